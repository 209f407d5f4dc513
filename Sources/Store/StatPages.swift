import Captures

/// Collects what a stats page says of Envoy as a whole: one row a page in place of one a stat, which were a third of all
/// that a further proxy costs.
struct StatPages {
    private static let places = Dictionary(
        uniqueKeysWithValues: EnvoyStat.allCases.enumerated().map { ($1.rawValue, $0) })

    private var pages: [Int64: [Double?]] = [:]

    /// False where the stat has no column.
    mutating func take(_ stat: Stat, file: Int64) -> Bool {
        guard stat.tag == nil, let place = Self.places[stat.name] else { return false }
        pages[file, default: Array(repeating: nil, count: EnvoyStat.allCases.count)][place] = stat.value
        return true
    }

    mutating func write(to database: Database) throws(StoreError) {
        for (file, values) in pages.sorted(by: { $0.key < $1.key }) {
            try Tables.statPage.insert(Paged(file: file, fact: values), into: database)
        }
        pages.removeAll(keepingCapacity: true)
    }
}

package typealias EnvoyStat = Captures.EnvoyStat

extension EnvoyStat {
    /// In `stat_page`: `server_memory_allocated` of `server.memory_allocated`.
    var column: String { String(rawValue.map { $0 == "." || $0 == "-" ? "_" : $0 }) }
}
