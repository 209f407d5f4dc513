import Units

/// Clusters that one DestinationRule made in one proxy.
package struct RuleClusters: Sendable {
    package var namespace: String
    package var name: String
    /// Clusters with a subset that point back to the rule.
    package var subsetClusters: Int
    /// Of those without an endpoint; nil where the dump has no endpoints.
    package var emptySubsetClusters: Int?
    package var subsets: Int
    package var hosts: Int
    package var nameBytes: Int
    package var endpoints: Int
}

extension Store {
    /// For one config_dump: what each DestinationRule made of subsets, most clusters first.
    package func ruleClusters(file: Int64) throws(StoreError) -> [RuleClusters] {
        let hasEndpoints = try database.first(from: "config_dump WHERE source_file_id = ?", .integer(file)) {
            $0["has_endpoints"] as Bool
        }
        return try database.rows(
            with: """
                held AS (SELECT * FROM held_cluster
                WHERE source_file_id = ? AND state IN ('static', 'active') AND direction LIKE 'outbound%'),
                hosts AS MATERIALIZED (SELECT cluster_name, hosts FROM held_endpoint_set WHERE source_file_id = ?)
                """,
            from: """
                held c LEFT JOIN hosts h ON h.cluster_name = c.name
                WHERE rule_name IS NOT NULL GROUP BY rule_namespace, rule_name HAVING SUM(c.subset IS NOT NULL) > 0
                ORDER BY SUM(c.subset IS NOT NULL) DESC, rule_namespace, rule_name
                """, .integer(file), .integer(file)
        ) { row in
            RuleClusters(
                namespace: row["rule_namespace"], name: row["rule_name"],
                subsetClusters: row["SUM(c.subset IS NOT NULL)"],
                emptySubsetClusters: hasEndpoints == true
                    ? row["SUM(c.subset IS NOT NULL AND COALESCE(h.hosts, 0) = 0)"] : nil,
                subsets: row["COUNT(DISTINCT c.subset)"],
                hosts: row["COUNT(DISTINCT CASE WHEN c.subset IS NOT NULL THEN c.host END)"],
                nameBytes: row["SUM((c.subset IS NOT NULL) * c.name_bytes)"],
                endpoints: row["SUM((c.subset IS NOT NULL) * COALESCE(h.hosts, 0))"])
        }
    }

    /// How the subset clusters of one rule are used in one dump, by subset.
    package struct SubsetUse: Sendable {
        package var subset: String
        package var clusters: Int
        package var empty: Int
        /// Hosts whose cluster of this subset a route or TCP proxy of any dump in the bundle names.
        package var routedHosts: [String]
    }

    package func subsetUse(file: Int64, namespace: String, name: String) throws(StoreError) -> [SubsetUse] {
        let rows = try database.rows(
            with: """
                named AS MATERIALIZED (
                SELECT cluster_name FROM route_cluster \(heldInMesh("route_config"))
                UNION SELECT cluster_name FROM listener_cluster \(heldInMesh("listener"))),
                hosts AS MATERIALIZED (SELECT cluster_name, hosts FROM held_endpoint_set WHERE source_file_id = ?)
                """,
            from: """
                held_cluster c LEFT JOIN hosts h ON h.cluster_name = c.name LEFT JOIN named n ON n.cluster_name = c.name
                WHERE c.source_file_id = ? AND c.subset IS NOT NULL AND c.rule_namespace = ?
                AND c.rule_name = ? ORDER BY c.subset, c.host
                """, .integer(file), .integer(file), .text(namespace), .text(name)
        ) {
            (
                subset: $0["c.subset"] as String, host: $0["c.host"] as String,
                empty: $0["COALESCE(h.hosts, 0) = 0"] as Bool, routed: $0["n.cluster_name IS NOT NULL"] as Bool
            )
        }
        var out: [SubsetUse] = []
        for row in rows {
            if out.last?.subset != row.subset {
                out.append(SubsetUse(subset: row.subset, clusters: 0, empty: 0, routedHosts: []))
            }
            out[out.count - 1].clusters += 1
            if row.empty { out[out.count - 1].empty += 1 }
            if row.routed { out[out.count - 1].routedHosts.append(row.host) }
        }
        return out
    }

    /// Names of the tables or listeners that some dump of this mesh holds: what meshes share is stored once.
    private func heldInMesh(_ kind: String) -> String {
        guard mesh != nil else { return "" }
        return """
            WHERE \(kind)_id IN (
              SELECT h.id FROM held_\(kind) h JOIN source_file f ON f.id = h.source_file_id WHERE f.mesh_id \(ofMesh))
            """
    }

    /// Equal for dumps that hold the same outbound clusters and endpoints: their shared sets, and what differs outbound.
    ///
    /// Proxies of one mesh differ by their inbound pieces alone, so what is asked of outbound clusters is asked once.
    package func outboundSignature(file: Int64) throws(StoreError) -> String {
        let sets = try database.rows(
            from: "holding WHERE source_file_id = ? AND kind IN ('cluster', 'endpoint_set') ORDER BY kind",
            .integer(file)
        ) { $0["set_id"] as String }
        let differences = try database.rows(
            from: """
                holding_difference d
                LEFT JOIN cluster c ON d.kind = 'cluster' AND c.id = d.resource_id
                LEFT JOIN endpoint_set e ON d.kind = 'endpoint_set' AND e.id = d.resource_id
                WHERE d.source_file_id = ? AND COALESCE(c.name, e.cluster_name) LIKE 'outbound%'
                ORDER BY d.kind, d.resource_id, d.state, d.copy
                """, .integer(file)
        ) {
            $0["d.kind || d.resource_id || d.state || d.copy || d.sign"] as String
        }
        return (sets + differences).joined(separator: " ")
    }
}
