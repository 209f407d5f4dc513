import Prose
import Store
import Units

/// What grew before a kill, as istiod's log of pushes to the victims tells it; nil where the log does not reach back.
struct Growth: Sendable {
    /// Clusters of the first life's whole answer, and the most that were known before the last kill.
    var firstClusters: Int?
    var lastClusters: Int?
    var firstServices: Int?
    var lastServices: Int?
    /// Factors of growth, 1 where nothing changed.
    var clusters: Double?
    var endpoints: Double?
    var routes: Double?
    var listeners: Double?
    var filterChains: Double?
    var routeTables: Double?
    /// The change that grew the clusters at a constant number of services.
    var rule: PushCauseRow?
    /// Listeners of the last answer beyond the handful that every sidecar has: one for each TCP service.
    var tcpListeners = 0
    /// A push of every cluster less than a minute before a kill, that changed something.
    var wholePush: PushRow?
    var secondsAfterPush: Double?
    /// The last full answer or push of clusters, for evidence.
    var lastPush: PushRow?
    var firstPush: PushRow?
    /// The answers or pushes with most route tables, most bytes of routes, and most secrets.
    var mostTables: PushRow?
    var mostRoutes: PushRow?
    var mostSecrets: PushRow?
    /// The largest push of clusters at any time: all that is left to count by where the log begins after the kill.
    var largestPush: PushRow?

    /// Whether the log reaches from a first life to the last kill.
    var isKnown: Bool { clusters != nil }
    static func grew(_ factor: Double?) -> Bool { factor.map { $0 >= Thresholds.growth.value } ?? false }
    var clustersGrew: Bool { Self.grew(clusters) }
    var servicesGrew: Bool {
        guard let firstServices, let lastServices, firstServices > 0 else { return false }
        return Double(lastServices) / Double(firstServices) >= Thresholds.growth.value
    }
    /// Clusters multiplied without new services: subsets.
    var subsetsGrew: Bool { clustersGrew && !servicesGrew && rule?.kind == IstioKind.destinationRule }
    /// More than clusters grew.
    func outgrewClusters(_ factor: Double?) -> Bool {
        guard let factor else { return false }
        return Self.grew(factor) && factor >= (clusters ?? 1) * Thresholds.growth.value
    }
    /// Something that a configuration holds grew.
    var anything: Bool {
        [clusters, endpoints, routes, listeners, filterChains, routeTables].contains { Self.grew($0) }
    }
}

/// Reads growth out of the pushes to one victim.
struct GrowthReader {
    let mesh: Mesh

    func growth(of victim: Victim) throws(StoreError) -> Growth {
        guard let namespace = victim.namespace, let pod = victim.pod else { return Growth() }
        let all = try mesh.store.pushes(namespace: namespace, pod: pod)
        let lastKill = victim.kills.last { $0.at != nil && $0.duringCapture != true }?.at ?? victim.last?.at
        let pushes =
            lastKill.map { kill in all.filter { $0.at <= kill.advanced(bySeconds: Thresholds.sameKill.value) } } ?? all
        var growth = Growth()
        growth.largestPush = all.filter { $0.type == "CDS" }.max { ($0.resources ?? 0) < ($1.resources ?? 0) }
        let isOpen = followClusters(pushes, &growth)
        if isOpen, let lastKill { settle(by: all, after: lastKill, &growth) }
        let kills = victim.kills.compactMap { $0.duringCapture == true ? nil : $0.at }
        findWholePush(
            pushes, kills: kills.isEmpty ? victim.kills.compactMap(\.at) : kills,
            ofAll: !IstioDefaults.sendsDifferences(victim.proxy?.istioVersion), &growth)
        growth.endpoints = factor(pushes, "EDS") { Double($0.size ?? 0) }
        growth.routes = factor(pushes, "RDS") {
            Double($0.size ?? 0) / Double(max(1, ($0.resources ?? 0) + ($0.filtered ?? 0)))
        }
        growth.routeTables = factor(pushes, "RDS") { Double(($0.resources ?? 0) + ($0.filtered ?? 0)) }
        func most(_ type: String, _ figure: (PushRow) -> Int64) -> PushRow? {
            pushes.filter { $0.type == type && figure($0) > 0 }.max { figure($0) < figure($1) }
        }
        growth.mostTables = most("RDS") { Int64($0.all) }
        growth.mostRoutes = most("RDS") { $0.size ?? 0 }
        growth.mostSecrets = most("SDS") { Int64($0.all) }
        growth.tcpListeners = max(0, (pushes.last { $0.type == "LDS" }?.resources ?? 0) - Thresholds.fewListeners.value)
        growth.listeners = factor(pushes, "LDS") { Double($0.resources ?? 0) }
        let listenerSize = factor(pushes, "LDS") { Double($0.size ?? 0) }
        growth.filterChains = Growth.grew(growth.listeners) ? nil : listenerSize
        return growth
    }

    /// What a push changed that nothing else explains, the whole answer of the next life tells: with no push between, it is
    /// what the victim held.
    private func settle(by all: [PushRow], after kill: Moment, _ growth: inout Growth) {
        guard let last = growth.lastPush, let known = growth.lastClusters,
            let next = all.first(where: { $0.at > kill && $0.type == "CDS" && $0.answer && $0.filtered == nil }),
            next.at.seconds(since: kill) <= Thresholds.settledSeconds.value, let resources = next.resources,
            resources > known
        else { return }
        let unsettled =
            mesh.meshSizes(until: next.at).last.map { $0.at > last.at.advanced(bySeconds: Thresholds.sameMesh.value) }
            ?? false
        guard !unsettled else { return }
        growth.lastClusters = resources
        growth.lastPush = next
        if let first = growth.firstClusters, first > 0 { growth.clusters = Double(resources) / Double(first) }
    }

    /// Follows the number of clusters: a whole answer or a push of nearly all sets it, a smaller push adds new services.
    /// True where a push of the last life could be either.
    private func followClusters(_ pushes: [PushRow], _ growth: inout Growth) -> Bool {
        var known = 0
        var isOpen = false
        var servicesKnown: Int?
        for push in pushes where push.type == "CDS" || (push.type == "EDS" && push.answer) {
            guard let resources = push.resources else { continue }
            let services = self.services(at: push)
            if push.type == "EDS" {
                // The next whole EDS answer settles how many clusters there are.
                let settled = resources + (push.filtered ?? 0)
                if growth.firstClusters != nil, settled > known { known = settled }
                isOpen = false
            } else if push.answer, push.filtered == nil {
                begin(&growth, with: push, resources, services)
                known = resources
                isOpen = false
                growth.lastPush = push
            } else if isAddition(resources, services, since: servicesKnown) {
                known += resources
                growth.lastPush = push
            } else if Double(resources) >= Thresholds.wholePush.value * Double(known) {
                known = max(known, resources)
                growth.lastPush = push
            } else if !push.answer, let services, let servicesKnown, services > servicesKnown {
                known += min(resources, max(services - servicesKnown, 0) * Thresholds.clustersPerService.value)
                growth.lastPush = push
            } else if !push.answer, services == nil || servicesKnown == nil {
                growth.lastPush = push
                isOpen = true
            }
            servicesKnown = services ?? servicesKnown
        }
        growth.lastClusters = known > 0 ? known : nil
        growth.lastServices = servicesKnown
        if let first = growth.firstClusters, first > 0, known > 0 { growth.clusters = Double(known) / Double(first) }
        if Growth.grew(growth.clusters), !growth.servicesGrew {
            growth.rule = cause(after: growth.firstPush?.at, before: growth.lastPush?.at)
        }
        return isOpen
    }

    /// The first whole answer of a life is what it grew from.
    private func begin(_ growth: inout Growth, with push: PushRow, _ clusters: Int, _ services: Int?) {
        guard growth.firstClusters == nil else { return }
        (growth.firstClusters, growth.firstServices, growth.firstPush) = (clusters, services, push)
    }

    /// A push of about as many clusters as the mesh gained services holds those alone, however large it is.
    private func isAddition(_ resources: Int, _ services: Int?, since before: Int?) -> Bool {
        guard let services, let before, services > before else { return false }
        return Double(resources) <= Double(services - before) * Thresholds.additionFactor.value
            + Thresholds.additionSpare.value
    }

    /// By the log that tells of the push: another istiod, of another bundle, may know another mesh.
    private func services(at push: PushRow) -> Int? {
        mesh.services(at: push.at, by: push.log)
    }

    /// The newest change of a DestinationRule or Sidecar between two pushes.
    private func cause(after: Moment?, before: Moment?) -> PushCauseRow? {
        guard let after, let before else { return nil }
        return mesh.pushCauses.last {
            $0.at >= after && $0.at <= before && ($0.kind == IstioKind.destinationRule || $0.kind == IstioKind.sidecar)
        }
    }

    /// `ofAll`: every push holds all clusters, those that did not change as well.
    private func findWholePush(_ pushes: [PushRow], kills: [Moment], ofAll: Bool, _ growth: inout Growth) {
        let clusters = pushes.filter { $0.type == "CDS" }
        for kill in kills.reversed() {
            guard let at = clusters.lastIndex(where: { $0.at <= kill }) else { continue }
            let push = clusters[at]
            let seconds = kill.seconds(since: push.at)
            guard !push.answer, seconds <= Thresholds.pushSeconds.value, let resources = push.resources else {
                continue
            }
            // The same number and size as the answer before changes nothing.
            let before = at > 0 ? clusters[at - 1] : nil
            if before?.resources == resources, before?.size == push.size { continue }
            guard Double(resources) >= Thresholds.wholePush.value * Double(before?.resources ?? 0) else { continue }
            let known = before.flatMap(services(at:))
            let held = ofAll ? before?.resources ?? 0 : 0
            if isAddition(resources - held, services(at: push), since: known) { continue }
            growth.wholePush = push
            growth.secondsAfterPush = seconds
            return
        }
    }

    /// How a figure of the whole answers of one type changed, from the first to the last.
    private func factor(_ pushes: [PushRow], _ type: String, _ figure: (PushRow) -> Double) -> Double? {
        let answers = pushes.filter { $0.type == type && ($0.answer || type == "LDS" || type == "RDS") }
        guard let first = answers.first(where: { figure($0) > 0 }), let last = answers.last(where: { figure($0) > 0 })
        else { return nil }
        return figure(last) / figure(first)
    }
}

extension PushRow {
    /// Those that are sent, and those that the proxy holds already.
    var all: Int { (resources ?? 0) + (filtered ?? 0) }
}
