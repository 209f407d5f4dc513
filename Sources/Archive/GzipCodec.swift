import CZlib

/// The inflated bytes of a gzip stream (RFC 1952).
package typealias GzipSource = MemberStream<GzipCodec>

extension MemberStream<GzipCodec> {
    package convenience init(_ base: any ByteSource, name: String, bufferBytes: Int = 128 << 10) {
        self.init(base, name: name, codec: GzipCodec(), bufferBytes: bufferBytes)
    }
}

/// zlib reads the frame; CRC-32 and length of each member are checked here, since zlib 1.2 takes a third of its time for them.
package final class GzipCodec: MemberCodec {
    package static let label = "gzip"
    package static let headBytes = 2
    package static let isPaddedByZeros = false

    private let stream: UnsafeMutablePointer<z_stream>
    private var isReady = false
    /// Nothing was given to zlib yet.
    private var isFresh = true
    /// nil: zlib checks this member itself.
    private var sums: GzipSums?

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
        isFresh = true
        if isReady { return inflateReset(stream) == Z_OK }
        // 15 + 16: any window, gzip frame.
        isReady = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        return isReady
    }

    package func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep {
        if isFresh, !input.isEmpty { chooseCheck(input) }
        // One call takes and makes at most what zlib's 32-bit counters hold.
        let (available, space) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = space
        let code = inflate(stream, Z_NO_FLUSH)
        let used = Int(available - stream.pointee.avail_in)
        let made = Int(space - stream.pointee.avail_out)
        sums?.see(
            used: UnsafeRawBufferPointer(rebasing: input[..<used]),
            made: UnsafeRawBufferPointer(rebasing: output[..<made]))
        let state: MemberStep.State =
            switch code {
            case Z_OK, Z_BUF_ERROR: .more
            case Z_STREAM_END: sums?.fault.map { .failed($0.rawValue) } ?? .ended
            case let code: .failed(code)
            }
        return MemberStep(used: used, made: made, state: state)
    }

    /// A head with a sum of its own, which hardly anybody writes, is left to zlib; so is one whose flags are not there yet.
    private func chooseCheck(_ input: UnsafeRawBufferPointer) {
        isFresh = false
        let isOurs = input.count > 3 && input[3] & GzipSums.headIsSummed == 0
        sums = isOurs && inflateValidate(stream, 0) == Z_OK ? GzipSums() : nil
        if sums == nil { inflateValidate(stream, 1) }
    }

    package func error(_ code: Int32, place: String, name: String) -> SourceError {
        guard code != Z_MEM_ERROR else { return .noMemory(to: name) }
        if let fault = GzipSums.Fault(rawValue: code) {
            return SourceError(.damaged, "gzip \(fault.word) is wrong at \(place)")
        }
        let message = stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)"
        return switch message {
        case "incorrect data check": SourceError(.damaged, "gzip \(GzipSums.Fault.checksum.word) is wrong at \(place)")
        case "incorrect length check": SourceError(.damaged, "gzip \(GzipSums.Fault.length.word) is wrong at \(place)")
        default: SourceError(.damaged, "gzip stream is damaged at \(place): \(message)")
        }
    }
}
