/// Whether bytes are one well-formed JSON value; independent of what the tool reads with.
struct JSONCheck {
    private let bytes: [UInt8]
    private var at = 0

    static func accepts(_ bytes: [UInt8]) -> Bool {
        var check = JSONCheck(bytes: bytes)
        guard check.value(depth: 0) else { return false }
        check.space()
        return check.at == bytes.count
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func space() { while [0x20, 0x0A, 0x0D, 0x09].contains(current), at < bytes.count { at += 1 } }

    private mutating func take(_ byte: UInt8) -> Bool {
        space()
        guard current == byte else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        space()
        guard depth < 200 else { return false }
        switch current {
        case UInt8(ascii: "{"): return members(close: "}", depth: depth) { $0.string() && $0.take(UInt8(ascii: ":")) }
        case UInt8(ascii: "["): return members(close: "]", depth: depth) { _ in true }
        case UInt8(ascii: "\""): return string()
        default:
            let start = at
            let word = Set("-+.0123456789eEtrufalsn".utf8)
            while at < bytes.count, word.contains(bytes[at]) { at += 1 }
            let text = String(decoding: bytes[start..<at], as: UTF8.self)
            return ["true", "false", "null"].contains(text) || Double(text) != nil
        }
    }

    private mutating func members(
        close: Unicode.Scalar, depth: Int, key: (inout JSONCheck) -> Bool
    ) -> Bool {
        at += 1
        if take(UInt8(ascii: close)) { return true }
        repeat {
            space()
            guard key(&self), value(depth: depth + 1) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: close))
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] < 0x20 { return false }
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at += 1
        return at <= bytes.count
    }
}
