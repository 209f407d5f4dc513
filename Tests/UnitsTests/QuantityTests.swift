import Testing

@testable import Units

@Suite struct QuantityTests {
    @Test(arguments: [
        ("1Ki", 1_024), ("160Mi", 167_772_160), ("1Gi", 1_073_741_824), ("2Ti", 2_199_023_255_552),
        ("1Pi", 1_125_899_906_842_624),
        ("1Ei", 1_152_921_504_606_846_976), ("128974848", 128_974_848), ("129e6", 129_000_000), ("129E6", 129_000_000),
        ("1e9", 1_000_000_000), ("0.5Gi", 536_870_912), ("128974848000m", 128_974_848), ("1k", 1_000),
        ("2G", 2_000_000_000),
        ("3M", 3_000_000), ("1T", 1_000_000_000_000), ("1P", 1_000_000_000_000_000), ("1E", 1_000_000_000_000_000_000),
        ("+1Gi", 1_073_741_824), ("0", 0), ("1000u", 1), ("1n", 1),
    ])
    func memoryIsReadInBytes(text: String, bytes: Int64) { #expect(Quantity(text)?.bytes?.count == bytes) }

    /// `512m` of memory is half a byte, a known mistake: it must not be read as 512 MB.
    @Test func milliIsNotMega() { #expect(Quantity("512m")?.bytes?.count == 1) }

    @Test(arguments: [("500m", 0.5), ("2", 2.0), ("1500m", 1.5), ("0.1", 0.1)])
    func coresAreReadAsTheyAre(text: String, cores: Double) {
        #expect(abs((Quantity(text)?.value ?? -1) - cores) < 1e-9)
    }

    @Test(arguments: [
        "", "Mi", "lots", "1 Gi", " 1Gi", "1Gib", "1K", "0x10Mi", "0x1p4", "infGi", "nan", "1e400", "--1", "1,5Gi",
        "1_000",
    ])
    func whatIsNoQuantityIsRefused(text: String) { #expect(Quantity(text) == nil) }

    @Test func nothingThatNoIntHoldsBecomesBytes() {
        #expect(Quantity("9Ei")?.bytes == nil)
        #expect(Quantity("1e300")?.bytes == nil)
        #expect(Quantity("-1Gi")?.bytes == nil)
        #expect(Quantity(String(repeating: "9", count: 500)) == nil)
    }
}
