import Diagnosis

extension ReportFormat {
    /// One line for each finding, as `istioctl analyze` writes them, for scripts, grep and a chat:
    /// ```
    /// Error [OOM202] (checkout/pay) subsets of a DestinationRule multiply the clusters: DestinationRule … made 366 of 496 clusters
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
            for cause in incident.causes {
                guard let level = level(cause.outcome) else { continue }
                emit(
                    Array(
                        line(level, cause.code, incident.subject.plain, "\(cause.title.plain): \(cause.why.plain)").utf8
                    ))
            }
        }
        for entry in report.outlook {
            // What would kill a living proxy is a warning, however certain.
            for cause in entry.causes where cause.outcome.isClaim {
                let subject = "\(entry.namespace ?? "")/\(entry.pod ?? "")"
                emit(Array(line("Warning", cause.code, subject, "\(cause.title): \(cause.why)").utf8))
            }
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
