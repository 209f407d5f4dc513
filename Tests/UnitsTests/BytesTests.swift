import Testing

@testable import Units

@Suite struct BytesTests {
    @Test(arguments: [
        (0, "0 B"), (87, "87 B"), (999, "999 B"), (1_000, "1.0 kB"), (32_600, "32.6 kB"), (324_000, "324 kB"),
        (72_948_000, "72.9 MB"), (159_400_000, "159 MB"), (1_250_000_000, "1.25 GB"), (12_500_000_000, "12.5 GB"),
        (-72_948_000, "-72.9 MB"), (-87, "-87 B"),
    ])
    func figuresAreDecimal(count: Int64, text: String) { #expect(Bytes(count).decimal == text) }

    @Test(arguments: [
        (167_772_160, "160 MiB"), (1 << 30, "1 GiB"), (3 << 29, "1.5 GiB"), (80_000_000, "76.3 MiB"), (2_048, "2 KiB"),
        (1_023, "1023 B"), (0, "0 B"), (-5, "-5 B"),
    ])
    func limitsAreBinary(count: Int64, text: String) { #expect(Bytes(count).binary == text) }

    @Test func aModelsFigureIsRoundedIntoRange() {
        #expect(Bytes(rounding: 2.5).count == 3)
        #expect(Bytes(rounding: .nan).count == 0)
        #expect(Bytes(rounding: .infinity).count == .max)
        #expect(Bytes(rounding: -1e30).count == .min)
    }

    @Test func arithmeticNeverTraps() {
        let extremes: [Int64] = [.min, -1, 0, 1, .max]
        for a in extremes {
            for b in extremes {
                _ = Bytes(a) + Bytes(b)
                _ = Bytes(a) - Bytes(b)
            }
            #expect(!(-Bytes(a)).decimal.isEmpty)
            #expect(!Bytes(a).binary.isEmpty)
            #expect(!grouped(a).isEmpty)
        }
    }

    @Test(arguments: [(0.05, 1, "0.1"), (2.0, 0, "2"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (1234.5, 2, "1234.50")])
    func aDecimalHasItsDigits(value: Double, decimals: Int, text: String) { #expect(fixed(value, decimals) == text) }

    @Test func whatIsNoNumberIsAQuestionMark() { #expect(fixed(.nan, 1) == "?" && fixed(-.infinity, 0) == "?") }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_496, "1,496"), (-1_234_567, "-1,234,567"), (Int64.max, "9,223,372,036,854,775,807"),
    ])
    func thousandsAreGrouped(value: Int64, text: String) { #expect(grouped(value) == text) }
}
