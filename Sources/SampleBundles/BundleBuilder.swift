import CZlib
import Units

/// Makes a bundle in memory: for tests, and for samples small enough to hold.
///
///     var bundle = BundleBuilder()
///     bundle.add("bug-report/cluster/events", "NAMESPACE   LAST SEEN …\n")
///     let bytes = bundle.tarGzip()
package struct BundleBuilder: Sendable {
    package private(set) var entries: [(name: String, bytes: [UInt8], modifiedAt: Moment)] = []
    private let modifiedAt: Moment

    package init(modifiedAt: Moment = Moment(seconds: 1_795_507_793)) { self.modifiedAt = modifiedAt }

    package mutating func add(_ name: String, _ text: String, modifiedAt: Moment? = nil) {
        add(name, bytes: Array(text.utf8), modifiedAt: modifiedAt)
    }

    package mutating func add(_ name: String, bytes: [UInt8], modifiedAt: Moment? = nil) {
        entries.append((name, bytes, modifiedAt ?? self.modifiedAt))
    }

    /// The entries as an uncompressed USTAR archive, in the order in which they were added.
    package func tar() -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out += TarHeader.regularFile(name: entry.name, size: entry.bytes.count, modifiedAt: entry.modifiedAt)
            out += entry.bytes
            out += [UInt8](repeating: 0, count: TarHeader.padding(after: entry.bytes.count))
        }
        return out + [UInt8](repeating: 0, count: 1024)
    }

    /// The same, gzipped.
    package func tarGzip(level: Int32 = 6) -> [UInt8] { gzip(tar(), level: level) }
}

/// The 512-byte headers of a USTAR archive.
package enum TarHeader {
    /// A header for a regular file; a name that USTAR cannot hold gets a PAX record in front.
    package static func regularFile(name: String, size: Int, modifiedAt: Moment) -> [UInt8] {
        let bytes = Array(name.utf8)
        if bytes.count <= 100, bytes.allSatisfy({ $0 < 0x80 }) {
            return header(name: bytes, prefix: [], size: size, modifiedAt: modifiedAt, type: 0x30)
        }
        if bytes.allSatisfy({ $0 < 0x80 }),
            let cut = bytes.indices.last(where: {
                bytes[$0] == 0x2F && $0 <= 155 && bytes.count - $0 - 1 <= 100 && $0 > 0
            }),
            bytes.count - cut - 1 > 0
        {
            return header(
                name: Array(bytes[(cut + 1)...]), prefix: Array(bytes[..<cut]), size: size, modifiedAt: modifiedAt,
                type: 0x30)
        }
        let record = paxRecord("path", bytes)
        return header(
            name: Array("PaxHeaders.0/long".utf8), prefix: [], size: record.count, modifiedAt: modifiedAt, type: 0x78)
            + record + [UInt8](repeating: 0, count: padding(after: record.count))
            + header(name: Array(bytes.prefix(100)), prefix: [], size: size, modifiedAt: modifiedAt, type: 0x30)
    }

    /// A header of any type, for archives that are wrong on purpose.
    package static func header(name: [UInt8], prefix: [UInt8], size: Int, modifiedAt: Moment, type: UInt8) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Collection<UInt8>, at: Int, limit: Int) {
            for (offset, byte) in bytes.prefix(limit).enumerated() { block[at + offset] = byte }
        }
        func octal(_ value: Int, width: Int) -> [UInt8] {
            let digits = String(max(0, value), radix: 8)
            return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
        }
        put(name, at: 0, limit: 100)
        put(octal(0o644, width: 7), at: 100, limit: 7)
        put(octal(0, width: 7), at: 108, limit: 7)
        put(octal(0, width: 7), at: 116, limit: 7)
        put(octal(size, width: 11), at: 124, limit: 11)
        put(octal(Int(modifiedAt.seconds), width: 11), at: 136, limit: 11)
        put([UInt8](repeating: 0x20, count: 8), at: 148, limit: 8)
        block[156] = type
        put(Array("ustar\u{0}00".utf8), at: 257, limit: 8)
        put(prefix, at: 345, limit: 155)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, width: 6) + [0, 0x20], at: 148, limit: 8)
        return block
    }

    /// Zeros that fill up the last block of an entry.
    package static func padding(after size: Int) -> Int { (512 - size % 512) % 512 }

    private static func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [0x0A]
        var length = rest.count
        while String(length).utf8.count + rest.count != length { length = String(length).utf8.count + rest.count }
        return Array(String(length).utf8) + rest
    }
}

/// `bytes` as one gzip member without header fields, as Go's `compress/gzip` writes it.
package func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var out: [UInt8] = []
    var writer = GzipWriter(level: level)
    writer.write(bytes) { out += $0 }
    writer.finish { out += $0 }
    return out
}

/// Deflates a stream into one gzip member, piece by piece.
package struct GzipWriter: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let room: UnsafeMutableRawBufferPointer

    package init(level: Int32 = 6) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        room = .allocate(byteCount: 1 << 16, alignment: 16)
        // 15 + 16: a window of 32 KiB, gzip instead of zlib framing.
        deflateInit2_(
            stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        room.deallocate()
    }

    package mutating func write(_ bytes: [UInt8], _ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var copy = bytes
        try copy.withUnsafeMutableBufferPointer { buffer in
            stream.pointee.next_in = buffer.baseAddress
            stream.pointee.avail_in = UInt32(buffer.count)
            try drain(Z_NO_FLUSH, emit)
        }
    }

    package mutating func finish(_ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
        try drain(Z_FINISH, emit)
    }

    /// Begins another member, behind one that is finished.
    package mutating func restart() { deflateReset(stream) }

    private func drain(_ flush: Int32, _ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        repeat {
            stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room.count)
            let result = deflate(stream, flush)
            let made = room.count - Int(stream.pointee.avail_out)
            if made > 0 { try emit(UnsafeRawBufferPointer(rebasing: room[..<made])) }
            if result == Z_STREAM_END || result < 0 { return }
        } while stream.pointee.avail_out == 0 || stream.pointee.avail_in > 0
    }
}
