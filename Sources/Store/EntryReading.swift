import Archive
import Captures

/// Reads the entries of a bundle, one after the other: recognises each by its content, and lets its reader read it.
///
/// Knows no database, so that all this may run on a thread of its own, beside the writing.
final class EntryReading: EntrySteps {
    private let reader: BundleReader
    /// Facts that one file may add; a table that is written without bound is refused.
    private let factsPerFile: Int
    private let resourcesPerFile: Int
    private var known = KnownResources()
    // `@exclusivity(unchecked)`: one thread reads, and no closure gets at it.
    @exclusivity(unchecked) private var open: OpenEntry?

    init(_ reader: BundleReader, factsPerFile: Int, resourcesPerFile: Int) {
        self.reader = reader
        self.factsPerFile = factsPerFile
        self.resourcesPerFile = min(factsPerFile, resourcesPerFile)
    }

    /// The entry that is being read.
    private struct OpenEntry {
        let entry: BundleEntry
        let kind: CaptureKind
        /// What it looks like, where it is not recognised.
        let nearest: String
        /// JSON that is not recognised and has no end: what would have told its kind may be what is missing.
        let isCut: Bool
        let words: TellingWords?
        /// nil: nothing of it is needed.
        let facts: (any FactReader)?
        var count = 0
        /// What ended it too early.
        var damage: String?
    }

    func next() -> EntryStep? {
        guard open != nil else { return begin() }
        if let fact = nextFact() { return .fact(fact) }
        return end()
    }

    private func begin() -> EntryStep? {
        guard let entry = reader.nextEntry() else { return nil }
        let kind = entry.withHead(BundleEntry.headBytes) { Recognizer.kind(head: $0, name: entry.name) }
        let nearest = kind == .unknown ? Self.nearest(entry) : ""
        let isCut = kind == .unknown && Self.isCut(entry)
        let words = kind == .unknown || kind == .transcript ? TellingWords(entry) : nil
        open = OpenEntry(
            entry: entry, kind: kind, nearest: nearest, isCut: isCut, words: words,
            facts: Captures.reader(for: kind, source: words ?? entry, name: entry.name, known: known))
        return .head(
            EntryStep.Head(
                name: entry.name, kind: kind, modifiedAt: entry.modifiedAt, input: entry.input,
                isInput: entry.isInput, inputBytes: reader.inputs[entry.input].fileSize))
    }

    private func nextFact() -> Fact? {
        guard let facts = open?.facts, open?.damage == nil else { return nil }
        let fact: Fact?
        do throws(SourceError) { fact = try facts.next() } catch {
            open?.damage = error.description
            return nil
        }
        switch fact {
        // What was passed over is no page, and what begins a part is none either.
        case nil, .part, .passedOver: break
        default: count()
        }
        return fact
    }

    private func count() {
        open?.count += 1
        let most = open?.kind == .configDump || open?.kind == .clustersPage ? resourcesPerFile : factsPerFile
        guard let count = open?.count, count >= most else { return }
        open?.damage = "more than \(most) facts; the rest was not read"
        // Its reader may know of more than it has said, and that is in no table.
        known = KnownResources()
    }

    private func end() -> EntryStep? {
        guard let ended = open else { return nil }
        open = nil
        guard let facts = ended.facts else { return .end(closeUnread(ended)) }
        if ended.kind == .unknown || ended.kind == .transcript && ended.count == 0 { return .end(closeUnknown(ended)) }
        let (status, why) = Self.status(facts.outcome, ended.damage ?? ended.entry.failure?.description, ended.count)
        return .end(close(ended, status, why, kind: facts.keepsOwnKind ? nil : .transcript))
    }

    /// An entry that is of no kind, but may hold pages: with them it is a transcript, without them it is not recognised.
    private func closeUnknown(_ ended: OpenEntry) -> EntryStep.End {
        if ended.count == 0 { ended.words?.finish() }
        if ended.kind == .transcript { return closeUnknown(ended, "none of its pages is", kind: .unknown) }
        guard ended.count > 0 else {
            let cut = ended.isCut ? "the JSON ends in the middle of an object" : nil
            if let damage = ended.damage ?? cut { return close(ended, .damaged, damage) }
            return closeUnknown(ended, ended.nearest)
        }
        return close(ended, ended.damage == nil ? .read : .damaged, ended.damage, kind: .transcript)
    }

    private func closeUnknown(_ ended: OpenEntry, _ nearest: String, kind: CaptureKind? = nil) -> EntryStep.End {
        let found = ended.words?.found
        var end = close(ended, .skipped, TellingWord.notRecognised(found, nearest), kind: kind)
        end.telling = found
        return end
    }

    /// One that nobody reads; a table may hold the word of a kill all the same.
    private func closeUnread(_ ended: OpenEntry) -> EntryStep.End {
        let table = ended.kind == .objectTable ? TellingWords(ended.entry) : nil
        table?.finish()
        Self.measure(ended.entry)
        let why = Self.reason(ended.kind)
        guard let found = table?.found, found.word == "OOMKilled" else { return close(ended, .skipped, why) }
        var end = close(ended, .skipped, TellingWord.notRecognised(found, why))
        end.telling = found
        return end
    }

    private func close(
        _ ended: OpenEntry, _ status: FileStatus, _ why: String?, kind: CaptureKind? = nil
    ) -> EntryStep.End {
        EntryStep.End(
            kind: kind, bytes: max(ended.entry.bytesRead, ended.entry.declaredSize ?? 0), facts: ended.count,
            status: status, why: why, packedBytes: reader.packedBytesSoFar)
    }

    /// Only of what the head holds whole: whether a larger one ends nobody looks.
    private static func isCut(_ entry: BundleEntry) -> Bool {
        entry.withHead(BundleEntry.headBytes) { $0.count < BundleEntry.headBytes && Recognizer.isCutJSON($0) }
    }

    /// What an entry that is not recognised looks like, and what stopped it.
    private static func nearest(_ entry: BundleEntry) -> String {
        entry.withHead(BundleEntry.headBytes) { head in Recognizer.nearest(head: head) }
    }

    /// Reads what nobody reads on, where no container says how long it is: it must be inflated in any case.
    private static func measure(_ entry: BundleEntry) {
        guard entry.declaredSize == nil else { return }
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while let count = try? entry.read(into: buffer), count > 0 {}
        }
    }

    private static func status(_ outcome: ReadOutcome, _ damage: String?, _ facts: Int) -> (FileStatus, String?) {
        if let damage { return (facts > 0 ? .partial : .damaged, damage) }
        switch outcome {
        case .complete: return (.read, nil)
        case .partial(let why): return (.partial, why)
        case .nothing(let why): return (facts > 0 ? .partial : .damaged, why)
        }
    }

    private static func reason(_ kind: CaptureKind) -> String {
        switch kind {
        case .empty: "empty"
        case .unknown: "not recognised"
        case .failedRequest: "a failed request was saved in its place: Envoy died, was down, or was not reached"
        case .ownReport: "a report of this tool: it tells of a bundle, and is no page of one"
        case .coreDump: "a core dump"
        case .ztunnelDump, .ztunnelConfig: "of ztunnel, not of an Envoy: it tells nothing of memory"
        case .nodeMemory: "the memory of its node, whichever container asked"
        case .ztunnelLog: "ztunnel's own log, in which no kill stands"
        case .istiodConfigDump: "istiod's view of a proxy: what it would send, not what the proxy holds"
        case .heapProfile: "a heap profile: it needs the symbols of the build that wrote it"
        case .failedCommand: "the output of a command that failed"
        case .emptyAnswer: "asked for, and there is none"
        case .objectTable: "a table without times and reasons; the objects themselves (-o yaml) are needed"
        case .secretsTable: "secrets are never read"
        default: "recognised, not used"
        }
    }
}
