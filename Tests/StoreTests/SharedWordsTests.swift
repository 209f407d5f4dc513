import Testing

@testable import Store

/// Equal texts of many rows are one.
@Suite struct SharedWordsTests {
    private func address(_ text: String?) throws -> Int {
        var text = try #require(text)
        return text.withUTF8 { Int(bitPattern: $0.baseAddress) }
    }

    @Test func `A long word is kept once`() throws {
        var words = SharedWords()
        let first = words.shared("a-namespace-of-\("many") letters")
        let second = words.shared("a-namespace-of-\("many") letters")
        #expect(first == second)
        #expect(try address(first) == address(second))
        #expect(words.shared("another-namespace-of-many") == "another-namespace-of-many")
        #expect(words.shared("short") == "short")
        #expect(words.shared(nil) == nil)
    }
}
