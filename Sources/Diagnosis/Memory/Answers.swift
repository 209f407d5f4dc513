import Store

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
    /// What any namespace calls, and the same where all of them were watched (`RemedyBuilder`); asked by every remedy about a scope.
    var calledAnywhere: Set<String>?
    var calledWhereAllIsWatched: Set<String>??
    /// Hosts that VirtualServices route to by the subset that they name there (`RemedyBuilder`): every remedy about a rule asks.
    var routedSubsets: [String: Set<String>]?
    /// Of the namespace that was asked for last.
    private var labels: (namespace: String, pods: PodSelectors)?
    private var logging: Set<Int64>?
    private var failed: FailedCallIndex?
    private var rewrites: [Set<String>: [[PushCauseRow]]] = [:]
    private var scalings: (all: [ScalingStep], byName: [String: [ScalingStep]])?
    private var kernelKills: [String: [KernelKillRow]]?

    init(_ store: Store) { self.store = store }

    func configuration(of counts: ConfigCounts?) throws(StoreError) -> HeldConfiguration {
        guard let counts else { return .none }
        let signature = try store.heldSignature(file: counts.file, capture: counts.capture)
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

    /// How workloads were scaled, by the events of all of them.
    func scalingSteps() throws(StoreError) -> [ScalingStep] { try readScalings().all }

    /// Of those of one name, in whatever namespace.
    func scalingSteps(of name: String) throws(StoreError) -> [ScalingStep] { try readScalings().byName[name] ?? [] }

    private func readScalings() throws(StoreError) -> (all: [ScalingStep], byName: [String: [ScalingStep]]) {
        if let scalings { return scalings }
        let steps = try store.events(reasons: [ScalingStep.scaling, ScalingStep.rescale]).compactMap(ScalingStep.init)
        let read = (steps, Dictionary(grouping: steps, by: \.event.objectName))
        scalings = read
        return read
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
