import Units

/// A host that proxies call, and how it is known.
package struct CalledHost: Sendable {
    package var host: String
    /// Of clusters pages, since the start of the proxies; nil where none says.
    package var requests: Int64?
    package var connections: Int64?
    /// Of access logs; nil where none has any.
    package var loggedRequests: Int64?
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
            """
            SELECT host, SUM(requests), SUM(connections), SUM(logged_requests), SUM(proxies) FROM traffic_edge
            WHERE namespace = ? AND workload IS ? AND mesh_id \(ofMesh) \(types)
            GROUP BY host ORDER BY MAX(COALESCE(SUM(requests), 0), COALESCE(SUM(logged_requests), 0)) DESC, host
            """, .text(namespace), SQLValue(workload)
        ) {
            CalledHost(
                host: $0.text(0), requests: $0.optionalInteger(1), connections: $0.optionalInteger(2),
                loggedRequests: $0.optionalInteger(3), proxies: $0.int(4))
        }
    }

    /// Who calls a host: workloads where they are known by themselves, else namespaces, with the number of proxies that did.
    package func callers(of host: String) throws(StoreError) -> [(
        namespace: String, workload: String?, proxies: Int
    )] {
        let edges = try database.rows(
            "SELECT namespace, workload, SUM(proxies) FROM traffic_edge WHERE host = ? AND mesh_id \(ofMesh) GROUP BY 1, 2 ORDER BY 1, 2",
            .text(host)
        ) { (namespace: $0.text(0), workload: $0.optionalText(1), proxies: $0.int(2)) }
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
                """
                SELECT DISTINCT f.proxy_id FROM access_log a JOIN source_file f ON f.id = a.source_file_id
                WHERE f.proxy_id IS NOT NULL AND a.requests > 0 AND f.mesh_id \(ofMesh)
                """
            ) { $0.integer(0) })
    }

    /// The clusters with most active connections of one capture, at most 8.
    package func largestPools(capture: Int64, limit: Int) throws(StoreError) -> [(
        name: String, active: Int64, requests: Int64, file: String
    )] {
        try database.rows(
            """
            SELECT l.name, l.connections_active, l.requests_active, f.name FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.capture_id = ? AND l.connections_active > 0 ORDER BY l.connections_active DESC, l.name LIMIT ?
            """, .integer(capture), SQLValue(limit)
        ) { ($0.text(0), $0.integer(1), $0.integer(2), $0.text(3)) }
    }

    /// Broken requests by the peer that went away: (flag, address, requests, first, last, file).
    package func brokenRequests(peer: String) throws(StoreError) -> [(
        flag: String, requests: Int, firstAt: Moment?, lastAt: Moment?, file: String
    )] {
        try database.rows(
            """
            SELECT b.flag, b.requests, b.first_at, b.last_at, f.name FROM broken_request b JOIN source_file f ON f.id = b.source_file_id
            WHERE b.peer = ? AND f.mesh_id \(ofMesh) ORDER BY b.requests DESC
            """, .text(peer)
        ) { ($0.text(0), $0.int(1), $0.optionalMoment(2), $0.optionalMoment(3), $0.text(4)) }
    }

    /// Requests in the access logs of some proxies, and how many of them look like a loop. Logs of two bundles overlap: the
    /// larger one counts.
    package func servedRequests(proxies: [Int64]) throws(StoreError) -> (total: Int, looping: Int, file: String?) {
        try database.first(
            """
            WITH of_bundle AS (
              SELECT f.proxy_id, SUM(s.requests) AS requests, SUM(s.looping) AS looping, MIN(f.name) AS name FROM access_log s
              JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id IN (SELECT value FROM json_each(?)) GROUP BY f.proxy_id, f.bundle_id),
            of_proxy AS (SELECT MAX(requests) AS requests, MAX(looping) AS looping, MIN(name) AS name FROM of_bundle GROUP BY proxy_id)
            SELECT COALESCE(SUM(requests), 0), COALESCE(SUM(looping), 0), MIN(name) FROM of_proxy
            """, .text("[\(proxies.map(String.init).joined(separator: ","))]")
        ) { ($0.int(0), $0.int(1), $0.optionalText(2)) } ?? (0, 0, nil)
    }

    /// Lines and the largest metric of a proxy's newest stats page.
    package func seriesCounts(proxy: Int64) throws(StoreError) -> (
        lines: Int, top: (name: String, series: Double)?, file: String
    )? {
        let lines = try database.first(
            """
            SELECT s.stats_lines, f.name FROM stat_page s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id = ? AND s.stats_lines IS NOT NULL ORDER BY s.stats_lines DESC LIMIT 1
            """, .integer(proxy)
        ) { ($0.real(0), $0.text(1)) }
        guard let lines else { return nil }
        let top = try database.first(
            """
            SELECT substr(s.name, 8), s.value FROM stat s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id = ? AND s.name LIKE 'series.%' ORDER BY s.value DESC LIMIT 1
            """, .integer(proxy)
        ) { (name: $0.text(0), series: $0.real(1)) }
        return (Int(lines.0), top, lines.1)
    }
}
