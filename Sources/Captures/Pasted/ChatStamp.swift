/// Where a line of a chat tells who wrote it and when.
///
/// ```
/// 14.01.26, 22:52 - Jonas K.: $ kubectl get pods        WhatsApp
/// [1/14/26, 10:52:11 PM] Jonas K.: text                 the same on an iPhone, Signal
/// [22:52] <jonas> text                                  IRC, Matrix
/// Jonas K., [14.01.2026 22:52]                          Telegram: a line of its own above the words
/// [14.01.2026 22:52] Jonas K.                           Teams
/// Jonas K.  10:52 PM                                    Slack, Discord
/// ```
enum ChatStamp {
    /// Bytes of a line before what was said; all of it where the line tells nothing else. Nil for a line of no chat.
    static func length(of line: TextSlice) -> Int? {
        guard line.count >= 5, line.count < 8000 else { return nil }
        if let stamp = Stamp(line, at: 0) { return behind(stamp, line) }
        return isHeader(line) ? line.count : nil
    }

    /// A stamp at the start: what stands between it and the words.
    private static func behind(_ stamp: Stamp, _ line: TextSlice) -> Int? {
        let rest = line.dropping(stamp.end)
        if rest.begins(" - "), stamp.hasDate { return stamp.end + 3 + speaker(rest.dropping(3)) }
        if rest.begins(" <"), let close = rest.find("> "), close < longestName { return stamp.end + close + 2 }
        guard stamp.isBracketed, rest.first == 0x20 else { return nil }
        let said = rest.dropping(1)
        let length = speaker(said)
        // A clock alone is any program's: `[22:52:11] starting up: …`.
        if length > 0 {
            let isPerson = stamp.hasDate || !stamp.hasSeconds && isPerson(said.part(0, said.find(0x3A) ?? 0))
            return isPerson ? stamp.end + 1 + length : nil
        }
        let isName = stamp.hasDate && said.count < longestName && isName(said.trimmed)
        return isName ? line.count : nil
    }

    /// A name as people spell it: one word, or a few that each begin large.
    private static func isPerson(_ name: TextSlice) -> Bool {
        guard isName(name) else { return false }
        let words = name.words(limit: 5)
        return words.count == 1 || words.count < 5 && words.allSatisfy { $0[0] > 0x7F || $0[0] &- 0x41 < 26 }
    }

    private static let longestName = 60

    /// Bytes of `Jonas K.: `; 0 where nobody speaks.
    private static func speaker(_ text: TextSlice) -> Int {
        guard let colon = text.part(0, longestName).find(0x3A), colon > 0, isName(text.part(0, colon)) else { return 0 }
        if colon + 1 == text.count { return colon + 1 }
        return text[colon + 1] == 0x20 ? colon + 2 : 0
    }

    /// Letters of any alphabet, few signs: a path, a call or an assignment is no name.
    private static func isName(_ text: TextSlice) -> Bool {
        guard let first = text.first,
            first > 0x7F || first &- 0x41 < 26 || first &- 0x61 < 26 || first == 0x2B || first == 0x40
        else { return false }
        return text.allSatisfy {
            $0 > 0x7F || $0 &- 0x41 < 26 || $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x20 || $0 == 0x2E || $0 == 0x2D
                || $0 == 0x5F || $0 == 0x27 || $0 == 0x2B || $0 == 0x40
        }
    }

    /// `Jonas K., [14.01.2026 22:52]`, `Jonas — Today at 10:52 PM`, `jonas  10:52 PM`: a name, then a stamp up to the end.
    private static func isHeader(_ line: TextSlice) -> Bool {
        guard line.count < 100 else { return false }
        let text = line.trimmed.last == 0x3A ? line.trimmed.part(0, line.trimmed.count - 1) : line.trimmed
        var at = 1
        while at < text.count, at < longestName {
            defer { at += 1 }
            guard text[at - 1] == 0x20, let stamp = Stamp(text, at: at), stamp.end == text.count else { continue }
            guard stamp.isWhole else { return false }
            let head = text.part(0, at)
            let told = without([" at", " Today", " Yesterday"], head.trimmed)
            let name = without([",", "\u{2014}", "\u{2013}", "APP"], told)
            // One blank alone parts words of prose, too, and `at` and a day belong to prose: `See you at 10:52 PM`.
            if head.ends("  ") || stamp.isBracketed || name.count < told.count && told[name.count...].last != 0x2C {
                return isName(name)
            }
            let isOfDay = told.count < without([" at"], head.trimmed).count
            return isOfDay && isPerson(name)
        }
        return false
    }

    private static func without(_ endings: [StaticString], _ text: TextSlice) -> TextSlice {
        var text = text
        for words in endings where text.ends(words) {
            text = text.part(0, text.count - words.utf8CodeUnitCount).trimmed
        }
        return text
    }
}

/// A date and a clock, or a clock alone, as people's programs write them.
private struct Stamp {
    private(set) var end: Int
    private(set) var hasDate = false
    private(set) var hasSeconds = false
    private(set) var isBracketed = false
    /// A bracket that was opened is closed.
    private(set) var isWhole = true

    init?(_ text: TextSlice, at start: Int) {
        end = start
        // A mark of direction, which iPhones put first.
        if text.dropping(end).begins("\u{200E}") { end += 3 }
        isBracketed = end < text.count && text[end] == 0x5B
        if isBracketed { end += 1 }
        hasDate = Stamp.takeDate(text, &end)
        let clock = end
        guard Stamp.takeClock(text, &end) else { return nil }
        hasSeconds = text.part(clock, end).reduce(0) { $0 + ($1 == 0x3A ? 1 : 0) } == 2
        if isBracketed {
            isWhole = end < text.count && text[end] == 0x5D
            guard isWhole else { return nil }
            end += 1
        }
    }

    private static func number(_ text: TextSlice, _ at: Int, _ most: Int) -> Int {
        var length = 0
        while length < most, at + length < text.count, text[at + length] &- 0x30 < 10 { length += 1 }
        return length
    }

    /// `14.01.26`, `1/14/2026`, `2026-01-14`, and the comma or blank behind it.
    private static func takeDate(_ text: TextSlice, _ at: inout Int) -> Bool {
        var place = at
        var separator: UInt8?
        for part in 0..<3 {
            let length = number(text, place, 4)
            guard length > 0 else { return false }
            place += length
            guard part < 2 else { break }
            guard place < text.count, text[place] == 0x2E || text[place] == 0x2F || text[place] == 0x2D,
                separator == nil || separator == text[place]
            else { return false }
            separator = text[place]
            place += 1
        }
        if place < text.count, text[place] == 0x2C { place += 1 }
        let blanks = Stamp.blanks(text, place)
        guard blanks > 0 else { return false }
        at = place + blanks
        return true
    }

    /// `22:52`, `10:52:11 PM`.
    private static func takeClock(_ text: TextSlice, _ at: inout Int) -> Bool {
        var place = at
        let hours = number(text, place, 2)
        guard hours > 0 else { return false }
        place += hours
        for part in 0..<2 {
            guard place < text.count, text[place] == 0x3A, number(text, place + 1, 2) == 2 else {
                if part == 0 { return false }
                break
            }
            place += 3
        }
        let half = text.dropping(place + blanks(text, place))
        if half.begins("AM") || half.begins("PM") || half.begins("am") || half.begins("pm") {
            place += blanks(text, place) + 2
        }
        // A fraction, a zone or a unit is a logger's.
        guard place >= text.count || text[place] == 0x5D || text[place] == 0x20 else { return false }
        at = place
        return true
    }

    /// Bytes of one blank, be it a narrow one that does not break.
    private static func blanks(_ text: TextSlice, _ at: Int) -> Int {
        let rest = text.dropping(at)
        if rest.begins("\u{202F}") { return 3 }
        if rest.begins("\u{00A0}") { return 2 }
        return rest.first == 0x20 ? 1 : 0
    }
}
