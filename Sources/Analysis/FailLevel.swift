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

extension Report {
    /// Whether part of the bundle was not read whole, or a rule failed.
    package var isHurt: Bool {
        manifest.contains { [.damaged, .refused, .partial].contains($0.status) }
            || allCauses.contains { $0.outcome == .failed }
    }

    fileprivate var allCauses: [Cause] { incidents.flatMap(\.causes) + outlook.flatMap(\.causes) }
}
