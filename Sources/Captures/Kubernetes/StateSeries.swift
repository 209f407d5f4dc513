import Units

/// What a series of kube-state-metrics says of a pod or of one of its containers; nil for any other series.
///
/// ```
/// kube_pod_container_status_last_terminated_reason{namespace="shop",pod="orders-0",container="istio-proxy",reason="OOMKilled"} 1
/// ```
/// A Prometheus that scraped it without `honor_labels` calls these labels `exported_namespace` and so on, and its own scrape's
/// labels by the plain names.
struct StateSeries {
    enum Field {
        case podInfo, owner, phase, podReason, created, deleted
        case info, limit, request, restarts, lastReason, lastExitCode, lastTime, endedReason, waitingReason, running
        case startedAt
    }

    let field: Field
    let isInit: Bool
    let labels: [String: String]

    var namespace: String { labels["exported_namespace"] ?? labels["namespace"] ?? "" }
    var pod: String { labels["exported_pod"] ?? labels["pod"] ?? "" }
    var container: String { labels["exported_container"] ?? labels["container"] ?? "" }

    static let wanted: Set<String> = [
        "exported_namespace", "exported_pod", "exported_container", "uid", "node", "image", "image_spec",
        "container_id", "owner_kind", "owner_name", "created_by_kind", "created_by_name", "phase", "pod_ip",
    ]

    init?(_ labels: [String: String]) {
        guard let name = labels["__name__"], name.hasPrefix("kube_pod_") else { return nil }
        let initial = name.dropPrefix("kube_pod_init_container_")
        isInit = initial != nil
        guard
            let field = (initial ?? name.dropPrefix("kube_pod_container_")).map({ StateSeries.ofContainer($0, labels) })
                ?? StateSeries.ofPod[name]
        else { return nil }
        self.field = field
        self.labels = labels
        guard !pod.isEmpty else { return nil }
    }

    private static func ofContainer(_ name: Substring, _ labels: [String: String]) -> Field? {
        switch name {
        case "resource_limits": labels["resource"] == "memory" ? .limit : nil
        case "resource_requests": labels["resource"] == "memory" ? .request : nil
        default: containers[String(name)]
        }
    }

    private static let containers: [String: Field] = [
        "info": .info, "resource_limits_memory_bytes": .limit, "resource_requests_memory_bytes": .request,
        "status_restarts_total": .restarts, "status_last_terminated_reason": .lastReason,
        "status_last_terminated_exitcode": .lastExitCode, "status_last_terminated_timestamp": .lastTime,
        "status_terminated_reason": .endedReason, "status_waiting_reason": .waitingReason, "status_running": .running,
        "state_started": .startedAt,
    ]
    private static let ofPod: [String: Field] = [
        "kube_pod_info": .podInfo, "kube_pod_owner": .owner, "kube_pod_status_phase": .phase,
        "kube_pod_status_reason": .podReason, "kube_pod_created": .created,
        "kube_pod_deletion_timestamp": .deleted,
    ]
}

extension String {
    fileprivate func dropPrefix(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? self[index(startIndex, offsetBy: prefix.count)...] : nil
    }
}

/// Pods as the series of a page tell them, each series one thing.
struct StateGathering {
    private struct Key: Hashable {
        let namespace: String
        let pod: String
    }
    private var pods: [Pod] = []
    private var places: [Key: Int] = [:]
    private static let most = 100_000

    var isEmpty: Bool { pods.isEmpty }

    /// `value` is 0 where what the labels say does not hold.
    mutating func take(_ series: StateSeries, _ value: Double) {
        guard value.isFinite, value > 0 || series.field == .restarts || series.field == .lastExitCode else { return }
        let key = Key(namespace: series.namespace, pod: series.pod)
        let at = places[key] ?? pods.endIndex
        if at == pods.endIndex {
            guard pods.count < Self.most else { return }
            places[key] = at
            var pod = Pod()
            pod.isFragment = true
            (pod.namespace, pod.name) = (series.namespace, series.pod)
            pods.append(pod)
        }
        Self.take(series, value, of: &pods[at])
    }

    mutating func finish(into facts: inout FactQueue) {
        for fact in finished() { facts.add(fact) }
    }

    mutating func finished() -> [Fact] {
        defer { (pods, places) = ([], [:]) }
        return pods.map { .pod($0) }
    }

    private static func take(_ series: StateSeries, _ value: Double, of pod: inout Pod) {
        let labels = series.labels
        pod.uid = pod.uid ?? labels["uid"].nonEmpty
        switch series.field {
        case .podInfo:
            pod.node = pod.node ?? labels["node"].nonEmpty
            pod.address = pod.address ?? labels["pod_ip"].nonEmpty
            own(&pod, labels["created_by_kind"], labels["created_by_name"])
        case .owner: own(&pod, labels["owner_kind"], labels["owner_name"])
        case .phase: pod.phase = labels["phase"]
        case .podReason: pod.reason = labels["reason"]
        case .created: pod.createdAt = SeriesLabels.moment(seconds: value)
        case .deleted: pod.deletedAt = SeriesLabels.moment(seconds: value)
        default:
            let name = series.container
            guard !name.isEmpty, pod.containers.count < 1000 else { return }
            var at = pod.containers.firstIndex { $0.name == name }
            if at == nil {
                var container = Container()
                container.name = name
                if series.isInit { container.place = .initContainer }
                at = pod.containers.endIndex
                pod.containers.append(container)
            }
            if let at { take(series, value, of: &pod.containers[at]) }
        }
    }

    private static func own(_ pod: inout Pod, _ kind: String?, _ name: String?) {
        guard let name = name.nonEmpty, name != "<none>" else { return }
        (pod.ownerKind, pod.ownerName) = (kind.nonEmpty, name)
    }

    private static func take(_ series: StateSeries, _ value: Double, of container: inout Container) {
        let labels = series.labels
        switch series.field {
        case .info:
            container.image = labels["image_spec"].nonEmpty ?? labels["image"].nonEmpty
            container.containerID = labels["container_id"].nonEmpty
        case .limit:
            container.memoryLimit = Int64(exactly: value.rounded()).map { String($0) }
            (container.hasSpec, container.limitIsByMetrics) = (true, true)
        case .request: container.memoryRequest = Int64(exactly: value.rounded()).map { String($0) }
        case .restarts: container.restartCount = Int(exactly: value.rounded())
        case .running: if container.state == nil { container.state = ContainerState(kind: .running) }
        case .startedAt: container.state?.startedAt = SeriesLabels.moment(seconds: value)
        case .waitingReason: container.state = named(ContainerState(kind: .waiting), labels)
        case .endedReason: container.state = named(ContainerState(kind: .terminated), labels)
        case .lastReason:
            // Of several in a range, one of which tells of a kill, that one.
            guard container.lastState?.reason != "OOMKilled" else { return }
            container.lastState = named(container.lastState ?? ContainerState(kind: .terminated), labels)
        case .lastExitCode:
            container.lastState = container.lastState ?? ContainerState(kind: .terminated)
            container.lastState?.exitCode = Int(exactly: value.rounded())
        case .lastTime:
            container.lastState = container.lastState ?? ContainerState(kind: .terminated)
            container.lastState?.finishedAt = SeriesLabels.moment(seconds: value)
        default: break
        }
        // Only a native sidecar of these runs beside the others.
        if series.isInit, container.state?.kind == .running { container.restartsAlways = true }
    }

    private static func named(_ state: ContainerState, _ labels: [String: String]) -> ContainerState {
        var state = state
        state.reason = labels["reason"]
        return state
    }
}

extension String? {
    fileprivate var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
