import Units

/// Reads bundles as a stream of named entries, whatever they are packed in, and never unpacks anything to disk.
///
///     let reader = BundleReader(paths: ["bug-report.tar.gz"], limits: Limits(), threads: 2)
///     while let entry = reader.nextEntry() { … entry.peek(512) … try entry.read(into: buffer) … }
///     reader.notes      // what was skipped, refused or damaged
///     reader.inputs     // what was read of each path, with its SHA-256
///
/// A path is a file, a folder or `-`. Gzip and tar are recognised by content at every level, so that
/// `config_dump.json.gz` in a `.tgz` arrives as `config_dump.json`, and a `.tgz` in a tar as `outer.tgz/inner/name`.
/// Nothing throws but an entry's own bytes: other trouble becomes a note, and what can be read after it is read.
package final class BundleReader {
    /// In the order in which they were met; final once `nextEntry()` has given nil. At most 10,000.
    package private(set) var notes: [ArchiveNote] = []
    /// Notes beyond those.
    package private(set) var notesLeftOut: [ArchiveNote.Kind: Int] = [:]
    /// One for each path, in their order.
    package internal(set) var inputs: [InputSummary]

    let budget: Budget
    package let threads: Int
    var layers: [BundleLayer] = []
    private let origins: [Origin]
    /// What an entry is called that is a path itself: with the folders in which the paths differ, as in a folder of them all.
    let entryNames: [String]
    private var nextOrigin = 0
    private var current: BundleEntry?
    /// The first entry, where `begin` has opened it.
    private var begun: BundleEntry?
    private var currentIsInput = false
    private let maxNotes = 10_000
    /// Asked between reads: true ends the reading, as a limit does.
    package var isCancelled: (() -> Bool)? {
        get { budget.isCancelled }
        set { budget.isCancelled = newValue }
    }

    private enum Origin {
        case path(String)
        case stream(any ByteSource)
    }

    /// With two threads and more, a file's gzip stream is inflated ahead on a thread of its own; the bytes are the same.
    package init(paths: [String], limits: Limits = Limits(), threads: Int = 1) {
        origins = paths.map { .path($0) }
        self.threads = threads
        budget = Budget(limits)
        inputs = EntryName.ofInputs(paths).map { InputSummary(name: $0) }
        entryNames = EntryName.asEntries(paths)
    }

    /// Reads one bundle that comes from elsewhere than the file system: an upload, a test. The source must not be used
    /// by anybody else; with two threads it is read on another one.
    package init(name: String, source: any ByteSource, limits: Limits = Limits(), threads: Int = 1) {
        origins = [.stream(source)]
        self.threads = threads
        budget = Budget(limits)
        inputs = [InputSummary(name: EntryName.ofInput(name))]
        entryNames = [EntryName.ofInput(name)]
    }

    /// Opens the first entry: what is inflated ahead then runs beside what else is to be made ready.
    package func begin() { begun = nextEntry() }

    /// The next entry, nil at the end of the last path. What was not read of the entry before is passed over.
    package func nextEntry() -> BundleEntry? {
        if let entry = begun {
            begun = nil
            return entry
        }
        finishEntry()
        while true {
            if budget.exceeded != nil { abandon() }
            if let layer = layers.last {
                if let candidate = advance(layer), let entry = open(candidate) { return entry }
            } else {
                guard nextOrigin < origins.count else { return nil }
                nextOrigin += 1
                if let candidate = openNextInput(), let entry = open(candidate) { return entry }
            }
        }
    }

    private func openNextInput() -> Candidate? {
        switch origins[input] {
        case .path(let path): openInput(path)
        case .stream(let source): openStream(source, name: inputs[input].name, state: nil, isInput: true)
        }
    }

    /// Bytes read so far of the file that is open, for progress against its `fileSize`.
    package var packedBytesSoFar: Int64 {
        for layer in layers { if case .file(let file) = layer { return file.packed.bytesRead } }
        return 0
    }

    /// The input that is being read.
    var input: Int { nextOrigin - 1 }

    func note(_ name: String, _ kind: ArchiveNote.Kind, _ why: String) {
        if notes.count >= maxNotes {
            notesLeftOut[kind, default: 0] += 1
        } else {
            notes.append(ArchiveNote(name: name, kind: kind, why: why, input: input))
        }
    }

    func noteFailure(_ error: SourceError, of name: String, isInput: Bool) {
        note(name, ArchiveNote.Kind(error), error.description)
        if isInput, inputs[input].failure == nil { inputs[input].failure = error }
    }

    func deliver(_ candidate: Candidate) -> BundleEntry {
        let entry = BundleEntry(
            name: candidate.name, modifiedAt: candidate.modifiedAt, declaredSize: candidate.declaredSize, input: input,
            isInput: candidate.isInput, source: candidate.source)
        inputs[input].entries += 1
        current = entry
        currentIsInput = candidate.isInput
        return entry
    }

    private func finishEntry() {
        guard let entry = current else { return }
        current = nil
        let bytes = entry.finish()
        inputs[input].unpackedBytes += bytes
        if let failure = entry.failure {
            noteFailure(failure, of: entry.name, isInput: currentIsInput)
        }
    }

    /// After a limit: closes what is open and refuses the paths that were not begun.
    private func abandon() {
        guard let error = budget.exceeded else { return }
        while let layer = layers.popLast() { close(layer) }
        if nextOrigin > 0, inputs[input].failure == nil { inputs[input].failure = error }
        while nextOrigin < origins.count {
            nextOrigin += 1
            inputs[input].failure = error
            note(inputs[input].name, .refused, error.description)
        }
    }
}
