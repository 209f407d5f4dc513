import Units

extension Store {
    /// Outbound service clusters of a dump that its own routes or TCP proxies name.
    package func routedClusters(file: Int64) throws(StoreError) -> Int {
        try database.first(
            // As a list of names: to be joined with them, each cluster would be written down whole.
            from: """
                held_cluster c
                WHERE c.source_file_id = ?1 AND c.subset IS NULL AND c.direction LIKE 'outbound%' AND c.name IN (
                  SELECT cluster_name FROM route_cluster
                  WHERE route_config_id IN (SELECT id FROM held_route_config WHERE source_file_id = ?1)
                  UNION SELECT cluster_name FROM listener_cluster
                  WHERE listener_id IN (SELECT id FROM held_listener WHERE source_file_id = ?1))
                """, .integer(file)
        ) { $0["COUNT(DISTINCT c.name)"] } ?? 0
    }

    /// Wasm filters with different configurations in each dump (one machine each), by file.
    package func wasmMachines() throws(StoreError) -> [Int64: Int] {
        guard try database.has("listener_filter WHERE kind = 'wasm'") else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: try database.rows(
                from: """
                    held_listener h JOIN listener_filter l ON l.listener_id = h.id
                    WHERE l.kind = 'wasm' GROUP BY h.source_file_id
                    """
            ) { ($0["h.source_file_id"], $0["COUNT(DISTINCT l.hash)"]) })
    }

    /// Active Wasm machines over all threads, by capture. Istio's own filters of old ran compiled in, as machines of the
    /// runtime `null`: they hold no memory of their own.
    package func activeMachines() throws(StoreError) -> [Int64: Int] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                from: """
                    stat s JOIN source_file f ON f.id = s.source_file_id
                    WHERE s.name LIKE 'wasm.%.active' AND s.name NOT LIKE '%.null.active' AND f.capture_id IS NOT NULL
                    GROUP BY f.capture_id
                    """
            ) { ($0["f.capture_id"], $0["MAX(s.value)"]) })
    }

    /// VirtualServices with most routes in one dump.
    package func largestRouteOrigins(file: Int64, limit: Int) throws(StoreError) -> [(name: String, routes: Int)] {
        try database.rows(
            from: """
                route_origin o JOIN held_route_config h ON h.id = o.route_config_id
                WHERE h.source_file_id = ? GROUP BY o.virtual_service
                ORDER BY SUM(o.routes) DESC, o.virtual_service LIMIT ?
                """, .integer(file), SQLValue(limit)
        ) { ($0["o.virtual_service"], $0["SUM(o.routes)"]) }
    }

    /// Virtual hosts with most routes in one dump, and how many have as many: of the largest all, of the others those that are kept.
    package func largestVirtualHosts(file: Int64, limit: Int) throws(StoreError) -> [(
        table: String, name: String, routes: Int, alike: Int
    )] {
        var rows: [(table: String, name: String, routes: Int, alike: Int)] = try database.rows(
            from: """
                virtual_host v JOIN held_route_config h ON h.id = v.route_config_id
                WHERE h.source_file_id = ? ORDER BY v.routes DESC, v.name LIMIT ?
                """, .integer(file), SQLValue(limit)
        ) { ($0["h.name"], $0["v.name"], $0["v.routes"], $0["COUNT(*) OVER (PARTITION BY v.routes)"]) }
        guard let most = rows.first?.routes else { return [] }
        let all: Int? = try database.first(
            from: """
                held_route_config h JOIN route_config r ON r.id = h.id
                WHERE h.source_file_id = ? AND (SELECT MAX(v.routes) FROM virtual_host v WHERE v.route_config_id = r.id) = ?
                """, .integer(file), SQLValue(most)
        ) { $0["SUM(r.hosts_like_largest)"] }
        for index in rows.indices where rows[index].routes == most {
            rows[index].alike = max(rows[index].alike, all ?? 0)
        }
        return rows
    }

    /// Clusters with most endpoints in one dump, and how many of it have as many.
    package func largestEndpointSets(file: Int64, limit: Int) throws(StoreError) -> [(
        cluster: String, hosts: Int, alike: Int
    )] {
        try database.rows(
            from: """
                held_endpoint_set WHERE source_file_id = ? AND hosts > 0 ORDER BY hosts DESC, cluster_name LIMIT ?
                """,
            .integer(file), SQLValue(limit)
        ) { ($0["cluster_name"], $0["hosts"], $0["COUNT(*) OVER (PARTITION BY hosts)"]) }
    }

    /// The outbound clusters with most endpoints on one clusters page, and how many have as many.
    package func largestPageClusters(page: Int64, limit: Int) throws(StoreError) -> [(
        cluster: String, hosts: Int, alike: Int
    )] {
        try database.rows(
            from: """
                held_page_cluster
                WHERE source_file_id = ? AND host IS NOT NULL AND hosts > 0 ORDER BY hosts DESC, name LIMIT ?
                """, .integer(page), SQLValue(limit)
        ) { ($0["name"], $0["hosts"], $0["COUNT(*) OVER (PARTITION BY hosts)"]) }
    }

    /// Seconds after which a cluster of a dump closes a connection that nobody uses; nil where it does not say.
    package func idleTimeout(file: Int64, cluster: String) throws(StoreError) -> Double? {
        try database.first(
            from: """
                held_cluster h JOIN cluster c ON c.id = h.id
                WHERE h.source_file_id = ? AND h.name = ? AND c.idle_timeout_seconds IS NOT NULL
                """, .integer(file), .text(cluster)
        ) { $0["c.idle_timeout_seconds"] }
    }

    /// Filters of some kinds in one dump: name, uses.
    package func filters(file: Int64, kinds: [FilterKind]) throws(StoreError) -> [(
        kind: FilterKind, name: String, uses: Int
    )] {
        let list = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try database.rows(
            from: """
                held_listener h JOIN listener_filter l ON l.listener_id = h.id
                WHERE h.source_file_id = ? AND l.kind IN (\(list)) GROUP BY l.kind, l.name
                ORDER BY SUM(l.uses) DESC, l.name
                """, .integer(file)
        ) { ($0["l.kind"], $0["l.name"], $0["SUM(l.uses)"]) }
    }

    /// Inbound route tables with a retry policy; the catch-all of what no port matches is none of them.
    package func inboundRetryTables(file: Int64, limit: Int) throws(StoreError) -> [String] {
        try database.rows(
            from: """
                held_route_config WHERE source_file_id = ? AND name LIKE 'inbound|%' AND retry_routes > 0
                ORDER BY name LIMIT \(limit)
                """, .integer(file)
        ) { $0["name"] }
    }

    /// TLS listeners whose listener filters may wait without end.
    package func endlessListeners(file: Int64, limit: Int) throws(StoreError) -> [String] {
        try database.rows(
            from: """
                held_listener WHERE source_file_id = ? AND tls_chains > 0 AND filters_timeout_seconds = 0
                ORDER BY name LIMIT \(limit)
                """, .integer(file)
        ) { $0["name"] }
    }

    package func listeners(file: Int64, named part: String, limit: Int) throws(StoreError) -> [String] {
        try database.rows(
            from: "held_listener WHERE source_file_id = ? AND INSTR(name, ?) > 0 ORDER BY name LIMIT \(limit)",
            .integer(file), .text(part)
        ) { $0["name"] }
    }
}
