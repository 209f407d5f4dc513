import CCrypto

/// SHA-256 of a stream, by libcrypto because it uses the processor's instructions (plain C costs four times as much).
final class Digest {
    private let context: OpaquePointer?
    private var isUsable: Bool

    init() {
        context = EVP_MD_CTX_new()
        isUsable = context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        if isUsable, EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) != 1 { isUsable = false }
    }

    /// 64 hexadecimal digits, or nil if libcrypto refused (a build without SHA-256). Ends the digest.
    func hexadecimal() -> String? {
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard isUsable, EVP_DigestFinal_ex(context, &out, &count) == 1 else { return nil }
        isUsable = false
        let digits = Array("0123456789abcdef".utf8)
        let text = out.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
