import Prose
import Store
import Units

/// Everything that was loaded, once, as the rules and the finders of kills look at it.
struct Mesh {
    let store: Store
    /// What several steps ask the store for in turn.
    let answers: Answers
    let proxies: [ProxyRow]
    /// By proxy, in the order of time.
    let captures: [Int64: [CaptureRow]]
    let counts: [Int64: ConfigCounts]
    let loads: [Int64: LoadSums]
    let memory: [Int64: [MemoryRow]]
    let processes: [Int64: [ProcessMemoryRow]]
    let stats: [Int64: [Store.StatPage]]
    let files: [Int64: [String: String]]
    let wasm: [Int64: Int]
    /// Wasm machines that stats pages count, by capture.
    let machines: [Int64: Int]
    let logged: [Int64: [LoggedLife]]
    let connections: [String: [ConnectionLife]]
    let connected: [String: Store.ConnectedRow]
    let synced: Set<String>?
    let window: CaptureWindows
    /// Proxies of which a request failed while pages were saved.
    let failed: Set<Int64>
    let pushCauses: [PushCauseRow]
    let meshSizes: [(at: Moment, services: Int, file: String)]
    private(set) var states: [Int64: ProxyState] = [:]
    /// Proxies that have a config_dump, with their states, in the order of `proxies`.
    private(set) var withDump: [ProxyState] = []
    private let places: [ProxyName: Int]
    private let dumps: [Int64: [ConfigCounts]]

    private struct ProxyName: Hashable {
        var namespace: String?
        var pod: String?
    }

    init(_ store: Store) throws(StoreError) {
        self.store = store
        answers = Answers(store)
        proxies = try store.proxies()
        places = Dictionary(
            proxies.enumerated().map { (ProxyName(namespace: $1.namespace, pod: $1.pod), $0) },
            uniquingKeysWith: { first, _ in first })
        captures = Dictionary(grouping: try store.captures(), by: \.proxy)
        counts = try store.configCounts()
        dumps = Dictionary(grouping: counts.values, by: \.proxy)
        loads = try store.loadSums()
        memory = Dictionary(grouping: try store.memoryRows(), by: \.proxy)
        processes = Dictionary(grouping: try store.processMemoryRows(), by: \.proxy)
        stats = Dictionary(grouping: try store.statPages(), by: \.proxy)
        files = try store.filesByProxy()
        wasm = try store.wasmMachines()
        machines = try store.activeMachines()
        logged = Dictionary(grouping: try store.loggedLives().filter { $0.proxy != nil }, by: { $0.proxy ?? 0 })
        connections = Dictionary(grouping: try store.connectionLives(), by: { "\($0.namespace)/\($0.pod)" })
        connected = Dictionary(
            try store.connectedProxies().map { ("\($0.namespace)/\($0.pod)", $0) },
            uniquingKeysWith: { first, _ in first })
        synced = try store.syncedProxies()
        window = try store.captureWindows()
        failed = try store.proxiesWithFailedRequests()
        pushCauses = try store.pushCauses()
        meshSizes = try store.meshSizes()
        states.reserveCapacity(proxies.count)
        for proxy in proxies {
            let state = try state(of: proxy)
            states[proxy.id] = state
            if state.counts?.hasClusters == true { withDump.append(state) }
        }
    }

    func proxy(namespace: String?, pod: String?) -> ProxyRow? {
        places[ProxyName(namespace: namespace, pod: pod)].map { proxies[$0] }
    }

    func proxy(id: Int64) -> ProxyRow? { states[id]?.proxy }

    /// Stats pages of a proxy, oldest moment first.
    func orderedStats(of proxy: Int64) -> [Store.StatPage] {
        let order = Dictionary(
            (captures[proxy] ?? []).enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first })
        func rank(_ page: Store.StatPage) -> (Int, Int64) {
            (page.capture.flatMap { order[$0] } ?? -1, page.modifiedAt?.microseconds ?? 0)
        }
        return (stats[proxy] ?? []).sorted { rank($0) < rank($1) }
    }

    /// A proxy at its newest moment; the account comes from its last full dump.
    private func state(of proxy: ProxyRow) throws(StoreError) -> ProxyState {
        var state = ProxyState(proxy: proxy, files: files[proxy.id] ?? [:])
        let moments = captures[proxy.id] ?? []
        let parts = self.dumps[proxy.id] ?? []
        // Tables or parts without the clusters still count what they hold.
        let withClusters = parts.filter(\.hasClusters)
        let dumps = withClusters.isEmpty ? parts : withClusters
        let dumpOf = Dictionary(
            dumps.map { ($0.capture ?? -1, $0) }, uniquingKeysWith: { a, b in a.file > b.file ? a : b })
        state.counts = moments.reversed().lazy.compactMap { dumpOf[$0.id] }.first ?? dumps.max { $0.file < $1.file }
        state.capture = moments.last { $0.workers != nil } ?? moments.last
        if let capture = state.counts?.capture, let own = moments.first(where: { $0.id == capture }) {
            state.capture = own
        }
        let memoryMoment = moments.last { moment in
            (memory[proxy.id] ?? []).contains { $0.capture == moment.id && $0.source == "memory" }
                || (stats[proxy.id] ?? []).contains { $0.capture == moment.id && $0["server.memory_allocated"] != nil }
        }
        state.load =
            (memoryMoment.flatMap { loads[$0.id] }) ?? moments.reversed().lazy.compactMap { loads[$0.id] }.first
        let measuring = Measuring(mesh: self, proxy: proxy.id, moment: memoryMoment, dump: state.counts)
        state.measured = measuring.measured()
        state.outside = measuring.outside()
        state.outside.beyondAllocator = measuring.beyondAllocator(state.measured, state.outside)
        state.connections = measuring.connections(
            load: state.load, sameMoment: memoryMoment.flatMap { loads[$0.id] } != nil)
        if let file = state.counts?.file {
            state.wasmMachines = wasm[file] ?? 0
            state.tlsConnections = memoryMoment.flatMap { loads[$0.id]?.connectionsTLS } ?? 0
        }
        state.counted = CountedState(state, pages: orderedStats(of: proxy.id), machines: machines)
        let newest = orderedStats(of: proxy.id).last { $0["listener_manager.total_listeners_draining"] != nil }
        state.drainingListeners = newest?["listener_manager.total_listeners_draining"].map {
            Int(clamping: Int64(clamping: $0))
        }
        state.activeListeners = newest?["listener_manager.total_listeners_active"].map {
            Int(clamping: Int64(clamping: $0))
        }
        return state
    }
}

extension Int64 {
    /// A stat's value; what no Int64 holds becomes the nearest that one does.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value)
    }
}
