import Archive
import SampleBundles
import Testing
import Units

/// xz, zstd, bzip2 and zip: what people repack a bundle as before they hang it on a ticket.
@Suite struct PackedFormsTests {
    private let members = smallEntries.map { (name: $0.name, bytes: $0.bytes) }

    @Test(arguments: ["xz", "zstd", "bzip2"], [1, 2])
    func aRepackedTarGivesTheSameEntries(filter: String, threads: Int) {
        let packed = Packer.stream(smallBundle.tar(), filter)
        let whole = reader(packed, name: "bundle", threads: threads)
        #expect(drain(whole) == smallEntries)
        #expect(whole.notes.isEmpty)
        #expect(whole.inputs.first?.packedBytes == Int64(packed.count))
        #expect(whole.inputs.first?.unpackedBytes == 150_030)
        #expect(whole.inputs.first?.sha256?.count == 64)
        #expect(drain(reader(packed, chunk: 97), size: 513) == smallEntries, "through a slow pipe")
    }

    /// `cat a.xz b.xz`, as parallel packers and appended downloads leave it.
    @Test(arguments: ["xz", "zstd", "bzip2"])
    func severalStreamsAreReadAsOne(filter: String) {
        let tar = smallBundle.tar()
        let (first, second) = (Array(tar.prefix(70_000)), Array(tar.dropFirst(70_000)))
        var packed = Packer.stream(first, filter)
        // Padding between streams is a multiple of four zeros (xz file format 1.1, section 2.2).
        if filter == "xz" { packed += [0, 0, 0, 0] }
        packed += Packer.stream(second, filter)
        #expect(drain(reader(packed, name: "bundle")) == smallEntries)
        #expect(drain(reader(packed, name: "bundle", threads: 2)) == smallEntries)
    }

    /// As pzstd writes them, with the size of the frame behind.
    @Test func skippableFramesOfZstdAreSkipped() {
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
        let packed = Packer.stream(smallBundle.tar(), "zstd")
        #expect(drain(reader(skippable + packed, name: "bundle")) == smallEntries)
        #expect(drain(reader(skippable + skippable + packed + skippable, name: "bundle")) == smallEntries)
        // One that ends early holds nothing, and is no reason to trap.
        for cut in 0..<skippable.count { _ = drain(reader(Array(skippable.prefix(cut)), name: "bundle")) }
        let endless: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 1]
        let cut = reader(endless, name: "bundle")
        #expect(drain(cut).allSatisfy { $0.bytes.isEmpty })
    }

    @Test func aPackedPageComesUnderItsOwnName() {
        let page = Array("{}".utf8)
        for (filter, ending) in [("xz", "xz"), ("zstd", "zst"), ("bzip2", "bz2")] {
            let packed = Packer.stream(page, filter)
            #expect(drain(reader(packed, name: "memory.\(ending)")) == [ReadEntry("memory", page)])
            var bundle = BundleBuilder()
            bundle.add("a/memory.\(ending)", bytes: packed)
            bundle.add("b", "1")
            #expect(drain(reader(bundle.tarGzip())) == [ReadEntry("a/memory", page), ReadEntry("b", "1")])
            #expect(drain(reader(Packer.stream([], filter), name: "x.\(ending)")) == [ReadEntry("x", [])])
        }
    }

    @Test(arguments: ["zip:compression=store", "zip:compression=deflate"])
    func aZipGivesTheSameEntries(options: String) {
        let zip = Packer.zip([("bug-report/", [])] + members, options: options)
        let whole = reader(zip, name: "bundle.zip")
        #expect(drain(whole) == smallEntries)
        #expect(whole.notes == [ArchiveNote(name: "bug-report/", kind: .skipped, why: "folder")])
        #expect(whole.inputs.first?.packedBytes == Int64(zip.count), "the directory at its end was read, too")
        #expect(whole.inputs.first?.sha256?.count == 64)
        let nested = reader(gzip(tarMember(Array("in.zip".utf8), zip) + tarMember("last", "1") + tarEnd), chunk: 333)
        #expect(
            drain(nested, size: 999) == smallEntries.map { ReadEntry("in.zip/" + $0.name, $0.bytes) } + [
                ReadEntry("last", "1")
            ])
        #expect(drain(reader(Packer.zip([]), name: "empty.zip")).isEmpty)
    }

    @Test func namesInAZipStayWhatTheyAre() {
        let names = ["../../etc/passwd", "/abs", "zürich/memory", "twice", "twice"]
        let zip = Packer.zip(names.map { ($0, [1]) })
        #expect(drain(reader(zip)).map(\.name) == names)
    }

    @Test func anEncryptedMemberIsRefusedByName() {
        let zip = Packer.zip([("secret", noise(500))], options: "zip:encryption=traditional", password: "x")
        #expect(!zip.isEmpty)
        let reader = reader(zip, name: "x.zip")
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.first?.name == "secret")
        #expect(reader.notes.first?.kind == .refused)
        #expect(reader.notes.first?.why.hasPrefix("encrypted; ") == true)
    }

    @Test(arguments: ["xz", "zstd", "bzip2"]) func aCutStreamGivesWhatCameBefore(filter: String) throws {
        let packed = Packer.stream(noise(400_000), filter)
        for cut in stride(from: 20, to: packed.count - 1, by: 39_989) {
            let reader = reader(Array(packed.prefix(cut)), name: "x")
            let entries = drain(reader)
            let entry = try #require(entries.first)
            #expect(entry.bytes == Array(noise(400_000).prefix(entry.bytes.count)))
            #expect(entry.failure?.kind == .truncated, "\(cut): \(entry.failure?.description ?? "nothing")")
            #expect(reader.notes.first?.kind == .partial)
        }
    }

    @Test func aCutZipGivesWhatCameBefore() {
        let zip = Packer.zip(members)
        for cut in stride(from: 30, to: 150_000, by: 9973) {
            let reader = reader(Array(zip.prefix(cut)))
            for (entry, whole) in zip2(drain(reader), smallEntries) {
                #expect(entry.name == whole.name)
                #expect(Array(whole.bytes.prefix(entry.bytes.count)) == entry.bytes)
            }
            #expect(reader.notes.last?.kind == .partial, "\(cut): \(reader.notes)")
        }
    }

    @Test func aWrongChecksumInAZipCostsOneMember() {
        let zip =
            storedMember("a", [0x61], sum: 0xE8B7_BE43) + storedMember("b", [0x62], sum: 7)
            + storedMember("c", [0x61], sum: 0xE8B7_BE43) + [0x50, 0x4B, 1, 2]
        let reader = reader(zip)
        #expect(drain(reader).map(\.bytes) == [[0x61], [0x62], [0x61]])
        #expect(reader.notes.map(\.kind) == [.damaged])
        #expect(reader.notes.first?.name == "b")
    }

    /// Local header and content, not packed.
    private func storedMember(_ name: String, _ bytes: [UInt8], sum: UInt32) -> [UInt8] {
        let sum = (0..<4).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
        let size = [UInt8(bytes.count), 0, 0, 0]
        let head: [UInt8] = [0x50, 0x4B, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        return head + sum + size + size + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8) + bytes
    }

    @Test func aWindowLargerThanTheLimitIsRefusedWithItsSize() {
        var limits = Limits()
        limits.maxWindowBytes = 1 << 20
        for (filter, options) in [("xz", "xz:compression-level=6"), ("zstd", "zstd:compression-level=19")] {
            let packed = Packer.stream([UInt8](repeating: 7, count: 9_000_000), filter, options: options)
            let reader = reader(packed, name: "x", limits: limits)
            #expect(drain(reader).isEmpty)
            #expect(reader.notes.map(\.kind) == [.refused])
            #expect(reader.inputs.first?.failure?.kind == .unsupported)
            #expect(
                reader.notes.first?.why
                    == "\(filter) wants a window of 8 MiB, more than 1 MiB; unpack x first: \(filter) -d")
        }
        let most = reader(Packer.stream([1], "xz", options: "xz:compression-level=9"), name: "x")
        #expect(drain(most) == [ReadEntry("x", [1])], "64 MiB are just allowed")
    }

    @Test func membersOfAZipThatUseRarePackingAreRefused() {
        // A local header whose method is 14 (LZMA).
        let header: [UInt8] = [
            0x50, 0x4B, 3, 4, 63, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0,
        ]
        let reader = reader(header + Array("a".utf8) + noise(9), name: "x.zip")
        #expect(drain(reader).isEmpty)
        #expect(
            reader.notes.map(\.why) == [
                "a member of x.zip is packed by lzma, which is not read; unpack it first: unzip"
            ])
    }

    @Test(arguments: ["xz", "zstd", "bzip2", "zip"]) func aBombStopsAtTheLimit(form: String) {
        let zeros = [UInt8](repeating: 0, count: 20_000_000)
        let packed = form == "zip" ? Packer.zip([("zeros", zeros)]) : Packer.stream(zeros, form)
        var limits = Limits()
        limits.maxUnpackedBytes = 1_000_000
        let reader = reader(packed, name: "zeros", limits: limits)
        #expect(drain(reader).map(\.bytes.count) == [1_000_000])
        #expect(reader.inputs.first?.failure?.kind == .limit)
        let unread = BundleReader(name: "zeros", source: MemorySource(packed), limits: limits)
        while unread.nextEntry() != nil {}
        #expect(unread.inputs.first?.failure?.kind == .limit, "bytes that nobody asked for count, too")
    }
}

private func zip2<A, B>(_ a: [A], _ b: [B]) -> Zip2Sequence<[A], [B]> { zip(a, b) }
