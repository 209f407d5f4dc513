import Prose

/// What a remedy does to the traffic that the bundle shows.
package struct TrafficEffect: Sendable, Hashable {
    /// Hosts with traffic in the bundle that it keeps.
    package var keeps: Int?
    /// `ns/host` of those that it cuts.
    package var cuts: [String]
    /// The workload's own calls were never seen.
    package var unseen: Bool
    package init(keeps: Int?, cuts: [String] = [], unseen: Bool = false) {
        self.keeps = keeps
        self.cuts = cuts
        self.unseen = unseen
    }
}
