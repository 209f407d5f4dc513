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
        guard let open = line.find(0x5B), open < 100, let close = line.find(0x5D, from: open), close - open < 24 else {
            return nil
        }
        let text = line.part(open + 1, close).trimmed
        guard text.find(0x2E) != nil, text.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2E }) else { return nil }
        return Double(text.text)
    }

    static func time(of line: TextSlice) -> Moment? {
        line.leadingMoment ?? readableTime(line) ?? EnglishTime.viewer(line)
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
}
