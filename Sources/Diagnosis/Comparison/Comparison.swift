import Prose
import Units

/// What changed between bundles of one mesh, in the order in which they were given: the first is before, the last after.
///
/// Made of nothing but reports, each of one bundle; every renderer walks it. A nil is unknown, never 0.
package struct Comparison: Sendable {
    package static let schema = "oom-report-comparison/1"

    /// Whether the fix worked.
    package enum Outcome: String, Sendable {
        case worked, partly, notWorked, worse
        /// No cause led before, so there was nothing to fix.
        case noCause
        /// The bundles do not show what became of the cause.
        case notTold
        /// No proxy is in both.
        case otherMesh
    }

    package var toolVersion: String
    /// One for each report.
    package var bundles: [BundleSummary] = []
    package var outcome = Outcome.notTold
    /// One to three sentences: the answer.
    package var verdict: Text = ""
    package var cause: CauseChange?
    /// Those in both; what changed most comes first.
    package var proxies: [ProxyChange] = []
    /// `namespace/workload` or `namespace/pod` of proxies that only the first, or only the last bundle shows.
    package var onlyBefore: [String] = []
    package var onlyAfter: [String] = []
    package var incidents: [IncidentChange] = []
    package var outlook: [OutlookChange] = []
    package var wildcardRules: [RuleChange] = []
    /// Objects of Istio that only the last, or only the first bundle holds; none where one of the two holds no object at all.
    package var objectsNew: [ObjectName] = []
    package var objectsGone: [ObjectName] = []
    /// Objects of both that say something else now.
    package var objectsChanged: [ObjectName] = []
    /// What the reader must know before trusting it, such as bundles in the wrong order.
    package var remarks: [Text] = []
    package var redaction = Redaction()
    /// By the times of their pages the last is older than the first.
    package var isOrderDoubtful: Bool {
        guard let before = bundles.first?.capturedAt, let after = bundles.last?.capturedAt else { return false }
        return after < before
    }

    package init(toolVersion: String) { self.toolVersion = toolVersion }
}
