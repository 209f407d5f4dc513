import Units

/// A figure of Envoy's allocator with where and when it was read.
package struct MemoryRow: Sendable {
    package var capture: Int64?
    package var proxy: Int64
    package var file: String
    package var source: String
    package var allocated: Bytes?
    package var heap: Bytes?
    package var free: Bytes?
    package var unmapped: Bytes?
    package var threadCache: Bytes?
    package var physical: Bytes?
    package var modifiedAt: Moment?
    package var sampleSeconds: Double?
    /// The sampler's own clock.
    package var at: Moment?
    /// Read by the capture script, which asks for memory first and for a dump last.
    package var isBeforeDump = false
}

/// The process or its cgroup from outside.
package struct ProcessMemoryRow: Sendable {
    package var capture: Int64?
    package var proxy: Int64
    package var file: String
    package var source: String
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
    /// The sampler's own clock.
    package var at: Moment?
    /// `envoy` or `pilot-agent`, where the page names the process.
    package var processName: String?
}

/// What the clusters page of one capture adds up to.
package struct LoadSums: Sendable {
    package var file = ""
    /// When the page was read.
    package var at: Moment?
    /// Host blocks over all clusters.
    package var endpoints = 0
    package var endpointsFirst45 = 0
    package var connectionsActive: Int64 = 0
    /// Of the active ones, those to clusters whose endpoints take mTLS.
    package var connectionsTLS: Int64 = 0
    package var requestsActive: Int64 = 0
    package var requestsPending: Int64 = 0
    /// Outbound hosts with requests or connections since the start.
    package var hostsWithTraffic = 0
}

extension Store {
    package func memoryRows() throws(StoreError) -> [MemoryRow] {
        try database.rows(
            """
            SELECT f.capture_id, f.proxy_id, f.name, m.source, m.allocated, m.heap_size, m.pageheap_free, m.pageheap_unmapped, m.physical,
                   f.modified_at, m.sample_seconds, m.at, m.thread_cache,
                   (SELECT b.kind = 'oom-report-capture' FROM bundle b WHERE b.id = f.bundle_id)
            FROM memory_sample m JOIN source_file f ON f.id = m.source_file_id WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh)
            ORDER BY f.id, m.rowid
            """
        ) { row in
            MemoryRow(
                capture: row.optionalInteger(0), proxy: row.integer(1), file: row.text(2), source: row.text(3),
                allocated: row.optionalBytes(4), heap: row.optionalBytes(5), free: row.optionalBytes(6),
                unmapped: row.optionalBytes(7), threadCache: row.optionalBytes(12), physical: row.optionalBytes(8),
                modifiedAt: row.optionalMoment(9), sampleSeconds: row.optionalReal(10), at: row.optionalMoment(11),
                isBeforeDump: row.bool(13))
        }
    }

    package func processMemoryRows() throws(StoreError) -> [ProcessMemoryRow] {
        try database.rows(
            """
            SELECT f.capture_id, f.proxy_id, f.name, m.source, m.anonymous, m.usage, m.inactive_file, m.active_file,
                   m.memory_limit, m.unlimited,
                   f.modified_at, m.sample_seconds, m.resident, m.peak, m.oom_kills, m.at, m.process_name
            FROM process_memory m JOIN source_file f ON f.id = m.source_file_id WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh)
            ORDER BY f.id, m.rowid
            """
        ) { row in
            ProcessMemoryRow(
                capture: row.optionalInteger(0), proxy: row.integer(1), file: row.text(2), source: row.text(3),
                anonymous: row.optionalBytes(4), resident: row.optionalBytes(12), usage: row.optionalBytes(5),
                inactiveFile: row.optionalBytes(6), activeFile: row.optionalBytes(7), limit: row.optionalBytes(8),
                unlimited: row.bool(9), modifiedAt: row.optionalMoment(10), sampleSeconds: row.optionalReal(11),
                peak: row.optionalBytes(13), oomKills: row.optionalInteger(14), at: row.optionalMoment(15),
                processName: row.optionalText(16))
        }
    }

    /// What one stats page says of Envoy as a whole, by the stats' text names.
    package struct StatPage: Sendable {
        package var file: String
        package var capture: Int64?
        package var proxy: Int64
        package var modifiedAt: Moment?
        /// In the order of `StatPages.names`.
        fileprivate var values: [Double?] = []
        /// Nil where the page does not say, and for a stat without a column.
        package subscript(_ name: String) -> Double? { StatPages.places[name].flatMap { values[$0] } }
    }

    package func statPages() throws(StoreError) -> [StatPage] {
        let columns = StatPages.names.map { "s." + StatPages.column($0) }.joined(separator: ", ")
        return try database.rows(
            """
            SELECT f.name, f.capture_id, f.proxy_id, f.modified_at, \(columns) FROM stat_page s
            JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY f.id
            """
        ) { row in
            var page = StatPage(
                file: row.text(0), capture: row.optionalInteger(1), proxy: row.integer(2),
                modifiedAt: row.optionalMoment(3))
            page.values = StatPages.names.indices.map { row.optionalReal(Int32($0 + 4)) }
            return page
        }
    }

    /// The sums of each capture's clusters page.
    package func loadSums() throws(StoreError) -> [Int64: LoadSums] {
        var out: [Int64: LoadSums] = [:]
        let pages = try database.rows(
            """
            WITH of_set AS (
              SELECT m.set_id, SUM(r.hosts) AS hosts, SUM(MIN(r.hosts, 45)) AS first FROM holding_member m
              JOIN holding_set h ON h.id = m.set_id JOIN page_cluster r ON r.id = m.resource_id
              WHERE h.kind = 'page_cluster' GROUP BY m.set_id)
            SELECT f.capture_id, f.name, f.modified_at, SUM(t.hosts), SUM(t.first) FROM (
              SELECT h.source_file_id, s.hosts, s.first FROM holding h JOIN of_set s ON s.set_id = h.set_id WHERE h.kind = 'page_cluster'
              UNION ALL
              SELECT d.source_file_id, d.sign * r.hosts, d.sign * MIN(r.hosts, 45) FROM holding_difference d
              JOIN page_cluster r ON r.id = d.resource_id WHERE d.kind = 'page_cluster') t
            JOIN source_file f ON f.id = t.source_file_id WHERE f.capture_id IS NOT NULL GROUP BY f.id
            """
        ) { ($0.integer(0), $0.text(1), $0.optionalMoment(2), $0.int(3), $0.int(4)) }
        for (capture, file, at, hosts, first) in pages {
            out[capture] = LoadSums(file: file, at: at, endpoints: hosts, endpointsFirst45: first)
        }
        let loads = try database.rows(
            """
            SELECT f.capture_id, l.connections_active, l.connections_tls, l.requests_active, l.requests_pending, l.hosts_with_traffic
            FROM page_load l JOIN source_file f ON f.id = l.source_file_id WHERE f.capture_id IS NOT NULL ORDER BY f.id
            """
        ) { ($0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3), $0.integer(4), $0.int(5)) }
        for (capture, active, tls, requests, pending, hosts) in loads {
            out[capture]?.connectionsActive = active
            out[capture]?.connectionsTLS = tls
            out[capture]?.requestsActive = requests
            out[capture]?.requestsPending = pending
            out[capture]?.hostsWithTraffic = hosts
        }
        return out
    }

    /// Sockets of a proxy's netstat page: role -> (established, sum of both queues).
    package func sockets(proxy: Int64) throws(StoreError) -> [(
        role: String, state: String, count: Int, queued: Int64, file: String
    )] {
        try database.rows(
            """
            SELECT s.role, s.state, s.sockets, s.receive_queue + s.send_queue, f.name FROM socket s
            JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id = ? ORDER BY s.sockets DESC
            """, .integer(proxy)
        ) { ($0.text(0), $0.text(1), $0.int(2), $0.integer(3), $0.text(4)) }
    }
}
