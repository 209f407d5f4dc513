import Captures

/// A tool that writes an object anew from a source of its own.
package struct ManagerRow: Sendable, Hashable {
    package typealias Tool = Manager.Tool
    package var tool: Tool
    package var namespace: String?
    package var name: String
    /// Whether it takes a change by hand back; nil where its own object is not in the bundle.
    package var heals: Bool?
    /// Its values name the proxy's memory limit.
    package var setsLimit: Bool
    /// Nothing but the name of the workload tells it.
    package var isByName: Bool
}

extension Store {
    /// What writes an object anew, the most certain first; a label that others use as well only beside an object of that name.
    package func managers(kind: String, namespace: String, name: String) throws(StoreError) -> [ManagerRow] {
        var seen: Set<ManagerRow.Tool> = []
        return try database.rows(
            from: """
                managed_object m JOIN source_file f ON f.id = m.source_file_id
                LEFT JOIN (delivery d JOIN source_file g ON g.id = d.source_file_id AND g.mesh_id \(ofMesh))
                ON d.tool = m.tool AND d.name = m.manager_name
                AND (m.manager_namespace IS NULL OR d.namespace = m.manager_namespace)
                WHERE m.kind IN (?, '*') AND m.namespace = ? AND m.name = ? AND f.mesh_id \(ofMesh)
                AND (m.certain = 1 OR d.name IS NOT NULL)
                ORDER BY m.kind = '*', m.certain DESC, d.name IS NULL, m.tool, m.manager_name LIMIT 20
                """, .text(kind), .text(namespace), .text(name)
        ) { row in
            ManagerRow(
                tool: row["m.tool"], namespace: row["COALESCE(d.namespace, m.manager_namespace)"],
                name: row["m.manager_name"], heals: row["d.heals"], setsLimit: row["COALESCE(d.sets_limit, 0)"],
                isByName: row["m.kind = '*'"])
        }.filter { seen.insert($0.tool).inserted }
    }
}
