import Prose
import Store
import Units

/// Names the objects behind a cause, each with its own count and bytes.
///
/// It runs after the rules, on what they claimed: an object is named where the pages, the objects of the bundle or istiod's log
/// say that it holds a tenth of the class or more. An absence has no object.
struct CulpritFinder {
    let c: CaseFacts

    init(_ c: CaseFacts) { self.c = c }

    /// Outbound clusters of the evidence.
    private func outbound() throws(StoreError) -> [HeldCluster] { try configuration().clusters }
    private func configuration() throws(StoreError) -> HeldConfiguration {
        try c.mesh.answers.configuration(of: c.state?.counts)
    }

    /// The causes with their culprits, and with evidence of each count.
    static func named(_ causes: [Cause], _ c: CaseFacts) -> [Cause] {
        let isAsked = causes.contains { $0.outcome <= .possible && $0.role != .remainder }
        guard isAsked else { return causes }
        let finder = CulpritFinder(c)
        return causes.map { cause in
            // Of a container that is no proxy only its neighbours are looked at.
            guard cause.outcome <= .possible, !c.isForeign || cause.role == .neighbour,
                let objects = wished({ try cause.culprits(finder) })
            else { return cause }
            var named = cause
            guard !objects.isEmpty else {
                named.parts = cause.matter == .filters ? wished { try finder.filterNames() } : nil
                return named
            }
            named.objects = objects
            named.evidence += objects.prefix(Thresholds.mostCulpritEvidence.value).compactMap {
                finder.evidence(of: $0, cause)
            }
            return named
        }
    }

    // MARK: - Subsets

    func rules(_ cause: Cause) -> [Culprit] {
        if let counts = c.state?.counts, counts.subsetClusters > 0, c.later?.kind != .subsets,
            c.clustersBeyondDump == nil
        {
            return rulesOfDump(counts, cause)
        }
        let wild = c.objects.of(IstioKind.destinationRule).filter {
            !$0.subsets.isEmpty && $0.names[.host]?.first?.hasPrefix("*") ?? false
        }
        let changed = c.growth.rule.flatMap { $0.kind == IstioKind.destinationRule ? $0 : nil }
        // One rule alone can have made them all; of several nobody says which made how many.
        let count = wild.count <= 1 ? c.knownSubsets : nil
        if let changed, wild.isEmpty || wild.contains(where: { $0.name == changed.name }) {
            return [rule(changed.namespace, changed.name, count, cause)]
        }
        // More subsets of the rules that made those in the dump, where no object tells of another.
        if wild.isEmpty, c.later?.kind == .subsets, let counts = c.state?.counts { return rulesOfDump(counts, cause) }
        return wild.map { rule($0.namespace, $0.name, count, cause) }
    }

    private func rulesOfDump(_ counts: ConfigCounts, _ cause: Cause) -> [Culprit] {
        var list = CulpritList(whole: Int64(counts.subsetClusters), bytes: cause.bytes)
        for rule in c.rules {
            list.add(IstioKind.destinationRule, rule.namespace, rule.name, rule.subsetClusters, .clusters)
        }
        return list.named
    }

    private func rule(_ namespace: String?, _ name: String?, _ count: Int?, _ cause: Cause) -> Culprit {
        Culprit(
            kind: IstioKind.destinationRule, namespace: namespace, name: name, count: count.map(Int64.init),
            counted: count == nil ? nil : .clusters, bytes: count == nil ? nil : cause.bytes)
    }

    // MARK: - Services

    func endpoints(_ cause: Cause) throws(StoreError) -> [Culprit] {
        let newer = try EndpointSet.largest(c, Self.mostSets).filter { $0.newerPage != nil }
        guard newer.isEmpty else { return services(of: newer, cause) }
        var held: [String: (namespace: String?, endpoints: Int)] = [:]
        for cluster in try outbound() where !cluster.isSubset {
            let namespace = cluster.serviceNamespace ?? Hostname.namespace(cluster.host)
            held[cluster.host, default: (namespace, 0)].endpoints += cluster.pageHosts ?? cluster.hosts
        }
        var list = CulpritList(
            whole: held.values.reduce(0) { $0 + Int64($1.endpoints) }, bytes: cause.bytes)
        for (host, sum) in held {
            list.add(KubernetesKind.service, sum.namespace, Self.short(host), sum.endpoints, .endpoints)
        }
        return list.named
    }

    /// More of one page no report names.
    private static let mostSets = 50_000

    /// By a page that lists far more than the dump.
    private func services(of sets: [EndpointSet], _ cause: Cause) -> [Culprit] {
        var sums: [String: Int] = [:]
        for set in sets { sums[Hostname.ofCluster(set.cluster) ?? set.cluster, default: 0] += set.hosts }
        var list = CulpritList(whole: sums.values.reduce(0) { $0 + Int64($1) }, bytes: cause.bytes)
        for (host, hosts) in sums {
            list.add(KubernetesKind.service, Hostname.namespace(host), Self.short(host), hosts, .endpoints)
        }
        return list.named
    }

    /// ServiceEntries that made a tenth of the clusters or more, and namespaces whose services did.
    func scope(_ cause: Cause) throws(StoreError) -> [Culprit] {
        guard c.later == nil, c.clustersBeyondDump == nil else { return [] }
        return try c.mesh.answers.scope(of: c.state?.counts, bytes: cause.bytes) { () throws(StoreError) in
            scope(try configuration().outbound, cause)
        }
    }

    private func scope(_ outbound: OutboundClusters, _ cause: Cause) -> [Culprit] {
        guard outbound.whole > 0 else { return [] }
        var list = CulpritList(whole: Int64(outbound.whole), bytes: cause.bytes)
        var owned: Set<Int> = []
        for entry in c.objects.of(IstioKind.serviceEntry) {
            let own = Set((entry.names[.host] ?? []).lazy.flatMap(outbound.services(ofHost:))).subtracting(owned)
            owned.formUnion(own)
            list.add(
                IstioKind.serviceEntry, entry.namespace, entry.name, own.reduce(0) { $0 + outbound.wholeOf[$1] },
                .clusters)
        }
        for (namespace, clusters) in outbound.byNamespace(without: owned) {
            list.add(KubernetesKind.namespace, nil, namespace, clusters, .clusters)
        }
        return list.named.filter { $0.alike == 1 || $0.kind != KubernetesKind.namespace }
    }

    /// Namespaces of the clusters that no route of the gateway names.
    func unrouted(_ cause: Cause) throws(StoreError) -> [Culprit] {
        guard c.later == nil, c.state?.counts != nil else { return [] }
        let held = try configuration()
        let sums = Self.byNamespace(
            held.clusters.indices.lazy.filter { !held.isNamed[$0] }.map { held.clusters[$0] })
        var list = CulpritList(whole: sums.reduce(0) { $0 + Int64($1.1) }, bytes: cause.bytes)
        for (namespace, count) in sums { list.add(KubernetesKind.namespace, nil, namespace, count, .clusters) }
        return list.named.filter { $0.alike == 1 }
    }

    private static func byNamespace(_ clusters: some Sequence<HeldCluster>) -> [(String, Int)] {
        var sums: [String: Int] = [:]
        for cluster in clusters where !cluster.isSubset {
            guard let namespace = cluster.serviceNamespace ?? Hostname.namespace(cluster.host) else { continue }
            sums[namespace, default: 0] += 1
        }
        return sums.sorted { $0.key < $1.key }
    }

    /// `pay` of `pay.checkout.svc.cluster.local`; a host outside of the cluster as it is.
    static func short(_ host: String) -> String {
        Hostname.namespace(host) == nil ? host : String(host.prefix { $0 != "." })
    }

    /// Listeners by the service whose cluster they lead to.
    func listeners(_ cause: Cause) throws(StoreError) -> [Culprit] {
        guard let counts = c.state?.counts, counts.hasListeners, c.later == nil else { return [] }
        let owners = Dictionary(
            try outbound().map { ($0.name, ($0.host, $0.serviceNamespace)) }, uniquingKeysWith: { first, _ in first })
        var sums: [String: (namespace: String?, count: Int)] = [:]
        for listener in try c.mesh.store.heldListeners(file: counts.file) where !listener.isHTTP {
            guard let name = listener.clusters.first, let owner = owners[name] else { continue }
            sums[owner.0, default: (owner.1 ?? Hostname.namespace(owner.0), 0)].count += 1
        }
        var list = CulpritList(whole: Int64(counts.tcpListeners), bytes: cause.bytes)
        for (host, sum) in sums {
            list.add(KubernetesKind.service, sum.namespace, Self.short(host), sum.count, .listeners)
        }
        return list.named
    }

    // MARK: - Routes and servers

    func routes(_ cause: Cause) throws(StoreError) -> [Culprit] {
        guard let counts = c.state?.counts, counts.hasRoutes, c.later == nil else { return [] }
        let origins = try c.mesh.store.largestRouteOrigins(file: counts.file, limit: 100_000)
        var list = CulpritList(whole: Int64(counts.routesCounted), bytes: cause.bytes)
        for origin in origins {
            let name = origin.name.split(separator: "/", maxSplits: 1).map(String.init)
            list.add(IstioKind.virtualService, name.first, name.last, origin.routes, .routes)
        }
        return origins.isEmpty ? try routedHosts(counts, cause) : list.named
    }

    /// Where the dump names no VirtualService: the hosts whose tables hold the routes, the largest for all that are as large.
    private func routedHosts(_ counts: ConfigCounts, _ cause: Cause) throws(StoreError) -> [Culprit] {
        let largest = try c.mesh.store.largestVirtualHosts(file: counts.file, limit: 1).first
        guard let largest, largest.routes > 1, let host = largest.name.split(separator: ":").first.map(String.init)
        else {
            return []
        }
        let share = min(1, Double(largest.routes) / Double(max(1, counts.routesCounted)))
        guard share * Double(largest.alike) >= Thresholds.possibleShare.value else { return [] }
        var culprit = Culprit(kind: KubernetesKind.service, namespace: Hostname.namespace(host), name: Self.short(host))
        (culprit.count, culprit.counted, culprit.alike) = (Int64(largest.routes), .routes, largest.alike)
        culprit.bytes = cause.bytes.map { Bytes(rounding: max(0, $0.double) * share) }
        return [culprit]
    }

    /// Gateways by their servers; where the dump or istiod counted fewer chains, no more than those.
    func gateways(_ cause: Cause) -> [Culprit] {
        let own = c.state?.counts.map(\.tlsChains)
        let listed = own == nil ? Case(c).sentTables.servers?.count : nil
        guard let chains = own ?? listed, chains > 0 else { return [] }
        var list = CulpritList(whole: Int64(chains), bytes: cause.bytes)
        for gateway in c.objects.of(IstioKind.gateway) {
            list.add(
                IstioKind.gateway, gateway.namespace, gateway.name, min(chains, gateway.servers ?? 0), .filterChains)
        }
        return list.named
    }

    func credentials(_ cause: Cause) -> [Culprit] {
        guard let secrets = c.state?.counts?.secrets, secrets > 0 else { return [] }
        var list = CulpritList(whole: Int64(secrets), bytes: cause.bytes)
        for gateway in c.objects.of(IstioKind.gateway) {
            list.add(
                IstioKind.gateway, gateway.namespace, gateway.name, Set(gateway.credentials.map(\.name)).count, .secrets
            )
        }
        return list.named
    }

    /// What istiod pushed because of, again and again.
    func rewritten() -> [Culprit] {
        let rows = c.mesh.pushCauses.filter { $0.kind.map(Self.changing.contains) ?? false && $0.name != nil }
        var list = CulpritList(whole: Int64(rows.count), bytes: nil)
        let groups = Dictionary(grouping: rows) { "\($0.kind ?? "")/\($0.namespace ?? "")/\($0.name ?? "")" }
        for group in groups.values where group.count >= Thresholds.rewrites.value {
            guard let first = group.first else { continue }
            list.add(first.kind ?? "", first.namespace, first.name, group.count, .pushes)
        }
        return list.named.filter { $0.alike == 1 }
    }

    /// Objects of which a change makes listeners anew.
    private static let changing: Set<String> = [
        IstioKind.envoyFilter, IstioKind.gateway, IstioKind.virtualService, IstioKind.sidecar, IstioKind.telemetry,
        IstioKind.wasmPlugin, IstioKind.authorizationPolicy,
        IstioKind.peerAuthentication, IstioKind.requestAuthentication, IstioKind.proxyConfig, IstioKind.destinationRule,
    ]

    // MARK: - Traffic

    /// Services by open connections; without a page of the victim the services whose logs show what it broke off.
    func pools(_ cause: Cause) throws(StoreError) -> [Culprit] {
        let isOwn = c.process != .none && (c.process != .sibling || Case(c).isReplica)
        if isOwn, let total = c.state?.load?.connectionsActive, total > 0, let capture = c.state?.loadCapture {
            var sums: [String: Int] = [:]
            for pool in try c.mesh.store.largestPools(capture: capture, limit: 8) {
                let fields = pool.name.split(separator: "|", omittingEmptySubsequences: false)
                guard fields.count == 4, fields[0] == "outbound" else { continue }
                sums[String(fields[3]), default: 0] += Int(clamping: pool.active)
            }
            // The cause's bytes are of the connections of both sides; a service has its part of one.
            let all = max(total, c.state?.connections.total ?? total)
            let bytes = cause.bytes.map { Bytes(rounding: $0.double * Double(total) / Double(all)) }
            var list = CulpritList(whole: total, bytes: bytes)
            for (host, count) in sums {
                list.add(KubernetesKind.service, Hostname.namespace(host), Self.short(host), count, .connections)
            }
            if !list.named.isEmpty { return list.named }
        }
        return c.isKill ? try broken(cause) : []
    }

    private func broken(_ cause: Cause) throws(StoreError) -> [Culprit] {
        var perKill: [String: (namespace: String, name: String, count: Int)] = [:]
        for victim in c.victims {
            guard let proxy = victim.proxy, let address = proxy.address, try c.mesh.answers.hasBroken(address)
            else { continue }
            for row in try c.mesh.store.brokenCalls(by: proxy) where row.flag == "DC" {
                let count = Int(clamping: row.requests) / max(1, victim.killCount)
                perKill["\(row.namespace)/\(row.workload)", default: (row.namespace, row.workload, 0)].count += count
            }
        }
        // Where one peer alone saw them, sockets may count more than its log does: one figure for one thing.
        let alone = perKill.count == 1 ? wished { try PeerWitnesses(Case(c)).perKill } : nil
        let whole = alone ?? perKill.values.reduce(0) { $0 + $1.count }
        var list = CulpritList(whole: Int64(whole), bytes: cause.bytes)
        for peer in perKill.values {
            let isService = try c.mesh.store.isService("\(peer.name).\(peer.namespace).svc.cluster.local")
            list.add(
                isService ? KubernetesKind.service : KubernetesKind.deployment, peer.namespace, peer.name,
                alone ?? peer.count, .requests)
        }
        return list.named
    }

    // MARK: - Evidence

    private func newerPage(of counted: Culprit.Counted) -> String? {
        counted == .endpoints ? wished { try EndpointSet.largest(c, 1) }?.first?.newerPage : nil
    }

    /// Where the count of one object stands, unless the cause's own evidence says it.
    private func evidence(of object: Culprit, _ cause: Cause) -> Evidence? {
        // How many workers there are is the rule's own evidence, and no page counts them by object.
        // Requests are counted by peers, as the rule's own evidence says.
        guard let count = object.count, let counted = object.counted, counted != .workers, counted != .requests else {
            return nil
        }
        let isTold = cause.evidence.contains { known in
            known.value == .count(count) && known.text.names.contains { $0.text == object.name }
        }
        // Connections are counted on another page than configuration.
        let page =
            counted == .connections
            ? c.state?.files[.clustersPage] : newerPage(of: counted) ?? c.state?.counts?.fileName
        guard !isTold, let file = page ?? cause.evidence.first?.file else { return nil }
        let all: Text = object.alike > 1 ? ", and as many of each of \(object.alike - 1) like it" : ""
        let name = ObjectName(object.kind, object.namespace, object.name ?? "?")
        return Evidence(
            .file(file, locator: .item(.init(counted), Name(object.keyword, .object))), value: .count(count),
            text: "\(own: counted.noun(count)) of \(object: name)\(all)")
    }
}
