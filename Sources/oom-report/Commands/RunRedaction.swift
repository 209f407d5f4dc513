import Analysis
import Archive
import Diagnosis
import Privacy
import Store
import Units

/// The redaction of one run: learns the names of all that was read, then gives reports, databases and messages without
/// them, and looks through what is finished.
///
/// One thread at a time uses it; a console carries it, so that messages go through it as well.
final class RunRedaction: @unchecked Sendable {
    let plan: RedactionPlan
    private let reports: ReportRedaction
    private let bundles: [String]
    private let map: OutputFile?
    private var renamer: Renamer { reports.renamer }

    /// The map is opened before anything is read: a wrong name costs no run.
    init(_ plan: RedactionPlan, reading bundles: [String]) throws(CommandFailure) {
        self.plan = plan
        self.bundles = bundles
        var book = NameBook(hash: .random())
        if let path = plan.map, Platform.size(of: path) ?? 0 > 0 {
            book = try RedactionMap(file: path).book
        }
        map = if let path = plan.map { try OutputFile(path, for: .map, isPrivate: true) } else { nil }
        reports = ReportRedaction(plan.level, book: book, keepsDigests: plan.map != nil)
    }

    // MARK: - Names

    func learn(_ loaded: LoadedBundles) throws(CommandFailure) {
        do throws(StoreError) { try reports.learn(loaded) } catch { throw Self.failure(error) }
    }

    func learn(_ store: Store) throws(CommandFailure) {
        do throws(StoreError) { try reports.learn(store) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: StoreError) -> CommandFailure {
        CommandFailure("cannot redact: \(error.message)")
    }

    /// All bundles are learned: the numbers stand from now on.
    func seal() { reports.seal() }

    // MARK: - What is written

    func redacted(_ report: Report) -> Report { reports.redacted(report) }
    func redacted(_ comparison: Comparison) -> Comparison { reports.redacted(comparison) }

    /// `namespace/pod`.
    func proxy(_ text: String) -> String { renamer.named(text, .pod) }
    func path(_ text: String) -> String { renamer.path(text) }
    func prose(_ text: String) -> String { renamer.prose(text) }
    func bundle(_ name: String, number: Int) -> String {
        let path = renamer.path(name)
        return renamer.book.isPseudonym(path) ? path : "bundle-\(number)"
    }

    /// A message: before the names are known, at least the bundles are.
    func message(_ text: String) -> String {
        var text = text
        let shown = EntryName.ofInputs(bundles)
        for (index, path) in bundles.enumerated() where path != "-" && !path.isEmpty {
            text = text.replacingAll(path, with: "bundle-\(index + 1)").replacingAll(
                shown[index], with: "bundle-\(index + 1)")
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.utf8.count > 3 { text = text.replacingAll(name, with: "bundle-\(index + 1)") }
        }
        return reports.isSealed ? renamer.prose(text) : SecretShapes.erased(text)
    }

    // MARK: - Databases

    /// Rewrites a database, and looks through it.
    func write(_ loaded: LoadedBundles, _ report: Report, to file: OutputFile) throws(CommandFailure) {
        let redaction = DatabaseRedaction(loaded.store, renamer)
        let scan = scan
        let hit: (rule: String, place: String)?
        do throws(AnalysisFailure) { try loaded.write(redaction, findings: report) } catch {
            throw CommandFailure(error)
        }
        do throws(StoreError) {
            hit = try redaction.hit(of: scan)
        } catch {
            throw CommandFailure("cannot redact \(file.name): \(error.message)")
        }
        if let hit { throw try leak(hit.rule, in: "\(file.name), \(hit.place)") }
        var leak: FinishedScan.Hit?
        try file.readBack(overlap: FinishedScan.overlap) { bytes in
            leak = scan.hit(inPages: bytes)
            return leak == nil
        }
        if let leak { throw try self.leak(leak.rule, in: file.name) }
    }

    /// The map is written all the same: it tells whom it belongs to which name the rule means.
    private func leak(_ rule: String, in place: String) throws(CommandFailure) -> CommandFailure {
        try writeMap()
        return Leak.failure(rule, in: place)
    }

    func answer(_ store: Store) -> DatabaseRedaction { DatabaseRedaction(store, renamer) }

    // MARK: - The end

    /// What must not be in any finished output.
    var scan: FinishedScan { reports.scan }

    /// Keeps the map, once all else is written.
    func writeMap() throws(CommandFailure) {
        guard let map else { return }
        var text = RedactionMap(renamer.book).text
        var failure: CommandFailure?
        text.withUTF8 { bytes in
            do throws(CommandFailure) { try map.write(UnsafeRawBufferPointer(bytes)) } catch { failure = error }
        }
        if let failure { throw failure }
        try map.publish()
    }
}

/// A name or a secret in finished bytes.
enum Leak {
    static func failure(_ rule: String, in place: String) -> CommandFailure {
        var failure = CommandFailure(
            "\(place) is not written: the last look found what must not leave (\(rule))",
            hint:
                "this is a fault of \(CommandTable.tool); nothing was written, and the rule is all that may be told of it"
        )
        failure.isLeak = true
        return failure
    }
}

extension RedactionMap {
    /// As a file; it is read whole, and may be as large as a mesh is.
    init(file path: String) throws(CommandFailure) {
        let text = try Platform.text(of: path, most: 1 << 28)
        do throws(Malformed) { try self.init(text: text) } catch {
            throw CommandFailure(
                "cannot use \(path) as a redaction map: \(error.message)",
                hint: "name the file that --redaction-map wrote")
        }
    }
}
