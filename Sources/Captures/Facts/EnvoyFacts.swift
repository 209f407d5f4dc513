import Units

/// Who a proxy is: from `node` in config_dump, server_info and adsz, or from a node id
/// (`sidecar~10.1.2.3~<pod>.<ns>~<ns>.svc.cluster.local`).
package struct ProxyIdentity: Sendable, Hashable {
    /// `sidecar`, `router`, `waypoint`, `ztunnel`: the first part of the node id.
    package var type: String?
    package var namespace: String?
    package var pod: String?
    package var workload: String?
    /// Deployment, StatefulSet…, by OWNER of its metadata.
    package var workloadKind: String?
    package var node: String?
    package var cluster: String?
    package var address: String?
    package var istioVersion: String?
    /// `concurrency` of PROXY_CONFIG; 0 means one worker for each CPU.
    package var configuredConcurrency: Int?
    /// Annotation `sidecar.istio.io/proxyMemoryLimit`.
    package var limitAnnotation: String?
    /// Of its pod, by LABELS of its metadata.
    package var labels: [String: String] = [:]
    /// The node's id where another control plane than Istio's gave it, in its own form.
    package var foreignID: String?

    package init(namespace: String? = nil, pod: String? = nil) {
        self.namespace = namespace
        self.pod = pod
    }
}

/// `BootstrapConfigDump`: who the proxy is, when the process started, and the settings that multiply memory.
package struct Bootstrap: Sendable {
    package var identity = ProxyIdentity()
    /// `last_updated` of the bootstrap: the start of the process.
    package var startedAt: Moment?
    /// True when `deferred_stat_options.enable_deferred_creation_stats` is absent or false.
    package var eagerStats = false
    /// True when there is no inclusion list in `stats_config.stats_matcher`: every stat is kept.
    package var allStats = false
    /// Patterns of the inclusion list that Istio's default list does not have (`proxyStatsMatcher` or annotations).
    package var addedStatPatterns: [String] = []
    package var deferredClusterCreation = false
    /// True when an overload monitor watches the heap (`fixed_heap`, `cgroup_memory`).
    package var heapMonitor = false
    package var deltaXDS: Bool?
    package var bytes: Int64 = 0
    package init() {}
}

/// The state in which a config_dump lists a resource.
package enum ResourceState: String, Sendable, CaseIterable {
    case `static`, active, warming, draining, error
}

/// One cluster of a config_dump. `hash` is of its content without `last_updated` and `version_info`.
package struct ClusterResource: Sendable {
    package var hash = Hash128.zero
    package var name = ""
    package var state = ResourceState.active
    /// `EDS`, `STRICT_DNS`, `LOGICAL_DNS`, `ORIGINAL_DST`, `STATIC`, or an extension's name.
    package var discoveryType: String?
    /// `transport_socket_matches`, or a TLS transport socket of its own.
    package var tls = false
    /// Exactly `transport_socket_matches` (what the memory model counts as a TLS cluster).
    package var tlsMatches = false
    package var outlierDetection = false
    /// The DestinationRule that `metadata.filter_metadata.istio.config` names.
    package var ruleNamespace: String?
    package var ruleName: String?
    /// `subset` of the istio metadata; the name's third field otherwise.
    package var subset: String?
    package var serviceNamespace: String?
    package var maxConnections: Int64?
    package var maxPendingRequests: Int64?
    package var maxRequests: Int64?
    package var idleTimeoutSeconds: Double?
    package var perConnectionBufferLimit: Int64?
    /// Addresses in its own `load_assignment` (static and DNS clusters).
    package var inlineEndpoints = 0
    package var bytes: Int64 = 0
    package var lastUpdated: Moment?
    package init() {}
}

/// One entry of the endpoint dump. Absent `endpoints` means none.
package struct EndpointResource: Sendable {
    package var hash = Hash128.zero
    package var clusterName = ""
    package var state = ResourceState.active
    package var hosts = 0
    /// `health_status` HEALTHY, UNKNOWN, DEGRADED or absent.
    package var healthyHosts = 0
    /// Items of `endpoints[]`: localities with their priority.
    package var localities = 0
    /// Hosts with `envoy.transport_socket_match` `tlsMode: istio`.
    package var tlsHosts = 0
    /// Different `metadata` objects among the hosts of this entry.
    package var distinctMetadata = 0
    package var bytes: Int64 = 0
    package init() {}
}

/// A resource that stands byte for byte in an earlier dump of the same load, where all that it says was handed out with
/// this hash.
package struct HeldResource: Sendable {
    package enum Kind: Int, Sendable { case cluster, endpoints, listener, routeConfig }
    package var kind: Kind
    package var hash: Hash128
    package var state = ResourceState.active
    package var lastUpdated: Moment?
}

/// One listener of a config_dump.
package struct ListenerResource: Sendable {
    package var hash = Hash128.zero
    package var name = ""
    package var state = ResourceState.active
    package var address: String?
    package var port: Int?
    /// Chains of `filter_chains`, without the default one.
    package var filterChains = 0
    /// Chains (the default one too) with an HTTP connection manager.
    package var httpChains = 0
    /// Chains (the default one too) with a TLS transport socket.
    package var tlsChains = 0
    /// Chains whose match names a server (SNI).
    package var serverNameChains = 0
    /// Different SDS secrets that its TLS chains name.
    package var secretNames: [String] = []
    package var trafficDirection: String?
    /// HTTP and network filters that matter, with how often each stands in this listener.
    package var filters: [FilterUse] = []
    /// Clusters that tcp_proxy filters name.
    package var clusterNames: [String] = []
    /// `gRPC` access loggers and tracers: names, with how often.
    package var accessLoggers: [FilterUse] = []
    package var tracer: String?
    package var listenerFiltersTimeoutSeconds: Double?
    package var perConnectionBufferLimit: Int64?
    /// `drain_type`, `MODIFY_ONLY` or default.
    package var bytes: Int64 = 0
    package var lastUpdated: Moment?
    package init() {}
}

/// A filter, logger or tracer by kind and how often one resource uses it.
package struct FilterUse: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case lua, wasm, extAuthz = "ext_authz", rateLimit = "ratelimit", buffer, dynamicForwardProxy =
            "dynamic_forward_proxy",
            dnsFilter = "dns_filter", grpcAccessLog = "grpc_access_log", fileAccessLog = "file_access_log", tracer, tap,
            compressor, extProc = "ext_proc", golang, decompressor,
            transcoder = "grpc_json_transcoder", other
    }
    package var kind: Kind
    /// The filter's name as the dump gives it.
    package var name: String
    package var count: Int
    /// A hash of its configuration, to tell copies from different ones.
    package var hash: Hash128
    package init(kind: Kind, name: String, count: Int, hash: Hash128) {
        self.kind = kind
        self.name = name
        self.count = count
        self.hash = hash
    }
}

/// One route configuration (RDS table) of a config_dump. Counts leave out the virtual hosts `allow_any` and `block_all`
/// in the fields named `…Counted`, as the memory model does; the plain ones hold everything.
package struct RouteConfigResource: Sendable {
    package var hash = Hash128.zero
    package var name = ""
    package var state = ResourceState.active
    package var virtualHosts = 0
    package var domains = 0
    package var routes = 0
    package var virtualHostsCounted = 0
    package var domainsCounted = 0
    package var routesCounted = 0
    /// Routes whose metadata names a VirtualService, by how they match.
    package var virtualServiceRoutes = 0
    package var virtualServiceRegexRoutes = 0
    /// Exact header matches over the routes of VirtualServices.
    package var headerMatches = 0
    /// `namespace/name` of the VirtualServices, with the number of their routes, most routes first (at most 50).
    package var virtualServices: [(name: String, routes: Int)] = []
    /// Clusters that its routes name, without repeats.
    package var clusterNames: [String] = []
    /// Routes or virtual hosts with a Lua filter configuration of their own.
    package var luaOverrides = 0
    /// Routes with a retry policy.
    package var retryRoutes = 0
    /// The largest virtual hosts by routes (at most 20).
    package var largestHosts: [(name: String, domains: Int, routes: Int, bytes: Int64)] = []
    /// Virtual hosts with as many routes as the largest.
    package var hostsLikeLargest = 0
    package var bytes: Int64 = 0
    package var lastUpdated: Moment?
    package init() {}
}

/// One secret of a config_dump; never its content.
package struct SecretResource: Sendable {
    package var name = ""
    package var state = ResourceState.active
    package var bytes: Int64 = 0
    package init() {}
}

/// What is only known at the end of a config_dump.
package struct ConfigDumpSummary: Sendable {
    /// Bytes of the JSON, unpacked.
    package var bytes: Int64 = 0
    /// `version_info` of ClustersConfigDump: `<RFC 3339>/<push number>` from istiod.
    package var clustersVersion: String?
    package var listenersVersion: String?
    package var hasClusters = false
    package var hasEndpoints = false
    package var hasListeners = false
    package var hasStaticListeners = false
    package var hasRoutes = false
    package var hasSecrets = false
    /// Different `metadata` objects over all endpoints of the dump.
    package var distinctMetadata = 0
    /// False when the JSON ended early: what was read before stands.
    package var complete = true
    /// The newest `last_updated` anywhere in it.
    package var newestUpdate: Moment?
    package init() {}
}

/// One cluster of the `/clusters` page, its hosts summed (ORIGINAL_DST clusters repeat a host's block).
package struct ClusterLoad: Sendable {
    package var name = ""
    package var addedViaAPI: Bool?
    /// Host blocks, repeats included.
    package var hosts = 0
    package var connectionsActive: Int64 = 0
    package var connectionsTotal: Int64 = 0
    package var connectFailures: Int64 = 0
    package var requestsActive: Int64 = 0
    package var requestsPending: Int64 = 0
    package var requestsTotal: Int64 = 0
    package var requestErrors: Int64 = 0
    package var requestTimeouts: Int64 = 0
    package var unhealthyHosts = 0
    /// Limits of the default priority; nil where the page does not say.
    package var maxConnections: Int64?
    package var maxPendingRequests: Int64?
    package var maxRequests: Int64?
    package init() {}
}

/// `/server_info`.
package struct ServerInfo: Sendable {
    package var identity = ProxyIdentity()
    /// `1.40.0` of `<commit>/1.40.0/Clean/RELEASE/BoringSSL`.
    package var envoyVersion: String?
    package var build: String?
    package var state: String?
    package var uptimeSeconds: Int64?
    package var concurrency: Int?
    package var drainTimeSeconds: Double?
    package init() {}
}

/// What one page or line says of memory. Every field is nil where the page does not have it.
package struct MemoryFigures: Sendable {
    package enum Source: String, Sendable, CaseIterable {
        /// Envoy's `/memory`.
        case memoryPage = "memory"
        /// `/memory/tcmalloc`: the allocator's own page, without a heap size.
        case allocatorPage = "memory/tcmalloc"
        /// A sampler's line that holds the same figures.
        case series
    }
    package var source: Source
    package var allocated: Int64?
    package var heapSize: Int64?
    package var pageheapFree: Int64?
    package var pageheapUnmapped: Int64?
    package var threadCache: Int64?
    package var physical: Int64?
    /// The sampler's own clock, where it has one.
    package var at: Moment?
    /// Seconds since the sampler started.
    package var sampleSeconds: Double?
    package init(source: Source) { self.source = source }
}

/// One stat that matters, by its text name without tags (`server.memory_allocated`); Prometheus names are turned into it.
package struct Stat: Sendable {
    package var name: String
    package var value: Double
    /// For `server.watchdog_miss` the thread; for `cluster.upstream_cx_active` and its kin the cluster, listener or prefix.
    package var tag: String?
    package init(name: String, value: Double, tag: String? = nil) {
        self.name = name
        self.value = value
        self.tag = tag
    }

    package init(_ stat: EnvoyStat, _ value: Double) { self.init(name: stat.rawValue, value: value) }
}
