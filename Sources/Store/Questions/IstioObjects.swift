import Units

/// An Istio object with the names that it lists.
///
/// One object for each, whoever looks at it: a mesh has tens of thousands.
package final class ObjectRow: Sendable {
    package let id: Int64
    package let kind: String
    package let namespace: String
    package let name: String
    package let createdAt: Moment?
    package let hasSelector: Bool
    package let servers: Int?
    package let rules: Int?
    package let concurrency: Int?
    package let file: String
    package let names: ObjectNames
    /// Subset name -> labels (`version=v1`).
    package let subsets: [(name: String, labels: String)]
    /// Hosts and subsets that a VirtualService's routes name, as it writes them.
    package let routedSubsets: [(host: String, subset: String)]
    /// Host and credential of a Gateway's servers that terminate TLS.
    package let credentials: [(host: String, name: String)]
    /// Tags that a Telemetry sets in metrics, and where in its spec: `metrics/0/overrides/0`.
    package let tags: [(name: String, place: String)]
    /// Labels of the workloads that it is for.
    package let selector: [(key: String, value: String)]

    package init(
        id: Int64, kind: String, namespace: String, name: String, createdAt: Moment? = nil, hasSelector: Bool,
        servers: Int? = nil, rules: Int? = nil, concurrency: Int? = nil, file: String, names: ObjectNames,
        subsets: [(name: String, labels: String)], routedSubsets: [(host: String, subset: String)] = [],
        credentials: [(host: String, name: String)] = [], tags: [(name: String, place: String)] = [],
        selector: [(key: String, value: String)] = []
    ) {
        self.id = id
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.createdAt = createdAt
        self.hasSelector = hasSelector
        self.servers = servers
        self.rules = rules
        self.concurrency = concurrency
        self.file = file
        self.names = names
        self.subsets = subsets
        self.routedSubsets = routedSubsets
        self.credentials = credentials
        self.tags = tags
        self.selector = selector
    }
}

/// The names that an object lists, by what they are to it.
///
/// A list for each, and no table: most objects list one name or two.
package struct ObjectNames: Sendable {
    private let hosts: [String]
    private let exportTo: [String]
    private let gateways: [String]
    private let destinations: [String]
    private let filters: [String]

    fileprivate init(_ names: (ListedName.Role) -> [String]) {
        (hosts, exportTo, gateways) = (names(.host), names(.exportTo), names(.gateway))
        (destinations, filters) = (names(.destination), names(.filter))
    }

    /// nil where it lists none. What has a detail is a list of the object's own.
    package subscript(role: ListedName.Role) -> [String]? {
        let names =
            switch role {
            case .host: hosts
            case .exportTo: exportTo
            case .gateway: gateways
            case .destination: destinations
            case .filter: filters
            case .subset, .routedSubset, .selector, .credential, .tag: [String]()
            }
        return names.isEmpty ? nil : names
    }
}

extension ObjectNames: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral lists: (ListedName.Role, [String])...) {
        self.init { role in lists.first { $0.0 == role }?.1 ?? [] }
    }
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
            ListedName(object: $0["n.object_id"], role: $0["n.role"], name: $0["n.name"], detail: $0["n.detail"])
        }
        let listed = Dictionary(grouping: names, by: \.object)
        var words = SharedWords()
        return try database.rows(
            from: """
                istio_object o JOIN source_file f ON f.id = o.source_file_id
                WHERE o.kind IN (\(list)) AND f.mesh_id \(ofMesh)
                ORDER BY o.kind, o.namespace, o.name
                """
        ) { row in
            let id: Int64 = row["o.id"]
            let mine = listed[id] ?? []
            func of(_ role: ListedName.Role) -> [(name: String, detail: String)] {
                mine.filter { $0.role == role }.map { ($0.name, $0.detail ?? "") }
            }
            return ObjectRow(
                id: id, kind: row["o.kind"], namespace: words.shared(row["o.namespace"]), name: row["o.name"],
                createdAt: row["o.created_at"], hasSelector: row["o.has_selector"], servers: row["o.servers"],
                rules: row["o.rules"], concurrency: row["o.concurrency"], file: words.shared(row["f.name"]),
                names: ObjectNames { of($0).map(\.name) }, subsets: of(.subset).map { ($0.name, $0.detail) },
                routedSubsets: of(.routedSubset).map { ($0.detail, $0.name) },
                credentials: of(.credential).map { ($0.detail, $0.name) },
                tags: of(.tag).map { ($0.name, $0.detail) },
                selector: of(.selector).map { ($0.name, $0.detail) })
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
