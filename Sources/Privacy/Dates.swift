/// Drops dates and clocks out of words that nobody took apart.
enum Dates {
    static func dropped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if let end = end(bytes, at) {
                out += "time".utf8
                at = end
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Where a date or a clock ends that begins here.
    private static func end(_ bytes: [UInt8], _ start: Int) -> Int? {
        let isWord = start == 0 || !isDigit(bytes, start - 1) && !isLetter(bytes, start - 1)
        if isWord, let end = named(bytes, start) ?? logged(bytes, start) { return end }
        return isDigit(bytes, start) && !isDigit(bytes, start - 1) ? numbers(bytes, start) : nil
    }

    /// `2026-03-05T08:15:00.123Z`, `2026-03-05`, `03-05 08:15:00`, `08:15:00`, `20260305T081500`, seconds to nanoseconds since 1970.
    private static func numbers(_ bytes: [UInt8], _ start: Int) -> Int? {
        if matches(bytes, start, "dddd-dd-dd") || matches(bytes, start, "dddd/dd/dd") {
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
        let end = digits(bytes, start)
        guard [8, 10, 13, 16, 19].contains(end - start), bytes[start] == 0x31 || bytes[start] == 0x32 else {
            return nil
        }
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

    // MARK: - With words

    /// `Tue, 24 Nov 2026 10:25:00 +0000`, `24/Nov/2026:10:25:00 +0000`, `Nov 24 10:25:00`, `Tue Nov 24 08:08:28 2026`, `March 2, 2026`.
    private static func named(_ bytes: [UInt8], _ start: Int) -> Int? {
        let from = word(bytes, start, days).map { past(bytes, $0, ", ") } ?? start
        guard var end = monthFirst(bytes, from) ?? dayFirst(bytes, from) else { return nil }
        let isJoined = end < bytes.count && [0x20, 0x3A, 0x54].contains(bytes[end])
        if isJoined, let clock = clock(bytes, end + 1) { end = clock }
        // A year behind the name of a zone, or how far it is from UTC.
        let number = past(bytes, past(bytes, past(bytes, end, " "), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), " +-")
        return number > end && digits(bytes, number) - number == 4 ? number + 4 : end
    }

    private static func monthFirst(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard let month = word(bytes, start, months) else { return nil }
        let day = past(bytes, month, " ")
        let end = digits(bytes, day)
        guard day > month, (1...2).contains(end - day) else { return nil }
        let year = past(bytes, end, ", ")
        return year > end && digits(bytes, year) - year == 4 ? year + 4 : end
    }

    private static func dayFirst(_ bytes: [UInt8], _ start: Int) -> Int? {
        let day = digits(bytes, start)
        guard (1...2).contains(day - start), let month = word(bytes, past(bytes, day, " /-"), months) else {
            return nil
        }
        let year = past(bytes, month, " /-")
        return year > month && digits(bytes, year) - year == 4 ? year + 4 : month
    }

    /// `I1124 08:08:28.1`, as klog begins its lines.
    private static func logged(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard "IWEF".utf8.contains(bytes[start]), matches(bytes, start + 1, "dddd dd:dd:dd") else { return nil }
        return clock(bytes, start + 6)
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map { Array($0.utf8) }
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ].flatMap { [Array($0.utf8), Array($0.utf8.prefix(3))] }

    // MARK: - Signs

    /// Where a whole word ends that is one of these.
    private static func word(_ bytes: [UInt8], _ start: Int, _ words: [[UInt8]]) -> Int? {
        guard start < bytes.count else { return nil }
        let found = words.first { bytes[start...].starts(with: $0) && !isLetter(bytes, start + $0.count) }
        return found.map { start + $0.count }
    }

    private static func past(_ bytes: [UInt8], _ start: Int, _ signs: StaticString) -> Int {
        var end = start
        while end < bytes.count, signs.description.utf8.contains(bytes[end]) { end += 1 }
        return end
    }

    private static func digits(_ bytes: [UInt8], _ start: Int) -> Int {
        var end = start
        while isDigit(bytes, end) { end += 1 }
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
        bytes.indices.contains(at) && (48...57).contains(bytes[at])
    }
    private static func isLetter(_ bytes: [UInt8], _ at: Int) -> Bool {
        bytes.indices.contains(at) && (97...122).contains(bytes[at] | 0x20)
    }
}
