import Diagnosis
import Prose

/// A report as tests: that nothing was killed, that no cause is claimed, that each living proxy outlives a restart and a
/// full push. What is only possible fails nothing, what could not be judged is skipped.
enum JUnitReport {
    static func suites(_ report: Report) -> [JUnitSuite] {
        let timestamp = report.bundles.first?.capturedAt.map { String($0.rfc3339.prefix(19)) }
        var suites = report.incidents.map { incident in
            JUnitSuite(
                name: "\(incident.id) \(incident.subjectName.plain)", timestamp: timestamp,
                cases: [killed(incident)] + incident.causes.map { cause(incident, $0) })
        }
        if !report.caveats.isEmpty {
            suites.append(JUnitSuite(name: "bundle", timestamp: timestamp, cases: [whole(report.caveats)]))
        }
        let living = report.outlook.map(outlook) + report.outlookRest.map(rest)
        if !living.isEmpty || suites.isEmpty {
            let none = JUnitSuite.Case(subject: "bundle", name: "no container was OOM-killed", result: .passed)
            suites.append(
                JUnitSuite(
                    name: "living proxies", timestamp: timestamp,
                    cases: (report.incidents.isEmpty ? [none] : []) + living))
        }
        return suites
    }

    /// What limits the answer: a part that was not read leaves open what it holds.
    private static func whole(_ caveats: [Caveat]) -> JUnitSuite.Case {
        let unread = caveats.count(where: \.isUnread)
        let result: JUnitSuite.Result =
            unread > 0
            ? .skipped(("\(unread, "entry was", "entries were") not read, or not whole" as Text).plain) : .passed
        var test = JUnitSuite.Case(subject: "bundle", name: "all of it could be read", result: result)
        test.output = text(caveats.map(\.text.plain))
        return test
    }

    private static func killed(_ incident: Incident) -> JUnitSuite.Case {
        let title: Text = "\(incident.killsInWords), limit \(Text.limit(incident.limitBytes))"
        var details = ["\(title.plain), \(incident.form.label.plain)"]
        details += incident.remedies.map { remedy in
            let saves = remedy.saving.map { ", saves \($0.text)" } ?? ""
            return "\(remedy.id) \(remedy.title.plain)\(saves)"
        }
        return .init(
            subject: incident.subjectName.plain,
            name: incident.form == .killedNotOOM ? "is not killed" : "is not killed for memory",
            result: .failed(title.plain, type: incident.form.rawValue, details: text(details)))
    }

    private static func cause(_ incident: Incident, _ cause: Cause) -> JUnitSuite.Case {
        let name = "\(cause.code) \(cause.classification.rawValue): \(cause.title.plain)"
        let bytes = cause.bytes.map { " (\($0.text), estimated)" } ?? ""
        var test = JUnitSuite.Case(
            subject: incident.subjectName.plain, name: name,
            result: result(of: cause, message: "\(cause.outcome.rawValue): \(cause.title.plain)\(bytes)"))
        if cause.outcome == .possible { test.output = text(["possible\(bytes): \(cause.why.plain)"]) }
        return test
    }

    private static func result(of cause: Cause, message: String) -> JUnitSuite.Result {
        switch cause.outcome {
        case .confirmed, .likely:
            .failed(
                message, type: cause.outcome.rawValue,
                details: text([cause.why.plain] + cause.evidence.prefix(10).map(evidence)))
        case .possible, .excluded: .passed
        case .notJudged: .skipped(cause.why.plain)
        case .failed: .broken(cause.why.plain)
        }
    }

    /// A query is found whole in the JSON report; here it would hide the rest of a log.
    private static func evidence(_ item: Evidence) -> String {
        "\(item.text.plain) (\(MarkdownText.visible(Text.place(item).plain, limit: MarkdownText.nameLimit)))"
    }

    private static func outlook(_ entry: OutlookEntry) -> JUnitSuite.Case {
        let figures: Text =
            "limit \(Text.limit(entry.limitBytes)), after a restart \(Text.limit(entry.afterRestartBytes)), at a full push \(Text.limit(entry.atFullPushBytes)), estimated"
        let claims = entry.causes.filter(\.outcome.isClaim).map {
            "\($0.outcome.rawValue) \($0.code) \($0.title.plain)"
        }
        let result: JUnitSuite.Result =
            switch entry.wouldBeKilled {
            case true: .failed(figures.plain, type: "wouldBeKilled", details: text(claims))
            case false: .passed
            case nil: .skipped("\(entry.unjudged?.plain ?? "unknown"): \(figures.plain)")
            }
        var test = JUnitSuite.Case(
            subject: entry.subject.plain, name: "outlives a restart and a full push", result: result)
        if entry.wouldBeKilled == false { test.output = text([figures.plain] + claims) }
        return test
    }

    /// Those that are further from their limit, by workload.
    private static func rest(_ rest: OutlookRest) -> JUnitSuite.Case {
        let result: JUnitSuite.Result =
            rest.wouldBeKilled > 0
            ? .failed(rest.told.plain, type: "wouldBeKilled", details: "")
            : rest.wouldLive == rest.proxies ? .passed : .skipped("of some of them it is not known")
        var test = JUnitSuite.Case(
            subject: rest.name.plain, name: "others outlive a restart and a full push", result: result)
        if case .passed = result { test.output = text([rest.told.plain]) }
        return test
    }

    private static func text(_ lines: [String]) -> String {
        lines.map { MarkdownText.visible($0, limit: 2_000) }.joined(separator: "\n")
    }
}

extension JUnitReport {
    /// Whether the fix worked, and which proxies are worse.
    static func suites(_ comparison: Comparison) -> [JUnitSuite] {
        let details = text([comparison.verdict.plain] + comparison.remarks.map(\.plain))
        let result: JUnitSuite.Result =
            switch comparison.outcome {
            case .worked, .noCause: .passed
            case .partly, .notWorked, .worse:
                .failed(comparison.outcome.label.plain, type: comparison.outcome.rawValue, details: details)
            case .notTold, .otherMesh: .skipped(comparison.verdict.plain)
            }
        let subject = comparison.cause?.subject ?? "comparison"
        let code = comparison.cause.map { "\($0.code) \($0.classification.rawValue): " } ?? ""
        var answer = JUnitSuite.Case(subject: subject, name: code + "the fix worked", result: result)
        if case .passed = result { answer.output = details }
        let proxies = comparison.proxies.map { change in
            let figures: Text =
                "allocated \(Text.mebibytes(change.before.allocated)) → \(Text.mebibytes(change.after.allocated)) MiB, estimated \(Text.mebibytes(change.before.predicted)) → \(Text.mebibytes(change.after.predicted)) MiB"
            return JUnitSuite.Case(
                subject: change.subject, name: "holds no more than before",
                result: change.isWorse ? .failed(figures.plain, type: "worse", details: "") : .passed)
        }
        return [
            JUnitSuite(
                name: "comparison",
                timestamp: comparison.bundles.last?.capturedAt.map { String($0.rfc3339.prefix(19)) },
                cases: [answer] + proxies)
        ]
    }
}
