import Captures
import Units

/// What can only be told when the whole bundle is loaded: which file belongs to which proxy, and to which moment of it.
///
/// The order matters: workloads before proxies (a proxy's workload is its pod's), proxies before files (a file is joined
/// to a known proxy), files before captures (a capture is the pages of one folder), captures before clocks.
struct Joins {
    let database: Database
    let writer: FactWriter

    func run() throws(StoreError) {
        try resolveWorkloads()
        try makeProxies()
        try joinFiles()
        try makeCaptures()
        try ConfigParts(database: database).run()
        try linkContainers()
        try takeStated()
        try completeCgroups()
    }

    /// Loose files of one cgroup say one thing each: `memory.current` gets the page cache that `memory.stat` tells of.
    private func completeCgroups() throws(StoreError) {
        for column in ["inactive_file", "active_file"] {
            try database.execute(
                """
                UPDATE process_memory SET \(column) = (
                  SELECT m.\(column) FROM process_memory m JOIN source_file g ON g.id = m.source_file_id
                  JOIN source_file f ON f.id = process_memory.source_file_id
                  WHERE g.proxy_id = f.proxy_id AND g.folder = f.folder AND m.source = 'cgroup' AND m.usage IS NULL
                    AND m.\(column) IS NOT NULL LIMIT 1)
                WHERE source = 'cgroup' AND usage IS NOT NULL AND \(column) IS NULL
                """)
        }
    }

    /// A pod's workload: the owner of its ReplicaSet or Job where that object is known, else what the names say.
    private func resolveWorkloads() throws(StoreError) {
        let pods = try database.rows(
            "SELECT id, namespace, owner_kind, owner_name FROM pod WHERE owner_name IS NOT NULL"
        ) {
            (id: $0.integer(0), namespace: $0.text(1), kind: $0.text(2), name: $0.text(3))
        }
        for pod in pods {
            var kind = pod.kind
            var name = pod.name
            if let owner = writer.owners["\(pod.namespace)/\(kind)/\(name)"], let above = owner.ownerName {
                kind = owner.ownerKind ?? kind
                name = above
            } else if kind == "ReplicaSet", let hyphen = name.lastIndex(of: "-") {
                kind = "Deployment"
                name = String(name[..<hyphen])
            }
            try database.run(
                "UPDATE pod SET workload = ?, workload_kind = ? WHERE id = ?", .text(name), .text(kind),
                .integer(pod.id))
        }
    }

    private func makeProxies() throws(StoreError) {
        var proxies = ProxyTable()
        let identities = writer.identities.sorted { $0.key < $1.key }
        for (file, identity) in identities where identity.namespace != nil { proxies.add(identity, file: file) }
        for identity in writer.connected { proxies.add(identity, file: nil) }
        let lives = try database.rows(
            "SELECT DISTINCT namespace, pod, type, istio_version FROM proxy_life WHERE pod IS NOT NULL ORDER BY 1, 2"
        ) { row in
            var identity = ProxyIdentity()
            identity.namespace = row.optionalText(0)
            identity.pod = row.optionalText(1)
            identity.type = row.optionalText(2)
            identity.istioVersion = row.optionalText(3)
            return identity
        }
        for life in lives { proxies.add(life, file: nil) }
        let pods = try database.rows(
            """
            SELECT DISTINCT p.namespace, p.name, c.kind, p.node, p.address FROM pod p JOIN container c ON c.pod_id = p.id
            WHERE c.kind IN ('sidecar', 'nativeSidecar', 'gateway', 'waypoint') ORDER BY 1, 2
            """
        ) { row in
            var identity = ProxyIdentity()
            identity.namespace = row.text(0)
            identity.pod = row.text(1)
            let kind = row.text(2)
            identity.type = kind == "gateway" ? "router" : kind == "waypoint" ? "waypoint" : "sidecar"
            identity.node = row.optionalText(3)
            identity.address = row.optionalText(4)
            return identity
        }
        for pod in pods { proxies.add(pod, file: nil) }
        let clients = try database.rows(
            "SELECT DISTINCT c.namespace, c.pod FROM proxy_connection c JOIN pod p ON p.namespace = c.namespace AND p.name = c.pod ORDER BY 1, 2"
        ) { row in
            var identity = ProxyIdentity()
            identity.namespace = row.text(0)
            identity.pod = row.text(1)
            return identity
        }
        for client in clients { proxies.add(client, file: nil) }
        try addPlaces(to: &proxies)
        for (file, identity) in identities where identity.namespace == nil { proxies.add(identity, file: file) }
        for (index, identity) in proxies.identities.enumerated() {
            try database.insert(
                insertion("proxy", 13),
                [
                    SQLValue(index + 1), SQLValue(identity.namespace), SQLValue(identity.pod), SQLValue(identity.type),
                    SQLValue(identity.workload), nil, SQLValue(identity.node), SQLValue(identity.cluster),
                    SQLValue(identity.address), SQLValue(identity.istioVersion),
                    SQLValue(identity.configuredConcurrency),
                    nil, nil,
                ])
        }
        for (file, index) in proxies.files {
            try database.run("UPDATE source_file SET proxy_id = ? WHERE id = ?", SQLValue(index + 1), .integer(file))
        }
    }

    /// Proxies that only the folders of their files name.
    private func addPlaces(to proxies: inout ProxyTable) throws(StoreError) {
        let pages = Self.proxyPages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let names = try database.rows(
            """
            SELECT name FROM source_file
            WHERE folder LIKE '%proxies/%/%' OR kind IN (\(pages)) AND kind <> 'kernel log' AND facts > 0 ORDER BY id
            """
        ) { $0.text(0) }
        for place in names.compactMap(FilePlace.init) {
            var identity = ProxyIdentity()
            identity.namespace = place.namespace
            identity.pod = place.pod
            proxies.add(identity, file: nil)
        }
    }

    /// Pages without identity: by their folder, else by a pod's name in their path, else by the only proxy there is.
    private func joinFiles() throws(StoreError) {
        try database.execute("CREATE INDEX IF NOT EXISTS source_file_by_folder ON source_file(folder)")
        let pages = Self.proxyPages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try database.execute(
            """
            UPDATE source_file SET proxy_id = (
              SELECT MIN(o.proxy_id) FROM source_file o
              WHERE o.folder = source_file.folder AND o.bundle_id = source_file.bundle_id AND o.proxy_id IS NOT NULL
              HAVING COUNT(DISTINCT o.proxy_id) = 1)
            WHERE proxy_id IS NULL AND kind IN (\(pages))
            """)
        let proxies = try database.rows("SELECT id, namespace, pod FROM proxy WHERE pod IS NOT NULL") {
            (id: $0.integer(0), namespace: $0.optionalText(1) ?? "", pod: $0.text(2))
        }
        let open = try database.rows(
            "SELECT id, folder, name FROM source_file WHERE proxy_id IS NULL AND kind IN (\(pages))"
        ) { (id: $0.integer(0), folder: $0.text(1), name: $0.text(2)) }
        let byPod = Dictionary(grouping: proxies, by: \.pod)
        for file in open {
            let named = Self.owner(of: file.name, byPod: byPod)
            let owner = if let named { named } else { try onlyProxy(below: file.folder) }
            try database.run("UPDATE source_file SET proxy_id = ? WHERE id = ?", SQLValue(owner), .integer(file.id))
        }
        try nameTheNameless(pages: pages)
    }

    /// A pod whose name stands in the path, as a folder of its own or in a file's stem; the longest such name wins.
    private static func owner(of path: String, byPod: [String: [(id: Int64, namespace: String, pod: String)]]) -> Int64?
    {
        let parts = path.split(separator: "/").map(String.init)
        for part in parts.reversed() {
            if let found = byPod[part] {
                return found.count == 1 ? found[0].id : found.first { parts.contains($0.namespace) }?.id
            }
        }
        guard let stem = parts.last else { return nil }
        let hits = byPod.filter { stem.contains($0.key) }.max { $0.key.utf8.count < $1.key.utf8.count }
        guard let candidates = hits?.value else { return nil }
        if candidates.count == 1 { return candidates[0].id }
        return candidates.first { stem.contains($0.namespace) || parts.contains($0.namespace) }?.id
    }

    /// The proxy of a folder's subfolders, where they hold the pages of exactly one.
    private func onlyProxy(below folder: String) throws(StoreError) -> Int64? {
        let prefix = folder.isEmpty ? "" : folder + "/"
        return try database.first(
            """
            SELECT MIN(proxy_id) FROM source_file
            WHERE proxy_id IS NOT NULL AND substr(folder, 1, ?) = ? HAVING COUNT(DISTINCT proxy_id) = 1
            """, SQLValue(prefix.count), .text(prefix)
        ) { $0.optionalInteger(0) } ?? nil
    }

    /// Pages that say nothing of whose they are, in a bundle that names no proxy at all: one nameless proxy.
    private func nameTheNameless(pages: String) throws(StoreError) {
        let known = try database.first("SELECT COUNT(*) FROM proxy") { $0.integer(0) } ?? 0
        let open = try database.first(
            "SELECT COUNT(*) FROM source_file WHERE proxy_id IS NULL AND kind IN (\(pages)) AND facts > 0"
        ) {
            $0.integer(0)
        }
        guard known == 0, open ?? 0 > 0 else { return }
        try database.execute("INSERT INTO proxy (id) VALUES (1)")
        try database.execute("UPDATE source_file SET proxy_id = 1 WHERE proxy_id IS NULL AND kind IN (\(pages))")
    }

    /// One capture for each folder in which a proxy has Envoy pages or samples.
    private func makeCaptures() throws(StoreError) {
        let pages = Self.envoyPages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try database.execute(
            """
            INSERT INTO capture (proxy_id, folder, captured_at)
              SELECT proxy_id, folder, MAX(modified_at) FROM source_file
              WHERE proxy_id IS NOT NULL AND kind IN (\(pages)) AND facts > 0 AND (name NOT LIKE '%#%/%' OR name GLOB '*#[0-9]*') GROUP BY proxy_id, folder ORDER BY proxy_id, folder;
            UPDATE source_file SET capture_id = (
              SELECT c.id FROM capture c WHERE c.proxy_id = source_file.proxy_id AND c.folder = source_file.folder);
            UPDATE capture SET
              started_at = (SELECT b.started_at FROM bootstrap b JOIN source_file f ON f.id = b.source_file_id WHERE f.capture_id = capture.id),
              uptime_seconds = (SELECT s.uptime_seconds FROM server_info s JOIN source_file f ON f.id = s.source_file_id WHERE f.capture_id = capture.id),
              workers = (SELECT s.concurrency FROM server_info s JOIN source_file f ON f.id = s.source_file_id WHERE f.capture_id = capture.id),
              envoy_version = (SELECT s.envoy_version FROM server_info s JOIN source_file f ON f.id = s.source_file_id WHERE f.capture_id = capture.id);
            UPDATE capture SET captured_at = started_at + uptime_seconds * 1000000
              WHERE started_at IS NOT NULL AND uptime_seconds IS NOT NULL;
            UPDATE capture SET workers = (
              SELECT CAST(s.server_concurrency AS INTEGER) FROM stat_page s JOIN source_file f ON f.id = s.source_file_id
              WHERE f.capture_id = capture.id AND s.server_concurrency IS NOT NULL)
              WHERE workers IS NULL OR workers = 0;
            """)
    }

    private func linkContainers() throws(StoreError) {
        try database.execute(
            """
            UPDATE proxy SET
              pod_id = (SELECT p.id FROM pod p WHERE p.namespace = proxy.namespace AND p.name = proxy.pod ORDER BY p.stripped LIMIT 1);
            UPDATE proxy SET
              container_id = (SELECT c.id FROM container c WHERE c.pod_id = proxy.pod_id
                              AND c.kind IN ('sidecar', 'nativeSidecar', 'gateway', 'waypoint') LIMIT 1),
              workload = COALESCE((SELECT p.workload FROM pod p WHERE p.id = proxy.pod_id), workload),
              workload_kind = (SELECT p.workload_kind FROM pod p WHERE p.id = proxy.pod_id),
              node = COALESCE(node, (SELECT p.node FROM pod p WHERE p.id = proxy.pod_id)),
              address = COALESCE(address, (SELECT p.address FROM pod p WHERE p.id = proxy.pod_id));
            """)
    }

    /// Kinds whose files belong to one proxy.
    static let proxyPages: [CaptureKind] =
        envoyPages + [
            .proxyLog, .netstat, .kernelLog, .memoryRollup, .processStatus, .processList, .containerStats, .cgroup,
            .failedRequest,
        ]
    /// Kinds that show Envoy, or its process, at one moment.
    static let envoyPages: [CaptureKind] = [
        .configDump, .clustersPage, .statsText, .prometheusStats, .memoryPage, .serverInfo, .listenersPage, .certsPage,
        .runtimePage, .memorySeries,
    ]
}

/// Proxies by namespace and pod, merged from every page that names one.
private struct ProxyTable {
    private(set) var identities: [ProxyIdentity] = []
    private(set) var files: [(file: Int64, index: Int)] = []
    private var index: [String: Int] = [:]

    /// A page that names no namespace means the only pod of that name, where there is one.
    private func key(of identity: ProxyIdentity, _ pod: String) -> String {
        if let namespace = identity.namespace { return "\(namespace)/\(pod)" }
        let same = identities.filter { $0.pod == pod }
        return same.count == 1 ? "\(same[0].namespace ?? "")/\(pod)" : "/\(pod)"
    }

    mutating func add(_ identity: ProxyIdentity, file: Int64?) {
        guard let pod = identity.pod else { return }
        let key = key(of: identity, pod)
        if let at = index[key] {
            identities[at].type = identities[at].type ?? identity.type
            identities[at].workload = identities[at].workload ?? identity.workload
            identities[at].node = identities[at].node ?? identity.node
            identities[at].cluster = identities[at].cluster ?? identity.cluster
            identities[at].address = identities[at].address ?? identity.address
            identities[at].istioVersion = identities[at].istioVersion ?? identity.istioVersion
            identities[at].configuredConcurrency =
                identities[at].configuredConcurrency ?? identity.configuredConcurrency
        } else {
            index[key] = identities.count
            identities.append(identity)
        }
        if let file, let at = index[key] { files.append((file, at)) }
    }
}
