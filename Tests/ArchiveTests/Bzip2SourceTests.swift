import Archive
import Testing

@Suite struct Bzip2SourceTests {
    private let plain = noise(400_000) + [UInt8](repeating: 0x61, count: 300_000)

    private func pack(_ bytes: [UInt8], level: Int = 1) -> [UInt8] {
        Packer.stream(bytes, "bzip2", options: "bzip2:compression-level=\(level)")
    }

    private func source(_ packed: [UInt8], chunk: Int = .max, bufferBytes: Int = 128 << 10) -> Bzip2Source {
        Bzip2Source(MemorySource(packed, chunk: chunk), name: "x.bz2", bufferBytes: bufferBytes)
    }

    /// Level 1 has blocks of 100,000 bytes, less some for runs.
    @Test func aTruncatedStreamGivesEachBlockThatIsWhole() {
        let packed = pack(plain)
        for cut in stride(from: 14, to: packed.count, by: 9_973) {
            let (bytes, failure) = drain(source(Array(packed.prefix(cut))))
            #expect(plain.starts(with: bytes))
            #expect(bytes.count >= min(cut, 400_000) - 105_000)
            #expect(failure?.kind == .truncated)
        }
        let (_, failure) = drain(source(Array(packed.prefix(1_234))))
        #expect(failure == SourceError(.truncated, "bzip2 stream ends early at byte 1,234 of x.bz2"))
    }

    @Test func aSecondStreamCutInItsFirstBytesIsTruncated() {
        let packed = pack([1, 2])
        for count in 4..<packed.count {
            let (bytes, failure) = drain(source(packed + packed.prefix(count)))
            #expect(bytes == [1, 2] || bytes == [1, 2, 1, 2])
            #expect(failure?.kind == .truncated, "\(count)")
        }
    }

    @Test func aFlippedSumIsDamageAfterAllBytes() {
        var packed = pack(plain)
        packed[packed.count - 3] ^= 0x10
        let (bytes, failure) = drain(source(packed))
        #expect(isSame(bytes, plain))
        #expect(failure?.kind == .damaged)
        #expect(failure?.description.hasPrefix("bzip2 stream is damaged at byte ") == true)
    }

    @Test func theReaderNotesWhatItIgnores() {
        let packed = pack(tarMember(Array("a".utf8), [1]) + tarEnd)
        let reader = reader(packed + noise(5000), name: "x.tar.bz2")
        #expect(drain(reader) == [ReadEntry("a", [1])])
        let why = "bytes after the end of the bzip2 stream are ignored"
        #expect(reader.notes == [ArchiveNote(name: "x.tar.bz2", kind: .skipped, why: why)])
        #expect(reader.inputs.first?.packedBytes == Int64(packed.count + 5000), "its digest is that of the whole file")
    }
}
