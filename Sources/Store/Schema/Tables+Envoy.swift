import Captures
import Units

/// Pages of Envoy: its configuration, stored once for all proxies that hold it.
extension Tables {
    static let bootstrap = Table<Paged<Bootstrap>>(
        "bootstrap",
        "BootstrapConfigDump: settings that multiply memory."
    ) { t in
        t.page(isKey: true) { $0.file }
        t.column("started_at", "last_updated: the start of the process") { $0.fact.startedAt }
        t.column("eager_stats", "1: stats are created before their first use") { $0.fact.eagerStats }
        t.column("all_stats", "1: no inclusion list, every stat is kept") { $0.fact.allStats }
        t.column("added_stat_patterns", "patterns beyond Istio's default list") {
            $0.fact.addedStatPatterns.isEmpty ? nil : $0.fact.addedStatPatterns.joined(separator: " ")
        }
        t.column("deferred_cluster_creation", "1: clusters are created on a worker at their first use") {
            $0.fact.deferredClusterCreation
        }
        t.column("heap_monitor", "1: an overload monitor watches the heap") { $0.fact.heapMonitor }
        t.column("delta_xds", "1: delta ADS, 0: state of the world") { $0.fact.deltaXDS }
        t.column("bytes", "of its JSON") { $0.fact.bytes }
    }

    static let configDump = Table<Paged<ConfigDumpSummary>>(
        "config_dump",
        "A config_dump as a whole."
    ) { t in
        t.page(isKey: true) { $0.file }
        t.column("bytes", "JSON, unpacked") { $0.fact.bytes }
        t.column("clusters_version", "<time>/<push number> of istiod") { $0.fact.clustersVersion }
        t.column("listeners_version", "version_info of the listeners") { $0.fact.listenersVersion }
        t.column("has_clusters", "1: the dump has this part") { $0.fact.hasClusters }
        t.column("has_endpoints", "1: it was asked for with include_eds") { $0.fact.hasEndpoints }
        t.column("has_listeners", "1: the dump has this part") { $0.fact.hasListeners }
        t.column("has_static_listeners", "pilot-agent's 15021 and 15090") { $0.fact.hasStaticListeners }
        t.column("has_routes", "1: the dump has this part") { $0.fact.hasRoutes }
        t.column("has_secrets", "1: the dump has this part") { $0.fact.hasSecrets }
        t.column("distinct_metadata", "different metadata objects among all endpoints") { $0.fact.distinctMetadata }
        t.column("complete", "0: the JSON ended early") { $0.fact.complete }
        t.column("newest_update", "newest last_updated anywhere in it") { $0.fact.newestUpdate }
    }

    static let configUpdate = Table<Paged<UpdateSecond>>(
        "config_update",
        "When resources of a dump were accepted: of each kind the 3 seconds with most of them, and the newest after those."
    ) { t in
        t.page { $0.file }
        t.column("kind", "what they are") { $0.fact.kind }
        t.column("second", "last_updated, whole seconds since 1970") { $0.fact.second }
        t.column("resources", "how many were accepted in that second") { $0.fact.resources }
    }

    static let serverInfo = Table<Paged<ServerInfo>>(
        "server_info",
        "server_info."
    ) { t in
        t.page(isKey: true) { $0.file }
        t.column("envoy_version", "number alone: 1.40.0") { $0.fact.envoyVersion }
        t.column("state", "LIVE, DRAINING, INITIALIZING…") { $0.fact.state }
        t.column("uptime_seconds", "of this epoch") { $0.fact.uptimeSeconds }
        t.column("concurrency", "worker threads") { $0.fact.concurrency }
        t.column("drain_time_seconds", "how long old listeners drain") { $0.fact.drainTimeSeconds }
    }

    static let cluster = Table<(resource: ClusterResource, name: ClusterName)>(
        "cluster",
        "A cluster, stored once for all proxies that hold the same content."
    ) { t in
        t.key()
        t.column("hash", "of its content, order of keys aside", unique: true) { $0.resource.hash }
        t.column("name", "direction|port|subset|host for those of istiod") { $0.resource.name }
        t.column("direction", "outbound, inbound, outbound_ (SNI-DNAT); NULL for fixed clusters") { $0.name.direction }
        t.column("port", "of the service") { $0.name.port }
        t.column("subset", "NULL where there is none") { $0.name.subset }
        t.column("host", "of the service") { $0.name.host }
        t.column("discovery_type", "EDS, STRICT_DNS, LOGICAL_DNS, ORIGINAL_DST, STATIC…") { $0.resource.discoveryType }
        t.column("tls", "1: it can speak TLS") { $0.resource.tls }
        t.column("tls_matches", "transport_socket_matches: what the memory model counts") { $0.resource.tlsMatches }
        t.column("outlier_detection", "1: it has outlier detection") { $0.resource.outlierDetection }
        t.column("rule_namespace", "DestinationRule that applies, by back reference") { $0.resource.ruleNamespace }
        t.column("rule_name", "name of that DestinationRule") { $0.resource.ruleName }
        t.column("service_namespace", "namespace of its service") { $0.resource.serviceNamespace }
        t.column("max_connections", "4294967295 is unlimited") { $0.resource.maxConnections }
        t.column("max_pending_requests", "circuit breaker") { $0.resource.maxPendingRequests }
        t.column("max_requests", "circuit breaker") { $0.resource.maxRequests }
        t.column("idle_timeout_seconds", "of upstream connections") { $0.resource.idleTimeoutSeconds }
        t.column("buffer_limit", "per_connection_buffer_limit_bytes") { $0.resource.perConnectionBufferLimit }
        t.column("inline_endpoints", "addresses in its own load_assignment") { $0.resource.inlineEndpoints }
        t.column("name_bytes", "length of its name") { $0.resource.name.utf8.count }
        t.column("bytes", "of JSON") { $0.resource.bytes }
    }

    static let endpointSet = Table<EndpointResource>(
        "endpoint_set",
        "The endpoints of one cluster, stored once."
    ) { t in
        t.key()
        t.column("hash", "of its content, order of keys aside", unique: true) { $0.hash }
        t.column("cluster_name", "the cluster it belongs to") { $0.clusterName }
        t.column("subset", "1: the cluster is a subset") { ClusterName($0.clusterName).subset != nil }
        t.column("hosts", "0: none") { $0.hosts }
        t.column("healthy_hosts", "health status healthy, unknown or degraded") { $0.healthyHosts }
        t.column("localities", "items of endpoints[]") { $0.localities }
        t.column("tls_hosts", "metadata asks for tlsMode istio") { $0.tlsHosts }
        t.column("distinct_metadata", "different metadata objects among its hosts") { $0.distinctMetadata }
        t.column("bytes", "of JSON") { $0.bytes }
    }

    static let listener = Table<ListenerResource>(
        "listener",
        "A listener, stored once."
    ) { t in
        t.key()
        t.column("hash", "of its content, order of keys aside", unique: true) { $0.hash }
        t.column("name", "as Envoy names it") { $0.name }
        t.column("address", "it binds to") { $0.address }
        t.column("port", "it binds to") { $0.port }
        t.column("direction", "INBOUND, OUTBOUND or NULL") { $0.trafficDirection }
        t.column("filter_chains", "without the default one") { $0.filterChains }
        t.column("http_chains", "with an HTTP connection manager, default chain included") { $0.httpChains }
        t.column("tls_chains", "with a TLS transport socket") { $0.tlsChains }
        t.column("server_name_chains", "chains that match a server name (SNI)") { $0.serverNameChains }
        t.column("secrets", "different SDS secrets of its TLS chains") { $0.secretNames.count }
        t.column("filters_timeout_seconds", "listener_filters_timeout; 0 never reaps stuck handshakes") {
            $0.listenerFiltersTimeoutSeconds
        }
        t.column("buffer_limit", "per_connection_buffer_limit_bytes") { $0.perConnectionBufferLimit }
        t.column("bytes", "of JSON") { $0.bytes }
    }

    static let listenerFilter = Table<ListenerFilterRow>(
        "listener_filter",
        "Filters, access loggers and tracers of a listener."
    ) { t in
        t.column("listener_id", "row of `listener`") { $0.listener }
        t.column("kind", "what it is") { $0.kind }
        t.column("name", "as the dump gives it") { $0.name }
        t.column("uses", "how often in this listener") { $0.uses }
        t.column("hash", "of its configuration") { $0.hash }
    }

    static let listenerCluster = Table<(listener: Int64, cluster: String)>(
        "listener_cluster",
        "Clusters that TCP proxy filters of a listener name."
    ) { t in
        t.column("listener_id", "row of `listener`") { $0.listener }
        t.column("cluster_name", "a cluster's name") { $0.cluster }
    }

    static let routeConfig = Table<RouteConfigResource>(
        "route_config",
        "A route configuration (RDS table), stored once. The columns …_counted leave out allow_any and block_all."
    ) { t in
        t.key()
        t.column("hash", "of its content, order of keys aside", unique: true) { $0.hash }
        t.column("name", "port, or https.… of a gateway's server") { $0.name }
        t.column("virtual_hosts", "all of them") { $0.virtualHosts }
        t.column("domains", "of all virtual hosts") { $0.domains }
        t.column("routes", "of all virtual hosts") { $0.routes }
        t.column("virtual_hosts_counted", "as the memory model counts") { $0.virtualHostsCounted }
        t.column("domains_counted", "as the memory model counts") { $0.domainsCounted }
        t.column("routes_counted", "as the memory model counts") { $0.routesCounted }
        t.column("virtual_service_routes", "prefix and exact") { $0.virtualServiceRoutes }
        t.column("virtual_service_regex_routes", "of VirtualServices, by regular expression") {
            $0.virtualServiceRegexRoutes
        }
        t.column("header_matches", "exact header matches over routes of VirtualServices") { $0.headerMatches }
        t.column("hosts_like_largest", "virtual hosts with as many routes as the largest") { $0.hostsLikeLargest }
        t.column("retry_routes", "routes with a retry policy") { $0.retryRoutes }
        t.column("lua_overrides", "routes or virtual hosts with a Lua configuration of their own") { $0.luaOverrides }
        t.column("bytes", "of JSON") { $0.bytes }
    }

    static let routeCluster = Table<(table: Int64, cluster: String)>(
        "route_cluster",
        "Clusters that routes of a table name."
    ) { t in
        t.column("route_config_id", "row of `route_config`") { $0.table }
        t.column("cluster_name", "a cluster's name") { $0.cluster }
    }

    static let virtualHost = Table<(table: Int64, host: (name: String, domains: Int, routes: Int, bytes: Int64))>(
        "virtual_host",
        "The largest virtual hosts of a table."
    ) { t in
        t.column("route_config_id", "row of `route_config`") { $0.table }
        t.column("name", "host:port") { $0.host.name }
        t.column("domains", "it answers to") { $0.host.domains }
        t.column("routes", "it holds") { $0.host.routes }
        t.column("bytes", "of JSON") { $0.host.bytes }
    }

    static let routeOrigin = Table<(table: Int64, origin: (name: String, routes: Int))>(
        "route_origin",
        "VirtualServices that made routes of a table."
    ) { t in
        t.column("route_config_id", "row of `route_config`") { $0.table }
        t.column("virtual_service", "namespace/name") { $0.origin.name }
        t.column("routes", "how many it made") { $0.origin.routes }
    }

    static let pageCluster = Table<(load: ClusterLoad, hash: Hash128)>(
        "page_cluster",
        "One cluster of a clusters page (counts of hosts and limits), stored once."
    ) { t in
        t.key()
        t.column("hash", "of its content, order of keys aside", unique: true) { $0.hash }
        t.column("name", "as Envoy names it") { $0.load.name }
        t.column("host", "of an outbound cluster: the service it leads to") {
            ClusterName.outboundHost(of: $0.load.name)
        }
        t.later(
            "tls", Bool.self, initially: false,
            "1: in some dump of the bundle, endpoints of this cluster ask for tlsMode istio")
        t.column("hosts", "host blocks, repeats included") { $0.load.hosts }
        t.column("unhealthy_hosts", "with a failed health flag") { $0.load.unhealthyHosts }
        t.column("added_via_api", "1: from xDS, 0: of the bootstrap") { $0.load.addedViaAPI }
        t.column("max_connections", "circuit breaker; 4294967295 is unlimited") { $0.load.maxConnections }
        t.column("max_pending_requests", "circuit breaker") { $0.load.maxPendingRequests }
        t.column("max_requests", "circuit breaker") { $0.load.maxRequests }
    }

    static let secret = Table<Paged<SecretSum>>(
        "secret",
        "Secrets of a dump by state; never their content."
    ) { t in
        t.page { $0.file }
        t.column("state", "as the dump says") { $0.fact.state }
        t.column("secrets", "how many") { $0.fact.secrets }
        t.column("bytes", "of JSON, redacted by Envoy") { $0.fact.bytes }
    }
}
