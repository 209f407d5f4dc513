import CDeflate

/// CRC-32 and length of what one member of a gzip stream unpacks to, beside what its last eight bytes say (RFC 1952, 2.3.1).
///
/// By libdeflate, whose CRC-32 takes a fifth of what zlib's does.
struct GzipSums {
    /// Codes that zlib, whose own are small, does not use.
    enum Fault: Int32 {
        case checksum = 1_001
        case length = 1_002

        var word: String { self == .checksum ? "checksum" : "length" }
    }

    /// FHCRC of the flags.
    static let headIsSummed: UInt8 = 1 << 1
    private static let trailerBytes = 8

    private var sum: UInt32 = 0
    private var count: UInt32 = 0
    /// The last bytes that were used, the newest lowest.
    private var last: UInt64 = 0

    /// What one call of zlib took, and what it made of it.
    mutating func see(used: UnsafeRawBufferPointer, made: UnsafeRawBufferPointer) {
        for byte in used.suffix(Self.trailerBytes) { last = last << 8 | UInt64(byte) }
        guard let bytes = made.bindMemory(to: UInt8.self).baseAddress, !made.isEmpty else { return }
        sum = libdeflate_crc32(sum, bytes, made.count)
        count &+= UInt32(truncatingIfNeeded: made.count)
    }

    /// Asked at the end of the member. Both numbers stand there lowest byte first.
    var fault: Fault? {
        if UInt32(truncatingIfNeeded: last >> 32).byteSwapped != sum { return .checksum }
        return UInt32(truncatingIfNeeded: last).byteSwapped == count ? nil : .length
    }
}
