extension Store {
    /// Labels of pods, and of which workload they are.
    package struct PodLabels: Sendable {
        let workload: String?
        let labels: [(key: String, value: String)]
    }

    /// All different ones of a namespace.
    package func podLabels(namespace: String) throws(StoreError) -> [PodLabels] {
        try database.rows(
            distinct: true,
            from: """
                pod WHERE namespace = ? AND labels IS NOT NULL AND source_file_id IN (SELECT id FROM source_file
                WHERE mesh_id \(ofMesh)) ORDER BY workload, labels
                """,
            .text(namespace)
        ) { PodLabels(workload: $0["workload"], labels: Self.pairs($0["labels"])) }
    }

    /// Labels that pick the pods of one workload and no other pod of its namespace; empty where no pod object tells.
    ///
    /// One label where one is enough: `app` before the names that Istio and Helm give, before any other.
    package static func selector(of workload: String, among rows: [PodLabels]) -> [(key: String, value: String)] {
        let own = rows.filter { $0.workload == workload }.map(\.labels)
        guard var common = own.first else { return [] }
        for labels in own { common.removeAll { pair in !labels.contains { $0 == pair } } }
        let others = rows.filter { $0.workload != workload }.map(\.labels)
        let usual = ["app", "app.kubernetes.io/name", "service.istio.io/canonical-name"]
        let ordered =
            usual.compactMap { key in common.first { $0.key == key } } + common.filter { !usual.contains($0.key) }
        if let alone = ordered.first(where: { pair in !others.contains { $0.contains { $0 == pair } } }) {
            return [alone]
        }
        let unique = !others.contains { labels in common.allSatisfy { pair in labels.contains { $0 == pair } } }
        return unique ? common : []
    }

    /// The Gateway of the Gateway API from which istiod makes a workload: the owner of its Deployment, else the name that its pods
    /// are labelled with, which the workload's begins with.
    package func gateway(making workload: String, in namespace: String) throws(StoreError) -> String? {
        let owner: String? =
            try database.first(
                from: """
                    workload w JOIN source_file f ON f.id = w.source_file_id
                    WHERE w.namespace = ? AND w.name = ? AND w.owner_kind = 'Gateway' AND f.mesh_id \(ofMesh) LIMIT 1
                    """, .text(namespace), .text(workload)
            ) { $0["w.owner_name"] } ?? nil
        if let owner { return owner }
        let rows = try database.rows(
            distinct: true,
            from: """
                pod WHERE namespace = ? AND workload = ? AND labels IS NOT NULL AND source_file_id IN (SELECT id
                FROM source_file WHERE mesh_id \(ofMesh)) ORDER BY labels LIMIT 1
                """, .text(namespace), .text(workload)
        ) { Self.pairs($0["labels"] as String) }
        let named = rows.first?.first { $0.key == "gateway.networking.k8s.io/gateway-name" }?.value
        return named.flatMap { workload == $0 || workload.hasPrefix($0 + "-") ? $0 : nil }
    }

    /// `app=pay,version=v1`: a value of a label holds no comma.
    static func pairs(_ text: String) -> [(key: String, value: String)] {
        text.split(separator: ",").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
