import Store
import Units

/// A proxy as the cohorts look at it: its counts, and what istiod says of it.
final class CohortMember {
    private let row: ProxyTable.Row
    var summary: ProxySummary { row.summary }
    var state: ProxyState { row.state }
    let isKilled: Bool
    /// Seconds of the life that ended in the kill; nil for a survivor.
    let lifeBeforeKill: Double?
    /// `debug/adsz`: how istiod saw it when the capture began.
    @Apart var connected: Store.ConnectedRow?
    /// Pushes of clusters to it before the first kill of the bundle, answers to a fresh start aside.
    let pushes: Int?
    /// The page says something of the process that died; what a successor does says nothing of it.
    let isOwnProcess: Bool
    /// Whether a `Sidecar` object stands in its namespace; nil where no object of Istio is in the bundle.
    let hasSidecarScope: Bool?

    init(
        _ row: ProxyTable.Row, victim: Victim?, connected: Store.ConnectedRow?, pushes: Int?, isOwnProcess: Bool,
        hasSidecarScope: Bool?
    ) {
        self.row = row
        isKilled = victim != nil
        lifeBeforeKill = victim?.lifeBeforeKill
        self.pushes = pushes
        self.isOwnProcess = isOwnProcess
        self.hasSidecarScope = hasSidecarScope
        self.connected = connected
    }

    /// `checkout/pay`, else the pod itself.
    var group: String { "\(summary.namespace ?? "?")/\(summary.workload ?? summary.pod ?? "?")" }
}

/// One thing that proxies may have more or less of, or have different.
struct CohortCard: Sendable {
    typealias Reading = @Sendable (CohortMember) -> CohortValue?
    let name: String
    let unit: CohortUnit
    /// Of the process and not of its configuration: a successor's does not stand for the process that was killed.
    var isOfProcess = false
    /// Only told of two replicas: between groups it would be trivial, or chance.
    var isOfPair = false
    /// Where it can be read, each another kind of page. Two proxies are compared by pages of one kind only: istiod counts
    /// clusters without the static ones of the bootstrap, a dump with them.
    let readings: [Reading]

    func value(of member: CohortMember, by reading: Reading) -> CohortValue? {
        isOfProcess && !member.isOwnProcess ? nil : reading(member)
    }
}

extension CohortCard {
    /// Named by the rule that is about them as well.
    static let workers = "workers"

    /// Every attribute that is compared, in the order in which equals are listed.
    static let all: [CohortCard] = [
        number("memory limit", .limit) { $0.summary.limitBytes?.double },
        number("memory request", .limit) { $0.state.proxy.request?.double },
        CohortCard(
            name: "clusters", unit: .count,
            readings: [
                { $0.state.counts.flatMap { $0.hasClusters ? .number(Double($0.clusters)) : nil } },
                { $0.connected?.clusters.map { .number(Double($0)) } },
            ]),
        CohortCard(
            name: "subset clusters", unit: .count,
            readings: [
                { $0.summary.subsetClusters.map { .number(Double($0)) } },
                { $0.connected?.subsetClusters.map { .number(Double($0)) } },
            ]),
        count("endpoints") { $0.summary.endpoints },
        count("listeners") { $0.summary.listeners },
        CohortCard(
            name: "route tables", unit: .count,
            readings: [
                { $0.summary.routeConfigs.map { .number(Double($0)) } },
                { $0.connected?.routeTables.map { .number(Double($0)) } },
            ]),
        count("virtual hosts") { $0.summary.virtualHosts },
        count("routes") { $0.summary.routes },
        count("secrets") { $0.summary.secrets },
        count("Lua filters") { $0.state.counts.flatMap { $0.showsFilters ? $0.luaFilters : nil } },
        count("Wasm VMs") { $0.state.counts?.showsFilters == true ? $0.state.wasmMachines : nil },
        number("config_dump", .bytes) { $0.summary.configBytes.map(Double.init) },
        count(workers) { $0.summary.workers },
        count("pushes of clusters before the first kill") { $0.pushes },
        number("upstream connections", .count, ofProcess: true) { $0.summary.upstreamConnections.map(Double.init) },
        number("downstream connections", .count, ofProcess: true) { $0.state.connections.downstream.map(Double.init) },
        number("hosts with traffic", .count, ofProcess: true) { $0.summary.hostsWithTraffic.map(Double.init) },
        number("draining listeners", .count, ofProcess: true) { $0.state.drainingListeners.map(Double.init) },
        number("allocated", .bytes, ofProcess: true) { $0.summary.allocatedBytes?.double },
        number("physical", .bytes, ofProcess: true) { $0.summary.physicalBytes?.double },
        CohortCard(
            name: "time lived", unit: .seconds, isOfPair: true,
            readings: [
                { member in
                    let seconds =
                        member.isKilled ? member.lifeBeforeKill : member.summary.uptimeSeconds
                    return seconds.map { .number($0) }
                }
            ]),
        category("type") { $0.summary.type },
        category("namespace") { $0.summary.namespace },
        category("node") { $0.state.proxy.node },
        category("Istio version") { $0.summary.istioVersion },
        category("Envoy version") { $0.summary.envoyVersion },
        category("container") { $0.state.proxy.containerKind?.rawValue },
        category("Sidecar object in its namespace") { $0.hasSidecarScope.map { $0 ? "yes" : "no" } },
        category("stats kept") { $0.state.counts.map { $0.allStats ? "all" : "Istio's list" } },
    ]

    private static func number(
        _ name: String, _ unit: CohortUnit, ofProcess: Bool = false,
        _ read: @escaping @Sendable (CohortMember) -> Double?
    ) -> CohortCard {
        CohortCard(name: name, unit: unit, isOfProcess: ofProcess, readings: [{ read($0).map { .number($0) } }])
    }
    private static func count(_ name: String, _ read: @escaping @Sendable (CohortMember) -> Int?) -> CohortCard {
        number(name, .count) { read($0).map(Double.init) }
    }
    private static func category(_ name: String, _ read: @escaping @Sendable (CohortMember) -> String?) -> CohortCard {
        CohortCard(name: name, unit: .category, readings: [{ read($0).map { .text($0) } }])
    }
}
