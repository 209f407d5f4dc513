import Archive
import Units

/// Envoy's `/stats?format=json`: the same stats as the text page, under the same names.
///
///     {"stats": [{"name": "cluster_manager.cds.version_text", "value": "2026-11-24T08:19:47Z/343"},
///      {"name": "server.memory_allocated", "value": 6239296},
///      {"histograms": {"supported_quantiles": [0, 25, …], "computed_quantiles": [
///       {"name": "cluster.xds-grpc;.upstream_cx_length_ms", "values": [{"interval": null, "cumulative": null}, …]}]}}]}
///
/// Texts and histograms are skipped and counted. `stats.lines` is the number of all, as in the text page.
package final class StatsJSONReader: JSONPageReader {
    private var lines = 0
    private var outbound = 0
    private var sawList = false
    private var isInside = false
    override var whenEmpty: String? { "no stats" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        if !isInside {
            guard try enterList() else { return false }
        }
        guard try json.nextElement() else {
            isInside = false
            return true
        }
        try readStat()
        return true
    }

    override func close() {
        if sawList { ready.append(.stat(Stat(.pageLines, Double(lines)))) }
        if outbound > 0 { ready.append(.stat(Stat(.pageOutbound, Double(outbound)))) }
    }

    private func enterList() throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            guard key == .stats, try json.beginArray() else { continue }
            isInside = true
            sawList = true
            return true
        }
        return false
    }

    private func readStat() throws(SourceError) {
        var name: [UInt8] = []
        var isNamed = false
        var value: Int64?
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .name:
                isNamed = true
                var isOutbound = false
                name =
                    try json.readBytes {
                        isOutbound = $0.begins("cluster.outbound")
                        return StatName.matters(text: $0) ? Array($0) : []
                    } ?? []
                if isOutbound { outbound += 1 }
            // A text readout's value is a string, also where it is a number's digits.
            case .value: if try json.value() != .quote { value = try json.readInt64() }
            case .histograms: try readHistograms()
            default: break
            }
        }
        if isNamed { lines += 1 }
        guard let value, !name.isEmpty else { return }
        let stat = name.withUnsafeBufferPointer { StatName.stat(text: $0, value: Double(value)) }
        if let stat { ready.append(.stat(stat)) }
    }

    /// One line of the text page for each; with `histogram_buckets` they stand in an array of their own.
    private func readHistograms() throws(SourceError) {
        if try json.value() == .openBracket {
            lines += try json.readCount()
            return
        }
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            if key == .computedQuantiles { lines += try json.readCount() }
        }
    }
}
