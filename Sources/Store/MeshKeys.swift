import Captures
import Units

/// Which bundles are of one mesh, told when all are loaded, and written where a question can ask for it.
///
/// Archives of one mesh, given one by one or packed into one (`PackedBundles`), know a pod in common: by its uid, or by its name where
/// one of them holds no pod object. One that only runs on, istiod for the most part, does not join archives that were saved at
/// different times: what the one tells of its proxies, their objects and calls is no fact of the others', whose pods came or went.
/// Loose inputs (single pages, hand-made archives) are read beside every archive; without one, inputs or folders whose pages are of
/// clusters of their own are meshes (`ClusterFolders`). It comes after files are joined to proxies and
/// before moments are made of them: a proxy that two meshes name alike becomes two.
struct MeshKeys {
    let database: Database
    let writer: FactWriter

    /// The number of what is of no one mesh, and read beside each.
    static let besideEach = 0

    func assign() throws(StoreError) {
        var packed = PackedBundles(database: database)
        try packed.part()
        var says = writer.clusterStatements
        for (file, identity) in writer.identities {
            guard let id = identity.cluster, !id.isEmpty else { continue }
            says[file, default: []].insert(ClusterStatement(kind: .id, text: id))
        }
        try packed.part(
            by: says, repeated: Dictionary(grouping: writer.podsRepeated, by: \.file).mapValues { Set($0.map(\.uid)) })
        if writer.repeatsObjects { try RepeatedFacts(database: database).dropWithinBundles() }
        // An archive that was given before has no facts of its own.
        let own = try inputs().filter { $0.repeats == nil }
        guard own.count > 1 else { return try RepeatedFacts(database: database).dropCopies() }
        var groups = try self.groups(of: own.filter { !$0.isLoose }.map(\.id))
        for (number, cluster) in packed.clusters.enumerated() {
            for bundle in cluster { groups[bundle] = Int64(number + 1) }
        }
        try packed.settle(groups)
        if Set(groups.values).count > 1 {
            try number(inputs(), groups)
            try divideProxies()
        }
        try RepeatedFacts(database: database).drop()
    }

    private func inputs() throws(StoreError) -> [Input] {
        try database.rows(from: "bundle ORDER BY id") {
            Input(id: $0["id"], isLoose: $0["kind = 'loose'"], repeats: $0["repeats"])
        }
    }

    private struct Input {
        var id: Int64
        var isLoose: Bool
        var repeats: Int64?
    }

    // MARK: - Bundles

    /// The number of each archive's mesh, from 1, in the order of the inputs.
    private func groups(of archives: [Int64]) throws(StoreError) -> [Int64: Int64] {
        var sets = DisjointSets(archives)
        let written = try database.rows(
            distinct: true,
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.uid IS NOT NULL
                """
        ) { (text: $0["p.uid"] as String, bundle: $0["f.bundle_id"] as Int64, tells: $0[Self.tells] as Bool) }
        let uids = (written + (try repeatedUIDs())).sorted { ($0.text, $0.bundle) < ($1.text, $1.bundle) }
        let telling = Set(uids.lazy.filter(\.tells).map(\.text))
        let saved = try savedAt()
        for (one, next) in zip(uids, uids.dropFirst()) where one.text == next.text {
            let isOneTime = Self.isOneTime(saved[one.bundle], saved[next.bundle])
            if isOneTime || telling.contains(one.text) { sets.join(one.bundle, next.bundle) }
        }
        let withUID = Set(uids.map(\.bundle))
        let names = try database.rows(
            from: """
                (SELECT p.namespace || '/' || p.name AS pod, f.bundle_id FROM pod p
                JOIN source_file f ON f.id = p.source_file_id
                 UNION SELECT p.namespace || '/' || p.pod, f.bundle_id FROM source_file f
                 JOIN proxy p ON p.id = f.proxy_id
                 WHERE p.namespace IS NOT NULL AND p.pod IS NOT NULL) ORDER BY pod, bundle_id
                """
        ) { (text: $0["pod"] as String, bundle: $0["bundle_id"] as Int64) }
        var start = names.startIndex
        while start < names.endIndex {
            let end = names[start...].firstIndex { $0.text != names[start].text } ?? names.endIndex
            // Two archives with pod objects are compared by uids alone: StatefulSets name their pods alike everywhere.
            if let bare = names[start..<end].first(where: { !withUID.contains($0.bundle) }) {
                for other in names[start..<end] { sets.join(bare.bundle, other.bundle) }
            }
            start = end
        }
        return sets.numbers()
    }

    /// Of pods whose object a further archive of one input has again: it was written once, as the first's.
    private func repeatedUIDs() throws(StoreError) -> [(text: String, bundle: Int64, tells: Bool)] {
        guard !writer.podsRepeated.isEmpty else { return [] }
        let files = try database.rows(from: "source_file") { ($0["id"] as Int64, $0["bundle_id"] as Int64) }
        let homes = Dictionary(uniqueKeysWithValues: files)
        return writer.podsRepeated.compactMap { file, uid in homes[file].map { (uid, $0, false) } }
    }

    /// Whether a pod has what incidents and their evidence are about: a proxy, or a container that ended.
    private static let tells = """
        EXISTS (SELECT 1 FROM container c WHERE c.pod_id = p.id AND (c.restart_count > 0
        OR c.kind IN (\(ContainerRole.ofProxies))))
        """

    /// The newest clock of each archive's entries.
    private func savedAt() throws(StoreError) -> [Int64: Moment] {
        let rows = try database.rows(from: "source_file WHERE modified_at IS NOT NULL GROUP BY bundle_id") {
            (bundle: $0["bundle_id"] as Int64, at: $0["MAX(modified_at)"] as Moment)
        }
        return Dictionary(rows.map { ($0.bundle, $0.at) }, uniquingKeysWith: max)
    }

    /// Saved by one capture in several parts, or within as long as people take for two; unknown is not apart.
    private static func isOneTime(_ one: Moment?, _ other: Moment?) -> Bool {
        guard let one, let other else { return true }
        return abs(one.seconds(since: other)) <= togetherSeconds
    }

    private static let togetherSeconds: Double = 300

    private func number(_ bundles: [Input], _ groups: [Int64: Int64]) throws(StoreError) {
        for bundle in bundles {
            let mesh = groups[bundle.repeats ?? bundle.id] ?? (bundle.isLoose ? Int64(Self.besideEach) : 1)
            try database.run("UPDATE bundle SET mesh_id = ? WHERE id = ?", .integer(mesh), .integer(bundle.id))
        }
        try database.execute(
            "UPDATE source_file SET mesh_id = (SELECT mesh_id FROM bundle b WHERE b.id = source_file.bundle_id)")
    }

    // MARK: - Proxies

    /// One row for each mesh that knows a proxy of that name; of no one mesh where only loose pages do.
    private func divideProxies() throws(StoreError) {
        try database.execute("UPDATE proxy SET mesh_id = \(Self.besideEach)")
        let known = try database.rows(
            from: """
                (SELECT f.proxy_id, f.mesh_id FROM source_file f WHERE f.proxy_id IS NOT NULL AND f.mesh_id > 0
                 UNION SELECT x.id, f.mesh_id FROM proxy x JOIN pod p ON p.namespace = x.namespace AND p.name = x.pod
                 JOIN source_file f ON f.id = p.source_file_id WHERE f.mesh_id > 0
                 UNION SELECT x.id, f.mesh_id FROM proxy x JOIN connected_proxy p ON p.namespace = x.namespace
                 AND p.pod = x.pod
                 JOIN source_file f ON f.id = p.source_file_id WHERE f.mesh_id > 0)
                ORDER BY proxy_id, mesh_id
                """
        ) { (proxy: $0["proxy_id"] as Int64, mesh: $0["mesh_id"] as Int64) }
        var last: Int64?
        for row in known {
            if row.proxy != last {
                try database.run(
                    "UPDATE proxy SET mesh_id = ? WHERE id = ?", .integer(row.mesh), .integer(row.proxy))
            } else {
                try divide(row.proxy, row.mesh)
            }
            last = row.proxy
        }
    }

    /// Another mesh's proxy of the same name gets its own row. What pages of both said is kept where its own pages say it.
    private func divide(_ proxy: Int64, _ mesh: Int64) throws(StoreError) {
        let own = try database.insert(
            """
            INSERT INTO proxy (mesh_id, namespace, pod, type) SELECT ?, namespace, pod, type FROM proxy WHERE id = ?
            """, [.integer(mesh), .integer(proxy)])
        try database.run(
            "UPDATE source_file SET proxy_id = ? WHERE proxy_id = ? AND mesh_id = ?", .integer(own), .integer(proxy),
            .integer(mesh))
        for id in [proxy, own] {
            let files = try database.rows(from: "source_file WHERE proxy_id = ? ORDER BY id", .integer(id)) {
                $0["id"] as Int64
            }
            let said = files.compactMap { writer.identities[$0] }
            try database.run(
                """
                UPDATE proxy SET type = COALESCE(?, type), workload = ?, workload_kind = ?, node = ?, cluster = ?, address = ?,
                  istio_version = ?, concurrency = ? WHERE id = ?
                """, SQLValue(said.lazy.compactMap(\.type).first), SQLValue(said.lazy.compactMap(\.workload).first),
                SQLValue(said.lazy.compactMap(\.workloadKind).first),
                SQLValue(said.lazy.compactMap(\.node).first), SQLValue(said.lazy.compactMap(\.cluster).first),
                SQLValue(said.lazy.compactMap(\.address).first), SQLValue(said.lazy.compactMap(\.istioVersion).first),
                SQLValue(said.lazy.compactMap(\.configuredConcurrency).first), .integer(id))
        }
    }
}

/// Groups that grow together; their numbers follow the order of the first members.
private struct DisjointSets {
    private let members: [Int64]
    private var above: [Int64: Int64]

    init(_ members: [Int64]) {
        self.members = members
        above = Dictionary(uniqueKeysWithValues: members.map { ($0, $0) })
    }

    /// Nil for what is no member: loose inputs join nothing.
    private mutating func root(of member: Int64) -> Int64? {
        guard var at = above[member] else { return nil }
        while let next = above[at], next != at {
            above[at] = above[next]
            at = next
        }
        return at
    }

    mutating func join(_ a: Int64, _ b: Int64) {
        guard let first = root(of: a), let second = root(of: b), first != second else { return }
        above[max(first, second)] = min(first, second)
    }

    mutating func numbers() -> [Int64: Int64] {
        var numbers: [Int64: Int64] = [:]
        var ofRoot: [Int64: Int64] = [:]
        for member in members {
            guard let root = root(of: member) else { continue }
            let number = ofRoot[root] ?? Int64(ofRoot.count + 1)
            ofRoot[root] = number
            numbers[member] = number
        }
        return numbers
    }
}
