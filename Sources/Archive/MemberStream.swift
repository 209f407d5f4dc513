import Units

/// The unpacked bytes of a gzip, xz or bzip2 file: one member or several, one behind the other.
///
/// The codec checks each member's sums. Everything that could be unpacked is given before the error is.
package final class MemberStream<Codec: MemberCodec>: UnpackingSource {
    private let base: any ByteSource
    private let name: String
    private let codec: Codec
    private let room: UnsafeMutableRawBufferPointer
    /// What of `room` is not used yet.
    private var packed = 0..<0
    private var packedBytes: Int64 = 0
    private var baseIsOver = false
    private var baseFailure: SourceError?
    private var isStarted = false
    private var inMember = false
    private var outcome: Outcome = .running

    private enum Outcome {
        case running, ended
        case failed(SourceError)
    }

    /// Where, in packed bytes, something that is no member follows the last one. It is ignored.
    package private(set) var trailingOffset: Int64?

    /// `name` is that of the packed file, for messages.
    init(_ base: any ByteSource, name: String, codec: Codec, bufferBytes: Int = 128 << 10) {
        self.base = base
        self.name = name
        self.codec = codec
        room = .allocate(byteCount: max(16, Codec.headBytes, bufferBytes), alignment: 16)
    }

    deinit { room.deallocate() }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        var made = 0
        while made < buffer.count, case .running = outcome {
            if inMember {
                made += unpackSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[made...]))
            } else {
                startMember()
            }
        }
        if made == 0, case .failed(let error) = outcome { throw error }
        return made
    }

    /// How far the packed stream was used.
    private var position: Int64 { packedBytes - Int64(packed.count) }

    private var place: String { "byte \(grouped(position)) of \(name)" }

    private func unpackSome(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        // Without input the codec is still called: it may hold bytes that the last buffer had no room for.
        if packed.isEmpty { fill(atLeast: 1) }
        let step = codec.unpack(UnsafeRawBufferPointer(rebasing: room[packed]), into: buffer)
        packed = (packed.lowerBound + step.used)..<packed.upperBound
        switch step.state {
        case .ended: inMember = false
        case .failed(let code): outcome = .failed(codec.error(code, place: place, name: name))
        case .more where step.used == 0 && step.made == 0:
            let error =
                packed.isEmpty
                ? SourceError(.truncated, "\(Codec.label) stream ends early at \(place)")
                : SourceError(.damaged, "\(Codec.label) stream is damaged at \(place): it cannot go on")
            outcome = .failed(baseFailure ?? error)
        case .more: break
        }
        return step.made
    }

    /// Looks whether another member follows, and readies the codec for it.
    private func startMember() {
        let end = position
        let padding = isStarted && Codec.isPaddedByZeros ? skipZeros() : 0
        fill(atLeast: Codec.headBytes)
        if isStarted, packed.isEmpty {
            // Zeros that are no padding of the format are bytes like others.
            if padding % 4 != 0 { trailingOffset = end }
            outcome = baseFailure.map { .failed($0) } ?? .ended
            return
        }
        guard Codec.isMember(UnsafeRawBufferPointer(rebasing: room[packed])) else {
            if isStarted {
                trailingOffset = end
                outcome = .ended
            } else {
                let error = SourceError(.damaged, "\(name) is no \(Codec.label) stream")
                outcome = .failed(baseFailure ?? error)
            }
            return
        }
        guard codec.begin() else {
            outcome = .failed(.noMemory(to: name))
            return
        }
        isStarted = true
        inMember = true
    }

    private func skipZeros() -> Int64 {
        let start = position
        while true {
            fill(atLeast: 1)
            let zeros = room[packed].prefix { $0 == 0 }.count
            packed = (packed.lowerBound + zeros)..<packed.upperBound
            if !packed.isEmpty || baseIsOver { return position - start }
        }
    }

    /// Has at least `count` packed bytes in the buffer, unless the base ends before.
    private func fill(atLeast count: Int) {
        while packed.count < count, !baseIsOver {
            UnsafeMutableRawBufferPointer(rebasing: room[..<packed.count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: room[packed]))
            packed = 0..<packed.count
            do throws(SourceError) {
                let got = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: room[packed.count...]))
                if got == 0 { baseIsOver = true }
                packed = 0..<(packed.count + got)
                packedBytes += Int64(got)
            } catch {
                baseIsOver = true
                baseFailure = error
            }
        }
    }
}

extension SourceError {
    static func noMemory(to name: String) -> SourceError { SourceError(.io, "no memory to unpack \(name)") }
}
