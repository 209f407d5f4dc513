/// The database as a reader may open it: every table and column, with what it holds.
///
/// Times are microseconds since 1970 in UTC, sizes are bytes, `NULL` means that the bundle does not say.
/// Configuration that is equal in many proxies is stored once, under a hash of its content; which resources a proxy
/// holds is a set (`holding_set`), stored once as well, plus that proxy's differences. The views `held_…` give the flat
/// tables back.
enum Schema {
    /// `PRAGMA user_version`; raised when a table or column changes its meaning.
    static let version = 5

    static let tables: [any DeclaredTable] = [
        Tables.bundle, Tables.sourceFile, Tables.proxy, Tables.statedLimit, Tables.capture, Tables.bootstrap,
        Tables.configDump, Tables.configUpdate, Tables.serverInfo, Tables.cluster, Tables.endpointSet,
        Tables.listener, Tables.listenerFilter, Tables.listenerCluster, Tables.routeConfig, Tables.routeCluster,
        Tables.virtualHost, Tables.routeOrigin, Tables.pageCluster, Tables.secret, Tables.holdingSet,
        Tables.holdingMember, Tables.holding, Tables.holdingDifference, Tables.pageLoad, Tables.clusterLoad,
        Tables.memorySample, Tables.statPage, Tables.stat, Tables.processMemory, Tables.containerUse, Tables.pageCount,
        Tables.socket,
        Tables.kernelKill, Tables.pod, Tables.workload, Tables.container, Tables.containerState, Tables.containerRun,
        Tables.node,
        Tables.gatewayParameters, Tables.memoryBound, Tables.autoscaler, Tables.delivery, Tables.chartRevision,
        Tables.limitChange, Tables.managedObject,
        Tables.namespaceWord,
        Tables.istioObject, Tables.istioName, Tables.event, Tables.connectedProxy, Tables.syncedProxy,
        Tables.meshService, Tables.push, Tables.proxyConnection, Tables.pushCause, Tables.meshSize, Tables.proxyLife,
        Tables.brokenRequest, Tables.brokenCapture, Tables.requestRise, Tables.failedCall, Tables.accessLog,
        Tables.trafficEdge,
        Tables.logLine, Tables.clock,
        Tables.incident, Tables.finding, Tables.evidence, Tables.remedy,
    ]

    /// Made after the load: it is faster, and only questions need them.
    static let indexes = #"""
        CREATE INDEX source_file_by_name ON source_file(name);
        CREATE INDEX IF NOT EXISTS source_file_by_proxy ON source_file(proxy_id, kind) WHERE proxy_id IS NOT NULL;
        CREATE INDEX IF NOT EXISTS source_file_by_folder ON source_file(folder);
        CREATE INDEX proxy_by_pod ON proxy(namespace, pod);
        CREATE INDEX IF NOT EXISTS pod_by_name ON pod(namespace, name);
        CREATE INDEX pod_by_address ON pod(address);
        CREATE INDEX pod_by_workload ON pod(namespace, workload);
        CREATE INDEX workload_by_name ON workload(namespace, name);
        CREATE INDEX workload_by_owner ON workload(namespace, owner_name);
        CREATE INDEX IF NOT EXISTS container_by_pod ON container(pod_id);
        CREATE INDEX IF NOT EXISTS container_state_by_container ON container_state(container_id);
        CREATE INDEX listener_filter_by_listener ON listener_filter(listener_id, kind);
        CREATE INDEX listener_cluster_by_listener ON listener_cluster(listener_id);
        CREATE INDEX virtual_host_by_table ON virtual_host(route_config_id);
        CREATE INDEX route_origin_by_table ON route_origin(route_config_id);
        CREATE INDEX holding_by_file ON holding(source_file_id, kind);
        CREATE INDEX holding_difference_by_file ON holding_difference(source_file_id, kind);
        CREATE INDEX endpoint_set_by_cluster ON endpoint_set(cluster_name);
        CREATE INDEX cluster_load_by_file ON cluster_load(source_file_id);
        CREATE INDEX traffic_edge_by_namespace ON traffic_edge(namespace, workload);
        CREATE INDEX traffic_edge_by_host ON traffic_edge(host);
        CREATE INDEX stat_by_file ON stat(source_file_id, name);
        CREATE INDEX memory_sample_by_file ON memory_sample(source_file_id);
        CREATE INDEX process_memory_by_file ON process_memory(source_file_id);
        CREATE INDEX mesh_size_by_push ON mesh_size(source_file_id, push);
        CREATE INDEX push_by_pod ON push(pod);
        CREATE INDEX push_of_connection ON push(source_file_id, namespace, pod, at) WHERE type = 'CDS' AND answer = 1;
        CREATE INDEX proxy_connection_by_pod ON proxy_connection(namespace, pod, connection);
        CREATE INDEX route_cluster_by_table ON route_cluster(route_config_id);
        CREATE INDEX istio_name_by_object ON istio_name(object_id);
        CREATE INDEX event_by_object ON event(object_name);
        CREATE INDEX broken_request_by_peer ON broken_request(peer);
        CREATE INDEX proxy_life_by_file ON proxy_life(source_file_id);
        CREATE INDEX source_file_of_archive ON source_file(bundle_id, why) WHERE kind = 'archive';
        """#

    /// What the joins look up by: made before them, since without they walk every pod for each proxy.
    static let indexesOfJoins = """
        CREATE INDEX pod_by_name ON pod(namespace, name);
        CREATE INDEX container_by_pod ON container(pod_id);
        CREATE INDEX container_state_by_container ON container_state(container_id);
        CREATE INDEX source_file_by_folder ON source_file(folder);
        CREATE INDEX source_file_by_whole ON source_file(part_of) WHERE part_of IS NOT NULL;
        """

    /// What is asked of each input: of one alone, every file is of it.
    static let indexOfInputs = "CREATE INDEX source_file_by_bundle ON source_file(bundle_id, status)"

    /// What a proxy holds sets of.
    static let heldKinds: [any DeclaredTable] = [
        Tables.cluster, Tables.endpointSet, Tables.listener, Tables.routeConfig, Tables.pageCluster,
    ]

    /// The flat tables: what each page's proxy holds, one row a resource.
    static let views: String = heldKinds.map(\.name).map { kind in
        """
        CREATE VIEW held_\(kind) AS
          SELECT h.source_file_id, m.state, r.*
          FROM holding h JOIN holding_member m ON m.set_id = h.set_id JOIN \(kind) r ON r.id = m.resource_id
          WHERE h.kind = '\(kind)' AND NOT EXISTS (
            SELECT 1 FROM holding_difference d
            WHERE d.source_file_id = h.source_file_id AND d.kind = '\(kind)' AND d.sign < 0
              AND d.resource_id = m.resource_id AND d.state = m.state AND d.copy = m.copy)
          UNION ALL
          SELECT d.source_file_id, d.state, r.*
          FROM holding_difference d JOIN \(kind) r ON r.id = d.resource_id
          WHERE d.kind = '\(kind)' AND d.sign > 0;
        """
    }.joined(separator: "\n")
}
