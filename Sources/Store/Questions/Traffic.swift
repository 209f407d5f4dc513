import Units

extension Store {
    /// Active connections of each capture's clusters page to clusters whose endpoints take mTLS.
    package func tlsConnections() throws(StoreError) -> [Int64: Int64] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                """
                SELECT f.capture_id, SUM(l.connections_active) FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
                WHERE l.connections_active > 0 AND f.capture_id IS NOT NULL
                  AND EXISTS (SELECT 1 FROM endpoint_set e WHERE e.cluster_name = l.name AND e.tls_hosts > 0)
                GROUP BY f.capture_id
                """
            ) { ($0.integer(0), $0.integer(1)) })
    }

    /// Hosts with traffic of one clusters page, with their requests and connections, most first.
    package func trafficHosts(capture: Int64) throws(StoreError) -> [(
        name: String, requests: Int64, connections: Int64
    )] {
        try database.rows(
            """
            SELECT l.name, l.requests_total, l.connections_total FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.capture_id = ? AND l.name LIKE 'outbound|%' AND (l.requests_total > 0 OR l.connections_total > 0) ORDER BY 2 DESC, 1
            """, .integer(capture)
        ) { ($0.text(0), $0.integer(1), $0.integer(2)) }
    }

    /// The clusters with most active connections of one capture.
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
            WHERE b.peer = ? ORDER BY b.requests DESC
            """, .text(peer)
        ) { ($0.text(0), $0.int(1), $0.optionalMoment(2), $0.optionalMoment(3), $0.text(4)) }
    }

    /// Requests in the access logs of some proxies, and how many of them look like a loop.
    package func servedRequests(proxies: [Int64]) throws(StoreError) -> (total: Int, looping: Int, file: String?) {
        let list = proxies.map(String.init).joined(separator: ", ")
        return try database.first(
            """
            SELECT COALESCE(SUM(s.requests), 0), COALESCE(SUM(s.looping), 0), MIN(f.name) FROM served_request s
            JOIN source_file f ON f.id = s.source_file_id WHERE f.proxy_id IN (\(list))
            """
        ) { ($0.int(0), $0.int(1), $0.optionalText(2)) } ?? (0, 0, nil)
    }

    /// Upstream clusters in the access logs of some proxies, most requests first.
    package func requestedClusters(proxies: [Int64]) throws(StoreError) -> [String] {
        let list = proxies.map(String.init).joined(separator: ", ")
        return try database.rows(
            """
            SELECT s.cluster, SUM(s.requests) FROM served_request s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id IN (\(list)) GROUP BY 1 ORDER BY 2 DESC, 1
            """
        ) { $0.text(0) }
    }

    /// Lines and the largest metric of a proxy's newest stats page.
    package func seriesCounts(proxy: Int64) throws(StoreError) -> (
        lines: Int, top: (name: String, series: Double)?, file: String
    )? {
        let lines = try database.first(
            """
            SELECT s.value, f.name FROM stat s JOIN source_file f ON f.id = s.source_file_id
            WHERE f.proxy_id = ? AND s.name = 'stats.lines' ORDER BY s.value DESC LIMIT 1
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
