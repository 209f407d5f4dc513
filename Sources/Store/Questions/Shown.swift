import Units

/// A figure of the report as a query that gives it again, in any database of the same input: files stand in it by name.
extension Store {
    /// One count of a dump, by the very expression that counted it.
    package func query(counting field: KeyPath<ConfigCounts, Int>, in counts: ConfigCounts) throws(StoreError)
        -> String?
    {
        for (table, sums) in ConfigCounts.sums {
            guard let sum = sums.first(where: { $0.field == field }) else { continue }
            return "SELECT SUM(\(sum.sql)) FROM held_\(table) r WHERE source_file_id = \(try file(counts.file))"
        }
        return nil
    }

    /// Outbound clusters of subsets in a dump, by the DestinationRule that made them, most first.
    package func queryOfSubsets(in counts: ConfigCounts) throws(StoreError) -> String {
        """
        SELECT rule_namespace, rule_name, COUNT(*) FROM held_cluster WHERE source_file_id = \(try file(counts.file)) \
        AND state IN ('static', 'active') AND direction LIKE 'outbound%' AND subset IS NOT NULL \
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
        """
    }

    /// When the mesh had so many services.
    package func query(ofServices count: Int) -> String {
        "SELECT at, services FROM mesh_size WHERE services = \(count)\(andOfMesh) ORDER BY at"
    }

    /// How many pods were created between two moments.
    package func query(ofPodsCreatedFrom first: Moment, to last: Moment) -> String {
        """
        SELECT COUNT(*) FROM (SELECT MIN(created_at) AS at FROM pod WHERE created_at IS NOT NULL\(andOfMesh) \
        GROUP BY namespace, name) WHERE at BETWEEN \(first.microseconds) AND \(last.microseconds)
        """
    }

    /// When the bundles were made, as a date.
    package var queryOfCaptures: String {
        func date(_ column: String) -> String {
            "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000000.0, 'unixepoch')"
        }
        return "SELECT \(date("captured_at")), \(date("capture_ended_at")) FROM bundle WHERE mesh_id \(ofMesh)"
    }

    /// The statuses of containers that ended.
    package var queryOfEndedContainers: String {
        """
        SELECT p.namespace, p.name, c.name, s.which, s.reason, s.exit_code, s.finished_at FROM container_state s \
        JOIN container c ON c.id = s.container_id JOIN pod p ON p.id = c.pod_id WHERE s.kind = 'terminated'
        """
    }

    /// Nothing where all was of one mesh.
    private var andOfMesh: String {
        mesh == nil ? "" : " AND source_file_id IN (SELECT id FROM source_file WHERE mesh_id \(ofMesh))"
    }

    /// A file by its name, as SQL; where several inputs have one of that name, by its place among them.
    private func file(_ id: Int64) throws(StoreError) -> String {
        let known = try database.first(from: "source_file f WHERE f.id = ?", .integer(id)) {
            (
                name: $0["f.name"] as String,
                before: $0["(SELECT COUNT(*) FROM source_file o WHERE o.name = f.name AND o.id < f.id)"] as Int,
                all: $0["(SELECT COUNT(*) FROM source_file o WHERE o.name = f.name)"] as Int
            )
        }
        guard let known else { return "NULL" }
        let place = known.all > 1 ? " ORDER BY id LIMIT 1 OFFSET \(known.before)" : ""
        return "(SELECT id FROM source_file WHERE name = \(Self.quoted(known.name))\(place))"
    }

    /// A text as SQL writes it. No text ends early by a zero byte.
    private static func quoted(_ text: String) -> String {
        "'" + text.filter { $0 != "\0" }.replacingAll("'", with: "''") + "'"
    }
}
