typealias StatsTextReader = LineFacts<StatsText>

/// Envoy's `/stats` page as text: the stats that matter.
///
/// ```
/// cluster_manager.cds.version_text: "2026-11-24T08:19:47Z/343"
/// cluster.xds-grpc;.upstream_cx_rx_bytes_total: 3700111
/// server.memory_allocated: 6239296
/// cluster.xds-grpc;.upstream_cx_length_ms: No recorded values
/// ```
/// Since Istio 1.23 a cluster's name ends in `;`, which is left out here. Histograms and texts are skipped.
/// `stats.lines` is the number of all lines, `stats.outbound` that of outbound clusters.
struct StatsText: LineParser {
    static let title = "a /stats page"
    static let isOfFigures = true

    private var lines = 0
    private var outbound = 0
    private var calls = CallSums()
    var understood: Bool { lines > 0 }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let colon = line.find(": "), colon > 0 else { return }
        lines += 1
        let name = line.part(0, colon)
        if name.begins("cluster.outbound") { outbound += 1 }
        let digits = line.dropping(colon + 2)
        if name.ends(".upstream_rq_pending_overflow"), name.begins("cluster."), let refused = digits.integer,
            refused > 0
        {
            calls.overflow(of: name.part(8, name.count - 29), Double(refused))
        }
        guard let first = digits.first, first == 0x2D || first &- 0x30 < 10, StatName.matters(text: name),
            let value = digits.integer
        else { return }
        if let stat = StatName.stat(text: name, value: Double(value)) { facts.add(.stat(stat)) }
    }

    mutating func finish(into facts: inout FactQueue) {
        if lines > 0 { facts.add(.stat(Stat(.pageLines, Double(lines)))) }
        if outbound > 0 { facts.add(.stat(Stat(.pageOutbound, Double(outbound)))) }
        calls.finish(into: &facts)
    }
}
