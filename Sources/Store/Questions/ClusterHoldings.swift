import Units

/// One outbound cluster over all proxies that hold it: sums, so that 600 proxies of one mesh cost little more than one.
///
/// Every sum is over proxies: 60 of them with a cluster of two endpoints make 120.
package struct ClusterHolding: Sendable {
    package var name = ""
    package var host = ""
    package var port: Int?
    package var serviceNamespace: String?
    /// `namespace/name` of the DestinationRule that it refers to.
    package var rule: String?
    package var isSubset = false
    /// Proxies that hold it.
    package var proxies = 0
    package var tls = 0
    package var outlierDetection = 0
    package var hosts = 0
    package var hostsFirst45 = 0
    package var localities = 0
    package var tlsHosts = 0
    package var tlsHostsFirst8 = 0
    /// Its part of the route tables that name it: a table is divided evenly among the clusters that it names.
    package var virtualHosts = 0.0
    package var domains = 0.0
    package var routes = 0.0
    package var virtualServiceRoutes = 0.0
    package var regexRoutes = 0.0
    package var headerMatches = 0.0
    /// Its part of the TCP listeners that name it.
    package var tcpListeners = 0.0
}

extension Store {
    /// Outbound clusters of some config_dumps, one dump for each proxy, by name.
    package func clusterHoldings(files: [Int64]) throws(StoreError) -> [ClusterHolding] {
        guard !files.isEmpty else { return [] }
        var out = HoldingsByName(
            try database.rows(
                with: held("cluster", files),
                from: """
                    held h JOIN cluster c ON c.id = h.resource_id WHERE c.direction LIKE 'outbound%' AND c.host IS NOT NULL
                    GROUP BY c.name
                    """
            ) { row in
                var holding = ClusterHolding(
                    name: row["c.name"] as String, host: row["c.host"] as String, port: row["c.port"] as Int?,
                    serviceNamespace: row["c.service_namespace"] as String?,
                    rule: row["c.rule_namespace || '/' || c.rule_name"] as String?,
                    isSubset: row["c.subset IS NOT NULL"] as Bool)
                (holding.proxies, holding.tls, holding.outlierDetection) = (
                    row["SUM(h.n)"] as Int, row["SUM(h.n * c.tls_matches)"] as Int,
                    row["SUM(h.n * c.outlier_detection)"] as Int
                )
                return holding
            })
        try addEndpoints(files, to: &out)
        try addRoutes(files, to: &out)
        try addListeners(files, to: &out)
        return out.holdings
    }

    private func addEndpoints(_ files: [Int64], to out: inout HoldingsByName) throws(StoreError) {
        let rows = try database.rows(
            with: held("endpoint_set", files),
            from: "held h JOIN endpoint_set e ON e.id = h.resource_id WHERE e.hosts > 0 GROUP BY e.cluster_name"
        ) {
            (
                $0["e.cluster_name"] as String, $0["SUM(h.n * e.hosts)"] as Int,
                $0["SUM(h.n * MIN(e.hosts, 45))"] as Int, $0["SUM(h.n * e.localities)"] as Int,
                $0["SUM(h.n * e.tls_hosts)"] as Int, $0["SUM(h.n * MIN(e.tls_hosts, 8))"] as Int
            )
        }
        for (name, hosts, first45, localities, tls, first8) in rows {
            out.change(name) { holding in
                holding.hosts = hosts
                holding.hostsFirst45 = first45
                holding.localities = localities
                holding.tlsHosts = tls
                holding.tlsHostsFirst8 = first8
            }
        }
    }

    private func addRoutes(_ files: [Int64], to out: inout HoldingsByName) throws(StoreError) {
        let tables = """
            \(held("route_config", files)),
            named AS (SELECT route_config_id AS id, COUNT(*) AS k FROM route_cluster GROUP BY route_config_id)
            """
        let parts = try database.rows(
            with: tables,
            from: """
                held h JOIN named ON named.id = h.resource_id JOIN route_config r ON r.id = h.resource_id
                JOIN route_cluster c ON c.route_config_id = r.id WHERE c.cluster_name LIKE 'outbound%'
                GROUP BY c.cluster_name
                """
        ) { row in
            ClusterHolding(
                name: row["c.cluster_name"],
                virtualHosts: row["SUM(1.0 * h.n * r.virtual_hosts_counted / k)"],
                domains: row["SUM(1.0 * h.n * r.domains_counted / k)"],
                routes: row["SUM(1.0 * h.n * r.routes_counted / k)"],
                virtualServiceRoutes: row["SUM(1.0 * h.n * r.virtual_service_routes / k)"],
                regexRoutes: row["SUM(1.0 * h.n * r.virtual_service_regex_routes / k)"],
                headerMatches: row["SUM(1.0 * h.n * r.header_matches / k)"])
        }
        for part in parts {
            out.change(part.name) { holding in
                holding.virtualHosts = part.virtualHosts
                holding.domains = part.domains
                holding.routes = part.routes
                holding.virtualServiceRoutes = part.virtualServiceRoutes
                holding.regexRoutes = part.regexRoutes
                holding.headerMatches = part.headerMatches
            }
        }
    }

    private func addListeners(_ files: [Int64], to out: inout HoldingsByName) throws(StoreError) {
        let rows = try database.rows(
            with: """
                \(held("listener", files)),
                named AS (SELECT listener_id AS id, COUNT(*) AS k FROM listener_cluster GROUP BY listener_id)
                """,
            from: """
                held h JOIN named ON named.id = h.resource_id
                JOIN listener r ON r.id = h.resource_id JOIN listener_cluster c ON c.listener_id = r.id
                WHERE r.http_chains = 0 AND r.name NOT IN ('virtualInbound', 'virtualOutbound') GROUP BY c.cluster_name
                """
        ) { ($0["c.cluster_name"] as String, $0["SUM(1.0 * h.n / k)"] as Double) }
        for (name, listeners) in rows { out.change(name) { $0.tcpListeners = listeners } }
    }

    /// Outbound HTTP listeners of some dumps, summed over proxies, by port.
    package func httpListenerPorts(files: [Int64]) throws(StoreError) -> [Int: Int] {
        guard !files.isEmpty else { return [:] }
        return Dictionary(
            try database.rows(
                with: held("listener", files),
                from: """
                    held h JOIN listener r ON r.id = h.resource_id
                    WHERE r.http_chains > 0 AND r.direction = 'OUTBOUND' AND r.port IS NOT NULL
                    AND r.name NOT IN ('virtualInbound', 'virtualOutbound') GROUP BY r.port
                    """
            ) { ($0["r.port"], $0["SUM(h.n)"]) }, uniquingKeysWith: +)
    }

    /// The largest virtual hosts of some dumps, over the proxies that hold them.
    package struct HostHolding: Sendable {
        package var table: String
        package var name: String
        package var proxies: Int
        package var domains: Int
        package var routes: Int
    }

    package func hostHoldings(files: [Int64]) throws(StoreError) -> [HostHolding] {
        guard !files.isEmpty else { return [] }
        return try database.rows(
            with: held("route_config", files),
            from: """
                held h JOIN route_config r ON r.id = h.resource_id
                JOIN virtual_host v ON v.route_config_id = r.id WHERE r.name NOT LIKE 'inbound%' AND r.name <> ''
                GROUP BY r.name, v.name
                """
        ) {
            HostHolding(
                table: $0["r.name"], name: $0["v.name"], proxies: $0["SUM(h.n)"], domains: $0["MAX(v.domains)"],
                routes: $0["MAX(v.routes)"])
        }
    }

    /// `held`: how many of these dumps hold each resource of a kind; shared sets are counted once, differences added.
    private func held(_ kind: String, _ files: [Int64]) -> String {
        let list = files.map(String.init).joined(separator: ", ")
        let used = "state IN ('static', 'active')"
        return """
            sets AS (
              SELECT set_id, COUNT(*) AS n FROM holding
              WHERE kind = '\(kind)' AND source_file_id IN (\(list)) GROUP BY set_id),
            held AS (
              SELECT resource_id, SUM(n) AS n FROM (
                SELECT m.resource_id, s.n FROM sets s JOIN holding_member m ON m.set_id = s.set_id WHERE m.\(used)
                UNION ALL
                SELECT resource_id, sign FROM holding_difference
                WHERE kind = '\(kind)' AND source_file_id IN (\(list)) AND \(used))
              GROUP BY resource_id HAVING SUM(n) > 0)
            """
    }
}

/// Clusters in the order of their names, found by them.
private struct HoldingsByName {
    private(set) var holdings: [ClusterHolding]
    private let places: [String: Int]

    init(_ holdings: [ClusterHolding]) {
        self.holdings = holdings.sorted { $0.name < $1.name }
        places = Dictionary(
            self.holdings.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// One look-up, however much of it changes.
    mutating func change(_ name: String, _ body: (inout ClusterHolding) -> Void) {
        if let place = places[name] { body(&holdings[place]) }
    }
}
