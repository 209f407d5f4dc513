import Units

/// An entry of `journalctl -o json` or `json-pretty`: `{"MESSAGE":"oom-kill:…","__REALTIME_TIMESTAMP":"1718162658007100",…}`.
struct JournalItem {
    private(set) var message: [UInt8] = []
    private(set) var at: Moment?
    private(set) var host: String?

    static func isOne(_ line: TextSlice) -> Bool { line.first == 0x7B && line.holds("\"__REALTIME_TIMESTAMP\"") }

    init?(_ text: TextSlice) {
        guard let message = JournalItem.value("\"MESSAGE\"", text) else { return nil }
        self.message = message
        host = JournalItem.value("\"_HOSTNAME\"", text).map { String(decoding: $0.prefix(300), as: UTF8.self) }
        let time = JournalItem.value("\"__REALTIME_TIMESTAMP\"", text)
        at = time.flatMap { $0.withUnsafeBufferPointer { $0.integer } }.map { Moment(microseconds: $0) }
    }

    /// Text, or the bytes one by one where they are no valid UTF-8 (systemd, journal-json).
    private static func value(_ key: StaticString, _ text: TextSlice) -> [UInt8]? {
        guard let at = text.find(key), let colon = text.find(0x3A, from: at + key.utf8CodeUnitCount) else { return nil }
        var open = colon + 1
        while open < text.count, text[open] == 0x20 { open += 1 }
        guard open < text.count else { return nil }
        if text[open] == 0x22 { return JSONLogLine.string(text, at: open)?.bytes }
        guard text[open] == 0x5B, let close = text.find(0x5D, from: open) else { return nil }
        var bytes: [UInt8] = []
        var place = open + 1
        while place < close, bytes.count < 65_536 {
            guard let (number, length) = text.part(place, close).leadingInteger else {
                place += 1
                continue
            }
            bytes.append(UInt8(truncatingIfNeeded: number))
            place += length
        }
        return bytes
    }
}

/// Entries of a journal that have several lines each: `journalctl -o json-pretty`, or what jq made of `-o json`.
///
/// ```
/// {
/// 	"MESSAGE" : "oom-kill:constraint=CONSTRAINT_MEMCG,…",
/// 	"__REALTIME_TIMESTAMP" : "1718162658007100"
/// }
/// ```
struct JournalEntry {
    private var text: [UInt8] = []
    private(set) var isOpen = false
    private static let largest = 1 << 16

    /// True for a line that begins an entry and holds nothing of it.
    mutating func begins(with line: TextSlice) -> Bool {
        let line = line.trimmed
        guard line.isExactly("{") || line.isExactly("[{") else { return false }
        isOpen = true
        text.removeAll(keepingCapacity: true)
        return true
    }

    mutating func take(_ line: TextSlice) {
        guard text.count + line.count < JournalEntry.largest else { return }
        text.append(contentsOf: line)
        text.append(0x0A)
    }

    static func ends(_ line: TextSlice) -> Bool {
        let line = line.trimmed
        return line.isExactly("}") || line.isExactly("},") || line.isExactly("}]")
    }

    mutating func finish() -> JournalItem? {
        isOpen = false
        return text.withUnsafeBufferPointer { JournalItem($0) }
    }

    /// The line that holds its message, where the entry ends in line `last`.
    func line(of item: JournalItem, endingIn last: Int) -> Int {
        text.withUnsafeBufferPointer { $0.line(of: item.message, endingIn: last) }
    }
}
