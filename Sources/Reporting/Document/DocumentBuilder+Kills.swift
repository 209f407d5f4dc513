import Diagnosis
import Prose
import Units

/// Who was killed, how often and when: one row a replica, or one for those that are alike, each with its witnesses.
extension DocumentBuilder {
    func kills(_ incident: Incident, _ level: Int) -> Section? {
        var blocks: [Block] = []
        let groups = limited(KillGroup.of(incident))
        let limits = Set(incident.members.map(\.limitBytes))
        if !incident.kills.isEmpty {
            blocks.append(
                .table(
                    columns(withLimits: limits.count > 1),
                    groups.items.enumerated().map { index, group in
                        Row(
                            cells(of: group, withLimit: limits.count > 1, seenAlone: incident.hasUnseenEnds),
                            rank: index < 6 ? 0 : index)
                    }))
            blocks += groups.note
        }
        blocks += FirstScreen(report: report).missing(of: incident).map { .paragraph($0) }
        if let rhythm = incident.rhythm { blocks.append(.paragraph(rhythm)) }
        var lines = [belonging(incident)].compactMap { $0 }
        if incident.killCount > incident.kills.count {
            lines.append(
                incident.hasUnseenEnds
                    ? "\(incident.killsInWords): what ended the other runs is not in the bundle."
                    : "\(incident.killCount, "kill") in all; details of \(incident.kills.count) are known.")
        }
        let nodes = Set(incident.members.compactMap(\.node)).sorted()
        if !nodes.isEmpty {
            let more: Text = nodes.count > 4 ? " and \(nodes.count - 4) more nodes" : ""
            lines.append("On \(nodes.prefix(4).map { "\(node: $0)" as Text }.joined(", "))\(more).")
        }
        if !lines.isEmpty { blocks.append(.paragraph(lines.joined(" "))) }
        blocks += witnessLines(incident)
        return blocks.isEmpty ? nil : Section("Kills", level: level, cutOrder: 18, blocks: blocks)
    }

    /// `Controller: Deployment checkout/pay. Owner: payments, by team (label of its pods).`
    private func belonging(_ incident: Incident) -> Text? {
        guard let workload = incident.workload else { return nil }
        var text: Text = ""
        if let kind = incident.workloadKind {
            text = "Controller: \(kind: kind, " ")\(Name(workload, .workload, in: incident.namespace))."
        }
        guard !incident.owners.isEmpty else { return text.isEmpty ? nil : text }
        let owners = incident.owners.map {
            "\(quote: $0.value), by \(term: $0.key) (\(own: $0.source.rawValue))" as Text
        }
        return "\(text)\(text.isEmpty ? "" : " ")Owner: \(owners.joined("; "))."
    }

    private func columns(withLimits: Bool) -> [ReportDocument.Column] {
        [.left("pod"), .right("kills"), .left("killed (UTC)"), .left("ran for"), .left("how it ended")]
            + (withLimits ? [.right("limit")] : []) + [.left("seen in")]
    }

    /// - Parameter seenAlone: of the ends that a status counts only those that were seen are kills.
    private func cells(of group: KillGroup, withLimit: Bool, seenAlone: Bool) -> [Text] {
        let each: Text = group.pods.count > 1 ? " each" : ""
        let isCounted = group.kills.isEmpty || group.kills.count >= group.count * group.pods.count || !seenAlone
        let count: Text = isCounted ? "\(group.count)\(each)" : "\(group.kills.count) seen"
        return [group.name, count, group.times, group.lives, group.endings]
            + (withLimit ? [.limit(group.limit)] : []) + [group.seenIn]
    }

    /// What each kind of source says, with a place; what disagrees comes first.
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

    /// Lines that all say the same of kill after kill are told once, with their number.
    private func grouped(_ witnesses: [Witness]) -> [Text] {
        var kinds: [Witness.Kind] = []
        for witness in witnesses where !kinds.contains(witness.kind) { kinds.append(witness.kind) }
        return kinds.flatMap { kind -> [Text] in
            let alike = witnesses.filter { $0.kind == kind }
            guard alike.count > 1, let first = alike.first else { return alike.map(line) }
            return [
                "\(kind.label), \(alike.count, "entry", "entries"), the first: \(first.text) (\(Text.place(first.evidence)))"
            ]
        }
    }

    private func line(_ witness: Witness) -> Text {
        let mark: Text = witness.agrees == false ? "\(strong: "disagrees") " : ""
        return "\(mark)\(witness.kind.label): \(witness.text) (\(Text.place(witness.evidence)))"
    }
}

/// Replicas that died alike: as often, in the same way, by the same sources.
private struct KillGroup {
    var pods: [String?]
    let count: Int
    let limit: Bytes?
    var kills: [Kill]
    let endings: Text
    let seenIn: Text

    private struct Key: Hashable {
        let count: Int
        let limit: Bytes?
        let endings: String
        let seenIn: String
    }

    static func of(_ incident: Incident) -> [KillGroup] {
        let kills = Dictionary(grouping: incident.kills, by: \.pod)
        var members = incident.members
        let known = Set(members.map(\.pod))
        for pod in kills.keys.filter({ !known.contains($0) }).sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
            members.append(Member(pod: pod, node: nil, killCount: kills[pod]?.count ?? 0, limitBytes: nil))
        }
        var groups: [KillGroup] = []
        var places: [Key: Int] = [:]
        for member in members {
            let own = kills[member.pod] ?? []
            let seen = seenIn(incident, member.pod, own)
            let group = KillGroup(
                pods: [member.pod], count: member.killCount, limit: member.limitBytes, kills: own,
                endings: endings(own), seenIn: seen)
            let key = Key(
                count: group.count, limit: group.limit, endings: group.endings.plain, seenIn: seen.plain)
            if let place = places[key] {
                groups[place].pods += group.pods
                groups[place].kills += group.kills
            } else {
                places[key] = groups.count
                groups.append(group)
            }
        }
        return groups
    }

    /// Kinds of witnesses that name the pod, else the source of its times.
    private static func seenIn(_ incident: Incident, _ pod: String?, _ kills: [Kill]) -> Text {
        let isAlone = incident.members.count <= 1
        var kinds: [Witness.Kind] = []
        for witness in incident.witnesses
        where witness.agrees != false && !kinds.contains(witness.kind) && (isAlone || witness.evidence.names(pod)) {
            kinds.append(witness.kind)
        }
        if !kinds.isEmpty { return kinds.map(\.label).joined(", ") }
        let sources = Set(kills.compactMap(\.atSource?.rawValue)).sorted()
        return sources.isEmpty ? "–" : sources.map { .own($0) }.joined(", ")
    }

    private static func endings(_ kills: [Kill]) -> Text {
        var told: [Text] = []
        for kill in kills {
            var parts: [Text] = []
            switch kill.reason {
            case .stated(let reason): parts.append("\(term: reason)")
            case .byKernel: parts.append(.own(Kill.Reason.byKernel.words))
            case nil: break
            }
            if let code = kill.exitCode { parts.append("exit code \(own: String(code))") }
            let text = parts.joined(", ")
            if !parts.isEmpty, !told.contains(text) { told.append(text) }
        }
        let here = kills.count { $0.duringCapture == true }
        if here > 0 {
            told.append(
                here == kills.count ? "\(strong: "during this capture")" : "\(strong: "\(here) during this capture")")
        }
        return told.isEmpty ? "–" : told.joined("; ")
    }

    var name: Text {
        let named = pods.compactMap { $0 }
        guard !named.isEmpty else { return "–" }
        let more: Text = named.count > 2 ? " and \(named.count - 2) more" : ""
        return named.prefix(2).map { "\(pod: $0)" as Text }.joined(", ") + more
    }

    /// Up to two by themselves, else the first and the last; behind them those that are only bounded.
    var times: Text {
        let known = kills.compactMap(\.at).sorted()
        let sinceBoot = Kill.sinceBoot(kills)
        let bounds = kills.filter { $0.at == nil && (sinceBoot == nil || $0.bootSeconds == nil) }
            .map { $0.bounds ?? "unknown" }.reduce(into: [Text]()) { told, bound in
                // A node's clock has whole seconds: what died together is told together.
                if told.last != bound { told.append(bound) }
            }
        var parts: [Text] = []
        if let first = known.first, let last = known.last {
            let end: Text = first.date == last.date ? "\(clock: last)" : "\(at: last)"
            switch known.count {
            case 1: parts.append("\(at: first)")
            case 2: parts.append("\(at: first), \(end)")
            default: parts.append("\(at: first) to \(end)")
            }
        }
        parts += [sinceBoot].compactMap { $0 } + bounds.prefix(bounds.count > 3 ? 2 : 3)
        if bounds.count > 3 { parts.append("\(bounds.count - 2) more without a clock") }
        return parts.isEmpty ? "–" : parts.joined(", ")
    }

    var lives: Text {
        let lived = kills.compactMap(\.livedSeconds)
        guard let least = lived.min(), let most = lived.max() else { return "–" }
        let low = Text.duration(least), high = Text.duration(most)
        return low.plain == high.plain ? low : "\(low) to \(high)"
    }
}

extension Kill {
    /// `37285.9 s to 37307.7 s after boot`: of kills of one pod that have no other clock. Nodes are not booted at once.
    static func sinceBoot(_ kills: [Kill]) -> Text? {
        guard Set(kills.map(\.pod)).count == 1 else { return nil }
        let seconds = kills.filter { $0.at == nil }.compactMap(\.bootSeconds).sorted()
        guard let first = seconds.first, let last = seconds.last else { return nil }
        return first == last
            ? "\(fixed: first, 1) s after boot" : "\(fixed: first, 1) s to \(fixed: last, 1) s after boot"
    }
}
