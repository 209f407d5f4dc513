/// A Kubernetes resource quantity: `160Mi`, `1Gi`, `2G`, `500m`, `1e9`, `134217728`.
package struct Quantity: Hashable, Sendable {
    /// The value in the base unit: bytes for memory, cores for CPU.
    package let value: Double

    /// Memory in bytes, rounded up as Kubernetes does; nil for what is negative or no Int64 holds.
    package var bytes: Bytes? {
        value >= 0 && value < 9.2e18 ? Bytes(Int64(value.rounded(.up))) : nil
    }

    package init?(_ text: some StringProtocol) {
        let suffixes: [(String, Double)] = [
            ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
            ("Pi", 1_125_899_906_842_624), ("Ei", 1_152_921_504_606_846_976),
            ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15),
            ("E", 1e18),
        ]
        var digits = Substring(text)
        var factor = 1.0
        for (suffix, size) in suffixes where digits.hasSuffix(suffix) {
            digits = digits.dropLast(suffix.count)
            factor = size
            break
        }
        // Double also reads hexadecimal, which no quantity is.
        guard !digits.isEmpty, digits.utf8.count <= 40, !digits.utf8.contains(where: { $0 | 0x20 == 0x78 }),
            let number = Double(digits), number.isFinite
        else { return nil }
        value = number * factor
    }
}
