import Units

/// A figure of the report as a query that gives it again, in any database of the same input: files stand in it by name.
package struct ShownQuery: Sendable, Hashable {
    package let sql: String
    /// The page whose rows it counts, where it is of one.
    package let page: String?

    package init(_ sql: String, page: String? = nil) {
        self.sql = sql
        self.page = page
    }
}

extension Store {
    /// One count of a dump, by the very expression that counted it.
    package func query(counting field: KeyPath<ConfigCounts, Int>, in counts: ConfigCounts) throws(StoreError)
        -> ShownQuery?
    {
        for (table, sums) in ConfigCounts.sums {
            guard let sum = sums.first(where: { $0.field == field }) else { continue }
            let page = try page(counts.file)
            return ShownQuery(
                "SELECT SUM(\(sum.sql)) FROM held_\(table) r WHERE source_file_id = \(page.sql)", page: page.name)
        }
        return nil
    }

    /// Outbound clusters of subsets in a dump, by the DestinationRule that made them, most first.
    package func queryOfSubsets(in counts: ConfigCounts) throws(StoreError) -> ShownQuery {
        let page = try page(counts.file)
        return ShownQuery(
            """
            SELECT rule_namespace, rule_name, COUNT(*) FROM held_cluster WHERE source_file_id = \(page.sql) \
            AND state IN ('static', 'active') AND direction LIKE 'outbound%' AND subset IS NOT NULL \
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """, page: page.name)
    }

    /// When the mesh had so many services.
    package func query(ofServices count: Int) -> ShownQuery {
        ShownQuery("SELECT at, services FROM mesh_size WHERE services = \(count)\(andOfMesh) ORDER BY at")
    }

    /// How many pods were created between two moments.
    package func query(ofPodsCreatedFrom first: Moment, to last: Moment) -> ShownQuery {
        ShownQuery(
            """
            SELECT COUNT(*) FROM (SELECT MIN(created_at) AS at FROM pod WHERE created_at IS NOT NULL\(andOfMesh) \
            GROUP BY namespace, name) WHERE at BETWEEN \(first.microseconds) AND \(last.microseconds)
            """)
    }

    /// When the bundles were made, as a date.
    package var queryOfCaptures: ShownQuery {
        func date(_ column: String) -> String {
            "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000000.0, 'unixepoch')"
        }
        return ShownQuery(
            "SELECT \(date("captured_at")), \(date("capture_ended_at")) FROM bundle WHERE mesh_id \(ofMesh)")
    }

    /// The statuses of containers that ended.
    package var queryOfEndedContainers: ShownQuery {
        ShownQuery(
            """
            SELECT p.namespace, p.name, c.name, s.which, s.reason, s.exit_code, s.finished_at FROM container_state s \
            JOIN container c ON c.id = s.container_id JOIN pod p ON p.id = c.pod_id WHERE s.kind = 'terminated'
            """)
    }

    /// Nothing where all was of one mesh.
    private var andOfMesh: String {
        mesh == nil ? "" : " AND source_file_id IN (SELECT id FROM source_file WHERE mesh_id \(ofMesh))"
    }

    /// A file by its name, as SQL; where several inputs have one of that name, by its place among them.
    private func page(_ id: Int64) throws(StoreError) -> (sql: String, name: String?) {
        let known = try database.first(from: "source_file f WHERE f.id = ?", .integer(id)) {
            (
                name: $0["f.name"] as String,
                before: $0["(SELECT COUNT(*) FROM source_file o WHERE o.name = f.name AND o.id < f.id)"] as Int,
                all: $0["(SELECT COUNT(*) FROM source_file o WHERE o.name = f.name)"] as Int
            )
        }
        guard let known else { return ("NULL", nil) }
        let place = known.all > 1 ? " ORDER BY id LIMIT 1 OFFSET \(known.before)" : ""
        return ("(SELECT id FROM source_file WHERE name = \(Self.quoted(known.name))\(place))", known.name)
    }

    /// A text as SQL writes it. No text ends early by a zero byte.
    private static func quoted(_ text: String) -> String {
        "'" + text.filter { $0 != "\0" }.replacingAll("'", with: "''") + "'"
    }
}
