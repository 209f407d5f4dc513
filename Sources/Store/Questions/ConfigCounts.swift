import Units

/// What one config_dump holds, counted: the features of the memory model and the counts of `istioctl proxy-config`.
///
/// Every count is a sum over resources, so it is summed once for each set that many proxies share, and corrected by each
/// proxy's few differences: 600 proxies of one mesh cost little more than one.
package struct ConfigCounts: Sendable {
    package var file: Int64 = 0
    package var capture: Int64?
    package var proxy: Int64 = 0
    package var fileName = ""
    // clusters
    package var clusters = 0
    package var clusterNameBytes = 0
    package var tlsClusters = 0
    package var outlierClusters = 0
    package var subsetClusters = 0
    package var subsetNameBytes = 0
    package var subsetTLSClusters = 0
    /// Outbound clusters without a subset: one for each service and port.
    package var serviceClusters = 0
    package var serviceNameBytes = 0
    package var serviceTLSClusters = 0
    package var dnsClusters = 0
    package var staticClusters = 0
    // endpoint dump
    package var endpoints = 0
    package var endpointsFirst45 = 0
    package var localities = 0
    package var tlsEndpoints = 0
    package var tlsEndpointsFirst8 = 0
    package var subsetEndpoints = 0
    package var subsetEndpointsFirst45 = 0
    package var subsetLocalities = 0
    package var subsetTLSEndpoints = 0
    package var subsetTLSEndpointsFirst8 = 0
    package var clustersWithHosts = 0
    package var distinctMetadata = 0
    /// Its listeners are a dump's, with their filters: a table of istioctl has no bytes, and names none.
    package var showsFilters: Bool { hasListeners && bytes > 0 }
    // listeners
    package var listeners = 0
    package var httpListeners = 0
    package var tcpListeners = 0
    /// Filter chains of listeners other than virtualInbound and virtualOutbound.
    package var filterChains = 0
    package var tlsChains = 0
    package var listenerSecrets = 0
    package var luaFilters = 0
    package var wasmFilters = 0
    package var grpcLoggers = 0
    package var tracers = 0
    package var externalAuthorizers = 0
    // routes
    package var routeConfigs = 0
    package var staticRouteConfigs = 0
    package var virtualHosts = 0
    package var domains = 0
    package var routes = 0
    package var virtualHostsCounted = 0
    package var domainsCounted = 0
    package var routesCounted = 0
    package var virtualServiceRoutes = 0
    package var regexRoutes = 0
    package var headerMatches = 0
    /// What route tables of a gateway's HTTPS servers (`https.443.…`) hold.
    package var httpsVirtualHosts = 0
    package var httpsDomains = 0
    package var httpsRoutes = 0
    // secrets
    package var secrets = 0
    // the dump itself
    package var bytes: Int64 = 0
    package var hasClusters = false
    package var hasEndpoints = false
    package var hasListeners = false
    package var hasStaticListeners = false
    package var hasRoutes = false
    package var hasSecrets = false
    /// The dump's own bootstrap, which names the statistics.
    package var hasBootstrap = false
    package var complete = true
    package var eagerStats = false
    package var allStats = false
    package var addedStatPatterns: String?

    package init() {}

    fileprivate mutating func add(_ values: [Int], of sums: [Sum]) {
        for (sum, value) in zip(sums, values) { self[keyPath: sum.field] &+= value }
    }

    /// How many kinds of resources it holds.
    package var kinds: Int { [hasClusters, hasEndpoints, hasListeners, hasRoutes].count { $0 } }

    /// Clusters that came by xDS.
    package var dynamicClusters: Int { clusters - staticClusters }
}

extension Store {
    /// The counts of every config_dump, by file.
    package func configCounts() throws(StoreError) -> [Int64: ConfigCounts] {
        var out: [Int64: ConfigCounts] = [:]
        for dump in try dumps() { out[dump.file] = dump }
        guard !out.isEmpty else { return out }
        for (table, sums) in ConfigCounts.sums { try add(sums, of: table, to: &out) }
        try addSecrets(to: &out)
        return out
    }

    /// Each dump with what it says of itself, before anything is counted.
    private func dumps() throws(StoreError) -> [ConfigCounts] {
        try database.rows(
            from: """
                config_dump d JOIN source_file f ON f.id = d.source_file_id
                LEFT JOIN bootstrap b ON b.source_file_id = d.source_file_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh)
                """
        ) { row in
            var c = ConfigCounts()
            c.file = row["d.source_file_id"]
            c.capture = row["f.capture_id"]
            c.proxy = row["f.proxy_id"]
            c.fileName = row["f.name"]
            c.bytes = row["d.bytes"]
            c.hasClusters = row["d.has_clusters"]
            c.hasEndpoints = row["d.has_endpoints"]
            c.hasListeners = row["d.has_listeners"]
            c.hasStaticListeners = row["d.has_static_listeners"]
            c.hasRoutes = row["d.has_routes"]
            c.hasSecrets = row["d.has_secrets"]
            c.distinctMetadata = row["d.distinct_metadata"]
            c.complete = row["d.complete"]
            let bootstrap: Int64? = row["b.source_file_id"]
            c.hasBootstrap = bootstrap != nil
            c.eagerStats = row["b.eager_stats"]
            c.allStats = row["b.all_stats"]
            c.addedStatPatterns = row["b.added_stat_patterns"]
            return c
        }
    }

    private func addSecrets(to out: inout [Int64: ConfigCounts]) throws(StoreError) {
        let secrets = try database.rows(from: "secret GROUP BY source_file_id") {
            ($0["source_file_id"] as Int64, $0["SUM(CASE WHEN state <> 'warming' THEN secrets END)"] as Int)
        }
        for (file, count) in secrets {
            out[file]?.secrets = count
        }
    }

    private func add(_ sums: [ConfigCounts.Sum], of kind: String, to out: inout [Int64: ConfigCounts])
        throws(StoreError)
    {
        // Asked apart and added here: SQLite would take longer to plan them as one than to answer them.
        let columns = sums.map { "SUM(\($0.sql))" }
        let sets = Dictionary(
            try database.rows(
                from: """
                    holding_member m JOIN holding_set h ON h.id = m.set_id JOIN \(kind) r ON r.id = m.resource_id
                    WHERE h.kind = '\(kind)' GROUP BY m.set_id
                    """
            ) { row in (row["m.set_id"] as Int64, columns.map { row[$0] as Int }) },
            uniquingKeysWith: { first, _ in first })
        let signed = sums.map { "SUM(m.sign * (\($0.sql)))" }
        let differences = try database.rows(
            from: """
                holding_difference m JOIN \(kind) r ON r.id = m.resource_id
                WHERE m.kind = '\(kind)' GROUP BY m.source_file_id
                """
        ) { row in (row["m.source_file_id"] as Int64, signed.map { row[$0] as Int }) }
        let holdings = try database.rows(from: "holding WHERE kind = '\(kind)'") {
            ($0["source_file_id"] as Int64, $0["set_id"] as Int64)
        }
        for (file, set) in holdings { out[file]?.add(sets[set] ?? [], of: sums) }
        for (file, values) in differences { out[file]?.add(values, of: sums) }
    }

}

extension ConfigCounts {
    /// One sum: where it goes, and the SQL expression over one resource `r` held in `state`.
    typealias Sum = (field: WritableKeyPath<ConfigCounts, Int> & Sendable, sql: String)

    /// All sums, by the table that they are over.
    static let sums: [(table: String, sums: [Sum])] = [
        ("cluster", clusterSums), ("endpoint_set", endpointSums), ("listener", listenerSums),
        ("route_config", routeSums),
    ]

    private static let held = "(state IN ('static', 'active'))"
    private static let subset = "(r.subset IS NOT NULL)"
    private static let service = "(r.direction IN ('outbound', 'outbound_') AND r.subset IS NULL)"

    private static let clusterSums: [Sum] = [
        (\.clusters, held),
        (\.clusterNameBytes, "\(held) * r.name_bytes"),
        (\.tlsClusters, "\(held) * r.tls_matches"),
        (\.outlierClusters, "\(held) * r.outlier_detection"),
        (\.subsetClusters, "\(held) * \(subset)"),
        (\.subsetNameBytes, "\(held) * \(subset) * r.name_bytes"),
        (\.subsetTLSClusters, "\(held) * \(subset) * r.tls_matches"),
        (\.serviceClusters, "\(held) * \(service)"),
        (\.serviceNameBytes, "\(held) * \(service) * r.name_bytes"),
        (\.serviceTLSClusters, "\(held) * \(service) * r.tls_matches"),
        (
            \.dnsClusters,
            "(state = 'active') * (COALESCE(r.discovery_type, '') IN ('STRICT_DNS', 'LOGICAL_DNS')) * (r.inline_endpoints > 0)"
        ),
        (\.staticClusters, "state = 'static'"),
    ]
    private static let endpointSums: [Sum] = [
        (\.endpoints, "r.hosts"),
        (\.endpointsFirst45, "MIN(r.hosts, 45)"),
        (\.localities, "r.localities"),
        (\.tlsEndpoints, "r.tls_hosts"),
        (\.tlsEndpointsFirst8, "MIN(r.tls_hosts, 8)"),
        (\.subsetEndpoints, "r.subset * r.hosts"),
        (\.subsetEndpointsFirst45, "r.subset * MIN(r.hosts, 45)"),
        (\.subsetLocalities, "r.subset * r.localities"),
        (\.subsetTLSEndpoints, "r.subset * r.tls_hosts"),
        (\.subsetTLSEndpointsFirst8, "r.subset * MIN(r.tls_hosts, 8)"),
        (\.clustersWithHosts, "r.hosts > 0"),
    ]
    private static let notVirtual = "(r.name NOT IN ('virtualInbound', 'virtualOutbound'))"
    private static func filters(_ kind: FilterKind) -> String {
        "COALESCE((SELECT SUM(l.uses) FROM listener_filter l WHERE l.listener_id = r.id AND l.kind = '\(kind.rawValue)'), 0)"
    }
    private static let listenerSums: [Sum] = [
        (\.listeners, held),
        (\.httpListeners, "(state = 'active') * (r.http_chains > 0)"),
        (\.tcpListeners, "(state = 'active') * (r.http_chains = 0)"),
        (\.filterChains, "(state = 'active') * \(notVirtual) * r.filter_chains"),
        (\.tlsChains, "(state = 'active') * \(notVirtual) * r.tls_chains"),
        (\.listenerSecrets, "(state = 'active') * \(notVirtual) * r.secrets"),
        (\.luaFilters, "\(held) * \(filters(.lua))"),
        (\.wasmFilters, "\(held) * \(filters(.wasm))"),
        (\.grpcLoggers, "\(held) * \(filters(.grpcAccessLog))"),
        (\.tracers, "\(held) * \(filters(.tracer))"),
        (\.externalAuthorizers, "\(held) * (\(filters(.extAuthz)) + \(filters(.rateLimit)))"),
    ]
    private static let routeSums: [Sum] = [
        (\.routeConfigs, held),
        (\.staticRouteConfigs, "state = 'static'"),
        (\.virtualHosts, "\(held) * r.virtual_hosts"),
        (\.domains, "\(held) * r.domains"),
        (\.routes, "\(held) * r.routes"),
        (\.virtualHostsCounted, "\(held) * r.virtual_hosts_counted"),
        (\.domainsCounted, "\(held) * r.domains_counted"),
        (\.routesCounted, "\(held) * r.routes_counted"),
        (\.virtualServiceRoutes, "\(held) * r.virtual_service_routes"),
        (\.regexRoutes, "\(held) * r.virtual_service_regex_routes"),
        (\.headerMatches, "\(held) * r.header_matches"),
        (\.httpsVirtualHosts, "\(held) * (r.name LIKE 'https.%') * r.virtual_hosts_counted"),
        (\.httpsDomains, "\(held) * (r.name LIKE 'https.%') * r.domains_counted"),
        (\.httpsRoutes, "\(held) * (r.name LIKE 'https.%') * r.routes_counted"),
    ]
}
