import Units

/// The bytes of one page while it is written; reused from page to page, so that a bundle of gigabytes needs the
/// memory of its largest page.
package struct PageText: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
    mutating func add(_ text: [UInt8]) { bytes.append(contentsOf: text) }
    mutating func add(_ text: ArraySlice<UInt8>) { bytes.append(contentsOf: text) }
    mutating func add(_ byte: UInt8) { bytes.append(byte) }

    mutating func line(_ text: String) {
        add(text)
        bytes.append(0x0A)
    }

    /// `text` made by the caller, as one page.
    static func bytes(_ write: (inout PageText) -> Void) -> [UInt8] {
        var page = PageText()
        write(&page)
        return page.bytes
    }
}

extension Moment {
    /// `2026-11-24T08:08:22.637Z`: always with `digits` (0, 3, 6 or 9) fraction digits, as Envoy and istiod print it.
    func stamp(_ digits: Int) -> String {
        let fraction = microseconds % 1_000_000
        let whole = Moment(seconds: seconds).rfc3339
        switch digits {
        case 3: return whole.dropLast() + "." + padded(fraction / 1_000, 3) + "Z"
        case 6: return whole.dropLast() + "." + padded(fraction, 6) + "Z"
        case 9: return whole.dropLast() + "." + padded(fraction, 6) + "000Z"
        default: return whole
        }
    }

    /// This moment, `seconds` later.
    package func later(_ seconds: Double) -> Moment { advanced(bySeconds: seconds) }
}
