import Units

/// An Istio object with the names that it lists.
package struct ObjectRow: Sendable {
    package var id: Int64
    package var kind: String
    package var namespace: String
    package var name: String
    package var createdAt: Moment?
    package var hasSelector: Bool
    package var servers: Int?
    package var rules: Int?
    package var concurrency: Int?
    package var file: String
    /// role -> names.
    package var names: [ListedName.Role: [String]]
    /// Subset name -> labels (`version=v1`).
    package var subsets: [(name: String, labels: String)]
    /// Hosts and subsets that a VirtualService's routes name, as it writes them.
    package var routedSubsets: [(host: String, subset: String)] = []
    /// Host and credential of a Gateway's servers that terminate TLS.
    package var credentials: [(host: String, name: String)] = []
    /// Tags that a Telemetry sets in metrics, and where in its spec: `metrics/0/overrides/0`.
    package var tags: [(name: String, place: String)] = []
    /// Labels of the workloads that it is for.
    package var selector: [(key: String, value: String)] = []
}

extension Store {
    /// Istio objects of some kinds, with their names.
    package func objects(_ kinds: [String]) throws(StoreError) -> [ObjectRow] {
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        let names = try database.rows(
            from: """
                istio_name n JOIN istio_object o ON o.id = n.object_id
                JOIN source_file f ON f.id = o.source_file_id
                WHERE o.kind IN (\(list)) AND f.mesh_id \(ofMesh) ORDER BY n.rowid
                """
        ) {
            (
                id: $0["n.object_id"] as Int64, role: $0["n.role"] as ListedName.Role, name: $0["n.name"] as String,
                detail: $0["n.detail"] as String?
            )
        }
        let byObject = Dictionary(grouping: names, by: \.id)
        return try database.rows(
            from: """
                istio_object o JOIN source_file f ON f.id = o.source_file_id
                WHERE o.kind IN (\(list)) AND f.mesh_id \(ofMesh)
                ORDER BY o.kind, o.namespace, o.name
                """
        ) { row in
            var object = ObjectRow(
                id: row["o.id"], kind: row["o.kind"], namespace: row["o.namespace"], name: row["o.name"],
                createdAt: row["o.created_at"], hasSelector: row["o.has_selector"], servers: row["o.servers"],
                rules: row["o.rules"], concurrency: row["o.concurrency"], file: row["f.name"], names: [:], subsets: [])
            let mine = byObject[object.id] ?? []
            for name in mine where ![.subset, .routedSubset].contains(name.role) {
                object.names[name.role, default: []].append(name.name)
            }
            object.credentials = mine.filter { $0.role == .credential }.map { ($0.detail ?? "", $0.name) }
            object.tags = mine.filter { $0.role == .tag }.map { ($0.name, $0.detail ?? "") }
            object.selector = mine.filter { $0.role == .selector }.map { ($0.name, $0.detail ?? "") }
            object.routedSubsets = mine.filter { $0.role == .routedSubset }.map { ($0.detail ?? "", $0.name) }
            object.subsets = mine.filter { $0.role == .subset }.map { ($0.name, $0.detail ?? "") }
            return object
        }
    }

    /// Whether objects of Istio were in the bundle at all (a list of custom resources, or istiod's `configz`).
    package func hasIstioObjects() throws(StoreError) -> Bool {
        let objects =
            try database.first(
                from: "istio_object o JOIN source_file f ON f.id = o.source_file_id WHERE f.mesh_id \(ofMesh)"
            ) { $0["COUNT(*)"] as Int } ?? 0
        let pages =
            try database.first(from: "source_file WHERE kind = 'configz' AND status = 'read' AND mesh_id \(ofMesh)") {
                $0["COUNT(*)"] as Int
            } ?? 0
        // A bug-report's list of all custom resources that holds none of Istio's; an `--include` run leaves it empty.
        let lists =
            try database.first(
                from: """
                    source_file WHERE name LIKE '%cluster/crs' AND status = 'read' AND bytes > 200 AND mesh_id \(ofMesh)
                    """
            ) { $0["COUNT(*)"] as Int } ?? 0
        return objects + pages + lists > 0
    }

    /// Whether a page lists all Istio objects, so that what it does not name is not there; one that `--include` left empty lists
    /// none.
    package func listsIstioObjects() throws(StoreError) -> Bool {
        let read = "source_file WHERE status = 'read' AND mesh_id \(ofMesh)"
        if try database.has("\(read) AND kind = 'configz'") { return true }
        let lists = "\(read) AND name LIKE '%cluster/crs%' AND kind = 'kubernetes list'"
        guard try database.has(lists) else { return false }
        return try emptiedLists().isEmpty
    }
}
