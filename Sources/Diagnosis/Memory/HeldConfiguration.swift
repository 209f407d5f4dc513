import Store

/// What one dump holds outbound, with what hangs on each cluster: read once for all proxies that hold the same, so that a
/// change costs what it takes away.
final class HeldConfiguration: Sendable {
    /// Outbound clusters, by name.
    let clusters: [HeldCluster]
    /// Namespaces of services by their hosts, as the clusters tell them.
    let owners: [String: String]
    /// Clusters that a TCP listener names; those of each TCP listener; HTTP listeners by their port.
    let isTCP: [Bool]
    let ofListener: [[Int]]
    let httpListeners: [Int: Int]
    let clustersOfPort: [Int: Int]
    /// Clusters that are neither a subset's nor a TCP listener's: each has a virtual host.
    let services: Int
    /// `host:port` -> routes beyond the first, of the virtual hosts that have most; and all of them together.
    let extraRoutes: [String: Int]
    let extraRoutesListed: Int
    /// Routes by the VirtualService that made them.
    let origins: [String: Int]

    init(
        clusters: [HeldCluster], listeners: [HeldListener], hosts: [(name: String, routes: Int)],
        origins: [String: Int]
    ) {
        self.clusters = clusters
        self.origins = origins
        owners = Dictionary(
            clusters.compactMap { cluster in cluster.serviceNamespace.map { (cluster.host, $0) } },
            uniquingKeysWith: { first, _ in first })
        let place = Dictionary(
            clusters.indices.map { (clusters[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        let named = listeners.filter { !$0.isHTTP && !$0.clusters.isEmpty }.map { $0.clusters.map { place[$0] ?? -1 } }
        var tcp = [Bool](repeating: false, count: clusters.count)
        for index in named.joined() where index >= 0 { tcp[index] = true }
        (isTCP, ofListener) = (tcp, named)
        services = clusters.indices.count { !clusters[$0].isSubset && !tcp[$0] }
        httpListeners = listeners.reduce(into: [:]) { if $1.isHTTP { $0[$1.port, default: 0] += 1 } }
        clustersOfPort = clusters.reduce(into: [:]) { $0[$1.port, default: 0] += 1 }
        extraRoutes = Dictionary(hosts.map { ($0.name, max(0, $0.routes - 1)) }, uniquingKeysWith: max)
        extraRoutesListed = extraRoutes.values.reduce(0, +)
    }

    /// Of a dump; `capture` is the moment whose clusters page counts hosts.
    convenience init(_ store: Store, file: Int64, capture: Int64?) throws(StoreError) {
        self.init(
            clusters: try store.heldOutbound(file: file, capture: capture),
            listeners: try store.heldListeners(file: file),
            hosts: try store.largestVirtualHosts(file: file, limit: 200).map { ($0.name, $0.routes) },
            origins: Dictionary(
                try store.largestRouteOrigins(file: file, limit: 200).map { ($0.name, $0.routes) },
                uniquingKeysWith: max))
    }

    /// Of a proxy without a dump.
    static let none = HeldConfiguration(clusters: [], listeners: [], hosts: [], origins: [:])
}
