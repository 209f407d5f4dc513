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

    private func remove(_ gone: Places, from counts: inout ConfigCounts, _ input: inout Account.Input) {
        guard !gone.isEmpty else { return }
        // Endpoints of a subset are those of its service again, and share their metadata.
        let endpoints = counts.endpoints - counts.subsetEndpoints
        // A gateway's listeners and virtual hosts are its Gateways', whatever clusters it is sent.
        if !account.isGateway {
            counts.tcpListeners -= held.tcpListeners(goneWith: gone)
            counts.httpListeners -= held.httpListeners(goneWith: gone)
            removeVirtualHosts(gone, from: &counts)
        }
        let (sums, subsets) = held.outbound.sums(of: gone)
        counts.remove(sums, subsets: subsets)
        input.state.load?.endpoints -= sums.onPage
        input.state.load?.endpointsFirst45 -= sums.onPageFirst45
        if input.routed != nil {
            var named = 0
            gone.forEach { if held.isNamed[$0], !clusters[$0].isSubset { named += 1 } }
            input.routed? -= named
        }
        if endpoints > 0 {
            let left = Double(max(0, counts.endpoints - counts.subsetEndpoints)) / Double(endpoints)
            counts.distinctMetadata = Int(Double(counts.distinctMetadata) * min(1, left))
        }
    }

    /// A virtual host goes with the cluster of its host and port. Those with most routes are known by name, of the rest the
    /// part that their clusters are.
    private func removeVirtualHosts(_ gone: Places, from counts: inout ConfigCounts) {
        guard held.services > 0, counts.virtualHostsCounted > 0 else { return }
        var goneServices = 0
        gone.forEach { if held.isService[$0] { goneServices += 1 } }
        let part = Double(goneServices) / Double(held.services)
        let beyond = max(0, counts.routesCounted - counts.virtualHostsCounted)
        let listedGone = held.extraRoutes(goneWith: gone)
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
    fileprivate mutating func remove(_ all: ClusterSums, subsets: ClusterSums) {
        clusters -= all.clusters
        clusterNameBytes -= all.nameBytes
        tlsClusters -= all.tls
        outlierClusters -= all.outlierDetection
        dnsClusters -= all.dns
        endpoints -= all.hosts
        endpointsFirst45 -= all.hostsFirst45
        localities -= all.localities
        tlsEndpoints -= all.tlsHosts
        tlsEndpointsFirst8 -= all.tlsHostsFirst8
        clustersWithHosts -= all.withHosts
        subsetClusters -= subsets.clusters
        subsetNameBytes -= subsets.nameBytes
        subsetTLSClusters -= subsets.tls
        subsetEndpoints -= subsets.hosts
        subsetEndpointsFirst45 -= subsets.hostsFirst45
        subsetLocalities -= subsets.localities
        subsetTLSEndpoints -= subsets.tlsHosts
        subsetTLSEndpointsFirst8 -= subsets.tlsHostsFirst8
        serviceClusters -= all.clusters - subsets.clusters
        serviceNameBytes -= all.nameBytes - subsets.nameBytes
        serviceTLSClusters -= all.tls - subsets.tls
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
