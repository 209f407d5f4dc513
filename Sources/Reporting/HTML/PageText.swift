import CCrypto

/// The style or the script of a page: bytes of ours alone, which its policy allows by their hash and nothing beside them.
struct PageText: Sendable {
    let content: String
    /// `'sha256-…'`, as a policy names it; nil where libcrypto has no SHA-256: the page then reads without style and script.
    let source: String?

    init(_ content: String) {
        self.content = content
        source = Self.hash(Array(content.utf8)).map { "'sha256-\($0)'" }
    }

    /// SHA-256 in base 64, both by libcrypto.
    private static func hash(_ bytes: [UInt8]) -> String? {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil) == 1, count <= digest.count else {
            return nil
        }
        // Four signs for three bytes, and the zero that libcrypto puts behind them.
        var text = [UInt8](repeating: 0, count: (Int(count) + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, digest, Int32(count))
        return String(decoding: text.prefix(Int(max(0, length))), as: UTF8.self)
    }
}
