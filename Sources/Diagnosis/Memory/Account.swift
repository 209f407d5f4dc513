import Prose
import Store
import Units

/// Predicted bytes of one process, component by component, each owned by the class of cause that it belongs to.
///
/// Bytes are counted once because every line has one owner: the most specific class takes its objects first (subsets,
/// draining listeners, filter chains, TCP listeners, routes, workers, stats), then endpoints where they lead, then a
/// gateway's unrouted clusters; the scope holds the rest.
struct Account: Sendable {
    struct Line: Sendable {
        var component: Component
        var count: Int64
        var allocated: Double
        var anonymous: Double
        var owner: CauseClass? { component.owner }
        /// What the process holds for it: of the allocator, and where it maps its own memory, all of that.
        var held: Double { component.isOutsideAllocator ? anonymous : allocated }
    }
    private(set) var lines: [Line] = []
    private(set) var remarks: [Text] = []
    let workers: Int
    let isGateway: Bool
    /// Clusters with TLS contexts over all: decides what a full push adds.
    let tls: Bool
    /// What it was made from, so that it can be made again with a change.
    let input: Input

    /// What an account is made from.
    struct Input: Sendable {
        var state: ProxyState
        /// Threads to account for; the victim's own, where it differs from the capture's.
        var workers: Int?
        /// Clusters that a gateway's own routes name; nil where that is not known.
        var routed: Int?
        /// What drains, by what drained at the capture.
        var drainScale = 1.0
    }

    init?(_ state: ProxyState, workers: Int? = nil, routed: Int? = nil, drainScale: Double = 1) {
        self.init(Input(state: state, workers: workers, routed: routed, drainScale: drainScale))
    }

    /// Nil without the clusters of a dump.
    init?(_ input: Input) {
        let (state, routed, drainScale) = (input.state, input.routed, input.drainScale)
        guard let c = state.counts, c.hasClusters else { return nil }
        self.input = input
        workers = max(1, input.workers ?? state.workers ?? 2)
        isGateway = state.isGateway
        tls = c.tlsClusters * 2 > c.clusters
        pageEndpoints = state.load.map { ($0.endpoints, $0.endpointsFirst45) }
        addClusters(c, routed: routed)
        addStats(c)
        addWorkers(c)
        addBase(c)
        addListeners(c, state: state, drainScale: drainScale)
        addRoutes(c)
        addConnections(state)
        addExtensions(c, state)
        markEndpointsIfLeading()
        if !c.hasEndpoints {
            remarks.append("no endpoint dump: endpoints are those of the clusters page, their TLS and metadata unknown")
        }
        if !c.complete { addBehindCut(state, c) }
    }

    /// Without a dump, of what other pages count: each cluster with all that usually comes with it, so the error is wider.
    init(_ counted: CountedState, _ state: ProxyState) {
        input = Input(state: state)
        workers = counted.workers ?? CountedState.usualWorkers
        isGateway = state.isGateway
        tls = true
        func add(_ component: Component, _ count: Int, _ allocated: Double) {
            guard count > 0 else { return }
            lines.append(
                Line(
                    component: component, count: Int64(count), allocated: allocated,
                    anonymous: allocated * MemoryModel.anonymousPerCounted))
        }
        let page = counted.page
        add(.base, 1, MemoryModel.countedProxy)
        for (component, count) in [
            (Component.subsetClusters, page.subsetClusters), (.serviceClusters, page.clusters - page.subsetClusters),
        ] {
            add(component, count, MemoryModel.countedCluster.allocated * Double(count))
        }
        add(.extraWorkers, workers - CountedState.usualWorkers, counted.ofWorkers.double)
        add(.drainingListeners, counted.draining.count, counted.draining.bytes.double)
        addConnections(state)
        remarks.append(
            "no config_dump: the account is of the \(page.clusters, "cluster") that \(file: page.file) counts, each with the endpoints, routes and TLS that it usually has"
        )
    }

    /// Clusters, endpoints, listeners' own costs are for one and two workers; what more of them cost is the workers' line.
    private var firstWorkers: Double { Double(min(workers, 2)) }

    private mutating func add(_ component: Component, _ count: Int, _ parts: [(MemoryModel.Cost, Double)]) {
        var line = Line(component: component, count: Int64(count), allocated: 0, anonymous: 0)
        for (cost, times) in parts {
            line.allocated += cost.allocated * times
            line.anonymous += cost.anonymous * times
        }
        if line.allocated != 0 || line.anonymous != 0 { lines.append(line) }
    }

    private mutating func addBase(_ c: ConfigCounts) {
        add(
            .base, 1,
            [
                (MemoryModel.base, 1), (MemoryModel.worker, Double(workers)),
                (MemoryModel.pilotAgentBootstrap, c.hasStaticListeners ? 1 : 0),
            ])
    }

    private mutating func addClusters(_ c: ConfigCounts, routed: Int?) {
        let workers = firstWorkers
        func clusters(_ n: Int, tls: Int, nameBytes: Int) -> [(MemoryModel.Cost, Double)] {
            [
                (MemoryModel.cluster, Double(n)), (MemoryModel.clusterPerWorker, Double(n) * workers),
                (MemoryModel.tlsCluster, Double(tls)), (MemoryModel.clusterNameByte, Double(nameBytes)),
            ]
        }
        add(
            .subsetClusters, c.subsetClusters,
            clusters(c.subsetClusters, tls: c.subsetTLSClusters, nameBytes: c.subsetNameBytes))
        add(
            .subsetEndpoints, c.subsetEndpoints,
            Self.endpoints(
                c.subsetEndpoints, first45: c.subsetEndpointsFirst45, localities: c.subsetLocalities,
                tls: c.subsetTLSEndpoints, first8: c.subsetTLSEndpointsFirst8))
        addServices(c, routed: routed, clusters: clusters)
        let rest = c.clusters - c.subsetClusters - c.serviceClusters
        add(
            .fixedClusters, rest,
            clusters(
                rest, tls: c.tlsClusters - c.subsetTLSClusters - c.serviceTLSClusters,
                nameBytes: c.clusterNameBytes - c.subsetNameBytes - c.serviceNameBytes))
    }

    /// What follows the cut of a dump is lost but for what other pages count: each cluster with all that usually comes with it.
    private mutating func addBehindCut(_ state: ProxyState, _ c: ConfigCounts) {
        let behind = state.clustersBehindCut
        guard behind > 0 else {
            remarks.append("the config_dump is cut: what follows the cut is not in the account")
            return
        }
        let allocated = MemoryModel.countedCluster.allocated * Double(behind)
        lines.append(
            Line(
                component: .countedClusters, count: Int64(behind), allocated: allocated,
                anonymous: allocated * MemoryModel.anonymousPerCounted))
        remarks.append(
            "the config_dump is cut after \(c.clusters) of \(c.clusters + behind) clusters: the others are in the account as other pages of that moment count them, each with what usually comes with one"
        )
    }

    private mutating func addServices(
        _ c: ConfigCounts, routed: Int?, clusters: (Int, Int, Int) -> [(MemoryModel.Cost, Double)]
    ) {
        var parts = clusters(c.serviceClusters, c.serviceTLSClusters, c.serviceNameBytes)
        parts.append((MemoryModel.clusterOutlierDetection, Double(c.outlierClusters)))
        let hosts = endpointParts(c)
        if isGateway {
            // At a gateway the scope is what no route of its own names.
            let named = min(routed ?? c.serviceClusters, c.serviceClusters)
            let unrouted = c.serviceClusters > 0 ? Double(c.serviceClusters - named) / Double(c.serviceClusters) : 0
            add(
                .unroutedClusters, c.serviceClusters - named,
                (parts + hosts.parts).map { ($0.0, $0.1 * unrouted) })
            let clusters = (parts + hosts.parts).map { ($0.0, $0.1 * (1 - unrouted)) }
            guard unrouted < Thresholds.unroutedGateway.value, hosts.allocated > Self.allocated(clusters) / 2 else {
                add(.routedClusters, named, clusters)
                return
            }
            add(.leadingEndpoints, hosts.count, hosts.parts)
            add(.routedClusters, named, clusters + hosts.parts.map { ($0.0, -$0.1) })
            return
        }
        add(.serviceClusters, c.serviceClusters, parts)
        add(.serviceEndpoints, hosts.count, hosts.parts)
    }

    private struct EndpointPart {
        var count: Int
        var parts: [(MemoryModel.Cost, Double)]
        var allocated: Double { Account.allocated(parts) }
    }

    private static func allocated(_ parts: [(MemoryModel.Cost, Double)]) -> Double {
        parts.reduce(0) { $0 + $1.0.allocated * $1.1 }
    }

    private static func endpoints(
        _ n: Int, first45: Int, localities: Int, tls: Int, first8: Int
    ) -> [(MemoryModel.Cost, Double)] {
        [
            (MemoryModel.endpoint, Double(n)), (MemoryModel.endpointFirst45, Double(first45)),
            (MemoryModel.locality, Double(localities)), (MemoryModel.tlsEndpoint, Double(tls)),
            (MemoryModel.tlsEndpointFirst8, Double(first8)),
        ]
    }

    /// Endpoints that are no subset's: from the endpoint dump, corrected to the hosts of the clusters page where there is one.
    private func endpointParts(_ c: ConfigCounts) -> EndpointPart {
        // The first address of a DNS cluster has no endpoint, first-45 or locality cost of its own (measured: 600 of them).
        let n = max(0, (pageEndpoints?.hosts ?? c.endpoints) - c.subsetEndpoints - c.dnsClusters)
        let first = max(0, (pageEndpoints?.first45 ?? c.endpointsFirst45) - c.subsetEndpointsFirst45 - c.dnsClusters)
        let localities =
            c.hasEndpoints ? max(0, c.localities - c.subsetLocalities - c.dnsClusters) : c.clustersWithHosts
        var parts = Self.endpoints(
            n, first45: first, localities: localities, tls: c.tlsEndpoints - c.subsetTLSEndpoints,
            first8: c.tlsEndpointsFirst8 - c.subsetTLSEndpointsFirst8)
        if c.hasStaticListeners { parts.append((MemoryModel.distinctEndpointMetadata, Double(c.distinctMetadata))) }
        if c.clusters > 0, c.outlierClusters * 2 > c.clusters {
            parts.append((MemoryModel.endpointOutlierDetection, Double(n)))
        }
        return EndpointPart(count: n, parts: parts)
    }

    /// Hosts on the clusters page, set before the lines are made.
    private var pageEndpoints: (hosts: Int, first45: Int)?

    private mutating func markEndpointsIfLeading() {
        guard let at = lines.firstIndex(where: { $0.component == .serviceEndpoints }) else { return }
        if lines.allSatisfy({ $0.allocated <= lines[at].allocated }) { lines[at].component = .leadingEndpoints }
    }

    private mutating func addListeners(_ c: ConfigCounts, state: ProxyState, drainScale: Double) {
        add(
            .tcpListeners, c.tcpListeners,
            [
                (MemoryModel.tcpListener, Double(c.tcpListeners)),
                (MemoryModel.tcpListenerPerWorker, Double(c.tcpListeners) * firstWorkers),
            ])
        add(
            .httpListeners, c.httpListeners,
            [
                (MemoryModel.httpListener, Double(c.httpListeners)),
                (MemoryModel.httpListenerPerWorker, Double(c.httpListeners) * firstWorkers),
            ])
        let servers = isGateway ? max(c.tlsChains, 0) : 0
        let own = min(servers, c.listenerSecrets)
        add(
            .httpsServers, servers,
            [
                (c.hasStaticListeners ? MemoryModel.httpsServer : MemoryModel.bareHTTPSServer, Double(servers)),
                (MemoryModel.httpsServerCertificate, own > 1 ? Double(own) : 0),
            ])
        if let draining = state.drainingListeners, draining > 0 {
            let http = Double(c.httpListeners) / Double(max(1, c.httpListeners + c.tcpListeners))
            let scaled = Double(draining) * drainScale
            add(
                .drainingListeners, Int(clamping: Int64(clamping: scaled)),
                [
                    (
                        c.hasStaticListeners ? MemoryModel.drainingHTTPListener : MemoryModel.bareDrainingHTTPListener,
                        scaled * http
                    ), (MemoryModel.tcpListener, scaled * (1 - http)),
                ])
        }
    }

    private mutating func addRoutes(_ c: ConfigCounts) {
        // The tables of HTTPS servers are in the price of a server.
        let servers = isGateway && c.tlsChains > 0
        let hosts = c.virtualHostsCounted - (servers ? c.httpsVirtualHosts : 0)
        let domains = c.domainsCounted - (servers ? c.httpsDomains : 0)
        let routes = c.routesCounted - (servers ? c.httpsRoutes : 0)
        let first = min(routes, hosts)
        add(
            isGateway ? .gatewayVirtualHosts : .virtualHosts, hosts,
            [
                (MemoryModel.virtualHost, Double(hosts)), (MemoryModel.domain, Double(domains)),
                (MemoryModel.route, Double(first)),
            ])
        // A VirtualService's route costs more than a service's default one (metadata and a decorator).
        let share = c.routesCounted > 0 ? Double(routes) / Double(c.routesCounted) : 0
        let extra = [
            (MemoryModel.virtualServiceRoute, c.virtualServiceRoutes),
            (MemoryModel.virtualServiceRegexRoute, c.regexRoutes),
        ]
        var parts: [(MemoryModel.Cost, Double)] = [(MemoryModel.route, Double(routes - first))]
        for (cost, n) in extra where n > 0 {
            parts += [(cost, Double(n) * share), (MemoryModel.route, -Double(n) * share)]
        }
        parts.append((MemoryModel.headerMatch, Double(c.headerMatches) * share))
        add(.extraRoutes, routes - first, parts)
    }

    private mutating func addStats(_ c: ConfigCounts) {
        let n = Double(c.clusters)
        switch (c.allStats, c.eagerStats) {
        case (false, false): break
        case (false, true):
            add(.eagerStats, c.clusters, [(MemoryModel.clusterEagerStats, n)])
        case (true, false):
            add(.allStats, c.clusters, [(MemoryModel.clusterAllStatsDeferred, n)])
        case (true, true):
            add(
                .allStatsEager, c.clusters,
                [
                    (MemoryModel.clusterAllStatsEager, n), (MemoryModel.tlsClusterAllStatsEager, Double(c.tlsClusters)),
                    (MemoryModel.httpListenerAllStatsEager, Double(c.httpListeners)),
                ])
        }
    }

    private mutating func addWorkers(_ c: ConfigCounts) {
        guard workers > Thresholds.usualWorkers.value else { return }
        let third = workers - Thresholds.usualWorkers.value
        let more = Double(third)
        let withHosts = Double(min(c.clustersWithHosts, c.clusters))
        add(
            .extraWorkers, third,
            [
                (MemoryModel.thirdWorkerClusterWithHosts, more * withHosts),
                (MemoryModel.thirdWorkerCluster, more * (Double(c.clusters) - withHosts)),
                (MemoryModel.tcpListenerPerWorker, more * Double(c.tcpListeners)),
                (MemoryModel.httpListenerPerWorker, more * Double(c.httpListeners)),
            ])
    }

    /// The first ten connections in each direction are in the base.
    private mutating func addConnections(_ state: ProxyState) {
        let up = Double(max(0, (state.connections.upstream ?? 0) - 10))
        let down = Double(max(0, (state.connections.downstream ?? 0) - 10))
        guard up + down > 0 else { return }
        let requests = min(Double(state.connections.requestsActive ?? 0), up, max(down, up))
        // Over HTTP/2 many requests share a connection: each holds its stream and the downstream side.
        let multiplexed = max(0, min(Double(state.connections.requestsActive ?? 0) - requests, down - requests))
        let tlsShare = up > 0 ? min(1, Double(state.tlsConnections) / up) : 0
        let idle = up - requests
        add(
            .connections, Int(clamping: Int64(clamping: up + down)),
            [
                (MemoryModel.requestTLSClient, requests * tlsShare),
                (MemoryModel.requestPlain, requests * (1 - tlsShare)),
                (MemoryModel.upstreamTLS, idle * tlsShare), (MemoryModel.upstreamPlain, idle * (1 - tlsShare)),
                (MemoryModel.requestMultiplexed, multiplexed),
                (MemoryModel.downstream, max(0, down - requests - multiplexed)),
            ])
    }

    private mutating func addExtensions(_ c: ConfigCounts, _ state: ProxyState) {
        add(.luaFilters, c.luaFilters, [(MemoryModel.lua(workers: workers), Double(c.luaFilters))])
        add(
            .wasmMachines, state.wasmMachines,
            [(MemoryModel.wasm(workers: workers), Double(state.wasmMachines))])
    }
}

extension Account {
    var predicted: Bytes { Bytes(rounding: lines.reduce(0) { $0 + $1.allocated }) }
    var anonymous: Bytes { Bytes(rounding: lines.reduce(0) { $0 + $1.anonymous }) }
    /// What a push that changes every cluster holds twice for a while: clusters and endpoints, not connections, machines or routes.
    var pushed: Double { lines.filter(\.component.isPushed).reduce(0) { $0 + $1.allocated } }
    /// What a successor begins with: connections and what drains are gone after a restart.
    var anonymousAfterRestart: Bytes {
        Bytes(rounding: lines.reduce(0) { $0 + ($1.component.endsWithProcess ? 0 : $1.anonymous) })
    }

    /// Predicted bytes that a class owns.
    func allocated(_ owner: CauseClass) -> Bytes {
        Bytes(rounding: lines.filter { $0.owner == owner }.reduce(0) { $0 + $1.allocated })
    }
    func anonymous(_ owner: CauseClass) -> Bytes {
        Bytes(rounding: lines.filter { $0.owner == owner }.reduce(0) { $0 + $1.anonymous })
    }
    func allocated(of component: Component) -> Bytes {
        Bytes(rounding: lines.filter { $0.component == component }.reduce(0) { $0 + $1.allocated })
    }
    /// How many of these objects there are, whoever owns them.
    func count(_ component: Component) -> Int64 {
        lines.first { $0.component.objects == component.objects }?.count ?? 0
    }

    /// The lines as the report prints them, largest first.
    var rows: [AccountRow] {
        lines.sorted { ($0.allocated, $1.component.name) > ($1.allocated, $0.component.name) }.map {
            AccountRow($0.component, count: $0.count, bytes: Bytes(rounding: $0.allocated), basis: .model)
        }
    }
}
