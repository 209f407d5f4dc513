import Units

/// One life of a proxy in its own log.
package struct LoggedLife: Sendable {
    package var proxy: Int64?
    package var file: String
    package var previous: Bool
    package var firstAt: Moment?
    /// The log has lines of its start; else it ran since before the first of them.
    package var isWhole: Bool
    package var lastAt: Moment?
    package var limit: Bytes?
    package var readyAt: Moment?
    package var killedAt: Moment?
    package var killText: String?
    package var killLine: Int?
    package var shutdownAt: Moment?
    package var crashText: String?
    package var concurrency: Int?
    package var startedAt: Moment? { isWhole ? firstAt : nil }
}

/// One connection of a proxy to istiod, with the answers it began with.
package struct ConnectionLife: Sendable {
    package var connection: Int
    package var openedAt: Moment?
    package var endedAt: Moment?
    package var endedLine: Int?
    package var file: String
    /// The first CDS answer: its resources and size; `fresh` is false where it says `filtered:` (a living Envoy came back).
    package var firstClusters: Int?
    package var fresh: Bool?
}

/// One push to a proxy.
package struct PushRow: Sendable {
    package var at: Moment
    package var type: String
    package var answer: Bool
    package var resources: Int?
    package var size: Int64?
    package var filtered: Int?
    /// Row of the log that tells of it.
    package var log: Int64 = 0
    package var file: String
    package var line: Int
}

/// What made istiod push, with the number of services at the time.
package struct PushCauseRow: Sendable {
    package var at: Moment
    package var push: Int?
    package var kind: String?
    package var namespace: String?
    package var name: String?
    package var services: Int?
    /// Further objects that changed, and proxies that were connected then.
    package var more: Int?
    package var connected: Int?
    package var file: String
    package var line: Int
}

extension Store {
    package func loggedLives() throws(StoreError) -> [LoggedLife] {
        try database.rows(
            from: """
                proxy_life l JOIN source_file f ON f.id = l.source_file_id WHERE f.mesh_id \(ofMesh)
                ORDER BY f.proxy_id, l.first_at
                """
        ) { row in
            LoggedLife(
                proxy: row["f.proxy_id"], file: row["f.name"], previous: row["l.previous"], firstAt: row["l.first_at"],
                isWhole: row[
                    "l.type IS NOT NULL OR l.istio_version IS NOT NULL OR l.memory_limit IS NOT NULL OR COALESCE(l.ready_at <= l.killed_at, 0)"
                ], lastAt: row["l.last_at"], limit: row["l.memory_limit"], readyAt: row["l.ready_at"],
                killedAt: row["l.killed_at"], killText: row["l.kill_text"], killLine: row["l.kill_line"],
                shutdownAt: row["l.shutdown_at"], crashText: row["l.crash_text"], concurrency: row["l.concurrency"])
        }
    }

    /// Whether an istiod's log tells of connections.
    package func tellsOfConnections() throws(StoreError) -> Bool {
        try database.has(
            "proxy_connection c JOIN source_file f ON f.id = c.source_file_id WHERE f.mesh_id \(ofMesh)")
    }

    /// Connections of a pod's proxy to every istiod, in the order of time.
    package func connectionLives(namespace: String, pod: String) throws(StoreError) -> [ConnectionLife] {
        try database.rows(
            with: """
                life AS (
                  SELECT source_file_id, connection,
                         MIN(CASE WHEN opened THEN at END) AS opened_at, MIN(CASE WHEN opened THEN line END) AS opened_line,
                         MAX(CASE WHEN NOT opened THEN at END) AS ended_at, MAX(CASE WHEN NOT opened THEN line END) AS ended_line
                  FROM proxy_connection WHERE namespace = ?1 AND pod = ?2 GROUP BY source_file_id, connection)
                """,
            from: """
                life l JOIN source_file f ON f.id = l.source_file_id
                LEFT JOIN push p ON p.source_file_id = l.source_file_id AND p.rowid = (
                  SELECT MIN(q.rowid) FROM push q
                  WHERE q.namespace = ?1 AND q.pod = ?2 AND q.source_file_id = l.source_file_id
                    AND q.type = 'CDS' AND q.answer = 1 AND q.at >= l.opened_at
                    AND (l.ended_at IS NULL OR q.at <= l.ended_at))
                WHERE f.mesh_id \(ofMesh) ORDER BY COALESCE(l.opened_at, l.ended_at)
                """, .text(namespace), .text(pod)
        ) { row in
            ConnectionLife(
                connection: row["l.connection"], openedAt: row["l.opened_at"], endedAt: row["l.ended_at"],
                endedLine: row["l.ended_line"], file: row["f.name"], firstClusters: row["p.resources"],
                fresh: row["CASE WHEN COALESCE(p.resources, p.size) IS NOT NULL THEN p.filtered IS NULL END"])
        }
    }

    package func pushes(namespace: String, pod: String) throws(StoreError) -> [PushRow] {
        try database.rows(
            from: """
                push p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ? AND p.pod = ? AND f.mesh_id \(ofMesh)
                ORDER BY p.at, p.line
                """, .text(namespace), .text(pod)
        ) { row in
            PushRow(
                at: row["p.at"], type: row["p.type"], answer: row["p.answer"],
                resources: row["p.resources"],
                size: row["p.size"], filtered: row["p.filtered"], log: row["f.id"], file: row["f.name"],
                line: row["p.line"])
        }
    }

    /// Pushes of the control plane that are looked at, the newest: weeks of a busy mesh.
    package static let mostPushes = 50_000

    package func pushCauses() throws(StoreError) -> [PushCauseRow] {
        try database.rows(
            from: """
                push_cause c JOIN source_file f ON f.id = c.source_file_id
                WHERE c.push IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY c.at DESC, c.line DESC
                LIMIT \(Self.mostPushes)
                """
        ) { row in
            PushCauseRow(
                at: row["c.at"], push: row["c.push"], kind: row["c.kind"],
                namespace: row["c.namespace"], name: row["c.name"],
                services: row[
                    "(SELECT m.services FROM mesh_size m WHERE m.source_file_id = c.source_file_id AND m.push = c.push)"
                ], more: row["c.more_configs"],
                connected: row[
                    "(SELECT m.connected FROM mesh_size m WHERE m.source_file_id = c.source_file_id AND m.push = c.push)"
                ], file: row["f.name"], line: row["c.line"])
        }.reversed()
    }

    /// Services that an istiod knew with one of its pushes, with the row of the log that tells of it.
    package typealias MeshSize = (at: Moment, services: Int, log: Int64, file: String)

    /// Those of each istiod, in time order.
    package func meshSizes() throws(StoreError) -> [MeshSize] {
        try database.rows(
            from: """
                mesh_size m JOIN source_file f ON f.id = m.source_file_id
                WHERE f.mesh_id \(ofMesh) ORDER BY m.at DESC, f.bundle_id DESC, m.line DESC LIMIT \(Self.mostPushes)
                """
        ) { ($0["m.at"], $0["m.services"], $0["f.id"], $0["f.name"]) }.reversed()
    }

    /// A client of istiod as `debug/adsz` listed it when the capture began.
    package struct ConnectedRow: Sendable {
        package var namespace: String
        package var pod: String
        package var clusters: Int?
        package var subsetClusters: Int?
        package var routeTables: Int?
        package var httpsRouteTables: Int?
        package var file: String
    }

    package func connectedProxies() throws(StoreError) -> [ConnectedRow] {
        try database.rows(
            from: """
                connected_proxy c JOIN source_file f ON f.id = c.source_file_id
                WHERE c.pod IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY c.namespace, c.pod
                """
        ) { row in
            ConnectedRow(
                namespace: row["c.namespace"], pod: row["c.pod"],
                clusters: row["c.clusters"],
                subsetClusters: row["c.subset_clusters"], routeTables: row["c.route_tables"],
                httpsRouteTables: row["c.https_route_tables"],
                file: row["f.name"])
        }
    }

    /// Pushes of clusters that were no answer to a fresh start, before a moment, by `ns/pod`.
    package func clusterPushes(before moment: Moment?) throws(StoreError) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                from: """
                    push p JOIN source_file f ON f.id = p.source_file_id
                    WHERE p.type = 'CDS' AND p.answer = 0 AND p.at < ? AND f.mesh_id \(ofMesh)
                    GROUP BY p.namespace, p.pod
                    """, .integer(moment?.microseconds ?? .max)
            ) { ("\($0["p.namespace"] as String)/\($0["p.pod"] as String)", $0["COUNT(*)"]) })
    }

    /// `ns/pod` of the clients in `debug/syncz`, near the capture's end; nil where that page is not in the bundle.
    package func syncedProxies() throws(StoreError) -> Set<String>? {
        let pages = try database.first(
            from: "source_file WHERE kind = 'syncz' AND status = 'read' AND mesh_id \(ofMesh)"
        ) { $0["COUNT(*)"] as Int }
        guard pages ?? 0 > 0 else { return nil }
        return Set(
            try database.rows(
                from: "synced_proxy s JOIN source_file f ON f.id = s.source_file_id WHERE f.mesh_id \(ofMesh)"
            ) { "\($0["s.namespace"] as String)/\($0["s.pod"] as String)" })
    }
}
