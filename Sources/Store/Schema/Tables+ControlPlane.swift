import Captures
import Units

/// What istiod says: its debug pages and its log.
extension Tables {
    static let connectedProxy = Table<Paged<ConnectedProxy>>(
        "connected_proxy",
        "Clients of istiod when a bug-report began (debug/adsz)."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "of the pod") { $0.fact.identity.namespace }
        t.column("pod", "its name") { $0.fact.identity.pod }
        t.column("type", "sidecar, router, waypoint, ztunnel: first part of the node id") { $0.fact.identity.type }
        t.column("connection_id", "POD.NAMESPACE-NUMBER") { $0.fact.connectionID }
        t.column("connected_at", "when it connected") { $0.fact.connectedAt }
        t.column("clusters", "clusters it was sent") { $0.fact.clusters }
        t.column("subset_clusters", "of them made by subsets") { $0.fact.subsetClusters }
        t.column("endpoint_clusters", "clusters whose endpoints it watches") { $0.fact.endpointClusters }
        t.column("listeners", "it was sent") { $0.fact.listeners }
        t.column("route_tables", "it watches") { $0.fact.routeTables }
        t.column("https_route_tables", "one for each HTTPS server of a gateway") { $0.fact.httpsRouteTables }
    }

    static let syncedProxy = Table<Paged<SyncedProxy>>(
        "synced_proxy",
        "Clients near its end (debug/syncz)."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "of the pod") { $0.fact.namespace }
        t.column("pod", "its name") { $0.fact.pod }
        t.column("type", "sidecar, router, waypoint, ztunnel: first part of the node id") { $0.fact.type }
        t.column("istio_version", "as the proxy says it") { $0.fact.istioVersion }
    }

    static let meshService = Table<Paged<MeshService>>(
        "mesh_service",
        "Services that istiod knows (debug/registryz)."
    ) { t in
        t.page { $0.file }
        t.column("hostname", "as istiod knows it") { $0.fact.hostname }
        t.column("namespace", "its namespace") { $0.fact.namespace }
        t.column("headless", "1: without a cluster address") { $0.fact.headless }
        t.column("http_ports", "ports with an HTTP protocol") { $0.fact.httpPorts }
        t.column("tcp_ports", "other ports") { $0.fact.tcpPorts }
        t.column("external", "1: of a ServiceEntry or ExternalName") { $0.fact.external }
        t.column("created_at", "creationTimestamp") { $0.fact.createdAt }
    }

    static let push = Table<Paged<PushLine>>(
        "push",
        "Pushes to proxies in istiod's log."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("at", "when") { $0.fact.at }
        t.column("type", "CDS, EDS, LDS, RDS…") { $0.fact.type }
        t.column("namespace", "of the pod") { $0.fact.namespace }
        t.column("pod", "its name") { $0.fact.pod }
        t.column("answer", "1: PUSH request, an answer to a fresh or reconnected Envoy") { $0.fact.answer }
        t.column("incremental", "1: PUSH INC") { $0.fact.incremental }
        t.column("resources", "sent") { $0.fact.resources }
        t.column("removed", "taken away") { $0.fact.removed }
        t.column("size", "serialized bytes") { $0.fact.size }
        t.column("empty", "without content") { $0.fact.empty }
        t.column("filtered", "NULL where the line has none") { $0.fact.filtered }
    }

    static let proxyConnection = Table<Paged<ConnectionLine>>(
        "proxy_connection",
        "Connections of proxies to istiod, opened and ended."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("at", "when") { $0.fact.at }
        t.column("namespace", "of the pod") { $0.fact.namespace }
        t.column("pod", "its name") { $0.fact.pod }
        t.column("connection", "istiod's number of it") { $0.fact.connection }
        t.column("opened", "1: opened, 0: ended") { $0.fact.opened }
        t.column("error", "why it ended") { $0.fact.error }
    }

    static let pushCause = Table<Paged<PushCause>>(
        "push_cause",
        "What made istiod push."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("at", "when") { $0.fact.at }
        t.column("push", "istiod's number of the push") { $0.fact.push }
        t.column("merged_events", "changes merged into it") { $0.fact.mergedEvents }
        t.column("kind", "of the one object that the line names") { $0.fact.kind }
        t.column("namespace", "of that object") { $0.fact.namespace }
        t.column("name", "of that object") { $0.fact.name }
        t.column("more_configs", "further objects that changed") { $0.fact.moreConfigs }
    }

    static let meshSize = Table<Paged<MeshSize>>(
        "mesh_size",
        "Size of the mesh with each push."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("at", "when") { $0.fact.at }
        t.column("services", "istiod knows") { $0.fact.services }
        t.column("connected", "proxies") { $0.fact.connected }
        t.column("push", "istiod's number of the push") { $0.fact.push }
    }
}
