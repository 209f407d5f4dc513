import Store

/// What one dump holds outbound, with what hangs on each cluster: read once for all proxies that hold the same, so that a
/// change costs what it takes away.
final class HeldConfiguration: Sendable {
    let outbound: OutboundClusters
    /// Outbound clusters, by name.
    var clusters: [HeldCluster] { outbound.clusters }
    /// Namespaces of services by their hosts, as the clusters tell them.
    var owners: [String: String] { outbound.owners }
    /// Clusters that a route or a TCP proxy of the dump names.
    let isNamed: [Bool]
    /// Clusters of each TCP listener that names some; HTTP listeners by the place of their port.
    private let ofListener: [[Int]]
    private let httpListeners: [Int]
    /// Clusters that are neither a subset's nor a TCP listener's: each has a virtual host.
    let isService: [Bool]
    let services: Int
    /// Routes beyond the first of each cluster's virtual host, for those that have most; and all of them together.
    private let extraRoutes: [Int: Int]
    let extraRoutesListed: Int
    /// Routes by the VirtualService that made them.
    let origins: [String: Int]

    init(
        outbound: OutboundClusters, named: [String], listeners: [HeldListener], hosts: [(name: String, routes: Int)],
        origins: [String: Int]
    ) {
        self.outbound = outbound
        self.origins = origins
        let clusters = outbound.clusters
        var isNamed = [Bool](repeating: false, count: clusters.count)
        for name in named { if let place = outbound.place[name] { isNamed[place] = true } }
        self.isNamed = isNamed
        ofListener = listeners.filter { !$0.isHTTP && !$0.clusters.isEmpty }.map {
            $0.clusters.map { outbound.place[$0] ?? -1 }
        }
        var isService = clusters.map { !$0.isSubset }
        for index in ofListener.joined() where index >= 0 { isService[index] = false }
        self.isService = isService
        services = isService.count { $0 }
        var httpListeners = [Int](repeating: 0, count: outbound.clustersOfPort.count)
        for listener in listeners where listener.isHTTP {
            if let place = outbound.ports[listener.port] { httpListeners[place] += 1 }
        }
        self.httpListeners = httpListeners
        let routes = Dictionary(hosts.map { ($0.name, max(0, $0.routes - 1)) }, uniquingKeysWith: max)
        extraRoutesListed = routes.values.reduce(0, +)
        var extra: [Int: Int] = [:]
        // Most virtual hosts have one route: then there is nothing to look up.
        if extraRoutesListed > 0 {
            for index in clusters.indices {
                extra[index] = routes["\(clusters[index].host):\(clusters[index].port)"].flatMap { $0 > 0 ? $0 : nil }
            }
        }
        extraRoutes = extra
    }

    /// Of a dump.
    convenience init(_ store: Store, file: Int64, outbound: OutboundClusters) throws(StoreError) {
        self.init(
            outbound: outbound, named: try store.namedClusters(file: file),
            listeners: try store.heldListeners(file: file),
            hosts: try store.largestVirtualHosts(file: file, limit: 200).map { ($0.name, $0.routes) },
            origins: Dictionary(
                try store.largestRouteOrigins(file: file, limit: 200).map { ($0.name, $0.routes) },
                uniquingKeysWith: max))
    }

    /// Of a proxy without a dump.
    static let none = HeldConfiguration(
        outbound: OutboundClusters([]), named: [], listeners: [], hosts: [], origins: [:])

    // MARK: - What goes with clusters

    /// A TCP listener goes with all clusters that it names.
    func tcpListeners(goneWith gone: Places) -> Int {
        ofListener.count { $0.allSatisfy { $0 >= 0 && gone.contains($0) } }
    }

    /// An HTTP listener goes with the last cluster of its port.
    func httpListeners(goneWith gone: Places) -> Int {
        var left = outbound.clustersOfPort
        gone.forEach { left[outbound.portPlaces[$0]] -= 1 }
        return left.indices.reduce(0) { $0 + (left[$1] == 0 ? httpListeners[$1] : 0) }
    }

    /// Routes beyond the first of virtual hosts that go, of those known by name.
    func extraRoutes(goneWith gone: Places) -> Int {
        extraRoutes.reduce(0) { $0 + (isService[$1.key] && gone.contains($1.key) ? $1.value : 0) }
    }
}
