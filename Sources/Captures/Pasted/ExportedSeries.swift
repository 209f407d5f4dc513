/// What VictoriaMetrics exports of its series, one a line, as the list of series that Prometheus' programs print.
///
/// ```
/// {"metric":{"__name__":"up","pod":"orders-0"},"values":[1,0],"timestamps":[1754287200000,1754287260000]}
/// [{"metric":{"__name__":"up","pod":"orders-0"},"values":[[1754287200,"1"],[1754287260,"0"]]}]
/// ```
/// (docs.victoriametrics.com: `/api/v1/export`; its times are milliseconds.)
struct ExportedSeries: LineRewriter {
    /// A series of a month with four samples a minute has 4 MB.
    private static let longestLine = 8 << 20

    private var line: [UInt8] = []
    private var isTooLong = false
    /// The list then has no end, so that nobody takes it for whole.
    private var hasLost = false
    private var isBegun = false

    static func begin(_ head: TextSlice) -> Bool {
        guard head.begins("{\"metric\":{"), let values = head.find("\"values\":[") else { return false }
        let first = head.dropping(values + 10).first
        return first.map { $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x6E || $0 == 0x5D } ?? false
    }

    mutating func take(line piece: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        if line.count + piece.count > Self.longestLine { isTooLong = true }
        if !isTooLong { line.append(contentsOf: piece) }
        guard isWhole else { return }
        endLine(into: &out)
    }

    mutating func finish(into out: inout [UInt8]) {
        endLine(into: &out)
        if hasLost { out += isBegun ? [] : [0x5B] } else if isBegun { out += [0x5D, 0x0A] }
    }

    private mutating func endLine(into out: inout [UInt8]) {
        defer { (line, isTooLong) = ([], false) }
        guard !isTooLong else { return hasLost = true }
        line.withUnsafeBufferPointer { text in
            guard text.begins("{\"metric\":{"), let values = text.find(",\"values\":["),
                let times = text.find("],\"timestamps\":[", from: values), let end = text.find(0x5D, from: times + 1)
            else { return }
            out.append(isBegun ? 0x2C : 0x5B)
            isBegun = true
            out.append(contentsOf: text.part(0, values + 11))
            Self.points(text.part(values + 11, times), text.part(times + 16, end), into: &out)
            out += [0x5D, 0x7D, 0x0A]
        }
    }

    /// Of two lists of numbers pairs: `[1754287200.000,"1"]`.
    private static func points(_ values: TextSlice, _ times: TextSlice, into out: inout [UInt8]) {
        var (value, time, isFirst) = (0, 0, true)
        while value < values.count, time < times.count {
            let ends = (values.find(0x2C, from: value) ?? values.count, times.find(0x2C, from: time) ?? times.count)
            let (figure, at) = (values.part(value, ends.0).trimmed, times.part(time, ends.1).trimmed)
            (value, time) = (ends.0 + 1, ends.1 + 1)
            guard at.count > 3, at.integer != nil, !figure.isExactly("null") else { continue }
            out += isFirst ? [0x5B] : [0x2C, 0x5B]
            isFirst = false
            out.append(contentsOf: at.part(0, at.count - 3))
            out.append(0x2E)
            out.append(contentsOf: at.dropping(at.count - 3))
            out += [0x2C, 0x22]
            out.append(contentsOf: figure)
            out += [0x22, 0x5D]
        }
    }
}
