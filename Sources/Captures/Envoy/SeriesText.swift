import Units

typealias SeriesTextReader = LineFacts<SeriesText>

/// Series of Prometheus as text: `promtool query instant` and `range`, and tables with commas.
///
/// ```
/// container_memory_working_set_bytes{container="istio-proxy", namespace="shop", pod="orders-0"} => 246415360 @[1778486500.781]
/// container_memory_rss{container="istio-proxy", namespace="shop", pod="orders-0"} =>
/// 120586240 @[1778486400]
/// name,timestamp,value,container,namespace,pod                        a label in each column
/// "Time","container_memory_rss{container=""istio-proxy"", …}"         a series in each column
/// "Time","orders-5d8674ddf6-q2ds2 / istio-proxy"                      the same by a panel's legend, with `48.0 MiB` below
/// ```
/// A time without a zone is somebody's own, so only what lies between two samples counts.
struct SeriesText: LineParser {
    static let title = "series of Prometheus"
    static let endsWithNewline = false

    private enum Form {
        case lines
        case long([String])
        case wide([SeriesLabels?])
    }
    private var form: Form?
    /// Of the lines below.
    private var labels = SeriesLabels()
    private var firstClock: Double?
    private var pods = StateGathering()
    private(set) var understood = false

    /// True for a line with which such a text begins.
    static func begins(with line: TextSlice) -> Bool {
        if line.holds("} => ") || line.trimmed.ends("} =>") { return SeriesLabels(text: series(of: line)) != nil }
        return SeriesText.form(ofHeader: line) != nil
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if form == nil { form = SeriesText.form(ofHeader: line) ?? .lines }
        switch form {
        case .long(let titles): long(line, titles, into: &facts)
        case .wide(let series): wide(line, series, into: &facts)
        default: plain(line, into: &facts)
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        guard !pods.isEmpty else { return }
        facts.add(.part(nil))
        pods.finish(into: &facts)
    }

    private static func series(of line: TextSlice) -> TextSlice { line.part(0, (line.find("} =>") ?? -1) + 1) }

    private mutating func plain(_ line: TextSlice, into facts: inout FactQueue) {
        var text = line.trimmed
        if let arrow = text.find("} =>") {
            guard let found = SeriesLabels(text: text.part(0, arrow + 1)) else { return }
            understood = true
            labels = found
            if labels.figure != nil { facts.add(.part(labels.part)) }
            text = text.dropping(arrow + 4).trimmed
        }
        guard labels.isRead, let sign = text.find(" @["), text.last == 0x5D,
            let value = text.part(0, sign).number, let time = text.part(sign + 3, text.count - 1).number
        else { return }
        if let state = labels.state { pods.take(state, value) }
        guard let at = SeriesLabels.moment(seconds: time), let fact = labels.fact(value, at) else { return }
        facts.add(fact)
    }

    private mutating func long(_ line: TextSlice, _ titles: [String], into facts: inout FactQueue) {
        let cells = CommaRow(line).cells
        guard cells.count == titles.count else { return }
        var map: [String: String] = [:]
        var value: Double?
        var clock: Clock?
        for (title, cell) in zip(titles, cells) {
            switch title {
            case "value": value = cell.withUnsafeBufferPointer { $0.number }
            case "timestamp", "time", "date": clock = Clock(cell)
            case "name", "metric", "__name__": map["__name__"] = String(decoding: cell.prefix(300), as: UTF8.self)
            default: map[title] = String(decoding: cell.prefix(300), as: UTF8.self)
            }
        }
        let found = SeriesLabels(map)
        guard found.isRead, let value, let clock else { return }
        understood = true
        add(value, clock, of: found, into: &facts)
    }

    private mutating func wide(_ line: TextSlice, _ series: [SeriesLabels?], into facts: inout FactQueue) {
        let cells = CommaRow(line).cells
        guard let first = cells.first, let clock = Clock(first) else { return }
        for (found, cell) in zip(series, cells.dropFirst()) {
            guard let found else { continue }
            let value = cell.withUnsafeBufferPointer { cell in
                // A panel of processors has the same legend, and numbers without a unit of memory.
                (found.isLegend ? nil : cell.number) ?? SizeText.bytes(cell).map(Double.init)
            }
            guard let value else { continue }
            understood = true
            add(value, clock, of: found, into: &facts)
        }
    }

    private mutating func add(_ value: Double, _ clock: Clock, of series: SeriesLabels, into facts: inout FactQueue) {
        if let state = series.state { pods.take(state, value) }
        let start = firstClock ?? clock.seconds
        firstClock = start
        let after = clock.moment == nil ? max(0, clock.seconds - start) : nil
        guard let fact = series.fact(value, clock.moment, after: after) else { return }
        facts.add(.part(series.part))
        facts.add(fact)
    }

    private static func form(ofHeader line: TextSlice) -> Form? {
        guard line.find(0x2C) != nil, line.count < 100_000 else { return nil }
        let cells = CommaRow(line).cells
        let titles = cells.map { String(decoding: $0.prefix(300), as: UTF8.self).lowercased() }
        let isLong =
            titles.contains("value") && titles.contains { ["timestamp", "time", "date"].contains($0) }
            && titles.contains { ["name", "metric", "__name__"].contains($0) }
            && titles.contains { $0.hasPrefix("pod") }
        if isLong { return .long(titles) }
        guard let first = titles.first, ["time", "timestamp", "date"].contains(first) else { return nil }
        let series = cells.dropFirst().map { cell in
            cell.withUnsafeBufferPointer { SeriesLabels(text: $0.trimmed) ?? SeriesLabels(legend: $0.trimmed) }
                .flatMap { $0.isRead ? $0 : nil }
        }
        return series.contains { $0 != nil } ? .wide(series) : nil
    }

    /// A cell's time: seconds or milliseconds since 1970, or a date; `moment` is nil where its zone is not known.
    private struct Clock {
        var seconds: Double
        var moment: Moment?

        init?(_ cell: [UInt8]) {
            let found = cell.withUnsafeBufferPointer { text -> (Double, Moment?)? in
                let text = text.trimmed
                if let number = text.number {
                    let seconds = number > 1e11 ? number / 1000 : number
                    return SeriesLabels.moment(seconds: seconds).map { (seconds, $0) }
                }
                guard text.count >= 19, text[10] == 0x54 || text[10] == 0x20 else { return nil }
                var spelled = Array(text.prefix(40))
                spelled[10] = 0x54
                let isZoned = spelled.last == 0x5A || text.dropping(19).contains { $0 == 0x2B || $0 == 0x2D }
                if !isZoned { spelled.append(0x5A) }
                let at = spelled.withUnsafeBufferPointer { Moment(rfc3339: $0) }
                return at.map { (Double($0.microseconds) / 1e6, isZoned ? $0 : nil) }
            }
            guard let found else { return nil }
            (seconds, moment) = found
        }
    }
}
