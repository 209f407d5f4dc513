import Units

/// What single lines of a kernel log hold.
extension KernelLog {
    /// A line of a log that the kernel may write to, whatever it says.
    static func isLine(_ line: TextSlice) -> Bool {
        line.first == 0x5B && bootSeconds(line) != nil || readableTime(line) != nil || SyslogLine.matches(line)
    }

    static func figures(_ text: TextSlice) -> (usage: Int64?, limit: Int64?) {
        let usage = text.value(after: "usage ").flatMap(kilobytes)
        let limit = text.value(after: "limit ").flatMap(kilobytes)
        // "No limit" is the largest number of pages.
        return (usage, limit.flatMap { $0 < 1 << 60 ? $0 : nil })
    }

    /// Pod UID and container id out of a cgroup path of either driver.
    ///
    /// ```
    /// /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod97b2f1ed_f640_….slice/cri-containerd-88db….scope
    /// /kubepods/burstable/pod97b2f1ed-f640-…/88db…        cgroupfs
    /// /docker/0ad5…   …/crio-88db….scope/container        Docker alone; CRI-O's nested group
    /// ```
    static func name(_ kill: inout KernelKill, from path: TextSlice?) {
        guard let path else { return }
        kill.podUID = podUID(path)
        var end = path.count
        var run = 0
        while end > 0 {
            let byte = path[end - 1]
            let isHex = byte &- 0x30 < 10 || byte &- 0x61 < 6
            run = isHex ? run + 1 : 0
            end -= 1
            if run == 64 {
                kill.containerID = path.part(end, end + 64).text
                return
            }
        }
    }

    private static func podUID(_ path: TextSlice) -> String? {
        var at = 0
        while let hit = path.find("pod", from: at) {
            let uid = path.part(hit + 3, hit + 39)
            if uid.count == 36, uid[8] == 0x5F || uid[8] == 0x2D, uid[23] == uid[8] {
                return String(decoding: uid.map { $0 == 0x5F ? 0x2D : $0 }, as: UTF8.self)
            }
            at = hit + 3
        }
        return nil
    }

    /// Of `[ 3805.920627] …`, which may stand behind a journal's prefix or a level `<4>`.
    static func bootSeconds(_ line: TextSlice) -> Double? {
        if let record = recordSeconds(line) { return record }
        guard let open = line.find(0x5B), open < 100, let close = line.find(0x5D, from: open), close - open < 40 else {
            return nil
        }
        // `dmesg -d` prints the time since the line before as well: `[ 3805.920627 <    0.000123>]`.
        let whole = line.part(open + 1, close).trimmed
        let text = whole.part(0, whole.find(0x3C) ?? whole.count).trimmed
        guard text.find(0x2E) != nil, text.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2E }) else { return nil }
        return Double(text.text)
    }

    /// Of a record of `/dev/kmsg`: `4,1203,3805921092,-;Memory cgroup out of memory: …`: its level, its number, microseconds since the boot.
    private static func recordSeconds(_ line: TextSlice) -> Double? {
        guard let first = line.first, first &- 0x30 < 10, let comma = line.part(0, 5).find(0x2C),
            let semicolon = line.part(0, 80).find(0x3B),
            let second = line.find(0x2C, from: comma + 1), second < semicolon
        else { return nil }
        let rest = line.part(second + 1, semicolon)
        guard let (microseconds, length) = rest.leadingInteger, microseconds >= 0, rest[length] == 0x2C else {
            return nil
        }
        return Double(microseconds) / 1e6
    }

    /// As the line tells it, else what stands beside it; a clock without a zone only where neither names one.
    static func time(of line: TextSlice, or beside: LineTime?) -> LineTime? {
        if let at = time(of: line) { return LineTime(at: at) }
        if let beside, !beside.isLocal { return beside }
        return localTime(of: line).map { LineTime(at: $0, isLocal: true) } ?? beside
    }

    /// Nil where a line has no time, or one by somebody's own clock; a viewer's is taken for UTC's (`EnglishTime.viewer`).
    static func time(of line: TextSlice) -> Moment? {
        line.leadingMoment ?? EnglishTime.viewer(line) ?? zoned(line) ?? syslogHeader(line)?.at ?? JournalStamp(line)?
            .at
            ?? bracketed(line).flatMap { Moment(rfc3339: $0) }
            // node-problem-detector's own log of what it found.
            ?? line.value(after: " Timestamp:").flatMap { Moment(rfc3339: $0) }
    }

    /// The time of a line that names no zone, as if it were UTC's: `dmesg -T` prints the node's own.
    static func localTime(of line: TextSlice) -> Moment? {
        readableTime(line) ?? cellTime(line)?.at ?? JournalStamp(line)?.local
            ?? bracketed(line).flatMap { EnglishTime.ctime($0.part(0, 24)) }
    }

    /// What stands between the first brackets, behind a level, a node, or both: `kern  :err   : [Tue Nov 24 08:08:28 2026] `,
    /// `10.5.0.3: kern:     err: [2026-11-24T08:08:28.123456789Z]: `.
    private static func bracketed(_ line: TextSlice) -> TextSlice? {
        guard let open = line.part(0, 100).find(0x5B), let close = line.part(0, 160).find(0x5D, from: open) else {
            return nil
        }
        return line.part(open + 1, close)
    }

    /// `<3>1 2026-05-11T08:14:31.103Z node-3 kernel - - - …` of RFC 5424.
    static func syslogHeader(_ line: TextSlice) -> (at: Moment?, host: TextSlice)? {
        guard line.first == 0x3C, let close = line.find(0x3E), close < 5, close + 2 < line.count,
            line[close + 1] == 0x31,
            line[close + 2] == 0x20
        else { return nil }
        let words = line.dropping(close + 3).words(limit: 2)
        guard words.count == 2 else { return nil }
        return (Moment(rfc3339: words[0]), words[1])
    }

    /// Of a viewer's export: the time in its first or last cell, quoted or not, and whether it names its zone.
    ///
    /// ```
    /// 2025-09-17 19:22:36.107,"Sep 17 19:22:36 ip-10-61-3-118 kernel: …",ip-10-61-3-118
    /// "ip-10-61-3-118","… kernel: …","2025-09-17T19:22:36.107Z"
    /// ```
    static func cellTime(_ line: TextSlice) -> (at: Moment, isZoned: Bool)? {
        moment(line) ?? line.findLast(0x2C).flatMap { moment(line.dropping($0 + 1)) }
    }

    private static func zoned(_ line: TextSlice) -> Moment? {
        cellTime(line).flatMap { $0.isZoned ? $0.at : nil }
    }

    private static func moment(_ cell: TextSlice) -> (at: Moment, isZoned: Bool)? {
        let text = cell.trimmed.first == 0x22 ? cell.trimmed.dropping(1) : cell.trimmed
        guard text.count >= 19, text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x20 || text[10] == 0x54, text[13] == 0x3A
        else { return nil }
        var end = 19
        while end < min(text.count, 36), isOfTime(text[end]) { end += 1 }
        let hasZone = text.part(19, end).contains { $0 == 0x5A || $0 == 0x2B || $0 == 0x2D }
        let spelled = Array(text.part(0, end)) + (hasZone ? [] : [0x5A])
        return spelled.withUnsafeBufferPointer { Moment(rfc3339: $0) }.map { ($0, hasZone) }
    }

    private static func isOfTime(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == 0x2E || byte == 0x3A || byte == 0x5A || byte == 0x2B || byte == 0x2D
    }

    /// The node that a line of syslog names: `Nov 24 08:08:28 node-1 kernel: …`.
    static func host(of line: TextSlice) -> String? {
        if let header = syslogHeader(line) { return header.host.text(limit: 253) }
        guard let program = line.find(" kernel: "), program > 0,
            let blank = line.findLast(0x20, before: program)
        else { return nil }
        let name = line.part(blank + 1, program)
        let isName = name.count < 254 && name.first.map { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 } ?? false
        return isName && name.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }
            && name.contains { $0 &- 0x61 < 26 } ? name.text : nil
    }

    /// Seconds from one kill to the next, by a clock that both have; nil where they share none.
    static func seconds(from first: KernelKill, to next: KernelKill) -> Double? {
        if let from = first.bootSeconds, let to = next.bootSeconds { return to - from }
        guard let from = first.at, let to = next.at, first.isLocal == next.isLocal else { return nil }
        return to.seconds(since: from)
    }

    /// Of `[Tue Nov 24 08:08:28 2026] …`.
    static func readableTime(_ line: TextSlice) -> Moment? {
        guard line.count > 26, line[0] == 0x5B, line[25] == 0x5D else { return nil }
        return EnglishTime.ctime(line.part(1, 25))
    }

    /// `envoy` of `[91844.201310] envoy`.
    static func lastWord(_ text: TextSlice) -> String {
        text.dropping(text.findLast(0x20).map { $0 + 1 } ?? 0).text(limit: 64)
    }

    /// The kernel names whom it kills, in brackets; a sentence about it need not.
    static func isVictim(_ pid: Int64, _ rest: TextSlice) -> Bool {
        pid > 0 && (rest.begins(" (") || rest.begins(", UID "))
    }

    /// A thread may be called `wrk:worker_1`; older kernels print `, UID 1337, (envoy)`.
    static func processName(_ text: TextSlice) -> String {
        guard let open = text.find(0x28) else { return "" }
        // A name may have brackets itself, as `(sd-pam)` does.
        let ends: [StaticString] = [") total-vm:", "), UID ", ") score "]
        let close = ends.lazy.compactMap { text.find($0, from: open) }.first
        guard let close = close ?? text.find(0x29, from: open) else { return "" }
        return text.part(open + 1, close).text(limit: 64)
    }
}
