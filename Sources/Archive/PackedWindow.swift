import Units

/// How far back a packed stream may refer, as its first header says: so much memory the unpacking needs.
enum PackedWindow {
    /// The longest header of an xz block, behind the stream's own.
    static let headBytes = 12 + 1024

    /// Nil where the format's window is always small (gzip 32 KB, bzip2 4 MB), or the header cannot be understood: the
    /// unpacking then fails by itself.
    static func bytes(_ head: UnsafeRawBufferPointer, _ format: StreamFormat) -> Int64? {
        switch format {
        case .gzip, .bzip2: nil
        case .xz: xz(head)
        case .zstd: zstd(head)
        }
    }

    static func refusal(_ window: Int64, most: Int64, format: StreamFormat, name: String) -> SourceError {
        SourceError(
            .unsupported,
            "\(format.rawValue) wants a window of \(Bytes(window).binary), more than \(Bytes(most).binary);"
                + " unpack \(name) first: \(format.rawValue) -d")
    }

    /// The Frame_Header_Descriptor behind the magic (RFC 8878, section 3.1.1.1): a window descriptor, or with
    /// Single_Segment_flag the content size itself.
    private static func zstd(_ whole: UnsafeRawBufferPointer) -> Int64? {
        guard let head = ZstdFrame.first(of: whole), head.count > 5 else { return nil }
        let descriptor = head[4]
        guard descriptor & 0x20 != 0 else {
            let base = Int64(1) << (10 + Int64(head[5] >> 3))
            return base + base / 8 * Int64(head[5] & 7)
        }
        let start = 5 + [0, 1, 2, 4][Int(descriptor & 3)]
        let length = 1 << Int(descriptor >> 6)
        guard head.count >= start + length else { return nil }
        var size: UInt64 = 0
        for index in (0..<length).reversed() { size = size << 8 | UInt64(head[start + index]) }
        return Int64(clamping: length == 2 ? size + 256 : size)
    }

    /// The dictionary size of LZMA2 in the first block header (xz file format 1.1, sections 3.1 and 5.3.1).
    private static func xz(_ head: UnsafeRawBufferPointer) -> Int64? {
        guard head.count > 13, head[12] != 0 else { return nil }
        let end = min(head.count, 12 + (Int(head[12]) + 1) * 4)
        var at = 14
        func number() -> UInt64? {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 63, by: 7) {
                guard at < end else { return nil }
                let byte = head[at]
                at += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return value }
            }
            return nil
        }
        let flags = head[13]
        if flags & 0x40 != 0, number() == nil { return nil }
        if flags & 0x80 != 0, number() == nil { return nil }
        for _ in 0...Int(flags & 3) {
            guard let filter = number(), let count = number(), count < 1024, at + Int(count) <= end else { return nil }
            if filter == 0x21, count == 1 { return dictionary(head[at] & 0x3F) }
            at += Int(count)
        }
        return nil
    }

    private static func dictionary(_ bits: UInt8) -> Int64? {
        if bits > 40 { return nil }
        if bits == 40 { return Int64(UInt32.max) }
        return Int64(2 | (bits & 1)) << (Int64(bits / 2) + 11)
    }
}

/// Frames of zstd (RFC 8878, section 3.1): those with data, and those that a reader skips. `pzstd` writes one of these
/// before each of its frames, so a file may begin with one.
enum ZstdFrame {
    /// Any of sixteen magic numbers from 0x184D2A50.
    static func isSkippable(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= 8 && head[0] & 0xF0 == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18
    }

    /// From the first frame with data on; nil where the head ends before it.
    static func first(of head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var rest = head
        while isSkippable(rest) {
            let size = (4..<8).reversed().reduce(0) { $0 << 8 | Int(rest[$1]) }
            guard size <= rest.count - 8 else { return nil }
            rest = UnsafeRawBufferPointer(rebasing: rest[(8 + size)...])
        }
        return rest
    }
}
