/// The keys that readers of JSON ask for. A key that is not among them reads as `other`.
///
/// Each stands for its camelCase twin as well (`last_updated`, `lastUpdated`): Envoy prints proto names, istioctl and
/// istiod the canonical JSON of the same messages.
package enum Word: String, CaseIterable, Sendable {
    /// Any key that no reader asks for.
    case other = ""

    // Envoy, with twins; Kubernetes and istiod, where they are the same words.
    case name, cluster, clusters, listener, routeConfig = "route_config", endpointConfig = "endpoint_config", secret
    case bootstrap, lastUpdated = "last_updated", versionInfo = "version_info", configs
    case staticClusters = "static_clusters", dynamicActiveClusters = "dynamic_active_clusters"
    case dynamicWarmingClusters = "dynamic_warming_clusters", staticListeners = "static_listeners"
    case dynamicListeners = "dynamic_listeners", dynamicActiveListeners = "dynamic_active_listeners"
    case dynamicWarmingListeners = "dynamic_warming_listeners"
    case dynamicDrainingListeners = "dynamic_draining_listeners", staticRouteConfigs = "static_route_configs"
    case dynamicRouteConfigs = "dynamic_route_configs", staticEndpointConfigs = "static_endpoint_configs"
    case dynamicEndpointConfigs = "dynamic_endpoint_configs", staticSecrets = "static_secrets"
    case dynamicActiveSecrets = "dynamic_active_secrets", dynamicWarmingSecrets = "dynamic_warming_secrets"
    case activeState = "active_state", warmingState = "warming_state", drainingState = "draining_state"
    case errorState = "error_state", failedConfiguration = "failed_configuration", type
    case clusterType = "cluster_type", transportSocketMatches = "transport_socket_matches"
    case transportSocket = "transport_socket", tlsContext = "tls_context", outlierDetection = "outlier_detection"
    case metadata, filterMetadata = "filter_metadata", istio, config, subset, services, namespace, host
    case circuitBreakers = "circuit_breakers", thresholds, priority, maxConnections = "max_connections"
    case maxPendingRequests = "max_pending_requests", maxRequests = "max_requests"
    case perConnectionBufferLimitBytes = "per_connection_buffer_limit_bytes"
    case typedExtensionProtocolOptions = "typed_extension_protocol_options"
    case commonHttpProtocolOptions = "common_http_protocol_options", idleTimeout = "idle_timeout"
    case loadAssignment = "load_assignment", endpoints, lbEndpoints = "lb_endpoints", hosts
    case clusterName = "cluster_name", healthStatus = "health_status", address, socketAddress = "socket_address"
    case portValue = "port_value", pipe, path, filterChains = "filter_chains"
    case defaultFilterChain = "default_filter_chain", filterChainMatch = "filter_chain_match"
    case serverNames = "server_names", filters, typedConfig = "typed_config", configDiscovery = "config_discovery"
    case typeUrls = "type_urls", typeUrl = "type_url", value, httpFilters = "http_filters"
    case accessLog = "access_log", tracing, provider
    case commonTlsContext = "common_tls_context"
    case tlsCertificateSdsSecretConfigs = "tls_certificate_sds_secret_configs"
    case weightedClusters = "weighted_clusters", listenerFilters = "listener_filters"
    case listenerFiltersTimeout = "listener_filters_timeout", trafficDirection = "traffic_direction"
    case virtualHosts = "virtual_hosts", domains, routes, match, route, headers, prefix, safeRegex = "safe_regex"
    case regex, exactMatch = "exact_match", stringMatch = "string_match", exact, retryPolicy = "retry_policy"
    case requestMirrorPolicy = "request_mirror_policy", requestMirrorPolicies = "request_mirror_policies"
    case typedPerFilterConfig = "typed_per_filter_config", perFilterConfig = "per_filter_config", node, id
    case statsConfig = "stats_config", statsMatcher = "stats_matcher", inclusionList = "inclusion_list"
    case rejectAll = "reject_all", patterns, suffix, contains, deferredStatOptions = "deferred_stat_options"
    case enableDeferredCreationStats = "enable_deferred_creation_stats", clusterManager = "cluster_manager"
    case enableDeferredClusterCreation = "enable_deferred_cluster_creation", overloadManager = "overload_manager"
    case resourceMonitors = "resource_monitors", dynamicResources = "dynamic_resources", adsConfig = "ads_config"
    case apiType = "api_type", allocated, heapSize = "heap_size", pageheapUnmapped = "pageheap_unmapped"
    case pageheapFree = "pageheap_free", totalThreadCache = "total_thread_cache"
    case totalPhysicalBytes = "total_physical_bytes", transferCacheFree = "transfer_cache_free"
    case centralCacheFree = "central_cache_free", threadCacheFree = "thread_cache_free"
    case shardedTransferCacheFree = "sharded_transfer_cache_free", version, state
    case uptimeCurrentEpoch = "uptime_current_epoch", commandLineOptions = "command_line_options", concurrency
    case drainTime = "drain_time", serviceNode = "service_node", connectionId = "connection_id"
    case connectedAt = "connected_at", labels, watches, annotations, proxy, proxyType = "proxy_type"
    case istioVersion = "istio_version", ports, creationTime = "creation_time"
    case hostname, defaultAddress = "default_address", meshExternal = "mesh_external", resolution, `protocol`
    case outputs, uid, creationTimestamp = "creation_timestamp", deletionTimestamp = "deletion_timestamp"
    case ownerReferences = "owner_references", controller, kind, spec, status, phase, reason, message
    case subsets, exportTo = "export_to", gateways, destination, servers, http, tcp, tls
    case workloadSelector = "workload_selector", selector, trafficPolicy = "traffic_policy"
    case connectionPool = "connection_pool", configPatches = "config_patches", patch, egress, t
    case cgroupUsage = "cgroup_usage", cgroupMax = "cgroup_max", memory, before, after, clients, metrics, overrides
    case totalClients = "total_clients"
    case mirror, mirrors, apiVersion, stats, histograms, computedQuantiles = "computed_quantiles"
    case clusterStatuses = "cluster_statuses", addedViaApi = "added_via_api", hostStatuses = "host_statuses"
    case edsHealthStatus = "eds_health_status", listenerStatuses = "listener_statuses", data, result, metric, values

    // Spelled in one way only: `@type`, Istio's node metadata, names of metadata namespaces and annotations, Go's field
    // names in istiod's debug pages, /proc and cgroup files, and what a proxy of adsz watches.
    case typeURL = "@type", metaNamespace = "NAMESPACE", metaName = "NAME", metaWorkload = "WORKLOAD_NAME"
    case metaOwner = "OWNER", metaLabels = "LABELS"
    case metaNode = "NODE_NAME", metaClusterID = "CLUSTER_ID"
    case metaAnnotations = "ANNOTATIONS", metaIstioVersion = "ISTIO_VERSION", metaProxyConfig = "PROXY_CONFIG"
    case metaInstanceIPs = "INSTANCE_IPS", tlsMode, transportSocketMatch = "envoy.transport_socket_match"
    case memoryLimitAnnotation = "sidecar.istio.io/proxyMemoryLimit", attributes = "Attributes"
    case capitalNamespace = "Namespace", capitalType = "Type"
    case capitalResolution = "Resolution", capitalMeshExternal = "MeshExternal", clusterVIPs, nodeName, podIP
    case vmRSS = "VmRSS", rssAnon = "RssAnon", limitInBytes = "memory.limit_in_bytes"
    case usageInBytes = "memory.usage_in_bytes", maxUsageInBytes = "memory.max_usage_in_bytes"
    case oomControl = "memory.oom_control", memoryStat = "memory.stat", memoryMax = "memory.max"
    case memoryHigh = "memory.high", memoryPressure = "memory.pressure"
    case memoryCurrent = "memory.current", memoryPeak = "memory.peak", memoryEvents = "memory.events"
    case watchedClusters = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
    case watchedEndpoints = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
    case watchedListeners = "type.googleapis.com/envoy.config.listener.v3.Listener"
    case watchedRoutes = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", xdsClusters = "CDS"
    case xdsEndpoints = "EDS", xdsListeners = "LDS", xdsRoutes = "RDS"
}
