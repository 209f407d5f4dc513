/// The kills of one workload's container.
package struct IncidentChange: Sendable, Equatable {
    package var namespace: String?
    package var subject: String
    package var container: String?
    package var presence: Presence
    /// Kills that each bundle tells of; nil where it has no such incident.
    package var kills: [Int?]
    /// Kills after the first bundle was made; nil where there is no telling.
    package var newKills: Int?
    package var causeBefore: CauseClass?
    package var causeAfter: CauseClass?
}

/// What became of something that a bundle may tell of.
package enum Presence: String, Sendable {
    case gone, new, stillThere
    /// The later bundle is of a form that could not show it.
    case notTold
}
