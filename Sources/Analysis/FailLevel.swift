import Diagnosis

/// How certain a cause must be to fail a run that asks for it.
package enum FailLevel: String, Sendable, CaseIterable {
    case confirmed, likely, possible

    package func isReached(by report: Report) -> Bool {
        let least: Outcome =
            switch self {
            case .confirmed: .confirmed
            case .likely: .likely
            case .possible: .possible
            }
        // What holds the memory of a proxy that is well fails nothing; a kill that nothing explains does.
        let doomed = report.outlook.lazy.filter { $0.wouldBeKilled == true }
        return report.incidents.contains { $0.causes.contains { $0.outcome <= least } }
            || doomed.contains { $0.causes.contains { $0.outcome <= least } }
    }
}
