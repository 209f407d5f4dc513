import Units

/// What one proxy holds at the capture: everything its eight admin pages are rendered from.
///
///     var shape = ProxyShape(mesh.pods[0], in: mesh)
///     shape.drainingListeners = 900
///     let page = EnvoyPages.configDump(shape)
package struct ProxyShape: Sendable {
    package var pod: Mesh.Pod
    package var clusters: [Cluster]
    package var listeners: [Listener]
    package var routes: [RouteTable]
    package var loads: [Load] = []
    package var workers: Int
    package var startedAt: Moment
    package var capturedAt: Moment
    /// When the present configuration was applied; clusters that no rule touched are as old as the process.
    package var pushedAt: Moment
    package var pushVersion: String
    package var istioVersion: String
    package var envoyVersion = "1.40.0"
    package var isDelta = true
    /// Lua filters in every HTTP connection manager of the inbound listener.
    package var luaFilters = 0
    package var drainingListeners = 0
    package var warmingClusters = 0
    package var downstreamConnections = 4
    /// Bytes in use beyond what the configuration explains: connections, buffers.
    package var extraAllocated = 0
    /// nil: as a real Envoy with this configuration measured.
    package var memory: Memory?
    /// Added to the statistics page, or put over its values: `envoy_server_total_connections{}`.
    package var statistics: [String: Int] = [:]
    package var seed: UInt64

    /// A proxy of `pod` with what its namespace's `Sidecar` object (or the mesh) lets it see.
    package init(_ pod: Mesh.Pod, in mesh: Mesh, config: MeshConfiguration? = nil, startedAt: Moment? = nil) {
        let config = config ?? MeshConfiguration(mesh, for: pod)
        self.pod = pod
        clusters = config.clusters
        listeners = config.listeners
        routes = config.routes
        workers = pod.sidecar?.workers ?? 2
        capturedAt = mesh.capturedAt
        pushedAt = mesh.pushedAt
        pushVersion = mesh.pushVersion
        istioVersion = mesh.istioVersion
        seed = mesh.seed
        if let startedAt {
            self.startedAt = startedAt
        } else if case .running(let since) = pod.sidecar?.life.state {
            self.startedAt = since.later(2.3)
        } else {
            self.startedAt = pod.createdAt.later(4.19)
        }
    }

    package var uptime: Int64 { max(0, Int64(capturedAt.seconds(since: startedAt))) }
}

extension ProxyShape {
    /// One outbound cluster.
    package struct Cluster: Sendable {
        package var name: String
        package var port: Int
        package var target: Int
        package var subset: String
        package var service: String
        package var namespace: String
        package var host: String
        package var rule: String?
        package var hasTLS = true
        package var maxConnections: Int?
        package var idleTimeout: String?
        /// Changed by the last push, so its `last_updated` is the push's.
        package var isFresh: Bool
        /// STRICT_DNS with its addresses inside, instead of EDS.
        package var isDNS = false
        package var endpoints: [Mesh.Endpoint]
    }

    /// One outbound listener: HTTP by port number, TCP by address and port.
    package struct Listener: Sendable {
        package var address: String
        package var port: Int
        /// nil: HTTP with the route table of its port.
        package var cluster: String?
        /// Of a gateway's listener: a filter chain and a route table for each.
        package var servers: [Server] = []
        package var name: String { "\(address)_\(port)" }
    }

    /// An HTTPS server of a `Gateway`.
    package struct Server: Sendable {
        package var host: String
        /// `https.443.https-0.customers.istio-system`
        package var routes: String
        package var secret: String
    }

    package struct RouteTable: Sendable {
        package var name: String
        package var hosts: [VirtualHost]
    }

    package struct VirtualHost: Sendable {
        package var service: String
        package var namespace: String
        package var host: String
        package var address: String
        package var port: Int
        /// Prefixes that a VirtualService adds in front of the default route.
        package var prefixes: [String] = []
        package var virtualService: String?
    }

    /// What `/clusters` counts at one host.
    package struct Load: Sendable {
        package var cluster: String
        package var address: String
        package var connections: Int
        package var connectionsTotal: Int
        package var requests: Int
        package var requestsTotal: Int
        package var errors: Int

        package init(
            _ cluster: String, address: String, connections: Int = 0, connectionsTotal: Int? = nil, requests: Int = 0,
            requestsTotal: Int = 0, errors: Int = 0
        ) {
            (self.cluster, self.address, self.connections) = (cluster, address, connections)
            self.connectionsTotal = connectionsTotal ?? connections
            (self.requests, self.requestsTotal, self.errors) = (requests, requestsTotal, errors)
        }
    }

    package struct Memory: Sendable, Hashable {
        package var allocated: Int
        package var heapSize: Int
        package var pageheapUnmapped: Int
        package var pageheapFree: Int
        package var threadCache: Int
        package var physical: Int
    }
}
