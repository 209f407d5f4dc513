import CXXHash
import Units

/// Finds a key's `Word` by the hash that its content hash needs anyway: one probe, no comparison of bytes.
struct WordTable: @unchecked Sendable {
    struct Entry {
        var hash: TokenHash
        var word: Word
    }
    /// Open addressing; never changed after it was filled, never freed.
    let entries: UnsafePointer<Entry>
    private static let size = 2048

    static let shared = WordTable()

    private init() {
        let table = UnsafeMutablePointer<Entry>.allocate(capacity: WordTable.size)
        table.initialize(repeating: Entry(hash: .zero, word: .other), count: WordTable.size)
        for word in Word.allCases where word != .other {
            WordTable.insert(word.rawValue, word, into: table)
        }
        for word in Word.allCases where word != .other {
            WordTable.insert(WordTable.twin(of: word.rawValue), word, into: table)
        }
        entries = UnsafePointer(table)
    }

    @inline(__always) static func word(_ hash: TokenHash, in entries: UnsafePointer<Entry>) -> Word {
        var slot = Int(truncatingIfNeeded: hash.low) & (size - 1)
        while true {
            let entry = entries + slot
            if entry.pointee.word == .other || entry.pointee.hash == hash { return entry.pointee.word }
            slot = (slot + 1) & (size - 1)
        }
    }

    /// The first spelling of a key wins, so that a twin never takes another word's own name.
    private static func insert(_ text: String, _ word: Word, into table: UnsafeMutablePointer<Entry>) {
        var text = text
        let hash = text.withUTF8 { bytes in
            bytes.baseAddress.map { ContentHash.text($0, bytes.count) } ?? .zero
        }
        var slot = Int(truncatingIfNeeded: hash.low) & (size - 1)
        while table[slot].word != .other {
            if table[slot].hash == hash { return }
            slot = (slot + 1) & (size - 1)
        }
        table[slot] = Entry(hash: hash, word: word)
    }

    /// `last_updated` → `lastUpdated`.
    private static func twin(of text: String) -> String {
        var out = ""
        var upper = false
        for character in text {
            if character == "_" {
                upper = true
            } else {
                out += upper ? character.uppercased() : String(character)
                upper = false
            }
        }
        return out
    }
}
