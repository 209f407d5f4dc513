import Prose
import Store
import Units

/// What a rule judges: a kill, or a living proxy near its limit.
///
/// The facts are behind it and cannot be reached around it: each accessor and each question to the store writes into the
/// ledger which input it opens; that is why all of them stand in this file. What identifies the case (its stage, whose
/// pages are the evidence, the names of the proxy) is no evidence and is not written down.
struct Case {
    private let facts: CaseFacts
    private let ledger: Ledger

    init(_ facts: CaseFacts, ledger: Ledger = Ledger()) {
        self.facts = facts
        self.ledger = ledger
    }

    /// Opens an input: the one place where facts leave.
    private func open<Value>(_ input: RuleInput, _ value: (CaseFacts) throws -> Value) rethrows -> Value {
        ledger.note(input)
        return try value(facts)
    }

    // MARK: - What the case is

    var isKill: Bool { facts.isKill }
    var process: EvidenceProcess { facts.process }
    var isGateway: Bool { facts.isGateway }
    var hasKnownRole: Bool { facts.hasKnownRole }
    /// Pages of the evidence's own, and the dump of a proxy that holds the same clusters: its bootstrap is that one's.
    var hasDumpOfAnother: Bool { facts.configurationOf != nil }
    var isWaypoint: Bool { facts.state?.isWaypoint == true }
    /// The kill was not of a proxy, so no class of proxy causes applies.
    var isForeign: Bool { facts.isForeign }
    /// Envoy under another control plane than Istio's, of the victim or of whom the evidence is.
    var isOfAnotherMesh: Bool { (victim?.proxy ?? facts.state?.proxy)?.isForeign == true }
    var subject: Name { facts.subject }
    /// Of the evidence's proxy.
    var namespace: String? { facts.state?.proxy.namespace }
    /// The evidence's workload, where it is one of those that were killed.
    var ownWorkload: String? {
        facts.state?.proxy.workload.flatMap { own in facts.victims.contains { $0.workload == own } ? own : nil }
    }
    /// The evidence is of another replica of the victim's workload: it sees the same load.
    var isReplica: Bool {
        process == .sibling && facts.state?.proxy.workload != nil
            && facts.victims.contains {
                $0.workload == facts.state?.proxy.workload && $0.namespace == facts.state?.proxy.namespace
            }
    }

    // MARK: - Pages of the evidence

    var counts: ConfigCounts? { open(.configDump) { $0.state?.counts } }
    /// The dump, as a place to point at.
    var file: String? { counts?.fileName }
    /// Clusters with a subset by the DestinationRule that made them, most first.
    var rules: [RuleClusters] { open(.configDump) { $0.rules } }
    /// Different outbound hosts of the dump.
    var hostsHeld: Int { open(.configDump) { $0.hostsHeld } }
    var clustersFile: String? { open(.clustersPage) { $0.state?.files[.clustersPage] } }
    var load: LoadSums? { open(.clustersPage) { $0.state?.load } }
    /// Upstream of the clusters page, downstream of the stats; what neither tells of the sockets.
    var connections: Connections {
        ledger.note(.stats)
        return open(.clustersPage) { facts in
            let counted = facts.state?.connections ?? Connections()
            if counted.ofSockets != nil { ledger.note(.netstat) }
            return counted
        }
    }
    /// Envoy's allocator: of the memory page, or of its own stats where that is missing.
    var measured: Measured { open(.memoryPage) { $0.measured } }
    /// What the newest memory page has beyond the older page that counts the connections.
    var cameAfterCount: Bytes? {
        ledger.note(.stats)
        return open(.memoryPage) { $0.cameAfterCount }
    }
    /// Envoy and its agent in a list of processes of the evidence's proxy, else of the victim's.
    var residentProcesses: ResidentProcesses? {
        open(.processMemory) { facts in
            if let own = facts.state?.processes { return own }
            guard let proxy = facts.victim?.proxy else { return nil }
            return facts.mesh.state(proxy.id)?.processes
        }
    }
    /// Anonymous memory that Envoy's allocator does not hold.
    var beyondAllocator: BeyondAllocator? {
        ledger.note(.memoryPage)
        return open(.processMemory) { $0.state?.outside.beyondAllocator }
    }
    /// Its own counters, where there is no dump.
    var counted: CountedState? { open(.stats) { $0.state?.counted } }
    var accountByCounts: Account? { open(.stats) { $0.state?.accountByCounts } }
    var drainingListeners: Int? { open(.stats) { $0.state?.drainingListeners } }
    var activeListeners: Int? { open(.stats) { $0.state?.activeListeners } }
    /// The stats page, as a place to point at.
    var statsFile: String? { open(.stats) { $0.state?.files[.prometheusStats] ?? $0.state?.files[.statsText] } }
    /// Seconds that the evidence's process had lived when its pages were saved.
    var uptime: Double? { open(.serverInfo) { $0.state?.capture?.uptimeSeconds } }
    /// As the evidence's own page counts them.
    var pagedWorkers: Int? { open(.serverInfo) { $0.state?.workers } }
    var serverInfoFile: String? { open(.serverInfo) { $0.state?.files[.serverInfo] } }

    /// Memory over time, before the kill or until now.
    var curve: MemoryCurve? { open(.memorySeries) { $0.curve } }

    // MARK: - The rest of the bundle

    var objects: IstioObjects { open(.istioObjects) { $0.objects } }
    var victims: [Victim] { open(.kills) { $0.victims } }
    var victim: Victim? { victims.first }
    /// The VerticalPodAutoscaler that wrote the limit into the killed pod.
    var limitSetBy: (name: ObjectName, evidence: Evidence)? {
        open(.limit) { facts in
            guard let victim = facts.victims.first(where: { $0.limitSetBy != nil }), let own = victim.limitSetBy
            else { return nil }
            let pod = ObjectName(KubernetesKind.pod, victim.namespace ?? "", victim.pod ?? "")
            return (
                ObjectName(KubernetesKind.verticalPodAutoscaler, victim.namespace ?? "", own.name),
                Evidence(
                    .file(own.file, locator: .object(pod, path: ["annotations", "vpaUpdates"])),
                    text: "the limit was written when the pod was made")
            )
        }
    }
    var limit: Bytes? { open(.limit) { $0.limit } }
    /// That somebody lowered it shortly before the first kill, and what it was until then.
    var loweredLimit: (by: Trigger, before: Bytes)? {
        open(.limit) { facts in facts.loweredLimit.flatMap { by in by.before.map { (by, Bytes($0)) } } }
    }
    /// The LimitRange of the killed pods' namespace whose default their limit is.
    var limitDefault: GivenLimit? {
        open(.limit) { facts in wished { try GivenLimit(facts.victims, in: facts.mesh) } }
    }
    /// As the evidence's proxy says it, else the victim's.
    var istioVersion: String? {
        open(.version) { $0.state?.proxy.istioVersion ?? $0.victim?.proxy?.istioVersion }
    }

    // MARK: - What was made of them

    var account: Account? { open(.account) { $0.account } }
    /// The same configuration with the victim's workers and age.
    var victimAccount: Account? { open(.account) { $0.victimAccount } }
    var need: Need? { open(.need) { $0.need } }
    var growth: Growth { open(.growth) { $0.growth } }
    /// How many services istiod knew at two moments; nil where its log does not tell.
    func servicesKnown(from first: Moment, to last: Moment) -> (first: Int, last: Int)? {
        open(.growth) { facts in
            let known = facts.mesh.meshSizes(until: last)
            guard let end = known.last, let begin = known.last(where: { $0.at <= first }) ?? known.first else {
                return nil
            }
            return (begin.services, end.services)
        }
    }
    var later: StatGrowth? { open(.laterGrowth) { $0.later } }
    /// Clusters that the victim held by istiod's word, where there is no dump.
    var knownClusters: Int? { open(.clustersSent) { $0.knownClusters } }
    /// Of them those that subsets made.
    var knownSubsets: Int? { open(.clustersSent) { $0.knownSubsets } }
    /// Where those clusters were counted.
    var countedBy: Evidence? { open(.clustersSent) { $0.countedBy } }
    /// Clusters that istiod sent the victim, where the dump of the evidence holds far fewer.
    var clustersBeyondDump: Int? {
        ledger.note(.configDump)
        return open(.clustersSent) { $0.clustersBeyondDump }
    }
    /// Outlook only: whether it would be killed.
    var wouldBeKilled: Bool? {
        ledger.note(.limit)
        return open(.need) { $0.wouldBeKilled }
    }

    /// Proxies with a dump that were not killed, and live with the victim's limit or a smaller one.
    func living(within limit: Bytes) -> [ProxyState] {
        open(.livingProxies) { facts in
            let dead = Set(facts.victims.compactMap { $0.proxy?.id })
            return facts.mesh.withDump.filter { other in
                !dead.contains(other.proxy.id) && other.proxy.limit.map { $0 <= limit } ?? false
            }
        }
    }

    /// Replicas of the killed that nothing tells from them: same template, limit and configuration, as old or older, and they live.
    var replicasThatLive: [ReplicaThatLives] {
        ledger.note(.kills)
        ledger.note(.need)
        return open(.livingProxies) { facts in wished { try ReplicaThatLives.all(beside: facts) } ?? [] }
    }

    /// A straight rise over hours while the configuration, as far as is known, did not grow: it speaks for what accumulates,
    /// and against a level.
    var accumulation: MemoryCurve? {
        guard !growth.anything, later == nil, let curve, curve.shape == .linear,
            curve.spanSeconds >= Thresholds.accumulates.value
        else { return nil }
        // Dumps of the same time that grew as well say what rose.
        let isOfDumps = open(.memorySeries) { facts in
            facts.state.map { facts.mesh.grownDumps(of: $0.proxy.id, before: nil) != nil } ?? false
        }
        return isOfDumps ? nil : curve
    }
}

// MARK: - Questions to the store, each about one input

extension Case {
    /// Filters, loggers and tracers of the evidence's dump, most used first.
    func filters(_ kinds: [FilterKind]) throws -> [(kind: FilterKind, name: String, uses: Int)] {
        try open(.configDump) { facts in
            try facts.state?.counts.map { try facts.mesh.answers.filters(file: $0.file, kinds: kinds) } ?? []
        }
    }

    /// An inbound route table whose routes are tried again.
    func inboundRetryRoute() throws -> String? {
        try ofDump { store, file throws(StoreError) in try store.inboundRetryTables(file: file, limit: 1) }.first
    }

    /// A TLS listener that never ends a handshake.
    func endlessListener() throws -> String? {
        try ofDump { store, file throws(StoreError) in try store.endlessListeners(file: file, limit: 1) }.first
    }

    func listener(named part: String) throws -> String? {
        try open(.configDump) { facts in
            try facts.state?.counts.flatMap { try facts.mesh.answers.listener(file: $0.file, named: part) }
        }
    }

    /// The first of many pushes for one object of a kind.
    func pushesAgain(_ kind: String) -> Evidence? {
        open(.istiodLog) { facts in
            let rows = facts.mesh.pushCauses.filter { $0.kind == kind && $0.name != nil }
            let most =
                Dictionary(grouping: rows) { "\($0.namespace ?? "")/\($0.name ?? "")" }
                .max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.value ?? []
            guard most.count >= Thresholds.rewrites.value, let first = most.first else { return nil }
            return Evidence(
                .file(first.file, locator: .line(first.line)), value: .time(first.at),
                text:
                    "the first of \(most.count) pushes because of \(object: ObjectName(kind, first.namespace, first.name ?? ""))"
            )
        }
    }

    /// What Envoy says it is doing.
    var serverState: (name: String, file: String)? {
        open(.serverInfo) { facts in
            guard let capture = facts.state?.capture?.id else { return nil }
            return wished { try facts.mesh.answers.serverState(capture: capture) }
        }
    }

    /// By the dump, or by the clusters page where that lists far more.
    func largestEndpointSets(_ most: Int) throws -> [EndpointSet] {
        ledger.note(.configDump)
        return try open(.clustersPage) { try EndpointSet.largest($0, most) }
    }

    /// VirtualServices that made most routes.
    func largestRouteOrigins(_ most: Int) throws -> [(name: String, routes: Int)] {
        try ofDump { store, file throws(StoreError) in try store.largestRouteOrigins(file: file, limit: most) }
    }

    func largestVirtualHosts(_ most: Int) throws -> [(table: String, name: String, routes: Int, alike: Int)] {
        try ofDump { store, file throws(StoreError) in try store.largestVirtualHosts(file: file, limit: most) }
    }

    /// The query that counts something of the evidence's dump.
    func query(counting field: KeyPath<ConfigCounts, Int>) throws -> ShownQuery? {
        try open(.configDump) { facts in
            try facts.state?.counts.flatMap { try facts.mesh.answers.query(counting: field, in: $0) }
        }
    }

    /// The query that counts the clusters of subsets in the evidence's dump, by rule.
    func queryOfSubsets() throws -> ShownQuery? {
        try open(.configDump) { facts in try facts.state?.counts.map { try facts.mesh.store.queryOfSubsets(in: $0) } }
    }

    private func ofDump<Row>(_ question: (Store, Int64) throws(StoreError) -> [Row]) throws -> [Row] {
        try open(.configDump) { facts in
            guard let file = facts.state?.counts?.file else { return [] }
            return try question(facts.mesh.store, file)
        }
    }

    /// Pools of the evidence with more than ten open connections, largest first.
    func largestPools(_ most: Int) throws -> [(name: String, active: Int64, requests: Int64, file: String)] {
        try open(.clustersPage) { facts in
            guard let capture = facts.state?.loadCapture else { return [] }
            return try facts.mesh.store.largestPools(capture: capture, limit: most).filter {
                $0.active > Thresholds.largePool.value
            }
        }
    }

    /// A pool that two moments of the evidence's process show to have grown beyond what it needs.
    func grownPool() throws -> PoolGrowth? { try open(.clustersPage) { try PoolGrowth.largest($0) } }

    /// The largest pool of any page of the evidence's process.
    func largestEarlierPool() throws -> (name: String, active: Int64)? {
        try open(.clustersPage) { facts in
            guard let proxy = facts.state?.proxy.id else { return nil }
            let captures = (facts.mesh.captures[proxy] ?? []).map(\.id)
            return try captures.compactMap { capture in
                try facts.mesh.store.largestPools(capture: capture, limit: 1).first.map { ($0.name, $0.active) }
            }.max { $0.1 < $1.1 }
        }
    }

    /// Series of the evidence's stats page, and the metric that has most of them; nil without such a page.
    func seriesCounts() throws -> SeriesCounts? {
        try open(.stats) { facts in
            guard let proxy = facts.state?.proxy.id else { return nil }
            return try facts.mesh.answers.seriesCounts(proxy: proxy)
        }
    }

    /// Sockets of a proxy by role and state; of the evidence's where no victim is named.
    func sockets(of victim: Victim? = nil) throws -> [Store.SocketRow] {
        try open(.netstat) { facts in
            // Of most of the killed no page is there.
            guard let proxy = victim.map({ $0.proxy?.id }) ?? facts.state?.proxy.id, facts.mesh.files[proxy] != nil
            else { return [] }
            return try facts.mesh.store.sockets(proxy: proxy)
        }
    }

    /// Requests that the victims and the evidence's proxy logged, and how many of them look like a loop.
    func loggedRequests() throws -> (total: Int, looping: Int, file: String?) {
        try open(.accessLog) { facts in
            let proxies = facts.victims.compactMap { $0.proxy?.id } + (facts.state.map { [$0.proxy.id] } ?? [])
            return try facts.mesh.answers.servedRequests(proxies: proxies.filter { facts.mesh.files[$0] != nil })
        }
    }

    /// Requests of others that broke when a victim went away.
    func brokenRequests(with victim: Victim) throws -> [(
        flag: String, requests: Int, peer: String, file: String
    )] {
        try open(.accessLog) { facts in
            guard let proxy = victim.proxy, let address = proxy.address, try facts.mesh.answers.hasBroken(address)
            else { return [] }
            return try facts.mesh.store.brokenRequests(by: proxy).map {
                ($0.flag, $0.requests, address, $0.file)
            }
        }
    }

    /// Whether another proxy logged requests before and after one of the kills: what broke for it then would be among them.
    func hasPeerLogs() throws -> Bool {
        try open(.accessLog) { facts in
            let dead = Set(facts.victims.compactMap { $0.proxy?.id })
            let kills = facts.victims.flatMap(\.kills).compactMap(\.at)
            return try facts.mesh.answers.loggingProxies().subtracting(dead).contains { peer in
                (facts.mesh.logged[peer] ?? []).contains { life in
                    guard let from = life.firstAt, let to = life.lastAt else { return false }
                    return kills.contains { from <= $0 && $0 <= to }
                }
            }
        }
    }

    /// What istiod sent the victim of route tables, routes and secrets, where no dump shows them.
    var sentTables: SentTables {
        ledger.note(.istiodPages)
        ledger.note(.istioObjects)
        return open(.growth) { facts in
            SentTables(
                isGateway: facts.isGateway, clusters: facts.knownClusters, growth: facts.growth,
                listed: facts.victim?.proxy.flatMap { facts.mesh.connected[$0.name] },
                gateways: facts.objects.of(IstioKind.gateway), own: facts.isGateway ? facts.ownGateways : [])
        }
    }

    /// The victim as a client in istiod's own list (debug/adsz).
    var connectedVictim: Store.ConnectedRow? {
        open(.istiodPages) { facts in facts.victim?.proxy.flatMap { facts.mesh.connected[$0.name] } }
    }
}
