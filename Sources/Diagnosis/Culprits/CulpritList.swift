import Units

/// Objects that may hold a part of a class, and of them those that are worth a name.
///
/// Named is what holds a tenth or more. Objects of one kind with the same count are alike: together they are one, the first of
/// them stands for all. A few of them that are each large enough are told one by one.
struct CulpritList {
    /// Object with its count; bytes follow from the count.
    private var items: [Culprit] = []
    /// What all counts add up to, of named objects and of others.
    private let whole: Int64
    /// Of the class.
    private let bytes: Bytes?

    init(whole: Int64, bytes: Bytes?) {
        self.whole = whole
        self.bytes = bytes
    }

    mutating func add(_ kind: String, _ namespace: String?, _ name: String?, _ count: Int, _ counted: Culprit.Counted) {
        guard count > 0 else { return }
        items.append(
            Culprit(
                kind: kind, namespace: namespace, name: name, count: Int64(count), counted: counted,
                bytes: bytes.map { Bytes(rounding: max(0, $0.double) * share(Int64(count))) }))
    }

    private func share(_ count: Int64) -> Double { whole > 0 ? min(1, Double(count) / Double(whole)) : 0 }

    /// The largest first.
    var named: [Culprit] {
        var out: [Culprit] = []
        let groups = Dictionary(grouping: items) { "\($0.kind) \($0.counted?.rawValue ?? "") \($0.count ?? 0)" }
        for group in groups.values {
            let sorted = group.sorted { ($0.namespace ?? "", $0.name ?? "") < ($1.namespace ?? "", $1.name ?? "") }
            guard let first = sorted.first, let count = first.count else { continue }
            let isLarge = share(count) >= Thresholds.possibleShare.value
            if sorted.count <= Thresholds.fewCulprits.value {
                if isLarge { out += sorted }
            } else if share(count &* Int64(sorted.count)) >= Thresholds.possibleShare.value {
                var all = first
                all.alike = sorted.count
                out.append(all)
            }
        }
        return out.sorted {
            (($1.count ?? 0) * Int64($1.alike), $0.keyword) < (($0.count ?? 0) * Int64($0.alike), $1.keyword)
        }
    }
}
