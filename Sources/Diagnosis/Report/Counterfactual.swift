import Units

/// Why the kill follows from the leading cause, in the container's memory: what was needed against the limit, with it and
/// without it.
package struct Counterfactual: Sendable, Equatable {
    package enum Peak: String, Sendable { case atRest, fullPush, withLoad }

    /// Of the container: what the allocator takes for the cause's bytes of `allocated`.
    package var held: Bytes
    package var needed: Bytes
    package var peak: Peak
    package var limit: Bytes
    package var without: Bytes
    /// The cause's bytes stand beside what is needed at rest, and are no part of it.
    package var isBeside = false
    /// What was needed is what the last page of the killed process shows; no key of the JSON report.
    package var isMeasured = false

    package var reachesLimit: Bool { needed >= limit }
    /// The proxy would have fitted without it, and did not fit with it.
    package var isDecisive: Bool { reachesLimit && without < limit }
}

extension Counterfactual {
    /// With load it needs what remedies are tried on: beside a table with another figure nobody would know which one killed it.
    func asNeeded(_ needed: RemedyEffect.Needed?) -> Counterfactual {
        guard peak == .withLoad, !isMeasured, let needed,
            needed.atRest > self.needed || reachesLimit && needed.atRest >= limit
        else { return self }
        var same = self
        same.needed = needed.atRest
        return same
    }

    /// With the figures of the remedy that takes the whole cause away, where there is one: what is left is told once.
    func asTried(by remedies: [Remedy], _ cause: Cause?) -> Counterfactual {
        guard let cause, let bytes = cause.bytes, peak != .withLoad else { return self }
        let needs = remedies.lazy.compactMap { remedy -> RemedyEffect.Needed? in
            guard remedy.kind == .rootFix, remedy.cause == cause.code, let effect = remedy.effect,
                (effect.before - effect.after).double >= Thresholds.wholeCause.value * bytes.double
            else { return nil }
            return effect.neededAfter
        }
        guard let left = needs.first else { return self }
        var tried = self
        tried.without = peak == .fullPush ? left.atFullPush : left.atRest
        return tried
    }

    /// Nil where the need, the limit or the cause's bytes are unknown.
    init?(_ cause: Cause?, _ c: CaseFacts) {
        guard let cause, let bytes = cause.bytes, bytes > 0, let need = c.need, let limit = c.limit else { return nil }
        let account = c.victimAccount ?? c.account
        let own = account?.anonymous(cause.classification) ?? 0
        // What came after the dump is the cause's as well, and in no account; so is what load holds beyond the account's line for it.
        let later = max(0, bytes.double - (account?.allocated(cause.classification).double ?? 0))
        let beyond =
            own > 0
            ? c.later == nil && !cause.comesWithLoad ? 0 : Bytes(rounding: later * MemoryModel.anonymousPerAllocated)
            : Bytes(rounding: bytes.double * MemoryModel.anonymousPerAllocated)
        // A page has all that its process held: what is a share of it is in the need already.
        let isOnPage = need.isMeasured || need.isOfAnother && cause.share != nil
        // Load is no line of a configuration's account.
        isBeside = beyond > 0 && !isOnPage && (cause.comesWithLoad || own == 0 && !cause.isConfiguration)
        var level = isBeside ? need.level + beyond : need.level
        if isBeside, cause.comesWithLoad, let page = c.heldOnLastPage, page > level {
            (level, isMeasured) = (page, true)
        }
        // A page has what load held when it was saved, which is no word on what it needs.
        isMeasured = isMeasured || cause.comesWithLoad && need.isMeasured
        held = own + (isBeside ? level - need.level : beyond)
        // Of what a page shows it is its part, and no more, whatever the allocator takes for so many bytes elsewhere.
        if isOnPage, own == 0 || !cause.isConfiguration, let share = cause.share {
            held = min(held, Bytes(rounding: (need.level - need.agent).double * min(1, share)))
        }
        // What filled it was no push.
        let pushes = !isBeside && level < limit && level + need.push >= limit
        needed = pushes ? level + need.push : level
        peak = pushes ? .fullPush : isBeside ? .withLoad : .atRest
        // Less is pushed without it where it is configuration, and as much where it is not.
        let share = cause.isConfiguration ? min(1, cause.share ?? 0) : 0
        let push = pushes ? Bytes(rounding: need.push.double * (1 - share)) : 0
        // No less than what the model gives all the rest.
        let rest = account.map { $0.anonymous - own + need.agent } ?? 0
        without = max(0, max(level - held, min(level, rest)) + push)
        self.limit = limit
    }
}

extension CaseFacts {
    /// Of the container, by the killed process's own memory page; nil where a config_dump before it may be in that.
    fileprivate var heldOnLastPage: Bytes? {
        guard isKill, process == .killed, measured.afterConfigDump != true, let physical = measured.physical else {
            return nil
        }
        return physical + (need?.agent ?? 0)
    }
}
