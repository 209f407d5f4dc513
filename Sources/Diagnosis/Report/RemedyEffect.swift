import Prose
import Units

/// A proxy before and after a remedy, by the same account (modelled, except for rows that say that they were measured).
package struct RemedyEffect: Sendable {
    /// A component that the remedy changes.
    package struct Row: Sendable {
        package var component: String
        package var before: Bytes
        package var after: Bytes
        package init(component: String, before: Bytes, after: Bytes) {
            self.component = component
            self.before = before
            self.after = after
        }
    }
    /// What the container needs: at rest, and while every cluster is pushed.
    package struct Needed: Sendable {
        package var atRest: Bytes
        package var atFullPush: Bytes
        package init(atRest: Bytes, atFullPush: Bytes) {
            self.atRest = atRest
            self.atFullPush = atFullPush
        }
        /// At rest it lies beyond the limit by no more than the model errs.
        package func isCloseAtRest(_ limit: Bytes?) -> Bool {
            limit.map { $0 <= atRest && $0.isClose(to: atRest) } ?? false
        }
        /// Nil without a limit.
        package func fitsAtRest(_ limit: Bytes?) -> Bool? { limit.map { atRest < $0 } }
        package func fitsAtFullPush(_ limit: Bytes?) -> Bool? { limit.map { atFullPush < $0 } }
    }
    /// What changes, the largest change first.
    package var rows: [Row]
    package var before: Bytes
    package var after: Bytes
    /// Nil where the need is not known.
    package var neededBefore: Needed?
    package var neededAfter: Needed?
    package var limit: Bytes?
    /// The limit that is then enough.
    package var enough: Bytes?

    package init(
        rows: [Row], before: Bytes, after: Bytes, neededBefore: Needed?, neededAfter: Needed?, limit: Bytes?,
        enough: Bytes?
    ) {
        self.rows = rows
        self.before = before
        self.after = after
        self.neededBefore = neededBefore
        self.neededAfter = neededAfter
        self.limit = limit
        self.enough = enough
    }
    package var saving: Bytes { before - after }
}
