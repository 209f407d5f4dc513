import Units

/// The line above each entry of `journalctl -o verbose`: `Mon 2026-05-04 21:14:06.201774 CEST [s=8f1c…;i=2a;b=…]`, and its fields below it,
/// each indented: `    MESSAGE=oom-kill:constraint=…`.
enum VerboseJournal {
    static func time(_ line: TextSlice) -> LineTime? {
        guard line.count > 30, line[3] == 0x20, line[8] == 0x2D, line.holds(" [s="), let stamp = JournalStamp(line)
        else {
            return nil
        }
        return stamp.at.map { LineTime(at: $0) } ?? stamp.local.map { LineTime(at: $0, isLocal: true) }
    }
}

/// The time before a line of `journalctl -o short-full`, `with-unit` and `short-unix`.
///
/// ```
/// Tue 2026-11-24 09:08:28 CET node-1 kernel: …            1795507708.123456 node-1 kernel: …
/// ```
struct JournalStamp {
    /// Nil where the zone's name means several.
    let at: Moment?
    /// By the node's clock, as if it were UTC's.
    let local: Moment?

    init?(_ line: TextSlice) {
        guard line.count > 30, let first = line.first else { return nil }
        if first &- 0x30 < 10, line[10] == 0x2E, let number = line.part(0, line.find(0x20) ?? 0).number,
            let told = SeriesLabels.moment(seconds: number)
        {
            (at, local) = (told, nil)
            return
        }
        guard line[3] == 0x20, line[8] == 0x2D, line[11] == 0x2D, line[17] == 0x3A else { return nil }
        let words = line.words(limit: 4)
        guard words.count == 4 else { return nil }
        let clock = "\(words[1].text(limit: 10))T\(words[2].text(limit: 20))"
        local = Moment(rfc3339: clock + "Z")
        guard local != nil else { return nil }
        at = EnglishTime.offset(ofZone: words[3]).flatMap { Moment(rfc3339: clock + $0) }
    }
}
