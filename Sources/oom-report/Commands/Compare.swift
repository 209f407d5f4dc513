import Analysis
import Diagnosis
import Privacy
import Reporting

/// `compare`: bundles in, what changed between them out.
enum Compare {
    static func run(_ plan: ComparePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let written = plan.outputs.map(\.path) + [plan.redaction?.map].compactMap { $0 }
        try Overwriting.refuse(written, reading: plan.bundles)
        let isPrivate = plan.bundles.contains(where: Platform.isPrivate)
        let delivery = Delivery(plan.outputs, standardOutput: plan.standardOutput, isPrivate: isPrivate, console)
        if delivery.isEmpty { return .failed }
        var reports: [Report] = []
        // One after the other, each in a database that vanishes with its report made: never two in memory.
        for bundle in plan.bundles {
            console.detail("reading \(bundle)")
            var analysis = Analysis(.paths([bundle]), toolVersion: toolVersion)
            analysis.limits = plan.limits
            analysis.threads = plan.threads
            let report = try Analyze.report(of: analysis, console) { loaded throws(CommandFailure) in
                try console.redaction?.learn(loaded)
            }
            reports.append(report)
        }
        var comparison = ComparisonBuilder(reports).comparison()
        if let redaction = console.redaction {
            redaction.seal()
            comparison = redaction.redacted(comparison)
            try redaction.writeMap()
        }
        let made = comparison
        let isWhole = delivery.deliver(through: console.redaction?.scan ?? FinishedScan()) { format, _, emit in
            format.write(made, characters: plan.characters, to: emit)
        }
        for why in reports.compactMap(\.hurt) { console.fail(why) }
        guard isWhole else { return .failed }
        return reports.contains(where: \.isHurt) ? .partial : .done
    }
}
