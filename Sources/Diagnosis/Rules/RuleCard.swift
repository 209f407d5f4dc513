import Prose
import Units

/// What a rule is, beside its judgement: the same value feeds `rules`, `explain`, the reference in `docs/rules.md` and tests.
package struct RuleCard: Sendable {
    /// `OOM201`: never changes, never reused.
    package let code: String
    package let classification: CauseClass
    package let title: Text
    /// The same of a waypoint, where it is another thing there.
    var titleOfWaypoint: Text? = nil
    /// The same of who filled the limit of its pod by itself.
    var titleOfFiller: Text? = nil
    /// Why this fills a proxy's memory.
    package let why: Text
    /// When it speaks although nothing is wrong.
    package let falsePositives: Text
    /// Without one of these it cannot judge (`notJudged` names which).
    package let needs: [Requirement]
    /// What else it looks at. A test fails where it touches anything beyond both.
    package let uses: Set<RuleInput>
    /// The one command that would have told.
    package let captureCommand: Command?
    /// What to do, in one sentence.
    package let remedy: Text

    package var usesText: String { uses.sorted().map(\.title).joined(separator: ", ") }
    /// All that its judgement may touch.
    package var declared: Set<RuleInput> { needs.reduce(into: uses) { $0.formUnion($1.inputs) } }
}
