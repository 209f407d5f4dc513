import Diagnosis
import Prose

/// What stands on it in full, so that nobody has to say it again.
extension FirstScreen {
    /// Whether all that it says stands on it in full: each caveat, what to capture next.
    var isWhole: Bool { section == section(.full) }
    /// Whether what to capture next stands in full above an incident's remedies.
    var tellsNext: Bool { report.incidents.count > 1 && !saysNext || isWhole }

    /// What changed, how its memory rose and who was hurt, as far as nothing of it stands on the screen: it belongs below then.
    func missing(of incident: Incident) -> [Text] {
        guard report.incidents.count == 1 else { return [] }
        let shown = section.texts.compactMap(\.spans.first)
        return [trigger(of: incident, .full), hurt(by: incident, .full)].compactMap { $0 }.filter { text in
            text.spans.first.map { !shown.contains($0) } ?? false
        }
    }

    /// Where no step is known, and no caveat wants the room.
    func advice(besides steps: [Remedy], _ first: OutlookEntry) -> Advice? {
        steps.isEmpty && report.caveats.isEmpty && !needsNothing(first) ? first.advice.first : nil
    }

    /// What to look at where nothing is to be done, as far as it stands on it in full.
    var advised: Advice? {
        guard report.incidents.count < 2, isWhole else { return nil }
        if report.incidents.isEmpty, let first = spokenOf {
            return first.causes.contains(where: \.outcome.isClaim) ? advice(besides: steps(first), first) : nil
        }
        guard !report.incidents.isEmpty, report.incidents[0].firstAction == nil else { return nil }
        return lookedAt(report.incidents[0])
    }
}
