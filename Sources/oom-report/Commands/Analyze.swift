import Diagnosis
import Reporting

/// `analyze`: bundles in, reports out.
enum Analyze {
    static func run(_ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let report = try report(for: plan, console)
        return try deliver(report, plan, console)
    }

    /// Reads the bundles into the database and diagnoses them.
    static func report(for plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let load = try BundleLoad(
            plan.bundles, limits: plan.limits, threads: plan.threads, database: plan.database, console)
        let loaded = clock.now
        console.detail("read in \(loaded - start)")
        defer { console.detail("diagnosed in \(clock.now - loaded)") }
        if let database = plan.database { console.say("wrote \(database)") }
        do { return try Engine(load.store, toolVersion: toolVersion).report() } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Writes the report in every format that was asked for, and says how it ended.
    static func deliver(_ report: Report, _ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        for output in plan.outputs {
            try Platform.replaceFile(output.path) { (write: @escaping Platform.FilePiece) throws(CommandFailure) in
                var failure: CommandFailure?
                output.format.renderer.render(report) { piece in
                    guard failure == nil else { return }
                    piece.withUnsafeBytes { bytes in
                        do throws(CommandFailure) { try write(bytes) } catch { failure = error }
                    }
                }
                if let failure { throw failure }
            }
            console.say("wrote \(output.path)")
        }
        if let format = plan.standardOutput { format.renderer.render(report, console.writeOutput) }
        return status(of: report, plan)
    }

    /// What was asked for with --fail-on goes before damage: a script that gates on findings must see it.
    private static func status(of report: Report, _ plan: AnalyzePlan) -> RunStatus {
        if let level = plan.failOn, level.isReached(by: report) { return .found }
        return isHurt(report) ? .partial : .done
    }

    /// Whether part of the bundle was damaged, or a rule failed.
    static func isHurt(_ report: Report) -> Bool {
        let isDamaged = report.manifest.contains {
            $0.status == .damaged || $0.status == .refused || $0.status == .partial
        }
        let causes = report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes)
        return isDamaged || causes.contains { $0.outcome == .failed }
    }
}

extension ReportFormat {
    var renderer: any ReportRenderer {
        switch self {
        case .markdown: MarkdownRenderer()
        case .json: JSONRenderer()
        }
    }
}
