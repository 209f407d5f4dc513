import Units

/// A kill as containerd or the kubelet tell it in a node's journal, where the kernel's own lines may be lost.
///
/// ```
/// containerd[812]: time="2025-06-03T11:14:22.514Z" level=info msg="TaskOOM event container_id:\"35bd…\" …"
/// kubelet[971]: I0603 11:14:22.620150 971 oomwatcher_linux.go:78] "Got sys oom event" event={Pid:21544 ProcessName:envoy
/// conmon[99]: conmon 88db88db88db88db88db <ninfo>: OOM event received                                               CRI-O
///   TimeOfDeath:2025-06-03 11:14:22.31 +0000 UTC ContainerName:/kubepods.slice/… VictimContainerName:/… Constraint:CONSTRAINT_MEMCG}
/// ```
enum RuntimeKill {
    static func kill(_ line: TextSlice, _ at: LineTime?, _ number: Int) -> KernelKill? {
        var kill = KernelKill()
        kill.line = number
        if let mark = line.find("TaskOOM event") {
            guard let id = NamedRun.hex(line.dropping(mark)) else { return nil }
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
            guard id.count >= 12, id.count <= 64, id.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }) else {
                return nil
            }
            (kill.containerID, kill.constraint) = (id.text, "CONSTRAINT_MEMCG")
            kill.take(timeOf: line, or: at)
            return kill
        }
        guard let mark = line.find("Got sys oom event") else { return nil }
        let event = line.dropping(mark)
        kill.processID = event.value(after: "Pid:").flatMap { $0.integer }.flatMap { Int(exactly: $0) }
        guard kill.processID != nil else { return nil }
        kill.processName = event.value(after: "ProcessName:")?.text(limit: 64) ?? ""
        kill.constraint = event.value(after: "Constraint:").map {
            $0.part(0, $0.find(0x7D) ?? $0.count).text(limit: 64)
        }
        kill.cgroup = event.value(after: " ContainerName:")?.text(limit: 1000)
        kill.taskCgroup = event.value(after: "VictimContainerName:")?.text(limit: 1000)
        KernelLog.name(&kill, from: event.value(after: "VictimContainerName:"))
        kill.take(timeOf: line, or: at)
        if let own = timeOfDeath(event) { (kill.at, kill.isLocal) = (own, false) }
        return kill
    }

    private static func time(_ text: TextSlice) -> Moment? {
        Moment(rfc3339: text.part(0, text.find(0x22) ?? text.count))
    }

    /// `TimeOfDeath:2025-06-03 11:14:22.314159 +0000 UTC m=+…`: Go's form of a time.
    private static func timeOfDeath(_ event: TextSlice) -> Moment? {
        guard let mark = event.find("TimeOfDeath:") else { return nil }
        let words = event.dropping(mark + 12).words(limit: 3)
        guard words.count == 3, words[2].isExactly("+0000") else { return nil }
        return Moment(rfc3339: "\(words[0].text(limit: 10))T\(words[1].text(limit: 30))Z")
    }
}
