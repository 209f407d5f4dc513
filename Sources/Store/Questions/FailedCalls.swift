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

    /// The archive that a page is of; pages that were given one by one are of one, which a folder (it has no digest) and an archive of
    /// no known shape (it has more entries) are not. What two archives tell of one proxy's log overlaps, so of those the one counts
    /// that tells most.
    static func archive(of page: String = "f") -> String {
        """
        COALESCE((SELECT 0 FROM bundle a WHERE a.id = \(page).bundle_id AND a.kind = 'loose' AND a.sha256 IS NOT NULL
        AND a.entries <= 1), \(page).bundle_id)
        """
    }

    /// The archive of a proxy's log, and which of those of one time it is there: of what these count the fullest counts.
    static func log(of page: String = "f") -> String { "(\(archive(of: page)) * \(mostLogSets) + \(page).log_set)" }
    /// Logs of one proxy and one time that are told apart.
    static let mostLogSets = 1 << 20

    private static let logs = FailedCallSource.allCases.filter(\.isLog).map { "'\($0.rawValue)'" }.joined(
        separator: ", ")

    /// Hosts of whose calls some failed: by the log of the proxy that called, by metrics of either side, and by what the
    /// callers' clusters pages count as errors: where connections failed as well, or one request in twenty did, since an
    /// application's own errors are among them.
    package func failedCalls() throws(StoreError) -> [FailedCallRow] {
        try database.rows(
            with: """
                failed AS (
                  SELECT COALESCE(c.caller_namespace, p.namespace) AS namespace,
                         COALESCE(c.caller, p.workload, p.pod) AS workload, c.host AS host, SUM(c.requests) AS requests,
                         SUM(c.failed) AS failed, f.name AS file, c.source AS source, f.proxy_id AS proxy,
                         \(Self.log()) AS archive
                  FROM failed_call c JOIN source_file f ON f.id = c.source_file_id LEFT JOIN proxy p ON p.id = f.proxy_id
                  WHERE f.mesh_id \(ofMesh)
                  GROUP BY f.id, COALESCE(c.caller_namespace, p.namespace), COALESCE(c.caller, p.workload, p.pod), c.host,
                           c.source
                  UNION ALL
                  SELECT p.namespace, COALESCE(p.workload, p.pod), l.host, SUM(l.requests_total), SUM(l.request_errors),
                         f.name, 'clusters page', f.proxy_id, 0
                  FROM cluster_load l JOIN source_file f ON f.id = l.source_file_id JOIN proxy p ON p.id = f.proxy_id
                  WHERE l.request_errors > 0 AND (l.connect_failures > 0 OR l.request_errors * 20 >= l.requests_total)
                    AND l.host IS NOT NULL AND f.mesh_id \(ofMesh)
                  GROUP BY f.id, l.host),
                summed AS (
                  SELECT *, SUM(failed) OVER (PARTITION BY namespace, workload, host, source, proxy, archive) AS whole FROM failed),
                told AS (
                  SELECT *, FIRST_VALUE(archive) OVER (
                    PARTITION BY namespace, workload, host, source, proxy ORDER BY whole DESC, archive) AS fullest FROM summed)
                """,
            from: """
                told WHERE namespace IS NOT NULL AND workload IS NOT NULL
                  AND (archive = fullest OR source NOT IN (\(Self.logs)))
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
    private static let isOfPeer = """
        b.peer = ?1 AND (SELECT COALESCE(MAX(q.namespace IS ?2 AND q.name IS ?3), 1) FROM pod q
        JOIN source_file g ON g.id = q.source_file_id WHERE q.address = ?1 AND \(archive(of: "g")) = \(archive()))
        """

    /// `told`: requests that a peer broke off, with the log that tells of them.
    private var brokenByPeer: String {
        """
        broken AS (
          SELECT b.flag, b.requests, f.name AS file, f.proxy_id AS proxy, COALESCE(f.proxy_id, -f.id) AS teller,
                 \(Self.log()) AS archive
          FROM broken_request b JOIN source_file f ON f.id = b.source_file_id
          WHERE \(Self.isOfPeer) AND f.mesh_id \(ofMesh)),
        summed AS (SELECT *, SUM(requests) OVER (PARTITION BY flag, teller, archive) AS whole FROM broken),
        told AS (
          SELECT *, FIRST_VALUE(archive) OVER (PARTITION BY flag, teller ORDER BY whole DESC, archive) AS fullest FROM summed)
        """
    }

    /// Addresses to which requests broke off, by the logs of all.
    package func peersThatBroke() throws(StoreError) -> Set<String> {
        Set(
            try database.rows(
                distinct: true,
                from: "broken_request b JOIN source_file f ON f.id = b.source_file_id WHERE f.mesh_id \(ofMesh)"
            ) { $0["b.peer"] as String })
    }

    /// Requests that broke as a proxy went away, most first.
    package func brokenRequests(by proxy: ProxyRow) throws(StoreError) -> [(flag: String, requests: Int, file: String)]
    {
        guard let address = proxy.address else { return [] }
        return try database.rows(
            with: brokenByPeer, from: "told WHERE archive = fullest ORDER BY requests DESC", .text(address),
            SQLValue(proxy.namespace), SQLValue(proxy.pod)
        ) { ($0["flag"], $0["requests"], $0["file"]) }
    }

    /// Requests that a proxy broke off, with the workload in whose log they stand.
    package func brokenCalls(by proxy: ProxyRow) throws(StoreError) -> [(
        flag: String, requests: Int64, namespace: String, workload: String, file: String
    )] {
        guard let address = proxy.address else { return [] }
        return try database.rows(
            with: brokenByPeer,
            from: """
                told t JOIN proxy p ON p.id = t.proxy
                WHERE t.archive = t.fullest AND p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL
                GROUP BY t.flag, p.namespace, COALESCE(p.workload, p.pod), t.file
                ORDER BY p.namespace, COALESCE(p.workload, p.pod), t.file, t.flag
                """, .text(address), SQLValue(proxy.namespace), SQLValue(proxy.pod)
        ) { ($0["t.flag"], $0["SUM(t.requests)"], $0["p.namespace"], $0["COALESCE(p.workload, p.pod)"], $0["t.file"]) }
    }

    /// Whether a service of that name is in some configuration of the bundle.
    package func isService(_ host: String) throws(StoreError) -> Bool {
        try database.has("cluster WHERE host = ?", .text(host))
    }
}
