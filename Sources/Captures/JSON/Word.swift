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
    case typeUrls = "type_urls", typeUrl = "type_url", value, httpFilters = "http_filters", rds
    case routeConfigName = "route_config_name", accessLog = "access_log", tracing, provider
    case commonTlsContext = "common_tls_context"
    case tlsCertificateSdsSecretConfigs = "tls_certificate_sds_secret_configs"
    case weightedClusters = "weighted_clusters", listenerFilters = "listener_filters"
    case listenerFiltersTimeout = "listener_filters_timeout", trafficDirection = "traffic_direction"
    case virtualHosts = "virtual_hosts", domains, routes, match, route, headers, prefix, safeRegex = "safe_regex"
    case regex, pathSeparatedPrefix = "path_separated_prefix", exactMatch = "exact_match"
    case stringMatch = "string_match", exact, retryPolicy = "retry_policy"
    case requestMirrorPolicy = "request_mirror_policy", requestMirrorPolicies = "request_mirror_policies"
    case typedPerFilterConfig = "typed_per_filter_config", perFilterConfig = "per_filter_config", node, id
    case statsConfig = "stats_config", statsMatcher = "stats_matcher", inclusionList = "inclusion_list"
    case exclusionList = "exclusion_list", rejectAll = "reject_all", patterns, suffix, contains
    case deferredStatOptions = "deferred_stat_options"
    case enableDeferredCreationStats = "enable_deferred_creation_stats", clusterManager = "cluster_manager"
    case enableDeferredClusterCreation = "enable_deferred_cluster_creation", overloadManager = "overload_manager"
    case resourceMonitors = "resource_monitors", dynamicResources = "dynamic_resources", adsConfig = "ads_config"
    case apiType = "api_type", allocated, heapSize = "heap_size", pageheapUnmapped = "pageheap_unmapped"
    case pageheapFree = "pageheap_free", totalThreadCache = "total_thread_cache"
    case totalPhysicalBytes = "total_physical_bytes", transferCacheFree = "transfer_cache_free"
    case centralCacheFree = "central_cache_free", threadCacheFree = "thread_cache_free"
    case shardedTransferCacheFree = "sharded_transfer_cache_free", version, state
    case uptimeCurrentEpoch = "uptime_current_epoch", commandLineOptions = "command_line_options", concurrency
    case drainTime = "drain_time", serviceNode = "service_node", hotRestartVersion = "hot_restart_version"
    case certificates, totalClients = "total_clients", connectionId = "connection_id", connectedAt = "connected_at"
    case labels, watches, annotations, proxy, proxyType = "proxy_type", istioVersion = "istio_version"
    case clusterSent = "cluster_sent", ports, creationTime = "creation_time", hostname
    case defaultAddress = "default_address", meshExternal = "mesh_external", resolution, `protocol`, outputs, uid
    case creationTimestamp = "creation_timestamp", deletionTimestamp = "deletion_timestamp"
    case ownerReferences = "owner_references", controller, kind, spec, status, phase, reason, message, containers
    case items, subsets, exportTo = "export_to", gateways, destination, servers, http, tcp, tls
    case workloadSelector = "workload_selector", selector, matchLabels = "match_labels"
    case trafficPolicy = "traffic_policy", connectionPool = "connection_pool", configPatches = "config_patches"
    case patch, egress, t, cgroupUsage = "cgroup_usage", cgroupMax = "cgroup_max", memory, before, after, stats

    // Spelled in one way only: `@type`, Istio's node metadata, names of metadata namespaces and annotations, Go's field
    // names in istiod's debug pages, /proc and cgroup files, and what a proxy of adsz watches.
    case typeURL = "@type", default_ = "default", metaNamespace = "NAMESPACE", metaName = "NAME"
    case metaWorkload = "WORKLOAD_NAME", metaNode = "NODE_NAME", metaClusterID = "CLUSTER_ID", metaLabels = "LABELS"
    case metaAnnotations = "ANNOTATIONS", metaIstioVersion = "ISTIO_VERSION", metaProxyConfig = "PROXY_CONFIG"
    case metaInstanceIPs = "INSTANCE_IPS", tlsMode, transportSocketMatch = "envoy.transport_socket_match"
    case memoryLimitAnnotation = "sidecar.istio.io/proxyMemoryLimit", attributes = "Attributes"
    case capitalName = "Name", capitalNamespace = "Namespace", capitalType = "Type"
    case capitalResolution = "Resolution", capitalMeshExternal = "MeshExternal", clusterVIPs
    case addresses = "Addresses", nodeName, podIP, vmRSS = "VmRSS", rssAnon = "RssAnon", vmHWM = "VmHWM"
    case limitInBytes = "memory.limit_in_bytes", usageInBytes = "memory.usage_in_bytes"
    case maxUsageInBytes = "memory.max_usage_in_bytes", oomControl = "memory.oom_control"
    case memoryStat = "memory.stat", memoryMax = "memory.max", memoryCurrent = "memory.current"
    case memoryPeak = "memory.peak", memoryEvents = "memory.events"
    case watchedClusters = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
    case watchedEndpoints = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
    case watchedListeners = "type.googleapis.com/envoy.config.listener.v3.Listener"
    case watchedRoutes = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", xdsClusters = "CDS"
    case xdsEndpoints = "EDS", xdsListeners = "LDS", xdsRoutes = "RDS"
}
