import Analysis
import Archive
import Diagnosis
import Store
import Units

/// `inspect`: the entries of a bundle, and what became of each.
enum Inspect {
    static func run(_ plan: InspectPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        var analysis = Analysis(.paths([plan.bundle]), toolVersion: toolVersion)
        analysis.limits = plan.limits
        let load = try Analyze.load(analysis, console)
        do throws(AnalysisFailure) { return try show(load, console) } catch { throw CommandFailure(error) }
    }

    private static func show(_ load: LoadedBundles, _ console: Console) throws(AnalysisFailure) -> RunStatus {
        let (bundles, entries) = try load.asking { store throws(StoreError) in
            (try store.bundles(), try store.manifest())
        }
        var table = TextTable(
            ["entry", "taken for", "bytes", "facts", "ms", "status", "of", "why"], figures: [2, 3, 4])
        var present: Set<String> = []
        for entry in entries {
            table.add([
                entry.name, entry.kind, entry.bytes.map { grouped($0) } ?? "", grouped(Int64(entry.facts)),
                load.times[entry.id].map(milliseconds) ?? "", entry.status, entry.proxy ?? "",
                [
                    entry.why, entry.proxy == nil ? nil : entry.joinedBy ?? "the page says whose it is",
                    front(entry.passedOver),
                ]
                .compactMap { $0 }.joined(separator: "; "),
            ])
            if entry.status == "read" || entry.status == "partial" { present.insert(entry.kind) }
        }
        console.print(zip(load.inputs, bundles).map(summary).joined() + "\n" + table.text)
        console.print(absent(CompleteCapture.missing(from: present)))
        if bundles.contains(where: { $0.kind != CapturePlan.bundleKind }) {
            console.print(HelpText.wrapped(Self.better, indent: 0) + Self.command)
        }
        return try load.isHurt ? .partial : .done
    }

    private static func front(_ words: String?) -> String? { words.map { "passed over in front: \($0)" } }

    /// What a bug-report has by no option.
    private static let better =
        "istioctl bug-report leaves out pods of StatefulSets and Jobs, the previous log of native sidecars, the limit and usage of the container as the kernel counts them, the node's kernel log, memory over time, and all pages of a proxy that died of one of its requests. One script takes these too, and asks no proxy for a dump that it has no room for:"
    private static let command = "      \(CommandTable.tool) capture -o capture.sh && sh capture.sh\n"

    /// `bug-report.tar.gz: istioctl-bug-report, 3.4 MB packed, 98.1 MB unpacked, 67 entries, sha256 0b5e…`.
    private static func summary(_ input: InputSummary, _ bundle: Store.BundleRow) -> String {
        let packed = Bytes(input.packedBytes).decimal
        let unpacked = Bytes(input.unpackedBytes).decimal
        let digest = input.sha256.map { "sha256 \($0)" } ?? (input.isFolder ? "a folder" : "no sha256: not read whole")
        let entries = "\(grouped(Int64(input.entries))) entr\(input.entries == 1 ? "y" : "ies")"
        return terminalSafe(input.name)
            + ": \(bundle.kind), \(packed) packed, \(unpacked) unpacked, \(entries), \(digest)\n"
    }

    /// `12.3`: one decimal, since most entries take less than a millisecond.
    private static func milliseconds(_ time: Duration) -> String {
        let tenths = time / .microseconds(100)
        return tenths.isFinite ? "\((tenths).rounded() / 10)" : ""
    }

    private static func absent(_ entries: [ManifestEntry]) -> String {
        guard !entries.isEmpty else { return "\nA complete capture would hold nothing more.\n" }
        return "\nNot in the bundle, and how to get it:\n"
            + entries.map { entry in
                "  \(entry.name): \(entry.why ?? "")\n" + (entry.captureCommand.map { "      \($0)\n" } ?? "")
            }.joined()
    }
}
