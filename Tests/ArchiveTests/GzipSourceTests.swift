import Archive
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
