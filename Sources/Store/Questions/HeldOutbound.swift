/// One outbound cluster that a proxy holds, with what the memory model counts of it and of its endpoints.
package struct HeldCluster: Sendable {
    /// `outbound|80||pay.checkout.svc.cluster.local`
    package var name: String
    package var host: String
    package var port: Int
    package var isSubset: Bool
    /// `namespace/name` of the DestinationRule that applies.
    package var rule: String?
    package var serviceNamespace: String?
    package var discoveryType: String?
    package var tls: Bool
    package var outlierDetection: Bool
    package var nameBytes: Int
    /// Its addresses stand in the cluster itself, found by DNS.
    package var isDNS: Bool
    /// Of the endpoint dump.
    package var hosts: Int
    package var localities: Int
    package var tlsHosts: Int
    /// Host blocks of the clusters page; nil where that page does not list it.
    package var pageHosts: Int?
    /// A route or a TCP proxy of the same dump names it.
    package var isNamed: Bool
}

/// One dynamic outbound listener, with the clusters that its TCP proxies name.
package struct HeldListener: Sendable {
    package var name: String
    package var port: Int
    package var isHTTP: Bool
    package var clusters: [String]
}

extension Store {
    /// Equal for dumps that answer alike to all questions about outbound configuration: clusters, endpoints, routes and listeners,
    /// with what the clusters page of `capture` counts.
    package func heldSignature(file: Int64, capture: Int64?) throws(StoreError) -> String {
        let rows = try database.rows(
            from: """
                (SELECT kind, 'set' AS scope, set_id AS id, '' AS state, 0 AS copy, 0 AS sign FROM holding
                 WHERE (source_file_id = ?1 AND kind <> 'page_cluster')
                    OR (kind = 'page_cluster' AND source_file_id IN (SELECT id FROM source_file WHERE capture_id = ?2))
                 UNION ALL
                 SELECT d.kind, 'own', d.resource_id, d.state, d.copy, d.sign FROM holding_difference d
                 LEFT JOIN cluster c ON d.kind = 'cluster' AND c.id = d.resource_id
                 LEFT JOIN endpoint_set e ON d.kind = 'endpoint_set' AND e.id = d.resource_id
                 LEFT JOIN route_config r ON d.kind = 'route_config' AND r.id = d.resource_id
                 LEFT JOIN listener l ON d.kind = 'listener' AND l.id = d.resource_id
                 LEFT JOIN page_cluster p ON d.kind = 'page_cluster' AND p.id = d.resource_id
                 WHERE ((d.source_file_id = ?1 AND d.kind <> 'page_cluster')
                    OR (d.kind = 'page_cluster' AND d.source_file_id IN (SELECT id FROM source_file
                    WHERE capture_id = ?2)))
                   AND COALESCE(c.name, e.cluster_name, r.name, l.name, p.name, '') NOT LIKE 'inbound%'
                   AND (d.kind <> 'listener' OR l.name <> 'virtualInbound' OR EXISTS (
                     SELECT 1 FROM listener_cluster n WHERE n.listener_id = l.id AND n.cluster_name LIKE 'outbound%')))
                ORDER BY kind, scope, id, state, copy
                """, .integer(file), SQLValue(capture)
        ) {
            $0["kind || ' ' || scope || ' ' || id || ' ' || state || ' ' || copy || ' ' || sign"] as String
        }
        return rows.joined(separator: "\n")
    }

    /// The outbound clusters of a dump, by name; `capture` is the moment whose clusters page counts hosts.
    package func heldOutbound(file: Int64, capture: Int64?) throws(StoreError) -> [HeldCluster] {
        try database.rows(
            with: """
                named AS MATERIALIZED (
                SELECT cluster_name FROM route_cluster
                WHERE route_config_id IN (SELECT id FROM held_route_config WHERE source_file_id = ?1)
                UNION SELECT cluster_name FROM listener_cluster
                WHERE listener_id IN (SELECT id FROM held_listener WHERE source_file_id = ?1)),
                hosts AS MATERIALIZED (SELECT cluster_name, hosts, localities, tls_hosts FROM held_endpoint_set
                WHERE source_file_id = ?1),
                page AS MATERIALIZED (SELECT name, hosts FROM held_page_cluster WHERE source_file_id IN (
                SELECT id FROM source_file WHERE capture_id = ?2))
                """,
            from: """
                held_cluster c LEFT JOIN hosts h ON h.cluster_name = c.name LEFT JOIN page p ON p.name = c.name
                LEFT JOIN named n ON n.cluster_name = c.name
                WHERE c.source_file_id = ?1 AND c.state IN ('static', 'active')
                AND c.direction LIKE 'outbound%' GROUP BY c.name ORDER BY c.name
                """, .integer(file), SQLValue(capture)
        ) { row in
            HeldCluster(
                name: row["c.name"], host: row["c.host"], port: row["c.port"], isSubset: row["c.subset IS NOT NULL"],
                rule: row["c.rule_namespace || '/' || c.rule_name"],
                serviceNamespace: row["c.service_namespace"], discoveryType: row["c.discovery_type"],
                tls: row["c.tls_matches"],
                outlierDetection: row["c.outlier_detection"], nameBytes: row["c.name_bytes"],
                isDNS: row[
                    "c.state = 'active' AND c.inline_endpoints > 0 AND COALESCE(c.discovery_type, '') IN ('STRICT_DNS', 'LOGICAL_DNS')"
                ], hosts: row["COALESCE(h.hosts, 0)"],
                localities: row["COALESCE(h.localities, 0)"], tlsHosts: row["COALESCE(h.tls_hosts, 0)"],
                pageHosts: row["p.hosts"], isNamed: row["n.cluster_name IS NOT NULL"])
        }
    }

    /// The dynamic outbound listeners of a dump, by name.
    package func heldListeners(file: Int64) throws(StoreError) -> [HeldListener] {
        let rows = try database.rows(
            from: """
                held_listener h
                LEFT JOIN listener_cluster l ON l.listener_id = h.id
                WHERE h.source_file_id = ? AND h.state = 'active'
                AND h.name NOT IN ('virtualInbound', 'virtualOutbound')
                ORDER BY h.name, h.id, l.cluster_name
                """, .integer(file)
        ) {
            (
                id: $0["h.id"] as Int64, name: $0["h.name"] as String, port: $0["h.port"] as Int,
                http: $0["h.http_chains > 0"] as Bool, cluster: $0["l.cluster_name"] as String?
            )
        }
        var out: [HeldListener] = []
        var last: Int64?
        for row in rows {
            if row.id != last {
                out.append(HeldListener(name: row.name, port: row.port, isHTTP: row.http, clusters: []))
                last = row.id
            }
            if let cluster = row.cluster { out[out.count - 1].clusters.append(cluster) }
        }
        return out
    }

    /// Namespaces of proxies whose dumped routes name a cluster that ends so (`|v2|pay.checkout.svc.cluster.local`).
    package func namespacesNaming(clusterEndings: [String]) throws(StoreError) -> [String] {
        let endings = Set(clusterEndings)
        let rows = try database.rows(
            distinct: true,
            from: """
                route_cluster r
                JOIN held_route_config h ON h.id = r.route_config_id JOIN source_file f ON f.id = h.source_file_id
                JOIN proxy p ON p.id = f.proxy_id
                WHERE p.namespace IS NOT NULL AND p.mesh_id \(ofMesh) AND r.cluster_name LIKE 'outbound|%'
                AND r.cluster_name NOT LIKE '%||%' ORDER BY p.namespace, r.cluster_name
                """
        ) { (namespace: $0["p.namespace"] as String, cluster: $0["r.cluster_name"] as String) }
        var out: [String] = []
        for row in rows where out.last != row.namespace {
            let fields = row.cluster.split(separator: "|", omittingEmptySubsequences: false)
            if fields.count == 4, endings.contains("|\(fields[2])|\(fields[3])") { out.append(row.namespace) }
        }
        return out
    }
}
