import Captures
import Units

/// Finds resources that are already stored, by their content's hash.
///
/// The mesh's configuration is nearly the same in every proxy, so most resources of a bundle are found here and cost
/// no row: 60 proxies of one mesh store little more than one. Open addressing on the hash's own bits: they are as good
/// as random already, and hashing them again was a twentieth of the whole load (measured).
struct ResourceIndex {
    private var slots: [Slot] = Array(repeating: Slot(), count: 1024)
    private var count = 0

    private struct Slot {
        var hash = Hash128.zero
        /// 0: free.
        var id: Int32 = 0
    }

    /// The row id of a resource; `insert` is called only for content that was never seen.
    mutating func id(of hash: Hash128, insert: () throws(StoreError) -> Int64) throws(StoreError) -> Int32 {
        var at = place(of: hash, in: slots)
        if slots[at].id != 0 { return slots[at].id }
        let id = Int32(truncatingIfNeeded: try insert())
        if count * 2 >= slots.count {
            grow()
            at = place(of: hash, in: slots)
        }
        slots[at] = Slot(hash: hash, id: id)
        count += 1
        return id
    }

    /// Where the hash stands, or the free slot where it would.
    private func place(of hash: Hash128, in slots: [Slot]) -> Int {
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: hash.low) & mask
        while slots[at].id != 0, slots[at].hash != hash { at = (at + 1) & mask }
        return at
    }

    private mutating func grow() {
        var larger = Array(repeating: Slot(), count: slots.count * 2)
        for slot in slots where slot.id != 0 { larger[place(of: slot.hash, in: larger)] = slot }
        slots = larger
    }
}

/// What a proxy holds sets of; the raw value is the place in arrays that are indexed by it.
enum ResourceKind: Int, ColumnWord {
    case cluster, endpointSet, listener, routeConfig, pageCluster

    init(_ held: HeldResource.Kind) {
        switch held {
        case .cluster: self = .cluster
        case .endpoints: self = .endpointSet
        case .listener: self = .listener
        case .routeConfig: self = .routeConfig
        }
    }

    /// The table of these resources, which is also the `kind` of a holding.
    var word: String { table }
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

/// Resource states as a few bits in memory, as words in the database.
enum StateCode {
    private static let states: [ResourceState] = [.static, .active, .warming, .draining, .error]

    static func code(_ state: ResourceState) -> Int32 {
        switch state {
        case .static: 0
        case .active: 1
        case .warming: 2
        case .draining: 3
        case .error: 4
        }
    }
    static func state(_ code: Int32) -> ResourceState { Int(code) < states.count ? states[Int(code)] : .active }
}
