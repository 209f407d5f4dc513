import Analysis
import Archive
import Diagnosis
import Reporting

/// `analyze`: bundles in, reports out.
enum Analyze {
    static func run(_ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let isPrivate = plan.bundles.contains(where: Platform.isPrivate)
        let delivery = Delivery(plan.outputs, standardOutput: plan.standardOutput, isPrivate: isPrivate, console)
        if delivery.isEmpty, plan.database == nil, plan.pack == nil { return .failed }
        var database: OutputFile?
        if let path = plan.database { database = try DatabaseFile.create(path, isPrivate: isPrivate) }
        var pack: Pack?
        if let path = plan.pack { pack = try Pack(path, keepsDatabase: database != nil, isPrivate: isPrivate) }
        var analysis = plan.analysis
        analysis.database = database?.temporary ?? pack?.scratch?.temporary
        let report = try report(of: analysis, console) { () throws(CommandFailure) in
            guard let database else { return }
            try database.publish()
            console.say("wrote \(database.name)")
        }
        var isWhole = delivery.deliver { format, place, emit in
            let depth = plan.depth ?? (place == .file ? .all : .main)
            format.write(report, depth: depth, characters: plan.characters, to: emit)
        }
        if let pack, let path = pack.scratch?.temporary ?? plan.database {
            do throws(CommandFailure) { try pack.write(report, database: path, console) } catch {
                console.fail(error.message, hint: error.hint)
                isWhole = false
            }
        }
        let earned = status(of: report, plan, console)
        return isWhole ? earned : .failed
    }

    /// Reads the bundles and diagnoses them. `whenRead` comes in between: the database is whole then, whatever follows.
    static func report(
        of analysis: Analysis, _ console: Console, whenRead: () throws(CommandFailure) -> Void = {}
    ) throws(CommandFailure) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let loaded = try load(analysis, console)
        let read = clock.now
        console.detail("read in \(read - start)")
        defer { console.detail("diagnosed in \(clock.now - read)") }
        try whenRead()
        do throws(AnalysisFailure) {
            return try loaded.report(toolVersion: analysis.toolVersion, ownerKeys: analysis.ownerKeys)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Reads the bundles, with progress on a terminal.
    static func load(_ analysis: Analysis, _ console: Console) throws(CommandFailure) -> LoadedBundles {
        if case .paths(let paths) = analysis.source, paths.contains("-"), Platform.inputIsTerminal {
            console.say("waiting for a bundle on stdin, which is this terminal; Ctrl-C ends")
        }
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

    /// What was asked for with --fail-on goes before damage: a script that gates on findings must see it.
    static func status(of report: Report, _ plan: AnalyzePlan, _ console: Console) -> RunStatus {
        if let why = report.hurt { console.fail(why) }
        if let level = plan.failOn, level.isReached(by: report) { return .found }
        return report.isHurt ? .partial : .done
    }
}

extension AnalyzePlan {
    var analysis: Analysis {
        var analysis = Analysis(.paths(bundles), toolVersion: toolVersion)
        analysis.limits = limits
        analysis.threads = threads
        analysis.databaseName = database ?? pack
        analysis.ownerKeys = ownerKeys
        return analysis
    }
}
