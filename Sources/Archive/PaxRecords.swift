/// What a PAX extended header says of the next member (POSIX.1-2001, "pax Extended Header"):
///
///     30 path=bug-report/proxies/…\n28 mtime=1795507793.123456\n
///
/// Only what is needed is kept. Records that cannot be read end the header: what came before them counts.
struct PaxRecords {
    var path: [UInt8]?
    /// Outer nil: not said. Inner nil: said, and no size that a file can have.
    var size: Int64??
    /// Microseconds since 1970.
    var modifiedMicroseconds: Int64?
    var isSparse = false

    mutating func read(_ body: [UInt8]) {
        var at = 0
        while at < body.count {
            var length = 0
            var digit = at
            while digit < body.count, body[digit] >= 0x30, body[digit] <= 0x39, length <= body.count {
                length = length * 10 + Int(body[digit] - 0x30)
                digit += 1
            }
            guard digit > at, digit < body.count, body[digit] == 0x20, length <= body.count - at,
                at + length > digit + 1, body[at + length - 1] == 0x0A
            else { return }
            let record = body[(digit + 1)..<(at + length - 1)]
            if let equals = record.firstIndex(of: 0x3D) {
                take(key: record[..<equals], value: record[(equals + 1)...])
            }
            at += length
        }
    }

    private mutating func take(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        if key.elementsEqual("path".utf8) {
            path = Array(value)
        } else if key.elementsEqual("size".utf8) {
            let number = PaxRecords.integer(value)
            size = .some(number.flatMap { $0 <= TarBlock.maxSize ? $0 : nil })
        } else if key.elementsEqual("mtime".utf8) {
            modifiedMicroseconds = PaxRecords.microseconds(value)
        } else if key.starts(with: "GNU.sparse.".utf8) {
            isSparse = true
        }
    }

    private static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count <= 18, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// `1795507793.123456789`; digits behind the sixth are cut.
    private static func microseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let point = text.firstIndex(of: 0x2E) ?? text.endIndex
        guard let seconds = integer(text[..<point]), seconds < 1 << 40 else { return nil }
        let digits = text[point...].dropFirst().prefix(6)
        guard let fraction = digits.isEmpty ? 0 : integer(digits) else { return nil }
        let scale = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1][digits.count]
        return seconds * 1_000_000 + fraction * Int64(scale)
    }
}
