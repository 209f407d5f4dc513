import Testing

@testable import Serve

/// What a client must know, and how it is packed and compared.
@Suite struct SecretTests {
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar"), ("Zm9vYg", "foob"),
        ("eDp5", "x:y"),
        ("Zm9v Zm9v", "foo"), ("Zm9v-Zm9v", "foo"), ("=Zm9v", ""), ("Zm9vY", "foo"),
    ])
    func whatIsNoSignOfBase64EndsIt(text: String, bytes: String) {
        #expect(Base64.decoded(text[...]) == Array(bytes.utf8))
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("ab", "a", false), ("ab", "ba", false),
        ("ab", "ab", true),
    ])
    func wordsAreTheSameOrNot(a: String, b: String, isSame: Bool) {
        #expect(Secret.isSame(a.utf8, b.utf8) == isSame)
        #expect(Secret.isSame(b.utf8, a.utf8) == isSame)
    }

    @Test func aSecretHasTwoDigitsForEachByteAndComesOnce() {
        let texts = (0..<50).map { _ in Secret.text(bytes: 16) }
        #expect(texts.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
        #expect(Set(texts).count == 50 && Secret.text(bytes: 0).isEmpty)
    }
}
