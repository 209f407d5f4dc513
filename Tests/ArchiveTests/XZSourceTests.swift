import Archive
import Testing

@Suite struct XZSourceTests {
    private let plain = noise(40_000) + [UInt8](repeating: 0x61, count: 300_000)

    private func source(
        _ packed: [UInt8], most: Int64 = 64 << 20, chunk: Int = .max, bufferBytes: Int = 128 << 10
    ) -> XZSource {
        XZSource(MemorySource(packed, chunk: chunk), name: "x.xz", maxWindowBytes: most, bufferBytes: bufferBytes)
    }

    private func pack(_ bytes: [UInt8], dictionary: UInt32 = 1 << 16) -> [UInt8] {
        XZPacker.stream([.init(bytes: bytes, dictionary: dictionary)])
    }

    /// liblzma alone may take 1 GiB for a dictionary that only the second stream or block wants.
    @Test func aLaterStreamWithALargerWindowIsRefusedWhereItComes() {
        let (first, second) = (pack(plain, dictionary: 1 << 20), pack([1, 2, 3], dictionary: 8 << 20))
        let source = source(first + second, most: 1 << 20)
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, plain))
        let why = "xz wants a window of 8 MiB, more than 1 MiB; unpack x.xz first: xz -d"
        #expect(failure == SourceError(.unsupported, why))
        #expect(drain(source).failure == failure, "an error comes again")
        #expect(isSame(drain(self.source(first + second, most: 8 << 20)).bytes, plain + [1, 2, 3]))
    }

    @Test func aLaterBlockWithALargerWindowIsRefusedWhereItComes() {
        let blocks = [
            XZPacker.Block(bytes: plain, dictionary: 1 << 20), .init(bytes: [4], dictionary: 1 << 16),
            .init(bytes: [5], dictionary: 96 << 20),
        ]
        let (bytes, failure) = drain(source(XZPacker.stream(blocks)))
        #expect(isSame(bytes, plain + [4]))
        let why = "xz wants a window of 96 MiB, more than 64 MiB; unpack x.xz first: xz -d"
        #expect(failure == SourceError(.unsupported, why))
    }

    @Test(arguments: [false, true]) func aWindowOfJustTheLimitIsRead(isCode: Bool) {
        let packed = XZPacker.stream([
            .init(bytes: [1], dictionary: 1 << 20, isCode: isCode),
            .init(bytes: plain, dictionary: 64 << 20, isCode: isCode),
        ])
        let (bytes, failure) = drain(source(packed))
        #expect(isSame(bytes, [1] + plain))
        #expect(failure == nil)
        // Smaller limits have as little beside the dictionary as large ones.
        #expect(drain(source(pack([1], dictionary: 4096), most: 4096)).bytes == [1])
    }

    @Test func theReaderRefusesAStreamAndKeepsWhatCameBeforeALaterOne() {
        var limits = Limits()
        limits.maxWindowBytes = 1 << 20
        let tar = tarMember(Array("a".utf8), [1, 2]) + tarMember(Array("b".utf8), noise(5000)) + tarEnd
        let (head, tail) = (Array(tar.prefix(2100)), Array(tar.dropFirst(2100)))
        for threads in [1, 2] {
            let reader = ArchiveTests.reader(
                pack(head) + pack(tail, dictionary: 2 << 20), name: "x.tar.xz", limits: limits, threads: threads)
            let entries = drain(reader)
            #expect(entries.map(\.name) == ["a", "b"])
            #expect(entries.map(\.bytes.count) == [2, 2100 - 1536])
            #expect(noise(5000).starts(with: entries.last?.bytes ?? []))
            #expect(entries.last?.failure?.kind == .unsupported)
            #expect(reader.inputs.first?.failure?.kind == .unsupported)
            let whole = ArchiveTests.reader(
                pack(tar, dictionary: 2 << 20), name: "x.tar.xz", limits: limits, threads: threads)
            #expect(drain(whole).isEmpty)
            #expect(whole.notes.map(\.kind) == [.refused])
        }
    }

    /// Zeros in multiples of four may stand behind each stream (xz file format 1.1, section 2.2).
    @Test(arguments: [4, 8, 300_000]) func paddingIsNothing(zeros: Int) {
        let padding = [UInt8](repeating: 0, count: zeros)
        let source = source(pack([1, 2]) + padding + pack([]) + pack(plain) + padding, chunk: 4099)
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, [1, 2] + plain))
        #expect(failure == nil)
        #expect(source.trailingOffset == nil)
    }

    @Test func aStreamBehindPaddingThatIsNoneIsStillRead() {
        let (bytes, failure) = drain(source(pack([1, 2]) + [0, 0, 0] + pack([3])))
        #expect(bytes == [1, 2, 3])
        #expect(failure == nil)
    }

    @Test(arguments: [[0, 0, 0], [0xFD], [0, 0, 0, 0, 7], Array("signature".utf8)] as [[UInt8]])
    func whatFollowsTheLastStreamIsIgnoredAndPlaced(trailing: [UInt8]) {
        let packed = pack(plain)
        let source = source(packed + trailing)
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, plain))
        #expect(failure == nil)
        #expect(source.trailingOffset == Int64(packed.count))
    }

    @Test func aTruncatedStreamGivesAllThatUnpacksBeforeTheError() {
        let packed = pack(noise(30_000)) + pack(plain)
        var given = 0
        for cut in stride(from: 18, to: packed.count, by: 997) {
            let (bytes, failure) = drain(source(Array(packed.prefix(cut))))
            #expect((noise(30_000) + plain).starts(with: bytes))
            #expect(bytes.count >= max(given, min(cut, 70_000) - 2_000), "noise cannot be packed")
            #expect(failure?.kind == .truncated)
            given = bytes.count
        }
        let (_, failure) = drain(source(Array(packed.prefix(1_234))))
        #expect(failure == SourceError(.truncated, "xz stream ends early at byte 1,234 of x.xz"))
    }

    @Test func aFlippedSumIsDamageAfterAllBytes() {
        let packed = pack(plain)
        // Behind the block's CRC-64 stand an index of one record (8 bytes and its sum) and the footer.
        for back in [1, 5, 14, 30] {
            var broken = packed
            broken[broken.count - back] ^= 1
            let (bytes, failure) = drain(source(broken))
            #expect(isSame(bytes, plain))
            #expect(failure?.kind == .damaged, "\(back)")
            #expect(failure?.description.hasPrefix("xz stream is damaged at byte ") == true)
        }
    }

    @Test func anErrorBelowComesAfterWhatWasUnpacked() {
        let broken = SourceError(.io, "cannot read x.xz: Input/output error")
        let half = Array(pack(plain).prefix(30_000))
        let base = MemorySource(half, failure: broken)
        let (bytes, failure) = drain(XZSource(base, name: "x.xz", maxWindowBytes: 64 << 20))
        #expect(bytes.count > 20_000)
        #expect(failure == broken)
    }
}
