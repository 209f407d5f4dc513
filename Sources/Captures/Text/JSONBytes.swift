/// JSON as it comes, byte by byte: what stands outside of strings, and what strings hold, decoded. It asks for no more order than that:
/// what is no JSON makes no difference to whoever looks for texts.
struct JSONBytes {
    enum Event {
        case nothing
        /// A brace, a bracket, a colon, a comma, and whatever else is no string.
        case outside(UInt8)
        case begins
        case byte(UInt8)
        case scalar(Unicode.Scalar)
        case ends
    }

    private enum State { case outside, string, escape, unicode }
    private var state = State.outside
    private var digits: UInt32 = 0
    private var digitsLeft = 0
    /// The first half of a pair.
    private var high: UInt32?

    mutating func take(_ byte: UInt8) -> Event {
        switch state {
        case .outside:
            guard byte == 0x22 else { return .outside(byte) }
            state = .string
            return .begins
        case .string: return inString(byte)
        case .escape:
            state = .string
            return escaped(byte)
        case .unicode: return digit(byte)
        }
    }

    private mutating func inString(_ byte: UInt8) -> Event {
        switch byte {
        case 0x5C: state = .escape
        case 0x22:
            (state, high) = (.outside, nil)
            return .ends
        default: return .byte(byte)
        }
        return .nothing
    }

    private mutating func escaped(_ byte: UInt8) -> Event {
        switch byte {
        case 0x6E: return .byte(0x0A)
        case 0x74: return .byte(0x09)
        case 0x62: return .byte(0x08)
        // `\r\n` ends a line as `\n` does.
        case 0x72: return .nothing
        case 0x75:
            (state, digits, digitsLeft) = (.unicode, 0, 4)
            return .nothing
        default: return .byte(byte)
        }
    }

    private mutating func digit(_ byte: UInt8) -> Event {
        let value = UInt32(Character(Unicode.Scalar(byte)).hexDigitValue ?? 0)
        digits = digits << 4 | value
        digitsLeft -= 1
        guard digitsLeft == 0 else { return .nothing }
        state = .string
        if 0xD800..<0xDC00 ~= digits {
            high = digits
            return .nothing
        }
        if let first = high, 0xDC00..<0xE000 ~= digits {
            high = nil
            return .scalar(Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (digits - 0xDC00)) ?? "\u{FFFD}")
        }
        return .scalar(Unicode.Scalar(digits) ?? "\u{FFFD}")
    }
}

extension Unicode.Scalar {
    /// Its bytes in UTF-8.
    var bytes: [UInt8] { Array(String(self).utf8) }
}
