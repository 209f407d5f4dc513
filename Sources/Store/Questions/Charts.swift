import Units

extension Store {
    /// A revision of a Helm release.
    package struct ChartRow: Sendable {
        package var namespace: String?
        package var release: String?
        package var revision: Int
        package var at: Moment?
        /// By a clock of whose zone nothing is printed, as if it were UTC.
        package var localAt: Moment?
        /// With its version: `istiod-1.26.3`.
        package var chart: String
        package var file: String
    }

    /// By their numbers; what failed, or was begun, changed nothing for long.
    package func chartRevisions() throws(StoreError) -> [ChartRow] {
        try database.rows(
            from: """
                chart_revision c JOIN source_file f ON f.id = c.source_file_id
                WHERE c.status IN ('deployed', 'superseded') AND f.mesh_id \(ofMesh)
                ORDER BY c.revision, c.rowid LIMIT 2000
                """
        ) {
            ChartRow(
                namespace: $0["c.namespace"], release: $0["c.release"], revision: $0["c.revision"],
                at: $0["c.updated_at"], localAt: $0["c.local_at"], chart: $0["c.chart"], file: $0["f.name"])
        }
    }
}
