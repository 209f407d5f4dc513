import Prose
import Store
import Units

/// One proxy at one moment: what it held, and what was measured of it.
struct ProxyState: Sendable {
    var proxy: ProxyRow
    @Apart var capture: CaptureRow?
    @Apart var counts: ConfigCounts?
    @Apart var load: LoadSums?
    /// The moment of the page that counts its connections, which may be newer than that of its dump.
    var loadCapture: Int64? { load?.capture ?? capture?.id }
    /// Active upstream connections to endpoints that take mTLS.
    var tlsConnections: Int64 = 0
    var wasmMachines = 0
    @ApartOrBlank var measured: Measured
    @ApartOrBlank var outside: SeenFromOutside
    @ApartOrBlank var connections: Connections
    @Apart var counted: CountedState?
    /// Clusters that the stats or the clusters page of the same moment count beyond those of a dump that is cut.
    var clustersBehindCut = 0
    /// Listeners that drain, from stats.
    var drainingListeners: Int?
    /// Listeners that are active, from stats.
    var activeListeners: Int?
    var files: [PageKind: String] = [:]

    init(proxy: ProxyRow, files: [PageKind: String] = [:]) {
        self.proxy = proxy
        self.files = files
    }

    /// Where nothing says what it is, listeners that end TLS tell a gateway.
    var isGateway: Bool {
        proxy.isGateway
            || proxy.type == nil && proxy.containerKind ?? .unknown == .unknown && counts?.tlsChains ?? 0 > 0
    }
    var isWaypoint: Bool { proxy.isWaypoint }
    /// The agent wrote a log of it.
    var hasAgentLog = false
    /// No pilot-agent around it: a bare Envoy, whose container holds nothing else.
    ///
    /// Istio's bootstrap has static listeners, but a dump may lack them because only a part of it was asked for: what shows the
    /// agent itself, or Istio's container, goes before that.
    var isBare: Bool {
        if proxy.isOutsideKubernetes { return true }
        if hasAgentLog || outside.agent != nil || proxy.isOfIstio { return false }
        // What another mesh starts its Envoy with is not the agent that was measured.
        if proxy.isForeign { return true }
        return counts.map { $0.hasListeners && !$0.hasStaticListeners } ?? false
    }
    /// A page shows what it holds, or how large it or its container is.
    var isSeen: Bool {
        measured.allocated != nil || counts != nil || outside.containerUsage != nil || outside.container != nil
            || outside.anonymous != nil || outside.resident != nil
    }
    /// The account of a proxy without a dump, by what its other pages count.
    var accountByCounts: Account? { counted.map { Account($0, self) } }
    /// Its clusters by its dump, else by what its other pages count.
    var knownClusters: Int {
        counts.flatMap { $0.hasClusters ? $0.clusters + clustersBehindCut : nil } ?? counted?.page.clusters ?? 0
    }
    /// What pilot-agent holds beside it: as a page shows it, else by the model; nothing where no agent runs.
    func agent(clusters: Int) -> Bytes {
        isBare ? Bytes(0) : outside.agent ?? MemoryModel.agent(clusters: clusters)
    }
    /// What somebody measured of its container: the container itself, else Envoy's physical memory and the agent's. An Envoy that does not
    /// tell that is seen by the kernel, or by what its allocator has mapped; what is allocated it holds at least.
    func held(agent: Bytes) -> HeldMemory? {
        if let container = outside.container {
            var held = HeldMemory(bytes: container.bytes, from: container.from)
            // It is nearer to the page after the dump than to the one before it.
            if let took = measured.tookByDump, let before = measured.physical,
                (container.bytes - before - agent).count * 2 > took.count
            {
                held.tell(took, isMeasured: true)
            }
            return held
        }
        let envoy = measured.physical ?? outside.anonymous ?? outside.resident ?? measured.mapped
        if let envoy {
            var held = HeldMemory(bytes: envoy + agent, from: .physical)
            if measured.physical != nil, measured.afterConfigDump == true, let took = measured.dumpTook {
                held.tell(took, isMeasured: false)
            }
            return held
        }
        guard let allocated = measured.allocated, allocated > 0 else { return nil }
        return HeldMemory(bytes: allocated + agent, from: .physical, isAtLeast: true)
    }
    /// Both processes of the container: of one list, else the agent's own page beside what Envoy's says of itself.
    var processes: ResidentProcesses? {
        if let listed = outside.processes { return listed }
        guard let agent = outside.agent, let file = outside.agentFile, let envoy = measured.physical else { return nil }
        return ResidentProcesses(envoy: envoy, agent: agent, file: file)
    }
    var workers: Int? { capture?.workers.flatMap { $0 > 0 ? $0 : nil } }
}

/// What somebody measured of a container.
struct HeldMemory: Sendable {
    var bytes: Bytes
    var from: OutlookEntry.MeasuredFrom
    var isAtLeast = false
    /// It was read after a config_dump, and holds what that took.
    var byDump: OutlookEntry.TakenByDump?
    /// Where that is more than an estimate errs by.
    mutating func tell(_ took: Bytes, isMeasured: Bool) {
        guard took.double >= Thresholds.modelError.value * bytes.double else { return }
        byDump = .init(bytes: took, isMeasured: isMeasured)
    }
    /// Without what two pages around a dump show that it took; what the model says of one may have been free before.
    var rest: Bytes { byDump.map { $0.isMeasured ? bytes - $0.bytes : bytes } ?? bytes }
}

/// Connections of a proxy as far as its pages tell; nil is "not in the pages".
struct Connections: Sendable, Blank {
    /// Upstream: `cx_active` over the clusters page.
    var upstream: Int64?
    /// Downstream: `server.total_connections` of the newest stats page.
    var downstream: Int64?
    var requestsActive: Int64?
    /// Where the count stands.
    var evidence: Evidence?
    /// The page of sockets, where it counts a direction that the first page does not.
    var ofSockets: Evidence?
    var allEvidence: [Evidence] { [evidence, ofSockets].compactMap { $0 } }
    /// `allocated` of the same page as `downstream`: the two belong to one moment.
    var allocatedWithCount: Bytes?
    /// Netstat or ss counts them, in one direction or in both, and no page of Envoy's does.
    var isOfSockets = false
    /// Of all processes of the pod, where `ss -s` tells no more.
    var ofPod: Int64?

    var isBlank: Bool {
        upstream == nil && downstream == nil && requestsActive == nil && evidence == nil && allocatedWithCount == nil
            && ofPod == nil
    }

    var total: Int64? {
        if upstream == nil && downstream == nil { return nil }
        let (sum, overflow) = (upstream ?? 0).addingReportingOverflow(downstream ?? 0)
        return overflow ? .max : sum
    }
}

/// What Envoy's allocator says of one process: the memory page, or its own stats.
struct Measured: Sendable, Blank {
    var allocated: Bytes?
    var heap: Bytes?
    var physical: Bytes?
    /// Where it is not of the page that the other figures are of.
    var physicalEvidence: Evidence?
    var free: Bytes?
    var unmapped: Bytes?
    /// The memory page as it was read, all of one moment; `pageAfterDump` where that was after a config_dump, whatever the
    /// figures above are from.
    var page: MemoryRow?
    var pageAfterDump = false
    /// What a config_dump saved with the page took, where nothing shows which of them was read first: the figures may hold it.
    var mayHoldDump: Bytes?
    /// What the config_dump that was made before it takes, by the model.
    var dumpTook: Bytes?
    /// What it took as the two pages around it show; the figures are of the first of them.
    var tookByDump: Bytes?
    /// What a config_dump of an earlier moment left to this process as free pages: `physical` is without it.
    var leftByDump: Bytes?
    /// The free pages of a page that was read before any config_dump, or those that no dump saved with it can have left.
    var freeBeforeDump: Bytes?
    var heapBeforeDump: Bytes?
    var afterConfigDump: Bool?
    var evidence: Evidence?
    /// `allocated` at the moment of the dump, where a newer page speaks for memory.
    var allocatedAtDump: Bytes?

    var isBlank: Bool {
        allocated == nil && heap == nil && physical == nil && free == nil && unmapped == nil && page == nil
            && !pageAfterDump && freeBeforeDump == nil && heapBeforeDump == nil && afterConfigDump == nil
            && evidence == nil && allocatedAtDump == nil && mayHoldDump == nil && leftByDump == nil
            && tookByDump == nil
    }

    /// Its process died of the dump beside it: no page of it was read after that.
    mutating func readBeforeDump() {
        guard page != nil, leftByDump == nil else { return }
        (mayHoldDump, dumpTook, pageAfterDump, afterConfigDump) = (nil, nil, false, false)
        (physical, freeBeforeDump) = (page?.physical, page?.free)
        heapBeforeDump = page?.heap.map { $0 - (page?.unmapped ?? 0) }
    }

    /// What a page of an older Envoy, which does not count its physical bytes, says that is mapped.
    var mapped: Bytes? {
        guard let page, page.physical == nil, let heap = page.heap, let unmapped = page.unmapped else { return nil }
        // An Envoy without tcmalloc counts neither: what it holds is no less than what it allocated.
        let mapped = heap - unmapped
        return mapped > 0 && mapped >= allocated ?? 0 ? mapped : nil
    }

    var liveShare: Double? {
        guard let allocated, let heap else { return nil }
        let mapped = heap - (unmapped ?? 0)
        return mapped.count > 0 ? allocated.double / mapped.double : nil
    }
    /// Whether the page is newer than the dump that the account is made from.
    var grewSinceDump: Bytes? {
        guard let allocated, let allocatedAtDump, allocated > allocatedAtDump else { return nil }
        return allocated - allocatedAtDump
    }
}

/// What the kernel says of one process and its cgroup.
struct SeenFromOutside: Sendable, Blank {
    /// Anonymous memory of the process.
    var anonymous: Bytes?
    var anonymousFile: String?
    /// Resident memory of Envoy's process by its own page, the binary's pages included: a row of a list says nothing of the others.
    var resident: Bytes?
    /// Resident pages of files: the binary.
    var filePages: Bytes?
    /// The newest anonymous memory that a sampler saw, even where the proxy did not answer any more.
    var sampledAnonymous: Bytes?
    /// The cgroup's usage less page cache.
    var containerUsage: Bytes?
    var cgroupLimit: Bytes?
    var cgroupFile: String?
    /// What the kernel says of its throttling, at `memory.high`.
    var throttling: Throttling?
    /// Resident memory of the agent, where any page tells it: its own metrics are merged into the page of port 15020.
    var agent: Bytes?
    var agentFile: String?
    /// Resident memory of the container's two processes, where a list of processes shows both.
    var processes: ResidentProcesses?
    /// What somebody read of the container as a whole.
    var container: ContainerFigure?
    /// Anonymous memory beyond the allocator's physical bytes at the newest moment that shows both: what LuaJIT and other
    /// machines map by themselves.
    var beyondAllocator: BeyondAllocator?

    var isBlank: Bool {
        anonymous == nil && anonymousFile == nil && filePages == nil && sampledAnonymous == nil
            && containerUsage == nil && cgroupLimit == nil && cgroupFile == nil && processes == nil && container == nil
            && beyondAllocator == nil && agent == nil && throttling == nil && resident == nil
    }
}

/// Envoy and its agent in one list of processes.
struct ResidentProcesses: Sendable {
    var envoy: Bytes
    var agent: Bytes
    var file: String
}

/// The container's memory as it counts against its limit, read by somebody at the moment that speaks for memory.
struct ContainerFigure: Sendable {
    var bytes: Bytes
    var from: OutlookEntry.MeasuredFrom
}

/// Anonymous memory that Envoy's allocator does not hold, with the page that shows it.
struct BeyondAllocator: Sendable {
    var bytes: Bytes
    var anonymous: Bytes
    var file: String
    var locator: Locator
}
