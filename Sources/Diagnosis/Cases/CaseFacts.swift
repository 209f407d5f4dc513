import Prose
import Store
import Units

/// What is known of a kill, or of a living proxy near its limit, as the stages after the rules look at it.
///
/// `state` is the proxy whose pages are the evidence (the victim's, its successor's, a stand-in's); `account` is its
/// configuration as captured. A rule does not see this: it sees a `Case`, which writes down what it looks at.
final class CaseFacts {
    enum Stage: Sendable { case kill, outlook }

    /// What only a kill has: blank of a living proxy.
    struct Kill {
        var victims: [Victim] = []
        var process = EvidenceProcess.killed
        /// The proxy whose dump `state` holds, where it is another's than the pages.
        var configurationOf: String?
        /// The account of `state` with the victim's workers and age.
        var victimAccount: Account?
        var growth = Growth()
        /// Clusters that the victim held by istiod's word, where there is no dump.
        var knownClusters: Int?
        /// Of them those that subsets made: by istiod's list of clients, else by growth at a constant number of services.
        var knownSubsets: Int?
        /// Where those clusters were counted.
        var countedBy: Evidence?
        /// Memory of the killed proxy's successor, where it rises in a line.
        var since: MemoryCurve?
        /// Where somebody lowered its limit shortly before the first kill.
        var loweredLimit: Trigger?
    }

    let mesh: Mesh
    let objects: IstioObjects
    let stage: Stage
    private var kill: Kill
    let state: ProxyState?
    /// The account of `state` as captured: what the report prints.
    let account: Account?
    let limit: Bytes?
    let need: Need?
    let later: StatGrowth?
    /// Outlook only: whether it would be killed.
    let wouldBeKilled: Bool?
    private let outbound: OutboundFacts.Facts
    /// Memory before the kill, or of the living so far; nil where nobody sampled it.
    let curve: MemoryCurve?
    /// The larger limit that the workload has by now, of its template or of newer pods: the killed ones have an old one.
    private(set) lazy var limitSince = isKill ? wished { try limitOfWorkload() } : nil

    init(
        mesh: Mesh, objects: IstioObjects, stage: Stage, kill: Kill = Kill(), state: ProxyState?, account: Account?,
        limit: Bytes?, need: Need?, later: StatGrowth? = nil, wouldBeKilled: Bool? = nil,
        outbound: OutboundFacts.Facts = .init(rules: [], hosts: 0), curve: MemoryCurve? = nil
    ) {
        self.mesh = mesh
        self.objects = objects
        self.stage = stage
        self.kill = kill
        self.state = state
        self.account = account
        self.limit = limit
        self.need = need
        self.later = later
        self.wouldBeKilled = wouldBeKilled
        self.outbound = outbound
        self.curve = curve
    }

    /// As the report goes on with them: without what nobody asks for any more.
    func keep(_ victims: [Victim]) { kill.victims = victims }

    var victims: [Victim] { kill.victims }
    var process: EvidenceProcess { kill.process }
    var configurationOf: String? { kill.configurationOf }
    var victimAccount: Account? { kill.victimAccount }
    var growth: Growth { kill.growth }
    var knownClusters: Int? { kill.knownClusters }
    var knownSubsets: Int? { kill.knownSubsets }
    var countedBy: Evidence? { kill.countedBy }
    var since: MemoryCurve? { kill.since }
    var loweredLimit: Trigger? { kill.loweredLimit }
    var rules: [RuleClusters] { outbound.rules }
    var hostsHeld: Int { outbound.hosts }

    var isKill: Bool { stage == .kill }
    var isGateway: Bool { victims.first?.kind.map { $0 == .gateway } ?? (state?.isGateway ?? false) }
    /// Some page says what kind of proxy it is: a row of a table names neither a container nor a type.
    var hasKnownRole: Bool {
        let proxy = victims.first?.proxy ?? state?.proxy
        return victims.first?.kind != nil || proxy?.type != nil || proxy?.containerKind != nil
    }
    var victim: Victim? { victims.first }
    var measured: Measured { state?.measured ?? Measured() }
    /// The kill was not of a proxy, so no class of proxy causes applies.
    var isForeign: Bool { victims.first?.isForeign ?? false }
    var subject: Name {
        if let proxy = state?.proxy {
            return Name(proxy.pod ?? proxy.name, .pod, in: proxy.pod == nil ? nil : proxy.namespace)
        }
        return Name(victims.first?.pod ?? "unknown pod", .pod, in: victims.first?.namespace)
    }

    /// The Gateways that select the victim's pods; none where no page tells their labels.
    var ownGateways: [ObjectRow] {
        guard let namespace = victim?.namespace, let workload = victim?.workload,
            let labels = wished({ try mesh.answers.labels(namespace: namespace, workload: workload) }), !labels.isEmpty
        else { return [] }
        return objects.of(IstioKind.gateway).filter { gateway in
            gateway.selector.allSatisfy { wanted in labels.contains { $0 == wanted } }
        }
    }

    /// What the newest memory page has beyond the older stats page that counts the connections.
    var cameAfterCount: Bytes? {
        guard let state, state.connections.upstream == nil, let then = state.connections.allocatedWithCount,
            let now = measured.allocated, now > then
        else { return nil }
        return now - then
    }

    /// What the next run has: a container, or its workload, may have been given another limit since it was killed.
    var limitNow: Bytes? { limitSince ?? victims.limitNow ?? limit }

    /// What it was sent needs little of its limit, at a full push as well.
    var isSmall: Bool {
        guard let need, let limit else { return false }
        return (need.level + need.push).double < Thresholds.needExcludes.value * limit.double
    }

    /// Clusters that istiod sent the victim, where the dump of the evidence holds far fewer.
    var clustersBeyondDump: Int? {
        guard let knownClusters, let counts = state?.counts,
            Double(knownClusters) > Thresholds.growth.value * Double(max(1, counts.dynamicClusters))
        else { return nil }
        return knownClusters
    }
}

// MARK: - What grows in a line

extension CaseFacts {
    /// The line along which memory grows: of the life that ended, or that goes on; else of the one after it.
    var line: (rate: Text, bytesPerSecond: Double, last: Bytes)? {
        for curve in [curve, since].compactMap(\.self) where curve.shape == .linear {
            if let slope = curve.bytesPerHour, slope > 0, let rate = curve.rate {
                return (rate, slope / 3_600, curve.last)
            }
        }
        return nil
    }

    /// How much later than the present limit a larger one is full, where load fills both at one rate; nil where nothing tells the rate,
    /// and where it is long.
    func reliefOfLoad(_ bytes: Bytes) -> Double? {
        guard isKill, let limit, bytes > limit, let rate = loadRate, rate > 0 else { return nil }
        let relief = (bytes - limit).double / rate
        return relief < Thresholds.leastRelief.value ? relief : nil
    }

    /// As samples show it, else from what it needs without load to its limit in the shortest run.
    private var loadRate: Double? {
        if let rise = curve?.risePerSecond { return rise }
        guard let limit, let need, !need.isMeasured, need.level < limit,
            let lived = victims.compactMap(\.lifeBeforeKill).min(), lived > 0
        else { return nil }
        return (limit - need.level).double / lived
    }

    /// Seconds until a limit is full: of a killed proxy from its next start on, of a living one from now.
    func lasts(_ bytes: Bytes) -> Double? {
        guard let line else { return nil }
        guard isKill else { return max(0, (bytes - line.last).double / line.bytesPerSecond) }
        // The life that ended filled its limit; what a larger one gives is filled at the same rate.
        let lives = victims.compactMap(\.lifeBeforeKill).max()
        if let lives, let limit, bytes >= limit { return lives + (bytes - limit).double / line.bytesPerSecond }
        let start = [curve, since].lazy.compactMap { $0?.afterStart }.first ?? 0
        return max(0, (bytes - start).double / line.bytesPerSecond)
    }
}

// MARK: - The limit that is in force by now

extension CaseFacts {
    /// What the newest pods of the killed ones' workload, its template, or the killed themselves by now, have for the same container,
    /// where that is more.
    fileprivate func limitOfWorkload() throws(StoreError) -> Bytes? {
        guard let victim = victims.first, victim.unit == nil, let limit, let namespace = victim.namespace,
            let workload = victim.workload,
            let container = victim.container, victim.form != .podLimit
        else { return nil }
        let pods = try mesh.answers.limits(namespace: namespace, workload: workload, container: container)
        let killed = Set(victims.compactMap(\.pod))
        let killedAt = victims.flatMap(\.kills).compactMap(\.at).max()
        // A StatefulSet gives the name of the killed one again.
        func isKilled(_ pod: String, _ made: Moment?) -> Bool {
            guard let made, let killedAt else { return killed.contains(pod) }
            return killed.contains(pod) && made <= killedAt
        }
        // A describe does not say when its pod was made: what was made after the kill is newer in any case.
        let since = pods.lazy.filter { isKilled($0.pod, $0.createdAt) }.compactMap(\.createdAt).max() ?? killedAt
        let newer = pods.last { pod in
            !isKilled(pod.pod, pod.createdAt)
                && since.map { since in pod.createdAt.map { $0 > since } ?? false } ?? false
        }
        let template = try mesh.store.workloads(namespace: namespace, name: workload).lazy.compactMap(\.proxyLimit)
            .first
        let asked = victim.isProxy ? template : nil
        return [newer?.limit, asked, victims.limitNow].compactMap { $0 }.filter { $0 > limit }.max()
    }
}
