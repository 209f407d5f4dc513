/// What the bytes of one JSON token mean.
enum JSONText {
    /// Text between quotes: escapes resolved, what is no UTF-8 repaired. An escape that JSON does not know stands for
    /// the character behind the backslash.
    static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard bytes.contains(.backslash) else { return String(decoding: bytes, as: UTF8.self) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            guard byte == .backslash, at < bytes.count else {
                out.append(byte)
                continue
            }
            let kind = bytes[at]
            at += 1
            switch kind {
            case 0x62: out.append(0x08)
            case 0x66: out.append(0x0C)
            case 0x6E: out.append(0x0A)
            case 0x72: out.append(0x0D)
            case 0x74: out.append(0x09)
            case 0x75: at = appendUnicode(bytes, at, to: &out)
            default: out.append(kind)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends the character of `\uXXXX` (whose digits start at `at`), or of a surrogate pair; U+FFFD for half a pair or
    /// bad digits. Tells where to go on.
    private static func appendUnicode(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, to out: inout [UInt8]) -> Int {
        guard let unit = hex4(bytes, at) else {
            out.append(contentsOf: "\u{FFFD}".utf8)
            return at
        }
        var next = at + 4
        var scalar = unit
        if unit & 0xFC00 == 0xD800, next + 1 < bytes.count, bytes[next] == .backslash, bytes[next + 1] == 0x75,
            let low = hex4(bytes, next + 2), low & 0xFC00 == 0xDC00
        {
            scalar = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            next += 6
        }
        out.append(contentsOf: String(Character(UnicodeScalar(scalar) ?? "\u{FFFD}")).utf8)
        return next
    }

    private static func hex4(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in at..<(at + 4) {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// A whole number; one with a fraction or an exponent is rounded. nil for what no Int64 holds and for no number.
    static func int64(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let negative = bytes.first == 0x2D
        guard bytes.count > (negative ? 1 : 0) else { return nil }
        var value: Int64 = 0
        for byte in bytes.dropFirst(negative ? 1 : 0) {
            guard byte >= 0x30, byte <= 0x39 else {
                guard let double = double(bytes), abs(double) < 9.2e18 else { return nil }
                return Int64(double.rounded())
            }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (next, carry) =
                negative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = next
        }
        return value
    }

    /// A finite number of at most 400 characters: nobody prints longer ones, and the library's time grows with them.
    static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard !bytes.isEmpty, bytes.count <= 400, let value = Double(String(decoding: bytes, as: UTF8.self)) else {
            return nil
        }
        return value.isFinite ? value : nil
    }
}
