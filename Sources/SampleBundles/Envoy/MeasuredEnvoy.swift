import Units

/// What pages of a real Envoy 1.40 showed, on two workers: a small sidecar, and what one more object of a kind added.
///
/// Samples get their memory pages from it. Each slope was measured by growing one kind of object alone, and is no
/// coefficient of a fit: what the tool predicts is made from other figures, so that a sample can prove it wrong.
package enum MeasuredEnvoy {
    /// A sidecar of a real istiod's mesh that calls ten services, 26 s old.
    enum SmallSidecar {
        static let allocated = 9_169_416.0
        static let (plainClusters, tlsClusters) = (8.0, 10.0)
        static let (endpoints, virtualHosts, domains) = (12.0, 13.0, 44.0)
        static let (httpListeners, tcpListeners) = (6.0, 4.0)
    }

    /// Bytes of `allocated` for one more of a kind: the slope over five or six levels, each measured three times.
    enum Slope {
        static let plainCluster = 30_703.0
        static let tlsCluster = 62_260.0
        /// An HTTP service with mTLS and three endpoints takes 86,911: less its cluster and its virtual host, each of the three.
        static let firstTLSEndpoints = 6_537.0
        /// Clusters of up to 32 and up to 24 endpoints.
        static let (tlsEndpoint, endpoint) = (4_563.0, 4_031.0)
        /// Clusters of thousands.
        static let (tlsEndpointOfMany, endpointOfMany) = (3_973.0, 3_022.0)
        static let endpointMetadata = 1_085.0
        /// With four domains and one route.
        static let virtualHost = 5_039.0
        static let (domain, route, virtualServiceRoute) = (245.0, 3_326.0, 4_200.0)
        static let httpListener = 46_669.0
        /// A TCP service takes 47,215, its cluster 30,703 of it.
        static let tcpListener = 16_512.0
        static let drainingListener = 51_000.0
        /// Filter chain, connection manager, TLS context, route table and a secret of its own.
        static let httpsServer = 92_000.0
        // For each worker from the third on (with fewer, the slopes' own part).
        static let worker = 32_192.0
        static let workersCluster = 2_500.0
        static let (workersTCPListener, workersHTTPListener) = (1_920.0, 1_890.0)
        /// A cluster's part for one of the two workers of the sweeps.
        static let workersClusterOfTwo = 2_927.0
    }

    package static func allocated(_ shape: ProxyShape) -> Int {
        let servers = Double(shape.listeners.reduce(0) { $0 + $1.servers.count })
        var bytes = allocated(Features(shape), workers: Double(shape.workers))
        bytes += Slope.drainingListener * Double(shape.drainingListeners) + Slope.httpsServer * servers
        return Int(bytes) + shape.extraAllocated
    }

    static func allocated(_ count: Features, workers: Double) -> Double {
        let plain = count.clusters - count.tlsClusters
        var bytes = SmallSidecar.allocated + Slope.plainCluster * (plain - SmallSidecar.plainClusters)
        bytes += Slope.tlsCluster * (count.tlsClusters - SmallSidecar.tlsClusters)
        bytes += endpoints(count) - Slope.firstTLSEndpoints * SmallSidecar.endpoints
        bytes += Slope.virtualHost * (count.virtualHosts - SmallSidecar.virtualHosts)
        let further = (count.domains - SmallSidecar.domains) - 4 * (count.virtualHosts - SmallSidecar.virtualHosts)
        bytes += Slope.domain * further
        bytes += Slope.route * max(0, count.routes - count.virtualServiceRoutes - count.virtualHosts)
        bytes += Slope.virtualServiceRoute * count.virtualServiceRoutes
        bytes += Slope.httpListener * (count.httpListeners - SmallSidecar.httpListeners)
        bytes += Slope.tcpListener * (count.tcpListeners - SmallSidecar.tcpListeners)
        return bytes + ofWorkers(count, workers)
    }

    private static func endpoints(_ count: Features) -> Double {
        var bytes = Slope.firstTLSEndpoints * count.tlsEndpointsFirst8
        bytes += Slope.tlsEndpoint * (count.tlsEndpointsFirst45 - count.tlsEndpointsFirst8)
        bytes += Slope.tlsEndpointOfMany * (count.tlsEndpoints - count.tlsEndpointsFirst45)
        let plainFirst45 = count.endpointsFirst45 - count.tlsEndpointsFirst45
        bytes += Slope.endpoint * plainFirst45
        bytes += Slope.endpointOfMany * (count.endpoints - count.tlsEndpoints - plainFirst45)
        return bytes + Slope.endpointMetadata * count.endpointMetadata
    }

    private static func ofWorkers(_ count: Features, _ workers: Double) -> Double {
        let own =
            Slope.worker + Slope.workersTCPListener * count.tcpListeners
            + Slope.workersHTTPListener * count.httpListeners
        let cluster = workers > 2 ? Slope.workersCluster : Slope.workersClusterOfTwo
        return (workers - 2) * (own + cluster * count.clusters)
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
        var tlsEndpoints = 0.0, tlsEndpointsFirst8 = 0.0, tlsEndpointsFirst45 = 0.0, endpointMetadata = 0.0
        var virtualHosts = 0.0, domains = 0.0, routes = 0.0, virtualServiceRoutes = 0.0
        var tcpListeners = 0.0, httpListeners = 0.0

        init() {}

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
                tlsEndpointsFirst45 += Double(min(45, marked))
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
