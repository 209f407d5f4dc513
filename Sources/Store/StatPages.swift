import Captures

/// Collects what a stats page says of Envoy as a whole: one row a page in place of one a stat, which were a third of all
/// that a further proxy costs.
struct StatPages {
    /// The stats that have a column in `stat_page`, in its order.
    static let names = Stat.ofEnvoy
    static let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

    private var pages: [Int64: [Double?]] = [:]

    /// `server_memory_allocated` of `server.memory_allocated`.
    static func column(_ name: String) -> String {
        String(name.map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    /// False where the stat has no column.
    mutating func take(_ stat: Stat, file: Int64) -> Bool {
        guard stat.tag == nil, let place = Self.places[stat.name] else { return false }
        pages[file, default: Array(repeating: nil, count: Self.names.count)][place] = stat.value
        return true
    }

    mutating func write(to database: Database) throws(StoreError) {
        for (file, values) in pages.sorted(by: { $0.key < $1.key }) {
            try Tables.statPage.insert(Paged(file: file, fact: values), into: database)
        }
        pages.removeAll(keepingCapacity: true)
    }
}
