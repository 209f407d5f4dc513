import Testing

@testable import Captures

/// Words in lines and in pages, which are looked for by different bytes of theirs.
@Suite struct FindTests {
    private static let words: [StaticString] = [
        "a", " kernel: ", "\tenvoy ", "Memory cgroup out of memory", "::added_via_api::", "ee", "\"allocated\":",
    ]

    private func place(of word: StaticString, in text: [UInt8], from: Int = 0) -> Int? {
        text.withUnsafeBufferPointer { $0.find(word, from: from) }
    }

    /// Beside it lie its own bytes, in another order, and its halves.
    @Test(arguments: Self.words, [0, 5, 400, 511, 512, 513, 2_000])
    func `A word is found where it stands first`(word: StaticString, before: Int) {
        let bytes = Array("\(word)".utf8)
        let other = Array(repeating: UInt8(ascii: "#"), count: before)
        let halves = bytes.count > 1 ? Array(bytes.dropFirst()) + [0x23] + Array(bytes.dropLast()) + [0x23] : []
        let text = other + halves + bytes + [0x0A] + bytes
        let first = before + halves.count
        #expect(place(of: word, in: text) == first)
        #expect(place(of: word, in: text, from: first + 1) == first + bytes.count + 1)
        #expect(place(of: word, in: text, from: first + bytes.count + 2) == nil)
        #expect(place(of: word, in: other + halves) == nil)
        #expect(place(of: word, in: Array(text.dropLast(bytes.count + 1))) == first)
    }

    @Test func `Nothing is found in nothing`() {
        #expect(place(of: "word", in: []) == nil)
        #expect(place(of: "", in: [0x61]) == nil)
        #expect(place(of: "a", in: [0x61], from: -1) == nil)
    }

    /// Behind so many words no sign ends a prompt, but for paths and PowerShell's.
    @Test(arguments: [
        ("one two three four five $ kubectl get pods", false), ("me@laptop in a folder $ kubectl get pods", true),
        ("PS C:\\my own files of this case> kubectl get pods", true),
        ("/srv/cases of the last week # kubectl get pods", true),
        ("[root@bastion dir]# istioctl proxy-status", true), ("menu $ kubectl get pods", true),
        ("a line of a log with a sum of 5 > 4 and 10 % more", false),
    ])
    func `A prompt has few words`(line: String, isOne: Bool) {
        #expect(Array(line.utf8).withUnsafeBufferPointer { ShellPrompt($0) != nil } == isOne)
    }
}
