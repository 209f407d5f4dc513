import Units

/// Who sizes a proxy beside those who write its template.
package struct AutoscalerRow: Sendable {
    /// A list of policies for containers, and the place of the proxy's own in it.
    package struct Policies: Sendable {
        package var count: Int
        package var own: Int?
    }
    package var name: String
    /// nil where it lists none.
    package var policies: Policies?
    /// The request that it recommends for the proxy.
    package var target: Bytes?
}

extension Store {
    /// The VerticalPodAutoscaler that sets the memory limit of a workload's proxies at their start; nil where none does.
    package func autoscaler(namespace: String, workload: String) throws(StoreError) -> AutoscalerRow? {
        try database.first(
            from: """
                autoscaler a JOIN source_file f ON f.id = a.source_file_id
                WHERE a.namespace = ? AND a.target_name = ? AND a.update_mode <> 'Off' AND a.proxy_mode <> 'Off'
                AND a.controlled_values <> 'RequestsOnly' AND f.mesh_id \(ofMesh) ORDER BY a.name LIMIT 1
                """, .text(namespace), .text(workload)
        ) { row in
            let count: Int? = row["a.policies"]
            let own: Int? = row["a.own_policy"]
            return AutoscalerRow(
                name: row["a.name"], policies: count.map { .init(count: $0, own: own) },
                target: row["a.proxy_target"])
        }
    }
}
