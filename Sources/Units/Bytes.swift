/// A number of bytes. Figures in a report are decimal megabytes; a limit keeps Kubernetes' binary unit.
package struct Bytes: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package var count: Int64

    package init(_ count: Int64) { self.count = count }
    package init(integerLiteral value: Int64) { count = value }
    /// Rounds a model's figure; a value that no Int64 holds becomes the nearest that one does.
    package init(rounding value: Double) {
        count = value.isNaN ? 0 : value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value.rounded())
    }

    package static func < (a: Bytes, b: Bytes) -> Bool { a.count < b.count }
    package static func + (a: Bytes, b: Bytes) -> Bytes { Bytes(a.count.addingReportingOverflow(b.count).partialValue) }
    package static func - (a: Bytes, b: Bytes) -> Bytes {
        Bytes(a.count.subtractingReportingOverflow(b.count).partialValue)
    }
    package static func += (a: inout Bytes, b: Bytes) { a = a + b }
    package static prefix func - (a: Bytes) -> Bytes { Bytes(0 &- a.count) }
    package var double: Double { Double(count) }

    /// `72.9 MB`, `324 kB`, `87 B`: decimal, three figures.
    package var decimal: String {
        let magnitude = abs(double)
        if magnitude >= 1e9 { return "\(fixed(double / 1e9, magnitude >= 1e10 ? 1 : 2)) GB" }
        if magnitude >= 1e6 { return "\(fixed(double / 1e6, magnitude >= 1e8 ? 0 : 1)) MB" }
        if magnitude >= 1e3 { return "\(fixed(double / 1e3, magnitude >= 1e5 ? 0 : 1)) kB" }
        return "\(count) B"
    }

    /// `69.6 MiB`, `128 MiB`, `1 GiB`, `324 KiB`: the unit of a limit, as whatever is compared with one must be. One digit
    /// behind the point below 100, none above.
    package var text: String {
        let magnitude = abs(double)
        let (mebi, gibi) = (1_048_576.0, 1_073_741_824.0)
        if magnitude >= gibi, count % (1 << 30) == 0 { return "\(count >> 30) GiB" }
        if magnitude >= 10_000 * mebi { return "\(fixed(double / gibi, 1)) GiB" }
        if magnitude >= mebi { return mebibytes + " MiB" }
        if magnitude >= 1024 { return "\(fixed(double / 1024, magnitude >= 102_400 ? 0 : 1)) KiB" }
        return "\(count) B"
    }

    /// `69.6`, `1,204`: for a column headed MiB.
    package var mebibytes: String {
        let value = double / 1_048_576
        if abs(value) >= 1, count % 1_048_576 == 0 { return grouped(Int64(value)) }
        return abs(value) >= 99.95 ? grouped(Int64(value.rounded())) : fixed(value, 1)
    }

    /// `160 MiB`, `1 GiB`: the unit in which memory limits are written, exact where it is whole.
    package var binary: String {
        let units: [(Int64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        for (size, unit) in units where count >= size {
            return count % size == 0 ? "\(count / size) \(unit)" : "\(fixed(double / Double(size), 1)) \(unit)"
        }
        return "\(count) B"
    }
}

/// `value` in decimal with exactly `decimals` digits behind the point, without a locale.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "?" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 9e18 else { return String(value) }
    let whole = Int64(abs(scaled))
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let unit = Int64(scale)
    return sign + String(whole / unit) + "." + padded(whole % unit, decimals)
}

/// `1,496`: thousands separated.
package func grouped(_ value: Int64) -> String {
    var out = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { out.append(",") }
        out.append(digit)
    }
    return value < 0 ? "-" + out : out
}

extension Bytes: CustomStringConvertible { package var description: String { text } }
