import Units

/// `aws ecs describe-tasks`: App Mesh's Envoy runs as a container of a task.
///
///     {"tasks": [{"taskArn": "arn:aws:ecs:…:task/prod/0c9e…", "group": "service:orders", "stoppedAt": "…", "containers":
///       [{"name": "envoy", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage", "memory": "512"}]}]}
extension ContainerInspection {
    static func task(_ value: ObjectValue) -> Pod? {
        guard let arn = value["taskArn"].string, value["containers"].isSequence else { return nil }
        var pod = Pod()
        pod.isFragment = true
        pod.name = arn.split(separator: "/").last.map(String.init) ?? arn
        if let group = value["group"].string, let colon = group.firstIndex(of: ":") {
            pod.ownerName = String(group[group.index(after: colon)...])
        }
        let ended = moment(value["stoppedAt"]) ?? moment(value["executionStoppedAt"])
        let started = moment(value["startedAt"])
        for item in value["containers"].children.prefix(50) {
            var container = Container()
            container.name = item["name"].string ?? ""
            container.image = item["image"].string
            container.containerID = item["runtimeId"].string
            container.hasSpec = true
            // Mebibytes; the task's own bounds all of its containers.
            if let most = item["memory"].integer, most > 0 { container.memoryLimit = "\(most)Mi" }
            let isOver = item["lastStatus"].string == "STOPPED"
            var state = ContainerState(kind: isOver ? .terminated : .running)
            state.startedAt = started
            if isOver {
                let words = item["reason"].string
                state.reason = words?.hasPrefix("OutOfMemory") == true ? "OOMKilled" : words
                state.exitCode = item["exitCode"].int
                state.finishedAt = ended
            }
            container.state = state
            pod.containers.append(container)
        }
        return pod
    }

    /// RFC 3339, or seconds since 1970 with a fraction.
    private static func moment(_ value: ObjectValue) -> Moment? {
        value.moment ?? value.scalar { $0.number }.flatMap { $0 }.flatMap { SeriesLabels.moment(seconds: $0) }
    }
}
