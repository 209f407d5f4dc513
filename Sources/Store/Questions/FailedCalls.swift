import Units

extension Store {
    /// Calls of one proxy to one host, as its access log counts them.
    package struct FailedCallRow: Sendable {
        package var namespace: String
        package var workload: String
        package var host: String
        package var requests: Int64
        package var failed: Int64
        package var file: String
    }

    /// Hosts of whose calls some failed, by the log of the proxy that called.
    package func failedCalls() throws(StoreError) -> [FailedCallRow] {
        try database.rows(
            """
            SELECT p.namespace, COALESCE(p.workload, p.pod), c.host, SUM(c.requests), SUM(c.failed), f.name FROM failed_call c
            JOIN source_file f ON f.id = c.source_file_id JOIN proxy p ON p.id = f.proxy_id
            WHERE p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL GROUP BY f.id, c.host ORDER BY 1, 2, 3, 6
            """
        ) { row in
            FailedCallRow(
                namespace: row.text(0), workload: row.text(1), host: row.text(2), requests: row.integer(3),
                failed: row.integer(4), file: row.text(5))
        }
    }

    /// Requests that an address broke off, with the workload in whose log they stand.
    package func brokenCalls(peer: String) throws(StoreError) -> [(
        flag: String, requests: Int64, namespace: String, workload: String, file: String
    )] {
        try database.rows(
            """
            SELECT b.flag, SUM(b.requests), p.namespace, COALESCE(p.workload, p.pod), f.name FROM broken_request b
            JOIN source_file f ON f.id = b.source_file_id JOIN proxy p ON p.id = f.proxy_id
            WHERE b.peer = ? AND p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL
            GROUP BY 1, 3, 4, 5 ORDER BY 3, 4, 5, 1
            """, .text(peer)
        ) { ($0.text(0), $0.integer(1), $0.text(2), $0.text(3), $0.text(4)) }
    }

    /// Whether a service of that name is in some configuration of the bundle.
    package func isService(_ host: String) throws(StoreError) -> Bool {
        try database.first("SELECT EXISTS (SELECT 1 FROM cluster WHERE host = ?)", .text(host)) { $0.int(0) } == 1
    }
}
