extension KernelKill {
    /// No time, or none of which anybody knows where it is.
    var isUntimed: Bool { at == nil || isLocal }

    /// While lines are compared a node's own clock is as good as any.
    mutating func take(timeOf line: TextSlice, or envelope: LineTime?) {
        guard let time = KernelLog.time(of: line, or: envelope) else {
            if at == nil { clock = SyslogLine.clock(line) ?? TracedKill.clock(line) }
            return
        }
        // Of a kill whose lines have two clocks the moment counts, and the other one is the node's.
        var other = KernelKill()
        (other.at, other.isLocal) = (time.at, time.isLocal)
        if at != nil, !isLocal, time.isLocal { return clock = other.ownClock }
        if !time.isLocal { clock = ownClock ?? clock }
        (at, isLocal) = (time.at, time.isLocal)
    }

    /// What a clock without a zone says, in its own words.
    private var ownClock: String? { isLocal ? at.map { String($0.rfc3339.prefix(19)) } : nil }

    /// As it is handed out: what names no zone is no moment.
    var told: KernelKill {
        guard let ownClock else { return self }
        var kill = self
        (kill.at, kill.clock) = (nil, ownClock)
        return kill
    }

    /// With what another line of the same kill has and this one lacks.
    func completed(by other: KernelKill) -> KernelKill {
        var kill = self
        kill.anonymous = anonymous ?? other.anonymous
        kill.file = file ?? other.file
        kill.usage = usage ?? other.usage
        kill.limit = limit ?? other.limit
        kill.cgroup = cgroup ?? other.cgroup
        kill.taskCgroup = taskCgroup ?? other.taskCgroup
        kill.podUID = podUID ?? other.podUID
        kill.containerID = containerID ?? other.containerID
        kill.host = host ?? other.host
        if isUntimed, at == nil || !other.isLocal, other.at != nil {
            (kill.at, kill.isLocal) = (other.at, other.isLocal)
        }
        if !kill.isLocal { kill.clock = ownClock ?? other.ownClock ?? clock }
        kill.clock = kill.clock ?? other.clock
        kill.constraint = constraint ?? other.constraint
        if largestProcess == nil {
            kill.largestProcess = other.largestProcess
            kill.largestProcessBytes = other.largestProcessBytes
            kill.largestProcessAdjustment = other.largestProcessAdjustment
        }
        if processName.isEmpty { kill.processName = other.processName }
        return kill
    }
}
