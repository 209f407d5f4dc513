import Diagnosis
import Prose
import Units

/// What was looked for: what was found, what was excluded, what nobody can say.
extension DocumentBuilder {
    func causes(_ incident: Incident, _ level: Int) -> [Section] {
        guard !incident.causes.isEmpty else { return [] }
        // An unknown cause is none.
        func having(_ outcome: Outcome) -> [Cause] {
            incident.causes.filter { $0.outcome == outcome && !($0.isRemainder && outcome.isClaim) }
        }
        let found = incident.causes.filter { $0.outcome < .excluded }
        let counts = Outcome.allCases.compactMap { outcome -> Text? in
            let count = having(outcome).count { !($0.isRemainder && outcome.isClaim) }
            return count == 0 ? nil : "\(count) \(outcome.label)"
        }
        var blocks: [Block] = []
        let isFirst = incident.id == report.incidents.first?.id
        if isFirst, found.contains(where: { $0.bytes != nil }) {
            let but: Text = found.contains(where: \.isMeasured) ? " where nothing else is said" : ""
            blocks.append(.paragraph("Bytes are estimated\(but) and counted once."))
        }
        var places: Set<Text> = []
        for cause in found {
            guard let other = told(cause, before: incident) else {
                blocks += block(for: cause, besides: &places)
                continue
            }
            blocks.append(
                .finding(
                    "\(strong: cause.isRemainder ? "unknown" : cause.outcome.label) · \(cause: cause.code), as in \(incident: other).",
                    cause.isRemainder ? nil : cause.outcome))
        }
        if found.isEmpty { blocks.append(.paragraph("None holds what the kill needed.")) }
        if isFirst { blocks += heard(of: incident) }
        let none = found.allSatisfy(\.isRemainder) ? ["none found"] as [Text] : []
        return [Section("Causes: \((none + counts).joined(", "))", level: level, cutOrder: 2, blocks: blocks)]
    }

    /// What people say and is not so, where the incident invites to act on it.
    private func heard(of incident: Incident) -> [Block] {
        guard let myth = Myths.all.first(where: { $0.isAtPlay(incident) }) else { return [] }
        return [
            .paragraph(
                "\(strong: "Often heard, and \(own: myth.verdict.rawValue)") “\(own: myth.claim)” \(own: myth.fact) More: \(term: "oom-report explain myths")."
            )
        ]
    }

    /// An earlier incident that says the very same of a cause, without a figure of its own.
    private func told(_ cause: Cause, before incident: Incident) -> String? {
        guard cause.bytes == nil, cause.objects.isEmpty else { return nil }
        return report.incidents.prefix(Self.detailedIncidents).prefix { $0.id != incident.id }.first { earlier in
            earlier.causes.contains { $0.code == cause.code && $0.outcome == cause.outcome && $0.why == cause.why }
        }?.id
    }

    /// What was excluded, could not be judged, or failed. `name` tells of which incident.
    func lookedAt(_ incident: Incident, _ level: Int, _ name: Text) -> [Section] {
        func having(_ outcome: Outcome) -> [Cause] { incident.causes.filter { $0.outcome == outcome } }
        return [
            notJudged(having(.notJudged), level, name), excluded(having(.excluded), level, name),
            failed(having(.failed), level, name),
        ].compactMap { $0 }
    }

    /// One finding: the claim, its figures, its evidence.
    ///
    /// - Parameter told: evidence that stands in the report already, to which this finding's is added.
    func block(for cause: Cause, ofKill: Bool = true, besides told: inout Set<Text>) -> [Block] {
        var head: Text =
            "\(strong: cause.isRemainder ? "unknown" : cause.outcome.label) · \(cause: cause.code) \(own: label(cause.classification))"
        if !cause.isRemainder { head += " · \(cause.title)" }
        var figures: [Text] = []
        if let bytes = cause.bytes {
            figures.append(
                cause.isMeasured
                    ? "\(strong: "\(measured: bytes)") measured" : "\(strong: "\(estimated: bytes)") estimated")
        }
        if let share = cause.share, let whole = cause.shareOf {
            // What the sentence says itself is not said twice.
            if !cause.why.spans.contains(.share(share)) { figures.append("\(share: share) of \(whole.words)") }
        }
        if cause.grew { figures.append(ofKill ? "grew before the kill" : "it grew") }
        if !figures.isEmpty { head += " · \(figures.joined(", "))" }
        var blocks: [Block] = [.finding("\(head): \(cause.why).", cause.isRemainder ? nil : cause.outcome)]
        let lines = cause.evidence.prefix(20).map(line).filter { told.insert($0).inserted }
        if !lines.isEmpty {
            blocks.append(.rows(.init(.list, lines.enumerated().map { Row([$1], rank: $0) })))
        }
        return blocks
    }

    /// What the findings of the incidents that are told in full rest on.
    var evidenceOfIncidents: Set<Text> {
        let causes = report.incidents.prefix(Self.detailedIncidents).flatMap(\.causes).filter { $0.outcome < .excluded }
        return Set(causes.flatMap { $0.evidence.prefix(20).map(line) })
    }

    private func line(_ evidence: Evidence) -> Text {
        let value = Text.value(evidence.value)
        return
            "\(evidence.text)\(own: evidence.text.isEmpty || value.isEmpty ? "" : ": ")\(value) (\(Text.place(evidence)))"
    }

    private func excluded(_ causes: [Cause], _ level: Int, _ name: Text) -> Section? {
        guard !causes.isEmpty else { return nil }
        // Of a victim that is no proxy one reason excludes nearly all: they are one row.
        var alike = Dictionary(grouping: causes, by: \.why).mapValues(\.count).filter { $0.value >= Self.sameReason }
        var rows = causes.filter { alike[$0.why] == nil }.map {
            Row(["\(cause: $0.code)", .own(label($0.classification)), "\($0.why)"])
        }
        for cause in causes {
            guard let count = alike.removeValue(forKey: cause.why) else { continue }
            let which: Text = rows.isEmpty ? "all" : "the others"
            rows.append(Row([which, "\(count, "class", "classes")", "\(cause.why)"]))
        }
        return Section(
            "Excluded\(name): \(causes.count)", level: level, cutOrder: 14,
            blocks: [.table([.left("code"), .left("class"), .left("because")], rows)])
    }

    /// So many rows of one reason nobody reads.
    private static let sameReason = 5

    /// One line for each page that is missing: the classes that it would settle, and the command that gets it.
    private func notJudged(_ causes: [Cause], _ level: Int, _ name: Text) -> Section? {
        guard !causes.isEmpty else { return nil }
        var cures: [(missing: Text, causes: [Cause])] = []
        var commands: [Command] = []
        for cause in causes {
            let missing = cause.missing.isEmpty ? cause.why : cause.missing.map { Text.page($0.text) }.joined(", ")
            if let place = cures.firstIndex(where: { $0.missing == missing }) {
                cures[place].causes.append(cause)
            } else {
                cures.append((missing, [cause]))
            }
            if let command = cause.captureCommand, !commands.contains(command) { commands.append(command) }
        }
        let rows = cures.map { cure -> Row in
            // Of many the reason is the same: nothing shows it.
            let isOne = cure.causes.allSatisfy { $0.why == cure.causes[0].why }
            return Row([
                cure.causes.map { "\(cause: $0.code) \(own: label($0.classification))" as Text }.joined(", "),
                cure.missing, isOne ? cure.causes[0].why : "no captured page shows what they are judged by",
            ])
        }
        var blocks: [Block] = [.table([.left("not judged"), .left("missing"), .left("because")], rows)]
        if !commands.isEmpty {
            blocks.append(.paragraph("Capture these next time:"))
            blocks.append(.code(Self.each(commands).prefix(12).map(\.line).joined(separator: "\n"), language: .sh))
        }
        return Section("Not judged\(name): \(causes.count)", level: level, cutOrder: 13, blocks: blocks)
    }

    /// One a line, as a ticket system cuts long ones. What another asks for as well is not asked twice: a page in part where it is
    /// taken whole, a table beside the JSON of the same.
    private static func each(_ commands: [Command]) -> [Command] {
        var own: [Command] = []
        for step in commands.flatMap(\.steps) where !own.contains(step) { own.append(step) }
        return own.filter { step in !own.contains { $0.covers(step) } }
    }

    private func failed(_ causes: [Cause], _ level: Int, _ name: Text) -> Section? {
        guard !causes.isEmpty else { return nil }
        return Section(
            "Rules that failed\(name): \(causes.count)", level: level, cutOrder: 12,
            blocks: [
                .list(causes.map { "\(cause: $0.code) \(own: label($0.classification)): \($0.why)" })
            ])
    }

    /// `DR_SUBSETS`: a name of ours, shown plain.
    private func label(_ classification: CauseClass) -> String { classification.rawValue }
}
