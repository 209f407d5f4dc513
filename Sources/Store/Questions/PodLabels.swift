extension Store {
    /// Labels of pods, and of which workload they are.
    package struct PodLabels: Sendable {
        let workload: String?
        let labels: [(key: String, value: String)]
    }

    /// All different ones of a namespace: of the pods' objects, and of proxies without one what they say of themselves.
    package func podLabels(namespace: String) throws(StoreError) -> [PodLabels] {
        try database.rows(
            distinct: true,
            from: """
                (SELECT p.workload, p.labels FROM pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ?1 AND p.labels IS NOT NULL AND f.mesh_id \(ofMesh)
                UNION ALL SELECT workload, labels FROM proxy
                WHERE namespace = ?1 AND labels IS NOT NULL AND pod_id IS NULL AND mesh_id \(ofMesh))
                ORDER BY workload, labels
                """,
            .text(namespace)
        ) { PodLabels(workload: $0["workload"], labels: Self.pairs($0["labels"])) }
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
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ? AND p.workload = ? AND p.labels IS NOT NULL AND f.mesh_id \(ofMesh)
                ORDER BY p.labels LIMIT 1
                """, .text(namespace), .text(workload)
        ) { Self.pairs($0["p.labels"] as String) }
        let named = rows.first?.first { $0.key == "gateway.networking.k8s.io/gateway-name" }?.value
        return named.flatMap { workload == $0 || workload.hasPrefix($0 + "-") ? $0 : nil }
    }

    /// The ConfigMaps that Gateways of the Gateway API name, by their Gateways' names.
    package func gatewayParameters(namespace: String) throws(StoreError) -> [(gateway: String, configMap: String)] {
        try database.rows(
            distinct: true,
            from: """
                gateway_parameters g JOIN source_file f ON f.id = g.source_file_id
                WHERE g.namespace = ? AND f.mesh_id \(ofMesh) ORDER BY g.gateway, g.config_map
                """, .text(namespace)
        ) { ($0["g.gateway"], $0["g.config_map"]) }
    }

    /// `app=pay,version=v1`: a value of a label holds no comma.
    static func pairs(_ text: String) -> [(key: String, value: String)] {
        // By bytes: each kill asks for the labels of its pods.
        text.utf8.split(separator: UInt8(ascii: ",")).map { pair in
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (String(Substring(pair[..<end])), String(Substring(pair[end...].dropFirst())))
        }
    }
}
