import Captures
import Units

/// What is told of a proxy where the page that tells it best is missing: its version by the image's tag, its limit by its own
/// node metadata.
extension Joins {
    /// A row that names a pod and not its namespace means the only proxy of that name.
    func nameRows() throws(StoreError) {
        if try database.has("pod WHERE namespace = '' AND name <> ''") { try namePods() }
        try nameEvents()
    }

    private func namePods() throws(StoreError) {
        try database.execute(
            """
            UPDATE pod SET namespace = (SELECT MIN(x.namespace) FROM proxy x WHERE x.pod = pod.name)
            WHERE namespace = '' AND name <> ''
              AND (SELECT COUNT(DISTINCT x.namespace) FROM proxy x WHERE x.pod = pod.name AND x.namespace <> '') = 1;
            WITH told AS (
              SELECT object_name AS name, MIN(namespace) AS namespace FROM event
              WHERE object_kind IN ('Pod', 'pod') AND namespace <> '' GROUP BY object_name HAVING COUNT(DISTINCT namespace) = 1)
            UPDATE pod SET namespace = (SELECT t.namespace FROM told t WHERE t.name = pod.name)
            WHERE namespace = '' AND name <> '' AND name IN (SELECT name FROM told);
            """)
    }

    /// A log whose lines name their pod alone, as `stern` prints them: of the only namespace that has one of that name.
    func nameLives() throws(StoreError) {
        guard try database.has("proxy_life WHERE namespace IS NULL AND pod IS NOT NULL") else { return }
        try database.execute(
            """
            WITH known AS (
              SELECT name, MIN(namespace) AS namespace FROM pod WHERE namespace <> '' AND name <> ''
              GROUP BY name HAVING COUNT(DISTINCT namespace) = 1)
            UPDATE proxy_life SET namespace = (SELECT k.namespace FROM known k WHERE k.name = proxy_life.pod)
            WHERE namespace IS NULL AND pod IN (SELECT name FROM known);
            """)
    }

    /// `kubectl get events` prints no namespace where it was asked for one: a pod of that name which only one namespace has is meant.
    private func nameEvents() throws(StoreError) {
        let open = "namespace IS NULL AND object_kind IN ('Pod', 'pod')"
        guard try database.has("event WHERE \(open)") else { return }
        try database.execute(
            """
            WITH known AS (
              SELECT name, MIN(namespace) AS namespace FROM (
                SELECT name, namespace FROM pod UNION SELECT pod, namespace FROM proxy WHERE pod IS NOT NULL)
              WHERE namespace <> '' GROUP BY name HAVING COUNT(DISTINCT namespace) = 1)
            UPDATE event SET namespace = (SELECT k.namespace FROM known k WHERE k.name = event.object_name)
            WHERE \(open) AND object_name IN (SELECT name FROM known)
            """)
    }

    /// A status names a proxy's container and not what it is for; the proxy itself says it.
    private func takeTypes() throws(StoreError) {
        try database.execute(
            """
            UPDATE container SET kind = (
              SELECT CASE x.type WHEN 'router' THEN 'gateway' ELSE x.type END FROM proxy x
              WHERE x.container_id = container.id)
            WHERE kind = 'sidecar'
              AND id IN (SELECT x.container_id FROM proxy x
              WHERE x.type IN ('router', 'waypoint') AND x.container_id IS NOT NULL)
            """)
    }

    /// The limit of a cgroup is the container's where the file was read within it; Prometheus has it of the pod's object.
    private func takeLimits(of sources: [LimitSource]) throws(StoreError) {
        let words = sources.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try database.execute(
            """
            INSERT INTO stated_limit (proxy_id, memory_limit, source)
              SELECT f.proxy_id, MAX(m.memory_limit), MIN(m.source)
              FROM process_memory m JOIN source_file f ON f.id = m.source_file_id
              WHERE m.source IN (\(words))
              AND m.memory_limit IS NOT NULL AND f.proxy_id IS NOT NULL
                AND f.proxy_id NOT IN (SELECT proxy_id FROM stated_limit)
              GROUP BY f.proxy_id HAVING COUNT(DISTINCT m.memory_limit) = 1
            """)
    }

    func takeStated() throws(StoreError) {
        try takeTypes()
        try takeLimits(of: [.cgroup, .stateMetrics])
        let images = try database.rows(
            from: """
                proxy x JOIN container c ON c.id = x.container_id
                WHERE x.istio_version IS NULL AND c.image IS NOT NULL
                """
        ) { (id: $0["x.id"] as Int64, image: $0["c.image"] as String) }
        // A mesh has few images of its proxies.
        let versions = Dictionary(Set(images.map(\.image)).map { ($0, ImageTag.istioVersion($0)) }) { first, _ in first
        }
        for proxy in images {
            guard let version = versions[proxy.image] ?? nil else { continue }
            try database.run("UPDATE proxy SET istio_version = ? WHERE id = ?", .text(version), .integer(proxy.id))
        }
        try takeReleases()
        if writer.proxyVersions.count == 1, let version = writer.proxyVersions.first {
            try database.run("UPDATE proxy SET istio_version = ? WHERE istio_version IS NULL", .text(version))
        }
        for (file, identity) in writer.identities.sorted(by: { $0.key < $1.key }) {
            guard let limit = identity.limitAnnotation.flatMap({ Quantity($0)?.bytes?.count }) else { continue }
            try database.run(
                """
                INSERT INTO stated_limit (proxy_id, memory_limit, source)
                  SELECT f.proxy_id, ?, '\(LimitSource.ownMetadata.rawValue)' FROM source_file f
                  WHERE f.id = ? AND f.proxy_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM stated_limit s WHERE s.proxy_id = f.proxy_id)
                """, .integer(limit), .integer(file))
        }
        try takeLimits(of: [.alert])
        try takeChartLimit()
    }

    /// What `istioctl version` lists of each proxy, for those of which no page of their own tells it.
    private func takeReleases() throws(StoreError) {
        guard !writer.releases.isEmpty else { return }
        let releases = Dictionary(
            writer.releases.map { ("\($0.namespace ?? "")/\($0.pod ?? "")", $0.istioVersion) },
            uniquingKeysWith: { first, _ in first })
        let open = try database.rows(
            from: "proxy WHERE istio_version IS NULL AND namespace IS NOT NULL AND pod IS NOT NULL"
        ) {
            (id: $0["id"] as Int64, name: "\($0["namespace"] as String)/\($0["pod"] as String)")
        }
        for proxy in open {
            guard let version = releases[proxy.name] ?? nil else { continue }
            try database.run("UPDATE proxy SET istio_version = ? WHERE id = ?", .text(version), .integer(proxy.id))
        }
    }

    /// What the chart gives every sidecar, for those of which no page tells more. Who was seen to use more is of before these values.
    private func takeChartLimit() throws(StoreError) {
        guard writer.sidecarLimits.count == 1, let text = writer.sidecarLimits.first,
            let limit = Quantity(text)?.bytes?.count
        else { return }
        try database.run(
            """
            INSERT INTO stated_limit (proxy_id, memory_limit, source)
              SELECT id, ?, '\(LimitSource.chartValues.rawValue)' FROM proxy
              WHERE COALESCE(type, 'sidecar') = 'sidecar' AND foreign_id IS NULL AND container_id IS NULL
                AND id NOT IN (SELECT proxy_id FROM stated_limit)
                AND id NOT IN (
                  SELECT f.proxy_id FROM process_memory m JOIN source_file f ON f.id = m.source_file_id
                  WHERE f.proxy_id IS NOT NULL AND m.source = 'working set' AND m.usage > ?1)
            """, .integer(limit))
    }
}
