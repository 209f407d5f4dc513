import Archive
import SampleBundles
import Testing

@testable import Analysis

/// Counters that are as large as a number can be: damage, or malice. What is added up must not overflow and cost the whole report.
@Suite struct LargestNumberTests {
    private static let most = Int64.max
    private static let server =
        #"{"version":"a/1.30.0/Clean/RELEASE/BoringSSL","state":"LIVE","uptime_current_epoch":"100s","node":{"id":"sidecar~10.0.0.1~cart-0.shop~shop.svc.cluster.local"}}"#

    private static let clusters = ["a", "b"].map { host in
        let cluster = "outbound|80||\(host).shop.svc.cluster.local"
        let counters = [
            "cx_active", "cx_total", "cx_connect_fail", "rq_active", "rq_total", "rq_error", "rq_timeout", "rq_success",
        ]
        return (1...2).map { address in
            (counters.map { "\(cluster)::10.0.0.\(address):80::\($0)::\(most)\n" }
                + ["\(cluster)::10.0.0.\(address):80::health_flags::healthy\n"]).joined()
        }.joined()
    }.joined()

    private static let stats =
        ["upstream_cx_active", "upstream_cx_total", "upstream_rq_total", "upstream_rq_timeout", "membership_total"]
        .flatMap { stat in ["a", "b"].map { "cluster.outbound|80||\($0).shop.svc.cluster.local.\(stat): \(most)\n" } }
        .joined() + "server.memory_allocated: \(most)\nserver.total_connections: \(most)\n"

    private static let metrics =
        ["source", "destination"].flatMap { reporter in
            ["UC", "DC", "UO"].map { flag in
                #"istio_requests_total{reporter="\#(reporter)",source_workload="a",source_workload_namespace="n",destination_service="b.shop.svc.cluster.local",response_code="503",response_flags="\#(flag)"} 8999999999999999"#
                    + "\n"
            }
        }.joined() + "envoy_cluster_upstream_cx_active{cluster_name=\"outbound|80||a.b.svc.cluster.local\"} \(most)\n"

    private static let sockets =
        "Active Internet connections (servers and established)\nProto Recv-Q Send-Q Local Address           Foreign Address         State\n"
        + (1...3).map { "tcp   \(most)   \(most) 10.0.0.1:15006   10.0.0.\($0):4000   ESTABLISHED\n" }.joined()

    private static let memory =
        #"{"allocated":"\#(most)","heap_size":"\#(most)","pageheap_unmapped":"\#(most)","pageheap_free":"\#(most)","total_thread_cache":"\#(most)","total_physical_bytes":"\#(most)"}"#

    private static let top =
        "NAMESPACE   POD   NAME   CPU(cores)   MEMORY(bytes)\n"
        + (1...3).map { "shop   cart-\($0)   istio-proxy   \(most)m   8796093022207Mi\n" }.joined()

    private static let istiod = (10...14).map { second in
        """
        2026-01-01T00:00:\(second).000000Z\tinfo\tads\tCDS: PUSH for node:cart-0.shop resources:\(most) removed:\(most) size:8796093022207MB cached:\(most)/\(most)
        2026-01-01T00:00:\(second).200000Z\tinfo\tads\tXDS: Pushing Services:\(most) ConnectedEndpoints:\(most) Version:2026-01-01T00:00:00Z/\(second)

        """
    }.joined()

    private static let events = (1...3).map { number in
        #"{"apiVersion":"v1","kind":"Event","metadata":{"name":"e\#(number)","namespace":"shop"},"involvedObject":{"kind":"Pod","name":"cart-0","namespace":"shop"},"reason":"BackOff","message":"Back-off restarting failed container istio-proxy","count":\#(most),"series":{"count":\#(most)},"type":"Warning","lastTimestamp":"2026-01-01T00:00:00Z"}"#
    }

    private static let pods = (0...2).map { number in
        let asked = #""resources":{"limits":{"memory":"\#(most)"},"requests":{"memory":"\#(most)"}}"#
        return
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"cart-\#(number)","namespace":"shop"},"spec":{"containers":[{"name":"istio-proxy","image":"docker.io/istio/proxyv2:1.30.0",\#(asked)},{"name":"app",\#(asked)}]},"status":{"phase":"Running","containerStatuses":[{"name":"istio-proxy","restartCount":\#(most),"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:05:00Z"}}}]}}"#
    }

    private static func list(_ items: [String]) -> String {
        #"{"apiVersion":"v1","kind":"List","items":[\#(items.joined(separator: ","))]}"#
    }

    private static let pages = [
        ("clusters", clusters), ("stats", stats), ("stats_prometheus.txt", metrics), ("netstat", sockets),
        ("memory", memory), ("top.txt", top), ("istiod.log", istiod), ("events.json", list(events)),
        ("pods.json", list(pods)),
    ]

    private func read(_ pages: [(String, String)]) throws {
        var bundle = BundleBuilder()
        for (name, text) in [("server_info", Self.server)] + pages { bundle.add("cart-0/\(name)", text) }
        let report = try Analysis(.stream(name: "b.tgz", MemorySource(bundle.tarGzip())), toolVersion: "7").run()
        #expect(!report.caveats.contains { $0.text.plain.contains("question to the database failed") })
    }

    @Test(arguments: pages.map(\.0)) func `A page of such numbers gives a report`(name: String) throws {
        try read(Self.pages.filter { $0.0 == name })
    }

    @Test func `So do all of them together`() throws { try read(Self.pages) }
}
