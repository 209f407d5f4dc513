import Store
import Units

/// Answers of the store that several steps ask for in turn, each a walk over thousands of rows.
///
/// Culprits and remedies of one case ask for the same configuration, and so do proxies that hold the same: the last few are kept.
/// Who calls what is asked for again by every proxy of a namespace; it is kept for each namespace and workload that was
/// asked for.
final class Answers {
    struct Caller: Hashable {
        let namespace: String
        let workload: String?
        let gateways: Bool
    }

    private let store: Store
    /// The newest last; thousands of clusters each.
    private var configurations: [(signature: String, held: HeldConfiguration)] = []
    private var outbounds: [(signature: String, clusters: OutboundClusters)] = []
    private static let keptConfigurations = 2
    private let shared = SharedOutbound()
    private var routed: [Int64: Int] = [:]
    private var uses: [String: [Store.RuleKey: [Store.SubsetUse]]] = [:]
    private var named: Set<String>?
    private var called: [Caller: [CalledHost]] = [:]
    /// What `CalledHosts` made of them: every remedy about a scope asks for each namespace of the mesh.
    var summed: [Caller: CalledHosts] = [:]
    /// What any namespace calls, and the same without gateways (`RemedyBuilder`); asked by every remedy about a scope.
    var calledAnywhere: Set<String>?
    var meshCalls: MeshCalls?
    /// Hosts that VirtualServices route to by the subset that they name there (`RemedyBuilder`): every remedy about a rule asks.
    var routedSubsets: [String: Set<String>]?
    /// Of the namespace that was asked for last.
    private var labels: (namespace: String, pods: PodSelectors)?
    private var logging: Set<Int64>?
    private var failed: FailedCallIndex?
    private var rewrites: [Set<String>: [[PushCauseRow]]] = [:]
    private var scalings: (all: [ScalingStep], byName: [String: [ScalingStep]])?
    private var charts: [Store.ChartRow]?
    private var lowered: [Store.LimitChangeRow]?
    private var kernelKills: [String: [KernelKillRow]]?
    /// By the file of a dump. Each may be long.
    private var signatures = Asked<Int64, String>(most: 64)
    private var filters = Asked<OfDump<[FilterKind]>, [(kind: FilterKind, name: String, uses: Int)]>()
    private var listeners = Asked<OfDump<String>, [String]>()
    private var queries = Asked<OfDump<KeyPath<ConfigCounts, Int>>, ShownQuery?>()
    private var serverStates = Asked<Int64, (name: String, file: String)?>()
    /// By `namespace/workload`.
    private var ready = Asked<String, [(pod: String, createdAt: Moment?)]>()
    private var templates = Asked<Container, [Substring: Template]>(most: 16)
    private var series = Asked<Int64, SeriesCounts?>()
    private var served = Asked<[Int64], (total: Int, looping: Int, file: String?)>()
    private var recent = Asked<Moment, Double?>()
    /// Several steps of one case ask for those of its workload.
    private var limits = Asked<Container, [(pod: String, createdAt: Moment?, limit: Bytes, file: String)]>(most: 1)

    private var autoscalers = Asked<[String], AutoscalerRow?>(most: 1)
    private var broken: Set<String>?
    private var scopes = Asked<OfDump<Bytes?>, [Culprit]>()

    private struct OfDump<Detail: Hashable>: Hashable {
        let file: Int64
        let detail: Detail
    }
    private struct Container: Hashable {
        let namespace: String
        let workload: String
        let name: String
    }

    init(_ store: Store) { self.store = store }

    func configuration(of counts: ConfigCounts?) throws(StoreError) -> HeldConfiguration {
        guard let counts else { return .none }
        let signature = try signatures.answer(to: counts.file) { () throws(StoreError) in
            try store.heldSignature(file: counts.file, capture: counts.capture)
        }
        if let known = configurations.last(where: { $0.signature == signature }) { return known.held }
        let held = try HeldConfiguration(store, file: counts.file, outbound: try outbound(of: counts))
        configurations = configurations.suffix(Self.keptConfigurations - 1) + [(signature, held)]
        return held
    }

    /// Proxies with other listeners hold the same clusters more often than not.
    private func outbound(of counts: ConfigCounts) throws(StoreError) -> OutboundClusters {
        let signature = try store.heldOutboundSignature(file: counts.file, capture: counts.capture)
        if let known = outbounds.last(where: { $0.signature == signature }) { return known.clusters }
        let clusters = OutboundClusters(
            try store.heldOutbound(file: counts.file, capture: counts.capture, sharing: shared))
        outbounds = outbounds.suffix(Self.keptConfigurations - 1) + [(signature, clusters)]
        return clusters
    }

    /// The table of proxies and each case of one ask for it.
    func routedClusters(of counts: ConfigCounts) throws(StoreError) -> Int {
        if let known = routed[counts.file] { return known }
        let clusters = try store.routedClusters(file: counts.file)
        routed[counts.file] = clusters
        return clusters
    }

    /// How the subset clusters of one rule are used in a dump, or in another that holds the same.
    func subsetUse(_ counts: ConfigCounts, namespace: String, name: String) throws(StoreError) -> [Store.SubsetUse] {
        let rule = Store.RuleKey(namespace: namespace, name: name)
        let signature = try store.outboundSignature(file: counts.file)
        if let known = uses[signature] { return known[rule] ?? [] }
        let subsets = try store.subsetUse(file: counts.file, named: try namedSubsets())
        uses[signature] = subsets
        return subsets[rule] ?? []
    }

    private func namedSubsets() throws(StoreError) -> Set<String> {
        if let named { return named }
        let names = try store.namedSubsetClusters()
        named = names
        return names
    }

    func calledHosts(
        namespace: String, workload: String? = nil, gateways: Bool = false
    ) throws(StoreError) -> [CalledHost] {
        let caller = Caller(namespace: namespace, workload: workload, gateways: gateways)
        if let hosts = called[caller] { return hosts }
        let hosts = try store.calledHosts(namespace: namespace, workload: workload, gateways: gateways)
        called[caller] = hosts
        return hosts
    }

    /// Labels that pick the pods of one workload; workloads of a namespace are asked for in turn.
    func selector(namespace: String, workload: String) throws(StoreError) -> [(key: String, value: String)] {
        try pods(in: namespace).selector(of: workload)
    }

    /// Those that all pods of a workload have.
    func labels(namespace: String, workload: String) throws(StoreError) -> [(key: String, value: String)] {
        try pods(in: namespace).labels(of: workload)
    }

    private func pods(in namespace: String) throws(StoreError) -> PodSelectors {
        if let labels, labels.namespace == namespace { return labels.pods }
        let pods = PodSelectors(try store.podLabels(namespace: namespace))
        labels = (namespace, pods)
        return pods
    }

    /// Of thousands of workloads of one namespace they take room that the rest of the report needs.
    func forgetSelectors() { labels = nil }

    /// By or to one of these, `namespace/workload` or `namespace/service`.
    func failedCalls(of names: Set<String>) throws(StoreError) -> [Store.FailedCallRow] {
        if let failed { return failed.rows(of: names) }
        let index = FailedCallIndex(try store.failedCalls())
        failed = index
        return index.rows(of: names)
    }

    /// Objects of some kinds because of which istiod pushed again and again, each with all its pushes.
    func rewritten(_ kinds: Set<String>, _ causes: [PushCauseRow]) -> [[PushCauseRow]] {
        if let known = rewrites[kinds] { return known }
        let changes = causes.filter { $0.kind.map(kinds.contains) ?? false }
        let groups = Dictionary(grouping: changes, by: TriggerFinder.key).values.filter {
            $0.count >= Thresholds.rewrites.value
        }
        rewrites[kinds] = groups
        return groups
    }

    /// Pods of a workload that are ready and stay.
    func readyPods(namespace: String, workload: String) throws(StoreError) -> [(pod: String, createdAt: Moment?)] {
        try ready.answer(to: "\(namespace)/\(workload)") { () throws(StoreError) in
            try store.readiness(namespace: namespace, workload: workload).filter { $0.isReady && !$0.isDeleted }
                .map { ($0.pod, $0.createdAt) }
        }
    }

    /// What a container is, and has, in all pods that one template made: nil where they differ.
    struct Template {
        var kind: ContainerRole?
        var request: Bytes?
        var limit: Bytes?

        init(_ pods: [ContainerRow]) {
            func shared<Value: Equatable>(_ value: (ContainerRow) -> Value?) -> Value? {
                guard let first = pods.first.flatMap(value), pods.allSatisfy({ value($0) == first }) else { return nil }
                return first
            }
            kind = shared(\.kind)
            request = shared(\.request)
            // An autoscaler may have written another one into each.
            limit = shared { $0.limitSetBy == nil ? $0.limit : nil }
        }
    }

    /// Of the ReplicaSet that a pod of a Deployment names; nil where no pod of it was captured.
    func template(
        of container: String, in pod: String, namespace: String, workload: String
    ) throws(StoreError) -> Template? {
        let question = Container(namespace: namespace, workload: workload, name: container)
        let all = try templates.answer(to: question) { () throws(StoreError) in
            let rows = try store.containers(named: container, namespace: namespace, workload: workload)
            return Dictionary(grouping: rows) { PodNames.rollout(of: $0.pod) }.mapValues(Template.init)
        }
        return all[PodNames.rollout(of: pod)]
    }

    /// How workloads were scaled, by the events of all of them.
    func scalingSteps() throws(StoreError) -> [ScalingStep] { try readScalings().all }

    /// Of those of one name, in whatever namespace.
    func scalingSteps(of name: String) throws(StoreError) -> [ScalingStep] { try readScalings().byName[name] ?? [] }

    private func readScalings() throws(StoreError) -> (all: [ScalingStep], byName: [String: [ScalingStep]]) {
        if let scalings { return scalings }
        let steps = try store.events(reasons: ScalingStep.reasons).compactMap(ScalingStep.init)
        let read = (steps, Dictionary(grouping: steps, by: \.workload.name.text))
        scalings = read
        return read
    }

    /// Revisions of Helm's releases, by their numbers.
    func chartRevisions() throws(StoreError) -> [Store.ChartRow] {
        if let charts { return charts }
        let rows = try store.chartRevisions()
        charts = rows
        return rows
    }

    /// Limits that a comparison of two versions shows as lowered.
    func loweredLimits() throws(StoreError) -> [Store.LimitChangeRow] {
        if let lowered { return lowered }
        let rows = try store.loweredLimits()
        lowered = rows
        return rows
    }

    /// What the kernel tells of one pod by its UID, each kill once.
    func kernelKills(ofPod uid: String) throws(StoreError) -> [KernelKillRow] {
        if let kernelKills { return kernelKills[uid] ?? [] }
        let kills = KernelLines.onceEach(try store.kernelKills()).filter { $0.podUID != nil }
        let byPod = Dictionary(grouping: kills) { $0.podUID ?? "" }
        kernelKills = byPod
        return byPod[uid] ?? []
    }

    func loggingProxies() throws(StoreError) -> Set<Int64> {
        if let logging { return logging }
        let proxies = try store.loggingProxies()
        logging = proxies
        return proxies
    }
}

// MARK: - Of one dump, moment or proxy, which may be the evidence of thousands of kills

extension Answers {
    /// Filters, loggers and tracers of a dump, most used first.
    func filters(file: Int64, kinds: [FilterKind]) throws(StoreError) -> [(kind: FilterKind, name: String, uses: Int)] {
        try filters.answer(to: OfDump(file: file, detail: kinds)) { () throws(StoreError) in
            try store.filters(file: file, kinds: kinds)
        }
    }

    /// The first listener of a dump with a part of a name.
    func listener(file: Int64, named part: String) throws(StoreError) -> String? {
        try listeners.answer(to: OfDump(file: file, detail: part)) { () throws(StoreError) in
            try store.listeners(file: file, named: part, limit: 1)
        }.first
    }

    /// The query that counts something of a dump.
    func query(counting field: KeyPath<ConfigCounts, Int>, in counts: ConfigCounts) throws(StoreError) -> ShownQuery? {
        try queries.answer(to: OfDump(file: counts.file, detail: field)) { () throws(StoreError) in
            try store.query(counting: field, in: counts)
        }
    }

    /// What Envoy said it was doing.
    func serverState(capture: Int64) throws(StoreError) -> (name: String, file: String)? {
        try serverStates.answer(to: capture) { () throws(StoreError) in try store.serverState(capture: capture) }
    }

    /// Requests that some proxies logged, and how many of them look like a loop.
    func servedRequests(proxies: [Int64]) throws(StoreError) -> (total: Int, looping: Int, file: String?) {
        try served.answer(to: proxies) { () throws(StoreError) in try store.servedRequests(proxies: proxies) }
    }

    func seriesCounts(proxy: Int64) throws(StoreError) -> SeriesCounts? {
        try series.answer(to: proxy) { () throws(StoreError) in try store.seriesCounts(proxy: proxy) }
    }

    /// Services that came in the days before the capture began, by those that were there.
    func recentServices(before moment: Moment) throws(StoreError) -> Double? {
        try recent.answer(to: moment) { () throws(StoreError) in
            try store.recentServices(before: moment, days: Thresholds.growthDays.value)
        }
    }

    /// The autoscaler that sets a workload's limit.
    func autoscaler(namespace: String, workload: String) throws(StoreError) -> AutoscalerRow? {
        try autoscalers.answer(to: [namespace, workload]) { () throws(StoreError) in
            try store.autoscaler(namespace: namespace, workload: workload)
        }
    }

    /// Whether requests to an address broke off: to those of most of the killed none did.
    func hasBroken(_ address: String) throws(StoreError) -> Bool {
        if let broken { return broken.contains(address) }
        let peers = try store.peersThatBroke()
        broken = peers
        return peers.contains(address)
    }

    /// What made most of a dump's clusters, with its part of some bytes: kills of one limit and one stand-in name the same.
    func scope(
        of counts: ConfigCounts?, bytes: Bytes?, _ find: () throws(StoreError) -> [Culprit]
    ) throws(StoreError) -> [Culprit] {
        guard let file = counts?.file else { return try find() }
        return try scopes.answer(to: OfDump(file: file, detail: bytes), find)
    }

    /// The limits that pods of a workload have for one container, by the time of the pod.
    func limits(namespace: String, workload: String, container: String) throws(StoreError) -> [(
        pod: String, createdAt: Moment?, limit: Bytes, file: String
    )] {
        let asked = Container(namespace: namespace, workload: workload, name: container)
        return try limits.answer(to: asked) { () throws(StoreError) in
            try store.limits(namespace: namespace, workload: workload, container: container)
        }
    }
}

/// What a question was answered, where the report can do without the answer, but not in silence: the connection noted the failure,
/// which is the report's first caveat and exit status 3.
func wished<Answer>(_ answer: () throws -> Answer?) -> Answer? {
    do { return try answer() } catch { return nil }
}
