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
        try nameLives()
        try makeProxies()
        try nameRows()
        try joinFiles()
        try MeshKeys(database: database, writer: writer).assign()
        try OverlappingLogs(database: database).part()
        try takeNamedTimes(but: takeNotedTimes())
        try PodMoments(database: database).settle()
        try takeUseOfPods()
        try makeCaptures()
        try dateKernelKills()
        try ConfigParts(database: database).run()
        try linkContainers()
        try completeCgroups()
        try takeStated()
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
        let cronJobs = try CronJobs(database)
        // Most owners have no object, or one that says what the names say: the rows have that already.
        guard !cronJobs.isEmpty || writer.owners.values.contains(where: { $0.ownerName != nil }) else { return }
        let pods = try database.rows(from: "pod WHERE owner_name IS NOT NULL") {
            (
                id: $0["id"] as Int64, namespace: $0["namespace"] as String,
                owner: Owner(kind: $0["owner_kind"], name: $0["owner_name"])
            )
        }
        for pod in pods {
            var found = pod.owner
            if let owner = writer.owners["\(pod.namespace)/\(found.kind)/\(found.name)"], let above = owner.ownerName {
                found = Owner(kind: owner.ownerKind ?? found.kind, name: above)
            } else if let cronJob = cronJobs.maker(of: found.name, in: pod.namespace) {
                found = Owner(kind: CronJobs.kind, name: cronJob)
            } else {
                continue
            }
            guard found != pod.owner.workload else { continue }
            try database.run(
                "UPDATE pod SET workload = ?, workload_kind = ? WHERE id = ?", .text(found.name), .text(found.kind),
                .integer(pod.id))
        }
    }

    /// Pages without identity, by `PageOwners`; then a kernel's log, which is a node's, to the only proxy of its folder or of all.
    private func joinFiles() throws(StoreError) {
        try database.execute("CREATE INDEX IF NOT EXISTS source_file_by_folder ON source_file(folder)")
        let named = try database.rows(from: "proxy WHERE pod IS NOT NULL") {
            PodNames.Pod(id: $0["id"] as Int64, namespace: $0["namespace"] as String? ?? "", pod: $0["pod"] as String)
        }
        let kinds = Self.list(Self.proxyPages.filter { $0 != .kernelLog })
        let ofNodes = try pagesOfNodes()
        let pages = try database.rows(
            from: """
                source_file
                WHERE kind IN (\(kinds))
                AND (facts > 0 OR proxy_id IS NOT NULL OR kind = '\(CaptureKind.failedRequest.rawValue)')
                ORDER BY id
                """
        ) {
            let bundle: Int64 = $0["bundle_id"]
            return PageOwners.Page(
                id: $0["id"] as Int64,
                bundle: writer.pageInputs.contains(bundle) ? Int64(FactWriter.givenTogether) : bundle,
                name: $0["name"] as String, kind: $0["kind"] as String, proxy: $0["proxy_id"] as Int64?)
        }.filter { !ofNodes.contains($0.id) }
        let owners = try PageOwners(names: PodNames(named), hasOthers: listsOthers(beside: named))
        try write(owners.find(pages), of: pages)
        try joinKernelLogs()
        for file in writer.assumedFiles {
            try database.run(
                """
                UPDATE source_file SET joined_by = ?, proxy_id = (SELECT MIN(id) FROM proxy WHERE pod IS NOT NULL HAVING COUNT(*) = 1)
                WHERE id = ? AND proxy_id IS NULL
                """, .text(PageOwners.Reason.only.rawValue), .integer(file))
        }
    }

    /// What `ss -s` counts of a node, by the folder that has its name, is no pod's.
    private func pagesOfNodes() throws(StoreError) -> Set<Int64> {
        let summed = try database.rows(
            distinct: true,
            from: """
                socket s JOIN source_file f ON f.id = s.source_file_id WHERE s.role = '\(SocketOwner.any.rawValue)'
                """
        ) { (id: $0["f.id"] as Int64, folder: $0["f.folder"] as String) }
        guard !summed.isEmpty else { return [] }
        let nodes = Set(try database.rows(distinct: true, from: "pod WHERE node IS NOT NULL") { $0["node"] as String })
        return Set(
            summed.filter { page in page.folder.split(separator: "/").contains { nodes.contains(String($0)) } }.map(
                \.id))
    }

    /// A table of pods names another pod beside the only one whose proxy is known, in its namespace and its input, that runs and has a
    /// container more than an application's, which may be a proxy. Rows without a namespace are of that one where they list the pod.
    private func listsOthers(beside named: [PodNames.Pod]) throws(StoreError) -> Bool {
        guard named.count == 1 else { return false }
        let together = writer.pageInputs.sorted().map(String.init).joined(separator: ", ")
        return try database.has(
            """
            pod p JOIN source_file f ON f.id = p.source_file_id
            WHERE f.kind = '\(CaptureKind.podsTable.rawValue)' AND p.container_count >= 2 AND p.name NOT IN ('', ?1)
            AND (p.phase = 'Running' OR p.reason IS NULL AND p.id IN (SELECT pod_id FROM container))
            AND (p.namespace = ?2 OR (p.namespace = '' OR ?2 = '') AND f.id IN (SELECT source_file_id FROM pod WHERE name = ?1))
            AND (f.bundle_id IN (\(together)) OR f.bundle_id IN (
              SELECT bundle_id FROM source_file WHERE proxy_id = ?3
              UNION SELECT o.bundle_id FROM pod q JOIN source_file o ON o.id = q.source_file_id WHERE q.name = ?1))
            """, .text(named[0].pod), .text(named[0].namespace), .integer(named[0].id))
    }

    /// A kernel's log is a node's: of the only proxy beside it, else of the only one there is. That this is assumed is told where a
    /// kill in it names neither a pod nor a container.
    private func joinKernelLogs() throws(StoreError) {
        let together = writer.pageInputs.sorted().map(String.init).joined(separator: ", ")
        try database.execute(
            """
            UPDATE source_file SET proxy_id = (
              SELECT MIN(o.proxy_id) FROM source_file o
              WHERE o.folder = source_file.folder AND o.proxy_id IS NOT NULL
              AND (o.bundle_id = source_file.bundle_id
                OR o.bundle_id IN (\(together)) AND source_file.bundle_id IN (\(together)))
              HAVING COUNT(DISTINCT o.proxy_id) = 1)
            WHERE proxy_id IS NULL AND kind = '\(CaptureKind.kernelLog.rawValue)' AND folder <> '';
            UPDATE source_file SET proxy_id = (SELECT MIN(id) FROM proxy), joined_by = CASE WHEN EXISTS (
              SELECT 1 FROM kernel_kill k WHERE k.source_file_id = source_file.id
              AND k.pod_uid IS NULL AND k.container_id IS NULL) THEN '\(PageOwners.Reason.only.rawValue)' END
            WHERE proxy_id IS NULL AND kind = '\(CaptureKind.kernelLog.rawValue)' AND (SELECT COUNT(*) FROM proxy) = 1
            """)
    }

    /// Pages get the proxy that was found for them; what is of nobody who is named gets one of its own.
    private func write(_ owners: [PageOwners.Found], of pages: [PageOwners.Page]) throws(StoreError) {
        let first: Int64 = try database.first(from: "proxy") { $0["COALESCE(MAX(id), 0)"] } ?? 0
        let failed = Set(pages.filter { $0.kind == CaptureKind.failedRequest.rawValue }.map(\.id))
        var nameless: Set<Int> = []
        for found in owners {
            var id: Int64
            switch found.owner {
            case .proxy(let proxy): id = proxy
            case .nameless(let number):
                // A request that failed shows no proxy.
                if failed.contains(found.page) { continue }
                id = first + 1 + Int64(number)
                if nameless.insert(number).inserted {
                    try database.run(
                        "INSERT INTO proxy (id, mesh_id, called) VALUES (?, 1, ?)", .integer(id),
                        found.called.map { .text($0) } ?? .null)
                }
            }
            // Another control plane's Envoy whose id names no pod.
            if let foreign = writer.identities[found.page]?.foreignID {
                try database.run(
                    "UPDATE proxy SET foreign_id = COALESCE(foreign_id, ?) WHERE id = ?", .text(foreign), .integer(id))
            }
            try database.run(
                "UPDATE source_file SET proxy_id = ?, joined_by = ? WHERE id = ?", .integer(id),
                .text(found.reason.rawValue), .integer(found.page))
        }
    }

    private static func list(_ kinds: [CaptureKind]) -> String {
        kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    /// One capture for each moment at which a proxy's Envoy pages or samples were saved.
    private func makeCaptures() throws(StoreError) {
        let envoys = Set(Self.envoyPages.map(\.rawValue))
        let series = CaptureKind.memorySeries.rawValue
        let pages = try database.rows(
            from: """
                source_file f JOIN bundle b ON b.id = f.bundle_id
                WHERE f.proxy_id IS NOT NULL AND f.facts > 0 ORDER BY f.proxy_id, f.id
                """
        ) { row in
            let name: String = row["f.name"]
            let kind: String = row["f.kind"]
            let isPart = row["f.part_of"] as Int64? != nil && kind == series
            return Moments.Page(
                id: row["f.id"], proxy: row["f.proxy_id"],
                bundle: row[Store.archive()],
                bundleName: row["b.name"],
                folder: PageName(name).folder, name: name, kind: kind, modifiedAt: row["f.modified_at"],
                isEnvoys: envoys.contains(kind) && !isPart)
        }
        for moment in Moments.sort(pages) {
            let id = try Tables.capture.insert(moment, into: database)
            for page in moment.pages {
                try database.run("UPDATE source_file SET capture_id = ? WHERE id = ?", .integer(id), .integer(page))
            }
        }
        try database.execute(Self.momentsOfProcesses)
        try orderMoments()
    }

    /// When each process began and was captured, and with what: of server_info, else of the stats.
    private static let momentsOfProcesses = """
        CREATE INDEX IF NOT EXISTS source_file_by_capture ON source_file(capture_id) WHERE capture_id IS NOT NULL;
        UPDATE capture SET
          started_at = (SELECT b.started_at FROM bootstrap b JOIN source_file f ON f.id = b.source_file_id
          WHERE f.capture_id = capture.id),
          uptime_seconds = COALESCE(
            (SELECT s.uptime_seconds FROM server_info s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.capture_id = capture.id),
            (SELECT CAST(s.server_uptime AS INTEGER) FROM stat_page s JOIN source_file f ON f.id = s.source_file_id
             WHERE f.capture_id = capture.id AND s.server_uptime IS NOT NULL)),
          workers = (SELECT s.concurrency FROM server_info s JOIN source_file f ON f.id = s.source_file_id
          WHERE f.capture_id = capture.id),
          envoy_version = (SELECT s.envoy_version FROM server_info s
          JOIN source_file f ON f.id = s.source_file_id WHERE f.capture_id = capture.id);
        UPDATE capture SET captured_at = started_at + uptime_seconds * 1000000
          WHERE started_at IS NOT NULL AND uptime_seconds IS NOT NULL;
        UPDATE capture SET workers = (
          SELECT CAST(s.server_concurrency AS INTEGER) FROM stat_page s
          JOIN source_file f ON f.id = s.source_file_id
          WHERE f.capture_id = capture.id AND s.server_concurrency IS NOT NULL)
          WHERE workers IS NULL OR workers = 0;
        """

    /// Times count where all moments of a proxy have one of their own; where an archive gave all its files one time, their names do.
    private func orderMoments() throws(StoreError) {
        struct Row {
            let id: Int64
            let proxy: Int64
            let folder: String
            let label: String
            let at: Int64?
        }
        let rows = try database.rows(from: "capture ORDER BY proxy_id, id") {
            Row(
                id: $0["id"], proxy: $0["proxy_id"], folder: $0["folder"], label: $0["label"],
                at: $0["captured_at"])
        }
        for moments in Dictionary(grouping: rows, by: \.proxy).values where moments.count > 1 {
            let times = moments.compactMap(\.at)
            let isTimed = times.count == moments.count && Set(times).count == moments.count
            let isRanked = moments.contains { PageName.rank($0.label) != nil }
            let isNamed = !isTimed && (isRanked || moments.allSatisfy { !$0.label.isEmpty })
            let ordered = moments.sorted { a, b in
                if isNamed, a.label != b.label { return Moments.isOlder(a.label, b.label) }
                if let x = a.at, let y = b.at, x != y { return x < y }
                // Where times are lost, a folder that holds the others' folders is the newer one.
                return (b.folder.utf8.count, a.folder, a.id) < (a.folder.utf8.count, b.folder, b.id)
            }
            for (position, moment) in ordered.enumerated() {
                try database.run(
                    "UPDATE capture SET position = ? WHERE id = ?", SQLValue(position), .integer(moment.id))
            }
        }
    }

    /// A journal as it is printed by default has no year: that of the pages beside it, whose process tells the time by itself.
    private func dateKernelKills() throws(StoreError) {
        guard !writer.undatedKills.isEmpty,
            let last: Moment = try database.first(
                from: "capture WHERE started_at IS NOT NULL AND uptime_seconds IS NOT NULL",
                read: { $0["MAX(captured_at)"] as Moment? }) ?? nil
        else { return }
        let year = Int(last.date.prefix(4)) ?? 0
        for kill in writer.undatedKills {
            // A log that was saved after the pages may go on for a day.
            let dated = [year, year - 1].lazy.map { "\($0)-\(kill.clock)" }.first { clock in
                Moment(rfc3339: clock + "Z").map { $0.seconds(since: last) < 86_400 } ?? false
            }
            guard let dated else { continue }
            try database.run(
                "UPDATE kernel_kill SET clock = ? WHERE source_file_id = ? AND line = ?", .text(dated),
                .integer(kill.file), SQLValue(kill.line))
        }
    }

    private func linkContainers() throws(StoreError) {
        try database.execute(
            """
            UPDATE proxy SET
              pod_id = (SELECT p.id FROM pod p JOIN source_file f ON f.id = p.source_file_id
                        WHERE p.namespace = proxy.namespace AND p.name = proxy.pod AND f.mesh_id IN (0, proxy.mesh_id)
                        ORDER BY p.stripped, f.mesh_id DESC, p.id LIMIT 1);
            UPDATE proxy SET
              container_id = (SELECT c.id FROM container c WHERE c.pod_id = p.id
                              AND c.kind IN (\(ContainerRole.ofProxies)) LIMIT 1),
              workload = COALESCE(p.workload, proxy.workload),
              workload_kind = COALESCE(p.workload_kind, proxy.workload_kind),
              node = COALESCE(proxy.node, p.node), address = COALESCE(proxy.address, p.address)
            FROM pod p WHERE p.id = proxy.pod_id;
            """)
    }

    /// Kinds whose files belong to one proxy.
    static let proxyPages: [CaptureKind] =
        envoyPages + [
            .proxyLog, .netstat, .kernelLog, .nodeJournal, .memoryRollup, .processStatus, .processList, .containerStats,
            .cgroup,
            .failedRequest,
        ]
    /// Kinds that show Envoy, or its process, at one moment.
    static let envoyPages: [CaptureKind] = [
        .configDump, .clustersPage, .statsText, .prometheusStats, .memoryPage, .serverInfo, .listenersPage, .certsPage,
        .runtimePage, .memorySeries,
    ]
}
