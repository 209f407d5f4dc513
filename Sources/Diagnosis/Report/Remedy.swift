import Prose
import Store
import Units

package struct Remedy: Sendable {
    package typealias Kind = FoundRemedy.Kind
    package var id: String
    /// Code of the cause it answers.
    package var cause: String
    package var kind: Kind
    package var title: Text
    package var body: Manifest?
    /// What it changes or makes.
    package var objects: [ChangedObject] = []
    /// To be run first, so that the undo has what it puts back: the bundle does not hold it.
    package var saves: [Command] = []
    /// They can be pasted as they stand.
    package var commands: [Command] = []
    /// What must exist first and is not in the bundle.
    package var needs: [Text] = []
    /// nil where it touches no traffic.
    package var traffic: TrafficEffect?
    /// Where no effect says it, as for a limit: whether this alone is enough, at rest and at a full push.
    package var fitsByItself: (atRest: Bool, atPush: Bool)?
    /// The new limit, where it raises one.
    package var limit: Bytes?
    /// All that its cause holds, where nothing says what it leaves of that.
    package var savesAtMost: Bytes?
    /// What it saves of what the remedies before it leave.
    package var saving: Bytes?
    package var savingError: Bytes?
    /// Which proxies it reaches.
    package var reaches: Text
    package var risk: Text
    package var undo: Instruction
    package var verify: Instruction
    /// What the capture does not settle and somebody must look at before this is applied.
    package var uncertain: [Text] = []
    /// What writes its objects anew from a source of its own.
    package var stewards: [Steward] = []
    /// Other ways to the same end, wider or narrower.
    package var alternatives: [Alternative] = []
    /// The victim before and after this remedy alone; nil where it does not change what the model counts.
    package var effect: RemedyEffect?
    /// The same after all remedies up to this one.
    package var together: RemedyEffect?

    package struct Alternative: Sendable {
        package var title: Text
        /// Whole objects; nil where commands change what is there.
        package var body: Manifest?
        /// To be run first.
        package var saves: [Command] = []
        package var commands: [Command] = []
        /// What takes it back, as the undo of the remedy beside it takes back only its own.
        package var undo: Instruction = ""
        /// By the same model; nil where it is not counted.
        package var saving: Bytes?
        package var objects: [ChangedObject] = []
        package var risk: Text?
        package var traffic: TrafficEffect?
        package init(title: Text, body: Manifest?, saving: Bytes?) {
            self.title = title
            self.body = body
            self.saving = saving
        }
    }

    package init(
        id: String, cause: String, kind: Kind, title: Text, body: Manifest?, saving: Bytes?, savingError: Bytes?,
        reaches: Text, risk: Text, undo: Instruction, verify: Instruction
    ) {
        self.id = id
        self.cause = cause
        self.kind = kind
        self.title = title
        self.body = body
        self.saving = saving
        self.savingError = savingError
        self.reaches = reaches
        self.risk = risk
        self.undo = undo
        self.verify = verify
    }
}

extension Remedy {
    /// Whether the container fits its limit after this one alone; nil where need or limit is not known.
    package var fitsAtRest: Bool? { fitsByItself?.atRest ?? effect?.neededAfter?.fitsAtRest(effect?.limit) }
    package var fitsAtPush: Bool? { fitsByItself?.atPush ?? effect?.neededAfter?.fitsAtFullPush(effect?.limit) }
}

/// What to look at where a capture holds no safe remedy for a cause.
package struct Advice: Sendable {
    /// Code of the cause.
    package var cause: String
    package var text: Text
    package var command: Command?
    /// The fix of the cause, and what it lacks, as a sentence.
    package var lacks: Text?
    package init(cause: String, text: Text, command: Command?) {
        self.cause = cause
        self.text = text
        self.command = command
    }
}

package struct RecommendedLimit: Sendable {
    package var bytes: Bytes
    package var arithmetic: Text
    package var enough = Enough.unknown
    /// How long it lasts, where it is only enough until then: after a start, or longer than the present one, which load filled.
    package var seconds: Double?
    package enum Enough: String, Sendable { case steady, until, unknown }
    /// Load fills it soon, at the rate before the kill; where that load ends nobody knows.
    package var isFilledByLoad = false
    /// The limit that is enough after the remedies named.
    package var later: (remedies: [String], bytes: Bytes)?
    package init(bytes: Bytes, arithmetic: Text) {
        self.bytes = bytes
        self.arithmetic = arithmetic
    }
}

extension RecommendedLimit {
    /// How much later than the present one load fills it.
    package var relief: Double? { isFilledByLoad ? seconds : nil }

    /// It is full again before whoever sets it has read on.
    package var isFullAtOnce: Bool { relief.map { $0 < Thresholds.fullAtOnce.value } ?? false }

    /// `it lasts about 2 h after a start`, `it lasts about 5 s longer`; nil where nothing ends it, or nobody knows when.
    package var lasting: Text? {
        guard enough == .until, let seconds else { return nil }
        return "it lasts about \(about: seconds) \(own: isFilledByLoad ? "longer" : "after a start")"
    }
}
