import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// The agent belongs to the need of every container that Istio makes, whatever its dump lacks.
@Suite struct AgentTests {
    /// A dump as the listeners of one request for a part leave it: none of the bootstrap's.
    private func scenario() -> Scenario {
        var scenario = Scenario(services: 30)
        scenario.limit = .stated("48Mi")
        scenario.edit("config_dump", "\"static_listeners\"", to: "\"listeners_of_old\"")
        return scenario
    }

    @Test func whatThePodObjectCallsIstiosContainerHoldsAnAgent() throws {
        var scenario = scenario()
        let whole = try Scenario(services: 30).incident()
        scenario.dropped = ["istio-proxy.log"]
        let need = try #require(try scenario.incident().need)
        #expect(need.agent.count > 13_000_000 && need.agent == whole.need?.agent)
    }

    @Test func itsOwnLogShowsTheAgentWhereNoObjectDoes() throws {
        var scenario = scenario()
        scenario.dropped = ["cluster/"]
        let mesh = try Diagnosis.Mesh(scenario.load())
        let logged = try #require(mesh.states.first { $0.proxy.namespace == "checkout" })
        #expect(logged.proxy.containerID == nil && !logged.isBare)
        // Nothing but its pages: a bare Envoy has none of Istio's listeners.
        scenario.dropped += ["istio-proxy.log"]
        let bare = try Diagnosis.Mesh(scenario.load())
        #expect(bare.states.first { $0.proxy.namespace == "checkout" }?.isBare == true)
    }

    @Test func aNeedJustBelowTheLimitIsNotSaidToFit() {
        let need = Need(level: Bytes(150 << 20), push: Bytes(8 << 20), agent: 0, basis: "estimated")
        #expect(need.isClose(to: Bytes(160 << 20)) && need.isClose(to: Bytes(158 << 20)))
        #expect(!need.isClose(to: Bytes(157 << 20)) && !need.isClose(to: Bytes(180 << 20)))
        let measured = Need(
            level: Bytes(150 << 20), push: Bytes(8 << 20), agent: 0, isMeasured: true, basis: "measured")
        #expect(!measured.isClose(to: Bytes(160 << 20)))
    }
}
