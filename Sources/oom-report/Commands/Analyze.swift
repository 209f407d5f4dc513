import Analysis
import Archive
import Diagnosis
import Privacy
import Reporting

/// `analyze`: bundles in, reports out.
enum Analyze {
    static func run(_ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        do throws(CommandFailure) { return try runWhole(plan, console) } catch {
            // It loses no report: what is left is read again.
            guard let keeping = error.keeping, let left = plan.without(keeping) else { throw error }
            console.fail(error.message, hint: error.hint)
            _ = try run(left, console)
            return .failed
        }
    }

    private static func runWhole(_ plan: AnalyzePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let written = plan.outputs.map(\.path) + [plan.database, plan.pack, plan.redaction?.map].compactMap { $0 }
        try Overwriting.refuse(written, reading: plan.bundles)
        let isPrivate = plan.bundles.contains(where: Platform.isPrivate)
        let delivery = Delivery(plan.outputs, standardOutput: plan.standardOutput, isPrivate: isPrivate, console)
        if delivery.isEmpty, plan.database == nil, plan.pack == nil { return .failed }
        var database: OutputFile?
        var pack: Pack?
        if let path = plan.database {
            do throws(CommandFailure) { database = try DatabaseFile.create(path, isPrivate: isPrivate) } catch {
                throw error.opening(.database)
            }
        }
        if let path = plan.pack {
            do throws(CommandFailure) {
                pack = try Pack(path, keepsDatabase: database != nil, isPrivate: isPrivate)
            } catch { throw error.opening(.pack) }
        }
        var analysis = plan.analysis
        let facts = database ?? pack?.scratch
        analysis.database = facts?.temporary
        let report = try report(of: analysis, console) { loaded throws(CommandFailure) in
            try console.redaction?.learn(loaded)
            if console.redaction == nil { try publish(database, console) }
        } whenDiagnosed: { loaded, report throws(CommandFailure) in
            guard let redaction = console.redaction else { return report }
            redaction.seal()
            let redacted = redaction.redacted(report)
            if let facts { try redaction.write(loaded, redacted, to: facts) }
            try redaction.writeMap()
            return redacted
        }
        let path = console.redaction != nil ? facts?.temporary : pack?.scratch?.temporary ?? plan.database
        let isWhole = deliver(report, plan, delivery, (pack, path), console)
        let earned = status(of: report, plan, console)
        guard isWhole else { return .failed }
        // The database of a redacted run has its name only when all else is written.
        if console.redaction != nil { try publish(database, console) }
        return earned
    }

    /// Everything is written and looked through before anything gets its name. False where something is missing in the end.
    private static func deliver(
        _ report: Report, _ plan: AnalyzePlan, _ delivery: Delivery, _ pack: (file: Pack?, database: String?),
        _ console: Console
    ) -> Bool {
        let scan = console.redaction?.scan ?? FinishedScan()
        var left: [String] = []
        var failure: CommandFailure?
        let isWhole = delivery.deliver(through: scan, glance: console.glance) { format, place, emit in
            let depth = place == .glance ? .screen : plan.depth ?? (place == .file ? .all : .main)
            format.write(report, depth: depth, characters: plan.characters, to: emit)
        } besides: {
            guard let file = pack.file, let database = pack.database else { return nil }
            do throws(CommandFailure) { left = try file.write(report, database: database, through: scan) } catch {
                if error.isLeak { return error }
                failure = error
            }
            return nil
        }
        do throws(CommandFailure) {
            if let failure { throw failure }
            guard isWhole || console.redaction == nil else { return false }
            try pack.file?.publish(without: left, console)
        } catch {
            pack.file?.discard()
            console.fail(error.message, hint: error.hint)
            return false
        }
        return isWhole
    }

    private static func publish(_ database: OutputFile?, _ console: Console) throws(CommandFailure) {
        guard let database else { return }
        try database.publish()
        console.say("wrote \(database.name)")
    }

    /// Reads the bundles and diagnoses them. `whenRead` comes once nothing more is written to the database: with the findings in it, or
    /// without where the diagnosis failed, for what was read is worth the reading.
    /// `whenDiagnosed` gives the report that is meant for others.
    static func report(
        of analysis: Analysis, _ console: Console,
        whenRead: (LoadedBundles) throws(CommandFailure) -> Void = { _ in },
        whenDiagnosed: (LoadedBundles, Report) throws(CommandFailure) -> Report = { $1 }
    ) throws(CommandFailure) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let loaded = try load(analysis, console)
        let read = clock.now
        console.detail("read in \(read - start)")
        defer { console.detail("diagnosed in \(clock.now - read)") }
        let report: Report
        do throws(AnalysisFailure) {
            report = try loaded.report(toolVersion: analysis.toolVersion, ownerKeys: analysis.ownerKeys)
        } catch {
            try whenRead(loaded)
            throw CommandFailure(error)
        }
        do throws(AnalysisFailure) { try loaded.keep(report) } catch { throw CommandFailure(error) }
        try whenRead(loaded)
        return try whenDiagnosed(loaded, report)
    }

    /// Reads the bundles, with progress on a terminal.
    static func load(_ analysis: Analysis, _ console: Console) throws(CommandFailure) -> LoadedBundles {
        if case .paths(let paths) = analysis.source, paths.contains("-"), Platform.inputIsTerminal {
            console.say("waiting for a bundle on stdin, which is this terminal; Ctrl-C ends")
        }
        defer { console.progress("") }
        do throws(AnalysisFailure) {
            // Names are not known yet: the progress says how far, and not where.
            let loaded = try analysis.load { console.progress(console.redaction == nil ? $0.line : $0.anonymousLine) }
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
    /// What is left of it without its database, its pack, or both; nil where that is nothing, or where nothing can be read again. What is
    /// redacted leaves whole or not at all.
    fileprivate func without(_ keeping: CommandFailure.Keeping) -> AnalyzePlan? {
        var left = self
        if keeping != .pack { left.database = nil }
        if keeping != .database { left.pack = nil }
        let isForNothing =
            left.outputs.isEmpty && left.standardOutput == nil && left.database == nil && left.pack == nil
        guard left != self, redaction == nil, !isForNothing,
            keeping != .facts || bundles.allSatisfy({ Platform.size(of: $0) ?? 0 > 0 })
        else { return nil }
        return left
    }

    var analysis: Analysis {
        var analysis = Analysis(.paths(bundles), toolVersion: toolVersion)
        analysis.limits = limits
        analysis.threads = threads
        analysis.databaseName = database ?? pack
        analysis.ownerKeys = ownerKeys
        return analysis
    }
}
