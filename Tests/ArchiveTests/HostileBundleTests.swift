import Archive
import SampleBundles
import Testing
import Units

/// Bundles made to cost memory, time or trust.
@Suite struct HostileBundleTests {
    @Test func aMillionEmptyEntriesAreOnlyCounted() {
        // A tenth of them, to be quick; packed they are a few hundred bytes each thousand.
        let member = tarMember("e")
        var packed: [UInt8] = []
        var writer = GzipWriter()
        let thousand = Array(repeatElement(member, count: 1000).joined())
        for _ in 0..<100 { writer.write(thousand) { packed += $0 } }
        writer.write(tarEnd) { packed += $0 }
        writer.finish { packed += $0 }
        var limits = Limits()
        limits.maxEntries = 90_000
        let reader = reader(packed, limits: limits)
        var count = 0
        while reader.nextEntry() != nil { count += 1 }
        #expect(count == 90_000)
        #expect(reader.notes.map(\.why) == ["the limit of 90,000 entries is reached; the rest was not read"])
    }

    @Test func zipInZipInZipEndsAtTheDepth() {
        // 42.zip: each level holds the next sixteen times.
        var nested = Packer.zip([("zeros", [UInt8](repeating: 0, count: 100_000))])
        for _ in 0..<6 {
            nested = Packer.zip((0..<4).map { ("lib \($0).zip", nested) }, options: "zip:compression=store")
        }
        let reader = reader(nested, name: "42.zip")
        var count = 0
        while reader.nextEntry() != nil { count += 1 }
        #expect(count == 0)
        #expect(reader.notes.count == 256)
        #expect(Set(reader.notes.map(\.why)) == ["archives are nested more than 4 deep"])
    }

    @Test(arguments: ["xz", "zstd", "bzip2"]) func streamsInStreamsCountAsDepthEach(filter: String) {
        var nested = Array("core".utf8)
        for _ in 0..<5 { nested = Packer.stream(nested, filter) }
        let reader = reader(nested, name: "x")
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.map(\.why) == ["archives are nested more than 4 deep"])
    }

    @Test func aPaxHeaderOfAnySizeCostsNoMemory() {
        let header = tarMember(Array("p".utf8), [], type: 0x78, size: 5_000_000)
        let records = Array(repeatElement(paxRecord("comment", [0x78]), count: 12).joined())
        let body = Array(repeatElement(records, count: 5_000_000 / records.count + 1).joined().prefix(5_000_000))
        let padding = [UInt8](repeating: 0, count: TarHeader.padding(after: 5_000_000))
        let reader = reader(header + body + padding + tarMember("a", "1") + tarEnd)
        #expect(drain(reader) == [ReadEntry("a", "1")])
    }

    @Test func thousandsOfPaxRecordsAreReadAndTheLastCounts() {
        let records = (0..<2000).flatMap { paxRecord("path", Array("n\($0)".utf8)) }
        let tar = tarMember(Array("p".utf8), records, type: 0x78) + tarMember("a", "1") + tarEnd
        #expect(drain(reader(tar)).map(\.name) == ["n1999"])
    }

    @Test func headersWithoutAMemberEnd() {
        let header = tarMember(Array("p".utf8), paxRecord("path", [0x61]), type: 0x78)
        let reader = reader(Array(repeatElement(header, count: 20_000).joined()))
        #expect(drain(reader).isEmpty)
    }

    @Test func impossibleSizesEndTheTarWithANote() {
        let huge: [[UInt8]] = [
            [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [UInt8](repeating: 0xFF, count: 12),
            Array("7777777777777".utf8.prefix(12)), Array("not a number".utf8),
        ]
        for size in huge {
            let reader = reader(patched(tarMember("a", "1"), at: 124, size) + tarEnd)
            #expect(drain(reader).allSatisfy { $0.failure != nil })
            #expect(!reader.notes.isEmpty, "\(size)")
        }
    }

    @Test func namesOfFourThousandBytesAreKeptAndLongerOnesRefused() {
        for (length, count) in [(4000, 1), (4097, 0)] {
            let name = String(repeating: "n", count: length)
            let tar = tarMember(Array("p".utf8), paxRecord("path", Array(name.utf8)), type: 0x78) + tarMember("a", "1")
            #expect(drain(reader(tar + tarEnd)).count == count)
            #expect(drain(reader(Packer.zip([(name, [1])]))).count == count)
        }
    }

    @Test func twoEntriesOfOneNameAreBothGiven() {
        let tar = tarMember("a", "1") + tarMember("a", "2") + tarEnd
        #expect(drain(reader(tar)) == [ReadEntry("a", "1"), ReadEntry("a", "2")])
    }

    @Test func linksDevicesAndPipesAreNeverFollowed() {
        let types: [(UInt8, String)] = [
            (0x31, "hard link"), (0x32, "symbolic link"), (0x33, "device"), (0x34, "device"), (0x36, "pipe"),
            (0x53, "sparse file"), (0x5A, "tar member of unknown type"),
        ]
        let tar = types.flatMap { tarMember("/etc/passwd", type: $0.0) } + tarEnd
        let reader = reader(tar)
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.map(\.why) == types.map(\.1))
    }

    @Test func tenGigabytesOfZerosStopAtTheLimit() {
        // Ten megabytes of gzip, made as they are read: one member of a megabyte of zeros, over and over.
        let member = gzip([UInt8](repeating: 0, count: 1 << 20))
        let source = Repeating(member, times: 10_000)
        var limits = Limits()
        limits.maxUnpackedBytes = 50_000_000
        let reader = BundleReader(name: "zeros.gz", source: source, limits: limits)
        while reader.nextEntry() != nil {}
        #expect(reader.notes.first?.why == "the limit of 50.0 MB of unpacked bytes is reached; the rest was not read")
    }
}

private final class Repeating: ByteSource {
    private let piece: [UInt8]
    private var left: Int
    private var offset = 0

    init(_ piece: [UInt8], times: Int) { (self.piece, left) = (piece, times) }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if left == 0 { return 0 }
        let count = min(buffer.count, piece.count - offset)
        buffer[..<count].copyBytes(from: piece[offset..<(offset + count)])
        offset += count
        if offset == piece.count { (offset, left) = (0, left - 1) }
        return count
    }
}
