import Archive
import SampleBundles
import Testing

/// What packed streams of every format have in common.
@Suite struct MemberStreamTests {
    enum Format: String, CaseIterable, Sendable {
        case gzip, xz, bzip2, zstd

        func pack(_ bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .gzip: gzipped(bytes)
            case .xz, .bzip2, .zstd: Packer.stream(bytes, rawValue, options: "\(rawValue):compression-level=1")
            }
        }

        func source(
            _ packed: [UInt8], chunk: Int = .max, bufferBytes: Int = 128 << 10
        ) -> any UnpackingSource {
            let (base, most) = (MemorySource(packed, chunk: chunk), Limits().maxWindowBytes)
            return switch self {
            case .gzip: GzipSource(base, name: "x", bufferBytes: bufferBytes)
            case .xz: XZSource(base, name: "x", maxWindowBytes: most, bufferBytes: bufferBytes)
            case .bzip2: Bzip2Source(base, name: "x", bufferBytes: bufferBytes)
            case .zstd: ZstdSource(base, name: "x", maxWindowBytes: most, bufferBytes: bufferBytes)
            }
        }

        /// How a member begins, cut off.
        var start: [UInt8] {
            switch self {
            case .gzip: [0x1F]
            case .xz: [0xFD]
            case .bzip2: Array("BZh9 is how it begins".utf8)
            case .zstd: [0x28]
            }
        }
    }

    private let plain = noise(400_000) + [UInt8](repeating: 0x61, count: 300_000)

    @Test(arguments: Format.allCases, [1, 2, 7, 511, 4096, 1 << 20])
    func anyBufferSizeGivesTheSameBytes(format: Format, size: Int) {
        let text = Array(plain.dropFirst(399_000).prefix(min(4_000 * size, plain.count)))
        let (bytes, failure) = drain(format.source(format.pack(text), chunk: size, bufferBytes: 16), size: size)
        #expect(isSame(bytes, text))
        #expect(failure == nil)
    }

    @Test(arguments: Format.allCases) func concatenatedMembersAreOneStream(format: Format) {
        let packed = format.pack([1, 2]) + format.pack([]) + format.pack(plain) + format.pack([])
        let source = format.source(packed, chunk: 3)
        #expect(isSame(drain(source).bytes, [1, 2] + plain))
        #expect(source.trailingOffset == nil)
    }

    @Test(arguments: Format.allCases, [nil, [UInt8](repeating: 0, count: 701), Array("signature".utf8)])
    func whatFollowsTheLastMemberIsIgnoredAndPlaced(format: Format, trailing: [UInt8]?) {
        let packed = format.pack(plain)
        let source = format.source(packed + (trailing ?? format.start))
        let (bytes, failure) = drain(source)
        #expect(isSame(bytes, plain))
        #expect(failure == nil)
        #expect(source.trailingOffset == Int64(packed.count))
    }

    @Test(arguments: Format.allCases) func whatIsNoStreamIsDamage(format: Format) {
        let failure = drain(format.source(Array("plain".utf8))).failure
        #expect(failure == SourceError(.damaged, "x is no \(format.rawValue) stream"))
    }
}

/// `gzip` is a case where it is needed.
private func gzipped(_ bytes: [UInt8]) -> [UInt8] { gzip(bytes) }
