import Diagnosis
import Prose

/// What the findings rest on.
extension FirstScreen {
    /// The same in a few words, beside a reference to an incident of which it is told.
    static func briefCertainty(of incident: Incident) -> Text {
        let outcome: Text = incident.leading?.outcome.label ?? "unknown"
        let figures: Text =
            switch incident.evidenceProcess {
            case .killed: "its own figures"
            case .successor: "figures of its successor"
            case .sibling: "figures of a proxy like it"
            case .none: "no page of it"
            }
        return "\(strong: "How sure") \(outcome): \(figures)"
    }

    static func certainty(of incident: Incident, _ detail: Detail) -> Text? {
        guard incident.containerKind?.isProxy != false, incident.leading != nil, detail < .sourceless else {
            return nil
        }
        switch incident.evidenceProcess {
        case .killed: return "\(strong: "How sure") figures are of the killed process itself."
        case .successor where incident.isAssumedSuccessor:
            return
                "\(strong: "How sure") nothing shows whether the figures are of its successor or of the killed process."
        case .successor:
            guard let other = incident.standIn else {
                return "\(strong: "How sure") figures are of its successor, not of the killed process."
            }
            return
                "\(strong: "How sure") memory is of its successor, the configuration that of \(pod: other), which holds the same."
        case .sibling:
            let other: Text = "\(pod: incident.standIn ?? "")"
            // What came and went with it no other proxy's page holds.
            let isOfPeers = incident.leading?.objects.contains { $0.counted == .requests } ?? false
            return isOfPeers
                ? "\(strong: "How sure") counted by its peers; the configuration is that of \(other)."
                : detail < .terse
                    ? "\(strong: "How sure") figures are of \(other), with the same configuration."
                    : "\(strong: "How sure") figures of \(other), same configuration."
        case .none: return "\(strong: "How sure") \(withoutPages(incident))."
        }
    }

    /// The proxy that lives without what is blamed: no figure proves as much.
    func twin(of incident: Incident, _ detail: Detail) -> Text? {
        guard detail < .bare, let leading = incident.leading else { return nil }
        if let lives = leading.twinThatLives { return "\(strong: "Beside it") \(lives)." }
        guard detail < .terse else { return nil }
        return leading.isConfiguration ? against(incident) : nil
    }

    /// Replicas of one rollout have one template: that one lives with it is the strongest word against a cause that all of them have.
    private func against(_ incident: Incident) -> Text? {
        let pair = report.cohorts.replicas.first {
            $0.namespace == incident.namespace && $0.workload == incident.workload
        }
        if let pair, pair.hasOneTemplate {
            if let apart = pair.differences.first(where: { $0.name == incident.leading?.feature }),
                case .number(let killed) = apart.killed, case .number(let living) = apart.survivor, living < killed
            {
                return
                    "\(strong: "For it") \(pod: pair.survivor) lives with the same template and \(Int(living)) \(Text.words(apart.name)), the killed had \(Int(killed))."
            }
            // Who was killed lived less long: that is no difference that explains anything.
            let names = pair.differences.filter { $0.unit != .seconds }.prefix(3).map { Text.words($0.name) }
            let differ: Text = names.isEmpty ? "no page shows what differs" : "they differ in \(names.joined(", "))"
            return "\(strong: "Against it") \(pod: pair.survivor) lives with the same template; \(differ)."
        }
        guard let running = incident.state.running, let replicas = incident.state.replicas,
            case let others = min(running, replicas) - incident.members.count - incident.state.readyOfOtherRollouts,
            others > 0
        else { return nil }
        return
            "\(strong: "Against it") \(others, "other replica") \(own: others == 1 ? "runs" : "run") with the same template; no page shows what differs."
    }

    /// What it rests on where no page of Envoy's was captured: the witness that names the process, else what was counted.
    private static func withoutPages(_ incident: Incident) -> Text {
        let agreeing = incident.witnesses.filter { $0.agrees != false }
        if incident.leading?.bytes == nil,
            let witness = agreeing.first(where: { $0.kind == .kernelLog }) ?? agreeing.first
        {
            return "no page of it was captured; \(witness.kind.label): \(witness.text)"
        }
        let file = incident.leading?.evidence.lazy.compactMap(\.file).first
        guard let name = file?.split(separator: "/").last.map(String.init) else {
            return "no page of it; estimated from counts"
        }
        return "no admin page of it was captured; counted in \(file: name)"
    }
}
