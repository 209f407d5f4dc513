import Captures
import Units

/// Finds resources that are already stored, by their content's hash.
///
/// The mesh's configuration is nearly the same in every proxy, so most resources of a bundle are found here and cost
/// no row: 60 proxies of one mesh store little more than one.
struct ResourceIndex {
    private var ids: [Hash128: Int32] = [:]

    /// The row id of a resource; `insert` is called only for content that was never seen.
    mutating func id(of hash: Hash128, insert: () throws(StoreError) -> Int64) throws(StoreError) -> Int32 {
        if let known = ids[hash] { return known }
        let id = Int32(truncatingIfNeeded: try insert())
        ids[hash] = id
        return id
    }
}

/// What a proxy holds sets of; the raw value is the place in arrays that are indexed by it.
enum ResourceKind: Int, CaseIterable {
    case cluster, endpointSet, listener, routeConfig, pageCluster
    /// The table of these resources, which is also the `kind` of a holding.
    var table: String {
        switch self {
        case .cluster: "cluster"
        case .endpointSet: "endpoint_set"
        case .listener: "listener"
        case .routeConfig: "route_config"
        case .pageCluster: "page_cluster"
        }
    }
}

/// Which resources a page's proxy holds, stored as a set shared by all proxies plus each one's differences.
///
/// The first page of a mesh becomes a set. A later one is stored as its differences from the nearest set known, unless
/// these are more than a tenth of it: then it becomes a set of its own.
struct HoldingWriter {
    private struct KnownSet {
        let id: Int64
        let members: Set<Member>
    }
    struct Member: Hashable {
        let resource: Int32
        let state: UInt8
        /// A proxy may hold equal content twice (two inbound route tables): the second one is copy 1.
        var copy: UInt16 = 0
    }
    private var known: [[KnownSet]] = ResourceKind.allCases.map { _ in [] }
    private var nextSet: Int64 = 1
    /// Sets kept for comparison, for each kind: sidecars of a few scopes and some gateways.
    private static let keptSets = 12

    mutating func write(_ members: [Member], kind: ResourceKind, file: Int64, to database: Database) throws(StoreError) {
        let held = Self.distinct(members)
        var best: (set: KnownSet, distance: Int)?
        for candidate in known[kind.rawValue] where abs(candidate.members.count - held.count) <= held.count / 10 + 8 {
            let distance = candidate.members.symmetricDifference(held).count
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best, best.distance <= held.count / 10 + 8 {
            try database.insert(Self.holding, [.integer(file), .text(kind.table), .integer(best.set.id)])
            try difference(held.subtracting(best.set.members), 1, kind, file, database)
            try difference(best.set.members.subtracting(held), -1, kind, file, database)
            return
        }
        let set = KnownSet(id: nextSet, members: held)
        nextSet += 1
        known[kind.rawValue] = Array(([set] + known[kind.rawValue]).prefix(Self.keptSets))
        try database.insert("INSERT INTO holding_set VALUES (?, ?)", [.integer(set.id), .text(kind.table)])
        for member in held.sorted(by: Self.order) {
            try database.insert(
                "INSERT INTO holding_member VALUES (?, ?, ?, ?)",
                [.integer(set.id), .integer(Int64(member.resource)), .text(StateCode.name(member.state)), SQLValue(Int(member.copy))])
        }
        try database.insert(Self.holding, [.integer(file), .text(kind.table), .integer(set.id)])
    }

    private func difference(
        _ members: Set<Member>, _ sign: Int64, _ kind: ResourceKind, _ file: Int64, _ database: Database
    ) throws(StoreError) {
        for member in members.sorted(by: Self.order) {
            try database.insert(
                "INSERT INTO holding_difference VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .integer(file), .text(kind.table), .integer(Int64(member.resource)),
                    .text(StateCode.name(member.state)), SQLValue(Int(member.copy)), .integer(sign),
                ])
        }
    }

    /// Equal content that is held twice counts twice.
    private static func distinct(_ members: [Member]) -> Set<Member> {
        var out: Set<Member> = []
        out.reserveCapacity(members.count)
        for member in members {
            var next = member
            while !out.insert(next).inserted, next.copy < .max { next.copy += 1 }
        }
        return out
    }

    private static let holding = "INSERT INTO holding VALUES (?, ?, ?)"
    private static func order(_ a: Member, _ b: Member) -> Bool { (a.resource, a.state, a.copy) < (b.resource, b.state, b.copy) }
}

/// Resource states as one byte in memory, as words in the database.
enum StateCode {
    private static let states: [ResourceState] = [.static, .active, .warming, .draining, .error]

    static func code(_ state: ResourceState) -> UInt8 {
        switch state {
        case .static: 0
        case .active: 1
        case .warming: 2
        case .draining: 3
        case .error: 4
        }
    }
    static func name(_ code: UInt8) -> String { Int(code) < states.count ? states[Int(code)].rawValue : "active" }
}
