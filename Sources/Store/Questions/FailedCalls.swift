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
        package var source: FailedCallSource
        /// Whose page it is; nil where nobody knows.
        package var proxy: Int64?
    }

    /// Hosts of whose calls some failed: by the log of the proxy that called, by metrics of either side, and by what the
    /// callers' clusters pages count as errors: where connections failed as well, or one request in twenty did, since an
    /// application's own errors are among them.
    package func failedCalls() throws(StoreError) -> [FailedCallRow] {
        try database.rows(
            with: """
                failed AS (
                  SELECT COALESCE(c.caller_namespace, p.namespace) AS namespace,
                         COALESCE(c.caller, p.workload, p.pod) AS workload, c.host AS host, SUM(c.requests) AS requests,
                         SUM(c.failed) AS failed, f.name AS file, c.source AS source, f.proxy_id AS proxy
                  FROM failed_call c JOIN source_file f ON f.id = c.source_file_id LEFT JOIN proxy p ON p.id = f.proxy_id
                  WHERE f.mesh_id \(ofMesh)
                  GROUP BY f.id, COALESCE(c.caller_namespace, p.namespace), COALESCE(c.caller, p.workload, p.pod), c.host,
                           c.source
                  UNION ALL
                  SELECT p.namespace, COALESCE(p.workload, p.pod), l.host, SUM(l.requests_total), SUM(l.request_errors),
                         f.name, 'clusters page', f.proxy_id
                  FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id JOIN proxy p ON p.id = f.proxy_id
                  WHERE l.request_errors > 0 AND (l.connect_failures > 0 OR l.request_errors * 20 >= l.requests_total)
                    AND l.host IS NOT NULL AND f.mesh_id \(ofMesh)
                  GROUP BY f.id, l.host)
                """,
            from: """
                failed WHERE namespace IS NOT NULL AND workload IS NOT NULL
                ORDER BY namespace, workload, host, source, file
                """
        ) { row in
            let source: String = row["source"]
            return FailedCallRow(
                namespace: row["namespace"], workload: row["workload"], host: row["host"], requests: row["requests"],
                failed: row["failed"], file: row["file"], source: FailedCallSource(rawValue: source) ?? .accessLog,
                proxy: row["proxy"])
        }
    }

    /// That a peer's address is a proxy's in the bundle whose log names it: addresses are given again, and in an archive of another
    /// hour another pod may have it.
    static let isOfPeer = """
        b.peer = ?1 AND (SELECT COALESCE(MAX(q.namespace IS ?2 AND q.name IS ?3), 1) FROM pod q
        JOIN source_file g ON g.id = q.source_file_id WHERE q.address = ?1 AND g.bundle_id = f.bundle_id)
        """

    /// Requests that a proxy broke off, with the workload in whose log they stand.
    package func brokenCalls(by proxy: ProxyRow) throws(StoreError) -> [(
        flag: String, requests: Int64, namespace: String, workload: String, file: String
    )] {
        guard let address = proxy.address else { return [] }
        return try database.rows(
            from: """
                broken_request b
                JOIN source_file f ON f.id = b.source_file_id JOIN proxy p ON p.id = f.proxy_id
                WHERE \(Self.isOfPeer) AND f.mesh_id \(ofMesh) AND p.namespace IS NOT NULL
                AND COALESCE(p.workload, p.pod) IS NOT NULL
                GROUP BY b.flag, p.namespace, COALESCE(p.workload, p.pod), f.name
                ORDER BY p.namespace, COALESCE(p.workload, p.pod), f.name, b.flag
                """, .text(address), SQLValue(proxy.namespace), SQLValue(proxy.pod)
        ) { ($0["b.flag"], $0["SUM(b.requests)"], $0["p.namespace"], $0["COALESCE(p.workload, p.pod)"], $0["f.name"]) }
    }

    /// Whether a service of that name is in some configuration of the bundle.
    package func isService(_ host: String) throws(StoreError) -> Bool {
        try database.has("cluster WHERE host = ?", .text(host))
    }
}
