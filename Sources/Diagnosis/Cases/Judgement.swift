import Prose
import Units

/// What a rule concluded.
struct Judgement {
    var outcome: Outcome
    var why: Text
    var bytes: Bytes?
    var share: Double?
    /// What was allocated on the page that its bytes are of, which may be older than the last page of its memory.
    var whole: Bytes?
    var evidence: [Evidence] = []
    var missing: [Requirement] = []
    var grew = false
    var leads = false
    /// Its bytes were read of a page, and not estimated.
    var isMeasured = false
    /// Where the card's would say something else.
    var title: Text?

    static func excluded(_ why: Text, bytes: Bytes? = nil, share: Double? = nil, evidence: [Evidence] = [])
        -> Judgement
    {
        Judgement(outcome: .excluded, why: why, bytes: bytes, share: share, evidence: evidence)
    }
    static func notJudged(missing: [Requirement], _ why: Text) -> Judgement {
        Judgement(outcome: .notJudged, why: why, missing: missing)
    }
    /// A claim, with at least one piece of evidence: without one it is not judged.
    static func claim(
        _ outcome: Outcome, _ why: Text, bytes: Bytes?, share: Double?, evidence: [Evidence], grew: Bool = false,
        leads: Bool = false
    ) -> Judgement {
        guard !evidence.isEmpty || outcome >= .excluded else {
            return .notJudged(missing: [], "no captured page shows it")
        }
        return Judgement(
            outcome: outcome, why: why, bytes: bytes, share: share, evidence: evidence, grew: grew, leads: leads)
    }
}

extension Judgement {
    /// What its share is of, where that is not what the evidence's process held at its last moment.
    func of(_ whole: Bytes?) -> Judgement {
        var out = self
        out.whole = whole
        return out
    }

    /// What a straight rise over hours adds to a claim of something that accumulates: words, evidence, and that it grew.
    func withAccumulation(_ c: Case) -> Judgement {
        guard outcome < .excluded, let curve = c.accumulation else { return self }
        var out = self
        out.why += "; \(curve.text)"
        out.evidence.append(curve.evidence)
        out.grew = true
        return out
    }
}
