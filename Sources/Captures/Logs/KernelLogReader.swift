import Units

typealias KernelLogReader = LineFacts<KernelLog>

/// Kernel lines of dmesg, a journal or a serial console: one kill for each `Killed process`, joined with the usage, limit
/// and cgroup that the lines before it gave.
///
/// ```
/// [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
/// [ 3805.921053] oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/kubepods/…,task_memcg=/kubepods/…,task=envoy,pid=19515,uid=0
/// [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, …
/// ```
/// Before kernel 5.0 there is no `oom-kill:` line but `Task in A killed as a result of limit of B`. Prefixes: `[seconds]`,
/// `[Tue Nov 24 08:08:28 2026]` (dmesg -T), RFC 3339, or syslog's without year (then there is no time).
struct KernelLog: LineParser {
    static let title = "a kernel log"
    static let endsWithNewline = false

    private var pending = KernelKill()
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.holds("oom-killer") {
            pending = KernelKill()
            understood = true
        } else if let at = line.find("memory: usage ") {
            (pending.usage, pending.limit) = KernelLog.figures(line.dropping(at))
        } else if let at = line.find("kmem: usage ") {
            pending.kernelMemory = KernelLog.figures(line.dropping(at)).usage
        } else if let at = line.find("oom-kill:constraint=") {
            understood = true
            scope(line.dropping(at))
        } else if let at = line.find("Task in "), line.holds(" killed as a result of limit of ") {
            oldScope(line.dropping(at + 8))
        } else if let at = line.find("Killed process ") {
            understood = true
            if let kill = kill(line, at, number) { facts.add(.kernelKill(kill)) }
        } else if !understood {
            understood = KernelLog.isLine(line)
        }
    }

    mutating func finish(into facts: inout FactQueue) {}

    /// A line of a log that the kernel may write to, whatever it says.
    private static func isLine(_ line: TextSlice) -> Bool {
        line.first == 0x5B && bootSeconds(line) != nil || readableTime(line) != nil || SyslogLine.matches(line)
    }

    /// The kill in an event of node-problem-detector, whose message is the kernel's line; nil for any other event.
    static func kill(in event: KubernetesEvent) -> KernelKill? {
        guard event.reason == "OOMKilling" else { return nil }
        var message = event.message
        return message.withUTF8 { line -> KernelKill? in
            guard let at = line.find("Killed process "), var kill = KernelLog().kill(line, at, event.line) else {
                return nil
            }
            if line.begins("Memory cgroup out of memory") { kill.constraint = "CONSTRAINT_MEMCG" }
            kill.at = kill.at ?? event.lastAt ?? event.firstAt
            return kill
        }
    }

    private static func figures(_ text: TextSlice) -> (usage: Int64?, limit: Int64?) {
        let usage = text.value(after: "usage ").flatMap(kilobytes)
        let limit = text.value(after: "limit ").flatMap(kilobytes)
        // "No limit" is the largest number of pages.
        return (usage, limit.flatMap { $0 < 1 << 60 ? $0 : nil })
    }

    private mutating func scope(_ text: TextSlice) {
        pending.constraint = text.value(after: "constraint=")?.text(limit: 64)
        pending.cgroup = text.value(after: "oom_memcg=")?.text(limit: 1000)
        pending.taskCgroup = text.value(after: ",task_memcg=")?.text(limit: 1000)
        name(from: text.value(after: ",task_memcg=") ?? text.value(after: "oom_memcg="))
    }

    private mutating func oldScope(_ text: TextSlice) {
        guard let end = text.find(" killed as a result of limit of ") else { return }
        pending.constraint = "CONSTRAINT_MEMCG"
        pending.taskCgroup = text.part(0, end).text(limit: 1000)
        pending.cgroup = text.dropping(end + 32).trimmed.text(limit: 1000)
        name(from: text.part(0, end))
    }

    /// Pod UID and container id out of a cgroup path of either driver.
    private mutating func name(from path: TextSlice?) {
        guard let path else { return }
        pending.podUID = KernelLog.podUID(path)
        guard let slash = path.findLast(0x2F) else { return }
        var last = path.dropping(slash + 1)
        if last.ends(".scope") { last = last.part(0, last.count - 6) }
        if let hyphen = last.findLast(0x2D) { last = last.dropping(hyphen + 1) }
        let isHex = last.allSatisfy { $0 &- 0x30 < 10 || ($0 >= 0x61 && $0 <= 0x66) }
        if last.count == 64, isHex { pending.containerID = last.text }
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

    /// `Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:…, anon-rss:233088kB, file-rss:53180kB, …`
    private func kill(_ line: TextSlice, _ at: Int, _ number: Int) -> KernelKill? {
        let text = line.dropping(at + 15)
        guard let (pid, length) = text.leadingInteger else { return nil }
        var kill = pending
        if line.find("Out of memory: Killed") != nil, pending.constraint == nil {
            kill = KernelKill()
            kill.constraint = "CONSTRAINT_NONE"
        }
        kill.line = number
        kill.processID = Int(exactly: pid)
        let rest = text.dropping(length)
        // A thread may be called `wrk:worker_1`; older kernels print `, UID 1337, (envoy)`.
        if let open = rest.find(0x28), let close = rest.find(0x29, from: open) {
            kill.processName = rest.part(open + 1, close).text(limit: 64)
        }
        kill.anonymous = rest.value(after: "anon-rss:").flatMap(kilobytes)
        kill.file = rest.value(after: "file-rss:").flatMap(kilobytes)
        kill.bootSeconds = KernelLog.bootSeconds(line)
        kill.at = line.leadingMoment ?? KernelLog.readableTime(line)
        return kill
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

    /// Of `[Tue Nov 24 08:08:28 2026] …`.
    private static func readableTime(_ line: TextSlice) -> Moment? {
        guard line.count > 26, line[0] == 0x5B, line[25] == 0x5D else { return nil }
        return EnglishTime.ctime(line.part(1, 25))
    }
}
