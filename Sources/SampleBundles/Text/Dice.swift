/// A seeded stream of numbers (SplitMix64): the same seed gives the same bundle, byte for byte.
package struct Dice: Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    /// A stream of its own for `name`, so that one page does not depend on what was written before it.
    package init(_ seed: UInt64, for name: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        state = seed ^ hash
    }

    package mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1.
    package mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() % UInt64(bound)) : 0 }

    mutating func shuffled<T>(_ items: [T]) -> [T] {
        var items = items
        for i in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(i, below(i + 1)) }
        return items
    }

    /// `count` characters as Kubernetes draws them for names: no vowels, no digits that read like letters.
    mutating func suffix(_ count: Int) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        return String((0..<count).map { _ in letters[below(letters.count)] })
    }

    mutating func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<count).map { _ in digits[below(16)] })
    }

    mutating func uuid() -> String {
        let (high, low) = (String(next() | 1 << 63, radix: 16), String(next() | 1 << 63, radix: 16))
        return
            "\(high.prefix(8))-\(high.dropFirst(8).prefix(4))-4\(high.suffix(3))-a\(low.dropFirst().prefix(3))-\(low.suffix(12))"
    }
}
