import Prose
import Units

/// One step from what each rule says by itself to what the incident says: it looks at all causes of one case, changes
/// outcomes and says why in a note. Confidence, order and the leading cause are not its business: they follow at the end.
struct Settlement: Sendable {
    let name: String
    /// Why it stands where it does in the order.
    let place: String
    /// Of a kill alone, or of a living proxy as well.
    var ofKillsAlone = true
    let settle: @Sendable (inout [Cause], Case) -> Void
}

extension Settlement {
    /// In their order: each may undo what one before it did.
    static let all = [growth, replica, elimination, together, scope, statusAlone, unresolved]

    static let growth = Settlement(
        name: "growth beats level",
        place:
            "first: a class that is only confirmed as long as nothing grew must be lowered before anything is counted"
    ) { causes, _ in
        let grown = causes.contains { $0.grew && $0.outcome.isClaim }
        let led = causes.contains { $0.leads && $0.outcome.isClaim }
        for index in causes.indices where causes[index].outcome == .confirmed && !causes[index].leads {
            guard causes[index].role != .neighbour, (grown && !causes[index].grew) || led else { continue }
            causes[index].outcome = .likely
        }
    }

    /// What is confirmed would have killed each of them: where one lives that nothing tells from the killed, something that nobody
    /// captured took part.
    static let replica = Settlement(
        name: "a replica that lives needs a reason",
        place: "after growth, which may have lowered it already, and before anything is raised"
    ) { causes, c in
        let bound = causes.indices.filter { index in
            causes[index].outcome == .confirmed && (causes[index].role == .cause || causes[index].role == .limit)
        }
        guard !bound.isEmpty, let replica = c.replicasThatLive.first else { return }
        for index in bound {
            causes[index].outcome = .likely
            causes[index].notes.append(replica.text)
            causes[index].evidence.append(replica.evidence)
        }
    }

    /// The only explanation left, after measurement excluded the others, where what it held and a push of all of it reach the
    /// limit: on the victim's own pages, or on its successor's where what accumulates was excluded at the victim's age, or where it was
    /// counted on the successor's alone and the class holds most of allocated.
    static let elimination = Settlement(
        name: "what is left explains it",
        place: "before two classes are joined: one that is enough alone needs no other"
    ) { causes, c in
        guard let floor = Settlement.shareToBeLeft(causes, c), !causes.contains(where: { $0.outcome.isClaim }),
            let need = c.need, let limit = c.limit, need.level + need.push >= limit
        else { return }
        let left = causes.indices.filter {
            causes[$0].outcome == .possible && causes[$0].isConfiguration && (causes[$0].share ?? 0) >= floor
        }
        guard let only = left.max(by: { (causes[$0].bytes ?? 0) < (causes[$1].bytes ?? 0) }) else { return }
        causes[only].outcome = .likely
        causes[only].notes.append("a full push would exceed the limit, and no other cause remains")
    }

    /// What a class must hold to be what is left: on a successor's pages, where what the victim had accumulated is in no page, most of
    /// allocated; nil where nothing can be left.
    private static func shareToBeLeft(_ causes: [Cause], _ c: Case) -> Double? {
        if c.process == .killed || c.process == .successor && isSettledAtAge(causes, c) {
            return Thresholds.likelyShare.value
        }
        // Connections that nobody counted may have been what killed it.
        guard c.process == .successor, c.connections.total != nil else { return nil }
        let isUnsuspected = causes.allSatisfy { cause in
            switch cause.matter {
            case .connections: cause.outcome == .excluded || cause.outcome == .notJudged
            case .draining: cause.outcome == .excluded
            case .configuration, .filters, .other: true
            }
        }
        return isUnsuspected ? Thresholds.confirmedShare.value : nil
    }

    /// A successor shows little of what accumulates; its amount was scaled to the victim's life where both ages are known.
    private static func isSettledAtAge(_ causes: [Cause], _ c: Case) -> Bool {
        guard c.victimLife != nil, c.uptime != nil else { return false }
        return causes.allSatisfy { cause in
            switch cause.matter {
            case .connections, .draining: cause.outcome == .excluded
            case .configuration, .filters, .other: true
            }
        }
    }

    /// Two classes of which neither alone would have let it die: both are likely where together they reach the limit.
    static let together = Settlement(
        name: "together they reach the limit",
        place: "after elimination, and only where nothing is claimed yet"
    ) { causes, c in
        guard !causes.contains(where: { $0.outcome.isClaim }), let limit = c.limit, let reached = c.reached,
            reached >= limit
        else { return }
        let parts = causes.indices.filter { index in
            guard causes[index].outcome == .possible, causes[index].isConfiguration, let share = causes[index].share,
                let bytes = causes[index].bytes
            else { return false }
            let anonymous = Bytes(rounding: bytes.double * MemoryModel.anonymousPerAllocated)
            return share >= Thresholds.possibleShare.value && c.fitsWithout(anonymous, share: share) == true
        }
        guard parts.count >= 2 else { return }
        for index in parts {
            let others = parts.filter { $0 != index }.map { Text.own(causes[$0].classification.rawValue) }
            causes[index].outcome = .likely
            causes[index].notes.append("together with \(others.joined(", ")) it reaches the limit")
        }
    }

    /// The scope leads by half of allocated alone, or by a quarter beside another class.
    static let scope = Settlement(
        name: "a quarter needs company",
        place: "after joining, which may give it a companion", ofKillsAlone: false
    ) { causes, _ in
        guard let at = causes.firstIndex(where: \.needsCompany), causes[at].outcome == .likely, !causes[at].grew,
            let share = causes[at].share, share < Thresholds.confirmedShare.value
        else { return }
        let beside = causes.indices.contains { other in
            other != at && causes[other].outcome.isClaim && causes[other].role != .circumstance
        }
        guard !beside else { return }
        causes[at].outcome = .possible
        // What raised it holds no more.
        causes[at].notes = []
    }

    /// A status that says only `Error, 137` proves no memory kill: every cause is possible at most.
    static let statusAlone = Settlement(
        name: "a status alone proves nothing",
        place: "after every step that raises an outcome"
    ) { causes, c in
        guard c.killedByStatusAlone else { return }
        for index in causes.indices where causes[index].outcome.isClaim { causes[index].outcome = .possible }
    }

    /// The remainder speaks where no other class is claimed, or only the capture, which explains no kill before it.
    static let unresolved = Settlement(
        name: "no cause could be named",
        place: "last: it is what all others leave"
    ) { causes, c in
        guard let at = causes.firstIndex(where: { $0.role == .remainder }),
            !causes.contains(where: { $0.outcome.isClaim && ($0.role != .circumstance || $0.leads) })
        else { return }
        causes[at].outcome = .likely
        // Before the capture, which explains only what came after.
        causes[at].leads = true
        let unjudged = causes.count { $0.outcome == .notJudged }
        causes[at].why =
            c.isForeign
            ? "it died at its own limit, and is no Envoy: no page of a mesh shows what it held"
            : nothingLeft[min(unjudged, nothingLeft.count - 1)]
        causes[at].evidence = c.victim.map { Array($0.witnesses.prefix(1).map(\.evidence)) } ?? []
    }

    /// By how many classes could not be judged; written once, as of a mesh without pages each of many thousand kills says the same.
    private static let nothingLeft: [Text] = (0...Rules.all.count).map { unjudged in
        unjudged == 0
            ? "no cause is confirmed or likely"
            : "no cause is confirmed or likely; \(unjudged, "class", "classes") could not be judged, for lack of pages"
    }
}
