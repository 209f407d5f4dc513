import Archive
import SampleBundles
import Testing
import Units

@Suite struct BundleReaderTests {
    @Test(arguments: [1, 2]) func everyContainerFormGivesTheSameEntries(threads: Int) {
        let tar = smallBundle.tar()
        let forms: [(String, [UInt8])] = [
            ("x.tar", tar), ("x.tgz", gzip(tar)), ("named-wrongly", gzip(tar)), ("twice.tar.gz.gz", gzip(gzip(tar))),
            ("pieces.tgz", gzip(Array(tar.prefix(70_000))) + gzip(Array(tar.dropFirst(70_000)))),
        ]
        for (name, bytes) in forms {
            let reader = reader(bytes, name: name, threads: threads)
            #expect(drain(reader) == smallEntries, "\(name)")
            #expect(reader.notes.isEmpty)
            #expect(reader.inputs.first?.packedBytes == Int64(bytes.count))
            #expect(reader.inputs.first?.unpackedBytes == 150_030)
            #expect(reader.inputs.first?.entries == 3)
        }
    }

    @Test(arguments: [1, 2, 3, 511, 513, 4095, 4097]) func anyBufferSizeGivesTheSameBytes(size: Int) {
        let packed = smallBundle.tarGzip()
        #expect(drain(reader(packed), size: size) == smallEntries)
        #expect(drain(reader(packed, threads: 2, chunk: size)) == smallEntries)
    }

    @Test func aFileThatIsNoArchiveIsOneEntry() {
        #expect(drain(reader(Array("{}".utf8), name: "dir/config_dump.json")) == [ReadEntry("config_dump.json", "{}")])
        #expect(drain(reader(gzip([1]), name: "config_dump.json.gz")) == [ReadEntry("config_dump.json", [1])])
        #expect(drain(reader([], name: "empty")) == [ReadEntry("empty", [])])
    }

    @Test(arguments: ["{\"allocated\": \"1\"}", "server.live: 1\nserver.uptime: 2\n"])
    func aPageThatIsNamedLikeAnArchiveIsReadAsWhatItIs(text: String) {
        let short = reader(Array(text.utf8), name: "bundle.tgz")
        #expect(drain(short) == [ReadEntry("bundle.tgz", Array(text.utf8))])
        #expect(short.notes.map(\.kind) == [.skipped] && short.notes[0].why.contains("named like an archive"))
        // A tar that was cut within its first header stays one.
        let cut = reader(Array(smallBundle.tar().prefix(300)), name: "bundle.tar")
        #expect(drain(cut).isEmpty && cut.notes.map(\.kind) == [.partial])
    }

    @Test func archivesInsideArchivesCarryTheOuterName() {
        var inner = BundleBuilder()
        inner.add("a/memory", "{}")
        var outer = BundleBuilder()
        outer.add("first", "1")
        outer.add("pods/config_dump.json.gz", bytes: gzip(Array("dump".utf8)))
        outer.add("inner.tgz", bytes: inner.tarGzip())
        outer.add("plain.tar", bytes: inner.tar())
        outer.add("last", "2")
        let reader = reader(outer.tarGzip())
        #expect(
            drain(reader) == [
                ReadEntry("first", "1"), ReadEntry("pods/config_dump.json", "dump"),
                ReadEntry("inner.tgz/a/memory", "{}"),
                ReadEntry("plain.tar/a/memory", "{}"), ReadEntry("last", "2"),
            ])
        #expect(reader.notes.isEmpty)
    }

    @Test func anEntryCanBeLookedAtBeforeItIsRead() throws {
        let reader = reader(smallBundle.tarGzip())
        _ = reader.nextEntry()
        let events = try #require(reader.nextEntry())
        #expect(events.peek(9) == Array("NAMESPACE".utf8))
        #expect(events.peek(100_000).count == 29)
        #expect(events.bytesRead == 0)
        #expect(events.declaredSize == 29)
        #expect(events.modifiedAt?.seconds == 1_795_507_793)
        #expect(drain(events).bytes == smallEntries[1].bytes)
        #expect(events.bytesRead == 29)
        let dump = try #require(reader.nextEntry())
        #expect(dump.peek(100_000) == Array(smallEntries[2].bytes.prefix(4096)))
    }

    @Test func movingOnPassesOverTheRest() throws {
        let reader = reader(smallBundle.tarGzip())
        var last: BundleEntry?
        while let entry = reader.nextEntry() {
            if let last { #expect(drain(last).bytes.isEmpty, "an entry that is over gives nothing more") }
            last = entry
        }
        #expect(reader.inputs.first?.unpackedBytes == 150_030)
        #expect(reader.nextEntry() == nil)
    }

    @Test(arguments: [1, 2]) func theDigestIsThatOfTheWholePackedFile(threads: Int) {
        // printf abc | sha256sum
        let known = reader(Array("abc".utf8), name: "x")
        _ = drain(known)
        #expect(known.inputs.first?.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let packed = smallBundle.tarGzip() + noise(400_000)
        let whole = reader(packed, threads: threads)
        let plain = reader([0x20] + packed, threads: threads)
        let same = reader(packed, threads: 3 - threads)
        for reader in [whole, plain, same] { while reader.nextEntry() != nil {} }
        #expect(whole.inputs.first?.packedBytes == Int64(packed.count))
        #expect(whole.inputs.first?.sha256 == same.inputs.first?.sha256)
        #expect(whole.inputs.first?.sha256 != plain.inputs.first?.sha256)
        #expect(whole.notes.map(\.why) == ["bytes after the end of the gzip stream are ignored"])
    }

    @Test func archivesThatAreNotReadAreRefusedWithTheCommandThatUnpacksThem() {
        let magics: [(String, [UInt8], String)] = [
            ("x.7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z x"),
            ("x.rar", Array("Rar!\u{1A}\u{7}\u{1}".utf8), "unrar x"), ("x.lz4", [0x04, 0x22, 0x4D, 0x18], "lz4 -d"),
            ("x.Z", [0x1F, 0x9D, 0x90], "uncompress"), ("x.lz", Array("LZIP\u{1}".utf8), "lzip -d"),
        ]
        for (name, magic, command) in magics {
            let alone = reader(magic, name: name)
            #expect(drain(alone).isEmpty)
            #expect(alone.inputs.first?.failure?.kind == .unsupported)
            #expect(alone.notes.first?.kind == .refused)
            #expect(alone.notes.first?.why.contains(command) == true)
            var bundle = BundleBuilder()
            bundle.add("in/\(name)", bytes: magic)
            bundle.add("next", "1")
            let inside = reader(bundle.tarGzip())
            #expect(drain(inside) == [ReadEntry("next", "1")])
            #expect(inside.notes.map(\.name) == ["in/\(name)"])
            #expect(inside.inputs.first?.failure == nil)
        }
    }

    @Test func anEmptyTarHasNoEntries() {
        let reader = reader(BundleBuilder().tarGzip())
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.isEmpty)
    }
}
