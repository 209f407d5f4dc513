import Archive
import SampleBundles
import Testing
import Units

@Suite struct TarReaderTests {
    private struct Listing {
        var members: [ArchiveMember] = []
        var contents: [[UInt8]] = []
        var failure: SourceError?
    }

    private func list(_ tar: [UInt8], chunk: Int = .max) -> Listing {
        let reader = TarReader(MemorySource(tar, chunk: chunk), name: "x.tar")
        var listing = Listing()
        do throws(SourceError) {
            while let member = try reader.next() {
                listing.members.append(member)
                listing.contents.append(drain(reader).bytes)
            }
        } catch {
            listing.failure = error
        }
        return listing
    }

    private func names(_ listing: Listing) -> [String] {
        listing.members.map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func aLongNameComesThroughPax() {
        let long = String(repeating: "ä/proxies/", count: 40) + "memory"
        let tar =
            tarMember(Array("PaxHeaders/x".utf8), paxRecord("path", Array(long.utf8)), type: 0x78)
            + tarMember("short", "{}") + tarMember("next", "n") + tarEnd
        #expect(names(list(tar)) == [long, "next"])
    }

    @Test func aLongNameComesThroughGNUHeaders() {
        let long = String(repeating: "proxies/", count: 40) + "memory"
        let tar =
            tarMember("././@LongLink", "a long target", type: 0x4B)
            + tarMember("././@LongLink", long + "\0", type: 0x4C)
            + tarMember("short", "{}") + tarMember("next", "n") + tarEnd
        #expect(names(list(tar)) == [long, "next"])
    }

    @Test func paxSizeAndTimeReplaceTheHeadersOwn() {
        let records = paxRecord("size", Array("5".utf8)) + paxRecord("mtime", Array("1795507793.6375549".utf8))
        let tar =
            tarMember(Array("p".utf8), records, type: 0x78) + tarMember("a", "hello", size: 0) + tarMember("b", "!")
            + tarEnd
        let listing = list(tar)
        #expect(listing.contents == [Array("hello".utf8), Array("!".utf8)])
        #expect(listing.members.first?.modifiedAt?.rfc3339 == "2026-11-24T08:09:53.637554Z")
        #expect(listing.members.last?.modifiedAt?.rfc3339 == "2026-11-24T08:09:53Z", "the next has its own again")
    }

    @Test func globalPaxRecordsHoldForAllThatFollow() {
        let global = paxRecord("comment", [0x78]) + paxRecord("mtime", Array("1795507800".utf8))
        let tar = tarMember(Array("g".utf8), global, type: 0x67) + tarMember("a", "1") + tarMember("b", "2") + tarEnd
        #expect(list(tar).members.map { $0.modifiedAt?.seconds } == [1_795_507_800, 1_795_507_800])
    }

    @Test func aBase256SizeIsRead() {
        let tar = patched(tarMember("a", "hello"), at: 124, [0x80] + [UInt8](repeating: 0, count: 10) + [5]) + tarEnd
        #expect(list(tar).contents == [Array("hello".utf8)])
    }

    @Test(arguments: [
        [UInt8](repeating: 0xFF, count: 12), [0x80] + [UInt8](repeating: 0x7F, count: 11), Array("-0000000001\0".utf8),
        Array("9999999999x\0".utf8),
    ])
    func aNegativeOrAbsurdSizeEndsTheArchive(field: [UInt8]) {
        let listing = list(tarMember("first", "1") + patched(tarMember("a", "hello"), at: 124, field) + tarEnd)
        #expect(names(listing) == ["first"])
        #expect(listing.failure == SourceError(.damaged, "tar header has no possible size at byte 1,024 of x.tar"))
    }

    @Test func anAbsurdPaxSizeEndsTheArchive() {
        let record = paxRecord("size", Array("99999999999999999999999999".utf8))
        let listing = list(tarMember(Array("p".utf8), record, type: 0x78) + tarMember("a", "hello") + tarEnd)
        #expect(listing.members.isEmpty)
        #expect(listing.failure?.kind == .damaged)
    }

    @Test func aWrongChecksumEndsTheArchiveWithItsPlace() {
        var tar = tarMember("a", "hello") + tarMember("b", "world") + tarEnd
        tar[1024] ^= 0xFF
        let listing = list(tar)
        #expect(names(listing) == ["a"])
        #expect(listing.failure == SourceError(.damaged, "tar header checksum is wrong at byte 1,024 of x.tar"))
    }

    @Test func aChecksumOfSignedBytesIsRight() {
        var tar = tarMember([0xE4, 0xF6], [1])
        let sum = tar.prefix(512).enumerated().reduce(8 * 0x20) {
            (148..<156).contains($1.offset) ? $0 : $0 + Int(Int8(bitPattern: $1.element))
        }
        let digits = String(sum, radix: 8)
        tar.replaceSubrange(
            148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 0x20])
        #expect(list(tar + tarEnd).members.map(\.name) == [[0xE4, 0xF6]])
    }

    @Test func truncationIsToldWithItsPlaceAfterTheBytesThatAreThere() {
        let tar = tarMember("a", "hello") + tarMember(Array("b".utf8), noise(2000)) + tarEnd
        let listing = list(Array(tar.prefix(1024 + 512 + 700)))
        #expect(listing.contents.last == Array(noise(2000).prefix(700)))
        #expect(listing.failure == SourceError(.truncated, "tar ends early at byte 2,236 of x.tar"))
        #expect(list(Array(tar.prefix(1024 + 100))).failure?.kind == .truncated)
    }

    @Test func aMissingEndMarkIsNoErrorBetweenMembers() {
        let listing = list(tarMember("a", "hello") + tarMember("b", "world"))
        #expect(names(listing) == ["a", "b"])
        #expect(listing.failure == nil)
        #expect(list(tarMember("a", "hello") + [UInt8](repeating: 0, count: 512)).failure == nil)
    }

    @Test func whatHoldsNothingToReadSaysSo() {
        let tar =
            tarMember("d/", type: 0x35) + tarMember("l", type: 0x32, size: 400) + tarMember("h", type: 0x31)
            + tarMember("c", type: 0x33) + tarMember("f", type: 0x36) + tarMember("v7dir/", type: 0)
            + tarMember("?", "body", type: 0x5A) + tarMember("s", "map", type: 0x53) + tarMember("./a", "1") + tarEnd
        let listing = list(tar)
        #expect(
            listing.members.map(\.skipped) == [
                "folder", "symbolic link", "hard link", "device", "pipe", "folder", "tar member of unknown type",
                "sparse file", nil,
            ])
        #expect(names(listing).last == "a")
    }

    @Test func anExtendedHeaderOfAnySizeCostsLittle() {
        let large = paxRecord("path", Array("kept".utf8)) + paxRecord("SCHILY.xattr.x", noise(200_000))
        let tar = tarMember(Array("p".utf8), large, type: 0x78) + tarMember("a", "1") + tarEnd
        #expect(names(list(tar, chunk: 1000)) == ["kept"])
        #expect(list(Array(tar.prefix(100_000))).failure?.kind == .truncated)
    }

    @Test(arguments: [
        "", "x", "99999999999999999999 path=a\n", "5 path", "0 path=a\n", "9 path=ab\u{0}", "12path=abcde\n",
    ])
    func aBrokenPaxRecordIsPassedOver(record: String) {
        let tar = tarMember(Array("p".utf8), Array(record.utf8), type: 0x78) + tarMember("a", "1") + tarEnd
        #expect(names(list(tar)) == ["a"])
    }

    @Test func bytesBehindTheEndMarkArePlaced() throws {
        let reader = TarReader(MemorySource(tarMember("a", "1") + tarEnd + tarEnd + [7]), name: "x.tar")
        while try reader.next() != nil {}
        #expect(reader.trailingOffset == 3072)
    }
}
