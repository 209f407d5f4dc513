/// Undoes what any format writes in the place of a sign.
enum Escapes {
    /// The bytes with one layer of escapes taken off; nil where there is none.
    static func undone(_ bytes: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        // What lies before is not copied yet: most signs are no escape, and a run of them is copied at once.
        var copied = 0
        var at = 0
        while at < bytes.count {
            guard isSpecial[Int(bytes[at])] else {
                at += 1
                continue
            }
            let escape: (scalar: UInt32?, count: Int)? =
                switch bytes[at] {
                case UInt8(ascii: "&"): entity(bytes, at)
                case UInt8(ascii: "\\"): backslash(bytes, at)
                case UInt8(ascii: "%"): percent(bytes, at)
                case UInt8(ascii: "<"): wordBreak(bytes, at)
                case 0xC2, 0xE2, 0xEF: withoutWidth(bytes, at)
                default: nil
                }
            guard let escape else {
                at += 1
                continue
            }
            if copied == 0 { out.reserveCapacity(bytes.count) }
            out += bytes[copied..<at]
            if let scalar = escape.scalar { append(scalar, to: &out) }
            at += escape.count
            copied = at
        }
        guard copied > 0 else { return nil }
        out += bytes[copied...]
        return out
    }

    private static let isSpecial = (0..<256).map { [0x26, 0x5C, 0x25, 0x3C, 0xC2, 0xE2, 0xEF].contains($0) }

    /// The bytes with broken lines put together, where a line ends in a sign of a name and the next begins with one.
    static func joined(_ bytes: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        var isChanged = false
        while at < bytes.count {
            if bytes[at] == 0x0A, let last = out.last, Prose.isOfName(last) {
                var next = at + 1
                while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
                if next < bytes.count, Prose.isOfName(bytes[next]) {
                    isChanged = true
                    at = next
                    continue
                }
            }
            out.append(bytes[at])
            at += 1
        }
        return isChanged ? out : nil
    }

    /// `&#45;`, `&#x2d;`, `&amp;`.
    private static func entity(_ bytes: [UInt8], _ at: Int) -> (UInt32?, Int)? {
        var end = at + 1
        while end < bytes.count, end - at < 10, bytes[end] != 0x3B { end += 1 }
        guard end < bytes.count, bytes[end] == 0x3B, end > at + 1 else { return nil }
        let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        let count = end + 1 - at
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            return UInt32(name.dropFirst(2), radix: 16).map { ($0, count) }
        }
        if name.hasPrefix("#") { return UInt32(name.dropFirst()).map { ($0, count) } }
        if name == "shy" || name == "zwnj" { return (nil, count) }
        return named[name].map { ($0, count) }
    }

    private static let named: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0x20, "hyphen": 0x2D, "period": 0x2E,
        "lowbar": 0x5F, "sol": 0x2F, "colon": 0x3A, "num": 0x23, "dash": 0x2D,
    ]

    /// `\u002d`, `\/`, `\-`; a backslash before a letter is an escape of a sign that no name has.
    private static func backslash(_ bytes: [UInt8], _ at: Int) -> (UInt32?, Int)? {
        guard at + 1 < bytes.count else { return nil }
        let next = bytes[at + 1]
        if next == UInt8(ascii: "u"), at + 5 < bytes.count,
            let scalar = UInt32(String(decoding: bytes[(at + 2)...(at + 5)], as: UTF8.self), radix: 16)
        {
            return (scalar, 6)
        }
        if [0x6E, 0x74, 0x72].contains(next) { return (0x0A, 2) }
        let isPunctuation = next < 0x80 && !(48...57).contains(next) && !(97...122).contains(next | 0x20) && next > 0x20
        return isPunctuation ? (UInt32(next), 2) : nil
    }

    private static func percent(_ bytes: [UInt8], _ at: Int) -> (UInt32?, Int)? {
        guard at + 2 < bytes.count, let high = digit(bytes[at + 1]), let low = digit(bytes[at + 2]) else { return nil }
        let scalar = high * 16 + low
        return (0x21...0x7E).contains(scalar) ? (scalar, 3) : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 48...57: UInt32(byte) - 48
        case 65...70: UInt32(byte) - 55
        case 97...102: UInt32(byte) - 87
        default: nil
        }
    }

    /// `<wbr>` lets a long name break, and is no sign of it; so are elements of one letter, as a span's ends in a name.
    private static func wordBreak(_ bytes: [UInt8], _ at: Int) -> (UInt32?, Int)? {
        for tag in ["<wbr>", "<wbr/>", "<wbr />"] where bytes[at...].starts(with: tag.utf8) {
            return (nil, tag.utf8.count)
        }
        return nil
    }

    /// Soft hyphen, zero-width space and joiners, word joiner, byte order mark.
    private static func withoutWidth(_ bytes: [UInt8], _ at: Int) -> (UInt32?, Int)? {
        if bytes[at] == 0xC2 { return at + 1 < bytes.count && bytes[at + 1] == 0xAD ? (nil, 2) : nil }
        guard at + 2 < bytes.count else { return nil }
        let rest = (bytes[at], bytes[at + 1], bytes[at + 2])
        switch rest {
        case (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF): return (nil, 3)
        // Hyphens that are no hyphen-minus.
        case (0xE2, 0x80, 0x90), (0xE2, 0x80, 0x91): return (0x2D, 3)
        default: return nil
        }
    }

    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        if [0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF].contains(scalar.value) { return }
        out += Array(String(Character(scalar)).utf8)
    }
}
