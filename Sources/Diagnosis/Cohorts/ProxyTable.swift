import Prose
import Store
import Units

/// Every proxy of the bundle with its counts, as `istioctl proxy-config` would give them.
struct ProxyTable {
    let mesh: Mesh
    let cases: CaseBuilder
    let victims: VictimGroups

    /// Held by reference: tables, cohorts and leagues look at the same rows.
    final class Row {
        let state: ProxyState
        let summary: ProxySummary
        @Apart var account: Account?

        init(state: ProxyState, summary: ProxySummary, account: Account?) {
            self.state = state
            self.summary = summary
            self.account = account
        }
    }

    func rows() throws -> [Row] {
        let killed = Set(victims.lazy.filter(\.wasProxyOfMesh).compactMap { $0.proxy?.id })
        // Of several victims of one proxy the first.
        let dead = Dictionary(
            victims.indices.compactMap { place in victims[place].proxy.map { ($0.id, place) } },
            uniquingKeysWith: { first, _ in first })
        let listeners = try mesh.store.listenersOfPages()
        let signs = try LifeSign(mesh, besides: killed, victims)
        return try mesh.proxies.compactMap { proxy in
            guard let state = mesh.state(proxy.id) else { return nil }
            var row = ProxySummary.Figures()
            row.namespace = proxy.statedNamespace
            (row.pod, row.called) = (proxy.statedPod, proxy.otherName)
            row.workload = proxy.workload
            row.type = proxy.type
            row.killed = killed.contains(proxy.id)
            row.stateEvidence =
                row.killed
                ? dead[proxy.id].flatMap { victims[$0].witnesses.first?.evidence } : signs.evidence(of: proxy)
            row.state = row.killed ? .killed : row.stateEvidence == nil ? .unknown : .lives
            row.hasCompleted = proxy.hasCompleted && row.state == .unknown
            // Of a unit of a machine the kernel's line alone tells it.
            row.limitBytes = try cases.limit(of: state) ?? dead[proxy.id].flatMap { victims[$0].limit }
            row.istioVersion = proxy.istioVersion
            row.envoyVersion = state.capture?.envoyVersion
            row.uptimeSeconds = state.capture?.uptimeSeconds
            row.workers = state.workers
            row.allocatedBytes = state.measured.allocated
            row.heapBytes = state.measured.heap
            row.physicalBytes = state.measured.physical
            fill(&row, counts: state.counts)
            fill(&row, state: state)
            row.listeners = row.listeners ?? listeners[proxy.id]
            let account = Account(state, routed: try routed(state))
            let told = account ?? state.accountByCounts
            row.predictedBytes = told?.predicted
            row.account = told?.rows ?? []
            return Row(state: state, summary: ProxySummary(row), account: account)
        }
    }

    private func routed(_ state: ProxyState) throws -> Int? {
        guard state.isGateway, let counts = state.counts else { return nil }
        return try mesh.answers.routedClusters(of: counts)
    }

    private func fill(_ row: inout ProxySummary.Figures, counts: ConfigCounts?) {
        guard let c = counts else { return }
        row.configBytes = c.bytes
        if c.hasClusters {
            row.clusters = c.clusters
            row.subsetClusters = c.subsetClusters
        }
        if c.hasListeners { row.listeners = c.listeners }
        if c.hasRoutes {
            row.routeConfigs = c.routeConfigs
            row.virtualHosts = c.virtualHosts
            row.domains = c.domains
            row.routes = c.routes
        }
        if c.hasSecrets { row.secrets = c.secrets }
        if c.hasEndpoints { row.endpoints = c.endpoints }
    }

    /// The clusters page counts endpoints as they are; stats and istiod give counts where there is no dump.
    private func fill(_ row: inout ProxySummary.Figures, state: ProxyState) {
        if let load = state.load {
            row.endpoints = load.endpoints
            (row.activeConnections, row.activeConnectionsFrom) = (load.connectionsActive, .clusters)
            row.hostsWithTraffic = load.hostsWithTraffic
        } else if state.connections.isOfSockets {
            (row.activeConnections, row.activeConnectionsFrom) = (state.connections.total, .sockets)
        }
        // Those behind the cut of a dump are counted by other pages of its moment.
        row.clusters = row.clusters.map { $0 + state.clustersBehindCut }
        if row.clusters == nil {
            row.clusters =
                newest(of: state) { $0.clusters?.count } ?? state.load?.clusters
                ?? mesh.connected[state.proxy.name]?.clusters
            row.subsetClusters = state.load?.subsetClusters
        }
        row.listeners = row.listeners ?? newest(of: state) { $0[.listenersActive] }
    }

    /// A count of the newest stats page that has it.
    private func newest(of state: ProxyState, _ count: (Store.StatPage) -> Double?) -> Int? {
        (mesh.stats[state.proxy.id] ?? []).reversed().compactMap(count).first.map {
            Int(clamping: Int64(clamping: $0))
        }
    }
}

/// Living proxies nearest to their limit.
struct Outlook {
    let mesh: Mesh
    let cases: CaseBuilder
    let victims: VictimGroups
    static let most = 10

    /// The nearest, and the others by workload.
    func entries() throws -> (nearest: [OutlookEntry], rest: [OutlookRest]) {
        var rest: [Name: OutlookRest] = [:]
        var out: [(entry: OutlookEntry, judged: CaseFacts)] = []
        // A log may tell of an application's kill alone.
        let inKernelLog = Set(
            try mesh.store.proxiesInKernelLogs().filter { KernelKills.isOfProxy($0.process) || $0.process.isEmpty }.map(
                \.proxy))
        let gone = goneByKill
        for proxy in mesh.proxies {
            guard let state = mesh.state(proxy.id), state.isSeen else {
                continue
            }
            if diedAtTheEnd(proxy, inKernelLog) { continue }
            if gone.contains(proxy.id) { continue }
            let candidate = try cases.outlook(state)
            // Only the nearest are kept: what was judged of each of many hundred proxies is not held at once.
            if out.count == Self.most, let last = out.last {
                guard Self.isNearer(candidate.entry, last.entry) else {
                    add(candidate.entry, to: &rest)
                    continue
                }
                add(last.entry, to: &rest)
                out.removeLast()
            }
            let place = out.firstIndex { Self.isNearer(candidate.entry, $0.entry) } ?? out.endIndex
            out.insert(candidate, at: place)
        }
        return (out.map { Self.told($0.entry, $0.judged) }, rest.values.sorted(by: OutlookRest.precedes))
    }

    private func add(_ entry: OutlookEntry, to rest: inout [Name: OutlookRest]) {
        let proxy = mesh.proxy(namespace: entry.namespace, pod: entry.pod)
        OutlookRest.add(entry, of: proxy?.workload, to: &rest)
    }

    /// With what holds it, and what is to be done.
    private static func told(_ candidate: OutlookEntry, _ judged: CaseFacts) -> OutlookEntry {
        var entry = candidate
        let settled = Settled(judged)
        entry.leadingCode = settled.leading?.code
        let plan = RemedyBuilder.plan(for: judged, causes: CulpritFinder.named(settled.causes, judged))
        entry.causes = Shares.named(
            plan.causes,
            of: Shares.Wholes(
                allocated: judged.measured.allocated, physical: judged.measured.physical, need: nil,
                limit: entry.limitBytes))
        (entry.remedies, entry.advice, entry.firstAction) = (plan.remedies, plan.advice, plan.firstAction)
        entry.recommendedLimit = plan.limit.flatMap { limit in
            plan.remedies.contains { $0.limit == limit.bytes } ? limit : nil
        }
        return entry
    }

    /// Pages from before the kill are of a process that is gone, also where its pod runs on.
    private var goneByKill: Set<Int64> {
        let pages = StandIn(mesh: mesh, scopes: nil)
        return Set(
            victims.lazy.filter(\.isProxy).compactMap { victim in
                guard let proxy = victim.proxy, let state = mesh.state(proxy.id),
                    pages.process(of: state, victim) == .killed
                else { return nil }
                return proxy.id
            })
    }

    /// The kernel killed it, by its log or its counter, and nothing came after: not a living proxy.
    private func diedAtTheEnd(_ proxy: ProxyRow, _ inKernelLog: Set<Int64>) -> Bool {
        proxy.stripped
            && (inKernelLog.contains(proxy.id)
                || (CgroupCount(mesh.processes[proxy.id])?.kills ?? 0) > 0)
    }

    /// Nearest to the limit first; those without a limit after them, by bytes.
    static func isNearer(_ a: OutlookEntry, _ b: OutlookEntry) -> Bool { order(a) < order(b) }

    private static func order(_ e: OutlookEntry) -> (Int, Double, String) {
        let bytes = [e.measuredBytes, e.atFullPushBytes, e.afterRestartBytes].compactMap { $0?.double }.max() ?? 0
        let name = "\(e.namespace ?? "")/\(e.pod ?? "")"
        // One that stands still is nearer than any.
        if e.throttling != nil { return (-1, -bytes, name) }
        guard let limit = e.limitBytes, limit.count > 0 else { return (1, -bytes, name) }
        return (0, -bytes / limit.double, name)
    }
}

/// Rules with subsets on a wildcard host.
struct WildcardRules {
    let mesh: Mesh
    let objects: [ObjectRow]
    let outbounds: OutboundFacts

    func rules() throws -> [WildcardRule] {
        var most: [String: (rule: RuleClusters, state: ProxyState)] = [:]
        // Equal dumps hold the same sets: one of each number of subset clusters is enough to look at.
        var seen: Set<Int> = []
        for state in mesh.withDump.sorted(by: { ($0.counts?.subsetClusters ?? 0) > ($1.counts?.subsetClusters ?? 0) }) {
            guard let counts = state.counts, counts.subsetClusters > 0, seen.insert(counts.subsetClusters).inserted
            else { continue }
            for rule in try outbounds.facts(of: counts).rules {
                let key = "\(rule.namespace)/\(rule.name)"
                if rule.subsetClusters > most[key]?.rule.subsetClusters ?? -1 { most[key] = (rule, state) }
            }
        }
        var out: [WildcardRule] = []
        for object in objects where object.kind == IstioKind.destinationRule && !object.subsets.isEmpty {
            guard let host = object.names[.host]?.first, host.hasPrefix("*") else { continue }
            var rule = WildcardRule(
                namespace: object.namespace, name: object.name, host: host, subsets: object.subsets.count,
                inferred: false)
            fill(&rule, from: most["\(object.namespace)/\(object.name)"])
            out.append(rule)
        }
        // Without the object: a rule whose subsets stand on more than one host can only have a wildcard.
        guard most.values.contains(where: { $0.rule.hosts > 1 }) else { return out.sorted(by: Self.precedes) }
        let known = Set(
            objects.lazy.filter { $0.kind == IstioKind.destinationRule }.map { "\($0.namespace)/\($0.name)" })
        for (key, found) in most where !known.contains(key) && found.rule.hosts > 1 {
            var rule = WildcardRule(
                namespace: found.rule.namespace, name: found.rule.name, host: nil, subsets: found.rule.subsets,
                inferred: true)
            fill(&rule, from: found)
            out.append(rule)
        }
        return out.sorted(by: Self.precedes)
    }

    private static func precedes(_ a: WildcardRule, _ b: WildcardRule) -> Bool {
        (a.namespace ?? "", a.name ?? "") < (b.namespace ?? "", b.name ?? "")
    }

    private func fill(_ rule: inout WildcardRule, from found: (rule: RuleClusters, state: ProxyState)?) {
        guard let found else { return }
        rule.clustersMade = found.rule.subsetClusters
        rule.emptySubsetClusters = found.rule.emptySubsetClusters
        guard let counts = found.state.counts, let account = Account(found.state), counts.subsetClusters > 0 else {
            return
        }
        let part = Double(found.rule.subsetClusters) / Double(counts.subsetClusters)
        rule.bytes = Bytes(
            rounding: (account.allocated(of: .subsetClusters) + account.allocated(of: .subsetEndpoints)).double * part)
    }
}
