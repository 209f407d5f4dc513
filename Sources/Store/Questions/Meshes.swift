import Units

/// Bundles of one mesh, and the facts that they alone tell.
extension Store {
    /// Bundles of one mesh, by their ids, in the order of the inputs.
    ///
    /// Archives of one mesh know a pod in common: by its uid, or by its name where one of them holds no pod object. Loose
    /// inputs (single pages, hand-made archives) are read beside every archive. One group, unless there are two archives.
    package func meshes() throws(StoreError) -> [[Int64]] {
        let bundles = try database.rows("SELECT id, kind = 'loose' FROM bundle ORDER BY id") {
            (id: $0.integer(0), isLoose: $0.bool(1))
        }
        let archives = bundles.filter { !$0.isLoose }.map(\.id)
        guard archives.count > 1 else { return [bundles.map(\.id)] }
        var pods: [Int64: Set<String>] = [:]
        var names: [Int64: Set<String>] = [:]
        for (bundle, uid, name) in try database.rows(
            """
            SELECT f.bundle_id, p.uid, p.namespace || '/' || p.name FROM pod p JOIN source_file f ON f.id = p.source_file_id
            """, map: { ($0.integer(0), $0.optionalText(1), $0.text(2)) })
        {
            if let uid { pods[bundle, default: []].insert(uid) }
            names[bundle, default: []].insert(name)
        }
        for (bundle, name) in try database.rows(
            """
            SELECT DISTINCT f.bundle_id, p.namespace || '/' || p.pod FROM source_file f JOIN proxy p ON p.id = f.proxy_id
            WHERE p.namespace IS NOT NULL AND p.pod IS NOT NULL
            """, map: { ($0.integer(0), $0.text(1)) })
        {
            names[bundle, default: []].insert(name)
        }
        func isSame(_ a: Int64, _ b: Int64) -> Bool {
            if let first = pods[a], let second = pods[b] { return !first.isDisjoint(with: second) }
            return !(names[a] ?? []).isDisjoint(with: names[b] ?? [])
        }
        var groups: [[Int64]] = []
        for archive in archives {
            let near = groups.indices.filter { group in groups[group].contains { isSame($0, archive) } }
            let joined = near.flatMap { groups[$0] } + [archive]
            groups = groups.indices.filter { !near.contains($0) }.map { groups[$0] } + [joined]
        }
        let loose = bundles.filter(\.isLoose).map(\.id)
        return groups.map { ($0 + loose).sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    }

    /// Answers every question of `body` from these bundles alone: views of the connection's own stand before the tables.
    package func only<Result>(_ bundles: [Int64], _ body: () throws -> Result) throws -> Result {
        let ids = bundles.map(String.init).joined(separator: ", ")
        let files = "(SELECT id FROM main.source_file WHERE bundle_id IN (\(ids)))"
        let ownPod = "p.namespace = x.namespace AND p.name = x.pod AND p.source_file_id IN \(files)"
        let kinds = "'sidecar', 'nativeSidecar', 'gateway', 'waypoint'"
        let captures = "SELECT capture_id FROM main.source_file WHERE bundle_id IN (\(ids))"
        var views = [
            "bundle": "SELECT * FROM main.bundle WHERE id IN (\(ids))",
            "source_file": "SELECT rowid AS rowid, * FROM main.source_file WHERE bundle_id IN (\(ids))",
            "capture": "SELECT * FROM main.capture WHERE id IN (\(captures))",
            "proxy": """
            SELECT \(Self.proxyColumns),
              (SELECT c.id FROM main.container c JOIN main.pod p ON p.id = c.pod_id WHERE \(ownPod) AND c.kind IN (\(kinds))
               ORDER BY p.stripped LIMIT 1) AS container_id,
              (SELECT p.id FROM main.pod p WHERE \(ownPod) ORDER BY p.stripped LIMIT 1) AS pod_id
            FROM main.proxy x WHERE id IN (SELECT proxy_id FROM main.source_file WHERE bundle_id IN (\(ids)))
              OR EXISTS (SELECT 1 FROM main.pod p WHERE \(ownPod))
              OR EXISTS (SELECT 1 FROM main.connected_proxy p
                         WHERE p.namespace = x.namespace AND p.pod = x.pod AND p.source_file_id IN \(files))
            """,
        ]
        let ofFiles = try database.rows(
            """
            SELECT m.name FROM main.sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND c.name = 'source_file_id'
            """
        ) { $0.text(0) }
        for table in ofFiles {
            views[table] = "SELECT rowid AS rowid, * FROM main.\(table) WHERE source_file_id IN \(files)"
        }
        let names = views.keys.sorted()
        for name in names { try database.execute("CREATE TEMP VIEW \(name) AS \(views[name] ?? "")") }
        defer { for name in names { try? database.execute("DROP VIEW temp.\(name)") } }
        database.forgetStatements()
        defer { database.forgetStatements() }
        return try body()
    }

    private static let proxyColumns =
        "id, namespace, pod, type, workload, workload_kind, node, cluster, address, istio_version, concurrency"
}
