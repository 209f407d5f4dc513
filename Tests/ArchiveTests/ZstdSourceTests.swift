import Archive
import Testing

@Suite struct ZstdSourceTests {
    private let plain = noise(40_000) + [UInt8](repeating: 0x61, count: 300_000)

    private func source(_ packed: [UInt8], most: Int64 = 64 << 20, chunk: Int = .max) -> ZstdSource {
        ZstdSource(MemorySource(packed, chunk: chunk), name: "x.zst", maxWindowBytes: most)
    }

    private func pack(_ bytes: [UInt8], level: Int = 1) -> [UInt8] {
        Packer.stream(bytes, "zstd", options: "zstd:compression-level=\(level)")
    }

    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// A frame of one block that is not packed; with a content size of so many bytes in its header.
    private func frame(_ bytes: [UInt8], sizeBytes: Int, size: Int? = nil) -> [UInt8] {
        let declared = (size ?? bytes.count) - (sizeBytes == 2 ? 256 : 0)
        let code: UInt8 = [1: 0, 2: 0x40, 4: 0x80, 8: 0xC0][sizeBytes] ?? 0
        let sizes = (0..<sizeBytes).map { UInt8(truncatingIfNeeded: declared >> ($0 * 8)) }
        let block = bytes.count << 3 | 1
        return Self.magic + [0x20 | code] + sizes + (0..<3).map { UInt8(truncatingIfNeeded: block >> ($0 * 8)) } + bytes
    }

    /// `printf a | zstd`: with a sum behind its block.
    private static let summed =
        magic + [0x04, 0x58, 0x09, 0x00, 0x00, 0x61, 0x5B, 0x6E, 0x8C, 0xA9]

    @Test(arguments: [1, 7, 4096]) func framesOfEveryKindAreFollowedToTheirEnds(chunk: Int) {
        let skippable: [UInt8] = [0x5F, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 0x28, 0xB5, 0x2F]
        // Thirty bytes of one value: a block that is run-length coded, with a window of 1 KiB.
        let run = Self.magic + [0, 0, 0xF3, 0, 0, 0x62]
        let packed =
            frame([1], sizeBytes: 1) + skippable + frame(noise(300), sizeBytes: 2) + frame([2, 3], sizeBytes: 4)
            + Self.summed + run + frame([], sizeBytes: 8) + pack(plain) + frame([4], sizeBytes: 8)
        let source = source(packed + [0x28, 0xB5], chunk: chunk)
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, [1] + noise(300) + [2, 3, 0x61] + [UInt8](repeating: 0x62, count: 30) + plain + [4]))
        #expect(failure == nil)
        #expect(source.trailingOffset == Int64(packed.count))
    }

    @Test func aLaterFrameWithALargerWindowIsRefusedWhereItComes() {
        let packed = pack(plain) + pack([UInt8](repeating: 7, count: 9_000_000), level: 19)
        let source = source(packed, most: 1 << 20)
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, plain))
        let why = "zstd wants a window of 8 MiB, more than 1 MiB; unpack x.zst first: zstd -d"
        #expect(failure == SourceError(.unsupported, why))
        #expect(drain(source).failure == failure, "an error comes again")
        #expect(drain(self.source(packed, most: 8 << 20)).bytes.count == plain.count + 9_000_000)
    }

    @Test(arguments: [4, 8]) func aContentSizeCanBeTheWindow(sizeBytes: Int) {
        let packed = frame([1], sizeBytes: 1) + frame([2], sizeBytes: sizeBytes, size: 200 << 20)
        let (bytes, failure) = drain(source(packed))
        #expect(bytes == [1])
        #expect(failure?.description.hasPrefix("zstd wants a window of 200 MiB, more than 64 MiB;") == true)
    }

    @Test func aLargerLimitAllowsMoreThanLibzstdDoesByItself() {
        let failure = drain(source(frame([1], sizeBytes: 4, size: 200 << 20), most: 200 << 20)).failure
        // One byte where 200 MiB were said.
        #expect(failure?.kind == .damaged)
        #expect(failure?.description.hasPrefix("zstd stream is damaged at byte ") == true)
    }

    /// A skippable frame of any length may stand before the first header.
    @Test func theFirstWindowIsFoundBehindALongSkippableFrame() {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 2, 0] + [UInt8](repeating: 1, count: 2 << 16)
        let packed = skippable + pack([UInt8](repeating: 7, count: 9_000_000), level: 19)
        var limits = Limits()
        limits.maxWindowBytes = 1 << 20
        let reader = reader(packed, name: "x", limits: limits)
        #expect(drain(reader).isEmpty)
        #expect(reader.notes.map(\.kind) == [.refused])
        #expect(isSame(drain(source(packed)).bytes, [UInt8](repeating: 7, count: 9_000_000)))
    }

    @Test func aSecondFrameThatIsCutIsTruncated() {
        let (first, second) = (pack(noise(200_000)), pack([1, 2]))
        for count in 4..<second.count {
            let (bytes, failure) = drain(source(first + second.prefix(count)))
            #expect(isSame(Array(bytes.prefix(200_000)), noise(200_000)))
            #expect(failure?.kind == .truncated, "\(count): \(failure?.description ?? "nothing")")
        }
    }

    @Test func whereAFrameBreaksIsSaid() {
        let cut = drain(source(Array(pack(noise(200_000)).prefix(150_000))))
        #expect(cut.failure == SourceError(.truncated, "zstd stream ends early at byte 150,000 of x.zst"))
        #expect(cut.bytes.count >= 131_072 && noise(200_000).starts(with: cut.bytes))
        // The second block is of a kind that there is not.
        let broken = drain(source(Self.magic + [0, 0, 0xF2, 0, 0, 0x62, 0xFF, 0xFF, 0xFF, 1, 2, 3]))
        #expect(broken.failure?.kind == .damaged)
        #expect(broken.failure?.description.hasPrefix("zstd stream is damaged at byte ") == true)
        #expect(broken.bytes == [UInt8](repeating: 0x62, count: 30), "the block before it is kept")
    }
}
