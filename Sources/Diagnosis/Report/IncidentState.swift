import Prose

/// How the incident's container stood at the end of the capture: the worst of its members.
package struct IncidentState: Sendable {
    package enum Phase: String, Sendable, CaseIterable, Comparable {
        /// It waits in CrashLoopBackOff, or its newest life ended in a kill within a minute and it is started again.
        case crashLoop
        /// It waits, or ended otherwise.
        case notRunning
        case running
        /// No such pod any more.
        case gone
        case unknown
        /// The worst first.
        package static func < (a: Phase, b: Phase) -> Bool { a.rank < b.rank }
        private var rank: Int { Phase.allCases.firstIndex(of: self) ?? 0 }
    }
    package var phase: Phase
    /// Replicas of the workload that are ready, and that are wanted.
    package var running: Int?
    package var replicas: Int?
    /// Of those that are ready, pods with another template than the killed ones'; no key of the JSON report.
    package var readyOfOtherRollouts = 0
    package var evidence: Evidence?
    /// How long its newest run had lasted when it was last seen, after one that died at its start; no key of the JSON report.
    package var upSeconds: Double?
    /// Its pod has done its work since, as that of a Job.
    package var hasCompleted = false
    package init(phase: Phase) { self.phase = phase }
}
