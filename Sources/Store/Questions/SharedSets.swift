/// What the rows of one set give, kept for the next page that holds it: proxies of one mesh share theirs, and to read thousands of
/// rows anew for each would be the most that a look at it costs.
struct SetRows<Value> {
    fileprivate var set: Int64?
    fileprivate var rows: [(holding: Holding, value: Value)] = []
}

/// A resource that a page holds, in its state; the same may be there twice.
private struct Holding: Hashable {
    let resource: Int64
    let state: String
    let copy: Int

    init(_ row: inout Columns) {
        resource = row["h.resource_id"]
        state = row["h.state"]
        copy = row["h.copy"]
    }
}

/// Rows of the sets that were last asked for outbound clusters. Used by one thread.
package final class SharedOutbound {
    struct Endpoints {
        var hosts: Int
        var localities: Int
        var tlsHosts: Int
    }

    var clusters = SetRows<HeldCluster>()
    var endpoints = SetRows<(name: String, sums: Endpoints)>()
    var pages = SetRows<(name: String, hosts: Int)>()

    package init() {}
}

extension Store {
    /// What the view `held_KIND` gives of one page, with the few resources that a page lacks of its set left out here in place of
    /// a look for each row. `read` and `condition` call the resource `r`, and what holds it `h`.
    func held<T>(
        _ kind: String, where condition: String = "TRUE", file: Int64, read: (inout Columns) -> T
    ) throws(StoreError) -> [T] {
        let lacking = try lacking(kind, file: file)
        let shared = try database.rows(
            from: """
                holding s JOIN holding_member h ON h.set_id = s.set_id JOIN \(kind) r ON r.id = h.resource_id
                WHERE s.source_file_id = ? AND s.kind = '\(kind)' AND \(condition)
                """, .integer(file)
        ) { (row: inout Columns) -> T? in
            let value = read(&row)
            return lacking.isEmpty || !lacking.contains(Holding(&row)) ? value : nil
        }
        return try shared.compactMap { $0 } + own(kind, where: condition, file: file, read: read)
    }

    /// The same; `shared` must be asked by one condition and reader only. What comes of the set comes in its own order, or sorted.
    func held<T>(
        _ kind: String, where condition: String = "TRUE", file: Int64, sharing shared: inout SetRows<T>,
        sortedBy precedes: ((T, T) -> Bool)? = nil, read: (inout Columns) -> T
    ) throws(StoreError) -> [T] {
        let lacking = try lacking(kind, file: file)
        var out: [T] = []
        for set in try database.rows(
            from: "holding WHERE source_file_id = ? AND kind = '\(kind)'", .integer(file),
            read: { $0["set_id"] as Int64 })
        {
            if shared.set != set {
                shared = SetRows(set: set, rows: try rows(kind, ofSet: set, where: condition, read: read))
                if let precedes { shared.rows.sort { precedes($0.value, $1.value) } }
            }
            out += shared.rows.lazy.filter { lacking.isEmpty || !lacking.contains($0.holding) }.map(\.value)
        }
        return try out + own(kind, where: condition, file: file, read: read)
    }

    /// What a page lacks of its set.
    private func lacking(_ kind: String, file: Int64) throws(StoreError) -> Set<Holding> {
        Set(
            try database.rows(
                from: "holding_difference h WHERE source_file_id = ? AND kind = '\(kind)' AND sign < 0", .integer(file),
                read: { Holding(&$0) }))
    }

    /// What it holds besides.
    private func own<T>(
        _ kind: String, where condition: String, file: Int64, read: (inout Columns) -> T
    ) throws(StoreError) -> [T] {
        try database.rows(
            from: """
                holding_difference h JOIN \(kind) r ON r.id = h.resource_id
                WHERE h.source_file_id = ? AND h.kind = '\(kind)' AND h.sign > 0 AND \(condition)
                """, .integer(file), read: read)
    }

    private func rows<T>(
        _ kind: String, ofSet set: Int64, where condition: String, read: (inout Columns) -> T
    ) throws(StoreError) -> [(holding: Holding, value: T)] {
        try database.rows(
            from: """
                holding_member h JOIN \(kind) r ON r.id = h.resource_id WHERE h.set_id = ? AND \(condition)
                """, .integer(set)
        ) { (row: inout Columns) in
            let value = read(&row)
            return (Holding(&row), value)
        }
    }
}
