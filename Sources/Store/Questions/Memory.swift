import Captures
import Units

/// A figure of Envoy's allocator with where and when it was read.
package struct MemoryRow: Sendable {
    package var capture: Int64?
    package var proxy: Int64
    package var file: String
    package var source: MemoryFigures.Source
    package var allocated: Bytes?
    package var heap: Bytes?
    package var free: Bytes?
    package var unmapped: Bytes?
    package var threadCache: Bytes?
    package var physical: Bytes?
    package var sampleSeconds: Double?
    /// The sampler's own clock.
    package var at: Moment?
    /// Whether it was read after the config_dump that was saved with it; nil where nothing shows their order.
    package var isAfterDump: Bool?
}

/// The process or its cgroup from outside.
package struct ProcessMemoryRow: Sendable {
    package var capture: Int64?
    package var proxy: Int64
    package var file: String
    package var source: ProcessMemory.Source
    package var anonymous: Bytes?
    /// With the mapped binary.
    package var resident: Bytes?
    package var usage: Bytes?
    package var inactiveFile: Bytes?
    package var activeFile: Bytes?
    package var limit: Bytes?
    package var unlimited: Bool
    package var modifiedAt: Moment?
    package var sampleSeconds: Double?
    /// Highest usage of the cgroup.
    package var peak: Bytes?
    /// The cgroup's counter of processes that the kernel's OOM killer took.
    package var oomKills: Int64?
    package var oomGroupKills: Int64?
    /// `memory.high`, how often the kernel throttled above it, and the part of the last minute in which all threads waited.
    package var high: Bytes?
    package var highEvents: Int64?
    package var stalled: Double?
    /// The sampler's own clock.
    package var at: Moment?
    /// `envoy` or `pilot-agent`, where the page names the process.
    package var processName: String?
}

/// What the clusters page of one capture adds up to.
package struct LoadSums: Sendable {
    package var file = ""
    /// Its row: a page of another bundle may have the same name.
    package var page: Int64 = 0
    /// The moment of which it is.
    package var capture: Int64?
    /// How many clusters it lists, and those of a subset; nil of a page of which lines were left out.
    package var clusters: Int?
    package var subsetClusters: Int?
    /// Host blocks over all clusters.
    package var endpoints = 0
    package var endpointsFirst45 = 0
    package var connectionsActive: Int64 = 0
    /// Of the active ones, those to clusters whose endpoints take mTLS.
    package var connectionsTLS: Int64 = 0
    package var requestsActive: Int64 = 0
    /// Outbound hosts with requests or connections since the start.
    package var hostsWithTraffic = 0
}

extension Store {
    /// Of one proxy, or of all; `orders` as `dumpOrders` gives them, where they are asked for proxy by proxy.
    package func memoryRows(
        of proxy: Int64? = nil, orders: [Int64: Bool]? = nil
    ) throws(StoreError) -> [MemoryRow] {
        let orders = if let orders { orders } else { try dumpOrders() }
        return try database.rows(
            from: "memory_sample m \(Self.ofProxy(proxy)) AND f.mesh_id \(ofMesh) ORDER BY f.id, m.rowid",
            [SQLValue(proxy)]
        ) { row in
            MemoryRow(
                capture: row["f.capture_id"], proxy: row["f.proxy_id"], file: row["f.name"], source: row["m.source"],
                allocated: row["m.allocated"], heap: row["m.heap_size"], free: row["m.pageheap_free"],
                unmapped: row["m.pageheap_unmapped"], threadCache: row["m.thread_cache"], physical: row["m.physical"],
                sampleSeconds: row["m.sample_seconds"], at: row["m.at"], isAfterDump: orders[row["f.id"]])
        }
    }

    package func processMemoryRows(of proxy: Int64? = nil) throws(StoreError) -> [ProcessMemoryRow] {
        try database.rows(
            from: "process_memory m \(Self.ofProxy(proxy)) AND f.mesh_id \(ofMesh) ORDER BY f.id, m.rowid",
            [SQLValue(proxy)]
        ) { row in
            ProcessMemoryRow(
                capture: row["f.capture_id"], proxy: row["f.proxy_id"], file: row["f.name"], source: row["m.source"],
                anonymous: row["m.anonymous"], resident: row["m.resident"], usage: row["m.usage"],
                inactiveFile: row["m.inactive_file"], activeFile: row["m.active_file"], limit: row["m.memory_limit"],
                unlimited: row["m.unlimited"], modifiedAt: row["f.modified_at"], sampleSeconds: row["m.sample_seconds"],
                peak: row["m.peak"], oomKills: row["m.oom_kills"], oomGroupKills: row["m.oom_group_kills"],
                high: row["m.high"], highEvents: row["m.high_events"], stalled: row["m.stalled"],
                at: row["m.at"],
                processName: row["m.process_name"])
        }
    }

    private static func ofProxy(_ proxy: Int64?) -> String {
        "JOIN source_file f ON f.id = m.source_file_id WHERE f.proxy_id \(proxy == nil ? "IS NOT ?1" : "= ?1")"
    }

    /// Proxies of which a page or a sampler says anything of their memory, of the allocator's and of the process's.
    package func proxiesWithReadings() throws(StoreError) -> (inside: Set<Int64>, outside: Set<Int64>) {
        func proxies(_ table: String) throws(StoreError) -> Set<Int64> {
            Set(
                try database.rows(
                    distinct: true,
                    from: "\(table) m \(Self.ofProxy(nil)) AND f.mesh_id \(ofMesh)", [.null]
                ) { $0["f.proxy_id"] as Int64 })
        }
        return (try proxies("memory_sample"), try proxies("process_memory"))
    }

    /// Whether anything beside limits and counts is known of a process from outside.
    package func hasFiguresFromOutside() throws(StoreError) -> Bool {
        try database.has(
            """
            process_memory m \(Self.ofProxy(nil)) AND f.mesh_id \(ofMesh)
            AND COALESCE(m.anonymous, m.resident, m.usage, m.peak) IS NOT NULL
            """, .null)
    }

    /// What one stats page says of Envoy as a whole, by the stats' text names.
    package struct StatPage: Sendable {
        package var file: String
        package var capture: Int64?
        package var proxy: Int64
        package var modifiedAt: Moment?
        fileprivate var values: [EnvoyStat: Double] = [:]
        /// Nil where the page does not say.
        package subscript(_ stat: EnvoyStat) -> Double? { values[stat] }
    }

    package func statPages() throws(StoreError) -> [StatPage] {
        let columns = EnvoyStat.allCases.map { (stat: $0, column: "s." + $0.column) }
        return try database.rows(
            from: """
                stat_page s JOIN source_file f ON f.id = s.source_file_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY f.id
                """
        ) { row in
            var page = StatPage(
                file: row["f.name"], capture: row["f.capture_id"], proxy: row["f.proxy_id"],
                modifiedAt: row["f.modified_at"])
            for (stat, column) in columns { page.values[stat] = row[column] }
            return page
        }
    }

    /// The sums of each capture's clusters page, where it was read whole: what a part counts is no count of a proxy.
    package func loadSums() throws(StoreError) -> [Int64: LoadSums] { try loadSums(of: .read) }

    /// Those of pages that break off: that much at least.
    package func loadSumsOfParts() throws(StoreError) -> [Int64: LoadSums] { try loadSums(of: .partial) }

    private func loadSums(of status: FileStatus) throws(StoreError) -> [Int64: LoadSums] {
        var out = try endpointSums(of: status)
        let loads = try database.rows(
            from: """
                page_load l JOIN source_file f ON f.id = l.source_file_id
                WHERE f.capture_id IS NOT NULL AND f.status = ? ORDER BY f.id
                """, .text(status.rawValue)
        ) { row in
            (
                capture: row["f.capture_id"] as Int64, active: row["l.connections_active"] as Int64,
                tls: row["l.connections_tls"] as Int64, requests: row["l.requests_active"] as Int64,
                hosts: row["l.hosts_with_traffic"] as Int
            )
        }
        for load in loads {
            out[load.capture]?.connectionsActive = load.active
            out[load.capture]?.connectionsTLS = load.tls
            out[load.capture]?.requestsActive = load.requests
            out[load.capture]?.hostsWithTraffic = load.hosts
        }
        return out
    }

    /// Of a row `r` of `page_cluster`: its name has a subset, in the form of either kind of listener (`ClusterName`).
    private static let isSubset = """
        (r.name GLOB 'outbound|*|?*|*' AND r.name NOT GLOB 'outbound|*||*'
         OR r.name GLOB 'outbound_.*_.?*_.*' AND r.name NOT GLOB 'outbound_.*_._.*')
        """

    /// The clusters page of each capture with the clusters and host blocks that it holds.
    private func endpointSums(of status: FileStatus) throws(StoreError) -> [Int64: LoadSums] {
        var out: [Int64: LoadSums] = [:]
        let pages = try database.rows(
            with: """
                of_set AS (
                SELECT m.set_id, SUM(r.hosts) AS hosts, SUM(MIN(r.hosts, 45)) AS first, COUNT(*) AS clusters,
                       SUM(\(Self.isSubset)) AS subsets, SUM(r.added_via_api IS NULL) AS cut FROM holding_member m
                JOIN holding_set h ON h.id = m.set_id JOIN page_cluster r ON r.id = m.resource_id
                WHERE h.kind = 'page_cluster' GROUP BY m.set_id)
                """,
            from: """
                (
                SELECT h.source_file_id, s.hosts, s.first, s.clusters, s.subsets, s.cut FROM holding h JOIN of_set s ON s.set_id = h.set_id
                WHERE h.kind = 'page_cluster'
                UNION ALL
                SELECT d.source_file_id, d.sign * r.hosts, d.sign * MIN(r.hosts, 45), d.sign, d.sign * \(Self.isSubset),
                       d.sign * (r.added_via_api IS NULL) FROM holding_difference d
                JOIN page_cluster r ON r.id = d.resource_id WHERE d.kind = 'page_cluster') t
                JOIN source_file f ON f.id = t.source_file_id WHERE f.capture_id IS NOT NULL AND f.status = ? GROUP BY f.id
                """, .text(status.rawValue)
        ) { row in
            let capture: Int64 = row["f.capture_id"]
            var sums = LoadSums(file: row["f.name"], page: row["f.id"])
            (sums.endpoints, sums.endpointsFirst45) = (row["SUM(t.hosts)"], row["SUM(t.first)"])
            let (clusters, subsets): (Int, Int) = (row["SUM(t.clusters)"], row["SUM(t.subsets)"])
            // Each cluster says whence it is; lines that were picked out of a page (`grep cx_active`) do not.
            let isWhole = row["SUM(t.cut) = 0"] as Bool
            if isWhole { (sums.clusters, sums.subsetClusters) = (clusters, subsets) }
            sums.capture = capture
            return (capture: capture, sums: sums)
        }
        for page in pages { out[page.capture] = page.sums }
        return out
    }

    /// How many listeners the newest `/listeners` page of each proxy has.
    package func listenersOfPages() throws(StoreError) -> [Int64: Int] {
        let rows = try database.rows(
            from: """
                page_count c JOIN source_file f ON f.id = c.source_file_id LEFT JOIN capture m ON m.id = f.capture_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh) AND c.what = 'listeners' ORDER BY m.position, f.id
                """
        ) { (proxy: $0["f.proxy_id"] as Int64, count: $0["c.count"] as Int) }
        return Dictionary(rows.map { ($0.proxy, $0.count) }, uniquingKeysWith: { _, newer in newer })
    }

    /// Open connections of each proxy as its pages of sockets count them, the newest page last.
    package func socketSums() throws(StoreError) -> [(proxy: Int64, sums: SocketSums)] {
        let rows = try database.rows(
            from: """
                socket s JOIN source_file f ON f.id = s.source_file_id LEFT JOIN capture m ON m.id = f.capture_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh) AND s.state = 'ESTABLISHED'
                ORDER BY m.position, f.id
                """
        ) {
            (
                proxy: $0["f.proxy_id"] as Int64, page: $0["f.id"] as Int64, file: $0["f.name"] as String,
                capture: $0["f.capture_id"] as Int64?, role: $0["s.role"] as SocketOwner,
                count: $0["s.sockets"] as Int64
            )
        }
        var out: [(proxy: Int64, sums: SocketSums)] = []
        for row in rows {
            if out.last?.sums.page != row.page {
                out.append((row.proxy, SocketSums(page: row.page, capture: row.capture, file: row.file)))
            }
            out[out.count - 1].sums.add(row.count, of: row.role)
        }
        return out
    }

    /// Sockets of a role and state, and what waits in the kernel for the process, and for its peers.
    package struct SocketRow: Sendable {
        package var role: SocketOwner
        package var state: String
        package var count: Int
        package var unread: Int64
        package var unsent: Int64
        package var file: String
        package var queued: Int64 {
            let (sum, isTooMuch) = unread.addingReportingOverflow(unsent)
            return isTooMuch ? .max : sum
        }
    }

    /// Sockets of a proxy's netstat page.
    package func sockets(proxy: Int64) throws(StoreError) -> [SocketRow] {
        try database.rows(
            from: """
                socket s
                JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id = ? ORDER BY s.sockets DESC
                """, .integer(proxy)
        ) {
            SocketRow(
                role: $0["s.role"], state: $0["s.state"], count: $0["s.sockets"], unread: $0["s.receive_queue"],
                unsent: $0["s.send_queue"], file: $0["f.name"])
        }
    }
}

extension Store {
    /// What istiod's own metrics page says of it, by the names of its metrics; of several istiods the largest one.
    package func istiodMetrics() throws(StoreError) -> (values: [String: Double], file: String?) {
        let rows = try database.rows(
            from: """
                stat s JOIN source_file f ON f.id = s.source_file_id
                WHERE f.kind = 'istiod metrics' AND f.mesh_id \(ofMesh) ORDER BY f.id LIMIT 1000
                """
        ) { (file: $0["f.name"] as String, name: $0["s.name"] as String, value: $0["s.value"] as Double) }
        let pages = Dictionary(grouping: rows, by: \.file).mapValues { rows in
            Dictionary(rows.map { ($0.name, $0.value) }, uniquingKeysWith: max)
        }
        let largest = pages.max { a, b in
            let (x, y) = (a.value["process_resident_memory_bytes"] ?? 0, b.value["process_resident_memory_bytes"] ?? 0)
            return (x, b.key) < (y, a.key)
        }
        return (largest?.value ?? [:], largest?.key)
    }
}

/// Connections that stand open by one page of sockets.
package struct SocketSums: Sendable {
    package let page: Int64
    package let capture: Int64?
    package let file: String
    /// Those that Envoy accepted, from clients and from its application.
    package private(set) var accepted: Int64 = 0
    /// Those that Envoy made, to upstreams and to its application.
    package private(set) var made: Int64 = 0
    /// Of all processes of the pod, where no more is told.
    package private(set) var ofPod: Int64 = 0
    /// A page that has rows of Envoy's tells whose they are; a sum above them counts them again.
    package var tellsOwners: Bool { accepted > 0 || made > 0 }

    fileprivate init(page: Int64, capture: Int64?, file: String) {
        (self.page, self.capture, self.file) = (page, capture, file)
    }

    fileprivate mutating func add(_ count: Int64, of role: SocketOwner) {
        switch role {
        case .inbound, .outbound, .downstream: accepted &+= count
        case .upstream, .toApplication: made &+= count
        case .any: ofPod &+= count
        case .agent, .other: return
        }
    }
}
