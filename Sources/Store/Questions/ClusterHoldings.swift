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
        var out: [String: ClusterHolding] = [:]
        let clusters = try database.rows(
            """
            \(held("cluster", files))
            SELECT c.name, c.host, c.port, c.service_namespace, c.rule_namespace || '/' || c.rule_name, c.subset IS NOT NULL,
                   SUM(h.n), SUM(h.n * c.tls_matches), SUM(h.n * c.outlier_detection)
            FROM held h JOIN cluster c ON c.id = h.resource_id WHERE c.direction LIKE 'outbound%' AND c.host IS NOT NULL
            GROUP BY c.name
            """
        ) { row in
            var holding = ClusterHolding(
                name: row.text(0), host: row.text(1), port: row.optionalInt(2), serviceNamespace: row.optionalText(3),
                rule: row.optionalText(4), isSubset: row.bool(5))
            (holding.proxies, holding.tls, holding.outlierDetection) = (row.int(6), row.int(7), row.int(8))
            return holding
        }
        for cluster in clusters { out[cluster.name] = cluster }
        try addEndpoints(files, to: &out)
        try addRoutes(files, to: &out)
        try addListeners(files, to: &out)
        return out.values.sorted { $0.name < $1.name }
    }

    private func addEndpoints(_ files: [Int64], to out: inout [String: ClusterHolding]) throws(StoreError) {
        let rows = try database.rows(
            """
            \(held("endpoint_set", files))
            SELECT e.cluster_name, SUM(h.n * e.hosts), SUM(h.n * MIN(e.hosts, 45)), SUM(h.n * e.localities), SUM(h.n * e.tls_hosts),
                   SUM(h.n * MIN(e.tls_hosts, 8))
            FROM held h JOIN endpoint_set e ON e.id = h.resource_id WHERE e.hosts > 0 GROUP BY e.cluster_name
            """
        ) { ($0.text(0), $0.int(1), $0.int(2), $0.int(3), $0.int(4), $0.int(5)) }
        for (name, hosts, first45, localities, tls, first8) in rows {
            out[name]?.hosts = hosts
            out[name]?.hostsFirst45 = first45
            out[name]?.localities = localities
            out[name]?.tlsHosts = tls
            out[name]?.tlsHostsFirst8 = first8
        }
    }

    private func addRoutes(_ files: [Int64], to out: inout [String: ClusterHolding]) throws(StoreError) {
        let rows = try database.rows(
            """
            \(held("route_config", files)),
            named AS (SELECT route_config_id AS id, COUNT(*) AS k FROM route_cluster GROUP BY route_config_id)
            SELECT c.cluster_name, SUM(1.0 * h.n * r.virtual_hosts_counted / k), SUM(1.0 * h.n * r.domains_counted / k),
                   SUM(1.0 * h.n * r.routes_counted / k), SUM(1.0 * h.n * r.virtual_service_routes / k),
                   SUM(1.0 * h.n * r.virtual_service_regex_routes / k), SUM(1.0 * h.n * r.header_matches / k)
            FROM held h JOIN named ON named.id = h.resource_id JOIN route_config r ON r.id = h.resource_id
            JOIN route_cluster c ON c.route_config_id = r.id WHERE c.cluster_name LIKE 'outbound%' GROUP BY c.cluster_name
            """
        ) { row in (row.text(0), (1...6).map { row.real(Int32($0)) }) }
        for (name, values) in rows {
            out[name]?.virtualHosts = values[0]
            out[name]?.domains = values[1]
            out[name]?.routes = values[2]
            out[name]?.virtualServiceRoutes = values[3]
            out[name]?.regexRoutes = values[4]
            out[name]?.headerMatches = values[5]
        }
    }

    private func addListeners(_ files: [Int64], to out: inout [String: ClusterHolding]) throws(StoreError) {
        let rows = try database.rows(
            """
            \(held("listener", files)),
            named AS (SELECT listener_id AS id, COUNT(*) AS k FROM listener_cluster GROUP BY listener_id)
            SELECT c.cluster_name, SUM(1.0 * h.n / k) FROM held h JOIN named ON named.id = h.resource_id
            JOIN listener r ON r.id = h.resource_id JOIN listener_cluster c ON c.listener_id = r.id
            WHERE r.http_chains = 0 AND r.name NOT IN ('virtualInbound', 'virtualOutbound') GROUP BY c.cluster_name
            """
        ) { ($0.text(0), $0.real(1)) }
        for (name, listeners) in rows { out[name]?.tcpListeners = listeners }
    }

    /// Outbound HTTP listeners of some dumps, summed over proxies, by port.
    package func httpListenerPorts(files: [Int64]) throws(StoreError) -> [Int: Int] {
        guard !files.isEmpty else { return [:] }
        return Dictionary(
            try database.rows(
                """
                \(held("listener", files))
                SELECT r.port, SUM(h.n) FROM held h JOIN listener r ON r.id = h.resource_id
                WHERE r.http_chains > 0 AND r.direction = 'OUTBOUND' AND r.port IS NOT NULL
                  AND r.name NOT IN ('virtualInbound', 'virtualOutbound') GROUP BY r.port
                """
            ) { ($0.int(0), $0.int(1)) }, uniquingKeysWith: +)
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
            """
            \(held("route_config", files))
            SELECT r.name, v.name, SUM(h.n), MAX(v.domains), MAX(v.routes) FROM held h JOIN route_config r ON r.id = h.resource_id
            JOIN virtual_host v ON v.route_config_id = r.id WHERE r.name NOT LIKE 'inbound%' AND r.name <> ''
            GROUP BY r.name, v.name
            """
        ) {
            HostHolding(table: $0.text(0), name: $0.text(1), proxies: $0.int(2), domains: $0.int(3), routes: $0.int(4))
        }
    }

    /// `held`: how many of these dumps hold each resource of a kind; shared sets are counted once, differences added.
    private func held(_ kind: String, _ files: [Int64]) -> String {
        let list = files.map(String.init).joined(separator: ", ")
        let used = "state IN ('static', 'active')"
        return """
            WITH sets AS (
              SELECT set_id, COUNT(*) AS n FROM holding WHERE kind = '\(kind)' AND source_file_id IN (\(list)) GROUP BY set_id),
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
