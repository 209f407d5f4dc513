import Units

/// `docker inspect`, `podman inspect` and `crictl inspect` of a container: how it ended, and its limit.
///
///     [{"State": {"OOMKilled": true, "ExitCode": 137, "FinishedAt": "…"}, "HostConfig": {"Memory": 402653184},
///       "Config": {"Labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "…"}}}]
///     {"status": {"metadata": {"attempt": 3, "name": "istio-proxy"}, "state": "CONTAINER_EXITED", "reason": "OOMKilled", …}}
enum ContainerInspection {
    static func pod(_ value: ObjectValue) -> Pod? {
        let status = value["status"]
        if status["metadata"]["name"].exists, status["labels"].exists || status["createdAt"].exists {
            return crictl(status, value["info"])
        }
        if value["State"].isMapping, value["HostConfig"].isMapping || value["Config"].isMapping { return docker(value) }
        return projection(value)
    }

    private static func docker(_ value: ObjectValue) -> Pod {
        var (pod, container) = named(value["Config"]["Labels"])
        // What has no limit says 0; the page may be cut before that.
        container.hasSpec = value["HostConfig"]["Memory"].exists
        if container.name.isEmpty, let name = value["Name"].string {
            takeName(String(name.drop { $0 == "/" }), value, &pod, &container)
        }
        container.image = value["Config"]["Image"].string
        container.containerID = value["Id"].string
        let restarts = value["Config"]["Labels"]["io.kubernetes.container.restartCount"].int
        container.restartCount = restarts ?? value["RestartCount"].int
        if let limit = value["HostConfig"]["Memory"].integer, limit > 0 { container.memoryLimit = String(limit) }
        for argument in value["Args"].strings(limit: 4) { container.arguments.append(argument) }
        let state = value["State"]
        let wasKilled = state["OOMKilled"].bool == true
        if state["Running"].bool == true {
            var running = ContainerState(kind: .running)
            running.startedAt = state["StartedAt"].moment
            container.state = running
            // The process that the kernel took was not the container's first.
            if wasKilled { container.lastState = killed(nil) } else { container.lastState = before(state) }
        } else if state.exists {
            var ended = killed(wasKilled ? "OOMKilled" : state["ExitCode"].int == 0 ? "Completed" : "Error")
            ended.exitCode = state["ExitCode"].int
            ended.startedAt = state["StartedAt"].moment
            ended.finishedAt = state["FinishedAt"].moment
            container.state = ended
        }
        return finished(pod, container)
    }

    /// The kubelet's name of a container, else its own. Istio tells the agent its pod in the environment; Podman, which puts the pod's
    /// name before the container's, knows namespaces by nothing else.
    private static func takeName(_ name: String, _ value: ObjectValue, _ pod: inout Pod, _ container: inout Container) {
        let fields = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        if fields.count >= 5, fields[0] == "k8s" {
            (container.name, pod.name, pod.namespace) = (fields[1], fields[2], fields[3])
            return
        }
        container.name = name
        guard let own = variable("POD_NAME", of: value), let namespace = variable("POD_NAMESPACE", of: value) else {
            return
        }
        (pod.name, pod.namespace) = (own, namespace)
        let before = own + "-"
        if value["Pod"].string?.isEmpty == false, name.hasPrefix(before), name.utf8.count > before.utf8.count {
            container.name = String(name.dropFirst(before.count))
        }
    }

    private static func variable(_ name: String, of value: ObjectValue) -> String? {
        let before = name + "="
        let found = value["Config"]["Env"].strings(limit: 1000).first { $0.hasPrefix(before) }
        return found.map { String($0.dropFirst(before.count)) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The run before the present one, of which Docker keeps no more than when it ended; year 1 is never.
    private static func before(_ state: ObjectValue) -> ContainerState? {
        guard let end = state["FinishedAt"].moment, end > Moment(seconds: 0) else { return nil }
        var ended = ContainerState(kind: .terminated)
        ended.finishedAt = end
        return ended
    }

    private static func crictl(_ status: ObjectValue, _ info: ObjectValue) -> Pod {
        var (pod, container) = named(status["labels"])
        // Runtimes before containerd 1.7 and CRI-O 1.26 tell it only where they tell what they started.
        let told = status["resources"]["linux"]["memoryLimitInBytes"]
        let bound = told.exists ? told : info["runtimeSpec"]["linux"]["resources"]["memory"]["limit"]
        container.hasSpec = bound.exists
        if container.name.isEmpty { container.name = status["metadata"]["name"].string ?? "" }
        container.restartCount = status["metadata"]["attempt"].int
        container.image = status["image"]["image"].string
        container.containerID = status["id"].string
        if let limit = bound.integer, limit > 0 { container.memoryLimit = String(limit) }
        if status["state"].string == "CONTAINER_RUNNING" {
            var running = ContainerState(kind: .running)
            running.startedAt = status["startedAt"].moment
            container.state = running
        } else {
            var ended = killed(status["reason"].string)
            ended.exitCode = status["exitCode"].int
            ended.startedAt = status["startedAt"].moment
            ended.finishedAt = status["finishedAt"].moment
            container.state = ended
        }
        return finished(pod, container)
    }

    /// The labels that the kubelet puts on every container.
    static func named(_ labels: ObjectValue) -> (Pod, Container) {
        var pod = Pod()
        pod.isFragment = true
        pod.name = labels["io.kubernetes.pod.name"].string ?? ""
        pod.namespace = labels["io.kubernetes.pod.namespace"].string ?? ""
        pod.uid = labels["io.kubernetes.pod.uid"].string
        var container = Container()
        container.name = labels["io.kubernetes.container.name"].string ?? ""
        return (pod, container)
    }

    private static func killed(_ reason: String?) -> ContainerState {
        var state = ContainerState(kind: .terminated)
        state.reason = reason ?? "OOMKilled"
        return state
    }

    static func finished(_ pod: Pod, _ container: Container) -> Pod {
        var pod = pod
        pod.hasNoPod = pod.name.isEmpty && pod.uid == nil && !container.name.isEmpty
        pod.containers = [container]
        return pod
    }
}
