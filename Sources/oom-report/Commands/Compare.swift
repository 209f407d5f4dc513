import Diagnosis
import Reporting

/// `compare`: bundles in, what changed between them out.
enum Compare {
    static func run(_ plan: ComparePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        var reports: [Report] = []
        // One after the other, each in a database that vanishes with its report made: never two in memory.
        for bundle in plan.bundles {
            console.detail("reading \(bundle)")
            reports.append(
                try Analyze.report(for: AnalyzePlan(bundles: [bundle], threads: plan.threads), console))
        }
        let comparison = ComparisonBuilder(reports).comparison()
        for output in plan.outputs {
            try Platform.replaceFile(output.path, with: Array(output.format.text(of: comparison).utf8))
            console.say("wrote \(output.path)")
        }
        if let format = plan.standardOutput { console.print(format.text(of: comparison)) }
        return reports.contains(where: Analyze.isHurt) ? .partial : .done
    }
}

extension ReportFormat {
    fileprivate func text(of comparison: Comparison) -> String {
        switch self {
        case .markdown: ComparisonMarkdown().render(comparison)
        case .json: ComparisonJSON().render(comparison)
        }
    }
}
