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
    /// Of one config_dump: what each DestinationRule made of subsets, most clusters first; and how many different hosts its outbound
    /// clusters are of.
    ///
    /// Summed here: SQLite would sort the wide rows by their rule, and count what differs in a tree of its own for each.
    package func outboundClusters(file: Int64) throws(StoreError) -> (rules: [RuleClusters], hosts: Int) {
        let hasEndpoints = try database.first(from: "config_dump WHERE source_file_id = ?", .integer(file)) {
            $0["has_endpoints"] as Bool
        }
        let clusters = try held(
            "cluster", where: "h.state IN ('static', 'active') AND r.direction LIKE 'outbound%'", file: file
        ) { row in
            RuledCluster(
                name: row["CASE WHEN r.subset IS NOT NULL AND r.rule_name IS NOT NULL THEN r.name END"],
                host: row["r.host"], isPlain: row["r.direction = 'outbound'"], namespace: row["r.rule_namespace"],
                rule: row["r.rule_name"], subset: row["CASE WHEN r.rule_name IS NOT NULL THEN r.subset END"],
                nameBytes: row["r.name_bytes"])
        }
        let hosts = Set(clusters.lazy.filter(\.isPlain).compactMap(\.host)).count
        guard clusters.contains(where: { $0.subset != nil }) else { return ([], hosts) }
        let endpoints = Dictionary(
            try held("endpoint_set", where: "r.subset", file: file) {
                ($0["r.cluster_name"] as String, $0["r.hosts"] as Int)
            }, uniquingKeysWith: { first, _ in first })
        var sums: [ObjectKey: RuleSum] = [:]
        for cluster in clusters {
            guard let rule = cluster.rule else { continue }
            sums[ObjectKey(namespace: cluster.namespace ?? "", name: rule), default: RuleSum()]
                .add(cluster, hosts: cluster.name.flatMap { endpoints[$0] } ?? 0)
        }
        let rules = sums.lazy.filter { $1.clusters > 0 }.map { $1.clusters(of: $0, hasEndpoints: hasEndpoints == true) }
        return (
            rules.sorted { (-$0.subsetClusters, $0.namespace, $0.name) < (-$1.subsetClusters, $1.namespace, $1.name) },
            hosts
        )
    }

    private struct ObjectKey: Hashable {
        let namespace: String
        let name: String
    }

    /// A cluster as far as the sums of its rule need it.
    private struct RuledCluster {
        /// Of one with a subset and a rule.
        let name: String?
        let host: String?
        let isPlain: Bool
        let namespace: String?
        let rule: String?
        let subset: String?
        let nameBytes: Int
    }

    private struct RuleSum {
        private(set) var clusters = 0
        private var empty = 0
        private var subsets: Set<String> = []
        private var hosts: Set<String> = []
        private var nameBytes = 0
        private var endpoints = 0

        mutating func add(_ cluster: RuledCluster, hosts count: Int) {
            guard let subset = cluster.subset else { return }
            clusters += 1
            if count == 0 { empty += 1 }
            subsets.insert(subset)
            if let host = cluster.host { hosts.insert(host) }
            nameBytes &+= cluster.nameBytes
            endpoints &+= count
        }

        func clusters(of rule: ObjectKey, hasEndpoints: Bool) -> RuleClusters {
            RuleClusters(
                namespace: rule.namespace, name: rule.name, subsetClusters: clusters,
                emptySubsetClusters: hasEndpoints ? empty : nil, subsets: subsets.count, hosts: hosts.count,
                nameBytes: nameBytes, endpoints: endpoints)
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

    ///
    /// Of every rule of the dump at once, and joined here: SQLite would make three lists anew for each rule.
    /// - Parameter named: what `namedClusters` gives.
    package func subsetUse(file: Int64, named: Set<String>) throws(StoreError) -> [RuleKey: [SubsetUse]] {
        let endpoints = Dictionary(
            try held("endpoint_set", where: "r.subset", file: file) {
                ($0["r.cluster_name"] as String, $0["r.hosts"] as Int)
            }, uniquingKeysWith: { first, _ in first })
        let clusters = try held("cluster", where: "r.subset IS NOT NULL AND r.rule_name IS NOT NULL", file: file) {
            (
                name: $0["r.name"] as String, host: $0["r.host"] as String, subset: $0["r.subset"] as String,
                rule: RuleKey(namespace: $0["r.rule_namespace"], name: $0["r.rule_name"])
            )
        }
        let sorted = clusters.sorted { ($0.subset, $0.host) < ($1.subset, $1.host) }
        var out: [RuleKey: [SubsetUse]] = [:]
        for cluster in sorted {
            var subsets = out.removeValue(forKey: cluster.rule) ?? []
            if subsets.last?.subset != cluster.subset {
                subsets.append(SubsetUse(subset: cluster.subset, clusters: 0, empty: 0, routedHosts: []))
            }
            let last = subsets.count - 1
            subsets[last].clusters += 1
            if endpoints[cluster.name] ?? 0 == 0 { subsets[last].empty += 1 }
            if named.contains(cluster.name) { subsets[last].routedHosts.append(cluster.host) }
            out[cluster.rule] = subsets
        }
        return out
    }

    /// Names of subset clusters that a route or a TCP proxy of any dump of this mesh names.
    package func namedSubsetClusters() throws(StoreError) -> Set<String> {
        // `outbound|80||HOST` is a service's own.
        let names = try database.rows(
            from: """
                (SELECT cluster_name FROM route_cluster \(heldInMesh("route_config"))
                 UNION ALL SELECT cluster_name FROM listener_cluster \(heldInMesh("listener")))
                WHERE INSTR(cluster_name, '||') = 0 AND cluster_name LIKE 'outbound%'
                """
        ) { $0["cluster_name"] as String }
        return Set(names)
    }

    /// A DestinationRule.
    package struct RuleKey: Hashable, Sendable {
        let namespace: String?
        let name: String

        package init(namespace: String?, name: String) {
            self.namespace = namespace
            self.name = name
        }
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
