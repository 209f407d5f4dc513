import CCrypto

/// HMAC with SHA-256 (RFC 2104): who has not the key cannot try names.
package struct KeyedHash: Sendable {
    package let key: [UInt8]
    private static let block = 64

    /// Keys of at most 64 bytes; a longer one is cut.
    package init(key: [UInt8]) { self.key = Array(key.prefix(Self.block)) }

    /// A key that nobody knows.
    package static func random() -> KeyedHash {
        var source = SystemRandomNumberGenerator()
        return KeyedHash(key: (0..<32).map { _ in UInt8.random(in: 0...255, using: &source) })
    }

    package func of(_ message: [UInt8]) -> [UInt8] {
        let padded = key + [UInt8](repeating: 0, count: Self.block - key.count)
        return Self.digest(padded.map { $0 ^ 0x5C } + Self.digest(padded.map { $0 ^ 0x36 } + message))
    }

    package func of(_ text: String) -> [UInt8] { of(Array(text.utf8)) }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 32
        EVP_Digest(bytes, bytes.count, &out, &count, EVP_sha256(), nil)
        return out
    }
}
