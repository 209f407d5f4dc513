import Units

typealias KernelLogReader = LineFacts<KernelLog>

/// Kernel lines of dmesg, a journal or a serial console: one kill for each victim, joined with the usage, limit and cgroup
/// that the lines beside it give.
///
/// ```
/// [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
/// [ 3805.921053] oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/kubepods/…,task_memcg=/kubepods/…,task=envoy,pid=19515,uid=0
/// [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, …
/// ```
/// Before kernel 5.0 there is no `oom-kill:` line but `Task in A killed as a result of limit of B`, and before the victim
/// `Out of memory: Kill process P (envoy) score S or sacrifice child`. People grep, so any of these lines may be all that
/// is left. With memory.oom.group the kernel prints the victim, then each process of the group, the victim again among
/// them; node-problem-detector writes the line into the same journal once more. All of these are one kill. A viewer may
/// show the newest line first. Prefixes: `[seconds]`, `[Tue Nov 24 08:08:28 2026]` (dmesg -T), RFC 3339, Kibana's columns, or
/// syslog's without year (then there is no time).
struct KernelLog: LineParser {
    static let title = "a kernel log"
    static let endsWithNewline = false

    /// True for a line that this reader looks at, wherever it stands.
    static func isKernels(_ line: TextSlice) -> Bool {
        line.holds("oom-kill:constraint=") || line.holds("Killed process ") || line.holds(" invoked oom-killer")
            || line.holds("memory: usage ") || line.holds(" killed as a result of limit of ")
            || line.holds("OOM kill of PID ") || line.holds("due to memory.oom.group set")
            || line.holds("ut of memory: Kill") || line.holds("systemd-oomd[") || line.holds("earlyoom[")
            || isRuntimes(line)
    }

    /// Words of containerd, and of the kubelet that reads the kernel's log.
    static func isRuntimes(_ line: TextSlice) -> Bool {
        // A rare letter first: this is asked of every line of a node.
        line.holds("vent")
            && (line.holds("TaskOOM event") || line.holds("Got sys oom event") || line.holds("OOM event received"))
    }

    /// What the lines since the last `invoked oom-killer` said.
    private var pending = KernelKill()
    /// A line of the present kill that names no victim's end (`oom-kill:`, `Task in`, `Kill process`).
    private var isOpen = false
    private var invoker = ""
    private var tasks = KernelTaskList()
    /// Kills that lines below may still complete, or repeat.
    private var held: [KernelKill] = []
    private var isGroup = false
    /// The kernel said of whose cgroup the last kill was, and has not been asked for another one since.
    private var isChosen = false
    private var entry = JournalEntry()
    private var fieldTime: LineTime?
    private var fieldHost: String?
    private var isVerbose = false
    private var documentStart = 0
    /// Of the line at hand, where an envelope names it.
    private var host: String?
    /// Pods and containers that the log of one node names.
    private var runs = NamedRuns(most: 50_000)
    private var kubelet = KubeletLog()
    private(set) var understood = false

    /// A node under pressure prints some kills a second; older ones are handed out.
    private static let mostHeld = 64

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        // `journalctl -o json-sse`, `json-seq`
        let line = line.begins("data: {") ? line.dropping(6) : line.begins("\u{1E}{") ? line.dropping(1) : line
        let first = line.first
        if entry.isOpen {
            if !JournalEntry.ends(line) { return entry.take(line) }
            if let journal = entry.finish() { read(journal, entry.line(of: journal, endingIn: number), into: &facts) }
        } else if first == 0x7B || first == 0x5B, entry.begins(with: line) {
            return
        } else if let at = VerboseJournal.time(line) {
            (fieldTime, fieldHost, isVerbose) = (at, nil, true)
        } else if isVerbose, first == 0x20 {
            verbose(line.trimmed, number, into: &facts)
        } else if first == 0x5F || first == 0x2D || first == 0x74, takesField(line, number) {
            return
        } else if line.first == 0x7B || line.first == 0x5B && line.begins("[{"), let journal = JournalItem(line) {
            read(journal, number, into: &facts)
        } else {
            read(text: line, at: line.begins("MESSAGE=") ? fieldTime : nil, number, into: &facts)
        }
    }

    /// What stands on lines beside a message: `__REALTIME_TIMESTAMP=…` before it (`journalctl -o export`), `timestamp: '…'`
    /// behind it in the same document (`gcloud logging read`).
    private mutating func takesField(_ line: TextSlice, _ number: Int) -> Bool {
        if line.begins("__REALTIME_TIMESTAMP="), let microseconds = line.dropping(21).integer {
            fieldTime = LineTime(at: Moment(microseconds: microseconds))
            return true
        }
        if line.begins("---") { documentStart = number }
        guard line.begins("timestamp: "), documentStart > 0 else { return false }
        let text = line.dropping(11).trimmed
        let bare = text.first == 0x27 || text.first == 0x22 ? text.part(1, text.count - 1) : text
        guard let at = Moment(rfc3339: bare) else { return false }
        for index in held.indices where held[index].line > documentStart && held[index].isUntimed {
            (held[index].at, held[index].isLocal) = (at, false)
        }
        if isOpen, pending.isUntimed { (pending.at, pending.isLocal) = (at, false) }
        return true
    }

    /// A field of `journalctl -o verbose`.
    private mutating func verbose(_ field: TextSlice, _ number: Int, into facts: inout FactQueue) {
        if field.begins("_HOSTNAME=") { fieldHost = field.dropping(10).text(limit: 300) }
        guard field.begins("MESSAGE=") else { return }
        read(text: field.dropping(8), at: fieldTime, host: fieldHost, number, into: &facts)
    }

    private mutating func read(_ journal: JournalItem, _ number: Int, into facts: inout FactQueue) {
        journal.message.withUnsafeBufferPointer {
            read(text: $0, at: journal.at.map { LineTime(at: $0) }, host: journal.host, number, into: &facts)
        }
    }

    mutating func read(
        text line: TextSlice, at: LineTime?, host: String?, _ number: Int, into facts: inout FactQueue
    ) {
        self.host = host
        read(text: line, at: at, number, into: &facts)
        self.host = nil
    }

    mutating func finish(into facts: inout FactQueue) {
        closeOpen(into: &facts)
        for kill in held { facts.add(.kernelKill(kill.told)) }
        held = []
    }

    mutating func read(text line: TextSlice, at: LineTime?, _ number: Int, into facts: inout FactQueue) {
        if let mark = line.find(" invoked oom-killer") {
            closeOpen(into: &facts)
            (pending, tasks) = (KernelKill(), KernelTaskList())
            invoker = KernelLog.lastWord(line.part(0, mark))
            (isGroup, isChosen) = (false, false)
            understood = true
        } else if let mark = line.find("memory: usage ") {
            usage(line, KernelLog.figures(line.dropping(mark)), at)
        } else if let mark = line.find("kmem: usage ") {
            pending.kernelMemory = KernelLog.figures(line.dropping(mark)).usage
        } else if let mark = line.find("oom-kill:constraint=") {
            scope(line.dropping(mark), line, at, number, &facts)
        } else if let mark = line.find("Task in "), line.holds(" killed as a result of limit of ") {
            oldScope(line.dropping(mark + 8), line, at, number, &facts)
        } else if line.holds(" are going to be killed due to memory.oom.group set") {
            isGroup = true
        } else if let mark = line.find("Killed process "), line.part(0, mark).find(0x60) == nil {
            // Between two backticks it is a word of prose.
            understood = true
            if let kill = kill(line, mark, number) { add(kill, at, into: &facts) }
        } else if let mark = line.find("Kill process "), line.holds("ut of memory") {
            announce(line.dropping(mark + 13), line, at, number, &facts)
        } else if let kill = TracedKill.kill(line, at, number) {
            understood = true
            add(kill, at, into: &facts)
        } else if KernelLog.isRuntimes(line) {
            guard let kill = RuntimeKill.kill(line, at, number) else { return }
            understood = true
            add(kill, at, into: &facts)
        } else if let event = kubelet.event(in: line, at: number, at) {
            understood = true
            facts.add(.event(event))
        } else if let run = NamedRun(line) {
            understood = true
            runs.take(run, into: &facts)
        } else if !tasks.take(line), !understood {
            understood = KernelLog.isLine(line) || Recognizer.isKlog(line)
        }
    }

    /// The figures of the cgroup stand before its kill; where the newest line is shown first, a moment after it.
    private mutating func usage(_ line: TextSlice, _ figures: (usage: Int64?, limit: Int64?), _ at: LineTime?) {
        if !isOpen, let last = held.indices.last, held[last].limit == nil, held[last].usage == nil,
            let before = KernelLog.seconds(from: line, to: held[last], at), before > 0, before < 1
        {
            (held[last].usage, held[last].limit) = figures
            return
        }
        (pending.usage, pending.limit) = figures
    }

    /// By a clock that both have; nil where they share none.
    private static func seconds(from line: TextSlice, to kill: KernelKill, _ at: LineTime?) -> Double? {
        if let from = bootSeconds(line), let to = kill.bootSeconds { return to - from }
        guard let from = time(of: line, or: at), let to = kill.at, from.isLocal == kill.isLocal else { return nil }
        return to.seconds(since: from.at)
    }

    // MARK: Kills

    private mutating func add(_ found: KernelKill, _ at: LineTime?, into facts: inout FactQueue) {
        var kill = found
        if let at, kill.at == nil || kill.isLocal && !at.isLocal { (kill.at, kill.isLocal) = (at.at, at.isLocal) }
        kill.host = kill.host ?? host
        isOpen = false
        tasks.complete(&kill)
        if let same = held.firstIndex(where: { KernelLog.isSame($0, kill) }) {
            held[same] = held[same].completed(by: kill)
            // What stands between a victim and its repetition is the rest of its group.
            let first = held[same].line
            held.removeAll { $0.line > first && $0.cgroup == nil && KernelLog.isNear($0, kill) }
            return
        }
        // Systemd says once more of whose unit it was.
        if kill.processID == nil, let id = kill.containerID,
            let same = held.lastIndex(where: { $0.containerID ?? id == id && KernelLog.isOneMoment($0, kill) })
        {
            held[same].containerID = id
            return
        }
        // A node without memory chooses each by itself.
        let isTaken = kill.cgroup == nil && kill.constraint != "CONSTRAINT_NONE"
        if let victim = held.last, isGroup || isTaken && (tasks.holds(victim, kill) || isTakenWith(victim, kill)),
            KernelLog.isNear(victim, kill)
        {
            return
        }
        isChosen = kill.cgroup != nil
        hold(kill, into: &facts)
        pending = KernelKill()
    }

    /// The kernel names the cgroup of each victim that it chooses: who died in the moment of one, and of whom it names none, is of its group.
    /// In a storm it leaves that line out.
    private func isTakenWith(_ victim: KernelKill, _ kill: KernelKill) -> Bool {
        let isOfAnother =
            kill.containerID.map { $0 != victim.containerID } ?? false
            || kill.host.map { $0 != victim.host ?? $0 } ?? false
        guard isChosen, !isOfAnother, KernelKill.isOfProxy(kill.processName),
            let apart = KernelLog.seconds(from: victim, to: kill), (0...1).contains(apart)
        else {
            return false
        }
        return held.count { $0.cgroup != nil && KernelLog.isNear($0, kill) } < Self.mostTold
    }

    /// `DEFAULT_RATELIMIT_BURST`: so many kills are told whole in five seconds.
    private static let mostTold = 10

    private mutating func hold(_ kill: KernelKill, into facts: inout FactQueue) {
        held.append(kill)
        if held.count > KernelLog.mostHeld { facts.add(.kernelKill(held.removeFirst().told)) }
    }

    /// Lines of one kill: the same process, within a minute.
    private static func isSame(_ a: KernelKill, _ b: KernelKill) -> Bool {
        guard let id = a.processID, id == b.processID else { return false }
        return (a.processName == b.processName || a.processName.isEmpty || b.processName.isEmpty) && isNear(a, b)
    }

    /// Within the seconds in which systemd hears of it; lines without a common clock stand near each other.
    private static func isOneMoment(_ a: KernelKill, _ b: KernelKill) -> Bool {
        guard let x = a.at, let y = b.at, a.isLocal == b.isLocal else {
            return b.line - a.line < 100 && (a.clock == nil || b.clock == nil || a.clock == b.clock)
        }
        return abs(x.seconds(since: y)) <= 5
    }

    private static func isNear(_ a: KernelKill, _ b: KernelKill) -> Bool {
        if let x = a.bootSeconds, let y = b.bootSeconds, abs(x - y) > 60 { return false }
        // A moment and a node's clock may be hours apart.
        if let x = a.at, let y = b.at, a.isLocal == b.isLocal, abs(x.seconds(since: y)) > 60 { return false }
        return true
    }

    /// A kill of which only a line before its last was printed.
    private mutating func closeOpen(into facts: inout FactQueue) {
        guard isOpen else { return }
        isOpen = false
        if pending.processName.isEmpty { pending.processName = invoker }
        hold(pending, into: &facts)
        pending = KernelKill()
    }

    /// A line that names the victim or its cgroup before the last one does, or after it where the newest stands first.
    private mutating func open(
        _ found: KernelKill, _ line: TextSlice, _ at: LineTime?, _ number: Int
    ) {
        understood = true
        var kill = found
        kill.line = number
        kill.bootSeconds = KernelLog.bootSeconds(line)
        kill.take(timeOf: line, or: at)
        kill.host = host ?? KernelLog.host(of: line)
        if let same = held.firstIndex(where: { KernelLog.isSame($0, kill) }) {
            held[same] = held[same].completed(by: kill)
            pending = KernelKill()
            return
        }
        pending = kill
        isOpen = true
    }

    private mutating func scope(
        _ text: TextSlice, _ line: TextSlice, _ at: LineTime?, _ number: Int, _ facts: inout FactQueue
    ) {
        closeOther(text.value(after: ",pid=")?.integer, &facts)
        var kill = pending
        kill.constraint = text.value(after: "constraint=")?.text(limit: 64)
        kill.cgroup = text.value(after: "oom_memcg=")?.text(limit: 1000)
        kill.taskCgroup = text.value(after: ",task_memcg=")?.text(limit: 1000)
        kill.processID = text.value(after: ",pid=")?.integer.flatMap { Int(exactly: $0) } ?? kill.processID
        if let name = text.value(after: ",task=") { kill.processName = name.text(limit: 64) }
        KernelLog.name(&kill, from: text.value(after: ",task_memcg=") ?? text.value(after: "oom_memcg="))
        isGroup = false
        open(kill, line, at, number)
    }

    private mutating func oldScope(
        _ text: TextSlice, _ line: TextSlice, _ at: LineTime?, _ number: Int, _ facts: inout FactQueue
    ) {
        guard let end = text.find(" killed as a result of limit of ") else { return }
        closeOther(nil, &facts)
        var kill = pending
        kill.constraint = "CONSTRAINT_MEMCG"
        kill.taskCgroup = text.part(0, end).text(limit: 1000)
        kill.cgroup = text.dropping(end + 32).trimmed.text(limit: 1000)
        KernelLog.name(&kill, from: text.part(0, end))
        open(kill, line, at, number)
    }

    /// `21544 (envoy) score 1027 or sacrifice child`, of the cgroup that was named before, or of the whole node.
    private mutating func announce(
        _ text: TextSlice, _ line: TextSlice, _ at: LineTime?, _ number: Int, _ facts: inout FactQueue
    ) {
        guard let (pid, length) = text.leadingInteger, KernelLog.isVictim(pid, text.dropping(length)) else { return }
        closeOther(pid, &facts)
        var kill = pending
        kill.processID = Int(exactly: pid)
        kill.processName = KernelLog.processName(text)
        let isGroups = line.holds("emory cgroup out of memory")
        kill.constraint = kill.constraint ?? (isGroups ? "CONSTRAINT_MEMCG" : "CONSTRAINT_NONE")
        open(kill, line, at, number)
    }

    /// What is open and of another process is a kill of its own.
    private mutating func closeOther(_ pid: Int64?, _ facts: inout FactQueue) {
        guard isOpen, let open = pending.processID, pid == nil || Int64(open) != pid else { return }
        closeOpen(into: &facts)
    }

    /// `Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:…, anon-rss:233088kB, file-rss:53180kB, …`
    private func kill(_ line: TextSlice, _ at: Int, _ number: Int) -> KernelKill? {
        let text = line.dropping(at + 15)
        guard let (pid, length) = text.leadingInteger, KernelLog.isVictim(pid, text.dropping(length)) else {
            return nil
        }
        var kill = pending
        if let open = pending.processID, isOpen, Int64(open) != pid { kill = KernelKill() }
        if line.holds("ut of memory: Killed") || line.holds("ut of memory (oom_kill_allocating_task)"),
            kill.constraint == nil
        {
            // The usage of a cgroup that was printed before belongs to its kill, not to the node's.
            let isGroups = line.holds("emory cgroup out of memory")
            if !isGroups { kill = KernelKill() }
            kill.constraint = isGroups ? "CONSTRAINT_MEMCG" : "CONSTRAINT_NONE"
        }
        kill.line = number
        kill.processID = Int(exactly: pid)
        let rest = text.dropping(length)
        kill.processName = KernelLog.processName(rest)
        kill.anonymous = rest.value(after: "anon-rss:").flatMap(kilobytes)
        kill.file = rest.value(after: "file-rss:").flatMap(kilobytes)
        kill.bootSeconds = KernelLog.bootSeconds(line)
        kill.take(timeOf: line, or: nil)
        kill.host = kill.host ?? KernelLog.host(of: line)
        return kill
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
            kill.host = kill.host ?? (event.objectKind.lowercased() == "node" ? event.objectName : event.host)
            return kill
        }
    }
}
