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
        return report.allCauses.contains { $0.outcome <= least }
    }
}
