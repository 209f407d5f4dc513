import Archive
import Diagnosis
import Store
import Units

/// One run of the tool: bundles in, a report out. It prints nothing, and never ends the process.
///
/// ```
/// let analysis = Analysis(.paths(["bug-report.tar.gz"]), toolVersion: "1.0")
/// let report = try analysis.run { progress in … }
/// ```
package struct Analysis {
    package enum Source {
        /// Files, folders, or `-` for stdin.
        case paths([String])
        /// One bundle that comes from elsewhere, such as an upload; nobody else may read of it.
        case stream(name: String, any ByteSource)
    }

    package var source: Source
    package var limits = Limits()
    /// nil: as many as help on this machine.
    package var threads: Int?
    /// An empty file, or a name that is free, for the database; it is whole once `load` has returned, and whoever named it
    /// keeps or removes it. nil: a temporary one, which vanishes by itself.
    package var database: String?
    /// What a message calls it.
    package var databaseName: String?
    package var toolVersion: String
    /// Labels and annotations that name an owner; empty: the usual ones.
    package var ownerKeys: [String] = []

    /// Entries whose time is kept.
    private static let mostTimes = 10_000

    package init(_ source: Source, toolVersion: String) {
        self.source = source
        self.toolVersion = toolVersion
    }

    /// Reads, loads and diagnoses.
    package func run(
        cancellation: Cancellation? = nil, progress: ((Progress) -> Void)? = nil
    ) throws(AnalysisFailure) -> Report {
        let loaded = try load(cancellation: cancellation, progress: progress)
        let report = try loaded.report(toolVersion: toolVersion, ownerKeys: ownerKeys)
        try loaded.keep(report)
        return report
    }

    /// Reads the bundles into the database.
    package func load(
        cancellation: Cancellation? = nil, progress: ((Progress) -> Void)? = nil
    ) throws(AnalysisFailure) -> LoadedBundles {
        let reader = opened()
        if let cancellation { reader.isCancelled = { cancellation.isCancelled } }
        let (store, times) = try read(reader, progress)
        if cancellation?.isCancelled == true { throw AnalysisFailure(.cancelled, "cancelled") }
        Platform.returnFreedMemory()
        let loaded = LoadedBundles(
            store: store, inputs: reader.inputs, times: times, databaseName: database.map { databaseName ?? $0 })
        try refuseUnreadable(loaded, reader)
        return loaded
    }

    private func opened() -> BundleReader {
        let threads = threads ?? Platform.usefulThreads
        return switch source {
        case .paths(let paths): BundleReader(paths: paths, limits: limits, threads: threads)
        case .stream(let name, let bytes):
            BundleReader(name: name, source: bytes, limits: limits, threads: threads)
        }
    }

    private func read(
        _ reader: BundleReader, _ progress: ((Progress) -> Void)?
    ) throws(AnalysisFailure) -> (Store, [Int64: Duration]) {
        var times: [Int64: Duration] = [:]
        do throws(StoreError) {
            reader.begin()
            let loader = try Loader(path: database)
            loader.readsAhead = reader.threads > 2
            // While it reads, the reader may be another thread's.
            let bundles = reader.inputs.map(\.name)
            var entries: Int64 = 0
            loader.onEntry = { [unowned loader] entry in
                entries += 1
                if times.count < Self.mostTimes { times[entry.id] = entry.time }
                guard let progress else { return }
                progress(
                    Progress(
                        bundle: bundles[entry.input], number: entry.input + 1, bundles: bundles.count,
                        entry: entry.name, bytesRead: entry.packedBytes, bytesInAll: entry.inputBytes,
                        entries: entries, met: loader.met))
            }
            return (try loader.load(reader), times)
        } catch {
            throw AnalysisFailure(error, writing: databaseName ?? database ?? "the temporary database")
        }
    }

    /// Inputs that gave nothing at all, or nothing that any reader knows, are no bundle: a report that finds nothing in
    /// them would only mislead.
    private func refuseUnreadable(_ loaded: LoadedBundles, _ reader: BundleReader) throws(AnalysisFailure) {
        let name = reader.inputs.first?.name ?? "the bundle"
        if reader.inputs.allSatisfy({ $0.entries == 0 }) {
            let failure = reader.inputs.first?.failure
            throw Self.unreadable(name, failure, else: reader.notes.first?.why ?? "it holds no entry")
        }
        let (isKnown, entries, unread) = try loaded.asking { store throws(StoreError) in
            (try store.holdsPages(), try store.manifest(most: 1_000).listed, try store.unread(most: 1).rows.first)
        }
        if isKnown { return }
        let hurt = entries.first { [.damaged, .refused, .partial].contains($0.status) }?.why
        let isEmpty = entries.allSatisfy(\.isEmpty)
        throw Self.unreadable(
            name, reader.inputs.lazy.compactMap(\.failure).first,
            else: hurt ?? (isEmpty ? "it is empty" : "nothing in it was recognised\(unread?.told ?? "")"),
            hint: "an archive of istioctl bug-report is expected, a folder, or saved admin pages")
    }

    private static func unreadable(
        _ name: String, _ failure: SourceError?, else why: String, hint: String? = nil
    ) -> AnalysisFailure {
        let isWhole = failure?.isWhole ?? false
        let words = failure?.description ?? why
        return AnalysisFailure(.unreadable, isWhole ? words : "cannot read \(name): \(words)", hint: hint)
    }
}
