import Testing

@testable import Units

@Suite struct Hash128Tests {
    @Test func aSumHasNoOrder() {
        let parts = (0..<50).map { Hash128(high: UInt64($0) &* 0x9E37_79B9_7F4A_7C15, low: UInt64.max - UInt64($0)) }
        func sum(_ parts: [Hash128]) -> Hash128 { parts.reduce(into: .zero) { $0 += $1 } }
        #expect(sum(parts) == sum(parts.reversed()))
        #expect(sum(parts) != sum(Array(parts.dropLast())))
    }

    @Test func bothHalvesCount() {
        #expect(Hash128(high: 1, low: 2) != Hash128(high: 2, low: 1))
        #expect(Hash128(high: 1, low: 2) != Hash128(high: 1, low: 3))
        #expect(Hash128(high: 1, low: 2) == Hash128(high: 1, low: 2))
    }

    @Test func aSumWrapsInsteadOfTrapping() {
        var hash = Hash128(high: .max, low: .max)
        hash += Hash128(high: 1, low: 1)
        #expect(hash == .zero)
    }
}
