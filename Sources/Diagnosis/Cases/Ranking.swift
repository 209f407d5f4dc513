import Prose
import Units

/// Runs every rule on one case and puts what they say in order.
enum Ranking {
    static func causes(of facts: CaseFacts) -> [Cause] {
        var causes = Rules.all.map { rule in judge(rule, facts) }
        let c = Case(facts)
        if c.isKill { settleKill(&causes, c) } else { settleScope(&causes) }
        settleUnresolved(&causes, c)
        return causes.sorted(by: order)
    }

    private static func judge(_ rule: any Rule.Type, _ facts: CaseFacts) -> Cause {
        let ledger = Ledger()
        let c = Case(facts, ledger: ledger)
        let card = rule.card
        var cause = Cause(
            code: card.code, classification: card.classification, title: card.title, outcome: .failed, why: "")
        cause.captureCommand = card.captureCommand
        if c.isForeign, card.classification != .unresolved, card.classification != .nodePressure {
            cause.outcome = .excluded
            cause.why =
                "\(facts.victim?.container.map { "\(container: $0)" } ?? "another container") was killed, not a proxy"
            return cause
        }
        do {
            let judgement = try rule.judge(c)
            cause.outcome = judgement.outcome
            cause.why = judgement.why
            cause.bytes = judgement.bytes
            cause.share = judgement.share
            cause.evidence = judgement.evidence
            cause.missing =
                judgement.outcome == .notJudged && judgement.missing.isEmpty ? card.needs : judgement.missing
            cause.grew = judgement.grew
            cause.leads = judgement.leads
            cause.confidence = confidence(judgement.outcome, c)
        } catch {
            cause.why = "this check failed (bug in oom-report): \(quote: "\(error)")"
        }
        cause.lookedAt = ledger.touched
        return cause
    }

    /// How often an outcome holds, set below what was counted over the captures with known truth, since those are few
    /// (`docs/calibration.md`); less for a stand-in.
    private static func confidence(_ outcome: Outcome, _ c: Case) -> Double? {
        switch outcome {
        case .confirmed: c.process == .sibling ? 0.95 : 0.97
        case .likely: c.process == .none ? 0.7 : 0.8
        case .possible: 0.3
        case .excluded: 0.02
        case .notJudged, .failed: nil
        }
    }

    private static func settleKill(_ causes: inout [Cause], _ c: Case) {
        let grown = causes.contains { $0.grew && $0.outcome.isClaim }
        let led = causes.contains { $0.leads && $0.outcome.isClaim }
        for index in causes.indices where causes[index].outcome == .confirmed && !causes[index].leads {
            // What did not grow is at most likely beside what grew, and beside what leads.
            if causes[index].classification != .nodePressure, (grown && !causes[index].grew) || led {
                causes[index].outcome = .likely
            }
        }
        settleByElimination(&causes, c)
        settleJointly(&causes, c)
        settleScope(&causes)
        settleStatusAlone(&causes, c)
    }

    /// The only explanation left, after measurement on the victim's own pages excluded the others, where what it held and
    /// a push of all of it reach the limit.
    private static func settleByElimination(_ causes: inout [Cause], _ c: Case) {
        guard c.process == .killed, !causes.contains(where: { $0.outcome.isClaim }), let need = c.need,
            let limit = c.limit,
            need.level + need.push >= limit
        else { return }
        let left = causes.indices.filter {
            causes[$0].outcome == .possible && configuration.contains(causes[$0].classification)
                && (causes[$0].share ?? 0) >= Thresholds.likelyShare
        }
        guard let only = left.max(by: { (causes[$0].bytes ?? 0) < (causes[$1].bytes ?? 0) }) else { return }
        causes[only].outcome = .likely
        causes[only].why += "; no other cause remains, and a full push would exceed the limit"
    }

    /// A status that says only `Error, 137` proves no memory kill: every cause is possible at most.
    private static func settleStatusAlone(_ causes: inout [Cause], _ c: Case) {
        guard c.killedByStatusAlone else { return }
        for index in causes.indices where causes[index].outcome.isClaim { causes[index].outcome = .possible }
    }

    /// Classes that a configuration's bytes belong to.
    private static let configuration: [CauseClass] = [
        .drSubsets, .configScope, .endpointCount, .gatewayAllClusters, .tcpHeadlessListeners, .routeTable,
        .filterChains, .workers,
        .statsCount,
    ]

    /// Two classes of which neither alone would have let it die: both are likely where together they reach the limit.
    private static func settleJointly(_ causes: inout [Cause], _ c: Case) {
        guard !causes.contains(where: { $0.outcome.isClaim }), let limit = c.limit, let reached = c.reached,
            reached >= limit
        else { return }
        let parts = causes.indices.filter { index in
            guard causes[index].outcome == .possible, configuration.contains(causes[index].classification),
                let share = causes[index].share,
                let bytes = causes[index].bytes
            else { return false }
            let anonymous = Bytes(rounding: bytes.double * MemoryModel.anonymousPerAllocated)
            return share >= Thresholds.possibleShare && c.fitsWithout(anonymous, share: share) == true
        }
        guard parts.count >= 2 else { return }
        for index in parts {
            causes[index].outcome = .likely
            causes[index].why +=
                "; together with \(parts.filter { $0 != index }.map { Text.own(causes[$0].classification.rawValue) }.joined(", ")) it reaches the limit"
        }
    }

    /// The scope leads by half of allocated alone, or by a quarter beside another class.
    private static func settleScope(_ causes: inout [Cause]) {
        guard let at = causes.firstIndex(where: { $0.classification == .configScope }), causes[at].outcome == .likely,
            !causes[at].grew, let share = causes[at].share, share < Thresholds.confirmedShare
        else { return }
        let beside = causes.contains {
            $0.outcome.isClaim && $0.classification != .configScope && $0.classification != .captureItself
        }
        if !beside { causes[at].outcome = .possible }
    }

    private static func settleUnresolved(_ causes: inout [Cause], _ c: Case) {
        guard let at = causes.firstIndex(where: { $0.classification == .unresolved }), c.isKill,
            !causes.contains(where: { $0.outcome.isClaim && !explainsOnlyLaterKills($0) })
        else { return }
        causes[at].outcome = .likely
        // Before the capture, which explains only what came after.
        causes[at].leads = true
        causes[at].confidence = nil
        causes[at].why =
            c.isForeign
            ? "the container died at its own limit; a mesh bundle does not show application memory"
            : "no cause is confirmed or likely; see \"Not captured\" for what would settle it"
        causes[at].evidence = c.victim.map { Array($0.witnesses.prefix(1).map(\.evidence)) } ?? []
    }

    /// The capture, where the first kills are older than it.
    private static func explainsOnlyLaterKills(_ cause: Cause) -> Bool {
        cause.classification == .captureItself && !cause.leads
    }

    /// Strongest first; within one outcome what leads, what changed before the kill, then bytes, then code.
    private static func order(_ a: Cause, _ b: Cause) -> Bool {
        if a.outcome != b.outcome { return a.outcome < b.outcome }
        if a.leads != b.leads { return a.leads }
        if a.grew != b.grew { return a.grew }
        if a.bytes != b.bytes { return (a.bytes ?? .init(.min)) > (b.bytes ?? .init(.min)) }
        return a.code < b.code
    }
}
