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
        try signature(of: Self.signedKinds, file: file, capture: capture)
    }

    /// Equal for dumps that give the same answer to `heldOutbound`.
    package func heldOutboundSignature(file: Int64, capture: Int64?) throws(StoreError) -> String {
        try signature(of: ["cluster", "endpoint_set", "page_cluster"], file: file, capture: capture)
    }

    private static let signedKinds = ["cluster", "endpoint_set", "listener", "route_config", "page_cluster"]

    /// Of all kinds by one question, whichever are wanted: to plan it takes longer than to answer it.
    private func signature(of wanted: [String], file: Int64, capture: Int64?) throws(StoreError) -> String {
        let kinds = Self.signedKinds.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try database.rows(
            from: """
                (SELECT kind, 'set' AS scope, set_id AS id, '' AS state, 0 AS copy, 0 AS sign FROM holding
                 WHERE kind IN (\(kinds)) AND ((source_file_id = ?1 AND kind <> 'page_cluster')
                    OR (kind = 'page_cluster' AND source_file_id IN (SELECT id FROM source_file WHERE capture_id = ?2)))
                 UNION ALL
                 SELECT d.kind, 'own', d.resource_id, d.state, d.copy, d.sign FROM holding_difference d
                 LEFT JOIN cluster c ON d.kind = 'cluster' AND c.id = d.resource_id
                 LEFT JOIN endpoint_set e ON d.kind = 'endpoint_set' AND e.id = d.resource_id
                 LEFT JOIN route_config r ON d.kind = 'route_config' AND r.id = d.resource_id
                 LEFT JOIN listener l ON d.kind = 'listener' AND l.id = d.resource_id
                 LEFT JOIN page_cluster p ON d.kind = 'page_cluster' AND p.id = d.resource_id
                 WHERE d.kind IN (\(kinds)) AND ((d.source_file_id = ?1 AND d.kind <> 'page_cluster')
                    OR (d.kind = 'page_cluster' AND d.source_file_id IN (SELECT id FROM source_file
                    WHERE capture_id = ?2)))
                   AND COALESCE(c.name, e.cluster_name, r.name, l.name, p.name, '') NOT LIKE 'inbound%'
                   AND (d.kind <> 'listener' OR l.name <> 'virtualInbound' OR EXISTS (
                     SELECT 1 FROM listener_cluster n WHERE n.listener_id = l.id AND n.cluster_name LIKE 'outbound%')))
                ORDER BY kind, scope, id, state, copy
                """, .integer(file), SQLValue(capture)
        ) {
            (
                kind: $0["kind"] as String,
                text: $0["kind || ' ' || scope || ' ' || id || ' ' || state || ' ' || copy || ' ' || sign"] as String
            )
        }
        return rows.lazy.filter { wanted.contains($0.kind) }.map(\.text).joined(separator: "\n")
    }

    /// The outbound clusters of a dump, by name; `capture` is the moment whose clusters page counts hosts.
    ///
    /// Joined here by name: SQLite would index three lists anew for each question, and sort the wide rows.
    /// - Parameter shared: what dumps that were asked for before have in common with it.
    package func heldOutbound(
        file: Int64, capture: Int64?, sharing shared: SharedOutbound
    ) throws(StoreError) -> [HeldCluster] {
        let hosts = try endpointSums(file: file, shared)
        let pages = try pageHosts(capture: capture, shared)
        var out = try outboundClusters(file: file, shared)
        for index in out.indices {
            let name = out[index].name
            out[index].pageHosts = pages[name]
            guard let sums = hosts[name] else { continue }
            (out[index].hosts, out[index].localities) = (sums.hosts, sums.localities)
            out[index].tlsHosts = sums.tlsHosts
        }
        // Two runs that are sorted each, which costs little to merge.
        out.sort(by: Self.precedes)
        // One name is one cluster, whatever a dump repeats.
        var last: String?
        out.removeAll { cluster in
            defer { last = cluster.name }
            return cluster.name == last
        }
        return out
    }

    private static func precedes(_ a: HeldCluster, _ b: HeldCluster) -> Bool {
        a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }

    /// Without what other pages count of them.
    private func outboundClusters(file: Int64, _ shared: SharedOutbound) throws(StoreError) -> [HeldCluster] {
        try held(
            "cluster", where: "h.state IN ('static', 'active') AND r.direction LIKE 'outbound%'", file: file,
            sharing: &shared.clusters, sortedBy: Self.precedes
        ) { row in
            HeldCluster(
                name: row["r.name"], host: row["r.host"], port: row["r.port"], isSubset: row["r.subset IS NOT NULL"],
                rule: row["r.rule_namespace || '/' || r.rule_name"], serviceNamespace: row["r.service_namespace"],
                tls: row["r.tls_matches"],
                outlierDetection: row["r.outlier_detection"], nameBytes: row["r.name_bytes"],
                isDNS: row[
                    "h.state = 'active' AND r.inline_endpoints > 0 AND COALESCE(r.discovery_type, '') IN ('STRICT_DNS', 'LOGICAL_DNS')"
                ], hosts: 0, localities: 0, tlsHosts: 0, pageHosts: nil)
        }
    }

    private func endpointSums(
        file: Int64, _ shared: SharedOutbound
    ) throws(StoreError) -> [String: SharedOutbound.Endpoints] {
        let rows = try held("endpoint_set", file: file, sharing: &shared.endpoints) {
            (
                $0["r.cluster_name"] as String,
                SharedOutbound.Endpoints(
                    hosts: $0["r.hosts"], localities: $0["r.localities"], tlsHosts: $0["r.tls_hosts"])
            )
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    private func pageHosts(capture: Int64?, _ shared: SharedOutbound) throws(StoreError) -> [String: Int] {
        guard let capture else { return [:] }
        var out: [String: Int] = [:]
        let files = try database.rows(from: "source_file WHERE capture_id = ?", .integer(capture)) {
            $0["id"] as Int64
        }
        for file in files {
            let rows = try held("page_cluster", file: file, sharing: &shared.pages) {
                ($0["r.name"] as String, $0["r.hosts"] as Int)
            }
            out.merge(rows, uniquingKeysWith: { first, _ in first })
        }
        return out
    }

    /// Clusters that a route or a TCP proxy of a dump names; one may come again.
    package func namedClusters(file: Int64) throws(StoreError) -> [String] {
        try database.rows(
            from: """
                (SELECT cluster_name FROM route_cluster
                 WHERE route_config_id IN (SELECT id FROM held_route_config WHERE source_file_id = ?1)
                 UNION ALL SELECT cluster_name FROM listener_cluster
                 WHERE listener_id IN (SELECT id FROM held_listener WHERE source_file_id = ?1))
                """, .integer(file)
        ) { $0["cluster_name"] }
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
