import Analysis
import Archive
import Captures
import Reporting
import SampleBundles
import Serve
import Store
import Units

/// `doctor`: what this build has, and whether it works here, for reports of its own faults. It names no file and no machine.
enum Doctor {
    static func run(_ console: Console) throws(CommandFailure) -> RunStatus {
        var table = TextTable(["what", "is"])
        for (what, value) in facts(console) { table.add([what, value]) }
        let trial = trial()
        table.add(["trial run", trial.text])
        console.print(table.text)
        guard trial.isGood else {
            throw CommandFailure("the trial run failed", hint: "may files be written in TMPDIR, or /tmp?")
        }
        return .done
    }

    private static func facts(_ console: Console) -> [(String, String)] {
        let limits = Limits()
        let libraries =
            ArchiveLibraries.versions + CaptureLibraries.versions + StoreLibraries.versions + ServeLibraries.versions
        var facts = [("version", toolVersion), ("build", build), ("system", Platform.system)]
        facts += libraries.map { ("library \($0.name)", $0.version) }
        facts += [
            ("bundles", "tar, zip, gzip, xz, zstd, bzip2, folders, single pages, stdin"),
            ("forms", ReportFormat.all.map(\.name).joined(separator: ", ")),
            ("database", "version \(SchemaReference.version) of its tables"),
            ("threads", "\(Platform.processors) processors"),
            (
                "limits",
                "\(Bytes(limits.maxUnpackedBytes).decimal) unpacked, \(grouped(Int64(limits.maxEntries))) entries, depth \(limits.maxDepth), \(Bytes(limits.maxWindowBytes).text) window, \(grouped(limits.maxSeconds)) s"
            ),
            (
                "terminal",
                console.isTerminal ? "\(console.width) columns, \(console.forbidsColor ? "no color" : "color")" : "none"
            ),
        ]
        return facts
    }

    private static var build: String {
        #if DEBUG
            let kind = "debug"
        #else
            let kind = "release"
        #endif
        #if Serve
            return kind + ", traits: Serve"
        #else
            return kind + ", traits: none"
        #endif
    }

    /// Reads a sample from memory, all the way to its report.
    private static func trial() -> (isGood: Bool, text: String) {
        guard let sample = SampleBundles.small.first else { return (false, "there is no sample") }
        let start = ContinuousClock.now
        let analysis = Analysis(.stream(name: sample.name, MemorySource(sample.tarGzip())), toolVersion: toolVersion)
        do throws(AnalysisFailure) {
            let report = try analysis.run()
            let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            return (
                !report.incidents.isEmpty && !report.isHurt,
                "the sample \(sample.name) in \(milliseconds) ms: \(report.bundles.first?.entries ?? 0) entries, \(report.incidents.count) incident"
            )
        } catch {
            return (false, error.message)
        }
    }
}
