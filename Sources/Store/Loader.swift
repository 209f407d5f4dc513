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
    /// Of the whole input; nil of a folder or a pipe.
    package var inputBytes: Int64?
    /// Wall time from its head to its last fact written, with the wait for bytes that are read beside.
    package var time: Duration
}

/// Loads bundles: pulls each entry, recognises it by its content, and writes its facts.
package final class Loader {
    private let database: Database
    private let writer: FactWriter
    /// Whether somebody may open the database once this run is over.
    private let isKept: Bool
    /// Whether entries are read on a thread of their own, beside the writing; what is written is the same.
    package var readsAhead = false
    /// Called after each entry, for progress.
    package var onEntry: ((LoadedEntry) -> Void)?
    /// What was met so far, for progress.
    package var met: Met { counter.met }
    // `@exclusivity(unchecked)`: every fact is counted, by one thread.
    @exclusivity(unchecked) private var counter = MetCounter()
    /// Facts that one file may add; a table that is written without bound is refused.
    package var factsPerFile = 5_000_000
    /// The same of a page of an Envoy's configuration, of which the diagnosis holds each cluster by itself, 1.7 KB: an Envoy of a hundred
    /// thousand clusters and their endpoints would hold some gigabytes.
    package var resourcesPerFile = 250_000

    /// Opens a fresh database at `path`, or the unnamed temporary one.
    package init(path: String?) throws(StoreError) {
        isKept = path != nil
        database = try Database(writing: path)
        writer = FactWriter(database)
    }

    /// Reads every entry of the bundles, joins what belongs together, and gives the store.
    package func load(_ reader: BundleReader) throws(StoreError) -> Store {
        let reading = EntryReading(reader, factsPerFile: factsPerFile, resourcesPerFile: resourcesPerFile)
        let ahead = readsAhead ? ReadAheadSteps(reading) : nil
        try makeTables()
        let kinds = try write(ahead ?? reading, until: reader.isCancelled ?? { false })
        // The thread has ended: what was read of the inputs is final.
        ahead?.close()
        try writeInputs(reader, kinds)
        try writer.writeDescriptions()
        try RepeatedInputs(database: database, writer: writer).forget()
        try database.execute(Schema.indexesOfJoins)
        try Joins(database: database, writer: writer).run()
        if kinds.count > 1 { try database.execute(Schema.indexOfInputs) }
        // To sort rows SQLite takes as much beside its pages as the pages take: together no more than while rows are written.
        try database.execute("PRAGMA cache_size = -3072; PRAGMA shrink_memory")
        try database.execute(Schema.indexes)
        try database.execute("PRAGMA cache_size = -8192")
        try TrafficSums(database: database, isKept: isKept).run()
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

    /// Beside the first entries, where they are read on another thread.
    private func makeTables() throws(StoreError) {
        for table in Schema.tables + Scratch.tables {
            try database.execute(isKept ? table.definition : table.shortDefinition)
        }
        // Each word comes from an enum, and SQLite would build the list of words of a `CHECK` anew for every row: two fifths of what a
        // small entry costs. Who writes to a kept database is held to them.
        try database.execute("PRAGMA user_version = \(Schema.version); PRAGMA ignore_check_constraints = ON; BEGIN")
    }

    /// Writes all entries, or those before nobody wants more; gives what each input looks like by the names of its own.
    private func write(
        _ steps: any EntrySteps, until isCancelled: () -> Bool
    ) throws(StoreError) -> [Int: BundleShape] {
        let clock = ContinuousClock()
        var kinds: [Int: BundleShape] = [:]
        // What was read ahead is not worth its writing then.
        while !isCancelled(), let step = steps.next() {
            // Facts and ends are taken by the entry that they are of.
            guard case .head(let head) = step else { continue }
            kinds[head.input, default: BundleShape()].see(head.name)
            let start = clock.now
            let (id, packedBytes) = try write(head, steps)
            onEntry?(
                LoadedEntry(
                    id: id, name: head.name, input: head.input, packedBytes: packedBytes, inputBytes: head.inputBytes,
                    time: clock.now - start))
        }
        return kinds
    }

    /// Gives the id of its row, and how far the input was read.
    private func write(
        _ head: EntryStep.Head, _ steps: any EntrySteps
    ) throws(StoreError) -> (id: Int64, packedBytes: Int64) {
        writer.begin(input: head.input, isPage: head.isInput, name: head.name)
        let id = try Tables.sourceFile.insert(
            FileRow(
                bundle: Int64(head.input + 1), name: head.name, kind: head.kind.rawValue, modifiedAt: head.modifiedAt),
            into: database)
        var parts = FileParts(database: database, writer: writer, file: id)
        let isPrevious = FilePlace.isPrevious(head.name)
        while let step = steps.next() {
            switch step {
            case .head: break
            case .fact(.part(let part)):
                try writer.finish(file: parts.current)
                try parts.begin(part)
            case .fact(let fact):
                counter.see(fact)
                try writer.write(isPrevious ? Self.previous(fact) : fact, file: parts.current)
                // What was passed over is no page.
                if case .passedOver = fact { continue }
                parts.count()
            case .end(let end):
                // What the last part said at its end is that part's.
                try writer.finish(file: parts.current)
                try parts.finish()
                try close(id, end)
                return (id, end.packedBytes)
            }
        }
        return (id, 0)
    }

    private func close(_ id: Int64, _ end: EntryStep.End) throws(StoreError) {
        try database.run(
            """
            UPDATE source_file SET bytes = ?, status = ?, why = ?, facts = ?, telling = ?, is_said = ? WHERE id = ?
            """, .integer(end.bytes), .text(end.status.rawValue), SQLValue(end.why), SQLValue(end.facts),
            SQLValue(end.telling?.word), end.telling?.isSaid.sql ?? .null, .integer(id))
        if let kind = end.kind {
            try database.run("UPDATE source_file SET kind = ? WHERE id = ?", .text(kind.rawValue), .integer(id))
        }
    }

    /// A log of its own that is of an earlier life, by its name.
    private static func previous(_ fact: Fact) -> Fact {
        guard case .proxyLife(var life) = fact else { return fact }
        life.fromPreviousLog = true
        return .proxyLife(life)
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
        // An entry that broke off says so itself.
        let broken = "status IN ('damaged', 'partial')"
        try database.execute(
            """
            DELETE FROM source_file WHERE kind = 'archive' AND \(broken) AND (bundle_id, name, why) IN (
              SELECT bundle_id, name, why FROM source_file WHERE kind <> 'archive' AND \(broken))
            """)
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
}
