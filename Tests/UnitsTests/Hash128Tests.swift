import Testing

@testable import Units

@Suite struct Hash128Tests {
    @Test func bothHalvesCount() {
        #expect(Hash128(high: 1, low: 2) != Hash128(high: 2, low: 1))
        #expect(Hash128(high: 1, low: 2) != Hash128(high: 1, low: 3))
        #expect(Hash128(high: 1, low: 2) == Hash128(high: 1, low: 2))
    }
}
