import Units

/// Sockets of one role in a `netstat -natpw` page of a proxy's network namespace.
package struct SocketRole: Sendable {
    package enum Role: String, Sendable, CaseIterable {
        /// Local port 15006: inbound downstream.
        case inbound
        /// Local 127.0.0.1:15001: outbound downstream (iptables redirection).
        case outbound
        /// Source 127.0.0.6: Envoy to its application.
        case toApplication = "to application"
        /// From the pod to another address, held by envoy.
        case upstream
        /// A gateway's or application's own listening port, held by envoy.
        case downstream
        /// The application's side of an intercepted connection, or any socket that Envoy does not hold.
        case other
        /// pilot-agent's.
        case agent
        /// Of every process of the pod: `ss -s` counts them together.
        case any
    }
    package var role: Role
    /// `ESTABLISHED`, `CLOSE_WAIT`, `TIME_WAIT`…
    package var state: String
    package var count = 0
    /// Bytes in the kernel's queues, summed.
    package var receiveQueue: Int64 = 0
    package var sendQueue: Int64 = 0
    package init(role: Role, state: String) {
        self.role = role
        self.state = state
    }
}

/// A process or a cgroup seen from outside: `smaps_rollup`, `/proc/PID/status`, cgroup files. nil = not in the page.
package struct ProcessMemory: Sendable {
    package enum Source: String, Sendable, CaseIterable {
        case smapsRollup = "smaps_rollup"
        case processStatus = "proc status"
        /// A row of `ps` or `top`.
        case processList = "process list"
        case cgroup
        case series
        /// Gauges of kube-state-metrics in Prometheus: what the container's status said.
        case stateMetrics = "kube-state-metrics"
        /// `kubectl top`: the usage is the working set.
        case workingSet = "working set"
        /// The words of an alert.
        case alert
    }
    package var source: Source
    package var processName: String?
    package var anonymous: Int64?
    package var resident: Int64?
    package var usage: Int64?
    package var inactiveFile: Int64?
    package var activeFile: Int64?
    package var peak: Int64?
    /// nil also for "no limit" (9223372036854771712, `max`); `unlimited` tells the two apart.
    package var limit: Int64?
    package var unlimited = false
    package var oomKills: Int64?
    /// `oom_group_kill` of cgroup v2, from Linux 5.17 on.
    package var oomGroupKills: Int64?
    /// `memory.high` of cgroup v2: above it the kernel makes every thread give back before it may have more.
    package var high: Int64?
    /// How often that happened, `high` of `memory.events`.
    package var highEvents: Int64?
    /// Part of the last minute in which all threads waited for memory, `full avg60` of `memory.pressure`.
    package var stalled: Double?
    package var sampleSeconds: Double?
    /// The sampler's own clock, where it has one.
    package var at: Moment?
    package init(source: Source) { self.source = source }

    /// Not without any figure.
    var tellsAnything: Bool {
        let figures = [anonymous, resident, usage, inactiveFile, activeFile, peak, limit, oomKills, high, highEvents]
        return unlimited || stalled != nil || figures.contains { $0 != nil }
    }
}

/// The working set of a container that is no proxy of Istio's, or of a pod as a whole, by `kubectl top` and its kin.
package struct ContainerUse: Sendable {
    package var namespace: String?
    package var pod: String
    /// nil: of all containers of the pod together.
    package var container: String?
    package var usage: Int64
}

/// One kill in a kernel log.
package struct KernelKill: Sendable {
    /// Seconds since boot, as dmesg prints them.
    package var bootSeconds: Double?
    package var at: Moment?
    /// `2026-11-24T08:08:28` by the node's own clock, where the line names no zone; `11-24T08:08:28` where it has no year either, and
    /// `08:08:28` where no day.
    package var clock: String?
    package var processName = ""
    package var processID: Int?
    /// Resident anonymous memory of the killed process.
    package var anonymous: Int64?
    package var file: Int64?
    /// `usage` and `limit` of the cgroup, bytes.
    package var usage: Int64?
    package var limit: Int64?
    package var kernelMemory: Int64?
    /// `CONSTRAINT_MEMCG`, `CONSTRAINT_NONE`…
    package var constraint: String?
    package var cgroup: String?
    package var taskCgroup: String?
    /// Pod UID out of the cgroup path.
    package var podUID: String?
    package var containerID: String?
    /// The node, where the log names it.
    package var host: String?
    /// The largest process of the table that the kernel printed with it, its resident bytes, and how far the kernel spares it
    /// (`oom_score_adj`, -1000 to 1000).
    package var largestProcess: String?
    package var largestProcessBytes: Int64?
    package var largestProcessAdjustment: Int?
    package var line = 0

    /// Processes of a proxy's container: Envoy, its threads, its agent.
    package static func isOfProxy(_ process: String) -> Bool {
        process == "envoy" || process == "pilot-agent" || process.hasPrefix("wrk:")
    }

    /// `at` is by a clock whose zone nobody knows: so only until it is handed out.
    var isLocal = false
    package init() {}
}
