import Archive
import Units

typealias DateNoteReader = LineFacts<DateNotes>

/// The time at which a folder's pages were saved, as a script notes it in a file of its own beside them.
///
/// ```
/// $ date
/// Tue Jan 14 08:54:02 CET 2025
/// ```
struct DateNotes: LineParser {
    static let title = "a noted time"
    static let endsWithNewline = false

    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard !understood, let date = DateLine(line.trimmed) else { return }
        understood = true
        if let at = date.at { facts.add(.notedTime(at)) }
    }

    mutating func finish(into facts: inout FactQueue) {}

    /// Nothing but one time, and the command that printed it.
    static func isOne(_ head: TextSlice) -> Bool {
        guard head.count < 120 else { return false }
        var (times, at) = (0, 0)
        while at < head.count {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end).trimmed
            at = end + 1
            if line.isEmpty || times == 0 && line.holds("date") && (line.begins("$ ") || line.begins("# ")) { continue }
            guard DateLine(line) != nil else { return false }
            times += 1
        }
        return times == 1
    }
}
