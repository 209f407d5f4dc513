import Units

/// A line that holds a time and nothing else: what `date` printed before a page that a loop appended to the same file.
///
/// ```
/// Mon Oct  5 06:10:01 UTC 2026          2026-10-05T06:10:01Z          === 2026-10-05T06:10:01+02:00 ===
/// ```
/// Where a zone's name means several (CST, IST), or none that is known, the time is none: half a day off, it would make of a page from
/// before a kill one from after it.
struct DateLine {
    let at: Moment?

    /// `isNote`: the line stands where a note does.
    init?(_ line: TextSlice, isNote: Bool = false) {
        if let told = Self.comment(line, isNote: isNote) {
            at = told
            return
        }
        guard line.count >= 19, line.count < 60, let first = line.first else { return nil }
        var text = line.trimmed
        if first == 0x3D || first == 0x2D || first == 0x23 || first == 0x2A {
            while let sign = text.first, sign == first || sign == 0x20 { text = text.dropping(1) }
            while let sign = text.last, sign == first || sign == 0x20 { text = text.part(0, text.count - 1) }
        }
        guard text.count >= 19, text.count <= 40, let start = text.first else { return nil }
        let isNumbered = start &- 0x30 < 10 && text[4] == 0x2D && text[10] == 0x54 && text.find(0x20) == nil
        guard let found = isNumbered ? Moment(rfc3339: text) : Self.english(text) else { return nil }
        at = isNumbered || Self.isOfKnownZone(text) ? found : nil
    }

    /// Whether the line of a text may be what somebody noted above a page: at the text's start or behind an empty line, and the page follows
    /// at once. Within a page a comment is the page's, and nothing follows the heading of prose at once.
    static func isNote(_ text: TextSlice, from start: Int, to end: Int) -> Bool {
        guard text[start] == 0x23, end + 1 < text.count, text[end + 1] > 0x20 else { return false }
        guard start > 1 else { return true }
        return text[start - 2] == 0x0A || text[start - 2] == 0x0D && (start < 3 || text[start - 3] == 0x0A)
    }

    /// `# the agent's own metrics, 2026-08-26 22:00 UTC (before the kill)`: a note, of UTC alone; where it says nothing else it may stand
    /// anywhere. What a page has of its own behind that sign is a word of its format.
    private static func comment(_ line: TextSlice, isNote: Bool) -> Moment? {
        guard line.begins("# "), line.count < 300, !line.begins("# HELP "), !line.begins("# TYPE "),
            let zone = line.find(" UTC") ?? line.find("Z "), zone >= 16
        else { return nil }
        // `2026-08-26 22:00`, with a `T` between and seconds behind it or without.
        for length in [19, 16] where zone >= length + 2 {
            let text = line.part(zone - length, zone)
            guard text[4] == 0x2D, text[10] == 0x20 || text[10] == 0x54, text[13] == 0x3A,
                line[zone - length - 1] &- 0x30 > 9, isNote || zone == length + 2 && line.trimmed.count <= zone + 4
            else { continue }
            let seconds = length == 16 ? ":00" : ""
            if let found = Moment(rfc3339: "\(text.part(0, 10).text)T\(text.dropping(11).text)\(seconds)Z") {
                return found
            }
        }
        return nil
    }

    /// What the first sign of a time that stands alone in a line that goes in may be: a number's, or a name's of a day.
    static func mayBegin(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x41 < 26 }

    /// The last word behind the clock that is neither the year nor a half of the day.
    private static func zone(_ words: [TextSlice]) -> TextSlice? {
        guard let clock = words.lastIndex(where: isClock) else { return nil }
        return words[(clock + 1)...].last { $0.count > 2 && !isYear($0) }
    }

    private static func isClock(_ word: TextSlice) -> Bool { word.count == 8 && word[2] == 0x3A && word[5] == 0x3A }
    private static func isYear(_ word: TextSlice) -> Bool { word.count == 4 && word.allSatisfy { $0 &- 0x30 < 10 } }

    private static func isOfKnownZone(_ text: TextSlice) -> Bool {
        zone(text.words(limit: 8)).map { EnglishTime.offset(ofZone: $0) != nil } ?? true
    }

    /// `Mon Oct  5 06:10:01 UTC 2026`, `Mon  5 Oct 06:10:01 CEST 2026`, `Mon 05 Oct 2026 06:10:01 AM UTC`, or without a zone.
    private static func english(_ text: TextSlice) -> Moment? {
        guard text[3] == 0x20, let first = text.first, first &- 0x41 < 26 else { return nil }
        let words = text.words(limit: 8)
        guard (5...7).contains(words.count), words[0].count == 3,
            let year = words.dropFirst(3).last(where: isYear), let clock = words.dropFirst(2).first(where: isClock)
        else { return nil }
        let (month, day) = EnglishTime.month(words[1]) == nil ? (words[2], words[1]) : (words[1], words[2])
        let at = EnglishTime.moment(year: year, month: month, day: day, clock: clock, zone: zone(words))
        guard let half = words.first(where: { $0.isExactly("AM") || $0.isExactly("PM") }) else { return at }
        let isTwelve = clock.begins("12")
        let hours = half.isExactly("PM") ? (isTwelve ? 0 : 12) : isTwelve ? -12 : 0
        return at?.advanced(bySeconds: Double(hours) * 3600)
    }
}
