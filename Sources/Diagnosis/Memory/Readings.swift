import Store

/// What pages and samplers say of the memory of each proxy, asked proxy by proxy: an answer of Prometheus has thousands of curves, of which
/// only those of victims are looked at again. Of most bundles all of it is kept.
final class Readings<Row> {
    private let proxies: Set<Int64>
    private let ask: (Int64) throws(StoreError) -> [Row]
    private var known: [Int64: [Row]] = [:]
    private(set) var kept = 0
    /// Rows that are kept at most, but for those of one proxy.
    static var most: Int { 5_000 }

    /// `proxies`: those that have any.
    init(of proxies: Set<Int64>, _ ask: @escaping (Int64) throws(StoreError) -> [Row]) {
        (self.proxies, self.ask) = (proxies, ask)
    }

    subscript(_ proxy: Int64) -> [Row] {
        guard proxies.contains(proxy) else { return [] }
        if let found = known[proxy] { return found }
        // What SQLite refuses, the database remembers, and the report says so.
        let found = wished { () throws(StoreError) in try ask(proxy) } ?? []
        if kept + found.count > Self.most {
            known.removeAll()
            kept = 0
        }
        known[proxy] = found
        kept += found.count
        return found
    }
}
