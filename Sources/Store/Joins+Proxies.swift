import Captures
import Units

/// Which proxies there are, by every page that names one.
extension Joins {
    func makeProxies() throws(StoreError) {
        var proxies = ProxyTable()
        let identities = writer.identities.sorted { $0.key < $1.key }
        for (file, identity) in identities where identity.namespace != nil && identity.pod != nil {
            proxies.add(identity, file: file)
        }
        for identity in writer.connected { proxies.add(identity, file: nil) }
        // istiod's own page of them knows more.
        if writer.connected.isEmpty { for identity in writer.synced { proxies.add(identity, file: nil) } }
        for life in try loggedLives() { proxies.add(life.identity, file: life.file) }
        for pod in try podsWithProxies() { proxies.add(pod, file: nil) }
        for client in try clientsOfIstiod() { proxies.add(client, file: nil) }
        for client in try returningClients() { proxies.add(client, file: nil) }
        for victim in try killedByEvent() { proxies.add(victim, file: nil) }
        try addPlaces(to: &proxies)
        try addRows(to: &proxies)
        for (file, identity) in identities where identity.namespace == nil {
            proxies.add(proxies.named(identity), file: file)
        }
        for (file, identity) in identities where identity.pod == nil {
            if let pod = proxies.onlyPod(of: identity) { proxies.add(pod, file: file) }
        }
        try addNames(to: &proxies)
        let cronJobs = try CronJobs(database)
        for (index, var identity) in proxies.identities.enumerated() {
            if !cronJobs.isEmpty, identity.workload == nil, let namespace = identity.namespace, let pod = identity.pod,
                let maker = cronJobs.maker(of: WorkloadName.of(pod: pod), in: namespace)
            {
                (identity.workload, identity.workloadKind) = (maker, CronJobs.kind)
            }
            try Tables.proxy.insert((Int64(index + 1), identity), into: database)
        }
        for (file, index) in proxies.files {
            try database.run("UPDATE source_file SET proxy_id = ? WHERE id = ?", SQLValue(index + 1), .integer(file))
        }
    }

    /// Lives that a log tells of, each with the log where it tells of one pod alone.
    private func loggedLives() throws(StoreError) -> [(identity: ProxyIdentity, file: Int64?)] {
        try database.rows(
            from: """
                proxy_life WHERE pod IS NOT NULL GROUP BY namespace, pod, source_file_id
                ORDER BY namespace, pod, source_file_id
                """
        ) { row in
            var identity = ProxyIdentity(namespace: row["namespace"], pod: row["pod"])
            identity.type = row["MAX(type)"]
            identity.istioVersion = row["MAX(istio_version)"]
            let file: Int64 = row["source_file_id"]
            // A log of one pod is that pod's, whatever it is called.
            let isOfOne: Bool = row[
                "source_file_id IN (SELECT source_file_id FROM proxy_life GROUP BY source_file_id HAVING COUNT(DISTINCT pod) = 1)"
            ]
            return (identity: identity, file: isOfOne ? file : nil)
        }
    }

    /// What Istio calls a proxy in such a container; it calls those of another mesh nothing.
    private static func type(of role: ContainerRole) -> String? {
        switch role {
        case .gateway: ProxyType.router
        case .waypoint: ProxyType.waypoint
        case .ztunnel: ProxyType.ztunnel
        case .foreignSidecar: nil
        case .sidecar, .nativeSidecar, .app, .initContainer, .ephemeral, .istiod, .unknown: ProxyType.sidecar
        }
    }

    /// Pods that hold a proxy's container.
    private func podsWithProxies() throws(StoreError) -> [ProxyIdentity] {
        try database.rows(
            distinct: true,
            from: """
                pod p JOIN container c ON c.pod_id = p.id
                WHERE c.kind IN (\(ContainerRole.ofProxies))
                ORDER BY p.namespace, p.name
                """
        ) { row in
            var identity = ProxyIdentity(namespace: row["p.namespace"], pod: row["p.name"])
            identity.type = Self.type(of: row["c.kind"])
            identity.node = row["p.node"]
            identity.address = row["p.address"]
            return identity
        }
    }

    /// Pods that istiod's log saw connect.
    private func clientsOfIstiod() throws(StoreError) -> [ProxyIdentity] {
        try database.rows(
            distinct: true,
            from: """
                proxy_connection c JOIN pod p ON p.namespace = c.namespace AND p.name = c.pod
                ORDER BY c.namespace, c.pod
                """
        ) { ProxyIdentity(namespace: $0["c.namespace"], pod: $0["c.pod"]) }
    }

    /// Pods of which only istiod's log is left: proxies that came back more than once, each time for everything.
    private func returningClients() throws(StoreError) -> [ProxyIdentity] {
        try database.rows(
            from: """
                (SELECT namespace, pod FROM proxy_connection WHERE opened = 0 GROUP BY 1, 2 HAVING COUNT(*) >= 2) c
                JOIN (
                  SELECT namespace, pod FROM push WHERE type = 'CDS' AND answer = 1 AND filtered IS NULL
                  GROUP BY 1, 2 HAVING COUNT(*) >= 2) q ON q.namespace = c.namespace AND q.pod = c.pod
                WHERE c.namespace NOT IN (SELECT DISTINCT namespace FROM pod WHERE stripped = 0)
                ORDER BY c.namespace, c.pod
                """
        ) { ProxyIdentity(namespace: $0["c.namespace"], pod: $0["c.pod"]) }
    }

    /// Pods of whose proxy an event says that it was OOMKilled.
    private func killedByEvent() throws(StoreError) -> [ProxyIdentity] {
        try database.rows(
            distinct: true,
            from: """
                event
                WHERE reason IN ('PreviousContainerWasOOMKilled', 'OOMKilled', 'ContainerOOMKilled')
                AND object_kind IN ('Pod', 'pod')
                AND (container = 'istio-proxy' OR message LIKE '%container ''istio-proxy''%')
                ORDER BY namespace, object_name
                """
        ) { row in
            ProxyIdentity(namespace: row["namespace"], pod: row["object_name"])
        }
    }

    /// Pods of which only a row of a table is known, where a page of an Envoy is called like one, or where there is no other pod at all: who
    /// saved it beside that row took it there.
    private func addRows(to proxies: inout ProxyTable) throws(StoreError) {
        let rows = try database.rows(
            distinct: true,
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE f.kind = '\(CaptureKind.podsTable.rawValue)' AND p.name <> ''
                AND NOT EXISTS (SELECT 1 FROM container c WHERE c.pod_id = p.id AND c.name <> '')
                ORDER BY p.namespace, p.name
                """
        ) { (namespace: $0["p.namespace"] as String, pod: $0["p.name"] as String) }
        guard !rows.isEmpty, rows.count <= Self.mostRows else { return }
        addReplicas(rows, to: &proxies)
        let kinds = Self.envoyPages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let pages = try database.rows(from: "source_file WHERE kind IN (\(kinds)) AND facts > 0 ORDER BY id") {
            (id: $0["id"] as Int64, name: $0["name"] as String)
        }
        let stated = Set(writer.identities.lazy.filter { $0.value.workload == nil || $0.value.pod != nil }.map(\.key))
        let open = pages.filter { !stated.contains($0.id) }
        guard !open.isEmpty else { return }
        let isAlone = rows.count == 1 && proxies.identities.isEmpty
        let names = PodNames(
            rows.enumerated().map { PodNames.Pod(id: Int64($0), namespace: $1.namespace, pod: $1.pod) })
        let named = isAlone ? [0] : Set(open.compactMap { names.owner(of: $0.name).map { Int($0.id) } }).sorted()
        for index in named {
            proxies.add(ProxyIdentity(namespace: rows[index].namespace, pod: rows[index].pod), file: nil)
        }
    }

    /// Pods of one ReplicaSet have the same containers: where one has a proxy, all do.
    private func addReplicas(_ rows: [(namespace: String, pod: String)], to proxies: inout ProxyTable) {
        func set(_ namespace: String?, _ pod: String?) -> String? {
            guard let namespace, let pod, WorkloadName.of(pod: pod) != pod, let end = pod.lastIndex(of: "-"),
                pod.utf8.distance(from: end, to: pod.endIndex) == 6
            else { return nil }
            return "\(namespace)/\(pod[..<end])"
        }
        let known = Set(proxies.identities.compactMap { set($0.namespace, $0.pod) })
        for row in rows {
            guard let own = set(row.namespace, row.pod), known.contains(own) else { continue }
            proxies.add(ProxyIdentity(namespace: row.namespace, pod: row.pod), file: nil)
        }
    }

    /// Beyond these a table is of a whole cluster, and a name in it may be like any.
    private static let mostRows = 5_000

    /// Pods that nothing but the names of their pages tells: of a form that only Kubernetes gives.
    private func addNames(to proxies: inout ProxyTable) throws(StoreError) {
        let kinds = Self.proxyPages.filter { $0 != .kernelLog && $0 != .nodeJournal }.map { "'\($0.rawValue)'" }
        let pages = try database.rows(
            from: "source_file WHERE kind IN (\(kinds.joined(separator: ", "))) AND facts > 0 ORDER BY id"
        ) { (id: $0["id"] as Int64, name: $0["name"] as String) }
        let stated = Set(proxies.files.map(\.file))
        let told = pages.filter { !stated.contains($0.id) }.compactMap { page in
            ReplicaName(in: page.name).map { (page: page.name, pod: $0) }
        }
        guard !told.isEmpty else { return }
        let names = PodNames(
            proxies.identities.enumerated().compactMap { index, identity in
                identity.pod.map { PodNames.Pod(id: Int64(index), namespace: identity.namespace ?? "", pod: $0) }
            })
        for (page, pod) in told where names.owner(of: page) == nil {
            proxies.add(ProxyIdentity(namespace: pod.namespace, pod: pod.pod), file: nil)
        }
    }

    /// Proxies that only the folders of their files name.
    private func addPlaces(to proxies: inout ProxyTable) throws(StoreError) {
        let pages = Self.proxyPages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let names = try database.rows(
            from: """
                source_file
                WHERE folder LIKE '%proxies/%/%' OR kind IN (\(pages))
                AND kind NOT IN ('kernel log', 'node journal') AND facts > 0 ORDER BY id
                """
        ) { $0["name"] as String }
        for place in names.compactMap(FilePlace.init) {
            proxies.add(ProxyIdentity(namespace: place.namespace, pod: place.pod), file: nil)
        }
    }
}
