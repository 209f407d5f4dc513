import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// A case whose facts a test writes down one by one. No bundle is made for it, so a table can stand on both sides of every edge.
///
/// Without more it is a sidecar that was killed after an hour, of which its own pages tell; what it needed filled most of its
/// limit, and was half again what the class in question holds.
struct MadeCase {
    var stage = CaseFacts.Stage.kill
    var process = EvidenceProcess.killed
    var isGateway = false
    var version: String? = "1.27.1"
    /// Of its pod, by which peers name it.
    var address: String?
    var pod = "pay-0"
    var form = KillForm.containerLimit
    /// Of the killed process, in seconds; nil where nothing tells it.
    var life: Double? = 3_600
    var killedAt = Moment(seconds: 90_000)
    /// Its kill fell into the capture.
    var isDuringCapture = false
    var counts = ConfigCounts()
    var connections = Connections()
    var measured = Measured()
    var outside = SeenFromOutside()
    var load: LoadSums?
    var draining: Int?
    var active: Int?
    var uptime: Double?
    var workers = 2
    var routed: Int?
    /// Of what is allocated the class holds so much; nil: as `measured` says.
    var share: Double? = 0.6
    /// Bytes that are allocated beside what the account explains, in place of a share.
    var unexplained: Int64?
    /// Of the limit the need is so much.
    var needOfLimit = 0.95
    var need: Int64?
    /// False: nothing tells what it held.
    var hasNeed = true
    var isNeedMeasured = false
    /// On a page of another process.
    var isNeedOfAnother = false
    /// Nil: as `needOfLimit` says.
    var limit: Int64?
    var hasLimit = true
    var growth = Growth()
    var knownClusters: Int?
    var knownSubsets: Int?
    var countedBy: Evidence?
    var wouldBeKilled: Bool? = true
    var rules: [RuleClusters] = []
    var hostsHeld = 0
    var objects: [ObjectRow] = []
    var curve: MemoryCurve?
    /// What came after its dump.
    var later: StatGrowth?

    init() {
        counts.hasClusters = true
        (counts.hasListeners, counts.bytes) = (true, 1)
        counts.hasStaticListeners = true
        counts.hasEndpoints = true
        counts.hasRoutes = true
        counts.hasSecrets = true
        counts.fileName = "config_dump"
    }

    var proxy: ProxyRow {
        ProxyRow(
            id: 1, namespace: "checkout", pod: pod, type: isGateway ? "router" : "sidecar", workload: "pay",
            address: address, istioVersion: version, containerName: "istio-proxy", stripped: false)
    }

    var victim: Victim {
        var victim = Victim(proxy, form: form)
        var kill = Kill(pod: pod, at: killedAt, by: .status)
        (kill.livedSeconds, kill.duringCapture) = (life, isDuringCapture)
        victim.kills = [kill]
        victim.witnesses = [
            Witness(
                kind: .status, agrees: true, text: "OOMKilled",
                evidence: Evidence(.file("pods", locator: "lastState"), text: "OOMKilled"))
        ]
        return victim
    }

    /// As the stages after the rules see it, for the class that the shares are of.
    func facts(of classification: CauseClass, in mesh: Diagnosis.Mesh) -> CaseFacts {
        var state = ProxyState(proxy: proxy, files: [.statsText: "stats", .serverInfo: "server_info"])
        var counts = counts
        if let dump = mesh.withDump.first?.counts { (counts.file, counts.fileName) = (dump.file, dump.fileName) }
        state.counts = counts
        state.load = load
        state.connections = connections
        state.connections.evidence = Evidence(.file("clusters", locator: "cx_active"), text: "connections")
        state.outside = outside
        (state.drainingListeners, state.activeListeners) = (draining, active)
        state.capture = CaptureRow(
            id: 1, proxy: 1, uptimeSeconds: uptime, workers: workers, envoyVersion: nil)
        let account = Account(state, routed: routed)
        let held = account?.allocated(classification).double ?? 0
        var measured = measured
        if let unexplained, let account {
            measured.allocated = account.predicted + Bytes(unexplained)
        } else if let share, held > 0 {
            measured.allocated = Bytes(rounding: held / share)
        }
        measured.evidence = Evidence(.file("memory", locator: "allocated"), text: "allocated")
        state.measured = measured
        let own = account?.anonymous(classification).double ?? 0
        let level = need.map { Double($0) } ?? max(own * 1.5, 1_000_000)
        let bound = limit.map { Bytes($0) } ?? Bytes(rounding: level / needOfLimit)
        // What fits at a full push as well proves nothing by fitting without a class.
        let push = max(0, bound - Bytes(rounding: level))
        var needed = Need(
            level: Bytes(rounding: level), push: push, agent: 0, isMeasured: isNeedMeasured, basis: "estimated")
        needed.isOfAnother = isNeedOfAnother
        return CaseFacts(
            mesh: mesh, objects: IstioObjects(objects), stage: stage,
            kill: .init(
                victims: stage == .kill ? [victim] : [], process: process, growth: growth,
                knownClusters: knownClusters, knownSubsets: knownSubsets, countedBy: countedBy),
            state: state, account: account, limit: hasLimit ? bound : nil, need: hasNeed ? needed : nil, later: later,
            wouldBeKilled: stage == .kill ? nil : wouldBeKilled, outbound: .init(rules: rules, hosts: hostsHeld),
            curve: curve)
    }

    func judged(of classification: CauseClass, in mesh: Diagnosis.Mesh) throws -> Judgement {
        try #require(Rules.of(classification)).judge(Case(facts(of: classification, in: mesh)))
    }

    func outcome(of classification: CauseClass, in mesh: Diagnosis.Mesh) throws -> Outcome {
        try judged(of: classification, in: mesh).outcome
    }

    static func emptyMesh() throws -> Diagnosis.Mesh { try Diagnosis.Mesh(Scenario.load(BundleBuilder())) }

    /// One with a dump of everything that a rule must be able to point at; its file is the case's.
    static func mesh() throws -> Diagnosis.Mesh {
        let example = RuleExample(
            .possible, .services(6), .pagesOfTheKilled, .grpcAccessLog, .externalAuthorizer, .luaFilters(2),
            .endpoints(50), .routes(40))
        return try Diagnosis.Mesh(Scenario(example).load())
    }
}

extension MadeCase {
    /// Enough of what the class owns for it to be judged by its share.
    static func holding(_ classification: CauseClass) -> MadeCase {
        var made = MadeCase()
        made.counts.clusters = 50
        switch classification {
        case .configScope: made.counts.serviceClusters = 40
        case .drSubsets:
            made.counts.subsetClusters = 40
            made.rules = [
                RuleClusters(
                    namespace: "istio-system", name: "canary", subsetClusters: 40, emptySubsetClusters: nil, subsets: 2,
                    hosts: 20, nameBytes: 0, endpoints: 0)
            ]
        case .endpointCount: (made.counts.serviceClusters, made.counts.endpoints) = (1, 9_000)
        case .tcpHeadlessListeners: made.counts.tcpListeners = 400
        case .filterChains: (made.isGateway, made.counts.tlsChains) = (true, 90)
        case .gatewayAllClusters: (made.isGateway, made.counts.serviceClusters, made.routed) = (true, 40, 2)
        case .routeTable: (made.counts.routes, made.counts.routesCounted) = (900, 900)
        case .workers: made.workers = 12
        case .xdsChurnDrain:
            (made.draining, made.active, made.counts.httpListeners, made.counts.clusters) = (20, 10, 10, 1)
            (made.unexplained, made.share) = (0, nil)
        default: break
        }
        return made
    }
}

extension IstioObjects: ExpressibleByArrayLiteral {
    public init(arrayLiteral rows: ObjectRow...) { self.init(rows) }
}
