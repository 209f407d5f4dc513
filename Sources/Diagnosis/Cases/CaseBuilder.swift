import Prose
import Store
import Units

/// Assembles what the rules judge: whose pages, what was needed, what grew.
struct CaseBuilder {
    let mesh: Mesh
    let objects: IstioObjects
    private let scopes: Set<String>?
    let outbounds: OutboundFacts

    init(_ mesh: Mesh) throws(StoreError) {
        self.mesh = mesh
        outbounds = OutboundFacts(mesh.store)
        objects = IstioObjects(
            try mesh.store.objects([
                IstioKind.destinationRule, IstioKind.sidecar, IstioKind.virtualService, IstioKind.gateway,
                IstioKind.serviceEntry, IstioKind.proxyConfig, IstioKind.envoyFilter,
                IstioKind.telemetry, IstioKind.wasmPlugin,
            ]))
        scopes = try mesh.store.hasIstioObjects() ? Set(objects.of(IstioKind.sidecar).map(\.namespace)) : nil
    }

    // MARK: - A kill

    func kill(_ victims: [Victim]) throws -> CaseFacts {
        let isProxy = victims.first?.isProxy ?? false
        let growths = isProxy ? try victims.map { try GrowthReader(mesh: mesh).growth(of: $0) } : []
        let growth =
            growths.max {
                ($0.clusters ?? 0, $0.wholePush == nil ? 0 : 1) < ($1.clusters ?? 0, $1.wholePush == nil ? 0 : 1)
            } ?? Growth()
        let sent = isProxy ? sentClusters(victims, growth) : nil
        let choice = isProxy ? choice(victims, sent) : StandIn.Choice(process: .none, state: nil, member: nil)
        // Its own counters speak where neither istiod nor a dump does.
        let counted = sent ?? (isProxy && choice.state?.counts == nil ? ownClusters(victims) : nil)
        let clusters = counted?.count
        let limit = victims.limitInForce
        let state = choice.state
        let routed = try state.flatMap { try routedClusters($0) }
        let account = state.flatMap { Account($0, routed: routed) }
        let victimAccount = victimAccount(victims, choice, routed: routed)
        let need = need(victims, choice, account: victimAccount ?? account, growth: growth, counted: counted)
        var kill = CaseFacts.Kill(
            victims: victims, process: choice.process, configurationOf: choice.configurationOf,
            victimAccount: victimAccount, growth: growth, knownClusters: clusters, countedBy: counted?.evidence)
        kill.knownSubsets = isProxy ? knownSubsets(victims, growth) : nil
        kill.since = try CurveReader(mesh: mesh).line(after: victims)
        kill.loweredLimit = isProxy ? try TriggerFinder(mesh: mesh, objects: objects).loweredLimit(of: victims) : nil
        return try facts(
            .kill, of: state, account, limit: limit, need: need,
            // Counters of one process say nothing of what came after the dump of another.
            later: choice.configurationOf == nil ? state.flatMap { StatGrowth($0, mesh: mesh) } : nil,
            curve: try CurveReader(mesh: mesh).curve(before: victims), kill: kill)
    }

    /// The one place where a case is put together.
    func facts(
        _ stage: CaseFacts.Stage, of state: ProxyState?, _ account: Account?, limit: Bytes?, need: Need?,
        later: StatGrowth?, curve: MemoryCurve?, wouldBeKilled: Bool? = nil, kill: CaseFacts.Kill = CaseFacts.Kill()
    ) throws(StoreError) -> CaseFacts {
        CaseFacts(
            mesh: mesh, objects: objects, stage: stage, kill: kill, state: state, account: account, limit: limit,
            need: need, later: later, wouldBeKilled: wouldBeKilled, outbound: try outbounds.facts(of: state?.counts),
            curve: curve)
    }

    private func choice(_ victims: [Victim], _ sent: CountedClusters?) -> StandIn.Choice {
        var choice = StandIn(mesh: mesh, scopes: scopes, sidecars: objects.of(IstioKind.sidecar))
            .choose(for: victims, clusters: sent?.count)
        if choice.process == .killed, choice.member?.brokenDumps.isEmpty == false {
            choice.state?.measured.readBeforeDump()
        }
        return choice
    }

    /// Clusters that were counted where no dump lists them.
    struct CountedClusters {
        var count: Int
        var by: Counter
        var evidence: Evidence?
    }

    enum Counter {
        case istiod, ownStatistics, istioctl, clustersPage
        var text: Text {
            switch self {
            case .istiod: "istiod"
            case .ownStatistics: "its own statistics"
            case .istioctl: "istioctl"
            case .clustersPage: "its clusters page"
            }
        }
    }

    /// Dynamic clusters of the victim: istiod's list of clients, else its last whole answer.
    private func sentClusters(_ victims: [Victim], _ growth: Growth) -> CountedClusters? {
        let connected = victims.compactMap { victim in victim.proxy.flatMap { mesh.connected[$0.name]?.clusters } }
        guard let count = connected.max() ?? growth.lastClusters ?? growth.largestPush?.resources else { return nil }
        let push = growth.lastPush ?? growth.firstPush ?? growth.largestPush
        return CountedClusters(
            count: count, by: .istiod,
            evidence: push.map {
                Evidence(
                    .file($0.file, locator: .line($0.line)), value: .count(Int64(count)),
                    text: "CDS: \($0.resources ?? 0, "resource")")
            })
    }

    /// Clusters of subsets: istiod's list of clients names what each watches; else what grew at a constant number of services, or what
    /// its own clusters page names.
    private func knownSubsets(_ victims: [Victim], _ growth: Growth) -> Int? {
        let listed = victims.compactMap { victim in victim.proxy.flatMap { mesh.connected[$0.name]?.subsetClusters } }
        if let most = listed.max() { return most }
        guard growth.subsetsGrew, let first = growth.firstClusters, let last = growth.lastClusters else {
            return victims.compactMap { $0.proxy.flatMap { mesh.state($0.id)?.load?.subsetClusters } }.max()
        }
        return max(0, last - first)
    }

    /// Clusters that the victim's own cluster manager counted last, those that still warmed included.
    private func ownClusters(_ victims: [Victim]) -> CountedClusters? {
        victims.compactMap { $0.proxy.flatMap(ownClusters) }.max { $0.count < $1.count }
    }

    func ownClusters(of proxy: ProxyRow) -> CountedClusters? {
        guard let page = mesh.orderedStats(of: proxy.id).last(where: { $0.clusters != nil }),
            let counted = page.clusters
        else { return clustersOfPage(proxy) }
        let warming = page[.warmingClusters]
        let count = Int(clamping: Int64(clamping: counted.count + (warming ?? 0)))
        let part: Text = warming.map { ", \(Int64(clamping: $0)) of them warming" } ?? ""
        return CountedClusters(
            count: count, by: counted.isOfEnvoy ? .ownStatistics : .istioctl,
            evidence: Evidence(
                .file(page.file, locator: counted.locator), value: .count(Int64(count)),
                text: counted.isOfEnvoy ? "clusters\(part)" : "clusters, by lines of the table without its head"))
    }

    /// Those that its clusters page lists, where no statistics count them.
    private func clustersOfPage(_ proxy: ProxyRow) -> CountedClusters? {
        mesh.state(proxy.id)?.counted.map { counted in
            CountedClusters(
                count: counted.page.clusters, by: .clustersPage,
                evidence: Evidence(
                    .file(counted.page.file, locator: "the whole entry"), value: .count(Int64(counted.page.clusters)),
                    text: "clusters"))
        }
    }

    func routedClusters(_ state: ProxyState) throws -> Int? {
        guard state.isGateway, let counts = state.counts, counts.hasRoutes else { return nil }
        return try mesh.answers.routedClusters(of: counts)
    }

    /// The evidence's configuration with the victim's workers, and what accumulates at the victim's age.
    private func victimAccount(_ victims: [Victim], _ choice: StandIn.Choice, routed: Int?) -> Account? {
        guard var state = choice.state else { return nil }
        let workers = victims.compactMap { $0.proxy }.compactMap {
            VictimWorkers(mesh: mesh).workers(of: $0, objects: objects)?.count
        }.max()
        var scale = 1.0
        if choice.process != .killed, let uptime = state.capture?.uptimeSeconds, uptime > 0 {
            let life = victims.compactMap { $0.lifeBeforeKill }.max() ?? uptime
            scale = life / uptime
        }
        if choice.process == .sibling { state.connections = Connections() }
        return Account(state, workers: workers, routed: routed, drainScale: scale)
    }

    /// What the victim needed, with the agent as a page shows it, else as the model has it.
    private func need(
        _ victims: [Victim], _ choice: StandIn.Choice, account: Account?, growth: Growth,
        counted: CountedClusters?
    ) -> Need? {
        let measured = measuredAgent(victims, choice)
        guard
            var need = neededWithAgent(
                victims, choice, account: account, growth: growth, counted: counted, agent: measured)
        else { return nil }
        // Where no agent runs beside it nothing of one is in the need.
        need.isAgentMeasured = measured == need.agent
        return need
    }

    /// As a page shows it: of the evidence's proxy, else of a victim.
    private func measuredAgent(_ victims: [Victim], _ choice: StandIn.Choice) -> Bytes? {
        choice.state?.outside.agent
            ?? victims.lazy.compactMap { $0.proxy.flatMap { self.mesh.state($0.id)?.outside.agent } }.first
    }

    /// The model's anonymous memory and the agent, or its own newest page where that is larger.
    private func neededWithAgent(
        _ victims: [Victim], _ choice: StandIn.Choice, account: Account?, growth: Growth,
        counted: CountedClusters?, agent measured: Bytes?
    ) -> Need? {
        guard let account, let state = choice.state, let counts = state.counts else {
            return counted.map {
                seen(choice, above: needByCounts($0, victims, growth, agent: measured))
            }
        }
        // A dump that holds far less than istiod sent the victim does not speak for it.
        if let counted, Double(counted.count) > Thresholds.growth.value * Double(max(1, counts.dynamicClusters)) {
            let need = seen(choice, above: needByCounts(counted, victims, growth, agent: measured))
            if need.level > account.anonymous { return need }
        }
        let modelled = state.agent(clusters: state.knownClusters)
        let agent = state.isBare ? modelled : measured ?? modelled
        var level = account.anonymous + agent
        var isMeasured = false
        if let own = heldByVictim(choice, agent: agent), own > level {
            level = own
            isMeasured = true
        }
        // What came after the dump is pushed again as well.
        let came = choice.process == .killed ? StatGrowth(state, mesh: mesh) : nil
        let later = came.map { $0.kind.isScoped ? $0.bytes.double : 0 } ?? 0
        let push = MemoryModel.pushPeak(allocated: account.pushed + later, tls: account.tls)
        if choice.process != .killed, let another = heldByAnother(state, predicted: account.predicted, agent: agent),
            another.bytes > level
        {
            let whose: Text =
                choice.process == .successor ? "the restarted process" : "a proxy with the same configuration"
            return Need(another, of: whose, push: (push, "estimated"), agent: agent)
        }
        var need = Need(
            level: level, push: push, agent: agent, isMeasured: isMeasured,
            basis: isMeasured ? Self.ownPage : "estimated")
        if isMeasured { need.pushBasis = "estimated" }
        return need
    }

    private static let ownPage: Text = "measured on its own newest page"

    /// What the killed process's own newest page shows of its container, where no config_dump was made before it.
    private func heldByVictim(_ choice: StandIn.Choice, agent: Bytes) -> Bytes? {
        guard choice.process == .killed, let state = choice.state, state.measured.afterConfigDump != true else {
            return nil
        }
        // Anonymous memory is what cannot be reclaimed; the allocator's physical stands for it where nobody looked from outside, and
        // where a dump left free pages, which those outside count as well.
        let left = state.measured.leftByDump ?? 0
        let seen = [state.outside.anonymous, state.outside.sampledAnonymous].compactMap { $0.map { $0 - left } }
        let page = left > 0 || state.outside.anonymous == nil ? state.measured.physical : nil
        return (seen + [page].compactMap { $0 }).max().map { $0 + agent }
    }

    /// What a process with the same configuration was seen to hold: loading it leaves more behind than the configuration itself.
    /// Not where it once held more of something else. Where it serves many connections, which are not the victim's, less what its
    /// configuration does not explain: that is an estimate, and no page says it.
    private func heldByAnother(
        _ state: ProxyState, predicted: Bytes?, agent: Bytes
    ) -> (bytes: Bytes, isWhole: Bool)? {
        let m = state.measured
        guard m.afterConfigDump != true, let physical = m.physical, let allocated = m.allocated,
            physical.double <= Thresholds.physicalPerAllocated.value * allocated.double,
            let held = state.held(agent: agent)?.bytes
        else { return nil }
        guard state.connections.total ?? 0 > Thresholds.fewConnections.value else { return (held, true) }
        guard let predicted else { return nil }
        let own = max(0, allocated.double - predicted.double)
        return own > 0 ? (held - Bytes(rounding: own * MemoryModel.anonymousPerAllocated), false) : (held, true)
    }

    /// Counts of clusters price no chains, routes, filters or load: what the killed process's own page shows, or what the restarted one
    /// was seen to hold, where that is more.
    private func seen(_ choice: StandIn.Choice, above counted: Need) -> Need {
        guard var need = onPage(choice, above: counted) else { return counted }
        (need.allocated, need.byCounts) = (counted.allocated, counted.level)
        (need.push, need.pushBasis) = (counted.push, counted.basis)
        if let estimated = counted.allocated, let allocated = choice.state?.measured.allocated {
            need.isPushLeast = estimated.explainsLittle(of: allocated)
        }
        return need
    }

    private func onPage(_ choice: StandIn.Choice, above counted: Need) -> Need? {
        if let own = heldByVictim(choice, agent: counted.agent), own > counted.level {
            return Need(level: own, push: counted.push, agent: counted.agent, isMeasured: true, basis: Self.ownPage)
        }
        guard choice.process == .successor, let state = choice.state,
            let held = heldByAnother(state, predicted: nil, agent: counted.agent), held.bytes > counted.level
        else { return nil }
        return Need(held, of: "the restarted process", push: (counted.push, counted.basis), agent: counted.agent)
    }

    private func needByCounts(
        _ counted: CountedClusters, _ victims: [Victim], _ growth: Growth, agent measured: Bytes?
    ) -> Need {
        let sent = SentTables(
            isGateway: victims.first?.kind == .gateway, clusters: counted.count, growth: growth,
            listed: victims.lazy.compactMap { $0.proxy.flatMap { mesh.connected[$0.name] } }
                .max { ($0.httpsRouteTables ?? 0) < ($1.httpsRouteTables ?? 0) },
            gateways: objects.of(IstioKind.gateway))
        let routes = (sent.routes?.bytes.double ?? 0) * MemoryModel.anonymousPerCounted
        let bare = counted.by != .istiod && victims.allSatisfy { $0.proxy?.containerID == nil }
        let agent = bare ? Bytes(0) : measured ?? MemoryModel.agent(clusters: counted.count)
        let level =
            MemoryModel.anonymous(
                clusters: counted.count, httpsRouteTables: sent.servers?.count ?? 0, tcpListeners: growth.tcpListeners)
            + Bytes(rounding: routes)
        let push = MemoryModel.pushPeak(allocated: level.double / MemoryModel.anonymousPerCounted, tls: true)
        var need = Need(
            level: level + agent, push: push, agent: agent,
            basis: "estimated from the \(counted.count, "cluster") that \(counted.by.text) counted")
        need.allocated = Bytes(rounding: level.double / MemoryModel.anonymousPerCounted)
        return need
    }
}

extension Need {
    /// By a page of another process: as it has it, or less what its own load may hold.
    fileprivate init(
        _ another: (bytes: Bytes, isWhole: Bool), of whose: Text, push: (bytes: Bytes, basis: Text), agent: Bytes
    ) {
        self.init(
            level: another.bytes, push: push.bytes, agent: agent,
            basis: another.isWhole
                ? "measured on \(whose)" : "estimated, from a page of \(whose) less what its load may hold")
        isOfAnother = another.isWhole
        pushBasis = push.basis
    }
}
