import Captures

extension Store {
    /// What was looked through for kills, counted by what was found in it and not by the kinds of files.
    package struct LookedThrough: Sendable {
        /// Containers of whose state something is known.
        package var statuses = 0
        package var events = 0
        /// Logs of proxies with at least one life.
        package var proxyLogs = 0
        /// Lines of pushes and connections in istiod's logs.
        package var istiodLines = 0
        package var kernelLogs = 0
        /// Lines of kills in them.
        package var kernelKills = 0
        /// Pushes in istiod's logs with what caused them.
        package var pushCauses = 0
        /// Cgroups whose counter of OOM kills was read.
        package var counters = 0
        package init() {}
    }

    package func lookedThrough() throws(StoreError) -> LookedThrough {
        var out = LookedThrough()
        out.statuses = try count("container_state", of: "DISTINCT container_id")
        // Of captures that overlap an event is one. `+` and GROUP BY: SQLite sorts the rows, which of a million takes a tenth of the time
        // that a DISTINCT takes, whose tree outgrows the cache.
        out.events = try count(
            """
            (SELECT 1 FROM event
            GROUP BY +object_name, +first_at, +reason, +message, +namespace, +object_kind, +container)
            """)
        out.proxyLogs = try count("proxy_life", of: "DISTINCT source_file_id")
        out.istiodLines = try count("push") + count("proxy_connection")
        out.kernelLogs = try count("source_file WHERE kind = 'kernel log' AND status IN ('read', 'partial')")
        out.kernelKills = try count("kernel_kill")
        out.pushCauses = try count("push_cause WHERE push IS NOT NULL")
        out.counters = try count("process_memory WHERE oom_kills IS NOT NULL")
        return out
    }

    /// Whether any page or object names a pod with a proxy.
    package func namesPods() throws(StoreError) -> Bool {
        try database.has("proxy WHERE pod IS NOT NULL AND mesh_id \(ofMesh)")
    }

    private func count(_ source: String, of what: String = "*") throws(StoreError) -> Int {
        try database.first(from: source) { $0["COUNT(\(what))"] } ?? 0
    }

    /// Entries that could not be read whole, or not at all although they speak of a kill or a configuration.
    package struct UnreadRow: Sendable {
        /// Row of its page.
        package var page: Int64
        package var name: String
        package var status: FileStatus
        package var why: String?
        /// What in an entry of no kind tells of a kill or of a configuration.
        package var telling: String?
        /// Somebody says so in a sentence: a note, and no page.
        package var isSaid = false
        /// It is the archive that ends early, whatever page it does in.
        package var isArchive = false
        /// `, but it says "OOMKilled"`; empty where nothing does.
        package var told: String { telling.map { TellingWord.but($0, isSaid: isSaid) } ?? "" }
    }

    /// Lists that bug-report left empty, by the name of their file, that of the pods first; none where pods were listed, since a mesh
    /// may have no object of Istio's.
    package func emptiedLists() throws(StoreError) -> [String] {
        let names: [String] = try database.rows(
            from: """
                log_line l JOIN source_file f ON f.id = l.source_file_id
                WHERE l.text = ? AND f.mesh_id \(ofMesh) ORDER BY f.id
                """, .text(EmptiedList.note)
        ) { $0["f.name"] }
        guard let pods = names.firstIndex(where: { $0.hasSuffix("cluster/k8s-resources") }) else { return [] }
        return [names[pods]] + names[..<pods] + names[(pods + 1)...]
    }

    /// What bug-report says in its own log that it was refused, in its order, and how many such lines there are. What its client for
    /// Kubernetes says beside (`klog`) repeats that; what broke off is told by the pages that are missing or cut.
    package func unfetched(most: Int) throws(StoreError) -> (
        rows: [(text: String, file: String, line: Int)], count: Int
    ) {
        let lines = """
            log_line l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.kind = '\(CaptureKind.bugReportLog.rawValue)' AND l.text NOT LIKE 'klog%'
            AND (l.text LIKE '%forbidden%' OR l.text LIKE '%unauthorized%' OR l.text LIKE '%denied%') AND f.mesh_id \(ofMesh)
            """
        let rows = try database.rows(from: "\(lines) ORDER BY l.rowid LIMIT \(most)") {
            (text: $0["l.text"] as String, file: $0["f.name"] as String, line: $0["l.line"] as Int)
        }
        return (rows, try count("(SELECT 1 FROM \(lines))"))
    }

    /// Worst first, and how many there are in all. An entry that its reader and its archive both tell of is one.
    /// `withNotes`: what somebody says in a sentence as well.
    package func unread(most: Int, withNotes: Bool = true) throws(StoreError) -> (rows: [UnreadRow], count: Int) {
        let notes = withNotes ? "" : " AND COALESCE(is_said, 0) = 0"
        let entries = "source_file WHERE \(Self.unread)\(notes) GROUP BY bundle_id, name, why"
        let rank = "CASE MIN(status) WHEN 'damaged' THEN 0 WHEN 'refused' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END"
        let rows = try database.rows(from: "\(entries) ORDER BY \(rank), MIN(id) LIMIT \(most)") {
            // By the alphabet the worst is the least.
            UnreadRow(
                page: $0["MIN(id)"], name: $0["name"], status: $0["MIN(status)"], why: $0["why"],
                telling: $0["MAX(telling)"],
                isSaid: $0["COALESCE(MAX(is_said), 0)"], isArchive: $0["MAX(\(Self.isWhole(of: "source_file")))"])
        }
        return (rows, try count("(SELECT 1 FROM \(entries))"))
    }

    /// An archive that ends early says so beside the page in which it does: that is one damage, of the archive where it is a bundle of
    /// several entries, since what came behind that page is lost as well, else of the page. What a text says is not said again of a part
    /// of it.
    private static let unread = """
        (status IN ('damaged', 'refused', 'partial') OR (status = 'skipped' AND telling IS NOT NULL))
        AND NOT (kind = 'archive' AND NOT \(isWhole(of: "source_file")) AND EXISTS (SELECT 1 FROM source_file o
        WHERE o.bundle_id = source_file.bundle_id AND o.why = source_file.why AND o.kind <> 'archive'))
        AND (kind = 'archive' OR NOT EXISTS (SELECT 1 FROM source_file o WHERE o.bundle_id = source_file.bundle_id
        AND o.why = source_file.why AND o.kind = 'archive' AND \(isWhole(of: "o"))))
        AND NOT (status = 'skipped' AND EXISTS (SELECT 1 FROM source_file o WHERE o.id = source_file.part_of
        AND o.status = 'skipped' AND o.telling IS NOT NULL))
        """
    private static func isWhole(of file: String) -> String {
        """
        (\(file).kind = 'archive' AND EXISTS (SELECT 1 FROM bundle b WHERE b.id = \(file).bundle_id AND b.name = \(file).name
        AND b.entries > 1))
        """
    }

    /// Entries that nobody knows and in which nothing tells of a kill, where no more than `most` were given in all and others of them
    /// are known. What a program left beside them (`.DS_Store`) is none.
    package func unrecognised(ofAtMost most: Int) throws(StoreError) -> [String] {
        guard try count("(SELECT 1 FROM source_file WHERE part_of IS NULL LIMIT \(most + 1))") <= most else {
            return []
        }
        return try database.rows(
            from: """
                source_file s JOIN bundle b ON b.id = s.bundle_id
                WHERE b.kind = 'loose' AND s.kind = 'unknown' AND s.status = 'skipped' AND s.telling IS NULL AND s.part_of IS NULL
                AND '/' || s.name NOT LIKE '%/.%' AND (\(Self.isBesideOthers) OR EXISTS (
                SELECT 1 FROM source_file o WHERE o.bundle_id = b.id AND o.\(Self.recognised))) ORDER BY s.id
                """
        ) { $0["s.name"] }
    }

    /// Inputs in which nothing was recognised, each with what it is instead, and how many there are in all. Those of which an entry
    /// says that it could not be read are left out.
    package func strange(most: Int) throws(StoreError) -> (rows: [(name: String, isEmpty: Bool)], count: Int) {
        let inputs = """
            bundle b WHERE repeats IS NULL AND NOT \(Self.isBesideOthers) AND NOT EXISTS (
            SELECT 1 FROM source_file WHERE bundle_id = b.id AND (\(Self.recognised) OR \(Self.unread)))
            """
        let rows = try database.rows(from: "\(inputs) ORDER BY id LIMIT \(most)") {
            (
                name: $0["name"] as String,
                isEmpty: $0["NOT EXISTS (SELECT 1 FROM source_file f WHERE f.bundle_id = b.id AND f.kind <> 'empty')"]
                    != 0
            )
        }
        return (rows, try count("(SELECT 1 FROM \(inputs))"))
    }

    /// Pages of an admin port, and of what the kernel says of a running process: none of them shows a kill.
    private static let quietKinds: [PageKind] = [
        .configDump, .clustersPage, .statsText, .prometheusStats, .memoryPage, .serverInfo, .listenersPage, .certsPage,
        .runtimePage, .contentionPage, .allocatorPage, .heapProfile, .netstat, .memoryRollup, .processStatus,
        .processList,
    ]

    /// Pages that are of a proxy without a name although pods are known: the first of each proxy, how many pages it has, and
    /// whether one of them is of a kind that could show a kill.
    package func namelessPages() throws(StoreError) -> [(proxy: Int64, name: String, pages: Int, tellsOfKills: Bool)] {
        let rows = """
            pod p JOIN source_file f ON f.id = p.source_file_id
            WHERE f.kind = '\(PageKind.podsTable.rawValue)' AND p.name <> '' LIMIT 1 OFFSET 1
            """
        let isNamed = try database.has("proxy WHERE pod IS NOT NULL")
        let isListed = try database.has("(SELECT 1 FROM \(rows))")
        guard isNamed || isListed else { return [] }
        let quiet = Self.quietKinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try database.rows(
            from: """
                proxy p JOIN source_file f ON f.proxy_id = p.id
                WHERE p.pod IS NULL AND f.joined_by IS NOT NULL GROUP BY p.id ORDER BY p.id LIMIT 100
                """
        ) { ($0["p.id"], $0["MIN(f.name)"], $0["COUNT(*)"], $0["MAX(f.kind NOT IN (\(quiet)))"]) }
    }

    /// A proxy in place of one of whose pages a failed request was saved, and which has no page of that kind from elsewhere.
    package struct FailedRow: Sendable {
        package var namespace: String?
        package var pod: String?
        /// One of the entries, that of the configuration where it is among them.
        package var entry: String
        package var isConfiguration: Bool
        package var entries: Int
    }

    package func failedRequests(most: Int) throws(StoreError) -> [FailedRow] {
        try database.rows(
            from: """
                source_file f JOIN proxy p ON p.id = f.proxy_id
                WHERE f.kind = 'failed request' AND NOT EXISTS (
                SELECT 1 FROM source_file o WHERE o.proxy_id = f.proxy_id AND o.kind = 'config_dump'
                AND o.status IN ('read', 'partial') AND f.name LIKE '%config_dump%')
                GROUP BY p.id ORDER BY p.id LIMIT \(most)
                """
        ) {
            FailedRow(
                namespace: $0["p.namespace"], pod: $0["p.pod"], entry: $0["f.name"],
                isConfiguration: $0["MAX(f.name LIKE '%config_dump%')"] > 0, entries: $0["COUNT(*)"])
        }
    }
}
