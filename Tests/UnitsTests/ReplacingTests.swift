import Testing
import Units

@Suite struct ReplacingTests {
    @Test(arguments: [
        ("a-b-c", "-", "+", "a+b+c"), ("aaaa", "aa", "b", "bb"), ("aaa", "aa", "b", "ba"), ("abc", "x", "y", "abc"),
        ("", "a", "b", ""), ("abc", "", "y", "abc"), ("ab", "abc", "y", "ab"), ("né-é", "é", "e", "ne-e"),
        ("it's", "'", "'\\''", "it'\\''s"), ("xx", "x", "", ""),
    ])
    func everyOneIsReplacedFromTheLeft(text: String, old: String, new: String, expected: String) {
        #expect(text.replacingAll(old, with: new) == expected)
        #expect(text[...].replacingAll(old, with: new) == expected)
    }
}
