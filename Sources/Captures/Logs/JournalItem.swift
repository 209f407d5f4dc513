import Units

/// A line of `journalctl -o json`: `{"MESSAGE":"oom-kill:…","__REALTIME_TIMESTAMP":"1718162658007100",…}`.
struct JournalItem {
    private(set) var message: [UInt8] = []
    private(set) var at: Moment?

    init?(_ line: TextSlice) {
        guard let key = line.find("\"MESSAGE\""), let colon = line.find(0x3A, from: key + 9),
            let quote = line.find(0x22, from: colon), let text = JSONLogLine.string(line, at: quote)
        else { return nil }
        message = text.bytes
        guard let mark = line.find("\"__REALTIME_TIMESTAMP\""), let colon = line.find(0x3A, from: mark + 22),
            let open = line.find(0x22, from: colon), let end = line.find(0x22, from: open + 1),
            let microseconds = line.part(open + 1, end).integer
        else { return }
        at = Moment(seconds: microseconds / 1_000_000)
    }
}
