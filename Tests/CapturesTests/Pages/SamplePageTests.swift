import Archive
import Testing

@testable import Captures

/// A sampler's rows, and what a broken stream leaves of any page.
@Suite struct SamplePageTests {
    @Test(arguments: SamplePageTests.rows) func `What a page says is told, and no more`(page: SavedPage) throws {
        try page.check()
    }

    static let rows: [SavedPage] = [
        // Since the start of the sampler, with and without Envoy's answer.
        SavedPage(
            .memorySeries,
            """
            {"t": 0.5, "cgroup_usage": 21831680, "cgroup_max": 21831681, "VmRSS": 75161600, "RssAnon": 20762624, "memory": {"allocated": "11488624", "heap_size": "16777216"}}
            {"t": 13.06, "cgroup_usage": 18030592, "no_answer": "ConnectionResetError"}

            """,
            [
                "memory source=series allocated=11488624 heapSize=16777216 sampleSeconds=0.5",
                "processMemory source=series anonymous=20762624 resident=75161600 usage=21831680 peak=21831681 sampleSeconds=0.5",
                "processMemory source=series usage=18030592 sampleSeconds=13.06",
            ], named: "series.jsonl"),
        // By the clock; Envoy's figures in the row itself.
        SavedPage(
            .memorySeries,
            """
            {"t": 1772500000.5, "allocated": "11488624", "heap_size": "16777216"}

            """,
            ["memory source=series allocated=11488624 heapSize=16777216 at=2026-03-03T01:06:40.500Z"],
            named: "series.jsonl"),
        // Figures that nothing can have.
        SavedPage(
            .memorySeries,
            """
            {"t": -1, "cgroup_usage": "x", "VmRSS": 99999999999999999999, "memory": {"allocated": "-5"}}
            {"t": 2, "cgroup_usage": 7}

            """,
            ["processMemory source=series usage=7 sampleSeconds=2"], named: "series.jsonl"),
    ]

    /// Where a stream breaks, a figure may be half of one: the line at hand is not read.
    @Test(arguments: [
        (CaptureKind.prometheusStats, "envoy_server_concurrency{} 2\nenvoy_server_memory_allocated{} 6239"),
        (.statsText, "server.concurrency: 2\nserver.memory_allocated: 6239"),
        (.containerUsage, "POD    NAME         CPU(cores)   MEMORY(bytes)\nhawser-1   istio-proxy   3m   21"),
        (.cgroup, "low 0\nhigh 0\noom_kill 1"), (.processStatus, "Name:\tenvoy\nVmRSS:\t 8812"),
        (.istiodMetrics, "pilot_services 41"),
        (.clustersPage, "a::10.0.0.1:80::cx_total::9\na::10.0.0.1:80::cx_active::4"),
        (
            .podMetrics,
            "kube_pod_container_status_restarts_total{namespace=\"quay\",pod=\"a-0\",container=\"istio-proxy\"} 1"
        ),
    ]) func `A broken stream tells no half of a figure`(kind: CaptureKind, text: String) throws {
        func facts(_ source: any ByteSource) -> [String] {
            guard let pages = reader(for: kind, source: source) else { return [] }
            var facts: [String] = []
            while let fact = try? pages.next() { facts.append(fact.told) }
            return facts
        }
        let whole = text.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
        let broken = PiecewiseSource(Array(text.utf8), breaks: SourceError(.truncated, "broken"))
        #expect(facts(broken) == facts(PiecewiseSource(Array(whole.utf8))))
    }
}
