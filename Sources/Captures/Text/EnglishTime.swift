import Units

/// Times with English names of months, as kubectl's descriptions, dmesg and syslog print them.
enum EnglishTime {
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// 1 for `Jan`.
    static func month(_ name: TextSlice) -> Int64? {
        months.firstIndex { name.isExactly($0) }.map { Int64($0) + 1 }
    }

    /// `Tue, 24 Nov 2026 05:36:07 +0000` (RFC 1123 with a numeric zone).
    static func rfc1123(_ cell: TextSlice) -> Moment? {
        // A fence of Markdown may follow on the last line.
        let text = cell.count > 31 && !(cell[31] &- 0x30 < 10) ? cell.part(0, 31) : cell
        guard text.count == 31, text[3] == 0x2C, text[4] == 0x20, text[25] == 0x20,
            let day = text.part(5, 7).trimmed.integer, let month = month(text.part(8, 11)),
            let year = text.part(12, 16).integer
        else { return nil }
        return moment(year, month, day, text.part(17, 25), zone: text.part(26, 31).text)
    }

    /// `Tue Nov 24 08:08:28 2026` (`dmesg -T`, a node's local time without its zone, as if it were UTC's).
    static func ctime(_ text: TextSlice) -> Moment? {
        guard text.count == 24, let month = month(text.part(4, 7)), let day = text.part(8, 10).trimmed.integer,
            let year = text.part(20, 24).integer
        else { return nil }
        return moment(year, month, day, text.part(11, 19), zone: "Z")
    }

    /// `Jan 30, 2024 @ 21:07:44.318` at the start of a line (Kibana's Discover). It is in the zone of whoever looked,
    /// which nobody tells; the one such time that counts as a moment, taken as UTC, since people who copy it have no other.
    static func viewer(_ line: TextSlice) -> Moment? {
        guard line.count > 24, let month = month(line.part(0, 3)), line[3] == 0x20, let comma = line.find(0x2C),
            comma < 7,
            let day = line.part(4, comma).integer, let year = line.part(comma + 2, comma + 6).integer,
            let at = line.find(0x40, from: comma), at < 16
        else { return nil }
        let clock = line.dropping(at + 2)
        let end = clock.firstIndex { !($0 &- 0x30 < 10 || $0 == 0x3A || $0 == 0x2E) } ?? clock.count
        return moment(year, month, day, clock.part(0, end), zone: "Z")
    }

    /// `Wed Mar 04 2026 10:20:02 GMT+0100` as a browser prints it, also behind `9 minutes ago (`.
    static func browser(_ cell: TextSlice) -> Moment? {
        let text = cell.find(0x28).map { cell.dropping($0 + 1) } ?? cell
        guard text.count >= 33, text[24] == 0x20, text.dropping(25).begins("GMT"), let month = month(text.part(4, 7)),
            let day = text.part(8, 10).integer, let year = text.part(11, 15).integer
        else { return nil }
        let zone = text.part(28, 33).text
        return moment(
            year, month, day, text.part(16, 24), zone: String(zone.prefix(3)) + ":" + String(zone.dropFirst(3)))
    }

    /// Of its parts; taken as UTC where the zone's name is of none that is known.
    static func moment(
        year: TextSlice, month name: TextSlice, day: TextSlice, clock: TextSlice, zone: TextSlice?
    ) -> Moment? {
        guard let year = year.integer, let month = month(name), let day = day.integer else { return nil }
        return moment(year, month, day, clock, zone: zone.flatMap(offset(ofZone:)) ?? "Z")
    }

    /// Of an abbreviation that means one offset everywhere (CST and IST mean several), or of `+03`, which zones without a name have.
    static func offset(ofZone name: TextSlice) -> String? {
        if name.count == 3 || name.count == 5, name[0] == 0x2B || name[0] == 0x2D,
            name.dropping(1).allSatisfy({ $0 &- 0x30 < 10 })
        {
            return name.part(0, 3).text + ":" + (name.count == 5 ? name.dropping(3).text : "00")
        }
        return zones.first { name.isExactly($0.name) }?.offset
    }

    private static let zones: [(name: StaticString, offset: String)] = [
        ("UTC", "Z"), ("GMT", "Z"), ("CET", "+01:00"), ("CEST", "+02:00"), ("WEST", "+01:00"), ("EET", "+02:00"),
        ("EEST", "+03:00"), ("MSK", "+03:00"), ("EST", "-05:00"), ("EDT", "-04:00"), ("CDT", "-05:00"),
        ("MDT", "-06:00"),
        ("PST", "-08:00"), ("PDT", "-07:00"), ("JST", "+09:00"), ("KST", "+09:00"), ("AEST", "+10:00"),
        ("AEDT", "+11:00"), ("BST", "+01:00"), ("WET", "Z"), ("MST", "-07:00"), ("AKST", "-09:00"), ("AKDT", "-08:00"),
        ("HST", "-10:00"), ("NZST", "+12:00"), ("NZDT", "+13:00"), ("SAST", "+02:00"), ("WAT", "+01:00"),
        ("CAT", "+02:00"),
        ("EAT", "+03:00"), ("WIB", "+07:00"), ("ACST", "+09:30"), ("ACDT", "+10:30"), ("AWST", "+08:00"),
        ("HKT", "+08:00"), ("PKT", "+05:00"),
    ]

    private static func moment(
        _ year: Int64, _ month: Int64, _ day: Int64, _ clock: TextSlice, zone: String
    ) -> Moment? {
        Moment(rfc3339: "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock.text)\(zone)")
    }
}

/// A line of syslog or a journal: `Nov 24 08:08:28 node-1 kernel: …` (no year), or with an RFC 3339 time.
enum SyslogLine {
    /// `11-24T08:08:28` of a line that tells no year.
    static func clock(_ line: TextSlice) -> String? {
        guard line.count > 15, let month = EnglishTime.month(line.part(0, 3)), line[9] == 0x3A, line[12] == 0x3A,
            let day = line.part(4, 6).trimmed.integer, (1...31).contains(day)
        else { return nil }
        return "\(padded(month, 2))-\(padded(day, 2))T\(line.part(7, 15).text)"
    }

    static func matches(_ line: TextSlice) -> Bool {
        guard line.count > 20 else { return false }
        let isDated =
            EnglishTime.month(line.part(0, 3)) != nil && line[3] == 0x20 && line[9] == 0x3A && line[12] == 0x3A
        guard isDated || line.leadingMoment != nil, let host = line.find(0x20, from: isDated ? 15 : 19),
            let program = line.find(0x20, from: host + 1), let colon = line.find(": ", from: program + 1)
        else { return false }
        let name = line.part(program + 1, colon)
        // An application's line may look the same but for its program: `kernel`, or a name with its process number.
        return name.isExactly("kernel") || name.last == 0x5D && name.count < 64 && name.find(0x20) == nil
    }
}
