import Units

/// A route table while it is read.
struct RouteDraft {
    struct Host {
        var name = ""
        var domains = 0
        var routes = 0
        var bytes: Int64 = 0

        /// The catch-all that Istio adds to each outbound table; the memory model leaves it out.
        var isCatchAll: Bool { name == "allow_any" || name == "block_all" }
    }

    struct Match {
        var isRegex = false
        var exactHeaders = 0
    }

    var table = RouteConfigResource()
    /// Routes by `namespace/name` of their VirtualService.
    var services: [String: Int] = [:]
    private var clusters: Set<TokenHash> = []
    private var largest: [Host] = []
    private static let most = 20

    mutating func add(_ host: Host) {
        table.virtualHosts += 1
        table.domains += host.domains
        table.routes += host.routes
        if !host.isCatchAll {
            table.virtualHostsCounted += 1
            table.domainsCounted += host.domains
            table.routesCounted += host.routes
        }
        let most = largest.first?.routes ?? -1
        if host.routes >= most { table.hostsLikeLargest = host.routes > most ? 1 : table.hostsLikeLargest + 1 }
        guard largest.count < RouteDraft.most || RouteDraft.isLarger(host, largest[largest.count - 1]) else { return }
        largest.insert(host, at: largest.firstIndex { RouteDraft.isLarger(host, $0) } ?? largest.count)
        if largest.count > RouteDraft.most { largest.removeLast() }
    }

    mutating func addCluster(_ name: UnsafeBufferPointer<UInt8>) {
        guard let start = name.baseAddress, clusters.insert(ContentHash.text(start, name.count)).inserted else {
            return
        }
        table.clusterNames.append(JSONText.string(name))
    }

    func finished() -> RouteConfigResource {
        var table = table
        let ranked = services.sorted { a, b in a.value != b.value ? a.value > b.value : a.key < b.key }
        table.virtualServices = ranked.prefix(50).map { (name: $0.key, routes: $0.value) }
        table.largestHosts = largest.map { (name: $0.name, domains: $0.domains, routes: $0.routes, bytes: $0.bytes) }
        return table
    }

    private static func isLarger(_ a: Host, _ b: Host) -> Bool {
        (a.routes, a.bytes, b.name) > (b.routes, b.bytes, a.name)
    }
}
