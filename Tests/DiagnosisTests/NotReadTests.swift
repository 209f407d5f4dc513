import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What no page shows is not in the bundle, and never 0; what ended otherwise than by memory did end.
@Suite struct NotReadTests {
    private let probed = (
        "events.txt",
        """
        NAMESPACE   LAST SEEN            TYPE     REASON    OBJECT                       MESSAGE
        harbour     2m (x4 over 31m)     Normal   Killing   pod/crane-6c9d8f7b5d-k4x2q   Container istio-proxy failed liveness probe, will be restarted

        """
    )

    @Test func ofAContainerThatAProbeRestartedNobodySaysThatNothingWasKilled() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [probed]
        let report = try scenario.report()
        #expect(report.incidents.isEmpty && report.verdict.hasPrefix("No OOM kill is seen: "))
        let told = try #require(report.caveats.map(\.text.plain).first { $0.hasPrefix("the kubelet restarted") })
        #expect(
            told.hasPrefix(
                "the kubelet restarted a container after a failed liveness probe, no OOM kill: istio-proxy of harbour/crane-6c9d8f7b5d-k4x2q"
            ))
    }

    /// The kubelet may have decided once more than it has restarted.
    @Test func howOftenAProbeRestartedTheStatusSaysBeforeTheEvent() throws {
        func told(_ pages: [(name: String, text: String)]) throws -> String? {
            var scenario = Scenario(services: 3)
            scenario.status = { $0.sidecar?.life = .init() }
            scenario.added = pages
            return try scenario.report().caveats.map(\.text.plain).first { $0.hasPrefix("the kubelet restarted") }
        }
        let pod = """
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "crane-6c9d8f7b5d-k4x2q", "namespace": "harbour"},
             "spec": {"containers": [{"name": "istio-proxy", "args": ["proxy", "sidecar"]}]},
             "status": {"phase": "Running", "containerStatuses": [
              {"name": "istio-proxy", "restartCount": 3, "state": {"running": {"startedAt": "2026-03-04T05:06:07Z"}}}]}}

            """
        #expect(try told([probed])?.hasSuffix(", 4 times by its event") == true)
        #expect(try told([probed, ("crane.json", pod)])?.hasSuffix(", restart count 3") == true)
    }

    /// A status counts what ended, not what memory ended.
    @Test func restartsAreNoKills() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.kills = 212
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.killCount == 212 && incident.kills.count == 1)
        #expect(incident.killsInWords.plain == "1 OOM kill seen, restart count 212")
        #expect(report.verdict.contains("was killed (1 OOM kill seen, restart count 212) at 64 MiB"))
        scenario.kills = 1
        #expect(try scenario.incident().killsInWords.plain == "1 kill")
    }
}
