import Prose
import Store
import Units

/// One container's kills, merged from every witness. What few have is kept apart: there are tens of thousands.
struct Victim: Sendable {
    var namespace: String?
    var pod: String?
    var workload: String?
    var node: String?
    var container: String?
    /// nil where nothing says what the container is.
    var kind: ContainerKind?
    var form: KillForm
    var kills: [Kill] = []
    var killCount = 0
    /// As its status counts them, whatever ended each run.
    var restartCount: Int?
    /// One of several containers of its pod; a row of a table names none, and it may be another than the proxy.
    var mayBeAnother = false
    /// It ended more often than its status tells how.
    var hasUnseenEnds = false
    var limit: Bytes?
    var limitSource: LimitOrigin?
    /// What its container has by now, where it was killed at another limit; nil where nothing shows that the two differ.
    @Apart var limitNow: Bytes?
    /// Its object was read, and sets none.
    var hasNoLimit = false
    /// The VerticalPodAutoscaler that wrote the limit into the pod, and the page of that pod.
    @Apart var limitSetBy: (name: String, file: String)?
    var request: Bytes?
    var witnesses: [Witness] = []
    /// Requests for a dump that broke as it was killed.
    var brokenDumps: [Evidence] = []
    var proxy: ProxyRow?
    /// The unit of systemd that it was the process of, on a machine that is no node's pod: `istio.service`.
    @Apart var unit: String?
    /// Tells victims apart of whom no name is known: a cgroup, or the file that tells of them.
    @Apart var unnamed: String?
    /// Row of its container, where a page describes one.
    var row: Int64?
    /// The kill is only inferred: missing pages, and a client that istiod lost meanwhile.
    var inferred = false
    /// What the kubelet said of an eviction.
    @Apart var evictionMessage: String?
    /// What the kubelet said that it held, and had requested, when the node ran short.
    var evictedUse: EvictionMessage.Use? {
        evictionMessage.flatMap { message in EvictionMessage(message).uses.first { $0.container == container } }
    }
    /// The container of the pod that filled a pod-level limit.
    @Apart var filledBy: String?
    /// It was itself that did.
    var filledItsPod: Bool { form == .podLimit && filledBy != nil && filledBy == container }
    /// What a page shows of the largest container beside the proxy.
    @Apart var usedBeside: (container: String, usage: Bytes, file: String)?
    /// Of a node that ran out: the process that held most of its memory, where the kernel's table names another than the killed.
    @Apart var filledNode: KernelProcess?
    /// The container whose process that is, where it was killed as well; it may be this one.
    @Apart var nodeFiller: NodeFiller?
    /// No kill has a time, but this witness came after the last of them.
    @Apart var killedBefore: Moment?
    /// Nothing says when it was killed, but the page that tells of it was saved then.
    @Apart var toldAt: Moment?
    /// Seconds from the kill to the printing of the table that tells of it.
    @Apart var ageWhenTold: Double?
    /// The moment of the proxy beside whose pages a kernel's line without a clock stands.
    @Apart var toldBeside: Int64?
    /// Of its pod, where nothing but the kernel's line has it.
    @Apart var podUID: String?
    /// Its present run by its status: since when, and the page that shows it.
    struct Running: Sendable {
        var since: Moment?
        var file: String
    }
    var running: Running?
    /// That run is the one of which the kernel tells.
    var isShownAtItsKill = false
    /// The page that shows it running, where that was printed before the kill.
    @Apart var olderStatus: String?
    /// Who ended it, where it was not memory.
    struct Ending: Sendable {
        var words: Text
        /// What is to be done about that.
        var next: Text
        /// Whether its own log may say why.
        var isInLog = true
    }
    @Apart var endedBy: Ending?
    /// The process that died, where a witness names it: Envoy, its agent, or another.
    @Apart var killedProcess: String?

    /// Leaves of the witnesses what the first of them points at: of tens of thousands of victims that is the larger part.
    mutating func forgetWitnesses() {
        witnesses = witnesses.prefix(1).map {
            Witness(kind: $0.kind, agrees: $0.agrees, text: "", evidence: $0.evidence)
        }
    }

    /// A container that a pod's object describes.
    init(_ c: ContainerRow, form: KillForm, proxy: ProxyRow?, mayBeAnother: Bool = false) {
        self.mayBeAnother = mayBeAnother
        (workload, node) = (c.workload, c.node)
        // A piece of an object or a row of a table may name none of the three.
        namespace = c.namespace.isEmpty ? nil : c.namespace
        pod = c.pod.isEmpty ? nil : c.pod
        container = c.name.isEmpty ? nil : c.name
        if pod == nil { unnamed = "\(c.file) \(c.name)" }
        row = c.id
        kind = ContainerKind(c.kind)
        self.form = form
        // A row that names no container is of the pod, and its proxy's pages are all that shows of it.
        self.proxy = c.kind.isOfProxy || c.kind == .unknown ? proxy : nil
        limit = form == .podLimit ? c.podLimit : c.limit
        limitSource = limit == nil ? nil : form == .podLimit ? .pod : c.limitSource.map { .page($0) }
        hasNoLimit = limit == nil && c.limitSource == nil && c.podLimit == nil
        // A status alone shows none; the cgroup or the proxy itself may, where it is known to be the proxy.
        if limit == nil, !hasNoLimit, !mayBeAnother, form != .podLimit, let stated = self.proxy?.limit {
            (limit, limitSource) = (stated, self.proxy?.limitSource.map { .page($0) })
        }
        request = c.request
        running = c.state.flatMap { $0.kind == .running ? Running(since: $0.startedAt, file: $0.file) : nil }
        limitSetBy = c.limitSetBy.map { ($0, c.file) }
    }

    /// A proxy of which no status tells, with its container where a pod's object has one.
    init(_ proxy: ProxyRow, form: KillForm) {
        (namespace, pod, workload, node) = (proxy.namespace, proxy.pod, proxy.workload, proxy.node)
        self.form = form
        self.proxy = proxy
        takeContainer(of: proxy)
        limit = proxy.limit
        limitSource = proxy.limit == nil ? nil : proxy.limitSource.map { .page($0) }
        request = proxy.request
    }

    /// Names its container as that of a proxy.
    mutating func takeContainer(of proxy: ProxyRow) {
        container =
            proxy.pod == nil ? nil : proxy.containerName ?? (proxy.foreignID == nil ? IstioContainer.proxy : nil)
        kind = ContainerKind(of: proxy)
    }

    /// Somebody of whom nothing but the kill is known; `unnamed` keeps two of them apart.
    init(unnamed: String, process: String?, form: KillForm) {
        self.unnamed = unnamed
        self.form = form
        killedProcess = process
    }

    /// Envoy and its agent may have died in it: no other process or container is known to have.
    var isProxy: Bool { kind?.isProxy ?? killedProcess.map(KernelKills.isOfProxy) ?? true }
    /// Its pod's proxy died in it: Envoy, its agent, or ztunnel.
    var wasProxyOfMesh: Bool { isProxy || kind == .ztunnel }
    /// It is known to be no proxy of Envoy's.
    var isForeign: Bool { !isProxy }

    /// What the kernel says that its largest process held when it took it.
    var anonymousAtKill: Bytes? { witnesses.anonymousAtKill }

    var lastBeforeCapture: Kill? { kills.last { $0.duringCapture == false } ?? kills.last { $0.duringCapture != true } }
    /// The newest kill with a time.
    var last: Kill? { kills.last { $0.at != nil } }
    /// Killed at the limit of its own container.
    var reachedOwnLimit: Bool { form == .containerLimit || form == .envoyOnly }

    /// All known kills fell into the capture.
    var onlyDuringCapture: Bool { !kills.isEmpty && kills.allSatisfy { $0.duringCapture == true } }
    /// Seconds of the last life that ended in a kill before the capture, else of the last that ended in any.
    var lifeBeforeKill: Double? { (lastBeforeCapture ?? kills.last)?.livedSeconds }

    /// A kill that a witness times: one that is known already, one that was known without a time, else a further one.
    mutating func record(
        _ at: Moment, _ source: Kill.Source, startedAt: Moment? = nil, reason: Kill.Reason? = nil, during: Bool?
    ) {
        if let known = kills.firstIndex(where: { $0.at.map { Self.same($0, at) } ?? false }) {
            kills[known].startedAt = kills[known].startedAt ?? startedAt
            return
        }
        var kill = Kill(pod: pod, at: nil)
        if let untimed = kills.firstIndex(where: { $0.at == nil && $0.duringCapture != true }) {
            kill = kills.remove(at: untimed)
        }
        kill.at = at
        kill.atSource = source
        kill.startedAt = kill.startedAt ?? startedAt
        kill.reason = kill.reason ?? reason
        kill.duringCapture = during
        kill.bounds = nil
        kills.append(kill)
    }

    /// Two witnesses of one kill.
    static func same(_ a: Moment, _ b: Moment) -> Bool { abs(a.seconds(since: b)) <= Thresholds.sameKill.value }
}

extension [Victim] {
    /// The limit that is set by now: where it was raised, and runs that began since then were killed at the new one, that; else the least.
    var limitInForce: Bytes? {
        let least = compactMap(\.limit).min()
        let rest = lazy.filter { $0.limit == least }.compactMap(\.lastKill).max()
        guard let rest, let raised = compactMap(\.limit).max(), raised != least,
            allSatisfy({ $0.limit == least ? $0.lastKill != nil : $0.limit == raised && $0.began(after: rest) })
        else { return least }
        return raised
    }

    /// What all of them have by now, where it is another than that at which they were killed.
    var limitNow: Bytes? {
        guard let now = first?.limitNow, allSatisfy({ $0.limitNow == now }) else { return nil }
        return now
    }

    /// The largest limit that one of them filled.
    var largestFilledLimit: Bytes? { lazy.filter(\.reachedOwnLimit).compactMap(\.limit).max() }
}

extension Victim {
    /// nil where one of its kills has no time.
    fileprivate var lastKill: Moment? {
        kills.allSatisfy { $0.at != nil } ? kills.lazy.compactMap(\.at).max() : nil
    }

    /// Each run that was killed began then.
    fileprivate func began(after moment: Moment) -> Bool {
        !kills.isEmpty && kills.allSatisfy { $0.startedAt.map { $0 > moment } ?? false }
    }
}

extension ContainerKind {
    /// As the pod's object says, else as the proxy calls itself; nil where neither does.
    init?(of proxy: ProxyRow) {
        if let known = proxy.containerKind.flatMap({ ContainerKind($0) }) {
            self = known
            return
        }
        switch proxy.type {
        case ProxyType.router: self = .gateway
        case ProxyType.waypoint: self = .waypoint
        case ProxyType.ztunnel: self = .ztunnel
        case ProxyType.sidecar: self = .sidecar
        default: return nil
        }
    }
}

extension ContainerKind {
    /// nil where a piece of an object or a row of a table names no container, and for the proxy of another mesh, which is no
    /// sidecar of Istio's.
    init?(_ role: ContainerRole) {
        switch role {
        case .sidecar: self = .sidecar
        case .nativeSidecar: self = .nativeSidecar
        case .gateway: self = .gateway
        case .waypoint: self = .waypoint
        case .ztunnel: self = .ztunnel
        case .app: self = .app
        case .initContainer: self = .initContainer
        case .ephemeral: self = .ephemeral
        case .istiod: self = .istiod
        case .foreignSidecar, .unknown: return nil
        }
    }

    /// As the database has it.
    package var role: ContainerRole {
        switch self {
        case .sidecar: .sidecar
        case .nativeSidecar: .nativeSidecar
        case .gateway: .gateway
        case .waypoint: .waypoint
        case .ztunnel: .ztunnel
        case .app: .app
        case .initContainer: .initContainer
        case .ephemeral: .ephemeral
        case .istiod: .istiod
        }
    }
}
