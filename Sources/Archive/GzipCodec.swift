import CZlib

/// The inflated bytes of a gzip stream (RFC 1952).
package typealias GzipSource = MemberStream<GzipCodec>

extension MemberStream<GzipCodec> {
    package convenience init(_ base: any ByteSource, name: String, bufferBytes: Int = 128 << 10) {
        self.init(base, name: name, codec: GzipCodec(), bufferBytes: bufferBytes)
    }
}

/// zlib checks CRC-32 and length of each member itself when it is told of the gzip frame; libarchive would not.
package final class GzipCodec: MemberCodec {
    package static let label = "gzip"
    package static let headBytes = 2
    package static let isPaddedByZeros = false

    private let stream: UnsafeMutablePointer<z_stream>
    private var isReady = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
    }

    package static func isMember(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= 2 && head[0] == 0x1F && head[1] == 0x8B
    }

    package func begin() -> Bool {
        if isReady { return inflateReset(stream) == Z_OK }
        // 15 + 16: any window, gzip frame.
        isReady = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        return isReady
    }

    package func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep {
        // One call takes and makes at most what zlib's 32-bit counters hold.
        let (available, space) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = space
        let state: MemberStep.State =
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR: .more
            case Z_STREAM_END: .ended
            case let code: .failed(code)
            }
        return MemberStep(
            used: Int(available - stream.pointee.avail_in), made: Int(space - stream.pointee.avail_out), state: state)
    }

    package func error(_ code: Int32, place: String, name: String) -> SourceError {
        guard code != Z_MEM_ERROR else { return .noMemory(to: name) }
        let message = stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)"
        return switch message {
        case "incorrect data check": SourceError(.damaged, "gzip checksum is wrong at \(place)")
        case "incorrect length check": SourceError(.damaged, "gzip length is wrong at \(place)")
        default: SourceError(.damaged, "gzip stream is damaged at \(place): \(message)")
        }
    }
}
