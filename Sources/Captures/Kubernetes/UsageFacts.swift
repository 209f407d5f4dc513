import Units

/// Working sets of proxies as objects tell them: of the metrics API, and of the kubelet's `/stats/summary`.
///
/// ```
/// {"metadata": {"name": "orders-0", "namespace": "shop"}, "containers": [{"name": "istio-proxy", "usage": {"memory": "61Mi"}}]}
/// {"podRef": {"name": "orders-0", "namespace": "shop"}, "containers": [{"name": "istio-proxy", "memory": {"workingSetBytes": 63963136}}]}
/// ```
enum UsageFacts {
    static func facts(_ object: ObjectValue) -> [Fact] {
        let pod = object["podRef"].exists ? object["podRef"] : object["metadata"]
        guard let name = pod["name"].string, object["containers"].isSequence else { return [] }
        for container in object["containers"].children.prefix(100) where container["name"].string == "istio-proxy" {
            guard let bytes = bytes(of: container), bytes > 0 else { continue }
            var memory = ProcessMemory(source: .workingSet)
            memory.usage = bytes
            let part = PagePart(
                kind: .containerUsage, namespace: pod["namespace"].string, pod: name, container: "istio-proxy")
            return [.part(part), .processMemory(memory), .part(nil)]
        }
        return []
    }

    private static func bytes(of container: ObjectValue) -> Int64? {
        container["memory"]["workingSetBytes"].integer
            ?? container["usage"]["memory"].string.flatMap { Quantity($0)?.bytes?.count }
    }
}
