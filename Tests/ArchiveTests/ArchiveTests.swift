import Archive
import SampleBundles
import Units

/// What a test sees of one entry.
struct ReadEntry: Equatable {
    var name: String
    var bytes: [UInt8]
    var failure: SourceError?
    init(_ name: String, _ bytes: [UInt8], failure: SourceError? = nil) {
        self.name = name
        self.bytes = bytes
        self.failure = failure
    }
    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
}

/// Reads a source to its end, `size` bytes at a time.
func drain(_ source: any ByteSource, size: Int = 65_536) -> (bytes: [UInt8], failure: SourceError?) {
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: size)
    do throws(SourceError) {
        while true {
            let count = try readOnce(source, into: &buffer)
            if count == 0 { return (out, nil) }
            out += buffer[..<count]
        }
    } catch {
        return (out, error)
    }
}

private func readOnce(_ source: any ByteSource, into buffer: inout [UInt8]) throws(SourceError) -> Int {
    let result: Result<Int, SourceError> = buffer.withUnsafeMutableBytes { room in
        do throws(SourceError) { return .success(try source.read(into: room)) } catch { return .failure(error) }
    }
    return try result.get()
}

/// Compares many bytes: `==` in an expectation that fails looks for the least difference, which takes minutes.
func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool { one == other }

func drain(_ reader: BundleReader, size: Int = 65_536) -> [ReadEntry] {
    var entries: [ReadEntry] = []
    while let entry = reader.nextEntry() {
        let (bytes, failure) = drain(entry, size: size)
        entries.append(ReadEntry(entry.name, bytes, failure: failure))
    }
    return entries
}

/// A reader of a bundle in memory.
func reader(
    _ bytes: [UInt8], name: String = "bundle.tgz", limits: Limits = Limits(), threads: Int = 1, chunk: Int = .max
) -> BundleReader {
    BundleReader(name: name, source: MemorySource(bytes, chunk: chunk), limits: limits, threads: threads)
}

/// Bytes without a pattern that a packer would find; the same for each run.
func noise(_ count: Int, seed: UInt64 = 88_172_645_463_325_252) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}

/// Three entries: empty, small, and one that takes several buffers.
let smallEntries = [
    ReadEntry("bug-report/bug-report.log", []),
    ReadEntry("bug-report/cluster/events", "NAMESPACE   LAST SEEN   TYPE\n"),
    ReadEntry("bug-report/proxies/shop/orders-5d8674ddf6-5n2tc/config_dump?include_eds", noise(150_001)),
]

let smallBundle: BundleBuilder = {
    var bundle = BundleBuilder()
    for entry in smallEntries { bundle.add(entry.name, bytes: entry.bytes) }
    return bundle
}()

/// One member: header, content, padding.
func tarMember(_ name: [UInt8], _ content: [UInt8] = [], type: UInt8 = 0x30, size: Int? = nil) -> [UInt8] {
    TarHeader.header(
        name: name, prefix: [], size: size ?? content.count, modifiedAt: Moment(seconds: 1_795_507_793), type: type)
        + content + [UInt8](repeating: 0, count: TarHeader.padding(after: content.count))
}

func tarMember(_ name: String, _ content: String = "", type: UInt8 = 0x30, size: Int? = nil) -> [UInt8] {
    tarMember(Array(name.utf8), Array(content.utf8), type: type, size: size)
}

let tarEnd = [UInt8](repeating: 0, count: 1024)

/// `30 path=…\n`
func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(key)=".utf8) + value + [0x0A]
    var length = rest.count + 1
    while String(length).utf8.count + rest.count != length { length += 1 }
    return Array(String(length).utf8) + rest
}

/// Sets bytes of the header at the start of `tar` and makes its checksum right again.
func patched(_ tar: [UInt8], at offset: Int, _ bytes: [UInt8]) -> [UInt8] {
    var out = tar
    out.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    out.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let digits = String(out.prefix(512).reduce(0) { $0 + Int($1) }, radix: 8)
    let field = Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 0x20]
    out.replaceSubrange(148..<156, with: field)
    return out
}
