import Store
import Units

/// Sums what proxies spend on each service, namespace, port and rule.
struct LeagueBuilder {
    let store: Store
    let proxies: [ProxyState]

    /// Entries of one league; the rest is counted.
    static let most = 20

    func leagues() throws(StoreError) -> [League] {
        let dumped = proxies.filter { $0.counts?.hasClusters == true }
        guard !dumped.isEmpty else { return [] }
        let files = dumped.compactMap { $0.counts?.file }
        let workers = median(dumped.compactMap { $0.workers.map(Double.init) }).map {
            Int(clamping: Int64(clamping: $0))
        }
        let price = ObjectPrice(workers: max(1, workers ?? 2))
        let hasEndpoints = dumped.contains { $0.counts?.hasEndpoints == true }
        let clusters = try store.clusterHoldings(files: files).filter { $0.proxies > 0 }
        func league(_ kind: League.Kind, _ key: (ClusterHolding) -> String?) -> Tally {
            var tally = Tally(kind: kind, hasEndpoints: hasEndpoints)
            for cluster in clusters {
                if let name = key(cluster) { tally.add(cluster, to: name, bytes: price.of(cluster)) }
            }
            return tally
        }
        var ports = league(.ports) { $0.port.map { String($0) } }
        for (port, held) in try store.httpListenerPorts(files: files) {
            ports.add(Double(held) * price.httpListener, shared: min(held, files.count), to: String(port))
        }
        return [
            league(.services) { $0.host }, league(.namespaces) { $0.serviceNamespace }, ports,
            league(.destinationRules) { $0.isSubset ? $0.rule : nil }, try gatewayHosts(dumped, price),
        ].map { $0.league(most: Self.most) }.filter { !$0.entries.isEmpty }
    }

    private func gatewayHosts(_ dumped: [ProxyState], _ price: ObjectPrice) throws(StoreError) -> Tally {
        var tally = Tally(kind: .gatewayHosts, hasEndpoints: false)
        let files = dumped.filter(\.isGateway).compactMap { $0.counts?.file }
        for host in try store.hostHoldings(files: files) where host.proxies > 0 {
            tally.add(price.of(host) * Double(host.proxies), shared: host.proxies, to: host.name)
        }
        return tally
    }
}

/// A league while it is summed.
private struct Tally {
    let kind: League.Kind
    let hasEndpoints: Bool
    private var sums: [String: Sum] = [:]

    private struct Sum {
        var proxies = 0
        var clusters = 0
        var endpoints = 0.0
        var bytes = 0.0
        var meshBytes = 0.0

        mutating func add(_ bytes: Double, shared: Int) {
            proxies = max(proxies, shared)
            self.bytes += bytes / Double(shared)
            meshBytes += bytes
        }
    }

    init(kind: League.Kind, hasEndpoints: Bool) {
        self.kind = kind
        self.hasEndpoints = hasEndpoints
    }

    mutating func add(_ cluster: ClusterHolding, to name: String, bytes: Double) {
        guard cluster.proxies > 0 else { return }
        change(name) { sum in
            sum.add(bytes, shared: cluster.proxies)
            sum.clusters += 1
            sum.endpoints += Double(cluster.hosts) / Double(cluster.proxies)
        }
    }

    /// Bytes over `shared` proxies.
    mutating func add(_ bytes: Double, shared: Int, to name: String) {
        guard shared > 0 else { return }
        change(name) { $0.add(bytes, shared: shared) }
    }

    /// One look-up, however much of it changes.
    private mutating func change(_ name: String, _ body: (inout Sum) -> Void) { body(&sums[name, default: Sum()]) }

    func league(most: Int) -> League {
        let ranked = sums.sorted { ($0.value.meshBytes, $1.key) > ($1.value.meshBytes, $0.key) }
        let entries = ranked.prefix(most).map { name, sum in
            League.Entry(
                name: name, proxies: sum.proxies, clusters: sum.clusters,
                endpoints: hasEndpoints && sum.clusters > 0
                    ? Int(clamping: Int64(clamping: sum.endpoints.rounded())) : nil,
                bytes: Bytes(rounding: sum.bytes), meshBytes: Bytes(rounding: sum.meshBytes))
        }
        return League(kind: kind, entries: entries, more: ranked.count - entries.count)
    }
}
