import Analysis
import Archive
import Diagnosis
import Reporting

/// `analyze`: bundles in, reports out.
enum Analyze {
    static func run(_ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        try deliver(try report(of: plan.analysis, console), plan, console)
    }

    /// Reads the bundles into the database and diagnoses them; what was not read whole is a warning.
    static func report(of analysis: Analysis, _ console: Console) throws(CommandFailure) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let loaded = try load(analysis, console)
        let read = clock.now
        console.detail("read in \(read - start)")
        defer { console.detail("diagnosed in \(clock.now - read)") }
        if let database = analysis.database { console.say("wrote \(database)") }
        do throws(AnalysisFailure) { return try loaded.report(toolVersion: analysis.toolVersion) } catch {
            throw CommandFailure(error)
        }
    }

    /// Reads the bundles, with progress on a terminal.
    static func load(_ analysis: Analysis, _ console: Console) throws(CommandFailure) -> LoadedBundles {
        defer { console.progress("") }
        do throws(AnalysisFailure) {
            let loaded = try analysis.load { console.progress($0.line) }
            console.progress("")
            for input in loaded.inputs {
                if let failure = input.failure {
                    console.warn("\(input.name) was read only in part: \(failure.description)")
                }
            }
            return loaded
        } catch { throw CommandFailure(error) }
    }

    /// Writes the report in every format that was asked for, and says how it ended.
    static func deliver(_ report: Report, _ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        try Delivery(outputs: plan.outputs, standardOutput: plan.standardOutput, console).deliver { format, emit in
            format.write(report, to: emit)
        }
        return status(of: report, plan)
    }

    /// What was asked for with --fail-on goes before damage: a script that gates on findings must see it.
    private static func status(of report: Report, _ plan: AnalyzePlan) -> RunStatus {
        if let level = plan.failOn, level.isReached(by: report) { return .found }
        return report.isHurt ? .partial : .done
    }
}

extension AnalyzePlan {
    var analysis: Analysis {
        var analysis = Analysis(.paths(bundles), toolVersion: toolVersion)
        analysis.limits = limits
        analysis.threads = threads
        analysis.database = database
        return analysis
    }
}
