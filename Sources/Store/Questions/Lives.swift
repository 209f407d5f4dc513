import Units

/// One life of a proxy in its own log.
package struct LoggedLife: Sendable {
    package var proxy: Int64?
    package var file: String
    package var previous: Bool
    package var firstAt: Moment?
    package var lastAt: Moment?
    package var limit: Bytes?
    package var readyAt: Moment?
    package var killedAt: Moment?
    package var killText: String?
    package var killLine: Int?
    package var shutdownAt: Moment?
    package var crashText: String?
    package var concurrency: Int?
}

/// One connection of a proxy to istiod, with the answers it began with.
package struct ConnectionLife: Sendable {
    package var namespace: String
    package var pod: String
    package var connection: Int
    package var openedAt: Moment?
    package var openedLine: Int?
    package var endedAt: Moment?
    package var endedLine: Int?
    package var file: String
    /// The first CDS answer: its resources and size; `fresh` is false where it says `filtered:` (a living Envoy came back).
    package var firstClusters: Int?
    package var firstSize: Int64?
    package var fresh: Bool?
}

/// One push to a proxy.
package struct PushRow: Sendable {
    package var at: Moment
    package var type: String
    package var answer: Bool
    package var resources: Int?
    package var removed: Int?
    package var size: Int64?
    package var filtered: Int?
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
    package var moreConfigs: Int?
    package var services: Int?
    package var file: String
    package var line: Int
}

extension Store {
    package func loggedLives() throws(StoreError) -> [LoggedLife] {
        try database.rows(
            """
            SELECT f.proxy_id, f.name, l.previous, l.first_at, l.last_at, l.memory_limit, l.ready_at, l.killed_at, l.kill_text, l.kill_line,
                   l.shutdown_at, l.crash_text, l.concurrency
            FROM proxy_life l JOIN source_file f ON f.id = l.source_file_id WHERE f.mesh_id \(ofMesh) ORDER BY f.proxy_id, l.first_at
            """
        ) { row in
            LoggedLife(
                proxy: row.optionalInteger(0), file: row.text(1), previous: row.bool(2), firstAt: row.optionalMoment(3),
                lastAt: row.optionalMoment(4), limit: row.optionalBytes(5), readyAt: row.optionalMoment(6),
                killedAt: row.optionalMoment(7), killText: row.optionalText(8), killLine: row.optionalInt(9),
                shutdownAt: row.optionalMoment(10), crashText: row.optionalText(11), concurrency: row.optionalInt(12))
        }
    }

    /// Connections of every proxy to every istiod, by pod and time.
    package func connectionLives() throws(StoreError) -> [ConnectionLife] {
        try database.rows(
            """
            WITH life AS (
              SELECT source_file_id, namespace, pod, connection,
                     MIN(CASE WHEN opened THEN at END) AS opened_at, MIN(CASE WHEN opened THEN line END) AS opened_line,
                     MAX(CASE WHEN NOT opened THEN at END) AS ended_at, MAX(CASE WHEN NOT opened THEN line END) AS ended_line
              FROM proxy_connection GROUP BY source_file_id, namespace, pod, connection)
            SELECT l.namespace, l.pod, l.connection, l.opened_at, l.opened_line, l.ended_at, l.ended_line, f.name,
                   p.resources, p.size, p.filtered IS NULL
            FROM life l JOIN source_file f ON f.id = l.source_file_id
            LEFT JOIN push p ON p.source_file_id = l.source_file_id AND p.rowid = (
              SELECT MIN(q.rowid) FROM push q WHERE q.namespace = l.namespace AND q.pod = l.pod AND q.source_file_id = l.source_file_id
                AND q.type = 'CDS' AND q.answer = 1 AND q.at >= l.opened_at AND (l.ended_at IS NULL OR q.at <= l.ended_at))
            WHERE f.mesh_id \(ofMesh) ORDER BY l.namespace, l.pod, COALESCE(l.opened_at, l.ended_at)
            """
        ) { row in
            ConnectionLife(
                namespace: row.text(0), pod: row.text(1), connection: row.int(2), openedAt: row.optionalMoment(3),
                openedLine: row.optionalInt(4), endedAt: row.optionalMoment(5), endedLine: row.optionalInt(6),
                file: row.text(7),
                firstClusters: row.optionalInt(8), firstSize: row.optionalInteger(9),
                fresh: row.isNull(8) && row.isNull(9) ? nil : row.bool(10))
        }
    }

    package func pushes(namespace: String, pod: String) throws(StoreError) -> [PushRow] {
        try database.rows(
            """
            SELECT p.at, p.type, p.answer, p.resources, p.removed, p.size, p.filtered, f.name, p.line
            FROM push p JOIN source_file f ON f.id = p.source_file_id WHERE p.namespace = ? AND p.pod = ? AND f.mesh_id \(ofMesh)
            ORDER BY p.at, p.line
            """, .text(namespace), .text(pod)
        ) { row in
            PushRow(
                at: Moment(microseconds: row.integer(0)), type: row.text(1), answer: row.bool(2),
                resources: row.optionalInt(3),
                removed: row.optionalInt(4), size: row.optionalInteger(5), filtered: row.optionalInt(6),
                file: row.text(7),
                line: row.int(8))
        }
    }

    /// Pushes of the control plane that are looked at, the newest: weeks of a busy mesh.
    package static let mostPushes = 50_000

    package func pushCauses() throws(StoreError) -> [PushCauseRow] {
        try database.rows(
            """
            SELECT c.at, c.push, c.kind, c.namespace, c.name, c.more_configs,
                   (SELECT m.services FROM mesh_size m WHERE m.source_file_id = c.source_file_id AND m.push = c.push), f.name, c.line
            FROM push_cause c JOIN source_file f ON f.id = c.source_file_id WHERE c.push IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY c.at DESC, c.line DESC
            LIMIT \(Self.mostPushes)
            """
        ) { row in
            PushCauseRow(
                at: Moment(microseconds: row.integer(0)), push: row.optionalInt(1), kind: row.optionalText(2),
                namespace: row.optionalText(3), name: row.optionalText(4), moreConfigs: row.optionalInt(5),
                services: row.optionalInt(6), file: row.text(7), line: row.int(8))
        }.reversed()
    }

    /// Services that each istiod knew with each of its pushes, in time order.
    package func meshSizes() throws(StoreError) -> [(at: Moment, services: Int, file: String)] {
        try database.rows(
            """
            SELECT m.at, m.services, f.name FROM mesh_size m JOIN source_file f ON f.id = m.source_file_id
            WHERE f.mesh_id \(ofMesh) ORDER BY m.at DESC, f.bundle_id DESC, m.line DESC LIMIT \(Self.mostPushes)
            """
        ) { (Moment(microseconds: $0.integer(0)), $0.int(1), $0.text(2)) }.reversed()
    }

    /// A client of istiod as `debug/adsz` listed it when the capture began.
    package struct ConnectedRow: Sendable {
        package var namespace: String
        package var pod: String
        package var connectedAt: Moment?
        package var clusters: Int?
        package var subsetClusters: Int?
        package var routeTables: Int?
        package var httpsRouteTables: Int?
        package var file: String
    }

    package func connectedProxies() throws(StoreError) -> [ConnectedRow] {
        try database.rows(
            """
            SELECT c.namespace, c.pod, c.connected_at, c.clusters, c.subset_clusters, c.route_tables, c.https_route_tables, f.name
            FROM connected_proxy c JOIN source_file f ON f.id = c.source_file_id WHERE c.pod IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY 1, 2
            """
        ) { row in
            ConnectedRow(
                namespace: row.text(0), pod: row.text(1), connectedAt: row.optionalMoment(2),
                clusters: row.optionalInt(3),
                subsetClusters: row.optionalInt(4), routeTables: row.optionalInt(5),
                httpsRouteTables: row.optionalInt(6),
                file: row.text(7))
        }
    }

    /// Pushes of clusters that were no answer to a fresh start, before a moment, by `ns/pod`.
    package func clusterPushes(before moment: Moment?) throws(StoreError) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                """
                SELECT p.namespace, p.pod, COUNT(*) FROM push p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.type = 'CDS' AND p.answer = 0 AND p.at < ? AND f.mesh_id \(ofMesh) GROUP BY p.namespace, p.pod
                """, .integer(moment?.microseconds ?? .max)
            ) { ("\($0.text(0))/\($0.text(1))", $0.int(2)) })
    }

    /// `ns/pod` of the clients in `debug/syncz`, near the capture's end; nil where that page is not in the bundle.
    package func syncedProxies() throws(StoreError) -> Set<String>? {
        let pages = try database.first(
            "SELECT COUNT(*) FROM source_file WHERE kind = 'syncz' AND status = 'read' AND mesh_id \(ofMesh)"
        ) {
            $0.int(0)
        }
        guard pages ?? 0 > 0 else { return nil }
        return Set(
            try database.rows(
                "SELECT s.namespace, s.pod FROM synced_proxy s JOIN source_file f ON f.id = s.source_file_id WHERE f.mesh_id \(ofMesh)"
            ) { "\($0.text(0))/\($0.text(1))" })
    }
}
