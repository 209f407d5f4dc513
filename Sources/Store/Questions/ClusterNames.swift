/// A pod, and the cluster that it says it runs in.
package struct ClusterOfPod: Sendable, Hashable {
    package var namespace: String
    package var pod: String
    package var cluster: String
}

extension Store {
    /// What istiod and the chart call a cluster that nobody named.
    private static let unnamed = "Kubernetes"
    private static let label = "topology.istio.io/cluster"

    /// The clusters that pods say they run in, by Istio's label, else as their proxies say it; empty where it is one, or none is named.
    package func clusterNames() throws(StoreError) -> [ClusterOfPod] {
        let labelled = try database.rows(
            distinct: true,
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.labels LIKE '%\(Self.label)=%' AND f.mesh_id \(ofMesh)
                """
        ) { row in
            (namespace: row["p.namespace"] as String?, pod: row["p.name"] as String, labels: row["p.labels"] as String?)
        }
        let own = try database.rows(
            distinct: true,
            from: """
                proxy x WHERE x.cluster <> '\(Self.unnamed)' AND x.pod IS NOT NULL AND x.mesh_id \(ofMesh)
                """
        ) { row in
            ClusterOfPod(
                namespace: row["COALESCE(x.namespace, '')"], pod: row["COALESCE(x.pod, '')"],
                cluster: row["COALESCE(x.cluster, '')"])
        }
        let byLabel = labelled.compactMap { row in
            Self.pairs(row.labels ?? "").first { $0.key == Self.label }.map {
                ClusterOfPod(namespace: row.namespace ?? "", pod: row.pod, cluster: $0.value)
            }
        }
        let known = Set(byLabel.map { "\($0.namespace)/\($0.pod)" })
        let all = byLabel + own.filter { !known.contains("\($0.namespace)/\($0.pod)") }
        return Set(all.map(\.cluster)).count > 1 ? all : []
    }
}
