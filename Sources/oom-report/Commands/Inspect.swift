import Analysis
import Archive
import Diagnosis
import Privacy
import Store
import Units

/// `inspect`: the entries of a bundle, and what became of each.
enum Inspect {
    static func run(_ plan: InspectPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        var analysis = Analysis(.paths(plan.bundles), toolVersion: toolVersion)
        analysis.limits = plan.limits
        let load = try Analyze.load(analysis, console)
        try console.redaction?.learn(load)
        console.redaction?.seal()
        let text: String
        let hurt: String?
        do throws(AnalysisFailure) {
            (text, hurt) = (try shown(load, console.redaction), try why(load, console.redaction))
        } catch { throw CommandFailure(error) }
        try console.redaction?.writeMap()
        let scan = console.redaction?.scan ?? FinishedScan()
        if let hit = scan.hit(in: text) { throw Leak.failure(hit.rule, in: "the output") }
        console.print(text)
        if let hurt { console.fail(hurt) }
        return hurt == nil ? .done : .partial
    }

    /// Why the list is of a part, in one line; nil where it is whole.
    private static func why(_ load: LoadedBundles, _ redaction: RunRedaction?) throws(AnalysisFailure) -> String? {
        guard try load.isHurt else { return nil }
        let (rows, count) = try load.asking { store throws(StoreError) in try store.unread(most: 1) }
        guard let first = rows.first else { return "the list is of a part" }
        let name = redaction?.path(first.name) ?? SecretShapes.erased(first.name)
        let why = first.why.map { redaction?.prose($0) ?? SecretShapes.erased($0) } ?? first.status.rawValue
        return "the list is of a part: \(name): \(why)\(count > 1 ? ", and \(count - 1) more" : "")"
    }

    private static func shown(
        _ load: LoadedBundles, _ redaction: RunRedaction?
    ) throws(AnalysisFailure) -> String {
        let (bundles, entries) = try load.asking { store throws(StoreError) in
            (try store.bundles(), try store.manifest())
        }
        var table = TextTable(
            ["entry", "taken for", "bytes", "facts", "ms", "status", "of", "why"], figures: [2, 3, 4])
        var present: Set<String> = []
        let said = { (text: String) in redaction?.prose(text) ?? SecretShapes.erased(text) }
        for entry in entries {
            table.add([
                redaction?.path(entry.name) ?? SecretShapes.erased(entry.name), entry.kind,
                entry.bytes.map { grouped($0) } ?? "", grouped(Int64(entry.facts)),
                load.times[entry.id].map(milliseconds) ?? "", entry.status.rawValue,
                entry.proxy.map { redaction?.proxy($0) ?? $0 } ?? "",
                [
                    entry.why.map(said), entry.proxy == nil ? nil : entry.joinedBy ?? "the page says whose it is",
                    front(entry.passedOver.map(said)),
                ]
                .compactMap { $0 }.joined(separator: "; "),
            ])
            if entry.status == .read || entry.status == .partial { present.insert(entry.kind) }
        }
        let summaries = zip(load.inputs, bundles).enumerated().map { index, row in
            summary(row.0, row.1, number: index + 1, redaction)
        }
        let isOfOthers = bundles.contains { $0.kind != CapturePlan.bundleKind }
        return summaries.joined() + "\n" + table.text + absent(CompleteCapture.missing(from: present))
            + (isOfOthers ? HelpText.wrapped(Self.better, indent: 0) + Self.command : "")
    }

    private static func front(_ words: String?) -> String? { words.map { "passed over in front: \($0)" } }

    /// What a bug-report has by no option.
    private static let better =
        "istioctl bug-report leaves out pods of StatefulSets and Jobs, the previous log of native sidecars, the limit and usage of the container as the kernel counts them, the node's kernel log, memory over time, and all pages of a proxy that died of one of its requests. One script takes these too, and asks no proxy for a dump that it has no room for:"
    private static let command = "      \(CommandTable.tool) capture -o capture.sh && sh capture.sh\n"

    /// `bug-report.tar.gz: istioctl-bug-report, 3.4 MB packed, 98.1 MB unpacked, 67 entries, sha256 0b5e…`.
    private static func summary(
        _ input: InputSummary, _ bundle: Store.BundleRow, number: Int, _ redaction: RunRedaction?
    ) -> String {
        let packed = Bytes(input.packedBytes).decimal
        let unpacked = Bytes(input.unpackedBytes).decimal
        let sha256 = redaction != nil && redaction?.plan.map == nil ? nil : input.sha256
        let digest =
            redaction != nil && sha256 == nil
            ? "sha256 left out"
            : sha256.map { "sha256 \($0)" } ?? (input.isFolder ? "a folder" : "no sha256: not read whole")
        let entries = "\(grouped(Int64(input.entries))) entr\(input.entries == 1 ? "y" : "ies")"
        return terminalSafe(redaction?.bundle(input.name, number: number) ?? input.name)
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
