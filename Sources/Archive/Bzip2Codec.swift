import CBZip2

/// The unpacked bytes of a bzip2 file.
package typealias Bzip2Source = MemberStream<Bzip2Codec>

extension MemberStream<Bzip2Codec> {
    package convenience init(_ base: any ByteSource, name: String, bufferBytes: Int = 128 << 10) {
        self.init(base, name: name, codec: Bzip2Codec(), bufferBytes: bufferBytes)
    }
}

/// libbz2 checks the sum of each block and of the stream. A block (900 KB at most) is unpacked once it is there whole.
package final class Bzip2Codec: MemberCodec {
    package static let label = "bzip2"
    package static let headBytes = 10
    package static let isPaddedByZeros = false

    private let stream: UnsafeMutablePointer<bz_stream>
    private var isReady = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
    }

    deinit {
        if isReady { BZ2_bzDecompressEnd(stream) }
        stream.deallocate()
    }

    /// `BZh9` and the digits of pi that begin a block, or those of its root that end a stream: the four bytes alone
    /// could begin a text. A stream that is cut off among them is told by what there is.
    package static func isMember(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 4, head[0] == 0x42, head[1] == 0x5A, head[2] == 0x68, (0x31...0x39).contains(head[3]) else {
            return false
        }
        let mark = head[4..<min(10, head.count)]
        return marks.contains { $0.starts(with: mark) }
    }

    private static let marks: [[UInt8]] = [
        [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
    ]

    package func begin() -> Bool {
        // libbz2 cannot start anew: it gives back what it holds.
        if isReady { BZ2_bzDecompressEnd(stream) }
        isReady = BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
        return isReady
    }

    package func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep {
        let (available, space) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = space
        let state: MemberStep.State =
            switch BZ2_bzDecompress(stream) {
            case BZ_OK: .more
            case BZ_STREAM_END: .ended
            case let code: .failed(code)
            }
        return MemberStep(
            used: Int(available - stream.pointee.avail_in), made: Int(space - stream.pointee.avail_out), state: state)
    }

    package func error(_ code: Int32, place: String, name: String) -> SourceError {
        code == BZ_MEM_ERROR ? .noMemory(to: name) : SourceError(.damaged, "bzip2 stream is damaged at \(place)")
    }
}
