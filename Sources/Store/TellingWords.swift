import Archive

/// Looks into an entry that no reader knows for words that would have told something: of a kill, or of a proxy's configuration.
///
/// What nobody could read may have held the answer. A note that somebody laid beside the pages did not; an unknown form of a kernel's
/// log did. Looked at is a bounded part, in pieces that overlap by the longest word.
enum TellingWords {
    /// Bytes that are looked at; a text that says it only later is rare, and reading on costs more than it tells.
    static let most = 4 << 20

    /// The first such word; nil where there is none. What no container bounds is read to its end, as it must be inflated anyway.
    static func first(in entry: BundleEntry) -> String? {
        var found: Int?
        var seen = 0
        var isBinary = false
        withUnsafeTemporaryAllocation(byteCount: piece + overlap, alignment: 16) { buffer in
            var kept = 0
            while found == nil && seen < most || entry.declaredSize == nil {
                let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
                guard let count = try? entry.read(into: room), count > 0 else { break }
                seen += count
                let held = UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)])
                // In a binary such words are strings of its code.
                if seen == count, held.contains(0) { isBinary = true }
                if found == nil, !isBinary, seen <= most + piece { found = index(in: held) }
                kept = min(overlap, kept + count)
                let tail = held.count - kept
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[tail...]))
            }
        }
        return found.map { words[$0] }
    }

    private static let piece = 1 << 16
    private static let overlap = 64
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
