/// A moment in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Envoy writes milliseconds, istiod microseconds, Kubernetes whole seconds; all of them fit. The year must lie
/// between 1970 and 9999, so that a garbled timestamp is refused instead of wrapping.
package struct Moment: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) { microseconds = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue }
    package init(milliseconds: Int64) {
        microseconds = milliseconds.multipliedReportingOverflow(by: 1_000).partialValue
    }

    package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }

    /// Whole seconds since 1970.
    package var seconds: Int64 { microseconds / 1_000_000 }

    /// This moment, `seconds` later (or earlier, when negative).
    package func advanced(bySeconds seconds: Double) -> Moment {
        let delta = seconds * 1_000_000
        guard delta.isFinite, abs(delta) < 9e18 else { return self }
        return Moment(microseconds: microseconds.addingReportingOverflow(Int64(delta)).partialValue)
    }

    /// Seconds from `earlier` to this moment.
    package func seconds(since earlier: Moment) -> Double {
        Double(microseconds.subtractingReportingOverflow(earlier.microseconds).partialValue) / 1_000_000
    }
}

extension Moment {
    /// Reads RFC 3339 (`2026-11-24T08:08:22Z`, `….637554Z`, `…+01:00`) and the access log's form of it.
    /// Returns nil for anything else; leap seconds count as the second before.
    package init?(rfc3339 text: some StringProtocol) {
        var text = text
        let parsed: Moment?? = text.withUTF8Bytes { Moment(rfc3339: $0) }
        guard let moment = parsed ?? nil else { return nil }
        self = moment
    }

    /// The same from bytes, without a String.
    package init?(rfc3339 b: UnsafeBufferPointer<UInt8>) {
        guard b.count >= 20, b[4] == 0x2D, b[7] == 0x2D, b[10] == 0x54 || b[10] == 0x20, b[13] == 0x3A, b[16] == 0x3A,
            let year = Moment.digits(b, 0, 4), let month = Moment.digits(b, 5, 2), let day = Moment.digits(b, 8, 2),
            let hour = Moment.digits(b, 11, 2), let minute = Moment.digits(b, 14, 2),
            let second = Moment.digits(b, 17, 2),
            year >= 1970, (1...12).contains(month), day >= 1, day <= Moment.length(year: year, month: month), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        var at = 19
        guard let fraction = Moment.fraction(b, &at), let offset = Moment.offset(b, at) else { return nil }
        let days = Moment.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func digits(_ b: UnsafeBufferPointer<UInt8>, _ at: Int, _ count: Int) -> Int64? {
        guard at + count <= b.count else { return nil }
        var value: Int64 = 0
        for i in at..<(at + count) {
            guard b[i] >= 0x30, b[i] <= 0x39 else { return nil }
            value = value * 10 + Int64(b[i] - 0x30)
        }
        return value
    }

    /// `.25`, `,25` in microseconds, 0 where there is none; nil for a point alone.
    private static func fraction(_ b: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int64? {
        // ISO 8601 has a comma as well, and `dmesg --time-format iso` takes it.
        guard b[at] == 0x2E || b[at] == 0x2C else { return 0 }
        at += 1
        var fraction: Int64 = 0
        var scale: Int64 = 100_000
        let start = at
        while at < b.count, b[at] >= 0x30, b[at] <= 0x39 {
            fraction += Int64(b[at] - 0x30) * scale
            scale /= 10
            at += 1
        }
        return at > start ? fraction : nil
    }

    /// `Z`, `+01:00` or `-0530` at the end, in seconds.
    private static func offset(_ b: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int64? {
        guard at < b.count else { return nil }
        switch b[at] {
        case 0x5A, 0x7A: return at + 1 == b.count ? 0 : nil
        case 0x2B, 0x2D:
            let colon = at + 3 < b.count && b[at + 3] == 0x3A
            guard let h = digits(b, at + 1, 2), let m = digits(b, at + (colon ? 4 : 3), 2), h < 24, m < 60,
                at + (colon ? 6 : 5) == b.count
            else { return nil }
            return (h * 3600 + m * 60) * (b[at] == 0x2D ? -1 : 1)
        default: return nil
        }
    }

    private static func length(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 (Howard Hinnant's civil calendar algorithm).
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int64, month: Int64, day: Int64, second: Int64, fraction: Int64) {
        let part = microseconds % 1_000_000
        let total = microseconds / 1_000_000 - (part < 0 ? 1 : 0)
        let day = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
        let z = day + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1,
            total - day * 86_400, part < 0 ? part + 1_000_000 : part
        )
    }

    /// `2026-11-24T08:08:22Z`, with as many fraction digits as the moment has (none, 3 or 6).
    package var rfc3339: String {
        let c = civil
        var out = "\(padded(c.year, 4))-\(padded(c.month, 2))-\(padded(c.day, 2))T\(clock(c.second))"
        if c.fraction != 0 {
            out += c.fraction % 1000 == 0 ? ".\(padded(c.fraction / 1000, 3))" : ".\(padded(c.fraction, 6))"
        }
        return out + "Z"
    }

    /// `2026-11-24`.
    package var date: String {
        let c = civil
        return "\(padded(c.year, 4))-\(padded(c.month, 2))-\(padded(c.day, 2))"
    }

    /// `08:08:22`, or with one decimal `08:08:22.6`, for tables of one day.
    package func timeOfDay(decimals: Int = 0) -> String {
        let c = civil
        guard decimals > 0 else { return clock(c.second) }
        var scaled = c.fraction
        for _ in 0..<max(0, 6 - decimals) { scaled /= 10 }
        return clock(c.second) + "." + padded(scaled, min(decimals, 6))
    }

    private func clock(_ second: Int64) -> String {
        "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }
}

/// `value` in decimal, with zeros in front up to `width`.
package func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}

extension StringProtocol {
    /// Gives the UTF-8 bytes, contiguous.
    fileprivate mutating func withUTF8Bytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        var copy = String(self)
        return copy.withUTF8(body)
    }
}
