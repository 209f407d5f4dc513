/// Looks into an entry that no reader knows for words that would have told something: of a kill, or of a proxy's configuration.
///
/// What nobody could read may have held the answer. A note that somebody laid beside the pages did not; an unknown form of a kernel's
/// log did. Looked at is its head, which the recogniser has at hand.
enum TellingWords {
    /// The first such word in what stands at the beginning; nil where there is none, or where it is a binary, in which such words
    /// are strings of its code.
    static func first(in head: UnsafeRawBufferPointer) -> String? {
        head.contains(0) ? nil : index(in: head).map { words[$0] }
    }

    private static let words = [
        "OOMKilled", "OOMKilling", "oom-kill", "Killed process", "Kill process", "out of memory", "SystemOOM",
        "signal: killed",
        "\"configs\"", "clusters::", "memory_allocated", "circuit_breakers",
    ]
    private static let bytes = words.map { Array($0.utf8) }

    private static func index(in held: UnsafeRawBufferPointer) -> Int? {
        // Each word begins with one of six letters; the rest is compared where one stands.
        for at in held.indices where starts[Int(held[at])] {
            for (index, word) in bytes.enumerated() where at + word.count <= held.count && held[at] == word[0] {
                if held[at..<(at + word.count)].elementsEqual(word) { return index }
            }
        }
        return nil
    }

    private static let starts: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for word in bytes { table[Int(word[0])] = true }
        return table
    }()
}
