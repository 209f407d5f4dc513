import Units

/// A kill as containerd or the kubelet tell it in a node's journal, where the kernel's own lines may be lost.
///
/// ```
/// containerd[812]: time="2025-06-03T11:14:22.514Z" level=info msg="TaskOOM event container_id:\"35bd…\" …"
/// conmon[99]: conmon 88db88db88db88db88db <ninfo>: OOM event received                                               CRI-O
/// kubelet[971]: I0603 11:14:22.620150 971 oomwatcher_linux.go:78] "Got sys oom event" event={Pid:21544 ProcessName:envoy
///   TimeOfDeath:2025-06-03 11:14:22.31 +0000 UTC ContainerName:/kubepods.slice/… VictimContainerName:/ Constraint:CONSTRAINT_NONE}
/// … event={"Pid":21544,"ProcessName":"envoy","TimeOfDeath":"2025-06-03T11:14:22.31Z","ContainerName":"/…","VictimContainerName":"/",…}
/// … oom_watcher_linux.go:75] Got sys oom event: &{21544 envoy 2025-06-03 11:14:22.31 +0000 UTC m=+1.1 /kubepods.slice/… / …}
/// {"ts":1748949262620.15,"caller":"oom/oom_watcher_linux.go:75","msg":"Got sys oom event","v":1,"event":{"Pid":21544,…}}
/// ```
/// The forms of the kubelet's line are those of klog before and since it prints values as JSON, before it had keys, and of
/// `--logging-format=json`.
enum RuntimeKill {
    static func kill(_ line: TextSlice, _ at: LineTime?, _ number: Int) -> KernelKill? {
        var kill = KernelKill()
        kill.line = number
        if let mark = line.find("TaskOOM event") {
            guard let id = NamedRun.hex(line.dropping(mark)) ?? shortID(line.dropping(mark)) else { return nil }
            kill.containerID = id
            kill.constraint = "CONSTRAINT_MEMCG"
            kill.take(timeOf: line, or: at)
            if let own = line.value(after: "time=\"").flatMap({ time($0) }) { (kill.at, kill.isLocal) = (own, false) }
            return kill
        }
        if let mark = line.find("conmon ") {
            guard line.holds("OOM event received") else { return nil }
            // conmon cuts the id.
            let id = line.dropping(mark + 7).part(0, line.dropping(mark + 7).find(0x20) ?? 0)
            guard id.count >= 12, id.count <= 64, isHex(id) else { return nil }
            (kill.containerID, kill.constraint) = (id.text, "CONSTRAINT_MEMCG")
            kill.take(timeOf: line, or: at)
            return kill
        }
        guard let mark = line.find("Got sys oom event") else { return nil }
        let event = line.dropping(mark)
        if let open = event.find(": &{") {
            guard takeValues(event.dropping(open + 4), into: &kill) else { return nil }
        } else {
            guard takeFields(event, into: &kill) else { return nil }
        }
        kill.take(timeOf: line, or: at)
        if let own = timeOfDeath(event) ?? logged(line) { (kill.at, kill.isLocal) = (own, false) }
        return kill
    }

    private static func isHex(_ text: TextSlice) -> Bool { text.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 } }

    /// Somebody cut the id: `container_id:\"35bd2f\"`. It is a kill all the same.
    private static func shortID(_ text: TextSlice) -> String? {
        guard let id = text.value(after: "container_id:") else { return nil }
        let bare = id.part(id.firstIndex { $0 != 0x5C && $0 != 0x22 } ?? id.count, id.count)
        let word = bare.part(0, bare.firstIndex { $0 == 0x5C || $0 == 0x22 } ?? bare.count)
        return word.count >= 4 && isHex(word) ? word.text : nil
    }

    private static func takeFields(_ event: TextSlice, into kill: inout KernelKill) -> Bool {
        guard let id = field("Pid", event)?.integer.flatMap({ Int(exactly: $0) }) else { return false }
        kill.processID = id
        kill.processName = field("ProcessName", event)?.text(limit: 64) ?? ""
        kill.constraint = field("Constraint", event).map { $0.part(0, $0.find(0x7D) ?? $0.count).text(limit: 64) }
        takeCgroups(field("ContainerName", event), field("VictimContainerName", event), into: &kill)
        return true
    }

    /// Of two names that of the process is the one that is not the node's whole: cadvisor has swapped the two over time, and the kubelet
    /// tells of kills for the node's memory alone.
    private static func takeCgroups(_ one: TextSlice?, _ other: TextSlice?, into kill: inout KernelKill) {
        let isOther = one.map { $0.isExactly("/") } ?? true
        let (task, whole) = isOther ? (other, one) : (one, other)
        kill.cgroup = whole?.text(limit: 1000)
        kill.taskCgroup = task?.text(limit: 1000)
        KernelLog.name(&kill, from: task)
    }

    /// `21544 envoy 2025-06-03 11:14:22.31 +0000 UTC m=+1.1 /kubepods/… / CONSTRAINT_NONE}`
    private static func takeValues(_ text: TextSlice, into kill: inout KernelKill) -> Bool {
        let words = text.part(0, text.find(0x7D) ?? text.count).words(limit: 12)
        guard words.count > 2, let id = words[0].integer.flatMap({ Int(exactly: $0) }), id > 0 else { return false }
        kill.processID = id
        kill.processName = words[1].text(limit: 64)
        let paths = words.filter { $0.first == 0x2F }
        takeCgroups(paths.first, paths.dropFirst().first, into: &kill)
        kill.constraint = words.last.flatMap { $0.begins("CONSTRAINT_") ? $0.text(limit: 64) : nil }
        return true
    }

    /// What stands behind `Pid:` or `"Pid":`, without quotes.
    private static func field(_ name: StaticString, _ event: TextSlice) -> TextSlice? {
        var from = 0
        while let at = event.find(name, from: from) {
            let end = at + name.utf8CodeUnitCount
            from = end
            guard at > 0, end < event.count else { continue }
            let before = event[at - 1]
            if before == 0x22, event[end] == 0x22, end + 1 < event.count, event[end + 1] == 0x3A {
                let rest = event.dropping(end + 2)
                if rest.first == 0x22 { return rest.part(1, rest.find(0x22, from: 1) ?? rest.count) }
                return rest.part(0, rest.firstIndex { $0 == 0x2C || $0 == 0x7D } ?? rest.count)
            }
            guard before == 0x20 || before == 0x7B, event[end] == 0x3A else { continue }
            let rest = event.dropping(end + 1)
            return rest.part(0, rest.find(0x20) ?? rest.count)
        }
        return nil
    }

    private static func time(_ text: TextSlice) -> Moment? {
        Moment(rfc3339: text.part(0, text.find(0x22) ?? text.count))
    }

    /// `2025-06-03T11:14:22.31Z`, or `2025-06-03 11:14:22.314159 +0000 UTC m=+…`: Go's form of a time.
    private static func timeOfDeath(_ event: TextSlice) -> Moment? {
        if let open = event.find(": &{") {
            let words = event.dropping(open + 4).words(limit: 5)
            return words.count > 4 ? time(Array(words[2...4])) : nil
        }
        if let text = field("TimeOfDeath", event), let moment = Moment(rfc3339: text) { return moment }
        guard let mark = event.find("TimeOfDeath:") else { return nil }
        return time(event.dropping(mark + 12).words(limit: 3))
    }

    private static func time(_ words: [TextSlice]) -> Moment? {
        guard words.count == 3, words[2].isExactly("+0000") else { return nil }
        return Moment(rfc3339: "\(words[0].text(limit: 10))T\(words[1].text(limit: 30))Z")
    }

    /// Milliseconds since 1970, of a kubelet that logs as JSON.
    private static func logged(_ line: TextSlice) -> Moment? {
        guard line.first == 0x7B, let at = line.find("\"ts\":"),
            let milliseconds = line.dropping(at + 5).leadingInteger?.value, milliseconds > 1 << 40,
            milliseconds < 1 << 43
        else { return nil }
        return Moment(microseconds: milliseconds * 1000)
    }
}
