import Testing

@testable import Captures

/// A sampler's rows.
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
}
