import Store
import Units

/// Istio's objects of the bundle by kind, namespace and name. Each of thousands of kills asks for one kind, or for what was made just
/// before: neither walks over all of them.
struct IstioObjects: RandomAccessCollection, Sendable {
    let rows: [ObjectRow]
    private let kinds: [String: Range<Int>]
    /// Places of those whose time is known, by it.
    private let dated: [(at: Moment, place: Int)]

    init(_ rows: [ObjectRow]) {
        let sorted = rows.sorted { ($0.kind, $0.namespace, $0.name) < ($1.kind, $1.namespace, $1.name) }
        var kinds: [String: Range<Int>] = [:]
        for place in sorted.indices {
            let kind = sorted[place].kind
            kinds[kind] = (kinds[kind]?.lowerBound ?? place)..<place + 1
        }
        (self.rows, self.kinds) = (sorted, kinds)
        dated = sorted.indices.compactMap { place in sorted[place].createdAt.map { ($0, place) } }
            .sorted { ($0.at, $0.place) < ($1.at, $1.place) }
    }

    var startIndex: Int { rows.startIndex }
    var endIndex: Int { rows.endIndex }
    subscript(place: Int) -> ObjectRow { rows[place] }

    func of(_ kind: String) -> ArraySlice<ObjectRow> { rows[kinds[kind] ?? 0..<0] }

    func of(_ kind: String, in namespace: String) -> ArraySlice<ObjectRow> {
        let all = of(kind)
        let first = all.startIndex + Mesh.first(of: all.count) { all[all.startIndex + $0].namespace >= namespace }
        return all[first...].prefix { $0.namespace == namespace }
    }

    /// Those that were made from one moment to another, both included, in the order of all.
    func made(from first: Moment, to last: Moment) -> [ObjectRow] {
        let start = Mesh.first(of: dated.count) { dated[$0].at >= first }
        return dated[start...].prefix { $0.at <= last }.map(\.place).sorted().map { rows[$0] }
    }
}
