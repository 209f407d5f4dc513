/// Adds up what `Scratch` holds, when it is known which page is whose: sums of a page, the clusters that stand out on it,
/// and who calls whom, by the pages and logs of either side.
///
/// It goes page by page and workload by workload, so that nothing is sorted or held that grows with the bundle.
struct TrafficSums {
    let database: Database
    /// Whether somebody may open the database once this run is over.
    let isKept: Bool

    /// A workload that calls more hosts is kept by its namespace alone: nobody keeps up a Sidecar that lists more.
    static let mostHostsOfWorkload = 100
    /// Clusters of a page that are kept: a report names three, and the sums hold the rest.
    static let mostOpen = 8
    static let mostTroubled = 4

    func run() throws(StoreError) {
        // Who opens the database finds it with each cluster; the sums ask of those with connections alone.
        if isKept { try database.execute("UPDATE page_cluster SET tls = 1 WHERE \(Self.speaksTLS)") }
        let pages = try database.rows(
            distinct: true, from: "holding WHERE kind = 'page_cluster' ORDER BY source_file_id"
        ) { $0["source_file_id"] as Int64 }
        for page in pages {
            try database.run(Self.pageSum, .integer(page))
            try database.run(Self.outstanding, .integer(page))
        }
        try database.execute(
            """
            INSERT INTO access_log (source_file_id, requests, looping)
              SELECT source_file_id, \(Self.counted("requests")), \(Self.counted("looping")) FROM scratch.served GROUP BY 1
            """)
        try database.execute(Self.knownCalls)
        try sumNamespaces()
        try database.execute(
            "DROP TABLE scratch.load; DROP TABLE scratch.served; DROP TABLE scratch.peer_call; DROP TABLE scratch.known_call; DROP TABLE scratch.caller"
        )
    }

    /// Of a row of `page_cluster`.
    private static let speaksTLS =
        "EXISTS (SELECT 1 FROM endpoint_set e WHERE e.cluster_name = page_cluster.name AND e.tls_hosts > 0)"

    /// The sum of a page is added to those of others.
    private static func counted(_ column: String) -> String { "MIN(COALESCE(SUM(\(column)), 0), \(mostCounted))" }

    private static let pageSum = """
        INSERT INTO page_load (
          source_file_id, clusters, hosts_with_traffic, connections_active, connections_tls, connections_total,
          connect_failures, requests_active, requests_pending, requests_total, request_errors, request_timeouts)
          SELECT ?1, COUNT(*),
                 COUNT(DISTINCT CASE WHEN l.connections_total > 0 OR l.requests_total > 0 THEN page_cluster.host END),
                 \(counted("l.connections_active")),
                 \(counted("CASE WHEN l.connections_active <> 0 AND \(speaksTLS) THEN l.connections_active END")),
                 \(counted("l.connections_total")), \(counted("l.connect_failures")),
                 \(counted("l.requests_active")), \(counted("l.requests_pending")),
                 \(counted("l.requests_total")), \(counted("l.request_errors")),
                 \(counted("l.request_timeouts"))
          FROM scratch.load l JOIN page_cluster ON page_cluster.id = l.page_cluster_id WHERE l.source_file_id = ?1
        """

    private static let outstanding = """
        INSERT INTO cluster_load (
          source_file_id, name, host, connections_active, connections_total, connect_failures, requests_active,
          requests_pending, requests_total, request_errors, request_timeouts)
          WITH page AS MATERIALIZED (
            SELECT c.name, c.host, l.* FROM scratch.load l JOIN page_cluster c ON c.id = l.page_cluster_id
            WHERE l.source_file_id = ?1 AND (l.connections_active > 0 OR l.requests_pending > 0
              OR l.connect_failures > 0 OR l.request_errors > 0))
          SELECT ?1, name, host, connections_active, connections_total, connect_failures, requests_active,
                 requests_pending, requests_total, request_errors, request_timeouts
          FROM page WHERE n IN (
            SELECT n FROM (SELECT n FROM page WHERE connections_active > 0
            ORDER BY connections_active DESC, name LIMIT \(mostOpen))
            UNION SELECT n FROM (SELECT n FROM page WHERE requests_pending > 0
            ORDER BY requests_pending DESC, name LIMIT \(mostTroubled))
            UNION SELECT n FROM (SELECT n FROM page WHERE connect_failures > 0
            ORDER BY connect_failures DESC, name LIMIT \(mostTroubled))
            UNION SELECT n FROM (SELECT n FROM page WHERE request_errors > 0
            ORDER BY request_errors DESC, name LIMIT \(mostTroubled)))
          ORDER BY connections_active DESC, name
        """

    /// What the logs of the called say, with the proxy that called: the only one that has the address in the same archive, by the pods
    /// where any are listed. On the node's own network many have one address, and of another hour another pod may.
    static let knownCalls = """
        CREATE TABLE scratch.address AS
          SELECT archive, address, MAX(proxy_id) AS proxy_id FROM (
            SELECT \(Store.archive(of: "g")) AS archive, q.address, q.namespace || '/' || q.name AS name, p.id AS proxy_id FROM pod q
            JOIN source_file g ON g.id = q.source_file_id LEFT JOIN proxy p ON p.namespace = q.namespace
              AND p.pod = q.name AND p.mesh_id = g.mesh_id
            WHERE q.address IN (SELECT peer FROM scratch.peer_call)
            UNION ALL
            SELECT DISTINCT \(Store.archive(of: "g")), p.address, p.namespace || '/' || p.pod, p.id FROM proxy p
            JOIN source_file g ON g.proxy_id = p.id
            WHERE p.pod_id IS NULL AND p.address IN (SELECT peer FROM scratch.peer_call))
          GROUP BY 1, 2 HAVING COUNT(DISTINCT name) = 1 AND COUNT(DISTINCT proxy_id) = 1;
        CREATE TABLE scratch.known_call AS
          SELECT c.source_file_id, \(Store.log()) AS archive, a.proxy_id, c.host, c.requests, c.failed FROM scratch.peer_call c
          JOIN source_file f ON f.id = c.source_file_id
          JOIN scratch.address a ON a.archive = \(Store.archive()) AND a.address = c.peer
          WHERE f.proxy_id IS NOT a.proxy_id;
        CREATE INDEX scratch.known_call_by_proxy ON known_call(proxy_id);
        DROP TABLE scratch.address;
        INSERT INTO failed_call (source_file_id, caller_namespace, caller, host, requests, failed, source)
          SELECT k.source_file_id, p.namespace, COALESCE(p.workload, p.pod), k.host, \(counted("k.requests")), \(counted("k.failed")),
                 '\(FailedCallSource.logOfCalled.rawValue)'
          FROM scratch.known_call k JOIN proxy p ON p.id = k.proxy_id
          WHERE p.namespace IS NOT NULL AND COALESCE(p.workload, p.pod) IS NOT NULL
          GROUP BY k.source_file_id, p.namespace, COALESCE(p.workload, p.pod), k.host HAVING SUM(k.failed) > 0
        """

    /// Proxies that a page or a log shows to have called somebody: few of a mesh of which nothing but the pods is known.
    static let callers = """
        CREATE TABLE scratch.caller AS
          SELECT DISTINCT p.id, p.mesh_id, p.namespace, p.type, p.workload
          FROM source_file f JOIN proxy p ON p.id = f.proxy_id
          WHERE p.namespace IS NOT NULL AND f.id IN (
            SELECT source_file_id FROM holding WHERE kind = 'page_cluster'
            UNION SELECT source_file_id FROM scratch.served)
          UNION SELECT p.id, p.mesh_id, p.namespace, p.type, p.workload FROM scratch.known_call k
          JOIN proxy p ON p.id = k.proxy_id WHERE p.namespace IS NOT NULL;
        CREATE INDEX scratch.caller_by_workload ON caller(namespace, workload)
        """

    private func sumNamespaces() throws(StoreError) {
        try database.execute(Self.callers)
        let namespaces = try database.rows(
            distinct: true, from: "scratch.caller ORDER BY mesh_id, namespace, type"
        ) { TrafficEdge(mesh: $0["mesh_id"], namespace: $0["namespace"], proxyType: $0["type"], host: "") }
        for namespace in namespaces {
            var all: [String: TrafficEdge] = [:]
            let workloads = try database.rows(
                distinct: true,
                from: "scratch.caller WHERE namespace = ? AND type IS ? AND mesh_id = ? ORDER BY workload",
                .text(namespace.namespace), SQLValue(namespace.proxyType), .integer(namespace.mesh)
            ) { $0["workload"] as String? }
            for workload in workloads {
                let edges = try database.rows(
                    with: Self.called, from: "of_proxy GROUP BY host ORDER BY host", .text(namespace.namespace),
                    SQLValue(namespace.proxyType), SQLValue(workload),
                    .integer(namespace.mesh)
                ) { row in
                    var edge = namespace
                    (edge.workload, edge.host) = (workload, row["host"])
                    (edge.requests, edge.connections) = (row["SUM(requests)"], row["SUM(connections)"])
                    (edge.loggedRequests, edge.peerRequests) = (row["SUM(logged)"], row["SUM(by_peers)"])
                    edge.proxies = row["COUNT(*)"]
                    return edge
                }
                for edge in edges {
                    var known = all[edge.host] ?? namespace
                    known.host = edge.host
                    known.add(edge)
                    all[edge.host] = known
                }
                guard workload != nil, edges.count <= Self.mostHostsOfWorkload else { continue }
                for edge in edges { try Tables.trafficEdge.insert(edge, into: database) }
            }
            for edge in all.values.sorted(by: { $0.host < $1.host }) {
                try Tables.trafficEdge.insert(edge, into: database)
            }
        }
    }

    /// One workload's hosts: summed over a page or log, the largest of each proxy, summed over its proxies.
    static let called = """
        own AS (
          SELECT f.id, f.proxy_id, \(Store.log()) AS archive FROM scratch.caller p CROSS JOIN source_file f ON f.proxy_id = p.id
          WHERE p.namespace = ?1 AND p.type IS ?2 AND p.workload IS ?3 AND p.mesh_id = ?4),
        seen AS (
          SELECT own.proxy_id, c.host, SUM(l.requests_total) AS requests, SUM(l.connections_total) AS connections, NULL AS logged,
                 NULL AS by_peers
          FROM own JOIN scratch.load l ON l.source_file_id = own.id JOIN page_cluster c ON c.id = l.page_cluster_id
          WHERE c.host IS NOT NULL AND (l.requests_total > 0 OR l.connections_total > 0) GROUP BY own.id, c.host
          UNION ALL
          SELECT own.proxy_id, s.host, NULL, NULL, SUM(s.requests), NULL FROM own
          JOIN scratch.served s ON s.source_file_id = own.id
          WHERE s.host IS NOT NULL GROUP BY own.proxy_id, own.archive, s.host
          UNION ALL
          SELECT k.proxy_id, k.host, NULL, NULL, NULL, SUM(k.requests) FROM scratch.caller p
          JOIN scratch.known_call k ON k.proxy_id = p.id
          WHERE p.namespace = ?1 AND p.type IS ?2 AND p.workload IS ?3 AND p.mesh_id = ?4
          GROUP BY k.proxy_id, k.archive, k.host),
        of_proxy AS (
          SELECT proxy_id, host, MAX(requests) AS requests, MAX(connections) AS connections, MAX(logged) AS logged,
                 MAX(by_peers) AS by_peers
          FROM seen GROUP BY 1, 2)
        """
}
