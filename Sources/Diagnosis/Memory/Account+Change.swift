import Prose
import Store

/// The account of a configuration that a change has left.
struct ChangedAccount {
    let account: Account
    let held: HeldConfiguration
    var clusters: [HeldCluster] { held.clusters }

    /// Nil where the change leaves no account, which a change of an account never does.
    func after(_ change: ConfigChange) -> Account? {
        var input = account.input
        guard var counts = input.state.counts else { return nil }
        remove(change.clusters, from: &counts, &input)
        removeRoutes(change.virtualServices, from: &counts)
        if let workers = change.workers { input.workers = min(account.workers, workers) }
        if change.istiosStats { counts.allStats = false }
        if let servers = change.servers {
            counts.tlsChains = min(counts.tlsChains, servers)
            counts.listenerSecrets = min(counts.listenerSecrets, servers)
        }
        if change.filters { (counts.luaFilters, counts.wasmFilters, input.state.wasmMachines) = (0, 0, 0) }
        input.drainScale *= change.draining
        input.state.scaleConnections(by: change.connections)
        input.state.counts = counts
        return Account(input)
    }

    // MARK: - Clusters and what hangs on them

    private func remove(_ gone: Set<Int>, from counts: inout ConfigCounts, _ input: inout Account.Input) {
        guard !gone.isEmpty else { return }
        // Endpoints of a subset are those of its service again, and share their metadata.
        let endpoints = counts.endpoints - counts.subsetEndpoints
        // A gateway's listeners and virtual hosts are its Gateways', whatever clusters it is sent.
        if !account.isGateway {
            removeListeners(gone, from: &counts)
            removeVirtualHosts(gone, from: &counts)
        }
        for index in gone {
            let cluster = clusters[index]
            counts.remove(cluster)
            let onPage = cluster.pageHosts ?? cluster.hosts
            input.state.load?.endpoints -= onPage
            input.state.load?.endpointsFirst45 -= min(onPage, 45)
            if cluster.isNamed, !cluster.isSubset { input.routed? -= 1 }
        }
        if endpoints > 0 {
            let left = Double(max(0, counts.endpoints - counts.subsetEndpoints)) / Double(endpoints)
            counts.distinctMetadata = Int(Double(counts.distinctMetadata) * min(1, left))
        }
    }

    /// A TCP listener goes with all clusters that it names, an HTTP one with the last cluster of its port.
    private func removeListeners(_ gone: Set<Int>, from counts: inout ConfigCounts) {
        var isGone = [Bool](repeating: false, count: clusters.count)
        for index in gone { isGone[index] = true }
        counts.tcpListeners -= held.ofListener.count { $0.allSatisfy { $0 >= 0 && isGone[$0] } }
        var left = held.clustersOfPort
        for index in gone { left[clusters[index].port]? -= 1 }
        counts.httpListeners -= left.reduce(0) { $0 + ($1.value == 0 ? held.httpListeners[$1.key] ?? 0 : 0) }
    }

    /// A virtual host goes with the cluster of its host and port. Those with most routes are known by name, of the rest the
    /// part that their clusters are.
    private func removeVirtualHosts(_ gone: Set<Int>, from counts: inout ConfigCounts) {
        guard held.services > 0, counts.virtualHostsCounted > 0 else { return }
        let goneServices = gone.filter { !clusters[$0].isSubset && !held.isTCP[$0] }
        let part = Double(goneServices.count) / Double(held.services)
        let beyond = max(0, counts.routesCounted - counts.virtualHostsCounted)
        // Most virtual hosts have one route: then there is nothing to look up.
        let listedGone =
            held.extraRoutesListed == 0
            ? 0
            : goneServices.reduce(0) { sum, index in
                sum + (held.extraRoutes["\(clusters[index].host):\(clusters[index].port)"] ?? 0)
            }
        let removed = min(beyond, listedGone + Int(Double(max(0, beyond - held.extraRoutesListed)) * part))
        counts.removeRoutes(removed, of: beyond)
        let hostsGone = min(counts.virtualHostsCounted, Int((Double(counts.virtualHostsCounted) * part).rounded()))
        counts.domainsCounted -= Int(Double(counts.domainsCounted) * part)
        counts.virtualHostsCounted -= hostsGone
        counts.routesCounted -= hostsGone
    }

    private func removeRoutes(_ virtualServices: Set<String>, from counts: inout ConfigCounts) {
        let removed = virtualServices.reduce(0) { $0 + (held.origins[$1] ?? 0) }
        let beyond = max(0, counts.routesCounted - counts.virtualHostsCounted)
        counts.removeRoutes(min(removed, beyond), of: beyond)
    }
}

extension ConfigCounts {
    fileprivate mutating func remove(_ cluster: HeldCluster) {
        let first45 = min(cluster.hosts, 45)
        let first8 = min(cluster.tlsHosts, 8)
        clusters -= 1
        clusterNameBytes -= cluster.nameBytes
        tlsClusters -= cluster.tls ? 1 : 0
        outlierClusters -= cluster.outlierDetection ? 1 : 0
        dnsClusters -= cluster.isDNS ? 1 : 0
        endpoints -= cluster.hosts
        endpointsFirst45 -= first45
        localities -= cluster.localities
        tlsEndpoints -= cluster.tlsHosts
        tlsEndpointsFirst8 -= first8
        clustersWithHosts -= cluster.hosts > 0 ? 1 : 0
        if cluster.isSubset {
            subsetClusters -= 1
            subsetNameBytes -= cluster.nameBytes
            subsetTLSClusters -= cluster.tls ? 1 : 0
            subsetEndpoints -= cluster.hosts
            subsetEndpointsFirst45 -= first45
            subsetLocalities -= cluster.localities
            subsetTLSEndpoints -= cluster.tlsHosts
            subsetTLSEndpointsFirst8 -= first8
        } else {
            serviceClusters -= 1
            serviceNameBytes -= cluster.nameBytes
            serviceTLSClusters -= cluster.tls ? 1 : 0
        }
    }

    /// Routes of VirtualServices go by the part that they are of all beyond one for each virtual host.
    fileprivate mutating func removeRoutes(_ removed: Int, of beyond: Int) {
        guard removed > 0, beyond > 0 else { return }
        let left = Double(beyond - removed) / Double(beyond)
        routesCounted -= removed
        virtualServiceRoutes = Int(Double(virtualServiceRoutes) * left)
        regexRoutes = Int(Double(regexRoutes) * left)
        headerMatches = Int(Double(headerMatches) * left)
    }
}

extension ProxyState {
    fileprivate mutating func scaleConnections(by part: Double) {
        guard part < 1 else { return }
        func scaled(_ count: Int64) -> Int64 { Int64(clamping: Double(count) * max(0, part)) }
        connections.upstream = connections.upstream.map(scaled)
        connections.downstream = connections.downstream.map(scaled)
        connections.requestsActive = connections.requestsActive.map(scaled)
        tlsConnections = scaled(tlsConnections)
    }
}
