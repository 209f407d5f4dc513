import Prose
import Store
import Units

package struct Cause: Sendable {
    package var code: String
    package var classification: CauseClass
    package var title: Text
    package var outcome: Outcome
    package var bytes: Bytes?
    /// They were read of a page, and not estimated.
    package var isMeasured = false
    /// `bytes` by the whole that `shareOf` names, of the process that `evidenceProcess` names.
    package var share: Double?
    package var shareOf: Whole? = .allocated
    /// What was allocated on the page that its bytes are of, where a rule says it.
    var whole: Bytes?
    /// Its culprits: all that hold a tenth of it or more, the largest first.
    package var objects: [Culprit] = []
    /// 0 to 1.
    package var confidence: Double?
    /// One or two sentences: because.
    package var why: Text
    package var evidence: [Evidence]
    /// Pages that would have told.
    package var missing: [Requirement]
    /// What its rule looked at to come to this.
    package var lookedAt: Set<RuleInput> = []
    package var captureCommand: Command?
    /// What grew before the kill ranks first within one outcome.
    package var grew = false
    /// Comes before every other cause of its outcome: a multiplier without which the proxy would have lived, a capture
    /// that did all the killing, a limit that was always too low.
    package var leads = false
    /// The limit itself.
    package var isLimit: Bool { role == .limit }
    /// A living proxy that lacks it and is alike otherwise: `shop/cart-… lives with 160 MiB, 2 workers instead of 16`.
    package var twinThatLives: Text?
    /// What it is made of, where no object of the bundle adds that: `` `geo` and 2 more ``; no key of the JSON report.
    package var parts: Text?
    /// What stands behind it, where that is to be looked at first: a host that answers nobody.
    package var behind: Text?
    /// What settling added to `why`, a note for each step that changed the outcome.
    var notes: [Text] = []
    package init(
        code: String, classification: CauseClass, title: Text, outcome: Outcome, why: Text,
        evidence: [Evidence] = [],
        missing: [Requirement] = []
    ) {
        self.code = code
        self.classification = classification
        self.title = title
        self.outcome = outcome
        self.why = why
        self.evidence = evidence
        self.missing = missing
    }
}

package typealias Outcome = FoundCause.Outcome

extension Outcome {
    package var isClaim: Bool { self == .confirmed || self == .likely }
}
