import Captures
import Units

/// What a pod uses in all (`kubectl top pod`), where its proxy is all that it is.
extension Joins {
    /// A gateway's pod has no other container: a row of the pod says what a row of its container would, and gets a part of its own, as
    /// that has. A piece of an object may name one container of several, and is not asked: none says when the pod was made.
    func takeUseOfPods() throws(StoreError) {
        let rows = try database.rows(
            from: """
                container_use u JOIN source_file f ON f.id = u.source_file_id JOIN \(Store.proxyOfUse)
                WHERE u.container IS NULL AND (
                  SELECT COUNT(DISTINCT c.name) = 1 AND MIN(c.kind IN (\(ContainerRole.ofProxies))) = 1
                    AND COUNT(p.created_at) > 0
                  FROM container c JOIN pod p ON p.id = c.pod_id JOIN source_file o ON o.id = p.source_file_id
                  WHERE p.namespace IS x.namespace AND p.name = x.pod AND o.mesh_id = x.mesh_id AND p.stripped = 0 AND c.kind <> 'init')
                ORDER BY f.id, u.rowid
                """
        ) { (file: $0["f.id"] as Int64, proxy: $0["x.id"] as Int64, usage: $0["u.usage"] as Int64) }
        for row in rows {
            let part = try database.insert(
                """
                INSERT INTO source_file
                  (bundle_id, mesh_id, name, folder, kind, part_of, modified_at, status, facts, proxy_id)
                  SELECT f.bundle_id, f.mesh_id, f.name || '#' || x.pod, f.folder, f.kind, f.id, f.modified_at, 'read', 1, x.id
                  FROM source_file f, proxy x WHERE f.id = ? AND x.id = ?
                """, [.integer(row.file), .integer(row.proxy)])
            var memory = ProcessMemory(source: .workingSet)
            memory.usage = row.usage
            try writer.add(memory, of: part, to: Tables.processMemory)
        }
    }
}
