/// What a column of the schema holds, as far as it matters who may read it.
enum ColumnContent: String {
    /// Our own words, and those of Kubernetes, Istio and Envoy: kinds, reasons, states, versions.
    case kept
    case namespace, pod, workload, node, address, mesh, object, container, subset, identity, image, labels
    /// A label or an annotation, taken apart.
    case label, labelKey
    case host, cluster, route, path, process
    /// `namespace/name`.
    case scopedObject
    /// A statistic: names may be part of it.
    case place
    /// A filter: what nobody knows of its name is somebody's.
    case filter
    /// Words of somebody else.
    case prose
    /// A name whose kind another column of the row tells.
    case byRole, detailOfRole, byKind
    /// What would tell the bundle itself: its digest.
    case digest
    /// A hash of content in which names stand.
    case contentHash
    /// Microseconds, milliseconds or seconds since 1970.
    case time, milliseconds, seconds
    /// A version that has a time in it.
    case stamp

    /// The column that tells what this one holds.
    var companion: String? {
        switch self {
        case .byRole, .detailOfRole: "role"
        case .byKind: "object_kind"
        default: nil
        }
    }
}

extension ColumnContent {
    /// Of a column of any table; prose where nobody said, which is the careful answer. A test holds every column to it.
    static func of(_ table: String, _ column: String, _ type: ColumnType) -> ColumnContent? {
        if type == .blob { return .contentHash }
        if let special = special["\(table).\(column)"] { return special }
        if type == .text { return byName[column] ?? .prose }
        if column == "at" || column.hasSuffix("_at") { return .time }
        return nil
    }

    /// Columns whose name says it in every table.
    static let byName: [String: ColumnContent] = [
        "namespace": .namespace, "service_namespace": .namespace, "caller_namespace": .namespace, "caller": .workload,
        "rule_namespace": .namespace, "pod": .pod,
        "workload": .workload, "owner_name": .workload, "node": .node, "address": .address, "host": .host,
        "hostname": .host, "cluster_name": .cluster, "rule_name": .object, "subset": .subset, "container": .container,
        "uid": .identity, "pod_uid": .identity, "container_id": .identity, "foreign_id": .identity, "folder": .path,
        "process_name": .process, "largest_process": .process,
        "labels": .labels, "image": .image, "images": .prose, "peer": .address, "message": .prose, "text": .prose,
        "unscheduled": .prose,
        "kill_text": .prose,
        "crash_text": .prose, "error": .prose, "why": .prose, "telling": .kept, "proxy_config": .prose,
        "connection_id": .place,
        "cgroup": .prose, "task_cgroup": .prose, "added_stat_patterns": .place, "tag": .cluster,
        "clock": .stamp, "clusters_version": .stamp, "listeners_version": .stamp, "virtual_service": .scopedObject,
        "istio_version": .place, "envoy_version": .place, "kubelet_version": .place, "limit_annotation": .place,
        "resource_annotations": .place,
        "cpus": .place, "idle_timeout": .place, "limit_set_by": .object, "gateway": .object,
        "config_map": .object, "target_kind": .kept, "target_name": .workload,
        "update_mode": .kept, "pod_management": .kept, "update_strategy": .kept, "proxy_mode": .kept,
        "controlled_values": .kept, "tool": .kept, "manager_namespace": .namespace, "manager_name": .object,
        // Our own words, and those of programs.
        "kind": .kept, "type": .kept, "status": .kept, "joined_by": .kept, "captured_at_source": .kept, "source": .kept,
        "workload_kind": .kept, "owner_kind": .kept, "object_kind": .kept,

        "state": .kept, "direction": .kept, "discovery_type": .kept, "what": .kept,
        "role": .kept,
        "phase": .kept, "reason": .kept, "which": .kept, "limit_source": .kept,

        "constraint_kind": .kept, "container_kind": .kept, "form": .kept, "fingerprint": .kept, "code": .kept,
        "leading_code": .kept, "class": .kept, "outcome": .kept, "incident_id": .kept, "id": .kept, "title": .prose,
        "file": .path, "locator": .place, "flag": .kept, "proxy_type": .kept,
    ]

    /// Those of one table.
    static let special: [String: ColumnContent] = [
        "bundle.name": .path, "bundle.packed_in": .path, "bundle.sha256": .digest, "source_file.name": .path,
        "source_file.passed_over": .prose,
        "proxy.cluster": .mesh, "proxy.called": .path,
        "capture.label": .path, "namespace_word.key": .labelKey, "namespace_word.value": .label,
        "cluster.name": .cluster, "listener.name": .place, "listener_filter.name": .filter,
        "route_config.name": .route, "virtual_host.name": .route, "page_cluster.name": .cluster,
        "cluster_load.name": .cluster, "stat.name": .place, "pod.name": .pod, "autoscaler.name": .object,
        "delivery.name": .object, "chart_revision.release": .object, "chart_revision.chart": .object,
        "limit_change.name": .object, "managed_object.name": .object,
        "broken_capture.what": .place,
        "workload.name": .workload,
        "container.name": .container, "node.name": .node, "memory_bound.name": .object, "istio_object.name": .object,
        "istio_name.name": .byRole,
        "istio_name.detail": .detailOfRole, "event.object_name": .byKind, "event.host": .node,
        "push_cause.name": .object,
        "config_dump.newest_update": .time, "config_update.second": .seconds,
        "stat_page.cluster_manager_cds_update_time": .milliseconds,
        "stat_page.listener_manager_lds_update_time": .milliseconds,
    ]
}
