import Archive
import SampleBundles
import Testing
import Units

/// Bundles that are cut off, wrong, or made to hurt.
@Suite struct DamagedBundleTests {
    @Test(arguments: [1, 2]) func aBundleCutAnywhereGivesAPrefix(threads: Int) throws {
        let packed = smallBundle.tarGzip()
        for cut in stride(from: 20, to: packed.count, by: 997) {
            let reader = reader(Array(packed.prefix(cut)), threads: threads)
            let entries = drain(reader)
            for (entry, whole) in zip(entries, smallEntries) {
                #expect(entry.name == whole.name)
                #expect(Array(whole.bytes.prefix(entry.bytes.count)) == entry.bytes)
            }
            #expect(reader.notes.contains { $0.kind == .partial && $0.name == "bundle.tgz" }, "cut at \(cut)")
            #expect(reader.inputs.first?.failure?.kind == .truncated)
            #expect(reader.inputs.first?.sha256?.count == 64)
        }
    }

    @Test func anEntryThatFailsIsNotedWithWhatWasRead() throws {
        let reader = reader(Array(smallBundle.tarGzip().prefix(100_000)))
        let entries = drain(reader)
        let last = try #require(entries.last)
        let why = "gzip stream ends early at byte 100,000 of bundle.tgz"
        #expect(last.failure == SourceError(.truncated, why))
        #expect(last.bytes.count > 90_000)
        #expect(
            reader.notes.first == ArchiveNote(name: last.name, kind: .partial, why: why))
    }

    @Test func aFlippedChecksumIsFoundAlthoughTheTarEndsBefore() {
        var packed = smallBundle.tarGzip()
        packed[packed.count - 5] ^= 0x10
        let reader = reader(packed)
        #expect(drain(reader) == smallEntries)
        #expect(reader.notes.map(\.kind) == [.damaged])
        #expect(reader.notes.first?.why.hasPrefix("gzip checksum is wrong at byte ") == true)
    }

    @Test(arguments: [1, 2]) func aDamagedHeaderCostsOnlyItsMember(threads: Int) {
        var second = tarMember(Array("two".utf8), noise(3000))
        second[30] ^= 1
        let impossible = patched(tarMember("three", "3"), at: 124, [UInt8](repeating: 0xFF, count: 12))
        let tar =
            tarMember("one", "1") + second + tarMember("after", "a") + impossible + tarMember("last", "z") + tarEnd
        let reader = reader(gzip(tar), name: "b.tgz", threads: threads)
        #expect(drain(reader) == [ReadEntry("one", "1"), ReadEntry("after", "a"), ReadEntry("last", "z")])
        #expect(
            reader.notes.map(\.why) == [
                "tar header checksum is wrong at byte 1,024 of b.tgz",
                "tar header has no possible size at byte 5,632 of b.tgz",
            ])
        #expect(reader.inputs.first?.failure?.kind == .damaged)
        #expect(reader.inputs.first?.sha256 != nil)
    }

    @Test func aTarThatIsCutBehindADamagedHeaderEnds() {
        var second = tarMember("two", "2")
        second[30] ^= 1
        let whole = tarMember("one", "1") + second + tarMember(Array("last".utf8), noise(2000))
        for cut in stride(from: 1024, through: whole.count, by: 100) {
            let reader = reader(Array(whole.prefix(cut)), name: "b.tar")
            #expect(drain(reader).count <= 2)
            #expect(reader.notes.count <= 3)
        }
        var packed = gzip(whole)
        packed[packed.count - 6] ^= 1
        let reader = reader(packed, name: "b.tgz")
        #expect(drain(reader).count == 2)
        #expect(reader.notes.map(\.kind) == [.damaged, .damaged], "the header, and the sum at the end of the stream")
    }

    @Test func aDamagedInnerArchiveCostsOnlyItself() {
        var inner = tarMember("one", "1") + tarMember("two", "2") + tarEnd
        inner[1024] ^= 1
        var outer = BundleBuilder()
        outer.add("inner.tgz", bytes: gzip(inner))
        outer.add("cut.json.gz", bytes: gzip(noise(5000)).dropLast(4000))
        outer.add("last", "3")
        let reader = reader(outer.tarGzip())
        let entries = drain(reader)
        #expect(entries.map(\.name) == ["inner.tgz/one", "cut.json", "last"])
        #expect(reader.notes.map(\.kind) == [.damaged, .partial])
        #expect(reader.notes.map(\.name) == ["inner.tgz", "cut.json"])
        #expect(reader.inputs.first?.failure == nil)
    }

    @Test func hostileNamesAreHarmlessKeys() {
        let records = paxRecord("path", Array("a\0b\n\u{1B}[31m\u{202E}x".utf8))
        let tar =
            tarMember("../../etc/passwd", "1") + tarMember("/abs", "2")
            + tarMember(Array("p".utf8), records, type: 0x78) + tarMember("n", "3") + tarMember([0x61, 0xFF], [0x34])
            + tarMember("", "5") + tarEnd
        #expect(
            drain(reader(tar)).map(\.name) == [
                "../../etc/passwd", "/abs", "a\\u{0}b\\u{A}\\u{1B}[31m\\u{202E}x", "a\u{FFFD}", "unnamed",
            ])
    }

    @Test func linksAndFoldersAreNotedAndNotDelivered() {
        let tar = tarMember("d/", type: 0x35) + tarMember("l", type: 0x32) + tarMember("a", "1") + tarEnd
        let reader = reader(tar)
        #expect(drain(reader) == [ReadEntry("a", "1")])
        #expect(reader.notes.map(\.why) == ["folder", "symbolic link"])
    }

    @Test(arguments: [1, 2]) func aBombStopsAtTheLimit(threads: Int) {
        var packed: [UInt8] = []
        var writer = GzipWriter()
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<200 { writer.write(zeros) { packed += $0 } }
        writer.finish { packed += $0 }
        var limits = Limits()
        limits.maxUnpackedBytes = 10_000_000
        let reader = reader(packed, name: "bomb.gz", limits: limits, threads: threads)
        let entries = drain(reader)
        let why = "the limit of 10.0 MB of unpacked bytes is reached; the rest was not read"
        #expect(entries.map(\.bytes.count) == [10_000_000])
        #expect(entries.first?.failure == SourceError(.limit, why))
        #expect(reader.notes == [ArchiveNote(name: "bomb", kind: .partial, why: why)])
        #expect(reader.inputs.first?.failure?.kind == .limit)
    }

    @Test func whatJustFitsIsNoBomb() {
        var limits = Limits()
        limits.maxUnpackedBytes = 5000
        let fitting = reader(gzip(noise(5000)), limits: limits)
        #expect(drain(fitting).first?.failure == nil)
        let plain = reader(noise(5001), name: "x", limits: limits)
        #expect(drain(plain).first?.failure?.kind == .limit)
    }

    @Test func tooManyEntriesStopTheReading() {
        var limits = Limits()
        limits.maxEntries = 2
        let reader = reader(smallBundle.tarGzip(), limits: limits)
        #expect(drain(reader).count == 2)
        #expect(reader.notes.map(\.why) == ["the limit of 2 entries is reached; the rest was not read"])
        #expect(reader.inputs.first?.failure?.kind == .limit)
        #expect(reader.nextEntry() == nil)
    }

    @Test func timeThatIsUsedUpStopsTheReading() {
        var limits = Limits()
        limits.maxSeconds = 0
        let bundle = reader(smallBundle.tarGzip(), limits: limits)
        #expect(drain(bundle).isEmpty)
        #expect(bundle.inputs.first?.failure?.kind == .limit)
        limits.maxSeconds = .max
        #expect(drain(reader(smallBundle.tarGzip(), limits: limits)).count > 2)
    }

    @Test func foldersCountAsEntriesAndNotesAreBounded() {
        let tar = Array(repeatElement(tarMember("d/", type: 0x35), count: 10_050).joined())
        let reader = reader(tar + tarEnd)
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.count == 10_000)
        #expect(reader.notesLeftOut == [.skipped: 50])
    }

    @Test func tooDeepIsRefusedAndTheRestIsRead() {
        var nested = gzip(Array("core".utf8))
        for name in ["core.gz", "in.tgz", "in.tgz"] {
            var bundle = BundleBuilder()
            bundle.add(name, bytes: nested)
            nested = bundle.tarGzip()
        }
        // Three gzipped tars and a gzip stream: four containers.
        #expect(drain(reader(nested)).map(\.name) == ["in.tgz/in.tgz/core"])
        var limits = Limits()
        limits.maxDepth = 3
        let reader = reader(nested, limits: limits)
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.map(\.why) == ["archives are nested more than 3 deep"])
    }

    @Test func aNameThatIsTooLongIsRefused() {
        let name = String(repeating: "n", count: 5000)
        let tar = tarMember("././@LongLink", name, type: 0x4C) + tarMember("x", "1") + tarMember("y", "2") + tarEnd
        let reader = reader(tar)
        #expect(drain(reader) == [ReadEntry("y", "2")])
        #expect(reader.notes.map(\.why) == ["its name has 5,000 bytes, more than 4,096"])
    }

    @Test func anythingAtAllIsReadWithoutTrapping() {
        let tar = Array(smallBundle.tar().prefix(4096))
        var state: UInt64 = 7
        for round in 0..<2000 {
            var bytes = tar
            for byte in noise(3, seed: 99 &+ UInt64(round) &* 0x9E37_79B9) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % 1600] = byte
            }
            if round % 2 == 0 { bytes = patched(bytes, at: 0, []) }
            let reader = reader(round % 3 == 0 ? gzip(bytes) : bytes)
            for entry in drain(reader) { #expect(entry.bytes.count <= 4096) }
        }
    }
}
