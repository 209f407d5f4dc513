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

    @Test(arguments: [
        ("abc", "a", true), ("abc", "c", true), ("abc", "bc", true), ("abc", "abcd", false), ("abc", "", true),
        ("", "", true), ("", "a", false), ("aab", "ab", true), ("abab", "abb", false), ("grün", "ü", true),
        ("the istioctl proxy-config of it", "istioctl proxy-config", true), ("istioctl  proxy-config", "l p", false),
    ])
    func aPartIsFoundByItsBytes(text: String, part: String, isThere: Bool) {
        #expect(text.contains(part) == isThere)
        #expect(text.dropFirst(0).contains(part) == isThere)
        #expect(("x" + text).dropFirst().contains(part) == isThere, "also in a part of a longer text")
    }
}
