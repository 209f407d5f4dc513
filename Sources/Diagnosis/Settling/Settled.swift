import Prose

/// The causes of one case, in order: what the rules said, settled against each other.
///
/// Everything that depends on the outcome is made here, once and last, so that nothing of it can be of an outcome that
/// a later step changed.
struct Settled {
    private(set) var causes: [Cause]

    init(_ facts: CaseFacts) { self.init(Rules.all.map { $0.cause(of: facts) }, Case(facts)) }

    /// What was said of each class, in any order.
    init(_ said: [Cause], _ c: Case) {
        causes = said
        for step in Settlement.all where c.isKill || !step.ofKillsAlone { step.settle(&causes, c) }
        for index in causes.indices {
            let notes = causes[index].notes
            if !notes.isEmpty { causes[index].why = ([causes[index].why] + notes).joined("; ") }
            causes[index].confidence = Self.confidence(causes[index], c)
        }
        // By their places: a cause is large, and a sort moves each several times.
        let unordered = causes
        causes = unordered.indices.sorted { Self.precedes(unordered, $0, $1) }.map { unordered[$0] }
    }

    /// The strongest claim, the capture's own doing where it is confirmed as that of every kill, or there is no other; nil where the
    /// kill is unresolved.
    var leading: Cause? {
        let claims = causes.filter(\.outcome.isClaim)
        let leading =
            claims.first { $0.role != .circumstance || $0.leads && $0.outcome == .confirmed } ?? claims.first
        return leading?.role == .remainder ? nil : leading
    }

    /// How often an outcome holds, set below what was counted over the captures with known truth, since those are few
    /// (`docs/calibration.md`); less for a stand-in. That nothing is known has none.
    private static func confidence(_ cause: Cause, _ c: Case) -> Double? {
        switch cause.outcome {
        case .confirmed: c.process == .sibling ? Thresholds.confirmedByStandIn.value : Thresholds.confirmedHolds.value
        case .likely where cause.role == .remainder: nil
        case .likely: c.process == .none ? Thresholds.likelyWithoutPages.value : Thresholds.likelyHolds.value
        case .possible: Thresholds.possibleHolds.value
        case .excluded: Thresholds.excludedHolds.value
        case .notJudged, .failed: nil
        }
    }

    /// Strongest first; within one outcome what leads, what changed before the kill, then bytes, then code.
    private static func precedes(_ causes: [Cause], _ a: Int, _ b: Int) -> Bool {
        if causes[a].outcome != causes[b].outcome { return causes[a].outcome < causes[b].outcome }
        if causes[a].leads != causes[b].leads { return causes[a].leads }
        if causes[a].grew != causes[b].grew { return causes[a].grew }
        let (bytes, others) = (causes[a].bytes, causes[b].bytes)
        if bytes != others { return (bytes ?? .init(.min)) > (others ?? .init(.min)) }
        return causes[a].code < causes[b].code
    }
}
