import CLZMA

/// The unpacked bytes of an xz file (xz file format 1.1).
package typealias XZSource = MemberStream<XZCodec>

extension MemberStream<XZCodec> {
    package convenience init(
        _ base: any ByteSource, name: String, maxWindowBytes: Int64, bufferBytes: Int = 128 << 10
    ) {
        self.init(base, name: name, codec: XZCodec(maxWindowBytes: maxWindowBytes), bufferBytes: bufferBytes)
    }
}

/// liblzma asks each block's header for its dictionary, and holds the limit before it takes the memory. It checks the
/// sum of each block and the index.
package final class XZCodec: MemberCodec {
    package static let label = "xz"
    package static let headBytes = 6
    /// By zeros in multiples of four (section 2.2); where a writer was off by some, what follows can still be read.
    package static let isPaddedByZeros = true

    private let stream: UnsafeMutablePointer<lzma_stream>
    private let maxWindowBytes: Int64

    init(maxWindowBytes: Int64) {
        self.maxWindowBytes = max(0, maxWindowBytes)
        stream = .allocate(capacity: 1)
        // As LZMA_STREAM_INIT: nothing but zeros.
        stream.initialize(to: lzma_stream())
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    package static func isMember(_ head: UnsafeRawBufferPointer) -> Bool {
        head.prefix(headBytes).elementsEqual([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
    }

    /// What a decoder holds beside its dictionary, filters of code (BCJ) left aside; 60 KB in liblzma 5.4.
    private static let overhead: UInt64 = {
        // LZMA_DICT_SIZE_MIN, LZMA_FILTER_LZMA2 and LZMA_VLI_UNKNOWN, which Swift does not see.
        let smallest: UInt32 = 4096
        var options = lzma_options_lzma()
        options.dict_size = smallest
        return withUnsafeMutablePointer(to: &options) { options in
            let filters = [lzma_filter(id: 0x21, options: options), lzma_filter(id: .max, options: nil)]
            let usage = lzma_raw_decoder_memusage(filters)
            return usage == .max ? 0 : usage - UInt64(smallest)
        }
    }()

    package func begin() -> Bool {
        // liblzma counts 1 KB for each filter of code, of which a block may have three.
        let most = UInt64(maxWindowBytes) + Self.overhead + 16 << 10
        return lzma_stream_decoder(stream, most, 0) == LZMA_OK
    }

    package func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        let state: MemberStep.State =
            switch lzma_code(stream, LZMA_RUN) {
            case LZMA_OK, LZMA_BUF_ERROR: .more
            case LZMA_STREAM_END: .ended
            case let code: .failed(Int32(bitPattern: code.rawValue))
            }
        return MemberStep(
            used: input.count - stream.pointee.avail_in, made: output.count - stream.pointee.avail_out, state: state)
    }

    package func error(_ code: Int32, place: String, name: String) -> SourceError {
        switch lzma_ret(UInt32(bitPattern: code)) {
        case LZMA_MEM_ERROR: return .noMemory(to: name)
        case LZMA_MEMLIMIT_ERROR:
            let window = Int64(clamping: lzma_memusage(stream)) - Int64(clamping: Self.overhead)
            return .window(window, most: maxWindowBytes, format: .xz, name: name)
        case LZMA_OPTIONS_ERROR:
            return SourceError(.unsupported, "xz stream has a block of an unknown kind at \(place)")
        default: return SourceError(.damaged, "xz stream is damaged at \(place)")
        }
    }
}
