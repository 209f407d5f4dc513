import Testing

@testable import Diagnosis

/// Whether something runs beside Envoy in its container.
@Suite struct AgentTests {
    /// A dump whose bootstrap has no listener of its own, as one of an Envoy that somebody started by hand.
    private func need(hasPod: Bool) throws -> Need {
        var scenario = Scenario(services: 30)
        scenario.pages = .killed
        scenario.edit("config_dump", "\"static_listeners\"", to: "\"listeners_of_old\"")
        if !hasPod {
            scenario.dropped = ["cluster/", "istio/", "istio-proxy.log"]
            scenario.added = [
                (
                    "bug-report/\(scenario.folder)dmesg.txt",
                    "[ 512.1] Memory cgroup out of memory: Killed process 44 (envoy) total-vm:9kB, anon-rss:61000kB, file-rss:0kB\n"
                )
            ]
        }
        return try #require(try scenario.incident().need)
    }

    @Test func `Istio's container holds an agent, whatever its dump lists`() throws {
        let need = try need(hasPod: true)
        #expect(need.agent.double > 13_000_000)
        #expect(need.level > need.agent)
    }

    @Test func `A bare Envoy has none`() throws {
        #expect(try need(hasPod: false).agent == 0)
    }
}
