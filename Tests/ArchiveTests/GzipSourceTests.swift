import Archive
import CZlib
import SampleBundles
import Testing

@Suite struct GzipSourceTests {
    private let plain = Self.sample
    private static let sample = noise(40_000) + [UInt8](repeating: 0x61, count: 300_000)

    @Test func aTruncatedStreamGivesAllThatInflatesBeforeTheError() {
        let packed = gzip(plain)
        var given = 0
        for cut in stride(from: 18, to: packed.count, by: 997) {
            let (bytes, failure) = drain(GzipSource(MemorySource(Array(packed.prefix(cut))), name: "x.gz"))
            #expect(Array(plain.prefix(bytes.count)) == bytes)
            #expect(bytes.count >= given)
            #expect(failure?.kind == .truncated)
            given = bytes.count
        }
        let (_, failure) = drain(GzipSource(MemorySource(Array(packed.prefix(1_234))), name: "x.gz"))
        #expect(failure == SourceError(.truncated, "gzip stream ends early at byte 1,234 of x.gz"))
    }

    @Test func onlyTheTrailerMissingStillGivesEveryByte() {
        let (bytes, failure) = drain(GzipSource(MemorySource(gzip(plain).dropLast(3)), name: "x.gz"), size: 100)
        #expect(bytes == plain)
        #expect(failure?.kind == .truncated)
    }

    @Test func aFlippedChecksumIsDamageAfterAllBytes() {
        var packed = gzip(plain)
        packed[packed.count - 6] ^= 1
        let source = GzipSource(MemorySource(packed), name: "x.gz")
        let (bytes, failure) = drain(source)
        #expect(bytes == plain)
        #expect(failure?.kind == .damaged)
        #expect(failure?.description.hasPrefix("gzip checksum is wrong at byte ") == true)
        #expect(drain(source).failure == failure, "an error comes again")
    }

    /// The last eight bytes come in several pieces, and several members one behind the other.
    @Test(arguments: [1, 2, 5, 7, 8, 9, 4_096])
    func theTrailerMayComeInPieces(bufferBytes: Int) {
        let small = Array("a member".utf8)
        let packed = gzip(small) + gzip([]) + gzip(small)
        for size in [1, 3, 100] {
            let source = GzipSource(InPieces(packed, of: bufferBytes), name: "x.gz")
            let (bytes, failure) = drain(source, size: size)
            #expect(bytes == small + small && failure == nil, "\(size)")
        }
        for place in 1...8 {
            var damaged = gzip(small)
            damaged[damaged.count - place] ^= 0x40
            let failure = drain(GzipSource(InPieces(damaged, of: bufferBytes), name: "x.gz"), size: 3).failure
            let what = place > 4 ? "checksum" : "length"
            #expect(failure?.description.hasPrefix("gzip \(what) is wrong at byte ") == true, "\(place) from the end")
        }
    }

    /// FHCRC: zlib sees to all sums of such a member.
    @Test func aHeadWithASumOfItsOwnIsChecked() {
        let plainHead = Array(gzip(plain).prefix(10))
        let rest = gzip(plain).dropFirst(10)
        var head = plainHead
        head[3] |= 2
        let sum = head.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
        let low = [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8)]
        #expect(drain(GzipSource(MemorySource(head + low + rest), name: "x.gz")).bytes == plain)
        let wrong = GzipSource(MemorySource(head + [low[0] ^ 1, low[1]] + rest), name: "x.gz")
        #expect(drain(wrong).failure?.kind == .damaged)
        var trailer = head + low + rest
        trailer[trailer.count - 6] ^= 1
        let failure = drain(GzipSource(MemorySource(trailer), name: "x.gz")).failure
        #expect(failure?.description.hasPrefix("gzip checksum is wrong at byte ") == true)
    }

    @Test func aFlippedLengthIsDamage() {
        var packed = gzip(plain)
        packed[packed.count - 1] ^= 1
        let failure = drain(GzipSource(MemorySource(packed), name: "x.gz")).failure
        #expect(failure?.description.hasPrefix("gzip length is wrong at byte ") == true)
    }

    @Test func anErrorBelowComesAfterWhatWasInflated() {
        let broken = SourceError(.io, "cannot read x.gz: Input/output error")
        let half = Array(gzip(plain).prefix(30_000))
        let (bytes, failure) = drain(GzipSource(MemorySource(half, failure: broken), name: "x.gz"))
        #expect(bytes.count > 20_000)
        #expect(failure == broken)
    }
}

/// Gives at most so many bytes at a time.
private final class InPieces: ByteSource {
    private let bytes: [UInt8]
    private let most: Int
    private var at = 0

    init(_ bytes: [UInt8], of most: Int) { (self.bytes, self.most) = (bytes, most) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let count = min(most, buffer.count, bytes.count - at)
        buffer.copyBytes(from: bytes[at..<(at + count)])
        at += count
        return count
    }
}
