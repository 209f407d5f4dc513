/// A LimitRange or a ResourceQuota as far as it bounds limits of memory.
enum MemoryBoundFacts {
    static func bound(_ object: ObjectValue) -> MemoryBound? {
        var found = MemoryBound()
        found.namespace = object["metadata"]["namespace"].string ?? ""
        found.name = object["metadata"]["name"].string ?? ""
        found.createdAt = object["metadata"]["creationTimestamp"].moment
        found.kind = object["kind"].string ?? (object["spec"]["hard"].exists ? "ResourceQuota" : "LimitRange")
        for limit in object["spec"]["limits"].children.prefix(50) {
            let most = limit["max"]["memory"].string
            switch limit["type"].string {
            case "Container":
                found.containerMost = most
                found.containerDefault = limit["default"]["memory"].string
            case "Pod": found.podMost = most
            default: break
            }
        }
        let hard = object["status"]["hard"].exists ? object["status"]["hard"] : object["spec"]["hard"]
        found.quota = hard["limits.memory"].string
        found.quotaUsed = object["status"]["used"]["limits.memory"].string
        return found
    }
}
