import Archive
import Store
import Units

/// Bundles, read into a database: what `analyze` and `inspect` share.
///
/// A database that is to be kept is written as FILE.partial, and gets its name once it is whole: nobody ever sees half
/// of one, and one that stood there stays until then.
struct BundleLoad {
    let store: Store
    let inputs: [InputSummary]
    /// What each entry took, by the id of its row.
    let times: [Int64: Duration]

    init(
        _ paths: [String], limits: Limits, threads: Int?, database: String? = nil, _ console: Console
    ) throws(CommandFailure) {
        let reader = BundleReader(paths: paths, limits: limits, threads: threads ?? Platform.usefulThreads)
        let partial = database.map { $0 + ".partial" }
        do {
            if let partial { try Platform.remove(partial) }
            (store, times) = try Self.load(reader, into: partial, console)
            Platform.returnFreedMemory()
            inputs = reader.inputs
            try Self.refuseUnreadable(store, reader)
            if let partial, let database { try Platform.rename(partial, to: database) }
        } catch {
            if let partial { try Platform.remove(partial) }
            throw error
        }
        for input in inputs {
            if let failure = input.failure {
                console.warn("\(input.name) was read only in part: \(failure.description)")
            }
        }
    }

    /// Whether part of what was given could not be read.
    var isHurt: Bool {
        get throws(CommandFailure) {
            try asking { () throws(StoreError) in
                try store.manifest().contains { ["damaged", "refused", "partial"].contains($0.status) }
            }
        }
    }

    private static func load(
        _ reader: BundleReader, into path: String?, _ console: Console
    ) throws(CommandFailure) -> (Store, [Int64: Duration]) {
        var times: [Int64: Duration] = [:]
        do throws(StoreError) {
            let loader = try Loader(path: path)
            loader.onEntry = { entry in
                times[entry.id] = entry.time
                console.progress("\(Bytes(entry.packedBytes).decimal)  \(entry.name)")
            }
            let store = try loader.load(reader)
            console.progress("")
            return (store, times)
        } catch {
            console.progress("")
            guard error.isOfDisk else { throw CommandFailure(error.description) }
            let name = path.map { $0.hasSuffix(".partial") ? String($0.dropLast(8)) : $0 } ?? "the temporary database"
            throw CommandFailure(
                "cannot write \(name): \(error.message)",
                hint: "is there room for it, and for work files in TMPDIR, and may both be written?")
        }
    }

    /// Inputs that gave nothing at all, or nothing that any reader knows, are no bundle: a report that finds nothing in
    /// them would only mislead.
    private static func refuseUnreadable(_ store: Store, _ reader: BundleReader) throws(CommandFailure) {
        let name = reader.inputs.first?.name ?? "the bundle"
        if reader.inputs.allSatisfy({ $0.entries == 0 }) {
            let why = reader.inputs.first?.failure?.description ?? reader.notes.first?.why ?? "it holds no entry"
            throw CommandFailure("cannot read \(name): \(why)")
        }
        let entries = try asking { () throws(StoreError) in try store.manifest() }
        if entries.contains(where: { !["unknown", "empty", "archive"].contains($0.kind) }) { return }
        let hurt = entries.first { $0.status == "damaged" || $0.status == "refused" }
        let isEmpty = entries.allSatisfy { $0.kind == "empty" }
        throw CommandFailure(
            "cannot read \(name): " + (hurt?.why ?? (isEmpty ? "it is empty" : "nothing in it was recognised")),
            hint: "an archive of istioctl bug-report is expected, a folder, or saved admin pages")
    }
}

/// Runs `question`; an error of the database ends the command with its text.
func asking<T>(_ question: () throws(StoreError) -> T) throws(CommandFailure) -> T {
    do { return try question() } catch { throw CommandFailure(error.description) }
}

extension StoreError {
    /// Whether the disk refused, and not the database: SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_READONLY.
    fileprivate var isOfDisk: Bool { [10, 13, 14, 8].contains(code & 0xFF) }
}
