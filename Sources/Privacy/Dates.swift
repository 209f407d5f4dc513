/// Drops dates and clocks out of words that nobody took apart.
enum Dates {
    static func dropped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if isDigit(bytes, at), at == 0 || !isDigit(bytes, at - 1), let end = end(bytes, at) {
                out += "time".utf8
                at = end
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `2026-03-05T08:15:00.123Z`, `2026-03-05`, `03-05 08:15:00`, `08:15:00`, `20260305T081500`, seconds or microseconds since 1970.
    private static func end(_ bytes: [UInt8], _ start: Int) -> Int? {
        if matches(bytes, start, "dddd-dd-dd") {
            let day = start + 10
            let clock = day < bytes.count && [0x54, 0x20, 0x5F].contains(bytes[day]) ? self.clock(bytes, day + 1) : nil
            return clock ?? day
        }
        // Without a year, as syslog has it.
        if matches(bytes, start, "dd-dd"), start + 5 < bytes.count, [0x54, 0x20].contains(bytes[start + 5]),
            let clock = clock(bytes, start + 6)
        {
            return clock
        }
        if let clock = clock(bytes, start) { return clock }
        var end = start
        while isDigit(bytes, end) { end += 1 }
        guard [8, 10, 13, 16].contains(end - start), bytes[start] == 0x31 || bytes[start] == 0x32 else { return nil }
        if end - start == 8, end < bytes.count, [0x54, 0x2D, 0x5F].contains(bytes[end]),
            matches(bytes, end + 1, "dddddd")
        {
            return end + 7
        }
        return end
    }

    private static func clock(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard matches(bytes, start, "dd:dd:dd") || matches(bytes, start, "dd-dd-dd") else { return nil }
        var end = start + 8
        while end < bytes.count, isDigit(bytes, end) || [0x2E, 0x2C, 0x5A].contains(bytes[end]) { end += 1 }
        return end
    }

    private static func matches(_ bytes: [UInt8], _ start: Int, _ shape: StaticString) -> Bool {
        guard bytes.count - start >= shape.utf8CodeUnitCount else { return false }
        return (0..<shape.utf8CodeUnitCount).allSatisfy { offset in
            let sign = shape.utf8Start[offset]
            return sign == UInt8(ascii: "d") ? isDigit(bytes, start + offset) : bytes[start + offset] == sign
        }
    }

    private static func isDigit(_ bytes: [UInt8], _ at: Int) -> Bool {
        at < bytes.count && (48...57).contains(bytes[at])
    }
}
