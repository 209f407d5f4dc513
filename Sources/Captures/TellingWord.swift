/// Words that tell of a kill or of a proxy's configuration, for what no reader knows.
package struct TellingWord: Sendable, Hashable {
    package var word: String
    /// Somebody says so in a sentence or with a word that people use: a note, and no page that shows it.
    package var isSaid: Bool

    /// Why an entry was not read, with the word that stands in it all the same: `not recognised, but it holds "OOMKilled": CSV`.
    package static func notRecognised(_ found: TellingWord?, _ nearest: String) -> String {
        "not recognised\(found.map { but($0.word, isSaid: $0.isSaid) } ?? ""): \(nearest)"
    }

    /// `, but it says "OOMKilled"`.
    package static func but(_ word: String, isSaid: Bool) -> String {
        ", but it \(isSaid ? "says" : "holds") \"\(word)\""
    }

    /// The first that stands in the bytes, in the order in which they stand; one that is said only where no other does.
    package static func first(in held: UnsafeRawBufferPointer) -> TellingWord? {
        var said: String?
        // Each word begins with one of a few signs; the rest is compared where one stands.
        for at in held.indices where starts[Int(held[at])] {
            for (index, word) in bytes.enumerated() where at + word.count <= held.count && held[at] == word[0] {
                guard held[at..<(at + word.count)].elementsEqual(word) else { continue }
                let word = words[index]
                if isOfDevice(held, at) { continue }
                guard isSpoken(word) || isWritten(word) && Sentence.holds(held, at) else {
                    return TellingWord(word: word, isSaid: false)
                }
                said = said ?? word
            }
            if isWordOfOOM(held, at) {
                if isFollowedByKill(held, at + 3) {
                    guard Sentence.holds(held, at) else { return TellingWord(word: "oom_kill", isSaid: false) }
                }
                said = said ?? "oom"
            }
            if isKilledCode(held, at) { return TellingWord(word: "137", isSaid: false) }
        }
        return said.map { TellingWord(word: $0, isSaid: true) }
    }

    /// Somebody's note says so as well as a machine: what holds no other word of the kind is most often prose.
    private static func isSpoken(_ word: String) -> Bool { word == "oom" || word == "out of memory" }
    /// `CUDA out of memory`: of a graphics card's own memory, which no kernel kills for.
    private static func isOfDevice(_ held: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        devices.contains { at >= $0.count && held[(at - $0.count)..<at].map(lower).elementsEqual($0) }
    }
    private static let devices = ["cuda ", "hip ", "mps backend ", "gpu ", "device "].map { Array($0.utf8) }

    /// A reason that people write as the machine does.
    private static func isWritten(_ word: String) -> Bool { word == "OOMKilled" }

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
