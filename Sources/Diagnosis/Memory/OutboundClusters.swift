import Store

/// Outbound clusters of a dump, with what each counts for in the account: the same for all proxies that hold the same clusters,
/// whatever their listeners and routes are.
final class OutboundClusters: Sendable {
    /// By name.
    let clusters: [HeldCluster]
    /// Namespaces of services by their hosts, as the clusters tell them.
    let owners: [String: String]
    /// Hosts with the namespace of their service, and which of them each cluster is of: what is asked of a host is asked once,
    /// not for each of its ports and subsets.
    let services: [Service]
    let serviceOf: [Int]
    /// Clusters that are no subset's: all of them, and those of each service.
    let whole: Int
    let wholeOf: [Int]
    private let servicesOfHost: [String: [Int]]
    /// The same of each namespace.
    private let wholeOfNamespace: [String: Int]
    /// Where a cluster stands, by its name.
    let place: [String: Int]
    /// Ports by their place, the place of each cluster's port, and how many clusters each port has.
    let ports: [Int: Int]
    let portPlaces: [Int]
    let clustersOfPort: [Int]
    /// Plain numbers in the order of the clusters: a change adds up thousands of them, again for each remedy.
    private let counts: [ClusterSums]

    struct Service: Hashable {
        let host: String
        /// As its clusters tell it.
        let namespace: String?
        var owner: String? { namespace ?? Hostname.namespace(host) }
    }

    init(_ clusters: [HeldCluster]) {
        self.clusters = clusters
        owners = Dictionary(
            clusters.compactMap { cluster in cluster.serviceNamespace.map { (cluster.host, $0) } },
            uniquingKeysWith: { first, _ in first })
        place = Dictionary(
            clusters.indices.map { (clusters[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        counts = clusters.map { ClusterSums($0) }
        var known: [Service: Int] = [:]
        var services: [Service] = []
        serviceOf = clusters.map { cluster in
            let service = Service(host: cluster.host, namespace: cluster.serviceNamespace)
            if let place = known[service] { return place }
            known[service] = services.count
            services.append(service)
            return services.count - 1
        }
        self.services = services
        var wholeOf = [Int](repeating: 0, count: services.count)
        for place in clusters.indices where !clusters[place].isSubset { wholeOf[serviceOf[place]] += 1 }
        (self.wholeOf, whole) = (wholeOf, wholeOf.reduce(0, +))
        servicesOfHost = Dictionary(grouping: services.indices) { services[$0].host }
        wholeOfNamespace = services.indices.reduce(into: [:]) { sums, place in
            if let owner = services[place].owner { sums[owner, default: 0] += wholeOf[place] }
        }
        var ports: [Int: Int] = [:]
        var (places, sums): ([Int], [Int]) = ([], [])
        for cluster in clusters {
            let next = sums.count
            let place = ports[cluster.port, default: next]
            if place == next {
                ports[cluster.port] = next
                sums.append(0)
            }
            sums[place] += 1
            places.append(place)
        }
        (self.ports, portPlaces, clustersOfPort) = (ports, places, sums)
    }

    /// Places of the services with this host.
    func services(ofHost host: String) -> [Int] { servicesOfHost[host] ?? [] }

    /// Clusters that are no subset's by namespace, but for those of some services.
    func byNamespace(without gone: Set<Int>) -> [(namespace: String, clusters: Int)] {
        var sums = wholeOfNamespace
        for place in gone { if let owner = services[place].owner { sums[owner, default: 0] -= wholeOf[place] } }
        return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func sums(of chosen: Places) -> (all: ClusterSums, subsets: ClusterSums) {
        var (all, subsets) = (ClusterSums(), ClusterSums())
        chosen.forEach { index in
            all.add(counts[index])
            if clusters[index].isSubset { subsets.add(counts[index]) }
        }
        return (all, subsets)
    }
}

/// What the account counts of some clusters and their endpoints.
struct ClusterSums {
    private(set) var clusters = 0
    private(set) var nameBytes = 0
    private(set) var tls = 0
    private(set) var outlierDetection = 0
    private(set) var dns = 0
    private(set) var withHosts = 0
    private(set) var hosts = 0
    private(set) var hostsFirst45 = 0
    private(set) var localities = 0
    private(set) var tlsHosts = 0
    private(set) var tlsHostsFirst8 = 0
    /// Host blocks of the clusters page, where it lists them.
    private(set) var onPage = 0
    private(set) var onPageFirst45 = 0

    init() {}

    init(_ cluster: HeldCluster) {
        clusters = 1
        nameBytes = cluster.nameBytes
        tls = cluster.tls ? 1 : 0
        outlierDetection = cluster.outlierDetection ? 1 : 0
        dns = cluster.isDNS ? 1 : 0
        withHosts = cluster.hosts > 0 ? 1 : 0
        hosts = cluster.hosts
        hostsFirst45 = min(cluster.hosts, 45)
        localities = cluster.localities
        tlsHosts = cluster.tlsHosts
        tlsHostsFirst8 = min(cluster.tlsHosts, 8)
        onPage = cluster.pageHosts ?? cluster.hosts
        onPageFirst45 = min(onPage, 45)
    }

    mutating func add(_ other: ClusterSums) {
        clusters &+= other.clusters
        nameBytes &+= other.nameBytes
        tls &+= other.tls
        outlierDetection &+= other.outlierDetection
        dns &+= other.dns
        withHosts &+= other.withHosts
        hosts &+= other.hosts
        hostsFirst45 &+= other.hostsFirst45
        localities &+= other.localities
        tlsHosts &+= other.tlsHosts
        tlsHostsFirst8 &+= other.tlsHostsFirst8
        onPage &+= other.onPage
        onPageFirst45 &+= other.onPageFirst45
    }
}
