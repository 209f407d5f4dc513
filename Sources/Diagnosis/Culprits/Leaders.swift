import Prose

/// The largest of many, by name. Of equals none has most: a superlative needs a difference.
struct Leaders {
    /// Largest first.
    let shown: [(name: Text, count: Int)]
    /// How many are as large as the first of them, itself included.
    let alike: Int
    /// false: of many only the largest are kept, so how many others are as large nobody knows.
    var isCounted = true

    /// `` Most routes: `a` (41), `b` (12) ``; of equals `` 41 routes each in `a`, `b` and 98 more ``.
    func text(_ one: StaticString, _ many: StaticString) -> Text {
        guard let first = shown.first else { return "" }
        guard alike > 1 else {
            return "Most \(own: "\(many)"): \(shown.map { "\($0.name) (\($0.count))" as Text }.listed())"
        }
        let equal = shown.filter { $0.count == first.count }
        let more: Text =
            alike <= equal.count ? "" : isCounted ? " and \(alike - equal.count) more" : ", and as many in others"
        return "\(first.count, one, many) each in \(equal.map(\.name).joined(", "))\(more)"
    }
}
