import Prose

/// Calls to the victim, or by it, that failed, as logs and stats of either side count them.
package struct FailedCalls: Sendable {
    /// `ns/workload` of the caller and of the called; nil where nobody says.
    package var from: String?
    package var to: String?
    package var requests: Int64?
    package var failed: Int64?
    /// Where not every killed pod's calls were seen: of how many they were, and how many there are. No key of the JSON report.
    package var pods: (seen: Int, all: Int)?
    package var evidence: Evidence
    package init(from: String?, to: String?, requests: Int64?, failed: Int64?, evidence: Evidence) {
        self.from = from
        self.to = to
        self.requests = requests
        self.failed = failed
        self.evidence = evidence
    }
}
