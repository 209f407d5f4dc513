import Prose
import Store
import Units

/// The kernel's kills, each once.
///
/// One kill is printed several times: with memory.oom.group the kernel prints its victim, then every process of the container,
/// the victim among them; node-problem-detector writes the line once more into a log or an event; two files may hold one log.
enum KernelLines {
    static func onceEach(_ rows: [KernelKillRow]) -> [KernelKillRow] {
        var kept: [KernelKillRow] = []
        var byProcess: [Int: [Int]] = [:]
        var byContainer: [String: Int] = [:]
        for row in rows {
            let process = row.processID ?? -1
            if row.processID != nil, let again = byProcess[process]?.last(where: { isAgain(row, kept[$0]) }) {
                kept[again].fill(from: row, named: kept[again].processName.isEmpty)
                continue
            }
            let container = row.containerID ?? row.taskCgroup
            if let container, let last = byContainer[container], isOfOneGroup(row, kept[last]) {
                let isUnnamed = kept[last].processName.isEmpty
                if isUnnamed || row.processName.isEmpty { kept[last].fill(from: row, named: isUnnamed) }
                continue
            }
            byProcess[process, default: []].append(kept.endIndex)
            if let container { byContainer[container] = kept.endIndex }
            kept.append(row)
        }
        return kept
    }

    /// The same process, as far as both lines tell, within a minute. A process id comes back after days.
    private static func isAgain(_ a: KernelKillRow, _ b: KernelKillRow) -> Bool {
        if a.processName != b.processName {
            // A line that was cut has lost the name; then the number alone may be another process's.
            guard a.processName.isEmpty || b.processName.isEmpty, isOfOneSecond(a, b) else { return false }
        }
        if let x = a.podUID, let y = b.podUID, x != y { return false }
        if let x = a.containerID, let y = b.containerID, x != y { return false }
        if a.isNodeNamed, b.isNodeNamed, let x = a.node, let y = b.node, x != y { return false }
        return distance(a, b).map { $0 <= Thresholds.sameLine.value }
            ?? (a.anonymous == b.anonymous || a.anonymous == nil || b.anonymous == nil)
    }

    /// Other processes of the container that died with the first; a runtime tells of the container, some seconds later.
    private static func isOfOneGroup(_ a: KernelKillRow, _ b: KernelKillRow) -> Bool {
        if a.processName.isEmpty != b.processName.isEmpty {
            if let x = a.at, let y = b.at { return abs(x.seconds(since: y)) <= Thresholds.sameKill.value }
            // The kernel's log may have no zone; the runtime's line is of the same container.
            if let x = a.at { return NodeClocks.mayBe(b, of: x) }
            if let y = b.at { return NodeClocks.mayBe(a, of: y) }
        }
        return distance(a, b).map { $0 <= Thresholds.sameGroup.value }
            ?? (a.file == b.file && a.line - b.line <= Thresholds.sameGroupLines.value)
    }

    /// By the clock of one node, of which a tracer prints the hour alone, or by the moment that both tell.
    private static func isOfOneSecond(_ a: KernelKillRow, _ b: KernelKillRow) -> Bool {
        if let x = a.clock, let y = b.clock { return x.hasSuffix(y) || y.hasSuffix(x) }
        return distance(a, b).map { $0 <= Thresholds.sameKill.value } ?? false
    }

    /// Seconds between two lines; nil where they share no clock.
    private static func distance(_ a: KernelKillRow, _ b: KernelKillRow) -> Double? {
        if let x = a.bootSeconds, let y = b.bootSeconds { return abs(x - y) }
        if let x = a.at, let y = b.at { return abs(x.seconds(since: y)) }
        if a.file == b.file, let x = a.localTime, let y = b.localTime { return abs(x.seconds(since: y)) }
        return nil
    }
}

extension KernelKillRow {
    /// What another print of the same kill tells besides.
    fileprivate mutating func fill(from other: KernelKillRow, named: Bool = false) {
        if named { (processName, processID) = (other.processName, other.processID) }
        at = at ?? other.at
        clock = clock ?? other.clock
        bootSeconds = bootSeconds ?? other.bootSeconds
        anonymous = anonymous ?? other.anonymous
        usage = usage ?? other.usage
        limit = limit ?? other.limit
        constraint = constraint ?? other.constraint
        cgroup = cgroup ?? other.cgroup
        taskCgroup = taskCgroup ?? other.taskCgroup
        podUID = podUID ?? other.podUID
        containerID = containerID ?? other.containerID
        if node == nil { (node, isNodeNamed) = (other.node, other.isNodeNamed) }
        proxy = proxy ?? other.proxy
        largest = largest ?? other.largest
    }
}
