import Units

/// A host that proxies call, and how it is known.
package struct CalledHost: Sendable {
    package var host: String
    /// Of clusters pages, since the start of the proxies; nil where none says.
    package var requests: Int64?
    package var connections: Int64?
    /// Of access logs; nil where none has any.
    package var loggedRequests: Int64?
    /// Of access logs of whom it called; nil where none has any.
    package var peerRequests: Int64?
    /// Nothing of the callers' own shows it.
    package var isSeenByPeersAlone: Bool { requests == nil && connections == nil && loggedRequests == nil }
    /// In how many proxies it was seen.
    package var proxies: Int
}

extension Store {
    /// The hosts that sidecars of a namespace call, or those of one workload in it; most requests first.
    ///
    /// Of a workload that calls more than 100 hosts nothing is known by itself: ask for its namespace. Without
    /// `gateways` these and waypoints are left out: no Sidecar reaches them.
    package func calledHosts(namespace: String, workload: String? = nil, gateways: Bool = false) throws(StoreError)
        -> [CalledHost]
    {
        let types = gateways ? "" : "AND COALESCE(proxy_type, 'sidecar') NOT IN ('router', 'waypoint')"
        return try database.rows(
            from: """
                traffic_edge
                WHERE namespace = ? AND workload IS ? AND mesh_id \(ofMesh) \(types)
                GROUP BY host
                ORDER BY MAX(COALESCE(SUM(requests), 0), COALESCE(SUM(logged_requests), 0), COALESCE(SUM(peer_requests), 0))
                  DESC, host
                """, .text(namespace), SQLValue(workload)
        ) {
            CalledHost(
                host: $0["host"], requests: $0["SUM(requests)"], connections: $0["SUM(connections)"],
                loggedRequests: $0["SUM(logged_requests)"], peerRequests: $0["SUM(peer_requests)"],
                proxies: $0["SUM(proxies)"])
        }
    }

    /// Who calls a host: workloads where they are known by themselves, else namespaces, with the number of proxies that did.
    package func callers(of host: String) throws(StoreError) -> [(
        namespace: String, workload: String?, proxies: Int
    )] {
        let edges = try database.rows(
            from: """
                traffic_edge WHERE host = ? AND mesh_id \(ofMesh) GROUP BY namespace, workload
                ORDER BY namespace, workload
                """,
            .text(host)
        ) {
            (
                namespace: $0["namespace"] as String, workload: $0["workload"] as String?,
                proxies: $0["SUM(proxies)"] as Int
            )
        }
        let known = Dictionary(grouping: edges.filter { $0.workload != nil }, by: \.namespace)
        return edges.filter { edge in
            // A namespace's row counts its workloads as well: it is told where it knows of more proxies than they.
            edge.workload != nil || (known[edge.namespace] ?? []).reduce(0) { $0 + $1.proxies } < edge.proxies
        }.map { edge in
            let own = edge.workload == nil ? (known[edge.namespace] ?? []).reduce(0) { $0 + $1.proxies } : 0
            return (edge.namespace, edge.workload, edge.proxies - own)
        }
    }

    /// Proxies whose access log shows a request.
    package func loggingProxies() throws(StoreError) -> Set<Int64> {
        Set(
            try database.rows(
                distinct: true,
                from: """
                    access_log a JOIN source_file f ON f.id = a.source_file_id
                    WHERE f.proxy_id IS NOT NULL AND a.requests > 0 AND f.mesh_id \(ofMesh)
                    """
            ) { $0["f.proxy_id"] })
    }

    /// Open connections of one cluster, and requests in flight on them.
    package typealias LargePool = (name: String, active: Int64, requests: Int64, file: String)

    /// The clusters with most active connections of one capture, at most 8; of a page that was saved twice each counts once.
    package func largestPools(capture: Int64, limit: Int) throws(StoreError) -> [LargePool] {
        try database.rows(
            from: """
                cluster_load l JOIN source_file f ON f.id = l.source_file_id
                WHERE f.capture_id = ? AND l.connections_active > 0 GROUP BY l.name
                ORDER BY MAX(l.connections_active) DESC, l.name LIMIT ?
                """, .integer(capture), SQLValue(limit)
        ) { ($0["l.name"], $0["MAX(l.connections_active)"], $0["l.requests_active"], $0["f.name"]) }
    }

    /// How many endpoints a cluster has on the clusters page of one capture; nil where none lists it.
    package func hosts(ofPool cluster: String, capture: Int64) throws(StoreError) -> Int? {
        try database.first(
            from: """
                held_page_cluster p JOIN source_file f ON f.id = p.source_file_id
                WHERE f.capture_id = ? AND p.name = ? LIMIT 1
                """, .integer(capture), .text(cluster)
        ) { $0["p.hosts"] }
    }

    /// When requests became many more, in the access logs of one proxy, by time.
    package func requestRises(proxy: Int64) throws(StoreError) -> [(
        at: Moment, before: Int, after: Int, file: String
    )] {
        try database.rows(
            from: """
                request_rise r JOIN source_file f ON f.id = r.source_file_id
                WHERE f.proxy_id = ? ORDER BY r.at, f.id
                """, .integer(proxy)
        ) { ($0["r.at"], $0["r.requests_before"], $0["r.requests_after"], $0["f.name"]) }
    }

    /// Requests in the access logs of some proxies, and how many of them look like a loop. Of logs that overlap the
    /// larger one counts.
    package func servedRequests(proxies: [Int64]) throws(StoreError) -> (total: Int, looping: Int, file: String?) {
        try database.first(
            with: """
                of_bundle AS (
                SELECT f.proxy_id, SUM(s.requests) AS requests, SUM(s.looping) AS looping, MIN(f.name) AS name
                FROM access_log s
                JOIN source_file f ON f.id = s.source_file_id
                WHERE f.proxy_id IN (SELECT value FROM json_each(?)) GROUP BY f.proxy_id, \(Self.log())),
                of_proxy AS (SELECT MAX(requests) AS requests, MAX(looping) AS looping, MIN(name) AS name
                FROM of_bundle GROUP BY proxy_id)
                """,
            from: "of_proxy", .text("[\(proxies.map(String.init).joined(separator: ","))]")
        ) { ($0["COALESCE(SUM(requests), 0)"], $0["COALESCE(SUM(looping), 0)"], $0["MIN(name)"]) } ?? (0, 0, nil)
    }

    /// Lines and the largest metric of a proxy's newest stats page.
    package func seriesCounts(proxy: Int64) throws(StoreError) -> SeriesCounts? {
        let lines = try database.first(
            from: """
                stat_page s JOIN source_file f ON f.id = s.source_file_id
                WHERE f.proxy_id = ? AND s.stats_lines IS NOT NULL ORDER BY s.stats_lines DESC LIMIT 1
                """, .integer(proxy)
        ) {
            (
                count: $0["s.stats_lines"] as Double, file: $0["f.name"] as String,
                isWhole: $0["f.status = 'read'"] as Bool
            )
        }
        guard let lines else { return nil }
        let top = try database.first(
            from: """
                stat s JOIN source_file f ON f.id = s.source_file_id
                WHERE f.proxy_id = ? AND s.name LIKE 'series.%' ORDER BY s.value DESC LIMIT 1
                """, .integer(proxy)
        ) { (name: $0["substr(s.name, 8)"] as String, series: $0["s.value"] as Double) }
        var counts = SeriesCounts(lines: Int(lines.count), file: lines.file, isWhole: lines.isWhole)
        guard let top else { return counts }
        counts.top = .init(name: top.name, series: top.series, labels: try newLabels(proxy: proxy, metric: top.name))
        return counts
    }

    /// Labels of a metric that are new in every other of its series; those with most values first.
    private func newLabels(proxy: Int64, metric: String) throws(StoreError) -> [String] {
        let prefix = "labels.\(metric)."
        return try database.rows(
            from: """
                stat s JOIN source_file f ON f.id = s.source_file_id
                WHERE f.proxy_id = ? AND s.name LIKE 'labels.%' AND instr(s.name, ?) = 1
                GROUP BY s.name ORDER BY MAX(s.value) DESC, s.name
                """, [.integer(proxy), .text(prefix)]
        ) { String(($0["s.name"] as String).dropFirst(prefix.count)) }
    }
}

/// What a stats page has of series.
package struct SeriesCounts: Sendable {
    package struct Metric: Sendable {
        package var name: String
        package var series: Double
        /// Labels that are new in every other of them.
        package var labels: [String]
    }
    package var lines: Int
    package var file: String
    /// False where the page breaks off: it has that much at least.
    package var isWhole: Bool
    /// The metric that has most.
    package var top: Metric?
}
