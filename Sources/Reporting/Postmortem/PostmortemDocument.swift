import Diagnosis
import Prose

/// A postmortem as teams file it: filled where the bundle tells, and every gap marked `to fill in`.
///
/// It takes the words of the report's own document; what nobody can read from a bundle (who noticed, what it cost, who owns
/// an action) is asked for and never guessed.
struct PostmortemDocument {
    typealias Section = ReportDocument.Section
    typealias Block = ReportDocument.Block
    typealias Row = ReportDocument.Row

    let report: Report

    /// Incidents beyond these are named in the summary alone.
    private static let mostIncidents = 12

    private var incidents: ArraySlice<Incident> { report.incidents.prefix(Self.mostIncidents) }
    private var builder: DocumentBuilder { DocumentBuilder(report: report) }
    private var hasSeveral: Bool { report.incidents.count > 1 }

    var sections: [Section] {
        [head, summary, impact, trigger, rootCause, detection, timeline, helped, actions, lessons, unknown]
            .compactMap { $0 }
    }

    static func gap(_ what: Text) -> Text { "\(emphasis: "to fill in: \(what)")" }

    private func gap(_ what: Text) -> Text { Self.gap(what) }

    private func of(_ incident: Incident) -> Text {
        hasSeveral ? "\(incident: incident.id) \(incident.subjectName): " : ""
    }

    // MARK: - What happened

    private var head: Section {
        let bundles = report.bundles.prefix(4).map { bundle -> Text in
            let at: Text = bundle.capturedAt.map { ", captured \(at: $0) UTC" } ?? ""
            return "\(file: bundle.name)\(at)"
        }
        let first = FirstScreen(report: report).section
        return Section(
            "Postmortem: \(first.title)", level: 1, cutOrder: 0,
            blocks: [
                .list([
                    "\(strong: "Status") draft, begun by oom-report \(own: report.toolVersion) from \(bundles.joined(", "))",
                    "\(strong: "Number, severity") \(gap("number of the incident, severity"))",
                    "\(strong: "Authors, reviewers") \(gap("names"))",
                ])
            ])
    }

    private var summary: Section {
        let blocks = FirstScreen(report: report).section.blocks.map { block -> Block in
            guard case .rows(var rows) = block else { return block }
            // What was to be done that night is over; what is to be done now is an action.
            rows.items.removeAll { $0.role == .action || $0.role == .caution }
            return .rows(rows)
        }
        return Section("Summary", cutOrder: 0, blocks: [.paragraph("\(report.verdict)")] + blocks)
    }

    private var impact: Section {
        var lines: [Text] = []
        for incident in incidents {
            lines.append("\(of(incident))\(killed(incident))")
            let failed = incident.impact.filter { ($0.failed ?? 0) > 0 }
            lines += failed.prefix(5).map {
                "\(of(incident))\($0.told) failed (\(Text.place($0.evidence)))"
            }
            if failed.isEmpty { lines.append("\(of(incident))failed calls: the bundle shows none") }
        }
        if incidents.isEmpty { lines.append("No kill is seen in the bundle.") }
        lines += [gap("who was affected, how many, for how long"), gap("what it cost: budget of errors, money, trust")]
        return Section("Impact", cutOrder: 3, blocks: [.list(lines)])
    }

    private func killed(_ incident: Incident) -> Text {
        var text: Text = incident.killsInWords
        let times = incident.kills.compactMap(\.at).sorted()
        if let first = times.first, let last = times.last {
            text += first == last ? ", at \(at: first) UTC" : ", from \(at: first) to \(at: last) UTC"
        }
        if let limit = incident.limitBytes { text += ", limit \(limit)" }
        // Of what did not come back for good the gaps between its lives say nothing.
        if let longest = incident.outages.last, incident.state.running != 0, incident.state.phase != .crashLoop {
            text += "; away for \(seconds: longest) at most"
        }
        if let running = incident.state.running, let replicas = incident.state.replicas {
            text += "; \(running) of \(replicas, "replica") ready when the bundle was made"
        }
        return text
    }

    private var trigger: Section {
        var lines = incidents.compactMap { incident -> Text? in
            guard let trigger = incident.trigger else { return nil }
            var text: Text = "\(of(incident))\(trigger.what)"
            if let change = trigger.change { text += ", \(change)" }
            if let at = trigger.at { text += trigger.took == nil ? ", at \(at: at) UTC" : ", from \(at: at) UTC" }
            if trigger.secondsBefore != nil, let beforehand = trigger.beforehand { text += ", \(beforehand) the kill" }
            return "\(text) (\(Text.place(trigger.evidence)))"
        }
        if lines.isEmpty { lines.append("The bundle shows no change just before the first kill.") }
        lines.append(gap("the change that set it off: ticket, commit, who made it and why it looked safe"))
        return Section("Trigger", cutOrder: 4, blocks: [.list(lines)])
    }

    private var rootCause: Section {
        var blocks: [Block] = []
        var places: Set<Text> = []
        for incident in incidents {
            guard let cause = incident.leading else {
                blocks.append(.paragraph("\(of(incident))not proven by the bundle. \(gap("what was found later"))"))
                continue
            }
            if hasSeveral { blocks.append(.paragraph("\(incident: incident.id) \(incident.subjectName):")) }
            blocks += builder.block(for: cause, besides: &places)
            let others = incident.causes.filter { $0.outcome.isClaim && $0.code != cause.code }
            if !others.isEmpty {
                blocks.append(
                    .list(
                        others.map {
                            "\(strong: "Contributed") (\($0.outcome.label)) \(cause: $0.code) \($0.title): \($0.why)"
                        }))
            }
        }
        blocks.append(.list([gap("why it could happen: which check, limit or review was missing")]))
        return Section("Root cause", cutOrder: 1, blocks: blocks)
    }

    private var detection: Section {
        var lines: [Text] = []
        if let first = report.incidents.flatMap({ $0.kills.compactMap(\.at) }).min() {
            lines.append("First kill that the bundle tells of: \(at: first) UTC")
        }
        if let captured = report.bundles.compactMap(\.capturedAt).min() {
            lines.append("Bundle captured: \(at: captured) UTC")
        }
        lines += [gap("who or what noticed, when, and by which alert"), gap("how it could have been noticed earlier")]
        return Section("Detection", cutOrder: 5, blocks: [.list(lines)])
    }

    private var timeline: Section {
        let told = builder.timeline?.blocks ?? [.paragraph("The bundle tells no times.")]
        let gaps =
            ["noticed", "somebody began to work on it", "traffic was well again", "the cause was removed"] as [Text]
        return Section(
            builder.timeline?.title ?? "Timeline (UTC)", cutOrder: 6,
            blocks: told + [.list(gaps.map { gap("when \($0)") })])
    }

    // MARK: - What follows from it

    private var helped: Section {
        Section(
            "What helped", cutOrder: 7,
            blocks: [.list([gap("what was done during the incident, and what it changed"), gap("what did not help")])])
    }

    private var actions: Section {
        var rows = incidents.flatMap { incident in
            incident.remedies.prefix(10).map { remedy in
                Row([
                    "\(of(incident))\(remedy.title) (\(remedy: remedy.id))",
                    remedy.kind == .rootFix ? "prevents" : "mitigates",
                    remedy.saving.map { "\(estimated: $0)" } ?? "–", owner(incident), gap("date"), gap("ticket"),
                ])
            }
        }
        rows.append(Row([gap("how it is noticed earlier"), "detects", "–", gap("owner"), gap("date"), gap("ticket")]))
        return Section(
            "Actions", cutOrder: 2,
            blocks: [
                .table(
                    [
                        .left("action"), .left("kind"), .right("saves, estimated"), .left("owner"), .left("due"),
                        .left("ticket"),
                    ], rows)
            ])
    }

    /// Of the workload by its labels; who does it is for people to say.
    private func owner(_ incident: Incident) -> Text {
        guard let owner = incident.owners.first else { return gap("owner") }
        return "\(gap("owner")), the workload is of \(quote: owner.value)"
    }

    private var lessons: Section {
        Section(
            "Lessons", cutOrder: 8,
            blocks: [
                .list([
                    "\(strong: "Went well") \(gap("what"))", "\(strong: "Went badly") \(gap("what"))",
                    "\(strong: "Was luck") \(gap("what"))",
                ])
            ])
    }

    /// What the bundle could not tell, so that nobody takes silence for an answer.
    private var unknown: Section? {
        let caveats = report.caveats.map { $0.text }
        let absent = builder.notInBundle?.blocks ?? []
        let blocks = (caveats.isEmpty ? [] : [.list(caveats, rank: 1)]) + absent
        return blocks.isEmpty ? nil : Section("What the bundle does not tell", cutOrder: 9, blocks: blocks)
    }
}
