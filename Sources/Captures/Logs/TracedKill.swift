import Units

/// A kill as a program beside the kernel prints it: a tracer: `oomkill` of BCC and of bpftrace.
///
/// ```
/// 08:14:31 Triggered by PID 3361 ("wrk:worker_1"), OOM kill of PID 3350 ("envoy"), 65536 pages, loadavg: 0.33 2.39 1.72 2/411 3372
/// earlyoom[612]: sending SIGTERM to process 19515 uid 1337 "envoy": oom_score 1021, VmRSS 812 MiB, cmdline "…"
/// systemd-oomd[611]: Killed /kubepods.slice/…/cri-containerd-88db….scope due to memory pressure for /kubepods.slice being 61.20% > …
/// systemd[1]: cri-containerd-88db….scope: A process of this unit has been killed by the OOM killer.
/// ```
/// A tracer knows neither the cgroup nor the day; earlyoom and systemd-oomd act for the whole node; systemd passes on what the kernel did.
enum TracedKill {
    static func kill(_ line: TextSlice, _ at: LineTime?, _ number: Int) -> KernelKill? {
        if line.holds("oom") && (line.holds("earlyoom[") || line.holds("systemd-oomd[")) {
            return ofNode(line, at, number)
        }
        if let unit = ofUnit(line, at, number) { return unit }
        guard let mark = line.find("OOM kill of PID "), let (pid, length) = line.dropping(mark + 16).leadingInteger
        else {
            return nil
        }
        var kill = KernelKill()
        kill.processID = Int(exactly: pid)
        let name = line.dropping(mark + 16 + length)
        if let open = name.find(0x28), let close = name.find(0x29, from: open) {
            kill.processName = name.part(open + 1, close).text(limit: 64).filter { $0 != "\"" }
        }
        kill.line = number
        kill.take(timeOf: line, or: at)
        return kill
    }

    /// An event of Datadog's `oom_kill` check, which has several lines; nil for any other text.
    ///
    /// ```
    /// Process `wrk:worker_1` (pid: 3361) triggered an OOM kill on process `envoy` (pid: 3350, oom_score: 1189, oom_score_adj: 936).
    ///  The process had reached 65536 pages in size.
    ///
    /// This OOM kill was invoked by a cgroup, containerID: 88db….
    /// ```
    /// One that killed itself is named before the words alone, and `invoked by the system` is of the whole node.
    static func kill(inEvent text: TextSlice, _ at: LineTime?, host: String?, _ number: Int) -> KernelKill? {
        guard let mark = text.find(" triggered an OOM kill on ") else { return nil }
        let behind = text.dropping(mark + 26)
        var victim = behind
        if behind.begins("itself") {
            guard let own = text.part(0, mark).find("Process `") else { return nil }
            victim = text.part(own, mark)
        }
        guard let open = victim.find(0x60), let close = victim.find(0x60, from: open + 1),
            let pid = victim.find("(pid: ")
        else { return nil }
        var kill = KernelKill()
        kill.processName = victim.part(open + 1, close).text(limit: 64)
        kill.processID = victim.dropping(pid + 6).leadingInteger.flatMap { Int(exactly: $0.value) }
        let isOfCgroup = behind.holds("invoked by a cgroup")
        if isOfCgroup || behind.holds("invoked by the system") {
            kill.constraint = isOfCgroup ? "CONSTRAINT_MEMCG" : "CONSTRAINT_NONE"
        }
        if let id = behind.find("containerID: ") { kill.containerID = NamedRun.hex(behind.dropping(id)) }
        (kill.at, kill.isLocal) = (at?.at, at?.isLocal ?? false)
        (kill.host, kill.line) = (host, number)
        return kill
    }

    /// `08:14:31` before a tracer's words.
    static func clock(_ line: TextSlice) -> String? {
        guard line.count > 9, line[2] == 0x3A, line[5] == 0x3A, line[8] == 0x20 || line[8] == 0x09 else { return nil }
        let clock = line.part(0, 8)
        return clock.allSatisfy { $0 &- 0x30 < 11 } ? clock.text : nil
    }

    /// A container's unit alone: of others nothing says which process it was.
    static func isOfUnit(_ line: TextSlice) -> Bool {
        line.holds(".scope: ")
            && (line.holds("killed by the OOM killer") || line.holds("OOM killer killed some processes in this unit"))
    }

    private static func ofUnit(_ line: TextSlice, _ at: LineTime?, _ number: Int) -> KernelKill? {
        guard isOfUnit(line), let end = line.find(".scope: ") else { return nil }
        var kill = KernelKill()
        KernelLog.name(&kill, from: line.part(0, end))
        guard kill.containerID != nil else { return nil }
        (kill.line, kill.constraint) = (number, "CONSTRAINT_MEMCG")
        kill.take(timeOf: line, or: at)
        return kill
    }

    private static func ofNode(_ line: TextSlice, _ at: LineTime?, _ number: Int) -> KernelKill? {
        var kill = KernelKill()
        kill.constraint = "CONSTRAINT_NONE"
        (kill.line, kill.host) = (number, KernelLog.host(of: line))
        kill.take(timeOf: line, or: at)
        if let mark = line.find(" to process "), line.holds("sending SIG") {
            let rest = line.dropping(mark + 12)
            guard let (pid, _) = rest.leadingInteger, let name = rest.value(after: "\"") else { return nil }
            kill.processID = Int(exactly: pid)
            kill.processName = name.part(0, name.find(0x22) ?? name.count).text(limit: 64)
            return kill.processName.isEmpty ? nil : kill
        }
        guard let mark = line.find("Killed /"), let end = line.find(" due to ", from: mark) else { return nil }
        let cgroup = line.part(mark + 7, end)
        kill.taskCgroup = cgroup.text(limit: 1000)
        KernelLog.name(&kill, from: cgroup)
        return kill
    }
}
