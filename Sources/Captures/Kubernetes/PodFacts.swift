import Units

/// A Pod object as a fact: spec and status of its containers joined by name.
enum PodFacts {
    static func pod(_ object: ObjectValue) -> Pod {
        pod(metadata: object["metadata"], spec: object["spec"], status: object["status"])
    }

    /// Seconds of a day: what is longer nobody waits for.
    private static let longestGrace = 86_400

    /// A pod of which some of the three may be missing.
    static func pod(metadata: ObjectValue, spec: ObjectValue, status: ObjectValue) -> Pod {
        var pod = Pod()
        pod.namespace = metadata["namespace"].string ?? ""
        pod.name = metadata["name"].string ?? ""
        pod.uid = metadata["uid"].string
        pod.createdAt = metadata["creationTimestamp"].moment
        pod.deletedAt = metadata["deletionTimestamp"].moment
        if let end = pod.deletedAt, let grace = metadata["deletionGracePeriodSeconds"].int,
            (0...longestGrace).contains(grace)
        {
            pod.deletionAskedAt = end.advanced(bySeconds: -Double(grace))
        }
        pod.labels = metadata["labels"].dictionary()
        for annotation in metadata["annotations"].children.prefix(500) {
            let key = annotation.key
            if matters(annotation: key), let value = annotation.string { pod.annotations[key] = value }
        }
        (pod.ownerKind, pod.ownerName) = ObjectFacts.owner(metadata)
        pod.node = spec["nodeName"].string
        pod.podLimit = spec["resources"]["limits"]["memory"].string
        pod.address = status["podIP"].string
        pod.phase = status["phase"].string
        pod.reason = status["reason"].string
        pod.message = status["message"].string
        pod.unscheduled = unscheduled(status["conditions"])
        add(spec["containers"], status["containerStatuses"], .container, to: &pod)
        add(spec["initContainers"], status["initContainerStatuses"], .initContainer, to: &pod)
        add(spec["ephemeralContainers"], status["ephemeralContainerStatuses"], .ephemeral, to: &pod)
        AutoscalerFacts.noteLimits(in: &pod)
        return pod
    }

    private static func unscheduled(_ conditions: ObjectValue) -> String? {
        let placed = conditions.children.prefix(100).first { $0["type"].string == "PodScheduled" }
        guard let placed, placed["status"].string == "False" else { return nil }
        return placed["message"].string ?? placed["reason"].string
    }

    static func matters(annotation key: String) -> Bool {
        key.hasPrefix("sidecar.istio.io/") || key.hasPrefix("proxy.istio.io/") || key.hasPrefix("istio.io/")
            || key.hasPrefix("inject.istio.io/") || key == AutoscalerFacts.annotation
    }

    private static func add(
        _ specs: ObjectValue, _ statuses: ObjectValue, _ place: Container.Place, to pod: inout Pod
    ) {
        var containers: [Container] = []
        for spec in specs.children.prefix(1000) {
            containers.append(container(spec, place))
        }
        for status in statuses.children.prefix(1000) {
            let name = status["name"].string ?? ""
            if let index = containers.firstIndex(where: { $0.name == name }) {
                join(status, into: &containers[index])
            } else {
                var container = Container()
                container.name = name
                container.place = place
                join(status, into: &container)
                containers.append(container)
            }
        }
        pod.containers += containers
    }

    static func container(_ spec: ObjectValue, _ place: Container.Place) -> Container {
        var container = Container()
        container.name = spec["name"].string ?? ""
        container.place = place
        container.restartsAlways = place == .initContainer && spec["restartPolicy"].string == "Always"
        container.image = spec["image"].string
        container.arguments = spec["args"].strings(limit: 4)
        setResources(spec["resources"], of: &container)
        container.startupPatience = patience(spec["startupProbe"])
        return container
    }

    /// Kubernetes' defaults are a period of 10 s and 3 failures (k8s: pkg/apis/core/v1/defaults.go).
    private static func patience(_ probe: ObjectValue) -> Int? {
        guard probe.exists else { return nil }
        return patience(
            delay: probe["initialDelaySeconds"].int, period: probe["periodSeconds"].int,
            failures: probe["failureThreshold"].int)
    }

    static func patience(delay: Int?, period: Int?, failures: Int?) -> Int? {
        let (seconds, isLong) = max(1, period ?? 10).multipliedReportingOverflow(by: max(1, failures ?? 3))
        guard !isLong, seconds < 1 << 30, (delay ?? 0) < 1 << 30 else { return nil }
        return max(0, delay ?? 0) + seconds
    }

    static func setResources(_ resources: ObjectValue, of container: inout Container) {
        container.hasSpec = true
        container.memoryLimit = resources["limits"]["memory"].string
        container.cpuLimit = resources["limits"]["cpu"].string
        container.memoryRequest = resources["requests"]["memory"].string
        container.cpuRequest = resources["requests"]["cpu"].string
        container.resourcesAreWhole = container.memoryRequest != nil
    }

    static func join(_ status: ObjectValue, into container: inout Container) {
        container.statusMemoryLimit = status["resources"]["limits"]["memory"].string
        container.restartCount = status["restartCount"].int.flatMap { $0 >= 0 ? $0 : nil }
        container.ready = status["ready"].bool
        container.containerID = status["containerID"].string
        container.image = container.image ?? status["image"].string
        container.state = state(status["state"])
        container.lastState = state(status["lastState"])
        if let last = status["lastState"]["terminated"]["containerID"].string, last != container.containerID {
            container.formerIDs = [withoutRuntime(last)]
        }
    }

    /// `0717…` of `containerd://0717…`.
    private static func withoutRuntime(_ id: String) -> String {
        guard let slash = id.lastIndex(of: "/") else { return id }
        return String(id[id.index(after: slash)...])
    }

    /// `{terminated: {exitCode: 137, reason: OOMKilled, startedAt, finishedAt}}`; `{}` is none.
    static func state(_ value: ObjectValue) -> ContainerState? {
        for child in value.children.prefix(3) {
            guard child.exists, let kind = ContainerState.Kind(rawValue: child.key) else { continue }
            return ending(kind, child)
        }
        return nil
    }

    static func ending(_ kind: ContainerState.Kind, _ value: ObjectValue) -> ContainerState {
        var state = ContainerState(kind: kind)
        state.reason = value["reason"].string
        state.message = value["message"].string
        state.exitCode = value["exitCode"].int
        state.signal = value["signal"].int
        state.startedAt = value["startedAt"].moment
        state.finishedAt = value["finishedAt"].moment
        return state
    }
}
