import Prose

/// What to do at night, in this order.
package struct FirstAction: Sendable {
    /// Ids of remedies.
    package var steps: [String]
    /// After all of them; nil where need or limit is not known.
    package var fitsAtRest: Bool?
    package var fitsAtPush: Bool?
    /// Calls that are served today would be refused.
    package var shedsTraffic: Bool?
    package var why: Text
    /// Where load soon fills the limit again: what ends that, though it refuses calls; no step where it needs something first.
    package var ending: String?
    package init(steps: [String], fitsAtRest: Bool?, fitsAtPush: Bool?, shedsTraffic: Bool?, why: Text) {
        self.steps = steps
        self.fitsAtRest = fitsAtRest
        self.fitsAtPush = fitsAtPush
        self.shedsTraffic = shedsTraffic
        self.why = why
    }
}
