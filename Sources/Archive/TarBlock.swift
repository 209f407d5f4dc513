/// One 512-byte header of a tar: USTAR, GNU or the old V7 form (POSIX.1-1988 and 2001, "ustar Interchange Format").
struct TarBlock {
    static let size = 512

    let type: UInt8
    /// Prefix and name, without the `/` of a folder taken off.
    let name: [UInt8]
    /// Nil when the field holds no number, a negative one or one that no file has.
    let size: Int64?
    let modifiedSeconds: Int64?

    /// `block` must be 512 bytes of which `isHeader` is true.
    init(_ block: UnsafeRawBufferPointer) {
        type = block[156]
        size = TarBlock.number(block[124..<136]).flatMap { (0...TarBlock.maxSize).contains($0) ? $0 : nil }
        modifiedSeconds = TarBlock.number(block[136..<148])
        var whole = Array(block[0..<100].prefix { $0 != 0 })
        // GNU's form ("ustar  ") has times and sparse maps where USTAR ("ustar\0") has the prefix.
        if TarBlock.hasMagic(block), block[262] == 0, block[345] != 0 {
            whole = Array(block[345..<500].prefix { $0 != 0 }) + [0x2F] + whole
        }
        name = whole
    }

    /// No file is larger, and sums of such sizes stay far from overflow.
    static let maxSize: Int64 = 1 << 60

    /// Whether a stream that begins so is a tar: by its magic, even if the checksum is wrong, or by the checksum.
    static func isHeader(_ block: UnsafeRawBufferPointer) -> Bool {
        block.count >= size && (hasMagic(block) || isChecksumRight(block))
    }

    static func isZero(_ block: UnsafeRawBufferPointer) -> Bool {
        for byte in block where byte != 0 { return false }
        return true
    }

    static func hasMagic(_ block: UnsafeRawBufferPointer) -> Bool {
        block.count >= size && block[257..<262].elementsEqual("ustar".utf8)
    }

    /// The sum of all bytes, its own field counted as blanks. Some old writers summed signed bytes.
    static func isChecksumRight(_ block: UnsafeRawBufferPointer) -> Bool {
        guard block.count >= size, let expected = number(block[148..<156]) else { return false }
        var unsigned: Int64 = 8 * 0x20
        var signed: Int64 = 8 * 0x20
        var index = 0
        while index < size {
            if index == 148 { index = 156 }
            unsigned += Int64(block[index])
            signed += Int64(Int8(bitPattern: block[index]))
            index += 1
        }
        return expected == unsigned || expected == signed
    }

    /// A number in octal digits between blanks and NULs, or (first bit set, GNU) in base 256. An empty field is 0.
    static func number(_ field: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 { return base256(field, isNegative: first & 0x40 != 0) }
        var value: Int64 = 0
        var isOver = false
        for byte in field.drop(while: { $0 == 0x20 || $0 == 0 }) {
            switch byte {
            case 0x30...0x37:
                if isOver || value > Int64.max >> 3 { return nil }
                value = value << 3 | Int64(byte - 0x30)
            case 0x20, 0: isOver = true
            default: return nil
            }
        }
        return value
    }

    private static func base256(_ field: Slice<UnsafeRawBufferPointer>, isNegative: Bool) -> Int64? {
        if isNegative { return nil }
        var value: Int64 = 0
        for (index, byte) in field.enumerated() {
            if value > Int64.max >> 8 { return nil }
            value = value << 8 | Int64(index == 0 ? byte & 0x3F : byte)
        }
        return value
    }
}
