/// Words that tell of a kill or of a proxy's configuration, for what no reader knows.
package enum TellingWord {
    /// The first that stands in the bytes, in the order in which they stand.
    package static func first(in held: UnsafeRawBufferPointer) -> String? {
        // Each word begins with one of six letters; the rest is compared where one stands.
        for at in held.indices where starts[Int(held[at])] {
            for (index, word) in bytes.enumerated() where at + word.count <= held.count && held[at] == word[0] {
                if held[at..<(at + word.count)].elementsEqual(word) { return words[index] }
            }
        }
        return nil
    }

    private static let words = [
        "OOMKilled", "OOMKilling", "oom-kill", "Killed process", "Kill process", "out of memory", "SystemOOM",
        "signal: killed", "\"configs\"", "clusters::", "memory_allocated", "circuit_breakers",
    ]
    private static let bytes = words.map { Array($0.utf8) }
    private static let starts: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for word in bytes { table[Int(word[0])] = true }
        return table
    }()
}
