import Archive
import Captures
import Units

/// An entry that was read or skipped.
package struct LoadedEntry {
    /// Of its row in `source_file`.
    package var id: Int64
    package var name: String
    /// Which of the reader's inputs it is in, from 0.
    package var input: Int
    /// Of the whole input, so far.
    package var packedBytes: Int64
    /// Wall time from its head to its last fact written, with the wait for bytes that are inflated beside.
    package var time: Duration
}

/// Loads bundles: pulls each entry, recognises it by its content, and writes its facts.
package final class Loader {
    private let database: Database
    private let writer: FactWriter
    private var known = KnownResources()
    /// Whether a large entry is read on a thread of its own, beside the writing; what is written is the same.
    package var readsAhead = false
    /// Called after each entry, for progress.
    package var onEntry: ((LoadedEntry) -> Void)?
    /// What was met so far, for progress.
    package var met: Met { counter.met }
    private var counter = MetCounter()
    /// Facts that one file may add; a table that is written without bound is refused.
    package var factsPerFile = 5_000_000

    /// Opens a fresh database at `path`, or the unnamed temporary one.
    package init(path: String?) throws(StoreError) {
        database = try Database(writing: path)
        for table in Schema.tables + Scratch.tables { try database.execute(table.definition) }
        // Each word comes from an enum, and SQLite would build the list of words of a `CHECK` anew for every row: two fifths of what a
        // small entry costs. Who writes to a kept database is held to them.
        try database.execute("PRAGMA user_version = \(Schema.version); PRAGMA ignore_check_constraints = ON")
        writer = FactWriter(database)
    }

    /// Reads every entry of the bundles, joins what belongs together, and gives the store.
    package func load(_ reader: BundleReader) throws(StoreError) -> Store {
        try database.execute("BEGIN")
        let clock = ContinuousClock()
        var kinds: [Int: BundleShape] = [:]
        while let entry = reader.nextEntry() {
            kinds[entry.input, default: BundleShape()].see(entry.name)
            let start = clock.now
            let id = try load(entry)
            onEntry?(
                LoadedEntry(
                    id: id, name: entry.name, input: entry.input, packedBytes: reader.packedBytesSoFar,
                    time: clock.now - start))
        }
        try writeInputs(reader, kinds)
        try writer.writeDescriptions()
        try RepeatedInputs(database: database, writer: writer).forget()
        try database.execute(Schema.indexesOfJoins)
        try Joins(database: database, writer: writer).run()
        try database.execute(Schema.indexes)
        try TrafficSums(database: database).run()
        if database.secrets.hasSeen { try SecretErasure(database: database).run() }
        try database.execute(Schema.views)
        let store = Store(database)
        for (bundles, window) in try store.captureWindows().all {
            let ids = bundles.map(String.init).joined(separator: ", ")
            try database.run(
                "UPDATE bundle SET captured_at = ?, captured_at_source = ?, capture_ended_at = ? WHERE id IN (\(ids)) OR repeats IN (\(ids))",
                SQLValue(window.start ?? window.firstEnvoyClock), SQLValue(window.source), SQLValue(window.end))
        }
        try database.execute("COMMIT")
        // Loading wants its pages at hand; questions read few of them again.
        try database.execute("PRAGMA cache_size = -2048; PRAGMA shrink_memory")
        return store
    }

    /// Gives the id of its row.
    private func load(_ entry: BundleEntry) throws(StoreError) -> Int64 {
        writer.bundle = entry.input
        let kind = entry.withHead(BundleEntry.headBytes) { Recognizer.kind(head: $0, name: entry.name) }
        let id = try Tables.sourceFile.insert(
            FileRow(
                bundle: Int64(entry.input + 1), name: entry.name, kind: kind.rawValue, modifiedAt: entry.modifiedAt),
            into: database)
        let nearest = kind == .unknown ? Self.nearest(entry) : ""
        let words = kind == .unknown || kind == .transcript ? TellingWords(entry) : nil
        guard let found = Captures.reader(for: kind, source: words ?? entry, name: entry.name, known: known)
        else {
            Self.measure(entry)
            try close(entry, id, facts: 0, status: "skipped", why: Self.reason(kind))
            return id
        }
        let ahead = readsAhead && words == nil && Self.isLarge(entry) ? ReadAheadFacts(found) : nil
        let reader: any FactReader = ahead ?? found
        let (facts, damage) = try read(reader, ahead, entry, id)
        if kind == .unknown || kind == .transcript && facts == 0 {
            try closeUnknown(entry, id, kind, nearest, facts: facts, damage: damage, words)
            return id
        }
        let (status, why) = Self.status(reader.outcome, damage ?? entry.failure?.description, facts: facts)
        try close(entry, id, facts: facts, status: status, why: why)
        return id
    }

    /// Writes what a reader finds; gives how much that was, and what ended it too early.
    private func read(
        _ reader: any FactReader, _ ahead: ReadAheadFacts?, _ entry: BundleEntry, _ id: Int64
    ) throws(StoreError) -> (facts: Int, damage: String?) {
        var facts = 0
        var damage: String?
        var parts = FileParts(database: database, writer: writer, file: id, name: entry.name)
        let isPrevious = FilePlace.isPrevious(entry.name)
        do {
            while let fact = try reader.next() {
                if case .part(let part) = fact {
                    try writer.finish(file: parts.current)
                    try parts.begin(part)
                    continue
                }
                counter.see(fact)
                try writer.write(isPrevious ? Self.previous(fact) : fact, file: parts.current)
                // What was passed over is no page.
                if case .passedOver = fact { continue }
                parts.count()
                facts += 1
                if facts >= factsPerFile {
                    damage = "more than \(factsPerFile) facts; the rest was not read"
                    ahead?.close()
                    // What was read ahead is in no table: nothing may be taken for known because of it.
                    known = KnownResources()
                    break
                }
            }
        } catch let error as SourceError {
            damage = error.description
        } catch let error as StoreError {
            throw error
        } catch {
            damage = "\(error)"
        }
        try writer.finish(file: id)
        try parts.finish()
        return (facts, damage)
    }

    /// An entry that is of no kind, but may hold pages: with them it is a transcript, without them it is not recognised.
    private func closeUnknown(
        _ entry: BundleEntry, _ id: Int64, _ kind: CaptureKind, _ nearest: String, facts: Int, damage: String?,
        _ words: TellingWords?
    ) throws(StoreError) {
        if facts == 0 { words?.finish() }
        let found = words?.found.map { ", but it holds \"\($0)\"" } ?? ""
        if kind == .transcript {
            try database.run("UPDATE source_file SET kind = 'unknown' WHERE id = ?", .integer(id))
            try close(
                entry, id, facts: 0, status: "skipped", why: "not recognised\(found): none of its pages is")
            return
        }
        if facts > 0 { try database.run("UPDATE source_file SET kind = 'transcript' WHERE id = ?", .integer(id)) }
        try close(
            entry, id, facts: facts, status: damage != nil ? "damaged" : facts == 0 ? "skipped" : "read",
            why: damage ?? (facts == 0 ? "not recognised\(found): \(nearest)" : nil))
    }

    private func close(_ entry: BundleEntry, _ id: Int64, facts: Int, status: String, why: String?) throws(StoreError) {
        try database.run(
            "UPDATE source_file SET bytes = ?, status = ?, why = ?, facts = ? WHERE id = ?",
            SQLValue(max(entry.bytesRead, entry.declaredSize ?? 0)),
            .text(status), SQLValue(why), SQLValue(facts), .integer(id))
    }

    /// What takes longer than the start of a thread.
    private static func isLarge(_ entry: BundleEntry) -> Bool { entry.declaredSize.map { $0 >= 128 << 10 } ?? true }

    /// What an entry that is not recognised looks like, and what stopped it.
    private static func nearest(_ entry: BundleEntry) -> String {
        entry.withHead(BundleEntry.headBytes) { head in
            Recognizer.nearest(head: head, name: entry.name)
        }
    }

    /// Reads what nobody reads on, where no container says how long it is: it must be inflated in any case.
    private static func measure(_ entry: BundleEntry) {
        guard entry.declaredSize == nil else { return }
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while let count = try? entry.read(into: buffer), count > 0 {}
        }
    }

    /// A log of its own that is of an earlier life, by its name.
    private static func previous(_ fact: Fact) -> Fact {
        guard case .proxyLife(var life) = fact else { return fact }
        life.fromPreviousLog = true
        return .proxyLife(life)
    }

    private static func status(_ outcome: ReadOutcome, _ damage: String?, facts: Int) -> (String, String?) {
        if let damage { return (facts > 0 ? "partial" : "damaged", damage) }
        switch outcome {
        case .complete: return ("read", nil)
        case .partial(let why): return ("partial", why)
        case .nothing(let why): return (facts > 0 ? "partial" : "damaged", why)
        }
    }

    private func writeInputs(_ reader: BundleReader, _ kinds: [Int: BundleShape]) throws(StoreError) {
        for (index, input) in reader.inputs.enumerated() {
            try Tables.bundle.insert(
                BundleInput(
                    number: Int64(index + 1), name: input.name, sha256: input.sha256,
                    kind: (kinds[index] ?? BundleShape()).kind, packedBytes: input.packedBytes,
                    unpackedBytes: input.unpackedBytes, entries: input.entries),
                into: database)
        }
        for note in reader.notes {
            try Tables.sourceFile.insert(
                FileRow(
                    bundle: Int64(note.input + 1), name: note.name, kind: "archive",
                    status: FileStatus(rawValue: note.kind.rawValue) ?? .skipped, why: note.why),
                into: database)
        }
        for (kind, count) in reader.notesLeftOut.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try Tables.sourceFile.insert(
                FileRow(
                    bundle: Int64(reader.inputs.count), name: "\(count) more members", kind: "archive",
                    status: FileStatus(rawValue: kind.rawValue) ?? .skipped, why: "too many of them to list each"),
                into: database)
        }
    }

    /// `proxies/shop/orders` of `proxies/shop/orders/stats/prometheus`.
    static func folder(of name: String) -> String {
        var parts = name.utf8.split(separator: 0x2F).map { Substring($0) }
        if parts.count >= 2, parts[parts.count - 2] == "stats" { parts.removeLast() }
        return parts.dropLast().joined(separator: "/")
    }

    private static func reason(_ kind: CaptureKind) -> String {
        switch kind {
        case .empty: "empty"
        case .unknown: "not recognised"
        case .failedRequest: "a failed request was saved in its place: Envoy died or was down"
        case .coreDump: "a core dump"
        case .ztunnelDump: "ztunnel's dump, not Envoy's"
        case .istiodConfigDump: "istiod's view of a proxy: what it would send, not what the proxy holds"
        case .heapProfile: "a heap profile: it needs the symbols of the build that wrote it"
        case .failedCommand: "the output of a command that failed"
        case .objectTable: "a table without times and reasons; the objects themselves (-o yaml) are needed"
        case .secretsTable: "secrets are never read"
        default: "recognised, not used"
        }
    }
}
