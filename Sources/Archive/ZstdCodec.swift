import CZstd

/// The unpacked bytes of a zstd file (RFC 8878).
package typealias ZstdSource = MemberStream<ZstdCodec>

extension MemberStream<ZstdCodec> {
    package convenience init(
        _ base: any ByteSource, name: String, maxWindowBytes: Int64, bufferBytes: Int = 128 << 10
    ) {
        self.init(base, name: name, codec: ZstdCodec(maxWindowBytes: maxWindowBytes), bufferBytes: bufferBytes)
    }
}

/// libzstd takes the memory that a frame's header asks for, so the header is asked first. It checks a frame's sum, where
/// there is one.
package final class ZstdCodec: MemberCodec {
    package static let label = "zstd"
    package static let headBytes = ZstdFrame.headBytes
    package static let isPaddedByZeros = false

    private let stream = ZSTD_createDCtx()
    private let maxWindowBytes: Int64
    /// The magic and the descriptor: with these libzstd tells how much it wants.
    private static let shortestHead = 5
    private var isAtHead = true
    /// Bytes of packed input that bring the decoder to the end of the block, or of the header, that it is at.
    private var wanted = 1
    private var refused: Int64?

    /// What a failed step says when it was not libzstd that failed.
    private static let windowIsTooLarge: Int32 = 1
    /// Largest `windowLog` of a frame on 64 bits: what is allowed is decided here, by bytes.
    private static let mostWindowLog: Int32 = 31

    init(maxWindowBytes: Int64) { self.maxWindowBytes = maxWindowBytes }

    deinit { ZSTD_freeDCtx(stream) }

    package static func isMember(_ head: UnsafeRawBufferPointer) -> Bool {
        ZstdFrame.isFrame(head) || ZstdFrame.isSkippable(head)
    }

    package func begin() -> Bool {
        guard let stream else { return false }
        isAtHead = true
        wanted = Self.shortestHead
        return ZSTD_isError(ZSTD_DCtx_reset(stream, ZSTD_reset_session_only)) == 0
            && ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.mostWindowLog)) == 0
    }

    package func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep {
        if isAtHead, let frame = ZstdFrame(input), frame.window > maxWindowBytes {
            refused = frame.window
            return MemberStep(used: 0, made: 0, state: .failed(Self.windowIsTooLarge))
        }
        isAtHead = false
        // A call that fails tells nothing of what it made before: so none goes beyond one block.
        var packed = ZSTD_inBuffer(src: input.baseAddress, size: min(input.count, max(1, wanted)), pos: 0)
        var plain = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(stream, &plain, &packed)
        guard ZSTD_isError(code) == 0 else {
            return MemberStep(used: 0, made: 0, state: .failed(-Int32(clamping: ZSTD_getErrorCode(code).rawValue)))
        }
        // The hint counts the three bytes of the next block's header to the block.
        wanted = code > 3 ? code - 3 : code
        return MemberStep(used: packed.pos, made: plain.pos, state: code == 0 ? .ended : .more)
    }

    package func error(_ code: Int32, place: String, name: String) -> SourceError {
        if code == Self.windowIsTooLarge, let refused {
            return .window(refused, most: maxWindowBytes, format: .zstd, name: name)
        }
        if code == -Int32(ZSTD_error_memory_allocation.rawValue) { return .noMemory(to: name) }
        return SourceError(.damaged, "zstd stream is damaged at \(place)")
    }
}
