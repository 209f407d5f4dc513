/// Names of files as Swift's strings, without loss: a name of the system is any bytes but zero, a `String` is Unicode.
///
/// A byte that is no part of UTF-8 becomes one of 128 private characters (U+10F780 to U+10F7FF), and that byte again where
/// the name goes back to the system. So a file whose name is Latin-1 can be opened, and looks odd in a message.
package enum SystemPath {
    private static let first: UInt32 = 0x10F700

    /// The string that stands for a name of the system.
    package static func decoded(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
            return text
        }
        var out = String.UnicodeScalarView()
        var at = 0
        while at < bytes.count {
            let length = lengthOfScalar(bytes, at)
            if length > 0, let text = String(validating: bytes[at..<(at + length)], as: UTF8.self),
                !text.unicodeScalars.contains(where: isEscape)
            {
                out.append(contentsOf: text.unicodeScalars)
                at += length
            } else {
                if let scalar = Unicode.Scalar(first + UInt32(bytes[at])) { out.append(scalar) }
                at += 1
            }
        }
        return String(out)
    }

    /// The bytes that the system knows it by.
    package static func bytes(of path: String) -> [UInt8] {
        guard path.unicodeScalars.contains(where: isEscape) else { return Array(path.utf8) }
        var out: [UInt8] = []
        for scalar in path.unicodeScalars {
            if isEscape(scalar) {
                out.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                out += Array(String(scalar).utf8)
            }
        }
        return out
    }

    /// The same with a zero at its end, for a call of the system.
    package static func withCString<Result>(_ path: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let zeroed = bytes(of: path).map { CChar(bitPattern: $0) } + [0]
        // An array of at least one element has an address.
        return zeroed.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return path.withCString(body) }
            return body(base)
        }
    }

    private static func isEscape(_ scalar: Unicode.Scalar) -> Bool {
        (first + 0x80...first + 0xFF).contains(scalar.value)
    }

    /// How many bytes the scalar that begins at `at` claims to have; 0 where no scalar begins, or it is cut.
    private static func lengthOfScalar(_ bytes: [UInt8], _ at: Int) -> Int {
        let length =
            switch bytes[at] {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        return at + length <= bytes.count ? length : 0
    }
}
