/// A sentence that somebody wrote, by the line in which a word of it stands.
///
/// ```
/// as asked on the phone: it was OOMKilled once this morning, at 72Mi     a sentence
/// Reason:       OOMKilled                                                a row
/// pod orders-5d8674ddf6-5n2tc was OOMKilled                              names whom: that is told, whoever wrote it
/// ```
enum Sentence {
    /// As far as a line is looked at on either side of the word, in bytes.
    private static let reach = 400
    private static let fewestWords = 4

    static func holds(_ held: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        var (start, end) = (at, at)
        while start > 0, at - start < reach, held[start - 1] != 0x0A { start -= 1 }
        while end < held.count, end - at < reach, held[end] != 0x0A { end += 1 }
        let base = held.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return isSentence(TextSlice(start: base.map { $0 + start }, count: end - start).trimmed)
    }

    private static func isSentence(_ line: TextSlice) -> Bool {
        // A field of JSON may hold one, and whoever reads its other fields knows whose words it is.
        guard !line.holds("\":") else { return false }
        var (lower, others) = (0, 0)
        for word in line.split(separator: 0x20, omittingEmptySubsequences: false) {
            // What stands in columns, or is written for a machine.
            guard !word.isEmpty, !word.contains(where: isSign), !isName(word) else { return false }
            if isLower(word) { lower += 1 } else { others += 1 }
        }
        return lower >= fewestWords && lower >= others
    }

    /// Brackets of code, `=`, `|`, tabs.
    private static func isSign(_ byte: UInt8) -> Bool {
        byte == 0x7B || byte == 0x7D || byte == 0x3D || byte == 0x7C || byte == 0x09
    }

    /// A pod with the hashes of its set, a container's id, an address.
    private static func isName(_ word: Slice<TextSlice>) -> Bool {
        let dashes = word.count { $0 == 0x2D }
        let digits = word.contains { $0 &- 0x30 < 10 }
        return dashes > 1 && digits || word.count > 40
    }

    /// `was`, `phone:`, `morning,`.
    private static func isLower(_ word: Slice<TextSlice>) -> Bool {
        word.dropLast().allSatisfy { $0 &- 0x61 < 26 || $0 == 0x27 }
            && word.last.map { $0 &- 0x61 < 26 || ",.;:!?".utf8.contains($0) } ?? false
    }
}
