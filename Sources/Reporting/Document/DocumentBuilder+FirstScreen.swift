import Diagnosis
import Prose
import Units

/// What is read at 3 a.m.: the answer, why it is the answer, and what to do first.
extension DocumentBuilder {
    var firstScreen: Section {
        switch report.incidents.count {
        case 0: return Section("No OOM kill seen in this bundle", level: 1, cutOrder: 0, blocks: healthySummary)
        case 1:
            let incident = report.incidents[0]
            return Section(title(of: incident), level: 1, cutOrder: 0, blocks: [.list(summary(of: incident))])
        default:
            let killed = report.incidents.filter { $0.form != .killedNotOOM }.count
            let title: Text =
                killed == report.incidents.count
                ? "\(killed) workloads with OOM kills"
                : "\(report.incidents.count) workloads with kills, \(killed) of them for memory"
            return Section(
                title, level: 1, cutOrder: 0,
                blocks: [.paragraph("\(report.verdict)"), overview] + warnings)
        }
    }

    private func title(of incident: Incident) -> Text {
        var title: Text = incident.form == .killedNotOOM ? "Kill of " : "OOM kill of "
        title += "\(incident.subject)"
        if let container = incident.container { title += " (\(name: container))" }
        guard let cause = incident.leading else { return title + ": no cause could be proven" }
        return title + ": \(cause.title)"
    }

    /// What, why, impact, do first, do not: a line each.
    func summary(of incident: Incident) -> [Text] {
        var lines: [Text] = [
            "\(strong: "What") \(what(incident))", "\(strong: "Why") \(why(incident))",
            "\(strong: "Impact") \(impact(incident))", "\(strong: "Do first") \(doFirst(incident))",
        ]
        if let warning = doNot(incident) { lines.append("\(strong: "Do not") \(warning)") }
        return lines
    }

    private func what(_ incident: Incident) -> Text {
        let pods = incident.members.count
        var text: Text =
            pods > 1 ? "\(pods) replicas of \(incident.subject) killed " : "\(incident.subject) killed "
        if let limit = incident.limitBytes, incident.form == .containerLimit || incident.form == .podLimit {
            text += "at \(incident.form == .podLimit ? "the pod's" : "the container's") limit of \(limit)"
        } else {
            text += incident.form.how
        }
        if let kind = incident.containerKind { text += " (\(kind.label))" }
        if let bundle = incident.bundle { text += ", told by \(name: bundle)" }
        text += ", \(incident.killCount) \(own: incident.killCount == 1 ? "kill" : "kills")"
        let times = incident.kills.compactMap(\.at).sorted()
        if times.count < incident.killCount, !times.isEmpty { text += " (\(times.count) with a known time)" }
        if let first = times.first, let last = times.last {
            text +=
                first == last
                ? ", \(Text.moment(first)) UTC" : ", \(Text.moment(first)) to \(own: span(first, last)) UTC"
        } else {
            text += ", at no known time"
        }
        if incident.killsByCapture > 0 {
            text += "; \(strong: "\(incident.killsByCapture) of them while this bundle was being made")"
        }
        return text + "."
    }

    private func span(_ first: Moment, _ last: Moment) -> String {
        first.date == last.date ? last.clock : last.date + " " + last.clock
    }

    private func why(_ incident: Incident) -> Text {
        guard let cause = incident.leading else {
            let possible = incident.causes.filter { $0.outcome == .possible }.prefix(3)
            let hints = possible.enumerated().map { index, cause -> Text in
                index == 0
                    ? "\(cause.title) (\(cause.why))" : .own(cause.classification.rawValue)
            }.joined(", ")
            let answer: Text =
                report.incidents.count == 1
                ? "\(report.verdict)"
                : incident.containerKind == .app
                    ? "not to be told: a mesh bundle does not show an application's memory."
                    : "no cause could be proven."
            return answer + (hints.isEmpty ? "" : " Possible, but not proven: \(hints).")
        }
        return "\(strong: cause.outcome.label): \(cause.why)\(basis(of: cause, in: incident))"
    }

    /// ` (modelled, of the successor).`: whose bytes the sentence before speaks of.
    private func basis(of cause: Cause, in incident: Incident) -> Text {
        cause.bytes == nil ? "." : " (\(emphasis: "modelled, \(incident.whose)"))."
    }

    private func impact(_ incident: Incident) -> Text {
        var parts: [Text] = []
        let lives = incident.kills.compactMap(\.livedSeconds).filter(\.isFinite).sorted()
        if let range = range(of: lives) {
            parts.append("lived \(range) before \(own: lives.count == 1 ? "it" : "each kill")")
        }
        if let range = range(of: incident.outages) {
            parts.append("then gone for \(range)\(own: incident.killCount > 1 ? " where the restart is known" : "")")
        }
        let others = report.proxies.filter { !$0.killed }
        if !others.isEmpty, incident.containerKind?.isProxy != false {
            let limits = others.compactMap(\.limitBytes).sorted()
            let range: Text = limits.first.map { "; the lowest limit among them is \($0)" } ?? ""
            parts.append(
                "\(others.count) other \(own: others.count == 1 ? "proxy" : "proxies") in the bundle lived\(range)")
        }
        return parts.isEmpty ? "not to be told from this bundle." : parts.joined("; ") + "."
    }

    /// `3.0 s`, or `1 min 26 s to 1 min 59 s`, of seconds in ascending order.
    private func range(of seconds: [Double]) -> Text? {
        guard let first = seconds.first, let last = seconds.last else { return nil }
        let (shortest, longest) = (Text.duration(first), Text.duration(last))
        return shortest == longest ? shortest : "\(shortest) to \(longest)"
    }

    /// What answers a claimed cause comes first; what answers a possible one is only in the list below.
    private func doFirst(_ incident: Incident) -> Text {
        let claimed = Set(incident.causes.filter { $0.outcome.isClaim }.map(\.code))
        let root = incident.remedies.first { $0.kind == .rootFix && claimed.contains($0.cause) }
        let gaps = incident.remedies.filter { $0.kind == .stopGap }
        let gap = gaps.first { claimed.contains($0.cause) } ?? gaps.last
        let look = incident.advice.first.map { advice -> Text in "\(advice.text) (\(cause: advice.cause))" }
        switch (root, gap) {
        case (_, let gap?) where incident.isOfTheCaptureAlone:
            return "\(step(gap)), before anybody captures it again."
        case (let root?, let gap?):
            return "\(step(root)). Until then, as a stop-gap: \(step(gap))."
        case (let root?, nil): return "\(step(root))."
        case (nil, let gap?):
            guard let look else { return "\(step(gap)): a stop-gap, the cause stays." }
            return "\(look) Until then, as a stop-gap: \(step(gap))."
        case (nil, nil):
            if let look { return look + " No remedy is safe from this capture alone." }
            if let limit = incident.recommendedLimit {
                return "set a limit of \(limit.bytes); no fix is known."
            }
            return incident.containerKind == .app
                ? "look at the application itself; the proxy is not what was killed."
                : "capture what was missing, below; this bundle does not hold a fix."
        }
    }

    private func step(_ remedy: Remedy) -> Text {
        var text: Text = "\(remedy.title) (\(strong: "\(remedy: remedy.id)")"
        if let saving = remedy.saving { text += ", saves \(saving), modelled" }
        return text + ")"
    }

    private func doNot(_ incident: Incident) -> Text? {
        guard incident.wasKilledByCapture else { return nil }
        let cost: Text = incident.captureCause?.bytes.map { "costs about \($0) (modelled) and " } ?? ""
        return "take another bug-report of these pods before that: its \(name: "config_dump") \(cost)kills them."
    }

    private var overview: Block {
        .table(
            [
                .left(""), .left("killed"), .left("form"), .right("kills"), .right("limit"), .left("why"),
                .left("do first"),
            ],
            report.incidents.prefix(Self.mostRows).enumerated().map { index, incident in
                Row(
                    [
                        "\(incident: incident.id)", "\(incident.subject)", incident.form.label,
                        .count(incident.killCount), .limit(incident.limitBytes), shortWhy(incident),
                        incident.remedies.first.map { "\($0.title) (\(incident: $0.id))" } ?? "–",
                    ], rank: index < 8 ? 0 : index)
            })
    }

    /// Where a capture has killed, that must stand on the first screen of several incidents too.
    private var warnings: [Block] {
        let endangered = report.incidents.filter(\.wasKilledByCapture)
        guard !endangered.isEmpty else { return [] }
        let names = endangered.prefix(6).map { Text($0.subject) }.joined(", ")
        let more: Text = endangered.count > 6 ? " and \(endangered.count - 6) more" : ""
        return [
            .paragraph(
                "\(strong: "Do not") take another bug-report before these are fixed; its \(name: "config_dump") kills them: "
                    + "\(names)\(more).")
        ]
    }

    private func shortWhy(_ incident: Incident) -> Text {
        guard let cause = incident.leading else { return "not proven" }
        let bytes: Text = cause.bytes.map { ", \($0) modelled" } ?? ""
        return "\(strong: cause.outcome.label): \(cause.title)\(bytes)"
    }
}
