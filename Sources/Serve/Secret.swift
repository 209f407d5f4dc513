/// Words that nobody can guess, and how they are compared.
enum Secret {
    /// Hexadecimal digits from the system's source of randomness.
    static func text(bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<(bytes * 2)).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// In a time that tells nothing of where they differ.
    static func isSame(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
