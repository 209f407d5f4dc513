/// One resource in one state, as a small number: the row id times eight, plus the state.
struct Member: Equatable {
    let key: Int32
    init(resource: Int32, state: Int32) { key = resource &* 8 &+ state }
    init(key: Int32) { self.key = key }
    var resource: Int32 { key / 8 }
    var state: Int32 { key % 8 }
}

/// Which resources a page's proxy holds, stored as a set shared by all proxies plus each one's differences.
///
/// The first page of a mesh becomes a set. A later one is stored as its differences from the nearest set known, unless
/// these are more than a tenth of it: then it becomes a set of its own. Sets are counts by member (a proxy may hold equal
/// content twice), so comparing two is one pass over an array.
struct HoldingWriter {
    private struct KnownSet {
        let id: Int64
        let members: Counts
    }
    private var known: [[KnownSet]] = ResourceKind.allCases.map { _ in [] }
    private var nextSet: Int64 = 1
    /// Sets kept for comparison, for each kind: sidecars of a few scopes and some gateways.
    private static let keptSets = 12

    mutating func write(_ members: [Member], kind: ResourceKind, file: Int64, to database: Database) throws(StoreError)
    {
        let held = Counts(members)
        let most = held.total / 10 + 8
        var best: (set: KnownSet, differences: [Difference])?
        for candidate in known[kind.rawValue] where abs(candidate.members.total - held.total) <= most {
            guard
                let differences = held.differences(
                    from: candidate.members, atMost: min(most, (best?.differences.count ?? .max) - 1))
            else { continue }
            best = (candidate, differences)
        }
        if let best {
            try Tables.holding.insert((file, kind, best.set.id), into: database)
            for difference in best.differences {
                let member = Member(key: difference.key)
                try Tables.holdingDifference.insert(
                    Paged(
                        file: file,
                        fact: HoldingDifference(
                            kind: kind, resource: Int64(member.resource), state: StateCode.state(member.state),
                            copy: difference.copy, sign: difference.sign)),
                    into: database)
            }
            return
        }
        let set = KnownSet(id: nextSet, members: held)
        nextSet += 1
        known[kind.rawValue] = Array(([set] + known[kind.rawValue]).prefix(Self.keptSets))
        try Tables.holdingSet.insert((set.id, kind), into: database)
        try Tables.holdingMember.insert(all: held.members(of: set.id), into: database)
        try Tables.holding.insert((file, kind, set.id), into: database)
    }
}

/// One member more (sign 1) or less (sign -1) than a shared set has; `copy` counts equal ones.
private struct Difference {
    let key: Int32
    let copy: UInt8
    let sign: Int64
}

/// How often each member is held, by its key.
private struct Counts {
    private var counts: [UInt8]
    let total: Int

    init(_ members: [Member]) {
        let top = members.reduce(0) { max($0, Int($1.key)) }
        counts = Array(repeating: 0, count: members.isEmpty ? 0 : top + 1)
        for member in members where counts[Int(member.key)] < .max { counts[Int(member.key)] += 1 }
        total = members.count
    }

    /// What this has more and less than `other`, in order of keys; nil where that is more than `most`.
    func differences(from other: Counts, atMost most: Int) -> [Difference]? {
        var out: [Difference] = []
        for key in 0..<max(counts.count, other.counts.count) {
            let own = key < counts.count ? counts[key] : 0
            let others = key < other.counts.count ? other.counts[key] : 0
            if own == others { continue }
            for copy in min(own, others)..<max(own, others) {
                out.append(Difference(key: Int32(key), copy: copy, sign: own > others ? 1 : -1))
            }
            if out.count > most { return nil }
        }
        return out
    }

    /// As rows, in the order in which they lie.
    func members(of set: Int64) -> [HoldingMember] {
        var out: [HoldingMember] = []
        out.reserveCapacity(total)
        for (key, count) in counts.enumerated() where count > 0 {
            let member = Member(key: Int32(key))
            for copy in 0..<count {
                out.append(
                    HoldingMember(
                        set: set, resource: Int64(member.resource), state: StateCode.state(member.state), copy: copy))
            }
        }
        return out
    }
}
