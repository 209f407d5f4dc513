import Diagnosis
import Prose

extension ReportFormat {
    /// One line for each finding, as `istioctl analyze` writes them, for scripts, grep and a chat:
    /// ```
    /// Error [OOM202] (DestinationRule shop/canary) subsets of a DestinationRule multiply the clusters: …; shop/pay was OOM-killed, 4 kills, limit 76 MiB
    /// ```
    package static let lines = ReportFormat(
        "lines", endings: ["lines"], mediaType: "text/plain", "one line for each finding, for scripts",
        report: { report, _, _, emit in FindingLines.write(report, to: emit) },
        comparison: { comparison, _, emit in
            emit(Array(FindingLines.line("Info", comparison.outcome.rawValue, nil, comparison.verdict.plain).utf8))
        })
}

private enum FindingLines {
    static func write(_ report: Report, to emit: ReportFormat.Emit) {
        for incident in report.incidents {
            let limit: Text = incident.limitBytes.map { "limit \($0)" } ?? "limit unknown"
            let kills: Text = "\(incident.killsInWords), \(limit)"
            let killed: Text = "was \(incident.killedByCapture ?? incident.form.killed): \(kills)"
            var isFirst = true
            for cause in incident.causes {
                guard let level = level(cause.outcome) else { continue }
                // Each line is found by itself: it names the victim once, and the first says how it ended.
                let other = cause.objects.first.flatMap { $0.isWorkload(of: incident) ? nil : $0.subject }
                let whose: Text = other == nil ? "" : "\(incident.subjectText) "
                let end: Text =
                    isFirst
                    ? "; \(whose)\(killed)" : other == nil ? "" : "; in \(incident.subjectText), which was killed"
                isFirst = false
                let text: Text = "\(cause.title): \(cause.why)\(end)"
                emit(Array(line(level, cause.code, (other ?? incident.subjectText).plain, text.plain).utf8))
            }
        }
        for finding in Living.all(in: report.outlook) {
            let others: Text = finding.others > 0 ? ", and \(finding.others, "other proxy", "other proxies")" : ""
            let subject: Text = "\(finding.subject)\(others)"
            let end: Text =
                finding.reaches.map { "; it reaches its limit in \(seconds: $0) if it grows on" }
                ?? (finding.isDoomed
                    ? finding.diesAtStart ? "; a restart or a full push would kill it" : "; a full push would kill it"
                    : "")
            let text: Text = "\(finding.cause.title): \(finding.cause.why)\(end)"
            emit(Array(line(finding.isDoomed ? "Warning" : "Info", finding.cause.code, subject.plain, text.plain).utf8))
        }
        // Of those that live on there is nothing to find.
        for rest in report.outlookRest where rest.wouldBeKilled > 0 { emit(Array(write(rest).utf8)) }
    }

    /// What was not looked at by cause, so that nobody takes the lines for all there is.
    private static func write(_ rest: OutlookRest) -> String {
        let text: Text = "\(rest.told); what holds them was not looked at"
        return line("Warning", OutlookRest.code, rest.name.plain, text.plain)
    }

    /// A cause in living proxies, those that hold it by the same objects together.
    private struct Living {
        let subject: Text
        let cause: Cause
        let isDoomed: Bool
        let diesAtStart: Bool
        /// Seconds until it is at its limit, where nothing but growth takes it there.
        let reaches: Double?
        var others = 0

        static func all(in outlook: [OutlookEntry]) -> [Living] {
            var found: [Living] = []
            var places: [String: Int] = [:]
            for entry in outlook {
                for cause in entry.causes where cause.outcome.isClaim {
                    let isDoomed = entry.wouldBeKilled == true
                    let key = "\(isDoomed) \(entry.isRunningOut) \(cause.code) \(cause.objects.map(\.keyword))"
                    if let place = places[key] {
                        found[place].others += 1
                        continue
                    }
                    places[key] = found.count
                    let reaches = entry.isRunningOut ? entry.livesSeconds : nil
                    found.append(
                        Living(
                            subject: entry.subject, cause: cause, isDoomed: isDoomed,
                            diesAtStart: entry.wouldDieOfStart,
                            reaches: reaches))
                }
            }
            return found
        }
    }

    private static func level(_ outcome: Outcome) -> String? {
        switch outcome {
        case .confirmed: "Error"
        case .likely: "Warning"
        case .possible: "Info"
        case .excluded, .notJudged, .failed: nil
        }
    }

    /// Nothing that a bundle brings may end a line or act on a terminal.
    static func line(_ level: String, _ code: String, _ subject: String?, _ text: String) -> String {
        let subject = subject.map { "(\($0)) " } ?? ""
        return MarkdownText.visible("\(level) [\(code)] \(subject)\(text)", limit: 2_000) + "\n"
    }
}

extension Culprit {
    /// It is the killed workload itself, which the victim's own name says.
    fileprivate func isWorkload(of incident: Incident) -> Bool {
        incident.workload != nil && name == incident.workload && namespace == incident.namespace
            && kind == incident.workloadKind ?? "Deployment"
    }
}
