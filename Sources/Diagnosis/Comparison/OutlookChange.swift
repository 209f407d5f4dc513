/// A living proxy for which the answer to "would it be killed?" changed.
package struct OutlookChange: Sendable, Equatable {
    package var subject: String
    /// nil: not judged there.
    package var wouldBeKilled: [Bool?]
}
