import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills of containers whose limit no page shows: a figure of the model may lie below it.
@Suite struct UnknownLimitTests {
    private func incident(clusters: Int, limit: String = "\"***HIDDEN***\"", allocated: Int = 11_000_000) throws
        -> Incident
    {
        var pod = PastedPod()
        pod.limit = limit
        let report = try PastedPod.report(
            pod,
            added: [
                (
                    "\(pod.name)/stats",
                    "cluster_manager.active_clusters: \(clusters)\nserver.total_connections: 3\nserver.memory_allocated: \(allocated)\nserver.memory_physical_size: \(allocated * 3 / 2)\n"
                ),
                (
                    "\(pod.name)/server_info",
                    #"{"version":"a/1.33.0/Clean/RELEASE/BoringSSL","state":"LIVE","uptime_current_epoch":"4s","command_line_options":{"concurrency":2},"node":{"id":"sidecar~10.9.0.4~\#(pod.name).\#(pod.namespace)~\#(pod.namespace).svc.cluster.local"}}"#
                ),
            ])
        return try #require(report.incidents.first)
    }

    /// What a page shows to be allocated and its counts do not explain is pushed again by nobody knows which part.
    @Test(arguments: [(84_000_000, true), (11_000_000, false)])
    func `A push that is priced by counts alone takes no less than they say`(allocated: Int, isLeast: Bool) throws {
        let incident = try incident(clusters: 14, limit: "160Mi", allocated: allocated)
        let need = try #require(incident.need)
        #expect(need.isPushLeast == isLeast && incident.memory.explainsLittle == isLeast, "\(need)")
        #expect(need.isOfAnother && need.pushBasis?.contains("that its own statistics counted") == true, "\(need)")
        #expect(incident.recommendedLimit?.arithmetic.contains("at least") == isLeast)
    }

    @Test func nothingIsRaisedOfWhichNobodyKnowsWhatItIs() throws {
        let incident = try incident(clusters: 14)
        #expect(incident.limitBytes == nil && incident.leader == .unresolved, "\(incident.claims)")
        #expect(!incident.remedies.contains { $0.limit != nil }, "\(incident.remedies.map(\.title.plain))")
        #expect(incident.recommendedLimit == nil)
        let look = incident.advice.map(\.text.plain).joined()
        #expect(look.contains("Look up its memory limit"), "\(look)")
    }

    // MARK: - What other pages say of it

    /// One template makes the pods of a ReplicaSet; an alert alone tells of the killed one.
    @Test(
        arguments: [
            ("loom-6c5f8d7b94-x7k2p", "200Mi", true), ("loom-7d9c6b5f48-x7k2p", "200Mi", false),
            ("loom-6c5f8d7b94-x7k2p", "300Mi", false),
        ])
    func `A killed pod that no page describes has the limit of its ReplicaSet`(
        killed: String, other: String, isTold: Bool
    ) throws {
        var pods = [PastedPod(), PastedPod()]
        for at in pods.indices {
            (pods[at].killed, pods[at].restarts) = (nil, 0)
            (pods[at].state, pods[at].isReady) = ("running: {startedAt: \"2026-07-04T10:09:00Z\"}", true)
        }
        (pods[1].name, pods[1].limit) = ("loom-6c5f8d7b94-hv4nx", other)
        let alert = """
            [FIRING:1] KubernetesContainerOomKiller
            Labels:
             - alertname = KubernetesContainerOomKiller
             - container = istio-proxy
             - namespace = weavers
             - pod = \(killed)
             - reason = OOMKilled

            """
        let report = try PastedPod.report(pods[0], pods[1], added: [("alert.txt", alert)])
        let incident = try #require(report.incidents.first { $0.pod == killed })
        #expect(incident.limitBytes == (isTold ? Bytes(200 << 20) : nil))
        #expect((incident.limitSource == .replica) == isTold)
        #expect((incident.containerKind == .sidecar) == killed.contains("6c5f8d7b94"))
    }
}
