import Analysis
import Archive
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
        // Of a folder that names a bundle nobody has learned the pseudonym.
        let named = console.redaction == nil ? Self.toldApart(reports, plan.bundles) : reports
        var comparison = ComparisonBuilder(named).comparison()
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

    /// Archives of `istioctl bug-report` all have one name: then the folder tells them apart.
    private static func toldApart(_ reports: [Report], _ paths: [String]) -> [Report] {
        let names = reports.map { $0.bundles.first?.name }
        guard Set(names).count < names.count else { return reports }
        return zip(reports, paths).map { report, path in
            let parts = path.split(separator: "/").suffix(2).map { EntryName.ofInput(String($0)) }
            guard !report.bundles.isEmpty, parts.count == 2 else { return report }
            var report = report
            report.bundles[0].name = parts.joined(separator: "/")
            return report
        }
    }
}
