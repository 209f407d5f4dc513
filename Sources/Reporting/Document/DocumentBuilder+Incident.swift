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
                "The pages are of the process that was started after the kill. It shows the same configuration, not the "
                + "same age: what grows with time is smaller here than it was."
        case .sibling:
            text =
                "No page of a killed process is in the bundle. The figures below are of "
                + "\(name: incident.standIn ?? "another proxy"), which holds the same configuration."
        case .none:
            text =
                "No page of the killed process, of a successor or of a replica is in the bundle: there are no figures."
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
                    [.left("pod"), .left("killed (UTC)"), .left("lived"), .left("how it ended"), .left("known from")],
                    kills.items.enumerated().map { index, kill in
                        Row(
                            [
                                .name(kill.pod), time(of: kill), kill.livedSeconds.map { .duration($0) } ?? "–",
                                ending(of: kill), kill.atSource.map { .unconverted($0) } ?? "–",
                            ], rank: index < 6 ? 0 : index)
                    }))
            blocks += kills.note
        }
        if let rhythm = incident.rhythm { blocks.append(.paragraph(rhythm)) }
        if incident.killCount > incident.kills.count {
            blocks.append(
                .paragraph(
                    "Counted: \(incident.killCount); listed: \(incident.kills.count). Of the others only the number is known."
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
                    var text: Text = "\(Text.name(member.pod)): \(member.killCount) "
                    text += member.killCount == 1 ? "kill" : "kills"
                    if let limit = member.limitBytes { text += ", limit \(limit)" }
                    if let node = member.node { text += ", on \(name: node)" }
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
            ? "The witnesses agree:"
            : "\(strong: "The witnesses do not agree"); otherwise says \(disagree.count) of \(incident.witnesses.count):"
        return [.paragraph(intro), .list(disagree.map(line)), .list(others.prefix(40).map(line), rank: 2)]
            .filter { if case .rows(let rows) = $0 { !rows.items.isEmpty } else { true } }
    }

    private func line(_ witness: Witness) -> Text {
        let mark: Text = witness.agrees == false ? "\(strong: "otherwise") " : ""
        return "\(mark)\(witness.kind.label): \(witness.text) (\(Text.place(witness.evidence)))"
    }
}
