/// Words that tell of a kill or of a proxy's configuration, for what no reader knows.
package enum TellingWord {
    /// The first that stands in the bytes, in the order in which they stand; one that people use as well only where no other does.
    package static func first(in held: UnsafeRawBufferPointer) -> String? {
        var spoken: String?
        // Each word begins with one of a few signs; the rest is compared where one stands.
        for at in held.indices where starts[Int(held[at])] {
            for (index, word) in bytes.enumerated() where at + word.count <= held.count && held[at] == word[0] {
                guard held[at..<(at + word.count)].elementsEqual(word) else { continue }
                if !isSpoken(words[index]) { return words[index] }
                spoken = spoken ?? words[index]
            }
            if isWordOfOOM(held, at) {
                if isFollowedByKill(held, at + 3) { return "oom_kill" }
                spoken = spoken ?? "oom"
            }
            if isKilledCode(held, at) { return "137" }
        }
        return spoken
    }

    /// Somebody's note says so as well as a machine: what holds no other word of the kind is most often prose.
    package static func isSpoken(_ word: String) -> Bool { word == "oom" || word == "out of memory" }

    private static let words = [
        "OOMKilled", "OOMKilling", "oom-kill", "Killed process", "Kill process", "out of memory", "SystemOOM",
        "signal: killed", "\"configs\"", "clusters::", "memory_allocated", "circuit_breakers",
    ]
    private static let bytes = words.map { Array($0.utf8) }
    private static let starts: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for word in bytes { table[Int(word[0])] = true }
        for first in "oO1".utf8 { table[Int(first)] = true }
        return table
    }()

    /// `oom` by itself, in either case, or at the beginning of `oom_kill`, `OOMKill`; not in `room`, `oomph`.
    private static func isWordOfOOM(_ held: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        guard at + 3 <= held.count, lower(held[at]) == 0x6F, lower(held[at + 1]) == 0x6F, lower(held[at + 2]) == 0x6D
        else { return false }
        if at > 0, isLetter(held[at - 1]) { return false }
        guard at + 3 < held.count, isLetter(held[at + 3]) else { return true }
        return isFollowedByKill(held, at + 3)
    }

    /// `kill`, or `_kill`, `-kill`: a name of a counter or of a reason, and no word of a sentence.
    private static func isFollowedByKill(_ held: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        guard at < held.count else { return false }
        let start = held[at] == 0x5F || held[at] == 0x2D ? at + 1 : at
        return start + 4 <= held.count && held[start..<(start + 4)].map(lower).elementsEqual("kill".utf8)
    }

    /// Bytes before the number in which the word for an exit may stand: `"exitCode": "`, `Exited (`, `exit status `.
    private static let reach = 16

    /// 137 as a number of its own, close behind `exit` or `code`.
    private static func isKilledCode(_ held: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        guard at + 3 <= held.count, held[at] == 0x31, held[at + 1] == 0x33, held[at + 2] == 0x37 else { return false }
        if at + 3 < held.count, isOfNumber(held[at + 3]) { return false }
        if at > 0, isOfNumber(held[at - 1]) { return false }
        let before = held[max(0, at - reach)..<at].map(lower)
        return holds(before, "exit") || holds(before, "code")
    }

    private static func holds(_ text: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { text[$0..<($0 + word.count)].elementsEqual(word) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
    private static func isLetter(_ byte: UInt8) -> Bool { lower(byte) &- 0x61 < 26 }
    private static func isOfNumber(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte == 0x2E || isLetter(byte) }
}
