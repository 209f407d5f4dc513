import Units

extension Store {
    /// Proxies whose usage was read more than once (`kubectl top`), each with its readings in the order of the files.
    package func repeatedUsage() throws(StoreError) -> [(pod: String?, readings: [(usage: Bytes, file: String)])] {
        let rows = try database.rows(
            from: """
                process_memory m JOIN source_file f ON f.id = m.source_file_id JOIN proxy x ON x.id = f.proxy_id
                WHERE m.source = 'working set' AND m.usage IS NOT NULL AND f.mesh_id \(ofMesh)
                ORDER BY f.proxy_id, f.id LIMIT 10000
                """
        ) {
            (
                proxy: $0["f.proxy_id"] as Int64,
                pod: $0["COALESCE(x.namespace || '/', '') || x.pod"] as String?,
                usage: Bytes($0["m.usage"] as Int64),
                file: $0["COALESCE((SELECT w.name FROM source_file w WHERE w.id = f.part_of), f.name)"] as String
            )
        }
        return Dictionary(grouping: rows, by: \.proxy).sorted { $0.key < $1.key }.compactMap { _, rows in
            guard Set(rows.map(\.usage)).count > 1, let first = rows.first else { return nil }
            return (first.pod, rows.map { ($0.usage, $0.file) })
        }
    }
}
