import Prose
import Units

/// The judgement that all classes of configuration share: share, counterfactual, gate, order of evidence.
struct Weight: Sendable {
    var outcome: Outcome
    /// How much it is of what: `12.5 MiB, 22 % of allocated`.
    var figure: Text
    /// What speaks for it or against it beside the figure, each behind a semicolon.
    var reasons: Text = ""
    var share: Double?
    var because: Text { figure + reasons }
}

extension Case {
    /// Weighs bytes that the configuration holds.
    ///
    /// - Parameters:
    ///   - bytes: of `allocated`, owned by the class.
    ///   - anonymous: of the victim's anonymous memory.
    ///   - named: the culprit is named and counted.
    ///   - level: it holds its bytes from the start, it does not accumulate them.
    func weigh(_ bytes: Bytes, anonymous: Bytes, named: Bool, level: Bool = true) -> Weight {
        guard let allocated, allocated.count > 0 else {
            return Weight(outcome: .excluded, figure: "nothing was measured", share: nil)
        }
        // Lua's memory lies outside of allocated: where it is counted, shares are of both.
        let share = min(1, bytes.double / (allocated.double + outsideAllocator.double))
        let whole: Text = outsideAllocator > 0 ? "allocated and what Lua maps beside it" : "allocated"
        let percent: Text = "\(bytes), \(share: share) of \(whole)"
        if share < Thresholds.possibleShare.value { return Weight(outcome: .excluded, figure: percent, share: share) }
        return isKill
            ? weighKill(share, percent, anonymous: anonymous, named: named, level: level)
            : weighOutlook(share, percent, anonymous: anonymous, named: named)
    }

    /// Weighs clusters of which only the number is known: their part of the modelled whole. Likely at most, as no page shows them.
    func weighCounted(_ part: Int, of clusters: Int) -> Weight {
        let bytes = MemoryModel.countedCluster.allocated * Double(part)
        let whole = MemoryModel.countedCluster.allocated * Double(max(part, clusters)) + MemoryModel.base.allocated
        let share = bytes / whole
        let text: Text = "\(Bytes(rounding: bytes)), \(share: share) of what is estimated from counts"
        if share < Thresholds.possibleShare.value { return Weight(outcome: .excluded, figure: text, share: nil) }
        var weight = weighKill(
            share, text, anonymous: Bytes(rounding: bytes * MemoryModel.anonymousPerAllocated), named: false,
            level: true)
        weight.share = nil
        return weight
    }

    /// Modelled memory of Lua states, which no figure of Envoy shows.
    private var outsideAllocator: Bytes {
        guard let account else { return 0 }
        let lines = account.lines.filter(\.component.mapsOwnMemory)
        let outside = Bytes(rounding: lines.reduce(0) { $0 + $1.anonymous - $1.allocated })
        return counts?.luaFilters ?? 0 > 0 && outside.count > 0 ? outside : 0
    }

    /// Only a status tells of the kill, and it does not say that memory did it.
    var killedByStatusAlone: Bool {
        isKill
            && victims.allSatisfy {
                $0.form == .killedNotOOM && !$0.inferred && !$0.kills.isEmpty && $0.proxy?.stripped == false
            }
    }

    /// It died within a minute of its start of an ordinary need, and nothing tells whether it once fitted.
    private var mayBeLimitAlone: Bool {
        guard !growth.isKnown, let limit, let need, let life = victimLife, life <= Thresholds.limitTooLowLife.value
        else {
            return false
        }
        return need.level.count <= Thresholds.ordinaryNeed.value
            && need.level.double > Thresholds.limitTooLowNeed.value * limit.double
    }

    private func weighOutlook(_ share: Double, _ percent: Text, anonymous: Bytes, named: Bool) -> Weight {
        if share < Thresholds.likelyShare.value { return Weight(outcome: .possible, figure: percent, share: share) }
        // A large share of little: freed pages or memory outside of the allocator hold the container.
        if let held = measured.physical,
            anonymous.double < Thresholds.possibleShare.value * held.double
        {
            return Weight(
                outcome: .possible, figure: "\(percent), but the process holds \(held): it is not what fills it",
                share: share)
        }
        let certain = share >= Thresholds.confirmedShare.value && named && wouldBeKilled == true
        return Weight(outcome: certain ? .confirmed : .likely, figure: percent, share: share)
    }

    private static func counterfactual(_ fits: Bool?) -> Text {
        switch fits {
        case true?: "; without it the proxy would have fitted"
        case false?: "; it alone is not enough to explain the kill"
        case nil: ""
        }
    }

    private func weighKill(_ share: Double, _ percent: Text, anonymous: Bytes, named: Bool, level: Bool) -> Weight {
        var cap = Outcome.confirmed
        var note: Text = ""
        if let limit, let need, let reached, reached < limit {
            let part = need.level.double / limit.double
            let figures: Text = "the configuration needs only \(need.level) of \(limit)"
            if part < Thresholds.needExcludes.value {
                return Weight(
                    outcome: .excluded, figure: percent, reasons: "; \(figures), so it did not cause the kill",
                    share: share)
            }
            if part < Thresholds.needCaps.value {
                cap = .possible
                note = "; \(figures)"
            }
        }
        if let need, anonymous.double < Thresholds.possibleShare.value * need.level.double {
            cap = .possible
            note =
                "; that is under \(share: Thresholds.possibleShare.value) of the \(need.level) it needed (\(need.basis))"
        }
        if mayBeLimitAlone {
            cap = max(cap, .likely)
            note = "; no history of its growth, so the limit itself may be too low"
        }
        if killedByStatusAlone { note += "; the status does not say that memory killed it" }
        if victims.allSatisfy(\.onlyDuringCapture) { cap = max(cap, .likely) }
        if level, let curve = accumulation {
            cap = max(cap, .likely)
            note += "; \(curve.text), so a constant footprint does not explain it"
        }
        let fits = fitsWithout(anonymous, share: share)
        var outcome = Outcome.possible
        if share >= Thresholds.likelyShare.value, fits != false { outcome = .likely }
        if share >= Thresholds.confirmedShare.value, fits == true, named, process != .none { outcome = .confirmed }
        return Weight(
            outcome: max(outcome, cap), figure: percent, reasons: Self.counterfactual(fits) + note, share: share)
    }
}
