import Units

/// Which of several readings of one proxy's usage is the newest.
package enum UsageOrder {
    /// Files that were copied together have times that differ by less.
    private static let apart = 1.0

    /// By their times, or as they follow in one page; nil where neither tells.
    package static func newest<Row>(_ rows: [Row], at: (Row) -> Moment?, file: (Row) -> String) -> Row? {
        let times = rows.compactMap(at)
        if times.count == rows.count, let last = times.max(), let before = times.filter({ $0 < last }).max(),
            last.seconds(since: before) >= apart
        {
            return rows.last { at($0) == last }
        }
        // What was cut out of a page has a number behind its name.
        return Set(rows.map { file($0).prefix { $0 != "#" } }).count <= 1 ? rows.last : nil
    }
}

extension Store {
    package struct UsageReading: Sendable {
        package var usage: Bytes
        package var file: String
        package var at: Moment?
    }
    private struct UsageRow {
        var proxy: Int64
        var pod: String?
        var usage: Bytes
        var file: String
        var at: Moment?
    }

    /// Proxies whose usage was read more than once (`kubectl top`), each with its readings in the order of the files. Of a loop that
    /// wrote a time before each the last one counts: the others are what it was before.
    package func repeatedUsage() throws(StoreError) -> [(
        pod: String?, readings: [UsageReading], newest: UsageReading?
    )] {
        let rows = try database.rows(
            from: """
                process_memory m JOIN source_file f ON f.id = m.source_file_id JOIN proxy x ON x.id = f.proxy_id
                WHERE m.source = 'working set' AND m.usage IS NOT NULL AND f.mesh_id \(ofMesh)
                ORDER BY f.proxy_id, f.id LIMIT 10000
                """
        ) {
            UsageRow(
                proxy: $0["f.proxy_id"], pod: $0["COALESCE(x.namespace || '/', '') || x.pod"],
                usage: Bytes($0["m.usage"] as Int64),
                file: $0["COALESCE((SELECT w.name FROM source_file w WHERE w.id = f.part_of), f.name)"],
                at: $0["f.modified_at"])
        }
        return Dictionary(grouping: rows, by: \.proxy).sorted { $0.key < $1.key }.compactMap { _, all in
            let rows = Self.withoutLoops(all)
            guard Set(rows.map(\.usage)).count > 1, let first = rows.first else { return nil }
            let readings = rows.map { UsageReading(usage: $0.usage, file: $0.file, at: $0.at) }
            return (first.pod, readings, UsageOrder.newest(readings, at: \.at, file: \.file))
        }
    }

    private static func withoutLoops(_ rows: [UsageRow]) -> [UsageRow] {
        let files = Dictionary(grouping: rows, by: \.file)
        let loops = files.filter { _, own in own.count > 1 && Set(own.compactMap(\.at)).count == own.count }
        return rows.filter { row in loops[row.file].map { $0.last?.at == row.at } ?? true }
    }

    /// What the containers of a pod beside its proxy used, the largest first; of several readings of one the largest.
    package func uses(
        namespace: String, pod: String
    ) throws(StoreError) -> [(container: String, usage: Bytes, file: String)] {
        try database.rows(
            from: """
                container_use u JOIN source_file f ON f.id = u.source_file_id
                WHERE u.pod = ?2 AND COALESCE(u.namespace, ?1) = ?1 AND u.container IS NOT NULL AND f.mesh_id \(ofMesh)
                GROUP BY u.container ORDER BY MAX(u.usage) DESC, u.container
                """, .text(namespace), .text(pod)
        ) { ($0["u.container"] as String, Bytes($0["MAX(u.usage)"] as Int64), $0["f.name"] as String) }
    }

    /// The proxy of the pod in a row `u` of a page `f`: in its mesh, and where no namespace is told the only one in a pod of that name.
    static let proxyOfUse = """
        (SELECT id, mesh_id, namespace, pod, COUNT(*) OVER (PARTITION BY mesh_id, pod) AS same FROM proxy) x
          ON x.pod = u.pod AND x.mesh_id = f.mesh_id AND (u.namespace IS x.namespace OR u.namespace IS NULL AND x.same = 1)
        """

    /// Pods with a proxy and other containers of which only the use of all together was read (`kubectl top pod`), the largest first, and
    /// how many there are: the proxy's own is at most that.
    package func usesOfWholePods(
        most: Int
    ) throws(StoreError) -> (rows: [(namespace: String?, pod: String, usage: Bytes, file: String)], count: Int) {
        let rows = try database.rows(
            from: """
                container_use u JOIN source_file f ON f.id = u.source_file_id JOIN \(Self.proxyOfUse)
                WHERE u.container IS NULL AND f.mesh_id \(ofMesh) AND NOT EXISTS (
                  SELECT 1 FROM process_memory m JOIN source_file o ON o.id = m.source_file_id
                  WHERE o.proxy_id = x.id AND m.usage IS NOT NULL)
                GROUP BY x.id ORDER BY MAX(u.usage) DESC, x.pod
                """
        ) {
            (
                namespace: $0["x.namespace"] as String?, pod: $0["x.pod"] as String,
                usage: Bytes($0["MAX(u.usage)"] as Int64), file: $0["f.name"] as String
            )
        }
        return (Array(rows.prefix(most)), rows.count)
    }
}
