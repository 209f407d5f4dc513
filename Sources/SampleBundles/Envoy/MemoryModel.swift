import Units

/// What Envoy 1.40 allocates for a configuration, measured on 470 sweeps of one factor each and checked against
/// proxies of a real control plane (median error 1.7 %). Samples get their memory pages from it, so that an account
/// of the configuration explains the figure on the page.
package enum MemoryModel {
    package static func allocated(_ shape: ProxyShape) -> Int {
        let workers = Double(shape.workers)
        let count = Features(shape)
        // 1.2 MB: pilot-agent's bootstrap with its static listeners, and SDS.
        var bytes = 6_602_935.0 + 1_200_000 + 14_327 * workers
        bytes += (22_593 + 2_952 * workers) * count.clusters + 32_659 * count.tlsClusters + 40.78 * count.nameBytes
        bytes += 3_007 * count.endpoints + 1_061 * count.endpointsFirst45 + 751 * count.localities
        bytes += 997 * count.tlsEndpoints + 929 * count.tlsEndpointsFirst8 + 1_085 * count.endpointMetadata
        bytes +=
            757 * count.virtualHosts + 223 * count.domains + 3_264 * count.routes + 936 * count.virtualServiceRoutes
        bytes += (12_662 + 1_938 * workers) * count.tcpListeners + (40_920 + 2_132 * workers) * count.httpListeners
        bytes += 51_000 * Double(shape.drainingListeners)
        // Filter chain, connection manager, TLS context, route table and secret; the first is the listener's own.
        bytes += 92_000 * Double(shape.listeners.reduce(0) { $0 + $1.servers.count })
        return Int(bytes) + shape.extraAllocated
    }

    /// The page's six fields: spans rounded to 2 MiB, and what the dump before it left in free pages.
    package static func memory(_ shape: ProxyShape) -> ProxyShape.Memory {
        let allocated = allocated(shape)
        let dump = EnvoyPages.estimatedDumpBytes(shape)
        let spans = (allocated * 123 / 100 + 4_200_000 + dump * 2) >> 21
        let heap = (spans + 1) << 21
        let free = max(0, heap - allocated * 115 / 100 - 3_000_000) * 3 / 4
        return ProxyShape.Memory(
            allocated: allocated, heapSize: heap, pageheapUnmapped: 0, pageheapFree: (free >> 13) << 13,
            threadCache: min(6_400_000, 600_000 + allocated / 24), physical: heap + 1_980_000 + allocated / 40)
    }

    struct Features {
        var clusters = 4.0, tlsClusters = 0.0, nameBytes = 0.0
        var endpoints = 0.0, endpointsFirst45 = 0.0, localities = 0.0
        var tlsEndpoints = 0.0, tlsEndpointsFirst8 = 0.0, endpointMetadata = 0.0
        var virtualHosts = 0.0, domains = 0.0, routes = 0.0, virtualServiceRoutes = 0.0
        var tcpListeners = 0.0, httpListeners = 0.0

        init(_ shape: ProxyShape) {
            let fixed = EnvoyPages.fixedClusters(shape)
            for name in EnvoyPages.staticClusters + fixed { nameBytes += Double(name.utf8.count) }
            clusters = Double(EnvoyPages.staticClusters.count + fixed.count + shape.clusters.count)
            // Each static cluster has one host, each inbound cluster the one it reached.
            let own = Double(EnvoyPages.staticClusters.count + EnvoyPages.inbound(shape).count)
            (endpoints, endpointsFirst45, localities) = (own, own, own)
            var metadata = Set<String>()
            for cluster in shape.clusters {
                nameBytes += Double(cluster.name.utf8.count)
                tlsClusters += cluster.hasTLS ? 1 : 0
                // The first address of a DNS cluster has no cost of its own.
                let resolved = cluster.isDNS && !cluster.endpoints.isEmpty ? 1 : 0
                endpoints += Double(cluster.endpoints.count - resolved)
                endpointsFirst45 += Double(min(45, cluster.endpoints.count) - resolved)
                localities += Double(Set(cluster.endpoints.map(\.zone)).count - resolved)
                let marked = cluster.endpoints.count { $0.mutualTLS }
                tlsEndpoints += Double(marked)
                tlsEndpointsFirst8 += Double(min(8, marked))
                for endpoint in cluster.endpoints { metadata.insert("\(endpoint.workload) \(endpoint.mutualTLS)") }
            }
            endpointMetadata = Double(metadata.count)
            countRoutes(shape)
            httpListeners = Double(shape.listeners.count { $0.cluster == nil }) + (shape.pod.isGateway ? 0 : 1)
            tcpListeners = Double(shape.listeners.count { $0.cluster != nil }) + (shape.pod.isGateway ? 0 : 1)
        }

        private mutating func countRoutes(_ shape: ProxyShape) {
            let fixed = Double(EnvoyPages.staticRouteTables(shape))
            (virtualHosts, domains, routes) = (fixed, fixed, fixed)
            // A gateway server's figure holds its route table.
            for table in shape.pod.isGateway ? [] : shape.routes {
                for host in table.hosts {
                    virtualHosts += 1
                    domains += 5
                    routes += 1 + Double(host.prefixes.count)
                    virtualServiceRoutes += Double(host.prefixes.count)
                }
            }
        }
    }
}
