import Captures
import Units

/// Memory, stats, sockets and kills, as pages, cgroups and the kernel tell them.
extension Tables {
    static let memorySample = Table<Paged<MemoryFigures>>(
        "memory_sample",
        "What a page or a sampler says of Envoy's allocator."
    ) { t in
        t.page { $0.file }
        t.column("source", "Envoy's page, the allocator's, or a sampler's line") { $0.fact.source }
        t.column("allocated", "bytes the program holds") { $0.fact.allocated }
        t.column("heap_size", "mapped plus unmapped") { $0.fact.heapSize }
        t.column("pageheap_free", "free pages that stay mapped") { $0.fact.pageheapFree }
        t.column("pageheap_unmapped", "free pages given back to the kernel") { $0.fact.pageheapUnmapped }
        t.column("thread_cache", "free objects in caches") { $0.fact.threadCache }
        t.column("physical", "the allocator's resident bytes") { $0.fact.physical }
        t.column("at", "the sampler's clock") { $0.fact.at }
        t.column("sample_seconds", "since the sampler's start") { $0.fact.sampleSeconds }
    }

    static let statPage = Table<Paged<[Double?]>>(
        "stat_page",
        "What a stats page says of Envoy as a whole: a column for each stat, named like it; NULL where the page does not say."
    ) { t in
        t.page(isKey: true) { $0.file }
        for (place, stat) in EnvoyStat.allCases.enumerated() {
            t.column(stat.column, stat.meaning) { $0.fact[place] }
        }
    }

    static let stat = Table<Paged<Stat>>(
        "stat",
        "Other stats that matter, by text name."
    ) { t in
        t.page { $0.file }
        t.column("name", "without tags: server.memory_allocated") { $0.fact.name }
        t.column("tag", "thread, cluster or listener, where it is of one") { $0.fact.tag }
        t.column("value", "gauge or counter") { $0.fact.value }
    }

    static let processMemory = Table<Paged<ProcessMemory>>(
        "process_memory",
        "The process or its cgroup seen from outside."
    ) { t in
        t.page { $0.file }
        t.column("source", "which page, or `working set` of kubectl top") { $0.fact.source }
        t.column("process_name", "envoy, pilot-agent…") { $0.fact.processName }
        t.column("anonymous", "resident anonymous memory: what counts against a limit") { $0.fact.anonymous }
        t.column("resident", "with the mapped binary") { $0.fact.resident }
        t.column("usage", "of the cgroup, page cache included") { $0.fact.usage }
        t.column("inactive_file", "page cache that the kernel can drop") { $0.fact.inactiveFile }
        t.column("active_file", "page cache in use; it can be dropped too") { $0.fact.activeFile }
        t.column("peak", "highest usage") { $0.fact.peak }
        t.column("memory_limit", "NULL also for none, see unlimited") { $0.fact.limit }
        t.column(
            "unlimited",
            "1: the page says `max`, for the cgroup that it is of; its pod or another page may have a limit"
        ) { $0.fact.unlimited }
        t.column("oom_kills", "counter of the cgroup; of kube-state-metrics 1 where the container's last end was one") {
            $0.fact.oomKills
        }
        t.column("oom_group_kills", "counter of the cgroup, of kills that took all of its processes") {
            $0.fact.oomGroupKills
        }
        t.column("high", "memory.high: above it the kernel throttles; NULL also for none") { $0.fact.high }
        t.column("high_events", "how often it did, by the cgroup's counter") { $0.fact.highEvents }
        t.column("stalled", "part of the last minute in which all threads waited for memory") { $0.fact.stalled }
        t.column("sample_seconds", "since the sampler's start") { $0.fact.sampleSeconds }
        t.column("at", "the sampler's clock") { $0.fact.at }
    }

    static let containerUse = Table<Paged<ContainerUse>>(
        "container_use",
        "Working sets of containers that are no proxies, and of pods as wholes, as `kubectl top` prints them."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "NULL where the page does not say") { $0.fact.namespace }
        t.column("pod", "as the page says") { $0.fact.pod }
        t.column("container", "as the page says; NULL: all of the pod's together") { $0.fact.container }
        t.column("usage", "bytes") { $0.fact.usage }
    }

    static let pageCount = Table<Paged<(what: String, count: Int)>>(
        "page_count",
        "Counts of small pages: listeners, certs."
    ) { t in
        t.page { $0.file }
        t.column("what", "listeners, certs") { $0.fact.what }
        t.column("count", "entries of the page") { $0.fact.count }
    }

    static let socket = Table<Paged<SocketRole>>(
        "socket",
        "Sockets of a netstat page by role and state."
    ) { t in
        t.page { $0.file }
        t.column("role", "by its addresses and ports") { $0.fact.role }
        t.column("state", "ESTABLISHED, CLOSE_WAIT…") { $0.fact.state }
        t.column("sockets", "how many") { $0.fact.count }
        t.column("receive_queue", "bytes the process did not take") { $0.fact.receiveQueue }
        t.column("send_queue", "bytes the peer did not take") { $0.fact.sendQueue }
    }

    static let kernelKill = Table<Paged<KernelKill>>(
        "kernel_kill",
        "Kills in a kernel log."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("boot_seconds", "seconds since boot, as dmesg prints them") { $0.fact.bootSeconds }
        t.column("at", "where the line has a date and a zone") { $0.fact.at }
        t.column(
            "clock",
            "by the node's own clock, of a line that names no zone: 2026-11-24T08:08:28; with no year where nothing tells it"
        ) { $0.fact.clock }
        t.column("process_name", "the killed process") { $0.fact.processName }
        t.column("process_id", "of the killed process") { $0.fact.processID }
        t.column("anonymous", "resident anonymous memory: what counts against a limit") { $0.fact.anonymous }
        t.column("usage", "of the cgroup at the kill") { $0.fact.usage }
        t.column("memory_limit", "of the cgroup") { $0.fact.limit }
        t.column("kernel_memory", "of the cgroup") { $0.fact.kernelMemory }
        t.column("constraint_kind", "CONSTRAINT_MEMCG: a cgroup's limit; CONSTRAINT_NONE: the node") {
            $0.fact.constraint
        }
        t.column("cgroup", "whose limit was reached") { $0.fact.cgroup }
        t.column("task_cgroup", "of the killed process") { $0.fact.taskCgroup }
        t.column("pod_uid", "out of the cgroup's path") { $0.fact.podUID }
        t.column("container_id", "out of the cgroup's path") { $0.fact.containerID }
        t.column("node", "where the log names it") { $0.fact.host }
        t.column("largest_process", "of the table of processes that the kernel printed with it") {
            $0.fact.largestProcess
        }
        t.column("largest_process_bytes", "resident") { $0.fact.largestProcessBytes }
        t.column("largest_process_adjustment", "oom_score_adj: from -1000, never killed, to 1000") {
            $0.fact.largestProcessAdjustment
        }
    }
}

extension EnvoyStat {
    fileprivate var meaning: String {
        switch self {
        case .memoryAllocated: "bytes the program holds"
        case .memoryHeapSize: "mapped plus unmapped"
        case .memoryPhysicalSize: "the allocator's resident bytes"
        case .totalConnections: "open downstream connections of all listeners"
        case .concurrency: "worker threads"
        case .uptime: "seconds"
        case .state: "0 live, 1 draining, 2 and 3 initializing"
        case .activeClusters, .listenersActive: "static ones included"
        case .warmingClusters, .listenersWarming, .listenersDraining, .filterChainsDraining: "now"
        case .clusterAdded, .clusterModified, .clusterRemoved, .clusterUpdated, .listenerAdded, .listenerModified,
            .listenerRemoved:
            "since the start"
        case .clusterPushes: "pushes of clusters that were taken"
        case .clusterPushesRefused: "pushes of clusters that were refused"
        case .clusterPushTime, .listenerPushTime: "newest of them, milliseconds since 1970"
        case .listenerUpdatedInPlace: "changes of filter chains alone, since the start"
        case .listenerPushes: "pushes of listeners that were taken"
        case .listenerPushesRefused: "pushes of listeners that were refused"
        case .agentConnections: "connections to the agent since the start"
        case .agentBytesReceived: "bytes of configuration received"
        case .agentBytesSent: "bytes of requests and answers sent"
        case .wasmVMs: "Wasm VMs now"
        case .pageLines: "lines or samples of the page"
        case .pageOutbound: "of them those of outbound clusters, which Istio's own list leaves out"
        case .listedClusters: "lines of its table of clusters without the head, where these alone were counted"
        }
    }
}
