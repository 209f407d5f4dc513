/// A Kubernetes resource quantity: `160Mi`, `1Gi`, `2G`, `500m`, `1e9`, `134217728`.
package struct Quantity: Hashable, Sendable {
    /// The value in the base unit: bytes for memory, cores for CPU.
    package let value: Double

    /// Memory in bytes, rounded up as Kubernetes does; nil for what is negative or no Int64 holds.
    package var bytes: Bytes? {
        value >= 0 && value < 9.2e18 ? Bytes(Int64(value.rounded(.up))) : nil
    }

    package init?(_ text: some StringProtocol) {
        let whole = Substring(text)
        let (factor, signs) = Self.unit(of: whole.utf8)
        let digits = Substring(whole.utf8.dropLast(signs))
        // Double also reads hexadecimal, which no quantity is.
        guard !digits.isEmpty, digits.utf8.count <= 40, !digits.utf8.contains(where: { $0 | 0x20 == 0x78 }),
            let number = Double(digits), number.isFinite
        else { return nil }
        value = number * factor
    }

    /// What the number counts, and how many signs say so.
    private static func unit(of text: Substring.UTF8View) -> (factor: Double, signs: Int) {
        guard let last = text.last else { return (1, 0) }
        if last == UInt8(ascii: "i") {
            let power: Int
            switch text.dropLast().last {
            case UInt8(ascii: "K"): power = 10
            case UInt8(ascii: "M"): power = 20
            case UInt8(ascii: "G"): power = 30
            case UInt8(ascii: "T"): power = 40
            case UInt8(ascii: "P"): power = 50
            case UInt8(ascii: "E"): power = 60
            default: return (1, 0)
            }
            return (Double(1 << power), 2)
        }
        return switch last {
        case UInt8(ascii: "n"): (1e-9, 1)
        case UInt8(ascii: "u"): (1e-6, 1)
        case UInt8(ascii: "m"): (1e-3, 1)
        case UInt8(ascii: "k"): (1e3, 1)
        case UInt8(ascii: "M"): (1e6, 1)
        case UInt8(ascii: "G"): (1e9, 1)
        case UInt8(ascii: "T"): (1e12, 1)
        case UInt8(ascii: "P"): (1e15, 1)
        case UInt8(ascii: "E"): (1e18, 1)
        default: (1, 0)
        }
    }
}
