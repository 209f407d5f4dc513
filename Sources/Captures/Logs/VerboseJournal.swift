import Units

/// The line above each entry of `journalctl -o verbose`: `Mon 2026-05-04 21:14:06.201774 CEST [s=8f1c…;i=2a;b=…]`, and its fields below it,
/// each indented: `    MESSAGE=oom-kill:constraint=…`.
enum VerboseJournal {
    static func time(_ line: TextSlice) -> Moment? {
        guard line.count > 30, line[3] == 0x20, line[8] == 0x2D, line.holds(" [s=") else { return nil }
        let words = line.words(limit: 5)
        guard words.count == 5, words[4].begins("[s=") else { return nil }
        let zone = zones.first { words[3].isExactly($0.name) }?.offset ?? "Z"
        return Moment(rfc3339: "\(words[1].text(limit: 10))T\(words[2].text(limit: 20))\(zone)")
    }

    /// Abbreviations that mean one offset; of another the clock is taken as UTC.
    private static let zones: [(name: StaticString, offset: String)] = [
        ("CET", "+01:00"), ("CEST", "+02:00"), ("EST", "-05:00"), ("EDT", "-04:00"), ("PST", "-08:00"),
        ("PDT", "-07:00"),
        ("JST", "+09:00"),
    ]
}
