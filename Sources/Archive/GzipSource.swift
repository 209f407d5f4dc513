import CZlib
import Units

/// The inflated bytes of a gzip stream: one member or several, one behind the other (RFC 1952).
///
/// zlib checks CRC-32 and length of each member itself when it is told of the gzip frame; libarchive would not.
/// Everything that could be inflated is given before the error is.
package final class GzipSource: UnpackingSource {
    private let base: any ByteSource
    private let name: String
    private let stream: UnsafeMutablePointer<z_stream>
    private let room: UnsafeMutableRawBufferPointer
    private var isReady = false
    private var inMember = false
    private var baseIsOver = false
    private var baseFailure: SourceError?
    private var packedBytes: Int64 = 0
    private var outcome: Outcome = .running

    private enum Outcome {
        case running, ended
        case failed(SourceError)
    }

    /// Where, in packed bytes, something that is no gzip member follows the last one. Such padding is ignored.
    package private(set) var trailingOffset: Int64?

    /// `name` is that of the packed file, for messages.
    package init(_ base: any ByteSource, name: String, bufferBytes: Int = 128 << 10) {
        self.base = base
        self.name = name
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        room = .allocate(byteCount: max(16, bufferBytes), alignment: 16)
        stream.pointee.next_in = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
        room.deallocate()
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        var made = 0
        while made < buffer.count, case .running = outcome {
            if inMember {
                made += inflateSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[made...]))
            } else {
                startMember()
            }
        }
        if made == 0, case .failed(let error) = outcome { throw error }
        return made
    }

    /// How far the packed stream was used.
    private var packedPosition: Int64 { packedBytes - Int64(stream.pointee.avail_in) }

    private func inflateSome(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        // Without input zlib is still called: it may hold bytes that the last buffer had no room for.
        if stream.pointee.avail_in == 0 { _ = fill(atLeast: 1) }
        // One call makes at most what zlib's 32-bit counters hold.
        let space = UInt32(clamping: buffer.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = space
        let result = inflate(stream, Z_NO_FLUSH)
        switch result {
        case Z_OK: break
        case Z_BUF_ERROR where baseIsOver:
            fail(baseFailure ?? SourceError(.truncated, "gzip stream ends early at \(place)"))
        case Z_BUF_ERROR: break
        case Z_STREAM_END: inMember = false
        default: fail(damage(result))
        }
        return Int(space - stream.pointee.avail_out)
    }

    /// Looks whether another member follows, and readies zlib for it.
    private func startMember() {
        _ = fill(atLeast: 2)
        let available = Int(stream.pointee.avail_in)
        if isReady, available == 0 {
            if let baseFailure { fail(baseFailure) } else { outcome = .ended }
            return
        }
        let isMember = available >= 2 && stream.pointee.next_in[0] == 0x1F && stream.pointee.next_in[1] == 0x8B
        if !isMember {
            if isReady {
                trailingOffset = packedPosition
                outcome = .ended
            } else {
                fail(baseFailure ?? SourceError(.damaged, "\(name) is no gzip stream"))
            }
            return
        }
        // 15 + 16: any window, gzip frame.
        let result =
            isReady
            ? inflateReset(stream)
            : inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { return fail(SourceError(.io, "no memory to inflate \(name)")) }
        isReady = true
        inMember = true
    }

    /// Has at least `count` packed bytes in the buffer, unless the base ends before.
    private func fill(atLeast count: Int) -> Bool {
        while Int(stream.pointee.avail_in) < count, !baseIsOver {
            let left = Int(stream.pointee.avail_in)
            let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            if left > 0, let next = stream.pointee.next_in { room.baseAddress?.copyMemory(from: next, byteCount: left) }
            stream.pointee.next_in = start
            do throws(SourceError) {
                let got = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: room[left...]))
                if got == 0 { baseIsOver = true }
                stream.pointee.avail_in = UInt32(clamping: left + got)
                packedBytes += Int64(got)
            } catch {
                baseIsOver = true
                baseFailure = error
            }
        }
        return Int(stream.pointee.avail_in) >= count
    }

    private var place: String { "byte \(grouped(packedPosition)) of \(name)" }

    private func damage(_ result: Int32) -> SourceError {
        guard result != Z_MEM_ERROR else { return SourceError(.io, "no memory to inflate \(name)") }
        let message = stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"
        return switch message {
        case "incorrect data check": SourceError(.damaged, "gzip checksum is wrong at \(place)")
        case "incorrect length check": SourceError(.damaged, "gzip length is wrong at \(place)")
        default: SourceError(.damaged, "gzip stream is damaged at \(place): \(message)")
        }
    }

    private func fail(_ error: SourceError) { outcome = .failed(error) }
}
