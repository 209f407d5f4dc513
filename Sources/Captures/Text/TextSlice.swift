import Units

/// Some bytes of a line, valid only while the line is: nothing is copied until a String is asked for.
typealias TextSlice = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
    /// The bytes `from..<to`; bounds outside of the slice are moved to its ends.
    @inline(__always)
    func part(_ from: Int, _ to: Int) -> TextSlice {
        let low = Swift.max(0, Swift.min(from, count))
        let high = Swift.max(low, Swift.min(to, count))
        return TextSlice(start: baseAddress.map { $0 + low }, count: high - low)
    }

    @inline(__always)
    func dropping(_ n: Int) -> TextSlice { part(n, count) }

    @inline(__always)
    func begins(_ literal: StaticString) -> Bool {
        let n = literal.utf8CodeUnitCount
        guard count >= n, let base = baseAddress else { return n == 0 }
        return bytesAreEqual(base, literal.utf8Start, n)
    }

    @inline(__always)
    func ends(_ literal: StaticString) -> Bool {
        let n = literal.utf8CodeUnitCount
        guard count >= n, let base = baseAddress else { return n == 0 }
        return bytesAreEqual(base + (count - n), literal.utf8Start, n)
    }

    @inline(__always)
    func isExactly(_ literal: StaticString) -> Bool { count == literal.utf8CodeUnitCount && begins(literal) }

    func equals(_ other: TextSlice) -> Bool {
        guard count == other.count else { return false }
        guard let a = baseAddress, let b = other.baseAddress, count > 0 else { return true }
        return bytesAreEqual(a, b, count)
    }

    /// Where `byte` stands first at or behind `from`.
    @inline(__always)
    func find(_ byte: UInt8, from: Int = 0) -> Int? {
        guard from < count, from >= 0, let base = baseAddress else { return nil }
        return indexOfByte(byte, base + from, count - from).map { $0 + from }
    }

    /// Where `literal` stands first at or behind `from`.
    ///
    /// Looked for is one of its bytes, and there the rest: in a line the first, in a page the one that is seldom in text.
    func find(_ literal: StaticString, from: Int = 0) -> Int? {
        let n = literal.utf8CodeUnitCount
        guard n > 0, from >= 0, let base = baseAddress else { return nil }
        let lead = count - from > Self.mostOfLine ? literal.rarest : 0
        let end = count - n + 1 + lead
        var at = from + lead
        while at < end {
            guard let hit = indexOfByte(literal.utf8Start[lead], base + at, end - at) else { return nil }
            at += hit
            if bytesAreEqual(base + at - lead, literal.utf8Start, n) { return at - lead }
            at += 1
        }
        return nil
    }

    /// Of fewer bytes it does not pay to choose one of the literal's.
    private static var mostOfLine: Int { 512 }

    func holds(_ literal: StaticString) -> Bool { find(literal) != nil }

    /// Where `byte` stands last before `end`.
    func findLast(_ byte: UInt8, before end: Int? = nil) -> Int? {
        var at = Swift.min(end ?? count, count) - 1
        while at >= 0 {
            if self[at] == byte { return at }
            at -= 1
        }
        return nil
    }

    /// Without blanks, tabs and carriage returns at both ends.
    var trimmed: TextSlice {
        var low = 0
        var high = count
        while low < high, self[low] == 0x20 || self[low] == 0x09 || self[low] == 0x0D { low += 1 }
        while high > low, self[high - 1] == 0x20 || self[high - 1] == 0x09 || self[high - 1] == 0x0D { high -= 1 }
        return part(low, high)
    }

    /// What stands behind the first `label`, up to the next of blank, tab, comma, `]`, `)` or the end.
    func value(after label: StaticString) -> TextSlice? {
        guard let at = find(label) else { return nil }
        let start = at + label.utf8CodeUnitCount
        var end = start
        while end < count, !TextSlice.endsValue(self[end]) { end += 1 }
        return part(start, end)
    }

    private static func endsValue(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x2C || byte == 0x5D || byte == 0x29
    }

    /// The decimal number that the whole slice is; nil for anything else and for what no Int64 holds.
    var integer: Int64? {
        guard let (value, length) = leadingInteger, length == count else { return nil }
        return value
    }

    /// The decimal number at the start, with its length in bytes.
    var leadingInteger: (value: Int64, length: Int)? {
        var at = 0
        let negative = count > 0 && self[0] == 0x2D
        if negative { at = 1 }
        let first = at
        var value: Int64 = 0
        while at < count, self[at] &- 0x30 < 10 {
            let (scaled, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(self[at] &- 0x30))
            guard !over, !carry else { return nil }
            value = sum
            at += 1
        }
        return at > first ? (negative ? 0 - value : value, at) : nil
    }

    /// A number as Prometheus and Envoy print it (`12`, `1.79e+09`); nil for `NaN` and infinities.
    var number: Double? {
        if let whole = integer { return Double(whole) }
        guard count > 0, count <= 64, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// A String; invalid UTF-8 is repaired.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// A String of at most `limit` bytes, with an ellipsis where something was cut.
    func text(limit: Int) -> String { count <= limit ? text : part(0, limit).text + "…" }

    /// The time at the start of a log line, up to the first tab or blank.
    var leadingMoment: Moment? {
        guard count >= 20, self[0] == 0x31 || self[0] == 0x32, self[4] == 0x2D else { return nil }
        var end = 20
        while end < count, end < 40, self[end] != 0x09, self[end] != 0x20 { end += 1 }
        return Moment(rfc3339: part(0, end))
    }
}

extension String {
    /// Whether its bytes hold these, in one piece. `contains` compares characters, at twenty times the cost.
    func holds(_ literal: StaticString) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.holds(literal) }
            ?? (utf8.count > 0 && Array(utf8).withUnsafeBufferPointer { $0.holds(literal) })
    }
}

extension StaticString {
    /// Which of its first bytes is the most seldom in pages and logs.
    fileprivate var rarest: Int {
        var best = 0
        for at in 1..<max(1, min(utf8CodeUnitCount, 16))
        where StaticString.frequency(utf8Start[at]) < StaticString.frequency(utf8Start[best]) {
            best = at
        }
        return best
    }

    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: ":"), UInt8(ascii: "\n"), UInt8(ascii: "-"),
            UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"),
            UInt8(ascii: "n"), UInt8(ascii: "s"), UInt8(ascii: "r"):
            4
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "_"),
            UInt8(ascii: "/"):
            3
        case UInt8(ascii: "a")...UInt8(ascii: "z"): 2
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
        default: 0
        }
    }
}
