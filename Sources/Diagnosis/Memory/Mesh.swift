import Prose
import Store
import Units

/// Everything that was loaded, once, as the rules and the finders of kills look at it.
final class Mesh {
    let store: Store
    /// What several steps ask the store for in turn.
    let answers: Answers
    let proxies: [ProxyRow]
    /// By proxy, in the order of time.
    let captures: [Int64: [CaptureRow]]
    let counts: [Int64: ConfigCounts]
    let loads: [Int64: LoadSums]
    let memory: Readings<MemoryRow>
    let processes: Readings<ProcessMemoryRow>
    let hasFiguresFromOutside: Bool
    let stats: [Int64: [Store.StatPage]]
    /// The newest page last.
    let sockets: [Int64: [SocketSums]]
    let files: [Int64: [PageKind: String]]
    let wasm: [Int64: Int]
    /// Wasm machines that stats pages count, by capture.
    let machines: [Int64: Int]
    let logged: [Int64: [LoggedLife]]
    /// Asked once: of most meshes no proxy is asked for its own.
    private let tellsOfConnections: Bool
    let connected: [String: Store.ConnectedRow]
    let synced: Set<String>?
    let window: CaptureWindows
    /// Proxies of which a request failed while pages were saved.
    let failed: Set<Int64>
    let pushCauses: [PushCauseRow]
    /// The clusters of each `namespace/pod`, where they are of several.
    private let clusters: [String: Set<String>]
    /// In the order of time, as `pushCauses`.
    let meshSizes: [Store.MeshSize]
    private let sizesByLog: [Int64: [Int32]]
    /// In the order of `proxies`.
    private(set) var states: [ProxyState] = []
    /// Proxies that have a config_dump, with their states, in the order of `proxies`.
    private(set) var withDump: [ProxyState] = []
    /// What all proxies with a dump and without a CPU limit or a configuration of their own have.
    private(set) lazy var workersWithoutLimit: Int? = {
        let alike = withDump.lazy.filter {
            $0.proxy.cpuLimit == nil && $0.proxy.containerID != nil && $0.proxy.proxyConfig == nil
        }
        let counts = Set(alike.compactMap(\.workers))
        return counts.count == 1 ? counts.first : nil
    }()
    /// Asked by every remedy about a limit.
    private(set) lazy var measured = withDump.compactMap(MeasuredProxy.init).sorted()
    private let places: [ProxyName: Int32]
    private let placesByID: [Int64: Int32]
    private let placesByNamespace: [String: [Int32]]
    let dumps: [Int64: [ConfigCounts]]

    private struct ProxyName: Hashable {
        var namespace: String?
        var pod: String?
    }

    init(_ store: Store) throws(StoreError) {
        self.store = store
        answers = Answers(store)
        proxies = try store.proxies()
        let all = proxies.indices.map { Int32(truncatingIfNeeded: $0) }
        places = Dictionary(
            zip(proxies.lazy.map { ProxyName(namespace: $0.namespace, pod: $0.pod) }, all),
            uniquingKeysWith: { first, _ in first })
        placesByID = Dictionary(zip(proxies.lazy.map(\.id), all), uniquingKeysWith: { first, _ in first })
        placesByNamespace = Dictionary(grouping: all) { [proxies] in proxies[Int($0)].namespace ?? "" }
        captures = Dictionary(grouping: try store.captures(), by: \.proxy)
        counts = try store.configCounts()
        dumps = Dictionary(grouping: counts.values, by: \.proxy)
        loads = try store.loadSums()
        (memory, processes) = try Self.readings(store)
        hasFiguresFromOutside = try store.hasFiguresFromOutside()
        stats = Dictionary(grouping: try store.statPages(), by: \.proxy)
        sockets = Dictionary(grouping: try store.socketSums(), by: \.proxy).mapValues { $0.map(\.sums) }
        files = try store.filesByProxy()
        wasm = try store.wasmMachines()
        machines = try store.activeMachines()
        logged = Dictionary(grouping: try store.loggedLives().filter { $0.proxy != nil }, by: { $0.proxy ?? 0 })
        tellsOfConnections = try store.tellsOfConnections()
        connected = Dictionary(
            try store.connectedProxies().map { ("\($0.namespace)/\($0.pod)", $0) },
            uniquingKeysWith: { first, _ in first })
        synced = try store.syncedProxies()
        window = try store.captureWindows()
        failed = try store.proxiesWithFailedRequests()
        pushCauses = try store.pushCauses()
        clusters = Self.byPod(try store.clusterNames())
        meshSizes = try store.meshSizes()
        sizesByLog = Self.places(of: meshSizes)
        states.reserveCapacity(proxies.count)
        for proxy in proxies {
            let state = try state(of: proxy)
            states.append(state)
            if state.counts?.hasClusters == true { withDump.append(state) }
        }
    }

    private static func readings(
        _ store: Store
    ) throws(StoreError) -> (Readings<MemoryRow>, Readings<ProcessMemoryRow>) {
        let (inside, outside) = try store.proxiesWithReadings()
        let orders = inside.isEmpty ? [:] : try store.dumpOrders()
        return (
            Readings(of: inside) { proxy throws(StoreError) in try store.memoryRows(of: proxy, orders: orders) },
            Readings(of: outside) { proxy throws(StoreError) in try store.processMemoryRows(of: proxy) }
        )
    }

    func proxy(namespace: String?, pod: String?) -> ProxyRow? {
        places[ProxyName(namespace: namespace, pod: pod)].map { proxies[Int($0)] }
    }

    func proxy(id: Int64) -> ProxyRow? { placesByID[id].map { proxies[Int($0)] } }

    /// Proxies of one namespace, in the order of `proxies`.
    func proxies(in namespace: String) -> [ProxyRow] {
        (placesByNamespace[namespace] ?? []).map { proxies[Int($0)] }.filter { $0.namespace == namespace }
    }

    /// Those of one proxy, as they are looked at: of all, a log of weeks has hundreds of thousands.
    func connections(of proxy: ProxyRow) throws(StoreError) -> [ConnectionLife] {
        guard tellsOfConnections, let namespace = proxy.namespace, let pod = proxy.pod else { return [] }
        return try store.connectionLives(namespace: namespace, pod: pod)
    }

    func state(_ proxy: Int64) -> ProxyState? { placesByID[proxy].map { states[Int($0)] } }

    /// Services that an istiod's log knew at a moment; where it tells nothing of that time, another's.
    func services(at moment: Moment, by log: Int64) -> Int? {
        let own = sizesByLog[log] ?? []
        let known = Self.first(of: own.count) { meshSizes[Int(own[$0])].at > moment }
        if known > 0 { return meshSizes[Int(own[known - 1])].services }
        return meshSizes(until: moment).last?.services
    }

    /// What one log alone tells from a moment on, and the last before: another istiod, or the log of another archive, counts for
    /// itself.
    func meshSizes(from first: Moment, to last: Moment, by log: Int64) -> [Store.MeshSize] {
        let own = sizesByLog[log] ?? []
        let low = Self.first(of: own.count) { meshSizes[Int(own[$0])].at >= first }
        let high = Self.first(of: own.count) { meshSizes[Int(own[$0])].at > last }
        return own[min(max(0, low - 1), high)..<high].map { meshSizes[Int($0)] }
    }

    func meshSizes(until moment: Moment) -> ArraySlice<Store.MeshSize> {
        meshSizes[..<Self.first(of: meshSizes.count) { meshSizes[$0].at > moment }]
    }

    func pushCauses(from first: Moment, to last: Moment) -> ArraySlice<PushCauseRow> {
        let low = Self.first(of: pushCauses.count) { pushCauses[$0].at >= first }
        let high = Self.first(of: pushCauses.count) { pushCauses[$0].at > last }
        return pushCauses[low..<max(low, high)]
    }

    /// The first of `count` places for which something holds that holds for all after it as well; `count` where none.
    static func first(of count: Int, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Stats pages of a proxy, oldest moment first.
    func orderedStats(of proxy: Int64, in moments: Set<Int64>? = nil) -> [Store.StatPage] {
        let order = Dictionary(
            (captures[proxy] ?? []).enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first })
        func rank(_ page: Store.StatPage) -> (Int, Int64) {
            (page.capture.flatMap { order[$0] } ?? -1, page.modifiedAt?.microseconds ?? 0)
        }
        return (stats[proxy] ?? []).filter { page in
            moments.map { page.capture.map($0.contains) ?? false } ?? true
        }.sorted { rank($0) < rank($1) }
    }

    /// Its statistics tell of clusters or listeners that came after a kill: whatever a copy's time says, who was killed then never
    /// had them. A status times a kill by whole seconds. Where it came long after the page itself, two clocks tell of two days.
    func wasConfigured(_ moment: CaptureRow, after kill: Moment) -> Bool {
        let next = kill.advanced(bySeconds: 1)
        let end = moment.capturedAt?.advanced(bySeconds: Self.farthestZone)
        return (stats[moment.proxy] ?? []).contains { page in
            page.capture == moment.id
                && Self.updateTimes.contains { stat in
                    guard let at = page[stat].map({ Moment(microseconds: Int64(clamping: $0 * 1_000)) }) else {
                        return false
                    }
                    return at >= next && end.map { at <= $0 } ?? true
                }
        }
    }

    /// When clusters and listeners came, by the moment that tells it. Two that tell the same millisecond are of one process, whatever
    /// their clocks say.
    func updates(of proxy: Int64) -> [Int64: Set<Update>] {
        var found: [Int64: Set<Update>] = [:]
        for page in stats[proxy] ?? [] {
            guard let moment = page.capture else { continue }
            for stat in Self.updateTimes {
                // Before the first of them it is zero in every process.
                if let at = page[stat], at > 0 { found[moment, default: []].insert(Update(stat: stat, at: at)) }
            }
        }
        return found
    }

    struct Update: Hashable {
        var stat: EnvoyStat
        var at: Double
    }

    private static let updateTimes: [EnvoyStat] = [.clusterPushTime, .listenerPushTime]

    /// Seconds by which a copy's time without a zone may be wrong.
    private static let farthestZone = 14 * 3_600.0

    /// A proxy at the newest of some of its moments alone.
    func state(of proxy: ProxyRow, in moments: [CaptureRow]) throws(StoreError) -> ProxyState {
        try state(of: proxy, at: moments, isAll: false)
    }

    /// A proxy at its newest moment; the account comes from its last full dump.
    private func state(of proxy: ProxyRow) throws(StoreError) -> ProxyState {
        try state(of: proxy, at: captures[proxy.id] ?? [], isAll: true)
    }

    private func state(of proxy: ProxyRow, at moments: [CaptureRow], isAll: Bool) throws(StoreError) -> ProxyState {
        var state = ProxyState(proxy: proxy, files: files[proxy.id] ?? [:])
        let those = isAll ? nil : Set(moments.map(\.id))
        // Its own words: Envoy was killed, Envoy is ready, Go's memory limit.
        state.hasAgentLog = (logged[proxy.id] ?? []).contains {
            $0.killedAt != nil || $0.readyAt != nil || $0.limit != nil
        }
        state.counts = newestCounts(of: proxy.id, at: moments, isAll: isAll)
        state.capture = moments.last { $0.workers != nil } ?? moments.last
        if let capture = state.counts?.capture, let own = moments.first(where: { $0.id == capture }) {
            state.capture = own
        }
        let memoryMoment = moments.last { moment in
            memory[proxy.id].contains { $0.capture == moment.id && $0.source == .memoryPage }
                || (stats[proxy.id] ?? []).contains { $0.capture == moment.id && $0[.memoryAllocated] != nil }
        }
        state.load =
            (memoryMoment.flatMap { loads[$0.id] })
            ?? moments.reversed().lazy.compactMap { [loads] in loads[$0.id] }.first
        let measuring = Measuring(
            mesh: self, proxy: proxy.id, moment: memoryMoment, dump: state.counts, moments: those)
        state.measured = measuring.measured()
        state.outside = measuring.outside()
        state.outside.beyondAllocator = measuring.beyondAllocator(state.measured, state.outside)
        state.connections = measuring.connections(
            load: state.load, sameMoment: memoryMoment.flatMap { loads[$0.id] } != nil)
        if let file = state.counts?.file {
            state.wasmMachines = wasm[file] ?? 0
            state.tlsConnections = memoryMoment.flatMap { loads[$0.id]?.connectionsTLS } ?? 0
        }
        let pages = orderedStats(of: proxy.id, in: those)
        if let newest = pages.last(where: { $0[.listenersDraining] != nil }) {
            func count(_ stat: EnvoyStat) -> Int? { newest[stat].map { Int(clamping: Int64(clamping: $0)) } }
            state.drainingListeners = count(.listenersDraining)
            state.activeListeners = count(.listenersActive)
        }
        state.counted = CountedState(state, pages: pages, machines: machines)
        state.clustersBehindCut = Self.behindCut(state, pages)
        return state
    }

    /// By pages of the dump's own moment: at another one there may have been others.
    private static func behindCut(_ state: ProxyState, _ pages: [Store.StatPage]) -> Int {
        guard let counts = state.counts, !counts.complete, counts.hasClusters else { return 0 }
        let stats = pages.last { $0.capture == counts.capture }.flatMap(\.clusters)
        let page = state.load.flatMap { $0.capture == counts.capture ? $0.clusters : nil }
        let known = stats.map { Int(clamping: Int64(clamping: $0.count)) } ?? page ?? 0
        return max(0, known - counts.clusters)
    }

    /// Of the newest of these moments that has a dump; else of the newest dump.
    private func newestCounts(of proxy: Int64, at moments: [CaptureRow], isAll: Bool) -> ConfigCounts? {
        let those = isAll ? nil : Set(moments.map(\.id))
        let parts = (self.dumps[proxy] ?? []).filter { part in
            those.map { part.capture.map($0.contains) ?? false } ?? true
        }
        // Tables or parts without the clusters still count what they hold.
        let withClusters = parts.filter(\.hasClusters)
        let dumps = withClusters.isEmpty ? parts : withClusters
        let dumpOf = Dictionary(
            dumps.map { ($0.capture ?? -1, $0) },
            uniquingKeysWith: { a, b in (a.kinds, a.file) > (b.kinds, b.file) ? a : b })
        return moments.reversed().lazy.compactMap { dumpOf[$0.id] }.first ?? dumps.max { $0.file < $1.file }
    }
}

extension Int64 {
    /// A stat's value; what no Int64 holds becomes the nearest that one does.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value)
    }
}

extension Mesh {
    private static func places(of sizes: [Store.MeshSize]) -> [Int64: [Int32]] {
        Dictionary(grouping: sizes.indices.map { Int32(truncatingIfNeeded: $0) }) { sizes[Int($0)].log }
    }

    private static func byPod(_ names: [ClusterOfPod]) -> [String: Set<String>] {
        Dictionary(grouping: names) { "\($0.namespace)/\($0.pod)" }.mapValues { Set($0.map(\.cluster)) }
    }

    /// The clusters that these pods run in by their own word, where the bundle is of several.
    func clusters(of pods: some Sequence<String>, in namespace: String) -> [String] {
        clusters.isEmpty ? [] : Set(pods.flatMap { clusters["\(namespace)/\($0)"] ?? [] }).sorted()
    }
}

/// A proxy with a dump, and the most that anybody measured of it.
struct MeasuredProxy: Comparable {
    let proxy: Int64
    let namespace: String?
    let pod: String
    let isGateway: Bool
    /// Those that istiod sends.
    let clusters: Int
    let bytes: Bytes

    init?(_ state: ProxyState) {
        let physical = state.counts.flatMap { held in
            state.measured.physical.map { $0 + state.agent(clusters: held.clusters) }
        }
        // The container's cgroup has the agent in it already.
        guard let held = state.counts, let pod = state.proxy.pod,
            let seen = state.outside.containerUsage ?? physical
        else { return nil }
        (proxy, namespace, self.pod) = (state.proxy.id, state.proxy.namespace, pod)
        (isGateway, clusters) = (state.isGateway, held.dynamicClusters)
        bytes = seen
    }

    /// The largest first.
    static func < (a: MeasuredProxy, b: MeasuredProxy) -> Bool { (b.bytes, a.pod) < (a.bytes, b.pod) }
}

extension Mesh {
    /// A dump of one moment.
    struct TimedDump {
        var at: Moment
        var startedAt: Moment?
        var clusters: Int
        var file: String
    }

    /// The first and the last dump of one process before a moment, where its clusters grew meanwhile.
    func grownDumps(of proxy: Int64, before end: Moment?) -> (first: TimedDump, last: TimedDump)? {
        let moments = Dictionary((captures[proxy] ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let dumps = (self.dumps[proxy] ?? []).compactMap { dump -> TimedDump? in
            guard dump.hasClusters, let capture = dump.capture.flatMap({ moments[$0] }),
                let at = capture.capturedAt, end.map({ at < $0 }) ?? true
            else { return nil }
            return TimedDump(at: at, startedAt: capture.startedAt, clusters: dump.clusters, file: dump.fileName)
        }.sorted { $0.at < $1.at }
        // What an earlier process held is no growth of this one.
        guard let last = dumps.last, let started = last.startedAt,
            let first = dumps.first(where: { $0.at >= started }), first.at < last.at,
            Double(last.clusters) >= Double(max(1, first.clusters)) * Thresholds.growth.value
        else { return nil }
        return (first, last)
    }
}
