import Units

/// A pod by its creationTimestamp.
package struct CreatedPod: Sendable {
    package var namespace: String
    /// Its own name where it is of none.
    package var workload: String
    package var at: Moment
}

/// A version of the clusters that dumps hold.
package struct ConfigVersion: Sendable {
    /// `2026-11-24T08:08:22Z/190`: istiod's time and number of the push.
    package var text: String
    package var at: Moment
    /// Dumps that hold it.
    package var dumps: Int
    package var file: String
}

extension Store {
    /// Pods with a creationTimestamp, oldest first.
    package func podsCreated() throws(StoreError) -> [CreatedPod] {
        var words = SharedWords()
        return try database.rows(
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.created_at IS NOT NULL AND f.mesh_id \(ofMesh) GROUP BY p.namespace, p.name
                ORDER BY MIN(p.created_at), p.namespace, p.name
                """
        ) { row in
            CreatedPod(
                namespace: words.shared(row["p.namespace"]),
                workload: words.shared(row["COALESCE(p.workload, p.name)"]), at: row["MIN(p.created_at)"])
        }
    }

    /// Versions of the clusters over all dumps, oldest first; those whose text holds no time are left out.
    package func configVersions() throws(StoreError) -> [ConfigVersion] {
        let rows = try database.rows(
            from: """
                config_dump d JOIN source_file f ON f.id = d.source_file_id
                WHERE d.clusters_version IS NOT NULL AND f.mesh_id \(ofMesh) GROUP BY d.clusters_version
                """
        ) {
            (text: $0["d.clusters_version"] as String, dumps: $0["COUNT(*)"] as Int, file: $0["MIN(f.name)"] as String)
        }
        return rows.compactMap { row in
            Moment(rfc3339: String(row.text.prefix { $0 != "/" })).map {
                ConfigVersion(text: row.text, at: $0, dumps: row.dumps, file: row.file)
            }
        }.sorted { ($0.at.microseconds, $0.text) < ($1.at.microseconds, $1.text) }
    }
}
