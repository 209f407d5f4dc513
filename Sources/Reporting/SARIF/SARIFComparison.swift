import Diagnosis

/// A comparison as SARIF: one result, with what became of the cause.
enum SARIFComparison {
    static func write(_ comparison: Comparison, to emit: @escaping ReportFormat.Emit) {
        var report = Report(toolVersion: comparison.toolVersion)
        report.bundles = comparison.bundles
        if let cause = comparison.cause {
            var incident = Incident(id: "comparison", form: .containerLimit)
            incident.workload = cause.subject
            var finding = Cause(
                code: cause.code, classification: cause.classification, title: cause.title,
                outcome: outcome(comparison.outcome), why: comparison.verdict)
            finding.bytes = cause.after
            incident.causes = [finding]
            report.incidents = [incident]
        }
        SARIFReport(report).write(to: emit)
    }

    /// What is still there is an error; what is gone is no result.
    private static func outcome(_ outcome: Comparison.Outcome) -> Outcome {
        switch outcome {
        case .notWorked, .worse: .confirmed
        case .partly: .likely
        case .notTold, .otherMesh: .possible
        case .worked, .noCause: .excluded
        }
    }
}
