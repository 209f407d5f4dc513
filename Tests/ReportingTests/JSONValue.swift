/// A small JSON reader for the tests: strict enough to refuse what another program would refuse.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// The digits as written, so that a test can tell 3 from 3.0.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Members in the order of the text.
    case object([Member])

    struct Member: Equatable {
        let key: String
        let value: JSONValue
    }

    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    subscript(index: Int) -> JSONValue? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    init(parsing text: String) throws {
        var reader = JSONReader(text)
        self = try reader.value()
        try reader.end()
    }
}

struct JSONSyntaxError: Error { let offset: Int }

struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func value() throws -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try items())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func end() throws {
        skipSpace()
        if at != bytes.count { throw JSONSyntaxError(offset: at) }
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) throws {
        guard peek == UInt8(ascii: character) else { throw JSONSyntaxError(offset: at) }
        at += 1
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[at...].starts(with: word.utf8) else { throw JSONSyntaxError(offset: at) }
        at += word.utf8.count
        return value
    }

    private mutating func number() throws -> JSONValue {
        let start = at
        while let byte = peek, "+-.eE0123456789".utf8.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite, !text.hasPrefix("+"), !text.hasPrefix(".") else {
            throw JSONSyntaxError(offset: start)
        }
        return .number(text)
    }

    private mutating func members() throws -> [JSONValue.Member] {
        var out: [JSONValue.Member] = []
        try take("{")
        skipSpace()
        if peek == UInt8(ascii: "}") { at += 1; return out }
        repeat {
            skipSpace()
            let key = try string()
            if out.contains(where: { $0.key == key }) { throw JSONSyntaxError(offset: at) }
            skipSpace()
            try take(":")
            out.append(.init(key: key, value: try value()))
            skipSpace()
        } while try another(before: "}")
        return out
    }

    private mutating func items() throws -> [JSONValue] {
        var out: [JSONValue] = []
        try take("[")
        skipSpace()
        if peek == UInt8(ascii: "]") { at += 1; return out }
        repeat {
            out.append(try value())
            skipSpace()
        } while try another(before: "]")
        return out
    }

    private mutating func another(before close: Unicode.Scalar) throws -> Bool {
        if peek == UInt8(ascii: ",") { at += 1; return true }
        try take(close)
        return false
    }

    private mutating func string() throws -> String {
        var units: [UInt16] = []
        var plain: [UInt8] = []
        func flushed(_ units: [UInt16], _ plain: [UInt8]) -> [UInt16] {
            units + String(decoding: plain, as: UTF8.self).utf16
        }
        try take("\"")
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw JSONSyntaxError(offset: at) }
            at += 1
            guard byte == UInt8(ascii: "\\") else { plain.append(byte); continue }
            units = flushed(units, plain)
            plain = []
            units.append(try escaped())
        }
        try take("\"")
        return String(decoding: flushed(units, plain), as: UTF16.self)
    }

    private mutating func escaped() throws -> UInt16 {
        guard let byte = peek else { throw JSONSyntaxError(offset: at) }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
        case UInt8(ascii: "u"):
            guard at + 4 <= bytes.count,
                let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
            else { throw JSONSyntaxError(offset: at) }
            at += 4
            return unit
        default: throw JSONSyntaxError(offset: at)
        }
    }
}
