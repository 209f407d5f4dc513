import CCrypto

/// SHA-256 of a stream, by libcrypto because it uses the processor's instructions (plain C costs four times as much).
///
/// By the functions of this one sum: those for any sum look up who provides it, and read a configuration for that, which takes longer than
/// the sum of a small bundle.
final class Digest {
    private var state = SHA256_CTX()
    private var isUsable: Bool

    init() { isUsable = SHA256_Init(&state) == 1 }

    func update(_ bytes: UnsafeRawBufferPointer) {
        if isUsable, SHA256_Update(&state, bytes.baseAddress, bytes.count) != 1 { isUsable = false }
    }

    /// 64 hexadecimal digits, or nil if libcrypto refused (a build without SHA-256). Ends the digest.
    func hexadecimal() -> String? {
        var out = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        guard isUsable, SHA256_Final(&out, &state) == 1 else { return nil }
        isUsable = false
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: out.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
