import Store
import Units

/// The hosts that a namespace, or one workload of it, called, as far as the bundle saw it: over all its proxies, by their
/// clusters pages and access logs.
struct CalledHosts {
    private(set) var hosts: Set<String> = []
    /// Proxies with a page or a log that would have shown traffic.
    private(set) var proxies = 0
    /// The longest life that a page speaks for, in seconds.
    private(set) var seconds: Double?

    init(_ mesh: Mesh, namespace: String, workload: String? = nil) throws(StoreError) {
        for proxy in mesh.proxies where proxy.namespace == namespace {
            guard workload == nil || proxy.workload == workload else { continue }
            var seen = false
            for capture in mesh.captures[proxy.id] ?? [] where mesh.loads[capture.id] != nil {
                hosts.formUnion(
                    try mesh.store.trafficHosts(capture: capture.id).compactMap { Hostname.ofCluster($0.name) })
                seconds = [seconds, capture.uptimeSeconds].compactMap { $0 }.max()
                seen = true
            }
            let logged = try mesh.store.requestedClusters(proxies: [proxy.id]).compactMap(Hostname.ofCluster)
            hosts.formUnion(logged)
            if seen || !logged.isEmpty { proxies += 1 }
        }
    }
}
