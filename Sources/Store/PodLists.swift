import Units

/// Lists of pods that were saved in several places, which cannot be of one cluster in whatever order they were saved.
///
/// Two lists of one cluster, the second saved later, differ by pods that were made or went in between. Where each lacks a pod of a workload
/// of which it lists others, and that pod was made before the newest moment that it tells itself, neither was saved first. Lists of one node
/// or of one pod are a choice of somebody, which lacks pods anyway, and two that share a node or a pod are of one cluster. Pods that have ended
/// are in the lists of those who ask for them.
struct PodLists {
    struct Pod {
        /// Namespace and name of its workload.
        var workload: String
        var name: String
        var node: String
        var createdAt: Moment
        var uid: String? = nil

        var key: String { "\(workload)/\(name)" }
    }

    struct List {
        /// The page's name.
        var file: String
        var pods: [Pod]
        /// The newest moment that it tells.
        var newest: Moment
        private let nodes: Set<String>
        private let workloads: Set<String>
        private let names: Set<String>
        private let uids: Set<String>

        /// - Parameter repeated: of its pods that an earlier page told whole.
        init(file: String, pods: [Pod], newest: Moment, repeated: Set<String> = []) {
            (self.file, self.pods, self.newest) = (file, pods, newest)
            uids = repeated.union(pods.compactMap(\.uid))
            nodes = Set(pods.map(\.node))
            workloads = Set(pods.map(\.workload))
            names = Set(pods.map(\.key))
        }

        var isOfSeveralNodes: Bool { nodes.count > 1 }

        func sharesNode(with other: List) -> Bool { !nodes.isDisjoint(with: other.nodes) }

        func isOfAnotherCluster(than other: List) -> Bool {
            !sharesNode(with: other) && uids.isDisjoint(with: other.uids) && lacksOne(of: other)
                && other.lacksOne(of: self)
        }

        /// A pod of the other that was there when this was saved, of a workload that both know.
        private func lacksOne(of other: List) -> Bool {
            other.pods.contains {
                workloads.contains($0.workload) && $0.createdAt < newest && !names.contains($0.key)
            }
        }
    }

    /// Lists that are compared; nobody saves so many of whole clusters.
    private static let most = 20

    let database: Database
    /// Pods whose object an earlier page of the same input had, by the page that has it again.
    let repeated: [Int64: Set<String>]

    /// The lists of each input; none where there is nothing to compare, or so many that they are of single workloads or moments.
    func lists(of inputs: [Int64]) throws(StoreError) -> [Int64: [List]] {
        let files = try database.rows(
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE f.bundle_id IN (SELECT value FROM json_each(?))
                GROUP BY f.id HAVING COUNT(DISTINCT p.node) > 1 ORDER BY f.id LIMIT \(Self.most + 1)
                """, .text("[\(inputs.map(String.init).joined(separator: ","))]")
        ) { (input: $0["f.bundle_id"] as Int64, id: $0["f.id"] as Int64, name: $0["f.name"] as String) }
        guard (2...Self.most).contains(files.count) else { return [:] }
        var lists: [Int64: [List]] = [:]
        for file in files {
            if let list = try list(of: file.id, file.name) { lists[file.input, default: []].append(list) }
        }
        return lists
    }

    private func list(of file: Int64, _ name: String) throws(StoreError) -> List? {
        let pods = try database.rows(
            from: """
                pod WHERE source_file_id = ? AND node IS NOT NULL AND created_at IS NOT NULL
                AND COALESCE(phase, '') NOT IN ('Failed', 'Succeeded') ORDER BY id
                """, .integer(file)
        ) {
            Pod(
                workload: "\($0["namespace"] as String)/\($0["COALESCE(workload, owner_name, '')"] as String)",
                name: $0["name"], node: $0["node"], createdAt: $0["created_at"], uid: $0["uid"])
        }
        let told = try database.rows(
            from: """
                container_state s JOIN container c ON c.id = s.container_id JOIN pod p ON p.id = c.pod_id
                WHERE p.source_file_id = ?
                """, .integer(file)
        ) { $0["COALESCE(MAX(MAX(COALESCE(s.started_at, 0), COALESCE(s.finished_at, 0))), 0)"] as Moment }
        guard let newest = (told + pods.map(\.createdAt)).max() else { return nil }
        let list = List(file: name, pods: pods, newest: newest, repeated: repeated[file] ?? [])
        return list.isOfSeveralNodes ? list : nil
    }
}
