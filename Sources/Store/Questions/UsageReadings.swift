import Units

extension Store {
    private struct UsageReading {
        var proxy: Int64
        var pod: String?
        var usage: Bytes
        var file: String
        var at: Moment?
    }

    /// Proxies whose usage was read more than once (`kubectl top`), each with its readings in the order of the files. Of a loop that
    /// wrote a time before each the last one counts: the others are what it was before.
    package func repeatedUsage() throws(StoreError) -> [(pod: String?, readings: [(usage: Bytes, file: String)])] {
        let rows = try database.rows(
            from: """
                process_memory m JOIN source_file f ON f.id = m.source_file_id JOIN proxy x ON x.id = f.proxy_id
                WHERE m.source = 'working set' AND m.usage IS NOT NULL AND f.mesh_id \(ofMesh)
                ORDER BY f.proxy_id, f.id LIMIT 10000
                """
        ) {
            UsageReading(
                proxy: $0["f.proxy_id"], pod: $0["COALESCE(x.namespace || '/', '') || x.pod"],
                usage: Bytes($0["m.usage"] as Int64),
                file: $0["COALESCE((SELECT w.name FROM source_file w WHERE w.id = f.part_of), f.name)"],
                at: $0["f.modified_at"])
        }
        return Dictionary(grouping: rows, by: \.proxy).sorted { $0.key < $1.key }.compactMap { _, all in
            let rows = Self.withoutLoops(all)
            guard Set(rows.map(\.usage)).count > 1, let first = rows.first else { return nil }
            return (first.pod, rows.map { ($0.usage, $0.file) })
        }
    }

    private static func withoutLoops(_ rows: [UsageReading]) -> [UsageReading] {
        let files = Dictionary(grouping: rows, by: \.file)
        let loops = files.filter { _, own in own.count > 1 && Set(own.compactMap(\.at)).count == own.count }
        return rows.filter { row in loops[row.file].map { $0.last?.at == row.at } ?? true }
    }
}
