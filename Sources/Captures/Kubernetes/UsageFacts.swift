import Units

/// Working sets of proxies, and of the containers beside them, as objects tell them: of the metrics API, and of the kubelet's `/stats/summary`.
///
/// ```
/// {"metadata": {"name": "orders-0", "namespace": "shop"}, "containers": [{"name": "istio-proxy", "usage": {"memory": "61Mi"}}]}
/// {"podRef": {"name": "orders-0", "namespace": "shop"}, "containers": [{"name": "istio-proxy", "memory": {"workingSetBytes": 63963136}}]}
/// ```
enum UsageFacts {
    static func facts(_ object: ObjectValue) -> [Fact] {
        let pod = object["podRef"].exists ? object["podRef"] : object["metadata"]
        guard let name = pod["name"].string, object["containers"].isSequence else { return [] }
        let namespace = pod["namespace"].string
        var proxy: [Fact] = []
        var others: [Fact] = []
        for container in object["containers"].children.prefix(100) {
            guard let own = container["name"].string, let bytes = bytes(of: container), bytes > 0 else { continue }
            guard own == "istio-proxy" else {
                others.append(
                    .containerUse(ContainerUse(namespace: namespace, pod: name, container: own, usage: bytes)))
                continue
            }
            var memory = ProcessMemory(source: .workingSet)
            memory.usage = bytes
            let part = PagePart(kind: .containerUsage, namespace: namespace, pod: name, container: own)
            if proxy.isEmpty { proxy = [.part(part), .processMemory(memory), .part(nil)] }
        }
        return proxy + others
    }

    private static func bytes(of container: ObjectValue) -> Int64? {
        container["memory"]["workingSetBytes"].integer
            ?? container["usage"]["memory"].string.flatMap { Quantity($0)?.bytes?.count }
    }
}
