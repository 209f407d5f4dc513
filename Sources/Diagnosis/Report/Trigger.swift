import Prose
import Store
import Units

/// What changed just before the first kill and could explain it.
package struct Trigger: Sendable {
    package var at: Moment?
    /// What changed, in words: `services in the mesh`.
    package var what: Text
    /// nil where there are many.
    package var object: Culprit?
    /// Counts of what `what` names.
    package var before: Int64?
    package var after: Int64?
    /// What they count; bytes are told in MiB.
    package var isOfBytes = false
    /// From the change to the first kill.
    package var secondsBefore: Double?
    /// How long the change took, where it was no single step.
    package var took: Double?
    package var evidence: Evidence
    /// False of a comparison that names no workload: that the change was this one's is told by its limit alone.
    var namesVictim = true
    /// Who scaled it, by an event of its own; named in `what`.
    var scaler: ObjectName?
    /// The revision of a chart that it was, and the last one before it that was deployed; nil where no page shows one.
    var upgrade: (to: Store.ChartRow, from: Int?)?

    /// `6.7 s before`; of what took its time `in 6.4 s, up to 0.3 s before`. Of a kill without a clock, when it
    /// was seen; nil where no clock tells.
    package var beforehand: Text? {
        guard let secondsBefore else { return at.map { "seen at \(clock: $0) UTC" } }
        guard secondsBefore >= 0 else { return nil }
        guard let took else { return "\(seconds: secondsBefore) before" }
        let left = secondsBefore - took
        return left > 0
            ? "in \(seconds: took), up to \(seconds: left) before" : "in the \(seconds: secondsBefore) before"
    }

    /// `206 → 1,106`, or `256 MiB → 128 MiB`; nil where nothing was counted.
    package var change: Text? {
        guard let before, let after else { return nil }
        return isOfBytes ? "\(Bytes(before)) → \(Bytes(after))" : "\(before) → \(after)"
    }

    package init(at: Moment?, what: Text, object: Culprit?, evidence: Evidence) {
        self.at = at
        self.what = what
        self.object = object
        self.evidence = evidence
    }
}
