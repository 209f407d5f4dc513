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
    package var tlsSubsetClusters: Int
    package var nameBytes: Int
    package var endpoints: Int
    package var allClusters: Int
}

/// An Istio object with the names that it lists.
package struct ObjectRow: Sendable {
    package var id: Int64
    package var kind: String
    package var namespace: String
    package var name: String
    package var createdAt: Moment?
    package var hasSelector: Bool
    package var servers: Int?
    package var rules: Int?
    package var concurrency: Int?
    package var file: String
    /// role -> names.
    package var names: [String: [String]]
    /// Subset name -> labels (`version=v1`).
    package var subsets: [(name: String, labels: String)]
}

extension Store {
    /// For one config_dump: what each DestinationRule made of subsets, most clusters first.
    package func ruleClusters(file: Int64) throws(StoreError) -> [RuleClusters] {
        let hasEndpoints = try database.first(
            "SELECT has_endpoints FROM config_dump WHERE source_file_id = ?", .integer(file)
        ) { $0.bool(0) }
        return try database.rows(
            """
            WITH held AS (SELECT * FROM held_cluster WHERE source_file_id = ? AND state IN ('static', 'active') AND direction LIKE 'outbound%'),
                 hosts AS (SELECT cluster_name, hosts FROM held_endpoint_set WHERE source_file_id = ?)
            SELECT rule_namespace, rule_name, SUM(c.subset IS NOT NULL), SUM(c.subset IS NOT NULL AND COALESCE(h.hosts, 0) = 0),
                   COUNT(DISTINCT c.subset), COUNT(DISTINCT CASE WHEN c.subset IS NOT NULL THEN c.host END), SUM((c.subset IS NOT NULL) * c.tls_matches),
                   SUM((c.subset IS NOT NULL) * c.name_bytes), SUM((c.subset IS NOT NULL) * COALESCE(h.hosts, 0)), COUNT(*)
            FROM held c LEFT JOIN hosts h ON h.cluster_name = c.name
            WHERE rule_name IS NOT NULL GROUP BY rule_namespace, rule_name HAVING SUM(c.subset IS NOT NULL) > 0
            ORDER BY 3 DESC, 1, 2
            """, .integer(file), .integer(file)
        ) { row in
            RuleClusters(
                namespace: row.text(0), name: row.text(1), subsetClusters: row.int(2),
                emptySubsetClusters: hasEndpoints == true ? row.int(3) : nil, subsets: row.int(4), hosts: row.int(5),
                tlsSubsetClusters: row.int(6), nameBytes: row.int(7), endpoints: row.int(8), allClusters: row.int(9))
        }
    }

    /// How the subset clusters of one rule are used in one dump, by subset.
    package struct SubsetUse: Sendable {
        package var subset: String
        package var clusters: Int
        package var empty: Int
        /// Hosts whose cluster of this subset a route or TCP proxy of the dump names.
        package var routedHosts: [String]
    }

    package func subsetUse(file: Int64, namespace: String, name: String) throws(StoreError) -> [SubsetUse] {
        let rows = try database.rows(
            """
            WITH named AS (
              SELECT cluster_name FROM route_cluster WHERE route_config_id IN (SELECT id FROM held_route_config WHERE source_file_id = ?)
              UNION SELECT cluster_name FROM listener_cluster WHERE listener_id IN (SELECT id FROM held_listener WHERE source_file_id = ?)),
            hosts AS (SELECT cluster_name, hosts FROM held_endpoint_set WHERE source_file_id = ?)
            SELECT c.subset, c.host, COALESCE(h.hosts, 0) = 0, n.cluster_name IS NOT NULL
            FROM held_cluster c LEFT JOIN hosts h ON h.cluster_name = c.name LEFT JOIN named n ON n.cluster_name = c.name
            WHERE c.source_file_id = ? AND c.subset IS NOT NULL AND c.rule_namespace = ? AND c.rule_name = ? ORDER BY 1, 2
            """, .integer(file), .integer(file), .integer(file), .integer(file), .text(namespace), .text(name)
        ) { (subset: $0.text(0), host: $0.text(1), empty: $0.bool(2), routed: $0.bool(3)) }
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

    /// Equal for dumps that hold the same outbound clusters and endpoints: their shared sets, and what differs outbound.
    ///
    /// Proxies of one mesh differ by their inbound pieces alone, so what is asked of outbound clusters is asked once.
    package func outboundSignature(file: Int64) throws(StoreError) -> String {
        let sets = try database.rows(
            "SELECT set_id FROM holding WHERE source_file_id = ? AND kind IN ('cluster', 'endpoint_set') ORDER BY kind",
            .integer(file)
        ) { $0.text(0) }
        let differences = try database.rows(
            """
            SELECT d.kind, d.resource_id, d.state, d.copy, d.sign FROM holding_difference d
            LEFT JOIN cluster c ON d.kind = 'cluster' AND c.id = d.resource_id
            LEFT JOIN endpoint_set e ON d.kind = 'endpoint_set' AND e.id = d.resource_id
            WHERE d.source_file_id = ? AND COALESCE(c.name, e.cluster_name) LIKE 'outbound%' ORDER BY 1, 2, 3, 4
            """, .integer(file)
        ) { "\($0.text(0))\($0.text(1))\($0.text(2))\($0.text(3))\($0.text(4))" }
        return (sets + differences).joined(separator: " ")
    }

    /// Istio objects of some kinds, with their names.
    package func objects(_ kinds: [String]) throws(StoreError) -> [ObjectRow] {
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        let names = try database.rows(
            """
            SELECT n.object_id, n.role, n.name, n.detail FROM istio_name n JOIN istio_object o ON o.id = n.object_id
            WHERE o.kind IN (\(list)) ORDER BY n.rowid
            """
        ) { (id: $0.integer(0), role: $0.text(1), name: $0.text(2), detail: $0.optionalText(3)) }
        let byObject = Dictionary(grouping: names, by: \.id)
        return try database.rows(
            """
            SELECT o.id, o.kind, o.namespace, o.name, o.created_at, o.has_selector, o.servers, o.rules, o.concurrency, f.name
            FROM istio_object o JOIN source_file f ON f.id = o.source_file_id WHERE o.kind IN (\(list)) ORDER BY 2, 3, 4
            """
        ) { row in
            let mine = byObject[row.integer(0)] ?? []
            var object = ObjectRow(
                id: row.integer(0), kind: row.text(1), namespace: row.text(2), name: row.text(3),
                createdAt: row.optionalMoment(4),
                hasSelector: row.bool(5), servers: row.optionalInt(6), rules: row.optionalInt(7),
                concurrency: row.optionalInt(8),
                file: row.text(9), names: [:], subsets: [])
            for name in mine where name.role != "subset" { object.names[name.role, default: []].append(name.name) }
            object.subsets = mine.filter { $0.role == "subset" }.map { ($0.name, $0.detail ?? "") }
            return object
        }
    }

    /// Whether objects of Istio were in the bundle at all (a list of custom resources, or istiod's `configz`).
    package func hasIstioObjects() throws(StoreError) -> Bool {
        let objects = try database.first("SELECT COUNT(*) FROM istio_object") { $0.int(0) } ?? 0
        let pages =
            try database.first("SELECT COUNT(*) FROM source_file WHERE kind = 'configz' AND status = 'read'") {
                $0.int(0)
            } ?? 0
        // A bug-report's list of all custom resources that holds none of Istio's; an `--include` run leaves it empty.
        let lists =
            try database.first(
                "SELECT COUNT(*) FROM source_file WHERE name LIKE '%cluster/crs' AND status = 'read' AND bytes > 200"
            ) { $0.int(0) } ?? 0
        return objects + pages + lists > 0
    }

    /// Different outbound hosts and service ports that a dump holds.
    package func outboundHosts(file: Int64) throws(StoreError) -> Int {
        try database.first(
            "SELECT COUNT(DISTINCT host) FROM held_cluster WHERE source_file_id = ? AND direction = 'outbound' AND state IN ('static', 'active')",
            .integer(file)
        ) { $0.int(0) } ?? 0
    }

    /// Outbound service clusters of a dump that its own routes or TCP proxies name.
    package func routedClusters(file: Int64) throws(StoreError) -> Int {
        try database.first(
            """
            WITH named AS (
              SELECT cluster_name FROM route_cluster WHERE route_config_id IN (SELECT id FROM held_route_config WHERE source_file_id = ?)
              UNION SELECT cluster_name FROM listener_cluster WHERE listener_id IN (SELECT id FROM held_listener WHERE source_file_id = ?))
            SELECT COUNT(DISTINCT c.name) FROM held_cluster c JOIN named n ON n.cluster_name = c.name
            WHERE c.source_file_id = ? AND c.direction LIKE 'outbound%' AND c.subset IS NULL
            """, .integer(file), .integer(file), .integer(file)
        ) { $0.int(0) } ?? 0
    }

    /// Active connections of each capture's clusters page to clusters whose endpoints take mTLS.
    package func tlsConnections() throws(StoreError) -> [Int64: Int64] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                """
                SELECT f.capture_id, SUM(l.connections_active) FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
                WHERE l.connections_active > 0 AND f.capture_id IS NOT NULL
                  AND EXISTS (SELECT 1 FROM endpoint_set e WHERE e.cluster_name = l.name AND e.tls_hosts > 0)
                GROUP BY f.capture_id
                """
            ) { ($0.integer(0), $0.integer(1)) })
    }

    /// Wasm filters with different configurations in each dump (one machine each), by file.
    package func wasmMachines() throws(StoreError) -> [Int64: Int] {
        guard try database.first("SELECT 1 FROM listener_filter WHERE kind = 'wasm' LIMIT 1", map: { $0.int(0) }) != nil
        else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: try database.rows(
                """
                SELECT h.source_file_id, COUNT(DISTINCT l.hash) FROM held_listener h JOIN listener_filter l ON l.listener_id = h.id
                WHERE l.kind = 'wasm' GROUP BY 1
                """
            ) { ($0.integer(0), $0.int(1)) })
    }

    /// Hosts with traffic of one clusters page, with their requests and connections, most first.
    package func trafficHosts(capture: Int64) throws(StoreError) -> [(
        name: String, requests: Int64, connections: Int64
    )] {
        try database.rows(
            """
            SELECT l.name, l.requests_total, l.connections_total FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.capture_id = ? AND l.name LIKE 'outbound|%' AND (l.requests_total > 0 OR l.connections_total > 0) ORDER BY 2 DESC, 1
            """, .integer(capture)
        ) { ($0.text(0), $0.integer(1), $0.integer(2)) }
    }

    /// The clusters with most active connections of one capture.
    package func largestPools(capture: Int64, limit: Int) throws(StoreError) -> [(
        name: String, active: Int64, requests: Int64, file: String
    )] {
        try database.rows(
            """
            SELECT l.name, l.connections_active, l.requests_active, f.name FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.capture_id = ? AND l.connections_active > 0 ORDER BY l.connections_active DESC, l.name LIMIT ?
            """, .integer(capture), SQLValue(limit)
        ) { ($0.text(0), $0.integer(1), $0.integer(2), $0.text(3)) }
    }

    /// VirtualServices with most routes in one dump.
    package func largestRouteOrigins(file: Int64, limit: Int) throws(StoreError) -> [(name: String, routes: Int)] {
        try database.rows(
            """
            SELECT o.virtual_service, SUM(o.routes) FROM route_origin o JOIN held_route_config h ON h.id = o.route_config_id
            WHERE h.source_file_id = ? GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
            """, .integer(file), SQLValue(limit)
        ) { ($0.text(0), $0.int(1)) }
    }

    /// Virtual hosts with most routes in one dump.
    package func largestVirtualHosts(file: Int64, limit: Int) throws(StoreError) -> [(
        table: String, name: String, routes: Int
    )] {
        try database.rows(
            """
            SELECT h.name, v.name, v.routes FROM virtual_host v JOIN held_route_config h ON h.id = v.route_config_id
            WHERE h.source_file_id = ? ORDER BY v.routes DESC, v.name LIMIT ?
            """, .integer(file), SQLValue(limit)
        ) { ($0.text(0), $0.text(1), $0.int(2)) }
    }

    /// Clusters with most endpoints in one dump.
    package func largestEndpointSets(file: Int64, limit: Int) throws(StoreError) -> [(cluster: String, hosts: Int)] {
        try database.rows(
            "SELECT cluster_name, hosts FROM held_endpoint_set WHERE source_file_id = ? AND hosts > 0 ORDER BY hosts DESC, cluster_name LIMIT ?",
            .integer(file), SQLValue(limit)
        ) { ($0.text(0), $0.int(1)) }
    }

    /// Filters of some kinds in one dump: name, uses.
    package func filters(file: Int64, kinds: [String]) throws(StoreError) -> [(kind: String, name: String, uses: Int)] {
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        return try database.rows(
            """
            SELECT l.kind, l.name, SUM(l.uses) FROM held_listener h JOIN listener_filter l ON l.listener_id = h.id
            WHERE h.source_file_id = ? AND l.kind IN (\(list)) GROUP BY 1, 2 ORDER BY 3 DESC, 2
            """, .integer(file)
        ) { ($0.text(0), $0.text(1), $0.int(2)) }
    }

    /// Broken requests by the peer that went away: (flag, address, requests, first, last, file).
    package func brokenRequests(peer: String) throws(StoreError) -> [(
        flag: String, requests: Int, firstAt: Moment?, lastAt: Moment?, file: String
    )] {
        try database.rows(
            """
            SELECT b.flag, b.requests, b.first_at, b.last_at, f.name FROM broken_request b JOIN source_file f ON f.id = b.source_file_id
            WHERE b.peer = ? ORDER BY b.requests DESC
            """, .text(peer)
        ) { ($0.text(0), $0.int(1), $0.optionalMoment(2), $0.optionalMoment(3), $0.text(4)) }
    }

    /// Kills in kernel logs, in order.
    package func kernelKills() throws(StoreError) -> [KernelKillRow] {
        try database.rows(
            """
            SELECT f.name, k.line, k.boot_seconds, k.at, k.process_name, k.anonymous, k.usage, k.memory_limit, k.kernel_memory,
                   k.constraint_kind, k.cgroup, k.task_cgroup, k.pod_uid, k.container_id, f.proxy_id
            FROM kernel_kill k JOIN source_file f ON f.id = k.source_file_id ORDER BY f.id, k.line
            """
        ) { row in
            KernelKillRow(
                file: row.text(0), line: row.int(1), bootSeconds: row.optionalReal(2), at: row.optionalMoment(3),
                processName: row.text(4), anonymous: row.optionalBytes(5), usage: row.optionalBytes(6),
                limit: row.optionalBytes(7),
                kernelMemory: row.optionalBytes(8), constraint: row.optionalText(9), cgroup: row.optionalText(10),
                taskCgroup: row.optionalText(11), podUID: row.optionalText(12), containerID: row.optionalText(13),
                proxy: row.optionalInteger(14))
        }
    }

    /// Events with one of some reasons, or about an object whose name has a prefix.
    package func events(reasons: [String]) throws(StoreError) -> [EventRow] {
        let list = reasons.map { "'\($0)'" }.joined(separator: ", ")
        return try database.rows(
            """
            SELECT f.name, e.line, e.namespace, e.reason, e.object_kind, e.object_name, e.container, e.host, e.message, e.count, e.first_at,
                   e.last_at, e.last_age
            FROM event e JOIN source_file f ON f.id = e.source_file_id WHERE e.reason IN (\(list)) ORDER BY e.first_at, e.line
            """
        ) { row in
            EventRow(
                file: row.text(0), line: row.int(1), namespace: row.optionalText(2), reason: row.text(3),
                objectKind: row.text(4),
                objectName: row.text(5), container: row.optionalText(6), host: row.optionalText(7),
                message: row.text(8),
                count: row.optionalInt(9), firstAt: row.optionalMoment(10), lastAt: row.optionalMoment(11),
                lastAge: row.optionalReal(12))
        }
    }
}

package struct KernelKillRow: Sendable {
    package var file: String
    package var line: Int
    package var bootSeconds: Double?
    package var at: Moment?
    package var processName: String
    package var anonymous: Bytes?
    package var usage: Bytes?
    package var limit: Bytes?
    package var kernelMemory: Bytes?
    package var constraint: String?
    package var cgroup: String?
    package var taskCgroup: String?
    package var podUID: String?
    package var containerID: String?
    package var proxy: Int64?
}

package struct EventRow: Sendable {
    package var file: String
    package var line: Int
    package var namespace: String?
    package var reason: String
    package var objectKind: String
    package var objectName: String
    package var container: String?
    package var host: String?
    package var message: String
    package var count: Int?
    package var firstAt: Moment?
    package var lastAt: Moment?
    package var lastAge: Double?
}

extension Store {
    /// Requests in the access logs of some proxies, and how many of them look like a loop.
    package func servedRequests(proxies: [Int64]) throws(StoreError) -> (total: Int, looping: Int, file: String?) {
        let list = proxies.map(String.init).joined(separator: ", ")
        return try database.first(
            """
            SELECT COALESCE(SUM(s.requests), 0), COALESCE(SUM(s.looping), 0), MIN(f.name) FROM served_request s
            JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id IN (\(list))
            """
        ) { ($0.int(0), $0.int(1), $0.optionalText(2)) } ?? (0, 0, nil)
    }

    /// Lines and the largest metric of a proxy's newest stats page.
    package func seriesCounts(proxy: Int64) throws(StoreError) -> (
        lines: Int, top: (name: String, series: Double)?, file: String
    )? {
        let lines = try database.first(
            """
            SELECT s.value, f.name FROM stat s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id = ? AND s.name = 'stats.lines' ORDER BY s.value DESC LIMIT 1
            """, .integer(proxy)
        ) { ($0.real(0), $0.text(1)) }
        guard let lines else { return nil }
        let top = try database.first(
            """
            SELECT substr(s.name, 8), s.value FROM stat s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id = ? AND s.name LIKE 'series.%' ORDER BY s.value DESC LIMIT 1
            """, .integer(proxy)
        ) { (name: $0.text(0), series: $0.real(1)) }
        return (Int(lines.0), top, lines.1)
    }
}

extension Store {
    /// Upstream clusters in the access logs of some proxies, most requests first.
    package func requestedClusters(proxies: [Int64]) throws(StoreError) -> [String] {
        let list = proxies.map(String.init).joined(separator: ", ")
        return try database.rows(
            """
            SELECT s.cluster, SUM(s.requests) FROM served_request s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id IN (\(list)) GROUP BY 1 ORDER BY 2 DESC, 1
            """
        ) { $0.text(0) }
    }

    /// Every input, as the report lists it.
    package struct BundleRow: Sendable {
        package var name: String
        package var sha256: String?
        package var kind: String
        package var packedBytes: Int64
        package var entries: Int
        package var capturedAt: Moment?
        package var capturedAtSource: String?
        package var captureEndedAt: Moment?
    }

    package func bundles() throws(StoreError) -> [BundleRow] {
        try database.rows(
            "SELECT name, sha256, kind, packed_bytes, entries, captured_at, captured_at_source, capture_ended_at FROM bundle ORDER BY id"
        ) { row in
            BundleRow(
                name: row.text(0), sha256: row.optionalText(1), kind: row.text(2), packedBytes: row.integer(3),
                entries: row.int(4),
                capturedAt: row.optionalMoment(5), capturedAtSource: row.optionalText(6),
                captureEndedAt: row.optionalMoment(7))
        }
    }

    /// Every entry of the manifest.
    package func manifest() throws(StoreError) -> [(
        name: String, kind: String, bytes: Int64?, status: String, why: String?, facts: Int
    )] {
        try database.rows("SELECT name, kind, bytes, status, why, facts FROM source_file ORDER BY id") {
            ($0.text(0), $0.text(1), $0.optionalInteger(2), $0.text(3), $0.optionalText(4), $0.int(5))
        }
    }
}
