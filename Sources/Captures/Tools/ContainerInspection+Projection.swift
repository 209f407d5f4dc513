import Units

/// What jq or a template left of `crictl inspect`: the labels that the kubelet puts on a container, and beside them what somebody wanted
/// to see, mostly under the names that the runtime has for it.
///
///     {"id": "b326…", "exitCode": 137, "reason": "OOMKilled", "finishedAt": "2025-04-23T19:02:44Z", "limit": 402653184,
///       "labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "tariff-0", …}}
extension ContainerInspection {
    /// True for an object whose labels are a container's.
    static func isProjection(_ item: JSONHead, _ content: TextSlice) -> Bool {
        !item.has("metadata") && content.holds("\"io.kubernetes.container.name\"")
            && content.holds("\"io.kubernetes.pod.name\"")
    }

    static func projection(_ value: ObjectValue) -> Pod? {
        guard let labels = value.children.first(where: { $0["io.kubernetes.pod.name"].exists }) else { return nil }
        var (pod, container) = named(labels)
        if container.name.isEmpty { container.name = value["name"].string ?? "" }
        container.containerID = (value["id"].exists ? value["id"] : value["containerID"]).string
        container.restartCount = value.first("attempt", "restartCount", "restarts").int
        // `memory` may be what it uses.
        let bound = value.first("limit", "memoryLimit", "memoryLimitInBytes")
        if let limit = bound.integer, limit > 0 { (container.memoryLimit, container.hasSpec) = (String(limit), true) }
        container.state = state(value)
        return finished(pod, container)
    }

    /// Of what runs crictl tells that it ended at the beginning of time, with exit code 0; nil where nothing tells of an end.
    private static func state(_ value: ObjectValue) -> ContainerState? {
        let started = value.first("startedAt", "started").moment
        let end = value.first("finishedAt", "finished")
        let finished = end.moment.flatMap { $0 > Moment(seconds: 0) ? $0 : nil }
        let reason = value["reason"].string.flatMap { $0.isEmpty ? nil : $0 }
        let told = value["state"].string.flatMap(RuntimeRuns.Run.state)
        let isUnended = finished == nil && end.string.map { $0.hasPrefix("0001-") || $0.hasPrefix("1970-") } == true
        if isUnended || told.map({ $0.kind != .terminated }) == true {
            var state = told ?? ContainerState(kind: .running)
            state.startedAt = started
            return state
        }
        guard finished != nil || reason != nil || told != nil else { return nil }
        var ended = ContainerState(kind: .terminated)
        (ended.reason, ended.exitCode) = (reason, value["exitCode"].int)
        (ended.startedAt, ended.finishedAt) = (started, finished)
        return ended
    }
}

extension ObjectValue {
    /// The first of these keys that has a value.
    fileprivate func first(_ keys: StaticString...) -> ObjectValue {
        keys.lazy.map { self[$0] }.first { $0.exists } ?? .missing
    }
}
