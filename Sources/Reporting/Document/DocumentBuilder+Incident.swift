import Diagnosis
import Prose
import Units

/// The kill itself, and where the memory was.
extension DocumentBuilder {
    func whose(_ incident: Incident, _ level: Int) -> Section? {
        guard incident.containerKind?.isProxy != false else { return nil }
        var text: Text
        switch incident.evidenceProcess {
        case .killed: text = "The pages are of the killed process itself, from before it was killed."
        case .successor:
            text =
                "The pages are of the process that was started after the kill: the same configuration, but younger, so what grows "
                + "with time is smaller here than it was."
        case .sibling:
            text =
                "No admin page of a killed process was captured. The figures below are of "
                + "\(incident.standIn.map { "\(pod: $0)" } ?? "another proxy"), a proxy with the same configuration."
        case .none:
            text =
                "No admin page of the killed process, of the restarted one or of a replica was captured: there are no figures."
        }
        if incident.memory.afterConfigDump == true {
            text +=
                " Its memory page was read after its own config_dump: heap, physical and free include what that took."
        }
        return Section("Whose memory this is", level: level, cutOrder: 16, blocks: [.paragraph(text)])
    }

    func kills(_ incident: Incident, _ level: Int) -> Section? {
        var blocks: [Block] = []
        let kills = limited(incident.kills)
        if !incident.kills.isEmpty {
            blocks.append(
                .table(
                    [
                        .left("pod"), .left("killed (UTC)"), .left("ran for"), .left("how it ended"),
                        .left("reported in"),
                    ],
                    kills.items.enumerated().map { index, kill in
                        Row(
                            [
                                kill.pod.map { "\(pod: $0)" } ?? "–", time(of: kill),
                                kill.livedSeconds.map { .duration($0) } ?? "–",
                                ending(of: kill), kill.atSource.map { .words($0) } ?? "–",
                            ], rank: index < 6 ? 0 : index)
                    }))
            blocks += kills.note
        }
        if let rhythm = incident.rhythm { blocks.append(.paragraph(rhythm)) }
        if incident.killCount > incident.kills.count {
            blocks.append(
                .paragraph(
                    "\(incident.killCount, "kill") in all; \(incident.kills.count) with details."
                ))
        }
        blocks += memberLines(incident) + witnessLines(incident)
        return blocks.isEmpty ? nil : Section("Kills", level: level, cutOrder: 18, blocks: blocks)
    }

    private func time(of kill: Kill) -> Text {
        if let at = kill.at { return .moment(at) }
        return kill.bounds ?? "unknown"
    }

    private func ending(of kill: Kill) -> Text {
        var parts: [Text] = []
        if let reason = kill.reason { parts.append("\(term: reason)") }
        if let code = kill.exitCode { parts.append("exit code \(own: String(code))") }
        if kill.duringCapture == true { parts.append("\(strong: "during this capture")") }
        return parts.isEmpty ? "–" : parts.joined(", ")
    }

    private func memberLines(_ incident: Incident) -> [Block] {
        guard incident.members.count > 1 else { return [] }
        return [
            .list(
                incident.members.prefix(Self.mostRows).map { member in
                    var text: Text = "\(member.pod.map { "\(pod: $0)" } ?? "a pod"): \(member.killCount, "kill")"
                    if let limit = member.limitBytes { text += ", limit \(limit)" }
                    if let node = member.node { text += ", on \(node: node)" }
                    return text
                }, rank: 1)
        ]
    }

    private func witnessLines(_ incident: Incident) -> [Block] {
        guard !incident.witnesses.isEmpty else { return [] }
        let disagree = incident.witnesses.filter { $0.agrees == false }
        let others = incident.witnesses.filter { $0.agrees != false }
        let intro: Text =
            disagree.isEmpty
            ? "Seen in:"
            : "\(strong: "Evidence conflicts"): \(disagree.count) of \(incident.witnesses.count, "source") \(disagree.count == 1 ? "disagrees" : "disagree"):"
        return [.paragraph(intro), .list(disagree.map(line)), .list(grouped(others), rank: 2)]
            .filter { if case .rows(let rows) = $0 { !rows.items.isEmpty } else { true } }
    }

    /// Lines of a log that all say the same of kill after kill are told once, with their number.
    private func grouped(_ witnesses: [Witness]) -> [Text] {
        var kinds: [Witness.Kind] = []
        for witness in witnesses where !kinds.contains(witness.kind) { kinds.append(witness.kind) }
        return kinds.flatMap { kind -> [Text] in
            let alike = witnesses.filter { $0.kind == kind }
            guard alike.count > 2, let first = alike.first else { return alike.map(line) }
            return ["\(kind.label), \(alike.count) times, first: \(first.text) (\(Text.place(first.evidence)))"]
        }
    }

    private func line(_ witness: Witness) -> Text {
        let mark: Text = witness.agrees == false ? "\(strong: "disagrees") " : ""
        return "\(mark)\(witness.kind.label): \(witness.text) (\(Text.place(witness.evidence)))"
    }
}
