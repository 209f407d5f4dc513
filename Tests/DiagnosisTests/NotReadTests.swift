import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What no page shows is not in the bundle, and never 0; what ended otherwise than by memory did end.
@Suite struct NotReadTests {
    private func answer(_ question: String, _ scenario: Scenario) throws -> String? {
        try scenario.report().questions.first { $0.question.plain.hasPrefix(question) }?.answer?.plain
    }

    @Test func aPartOfTheDumpThatIsMissingIsNamed() throws {
        var scenario = Scenario(services: 6)
        scenario.edit("config_dump", "envoy.admin.v3.RoutesConfigDump", to: "envoy.admin.v3.UnknownConfigDump")
        let figures = try #require(try answer("Numbers of clusters", scenario))
        #expect(figures.contains(" clusters") && figures.hasSuffix("; not in the bundle: routes"))
        #expect(try answer("Numbers of clusters", Scenario(services: 6))?.contains("not in the bundle") == false)
    }

    @Test func filtersAndStatisticsOfPartsThatWereNotReadAreUnknown() throws {
        var scenario = Scenario(services: 6)
        #expect(try answer("Lua or Wasm", scenario) == "0 Lua, 0 Wasm")
        scenario.edit("config_dump", "envoy.admin.v3.ListenersConfigDump", to: "envoy.admin.v3.UnknownConfigDump")
        scenario.edit("config_dump", "envoy.admin.v3.BootstrapConfigDump", to: "envoy.admin.v3.UnknownConfigDump")
        #expect(try answer("Lua or Wasm", scenario) == nil)
        #expect(try answer("Full stats", scenario) == nil)
    }

    @Test func endpointsThatNoPageListsAreNotJudged() throws {
        var scenario = Scenario(services: 6)
        scenario.dropped = ["/clusters"]
        #expect(try scenario.incident()[.endpointCount].outcome == .excluded)
        scenario.edit("config_dump", "envoy.admin.v3.EndpointsConfigDump", to: "envoy.admin.v3.UnknownConfigDump")
        #expect(try scenario.incident()[.endpointCount].outcome == .notJudged)
    }

    @Test func ofAContainerThatAProbeRestartedNobodySaysThatNothingWasKilled() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [
            (
                "events.txt",
                """
                NAMESPACE   LAST SEEN            TYPE     REASON    OBJECT                       MESSAGE
                harbour     2m (x4 over 31m)     Normal   Killing   pod/crane-6c9d8f7b5d-k4x2q   Container istio-proxy failed liveness probe, will be restarted

                """
            )
        ]
        let report = try scenario.report()
        #expect(report.incidents.isEmpty && report.verdict.hasPrefix("No OOM kill is seen: "))
        let told = try #require(report.caveats.map(\.text.plain).first { $0.hasPrefix("the kubelet restarted") })
        #expect(
            told.hasPrefix(
                "the kubelet restarted istio-proxy of harbour/crane-6c9d8f7b5d-k4x2q after a failed liveness probe"))
    }

    /// A status counts what ended, not what memory ended.
    @Test func restartsAreNoKills() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.kills = 212
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.killCount == 212 && incident.kills.count == 1)
        #expect(incident.killsInWords == "1 OOM kill seen, restart count 212")
        #expect(report.verdict.contains("was killed (1 OOM kill seen, restart count 212) at 64 MiB"))
        scenario.kills = 1
        #expect(try scenario.incident().killsInWords == "1 kill")
    }

    /// The agent's own line is no line of the kernel, and shows no limit.
    @Test func ofAKillThatOnlyTheAgentSawNobodyKnowsTheLimit() throws {
        var scenario = Scenario(services: 3)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.limit = .stated(nil)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.capture = {
            $0.logs[pod.folder] = ProxyLog(
                pod, lives: [.init(startedAt: kill.later(1)), .init(startedAt: start, ending: .agentSawKill(kill))])
        }
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly && incident.limitBytes == nil)
        #expect(incident[.nodePressure].outcome == .notJudged)
        #expect(!incident[.agentNotEnvoy].why.plain.contains("the kernel"))
    }
}
