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
            from: """
                failed_call c
                JOIN source_file f ON f.id = c.source_file_id JOIN proxy p ON p.id = f.proxy_id
                WHERE p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL
                GROUP BY f.id, c.host ORDER BY p.namespace, COALESCE(p.workload, p.pod), c.host, f.name
                """
        ) { row in
            FailedCallRow(
                namespace: row["p.namespace"], workload: row["COALESCE(p.workload, p.pod)"], host: row["c.host"],
                requests: row["SUM(c.requests)"],
                failed: row["SUM(c.failed)"], file: row["f.name"])
        }
    }

    /// Requests that an address broke off, with the workload in whose log they stand.
    package func brokenCalls(peer: String) throws(StoreError) -> [(
        flag: String, requests: Int64, namespace: String, workload: String, file: String
    )] {
        try database.rows(
            from: """
                broken_request b
                JOIN source_file f ON f.id = b.source_file_id JOIN proxy p ON p.id = f.proxy_id
                WHERE b.peer = ? AND p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL
                GROUP BY b.flag, p.namespace, COALESCE(p.workload, p.pod), f.name
                ORDER BY p.namespace, COALESCE(p.workload, p.pod), f.name, b.flag
                """, .text(peer)
        ) { ($0["b.flag"], $0["SUM(b.requests)"], $0["p.namespace"], $0["COALESCE(p.workload, p.pod)"], $0["f.name"]) }
    }

    /// Whether a service of that name is in some configuration of the bundle.
    package func isService(_ host: String) throws(StoreError) -> Bool {
        try database.has("cluster WHERE host = ?", .text(host))
    }
}
