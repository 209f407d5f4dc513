import Units

extension Store {
    /// A memory limit that a comparison of two versions shows as lowered.
    package struct LimitChangeRow: Sendable {
        /// Of the object; nil for a file, or for values of a chart.
        package var kind: String?
        package var namespace: String?
        package var name: String?
        package var container: String?
        package var before: Bytes
        package var after: Bytes
        package var line: Int
        package var file: String
    }

    /// As they stand in the pages.
    package func loweredLimits() throws(StoreError) -> [LimitChangeRow] {
        try database.rows(
            from: """
                limit_change l JOIN source_file f ON f.id = l.source_file_id
                WHERE l.after_bytes < l.before_bytes AND f.mesh_id \(ofMesh) ORDER BY l.rowid LIMIT 2000
                """
        ) {
            LimitChangeRow(
                kind: $0["l.kind"], namespace: $0["l.namespace"], name: $0["l.name"], container: $0["l.container"],
                before: Bytes($0["l.before_bytes"]), after: Bytes($0["l.after_bytes"]), line: $0["l.line"],
                file: $0["f.name"])
        }
    }

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
        /// `deployed`, `superseded`, `failed`, `pending-upgrade` …
        package var status: String
        /// The revision that it brought back; nil for an upgrade.
        package var rolledBackTo: Int?
        package var file: String
    }

    /// The newest of them, by their numbers. Of what failed, or was begun, a part may be in force.
    package func chartRevisions() throws(StoreError) -> [ChartRow] {
        try database.rows(
            from: """
                chart_revision c JOIN source_file f ON f.id = c.source_file_id
                WHERE c.status NOT IN ('uninstalled', 'uninstalling') AND f.mesh_id \(ofMesh)
                ORDER BY c.revision DESC, c.rowid DESC LIMIT 2000
                """
        ) {
            ChartRow(
                namespace: $0["c.namespace"], release: $0["c.release"], revision: $0["c.revision"],
                at: $0["c.updated_at"], localAt: $0["c.local_at"], chart: $0["c.chart"], status: $0["c.status"],
                rolledBackTo: $0["c.rolled_back_to"], file: $0["f.name"])
        }.reversed()
    }
}
