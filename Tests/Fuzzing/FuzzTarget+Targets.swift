import Archive
import Captures
import SampleBundles
import Store

extension FuzzTarget {
    package static let all: [FuzzTarget] = formats + [again, unknown, archive, bundle]

    /// Each format of the corpus: read as what it is taken for, and as what it was before it was changed.
    private static let formats: [FuzzTarget] = {
        let seeds = Dictionary(grouping: Corpus.pages, by: \.kind)
        return seeds.keys.sorted { $0.rawValue < $1.rawValue }.map { kind in
            FuzzTarget(name: kind.rawValue, seeds: (seeds[kind] ?? []).map(\.bytes), tokens: Corpus.tokens) { bytes in
                let seen = bytes.withUnsafeBytes {
                    Recognizer.kind(head: UnsafeRawBufferPointer(rebasing: $0.prefix(4096)), name: "page")
                }
                let output = facts(seen, MemorySource(bytes, chunk: 1 + bytes.count % 7001))
                return seen == kind ? output : max(output, facts(kind, MemorySource(bytes)))
            }
        }
    }()

    /// A dump behind those that it was made from: what is passed because its bytes are known must be what reading gives.
    private static let again = FuzzTarget(
        name: "config_dump again", seeds: Corpus.dumps, tokens: Corpus.tokens
    ) { bytes in
        let known = KnownResources()
        for dump in Corpus.dumps { _ = contents(dump, known) }
        return contents(bytes, known) == contents(bytes, nil) ? 0 : .max
    }

    private static func contents(_ bytes: [UInt8], _ known: KnownResources?) -> [String] {
        let source = MemorySource(bytes, chunk: 1 + bytes.count % 5003)
        guard let reader = Captures.reader(for: .configDump, source: source, known: known) else { return [] }
        var out: [String] = []
        while let fact = try? reader.next() {
            switch fact {
            case .cluster(let x): out.append("cluster \(x.hash) \(x.state) \(x.lastUpdated as Any)")
            case .listener(let x): out.append("listener \(x.hash) \(x.state) \(x.lastUpdated as Any)")
            case .routeConfig(let x): out.append("routeConfig \(x.hash) \(x.state) \(x.lastUpdated as Any)")
            case .endpoints(let x): out.append("endpoints \(x.hash) \(x.state)")
            case .held(let x) where x.kind == .endpoints: out.append("endpoints \(x.hash) \(x.state)")
            case .held(let x): out.append("\(x.kind) \(x.hash) \(x.state) \(x.lastUpdated as Any)")
            case .configDump(let x): out.append("\(x)")
            default: out.append("another")
            }
        }
        return out + ["\(reader.outcome)"]
    }

    /// What is looked for in an entry that no reader knows: words of a kill, who says them, and whether JSON ends in its middle.
    private static let unknown = FuzzTarget(
        name: "unknown", seeds: notes + Corpus.pages.prefix(8).map(\.bytes), tokens: Corpus.tokens
    ) { bytes in
        bytes.withUnsafeBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(4096))
            let word = TellingWord.first(in: bytes)?.word.utf8.count ?? 0
            let nearest = Recognizer.nearest(head: head).utf8.count
            return (Recognizer.isCutJSON(head) ? 1 : 0) + (word + nearest) / 1024
        }
    }

    private static let notes = [
        "Hello,\n\nas asked: it was OOMKilled once this morning, at 72Mi, after the change of last night.\n",
        #"{"note": "OOMKilled", "list": [{"a": "b\"c\\"}, {"exitCode": 137"#, "verdict; oom_kill exit 137\n",
    ].map { Array($0.utf8) }

    /// Containers of every form, each entry read by the reader of what it seems to be.
    private static let archive = FuzzTarget(
        name: "archive", seeds: Corpus.archives, tokens: Corpus.archiveTokens
    ) { bytes in
        var output = 0
        let reader = BundleReader(
            name: "bundle", source: MemorySource(bytes, chunk: 1 + bytes.count % 9001), limits: limits,
            threads: bytes.count % 16 == 0 ? 2 : 1)
        while let entry = reader.nextEntry() {
            let kind = entry.withHead(BundleEntry.headBytes) { Recognizer.kind(head: $0, name: entry.name) }
            output += min(facts(kind, entry), Int(clamping: entry.bytesRead) * 4) / 1024
        }
        return output
    }

    /// The whole way into the database, by a tar whose pages are changed but whose headers are right.
    private static let bundle = FuzzTarget(
        name: "bundle", seeds: Corpus.pages.map(\.bytes), tokens: Corpus.tokens
    ) { bytes in
        var builder = BundleBuilder()
        for page in Corpus.pages.prefix(4) { builder.add("bug-report/\(page.name)", bytes: page.bytes) }
        builder.add("bug-report/proxies/shop/orders-0/page", bytes: bytes)
        let reader = BundleReader(name: "bundle", source: MemorySource(builder.tar()), limits: limits)
        do { return try Loader(path: nil).load(reader).manifest().count } catch { return .max }
    }

    private static var limits: Limits {
        Limits(maxUnpackedBytes: 4_000_000, maxEntries: 2000, maxWindowBytes: 8 << 20)
    }

    private static func facts(_ kind: CaptureKind, _ source: any ByteSource) -> Int {
        guard let reader = Captures.reader(for: kind, source: source, name: "memory.current") else { return 0 }
        var count = 0
        while let fact = try? reader.next() {
            withExtendedLifetime(fact) { count += 1 }
            if count > 4_000_000 { break }
        }
        _ = reader.outcome
        return count
    }
}
