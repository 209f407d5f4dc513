import Units

extension Store {
    /// A Deployment, StatefulSet, DaemonSet or ReplicaSet.
    package struct WorkloadRow: Sendable {
        package var namespace: String
        package var kind: String
        package var name: String
        package var ownerName: String?
        package var createdAt: Moment?
        package var replicas: Int?
        package var ready: Int?
        package var file: String
    }

    /// Of one namespace, by name and kind; or those of one name.
    package func workloads(namespace: String, name: String? = nil) throws(StoreError) -> [WorkloadRow] {
        try database.rows(
            """
            SELECT w.namespace, w.kind, w.name, w.owner_name, w.created_at, w.replicas, w.ready, f.name
            FROM workload w JOIN source_file f ON f.id = w.source_file_id
            WHERE w.namespace = ? AND (w.name = ? OR ?2 IS NULL) ORDER BY w.name, w.kind
            """, .text(namespace), SQLValue(name)
        ) { row in
            WorkloadRow(
                namespace: row.text(0), kind: row.text(1), name: row.text(2), ownerName: row.optionalText(3),
                createdAt: row.optionalMoment(4), replicas: row.optionalInt(5), ready: row.optionalInt(6),
                file: row.text(7))
        }
    }

    /// Pods of a workload as their statuses tell: how many there are, and how many of them have every container ready.
    package func readiness(namespace: String, workload: String) throws(StoreError) -> (
        pods: [String], kind: String?, ready: Int, file: String?
    ) {
        let rows = try database.rows(
            """
            SELECT p.name, p.workload_kind, f.name, MIN(COALESCE(c.ready, 0)) FROM pod p
            JOIN source_file f ON f.id = p.source_file_id JOIN container c ON c.pod_id = p.id
            WHERE p.namespace = ? AND p.workload = ? AND p.stripped = 0 AND p.deleted_at IS NULL
              AND COALESCE(p.phase, '') NOT IN ('Failed', 'Succeeded') AND c.kind <> 'init'
            GROUP BY p.id ORDER BY p.name
            """, .text(namespace), .text(workload)
        ) { ($0.text(0), $0.optionalText(1), $0.text(2), $0.int(3)) }
        return (rows.map(\.0), rows.first?.1, rows.count { $0.3 == 1 }, rows.first?.2)
    }

    /// Whether statuses of pods of this namespace are in the bundle: only then is a pod gone that is not among them.
    package func hasPodStatuses(namespace: String) throws(StoreError) -> Bool {
        try database.first(
            """
            SELECT EXISTS (SELECT 1 FROM pod p JOIN container c ON c.pod_id = p.id WHERE p.namespace = ? AND p.stripped = 0)
            """, .text(namespace)
        ) { $0.bool(0) } ?? false
    }
}
