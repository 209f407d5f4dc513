/// How many values the labels of a metric take, of which a page has very many series: what makes a series of its own of each request
/// is a label that is always new.
struct LabelCounts {
    /// More are told as so many.
    static let mostValues = 2_000
    private static let mostLabels = 64
    /// Further series are not looked at: a label with as many values as are counted in no more than twice as many is new in every other.
    private static let mostSeries = 2 * mostValues
    /// Of fewer nothing follows.
    private static let leastSeries = 100

    private var names = ByteTable(limit: LabelCounts.mostLabels)
    private var values: [Set<Int>] = []
    private var series = 0

    /// The labels of one more series: `reporter="source",request_path="/v2/items/f655"`.
    mutating func add(_ labels: TextSlice) {
        guard series < LabelCounts.mostSeries else { return }
        series += 1
        var at = 0
        while at < labels.count, let equals = labels.find(0x3D, from: at), equals + 1 < labels.count,
            labels[equals + 1] == 0x22
        {
            let end = LabelCounts.end(of: labels, from: equals + 2)
            count(labels.part(at, equals), labels.part(equals + 2, end))
            at = end + 1
            while at < labels.count, labels[at] == 0x2C || labels[at] == 0x20 { at += 1 }
        }
    }

    /// Where a value ends: at the first quotation mark without a backslash before it.
    private static func end(of labels: TextSlice, from start: Int) -> Int {
        var at = start
        while at < labels.count, labels[at] != 0x22 { at += labels[at] == 0x5C ? 2 : 1 }
        return min(at, labels.count)
    }

    private mutating func count(_ label: TextSlice, _ value: TextSlice) {
        guard label.count <= 100, let place = names.index(of: label) else { return }
        if place == values.count { values.append([]) }
        if values[place].count < LabelCounts.mostValues { values[place].insert(LabelCounts.hash(value)) }
    }

    private static func hash(_ value: TextSlice) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(value))
        return hasher.finalize()
    }

    /// Those with a new value in every other series; the most first.
    var unbounded: [(label: String, values: Int)] {
        guard series >= LabelCounts.leastSeries else { return [] }
        return values.indices.filter { values[$0].count >= series / 2 }
            .map { (label: names.key($0), values: values[$0].count) }
            .sorted { ($1.values, $0.label) < ($0.values, $1.label) }
    }
}
