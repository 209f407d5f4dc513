import Captures
import Units

/// Several bundles in one input: a ticket's archive, or a folder, with the bug-reports of two clusters.
///
/// Each is told by its shape, and knows a pod; folders of loose pages are of one bundle, however many, unless they say that they are of two
/// clusters (`ClusterFolders`). What holds for archives that are given one by one then holds for these: which are of one mesh, and what
/// two of them both say.
struct PackedBundles {
    let database: Database

    private struct Part {
        let bundle: Int64
        let roots: [String]
    }

    private var parted: [(input: Int64, parts: [Part])] = []

    /// Of the parts, or of the inputs, those that are a cluster's by their own word, each cluster a mesh.
    private(set) var clusters: [[Int64]] = []

    init(database: Database) { self.database = database }

    /// Files that only a bundle of that kind has, below its root.
    private static let marks = [
        "oom-capture/manifest.tsv", "cluster/k8s-resources", "cluster/kubectl-version", "cluster-resources/nodes.json",
        "cluster-resources/namespaces.json", "execution-data/summary.txt", "must-gather%/version",
        "must-gather%/timestamp",
        "must-gather%/gather.logs",
    ]
    /// The same in a folder for each namespace.
    private static let marksOfNamespaces = ["/replication-controllers.json", "/replication-controllers.yaml"]

    /// Gives each bundle in an input that holds several a row of its own, and its entries.
    mutating func part() throws(StoreError) {
        for (input, roots) in try roots().sorted(by: { $0.key < $1.key }) where roots.count > 1 {
            let known = try rootsWithPods(roots, of: input)
            guard known.count > 1 else { continue }
            var parts: [Part] = []
            for (root, label) in zip(known, Self.labels(known)) { parts.append(try make([root], label, in: input)) }
            try database.run("UPDATE bundle SET kind = 'loose' WHERE id = ?", .integer(input))
            parted.append((input, parts))
        }
    }

    /// Gives the pages of each cluster in a loose input a row of their own; inputs that are each of a cluster have one. Where there is an
    /// archive as well, loose pages are its.
    ///
    /// - Parameters:
    ///   - says: of each page that says so, which cluster it is of.
    ///   - repeated: of each page the pods that an earlier one of its input told whole, by UID.
    mutating func part(
        by says: [Int64: Set<ClusterStatement>], repeated: [Int64: Set<String>]
    ) throws(StoreError) {
        guard try !database.has("bundle WHERE kind <> 'loose' AND repeats IS NULL") else { return }
        let inputs = try database.rows(from: "bundle WHERE repeats IS NULL ORDER BY id") { $0["id"] as Int64 }
        let statements = try inputs.map { input throws(StoreError) in try told(by: says, of: input) }
        let lists = try PodLists(database: database, repeated: repeated).lists(of: inputs)
        for (at, input) in inputs.enumerated() {
            let folders = Self.clusters(statements[at], lists[input] ?? [])
            var parts: [Part] = []
            for roots in folders { parts.append(try make(roots, roots.joined(separator: ", "), in: input)) }
            clusters += parts.map { [$0.bundle] }
            if !parts.isEmpty { parted.append((input, parts)) }
        }
        guard clusters.isEmpty, inputs.count > 1 else { return }
        // Each input is a folder beside the others.
        let within = { (input: Int64, name: String) in "\(input)/\(name)" }
        clusters = Self.clusters(
            zip(inputs, statements).flatMap { input, files in files.map { (within(input, $0.name), $0.says) } },
            inputs.flatMap { input in
                (lists[input] ?? []).map {
                    PodLists.List(file: within(input, $0.file), pods: $0.pods, newest: $0.newest)
                }
            }
        ).map { $0.compactMap(Int64.init) }
    }

    private typealias Statement = (name: String, says: Set<ClusterStatement>)

    /// By what they say; where they do not say it, by their pods.
    private static func clusters(_ statements: [Statement], _ lists: [PodLists.List]) -> [[String]] {
        let said = ClusterFolders(statements).clusters
        return said.isEmpty ? ClusterFolders(lists).clusters : said
    }

    private func told(
        by says: [Int64: Set<ClusterStatement>], of input: Int64
    ) throws(StoreError) -> [Statement] {
        guard Set(says.values.joined()).count > 1 else { return [] }
        let telling = "[\(says.keys.map(String.init).joined(separator: ","))]"
        return try database.rows(
            from: "source_file WHERE bundle_id = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
            .integer(input), .text(telling)
        ) { (name: $0["name"] as String, says: says[$0["id"]] ?? []) }
    }

    /// What lies beside bundles of one mesh is one of theirs; the rest is a loose input, read beside each.
    func settle(_ groups: [Int64: Int64]) throws(StoreError) {
        for (input, parts) in parted { try settle(input, parts, groups) }
    }

    // MARK: - Roots

    /// Outermost folders with the shape of a bundle, by input, in the order of their names.
    private func roots() throws(StoreError) -> [Int64: [String]] {
        let condition = (Self.marks + Self.marksOfNamespaces).map { mark in
            "name LIKE '%\(mark.hasPrefix("/") ? "" : "/")\(mark)'"
        }
        let marked = try database.rows(from: "source_file WHERE \(condition.joined(separator: " OR "))") {
            (input: $0["bundle_id"] as Int64, name: $0["name"] as String)
        }
        var found: [Int64: Set<String>] = [:]
        for file in marked { if let root = Self.root(of: file.name) { found[file.input, default: []].insert(root) } }
        return found.mapValues { roots in
            roots.filter { root in !roots.contains { $0 != root && root.hasPrefix($0 + "/") } }.sorted()
        }
    }

    private static func root(of name: String) -> String? {
        let parts = name.split(separator: "/")
        if let at = parts.dropLast().firstIndex(where: { $0.hasPrefix("must-gather") }) {
            return parts[...at].joined(separator: "/")
        }
        // A capture of ours keeps its folder: what is beside it may be anybody's.
        let isOurs = name.hasSuffix("oom-capture/manifest.tsv")
        let root = parts.dropLast(isOurs ? 1 : 2)
        return root.isEmpty ? nil : root.joined(separator: "/")
    }

    private func rootsWithPods(_ roots: [String], of input: Int64) throws(StoreError) -> [String] {
        let names = try database.rows(
            from: """
                (SELECT DISTINCT f.name FROM source_file f JOIN pod p ON p.source_file_id = f.id WHERE f.bundle_id = ?1
                 UNION SELECT f.name FROM source_file f JOIN proxy p ON p.id = f.proxy_id WHERE f.bundle_id = ?1 AND p.pod IS NOT NULL)
                """, .integer(input)
        ) { $0["name"] as String }
        return roots.filter { root in names.contains { $0.hasPrefix(root + "/") } }
    }

    /// Their folders up to where they differ.
    private static func labels(_ roots: [String]) -> [String] {
        let parts = roots.map { $0.split(separator: "/") }
        let shared = parts.sharedCount()
        let short = parts.map { $0.prefix(shared + 1).joined(separator: "/") }
        return Set(short).count == short.count ? short : roots
    }

    // MARK: - Rows

    private func make(_ roots: [String], _ label: String, in input: Int64) throws(StoreError) -> Part {
        let files = "source_file WHERE bundle_id = \(input) AND substr(name, 1, length(?1)) = ?1"
        var shape = BundleShape()
        for root in roots {
            for name in try database.rows(from: files, .text(root + "/"), read: { $0["name"] as String }) {
                shape.see(name)
            }
        }
        let bundle = try database.insert(
            """
            INSERT INTO bundle (id, name, packed_in, sha256, kind, packed_bytes, unpacked_bytes, entries)
              SELECT (SELECT MAX(id) + 1 FROM bundle), name || '/' || ?, name, sha256, ?, packed_bytes, 0, 0 FROM bundle WHERE id = ?
            """, [.text(label), .text(shape.kind), .integer(input)])
        for root in roots {
            try database.run(
                "UPDATE source_file SET bundle_id = ?2 WHERE id IN (SELECT id FROM \(files))", .text(root + "/"),
                .integer(bundle))
        }
        return Part(bundle: bundle, roots: roots)
    }

    private func count(_ bundle: Int64) throws(StoreError) {
        try database.run(
            """
            UPDATE bundle SET (entries, unpacked_bytes) = (
              SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM source_file
              WHERE bundle_id = bundle.id AND part_of IS NULL AND kind <> 'archive') WHERE id = ?
            """, .integer(bundle))
    }

    private func settle(_ input: Int64, _ parts: [Part], _ groups: [Int64: Int64]) throws(StoreError) {
        guard let first = parts.first?.bundle else { return }
        let rest = try database.rows(from: "source_file WHERE bundle_id = ?", .integer(input)) {
            (id: $0["id"] as Int64, name: $0["name"] as String, isPage: $0[Store.recognised] as Bool)
        }
        var isEmpty = true
        for file in rest {
            // What nobody reads is of no mesh, and makes no input that is not complete.
            guard let bundle = Self.nearest(file.name, parts, groups) ?? (file.isPage ? nil : first) else {
                isEmpty = false
                continue
            }
            try database.run("UPDATE source_file SET bundle_id = ? WHERE id = ?", .integer(bundle), .integer(file.id))
        }
        for bundle in parts.map(\.bundle) + [input] { try count(bundle) }
        guard isEmpty else { return }
        try database.run("UPDATE bundle SET repeats = ? WHERE repeats = ?", .integer(first), .integer(input))
        try database.run("DELETE FROM bundle WHERE id = ?", .integer(input))
    }

    /// The part with which a file shares most folders, where those that share as many are of one mesh.
    private static func nearest(_ name: String, _ parts: [Part], _ groups: [Int64: Int64]) -> Int64? {
        let folders = name.split(separator: "/").dropLast()
        let shared = parts.map { part in
            part.roots.map { root in zip(folders, root.split(separator: "/")).prefix { $0 == $1 }.count }.max() ?? 0
        }
        guard let most = shared.max(), most > 0 else { return nil }
        let near = zip(parts, shared).filter { $1 == most }.map { $0.0.bundle }
        return Set(near.map { groups[$0] }).count == 1 ? near.first : nil
    }
}
