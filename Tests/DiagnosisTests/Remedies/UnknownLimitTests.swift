import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills of containers whose limit no page shows: a figure of the model may lie below it.
@Suite struct UnknownLimitTests {
    private func incident(clusters: Int) throws -> Incident {
        var pod = PastedPod()
        pod.limit = "\"***HIDDEN***\""
        let report = try PastedPod.report(
            pod,
            added: [
                (
                    "\(pod.name)/stats",
                    "cluster_manager.active_clusters: \(clusters)\nserver.total_connections: 3\nserver.memory_allocated: 11000000\n"
                ),
                (
                    "\(pod.name)/server_info",
                    #"{"version":"a/1.33.0/Clean/RELEASE/BoringSSL","state":"LIVE","uptime_current_epoch":"4s","command_line_options":{"concurrency":2},"node":{"id":"sidecar~10.9.0.4~\#(pod.name).\#(pod.namespace)~\#(pod.namespace).svc.cluster.local"}}"#
                ),
            ])
        return try #require(report.incidents.first)
    }

    @Test func nothingIsRaisedOfWhichNobodyKnowsWhatItIs() throws {
        let incident = try incident(clusters: 14)
        #expect(incident.limitBytes == nil && incident.leader == .unresolved, "\(incident.claims)")
        #expect(!incident.remedies.contains { $0.limit != nil }, "\(incident.remedies.map(\.title.plain))")
        #expect(incident.recommendedLimit == nil)
        let look = incident.advice.map(\.text.plain).joined()
        #expect(look.contains("Look up its memory limit"), "\(look)")
    }
}
