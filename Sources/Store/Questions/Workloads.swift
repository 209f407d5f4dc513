extension Store {
    /// Deployment, StatefulSet or DaemonSet that a workload is, by its pods.
    package func workloadKind(namespace: String, workload: String) throws(StoreError) -> String? {
        try database.first(
            """
            SELECT workload_kind FROM pod WHERE namespace = ? AND workload = ? AND workload_kind IS NOT NULL
            GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1
            """, .text(namespace), .text(workload)
        ) { $0.text(0) }
    }

    /// Workloads that run istiod, by their pods.
    package func controlPlanes() throws(StoreError) -> [(namespace: String, workload: String, kind: String?)] {
        try database.rows(
            """
            SELECT DISTINCT p.namespace, p.workload, p.workload_kind FROM pod p JOIN container c ON c.pod_id = p.id
            WHERE c.kind = 'istiod' AND p.workload IS NOT NULL ORDER BY 1, 2
            """
        ) { (namespace: $0.text(0), workload: $0.text(1), kind: $0.optionalText(2)) }
    }

    /// The image of a container, with its tag.
    package func image(container id: Int64) throws(StoreError) -> String? {
        try database.first("SELECT image FROM container WHERE id = ?", .integer(id)) { $0.optionalText(0) } ?? nil
    }
}
