extension Store {
    /// Deployment, StatefulSet or DaemonSet that a workload is, by its pods.
    package func workloadKind(namespace: String, workload: String) throws(StoreError) -> String? {
        try database.first(
            from: """
                pod WHERE namespace = ? AND workload = ? AND workload_kind IS NOT NULL
                GROUP BY workload_kind ORDER BY COUNT(*) DESC, workload_kind LIMIT 1
                """, .text(namespace), .text(workload)
        ) { $0["workload_kind"] }
    }

    /// Workloads that run istiod, by their pods.
    package func controlPlanes() throws(StoreError) -> [(namespace: String, workload: String, kind: String?)] {
        try database.rows(
            distinct: true,
            from: """
                pod p JOIN container c ON c.pod_id = p.id
                WHERE c.kind = 'istiod' AND p.workload IS NOT NULL ORDER BY p.namespace, p.workload
                """
        ) { (namespace: $0["p.namespace"], workload: $0["p.workload"], kind: $0["p.workload_kind"]) }
    }

    /// The image of a container, with its tag.
    package func image(container id: Int64) throws(StoreError) -> String? {
        try database.first(from: "container WHERE id = ?", .integer(id)) { $0["image"] } ?? nil
    }
}
