/// What the header of a zstd frame with data says (RFC 8878, section 3.1.1.1).
struct ZstdFrame {
    /// How far back its blocks may refer: so much memory the unpacking needs.
    let window: Int64

    /// The longest header of a frame.
    static let headBytes = 18

    static func isFrame(_ head: UnsafeRawBufferPointer) -> Bool {
        head.prefix(4).elementsEqual([0x28, 0xB5, 0x2F, 0xFD])
    }

    /// Any of sixteen magic numbers from 0x184D2A50 and a size. `pzstd` writes one of these before each of its frames, so
    /// a file may begin with one.
    static func isSkippable(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= 8 && head[0] & 0xF0 == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18
    }

    /// The Frame_Header_Descriptor behind the magic: a window descriptor, or with Single_Segment_flag the
    /// content size itself. Nil where the head is too short.
    init?(_ head: UnsafeRawBufferPointer) {
        guard Self.isFrame(head), head.count > 4 else { return nil }
        let descriptor = head[4]
        let isSingle = descriptor & 0x20 != 0
        let sizeCode = Int(descriptor >> 6)
        let sizeBytes = sizeCode == 0 ? (isSingle ? 1 : 0) : 1 << sizeCode
        let sizeAt = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)]
        guard head.count >= sizeAt + sizeBytes else { return nil }
        if isSingle {
            let size = head[sizeAt..<(sizeAt + sizeBytes)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            window = Int64(clamping: sizeBytes == 2 ? size + 256 : size)
        } else {
            let base = Int64(1) << (10 + Int64(head[5] >> 3))
            window = base + base / 8 * Int64(head[5] & 7)
        }
    }
}
