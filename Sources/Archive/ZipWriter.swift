import CZlib

/// Writes a zip, member by member; its bytes go to `sink` as they come.
///
/// The same members give the same bytes: no clock, no user and no mode of a file gets in. Written here in a hundred lines,
/// since libarchive's writer of zip brings all its other writers, with libxml2 and the data of ICU: 36 MB of a static binary.
///
/// What the format is: PKWARE's APPNOTE 6.3, sections 4.3.7 (local header), 4.3.9 (descriptor), 4.3.12 (directory), 4.3.16 (end).
package final class ZipWriter {
    private struct Member {
        let name: [UInt8]
        let offset: UInt32
        var sum: UInt32 = 0
        var packed: UInt32 = 0
        var size: UInt32 = 0
    }

    private let sink: (UnsafeRawBufferPointer) -> Bool
    private var members: [Member] = []
    private var offset: Int64 = 0
    private var failed = false

    /// Larger members and zips have another layout, which no attachment needs.
    package static let mostBytes = Int64(UInt32.max) - 1
    private static let mostMembers = 0xFFFE
    private static let pieceBytes = 64 << 10

    /// `take` gives false where it can take no more.
    package init(_ take: @escaping (UnsafeRawBufferPointer) -> Bool) { sink = take }

    /// A member of `size` bytes, which `write` gives piece by piece. False where it could not be written, or gave another
    /// number of bytes.
    package func add(
        _ name: String, size: Int64, _ write: (_ piece: @escaping (UnsafeRawBufferPointer) -> Void) -> Void
    ) -> Bool {
        failed = failed || size > Self.mostBytes || offset > Self.mostBytes || members.count >= Self.mostMembers
        guard !failed else { return false }
        var member = Member(name: Array(name.utf8), offset: UInt32(clamping: offset))
        put([0x50, 0x4B, 3, 4] + Self.common(member) + Self.short(0) + member.name)
        let start = offset
        let packer = Packer { [unowned self] in put($0) }
        write { packer.take($0) }
        guard packer.finish(), packer.size == size, offset - start <= Self.mostBytes else {
            failed = true
            return false
        }
        (member.sum, member.size) = (packer.sum, UInt32(clamping: size))
        member.packed = UInt32(clamping: offset - start)
        put([0x50, 0x4B, 7, 8] + Self.sizes(member))
        members.append(member)
        return !failed
    }

    /// Writes the directory of the zip. False where anything went wrong.
    package func finish() -> Bool {
        guard !failed, offset <= Self.mostBytes else { return false }
        let start = offset
        for member in members {
            // Made by 2.0 for any system; no comment, no attributes.
            put(
                [0x50, 0x4B, 1, 2, 20, 0] + Self.common(member) + [UInt8](repeating: 0, count: 12)
                    + Self.long(member.offset) + member.name)
        }
        let count = Self.short(members.count)
        let size = UInt32(clamping: offset - start)
        put(
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + Self.long(size) + Self.long(UInt32(clamping: start)) + [
                0, 0,
            ])
        return !failed
    }

    /// What local header and directory share: version 2.0, sizes in a descriptor behind the data, names in UTF-8, deflated,
    /// 1980-01-02 00:00, for zip knows no time before 1980.
    private static func common(_ member: Member) -> [UInt8] {
        [20, 0] + short(1 << 3 | 1 << 11) + short(8) + [0, 0, 0x22, 0] + sizes(member) + short(member.name.count)
    }

    private static func sizes(_ member: Member) -> [UInt8] {
        long(member.sum) + long(member.packed) + long(member.size)
    }

    private static func short(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }

    private static func long(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        guard !failed, bytes.count > 0 else { return }
        offset += Int64(bytes.count)
        failed = !sink(bytes)
    }

    /// Deflates one member.
    private final class Packer {
        private(set) var sum: UInt32 = 0
        private(set) var size: Int64 = 0
        /// The state points back to it: it must not move.
        private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 16)
        private let give: (UnsafeRawBufferPointer) -> Void
        private var isWell: Bool

        init(_ give: @escaping (UnsafeRawBufferPointer) -> Void) {
            self.give = give
            stream.initialize(to: z_stream())
            // Negative bits: without a header of zlib's own.
            isWell =
                deflateInit2_(
                    stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                    Int32(MemoryLayout<z_stream>.size)) == Z_OK
        }

        deinit {
            deflateEnd(stream)
            stream.deallocate()
            room.deallocate()
        }

        func take(_ bytes: UnsafeRawBufferPointer) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                rest = rest.dropFirst(piece.count)
                let start = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
                sum = UInt32(truncatingIfNeeded: crc32(UInt(sum), start, UInt32(piece.count)))
                size += Int64(piece.count)
                stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
                stream.pointee.avail_in = UInt32(piece.count)
                run(Z_NO_FLUSH)
            }
        }

        /// False where the member could not be packed.
        func finish() -> Bool {
            stream.pointee.next_in = nil
            stream.pointee.avail_in = 0
            run(Z_FINISH)
            return isWell
        }

        private func run(_ flush: Int32) {
            guard isWell else { return }
            repeat {
                stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(room.count)
                // No progress where there is nothing to do is no error.
                let code = deflate(stream, flush)
                isWell = code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR
                give(UnsafeRawBufferPointer(rebasing: room.prefix(room.count - Int(stream.pointee.avail_out))))
            } while isWell && stream.pointee.avail_out == 0
        }
    }
}
