import Store

/// Calls that failed, by who made them and by whom they were for: every incident asks for its own.
struct FailedCallIndex {
    private let rows: [Store.FailedCallRow]
    private var places: [String: [Int]] = [:]

    init(_ rows: [Store.FailedCallRow]) {
        self.rows = rows
        for (index, row) in rows.enumerated() {
            let (caller, called) = (Self.caller(row), Self.called(row))
            places[caller, default: []].append(index)
            if called != caller { places[called, default: []].append(index) }
        }
    }

    /// In the order of all.
    func rows(of names: Set<String>) -> [Store.FailedCallRow] {
        Set(names.flatMap { places[$0] ?? [] }).sorted().map { rows[$0] }
    }

    static func caller(_ row: Store.FailedCallRow) -> String { "\(row.namespace)/\(row.workload)" }

    /// `shop/inventory` of `inventory.shop.svc.cluster.local`; another host as it is.
    static func called(_ row: Store.FailedCallRow) -> String {
        let parts = row.host.split(separator: ".", maxSplits: 3)
        guard parts.count >= 3, parts[2] == "svc" else { return row.host }
        return "\(parts[1])/\(parts[0])"
    }
}
