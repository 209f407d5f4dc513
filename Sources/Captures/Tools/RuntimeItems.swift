typealias RuntimeItemsReader = LineFacts<ItemLines<RuntimeItems>>

/// What a container runtime prints of all containers of a node as JSON: `crictl ps -a -o json`, `crictl stats -o json`.
///
/// ```
/// {"containers": [{"id": "35bd…", "podSandboxId": "ab23…", "metadata": {"name": "istio-proxy", "attempt": 1},
///   "state": "CONTAINER_EXITED", "labels": {"io.kubernetes.pod.name": "edge-0", "io.kubernetes.pod.uid": "7681…", …}}, …]}
/// {"stats": [{"attributes": {"labels": {…}}, "memory": {"workingSetBytes": {"value": "71303168"}, …}}, …]}
/// {"Name": "front-envoy", "MemUsage": "713.4MiB / 768MiB", …}                              docker stats --format json
/// ```
struct RuntimeItems: ItemParser {
    static let title = "a list of containers"

    private var runs = RuntimeRuns()
    private var stats = ContainerStats()
    private(set) var understood = false

    /// Envoy's own `/stats?format=json` begins with the same key.
    static func isStats(_ content: TextSlice) -> Bool { content.part(0, 400).holds("\"attributes\"") }

    static func isList(_ content: TextSlice) -> Bool {
        content.holds("\"podSandboxId\"") || content.holds("\"io.kubernetes.container.name\"")
    }

    mutating func finish(into facts: inout FactQueue) {
        runs.finish(into: &facts)
        stats.finish(into: &facts)
    }

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        let attributes = item["attributes"]
        if attributes["labels"].exists { return usage(attributes["labels"], item["memory"], into: &facts) }
        if let name = item["Name"].string, let memory = item["MemUsage"].string {
            understood = true
            return stats.add(name: name, memory: Array(memory.utf8))
        }
        guard item["labels"]["io.kubernetes.pod.name"].exists else { return }
        understood = true
        runs.add(RuntimeRuns.Run(crictl: item))
    }

    /// The working set is what a limit is held against; the kubelet's `top` prints the same.
    private mutating func usage(_ labels: ObjectValue, _ memory: ObjectValue, into facts: inout FactQueue) {
        understood = true
        guard labels["io.kubernetes.container.name"].string == "istio-proxy",
            let bytes = memory["workingSetBytes"]["value"].integer ?? memory["usageBytes"]["value"].integer, bytes > 0
        else { return }
        facts.add(
            .part(
                PagePart(
                    kind: .containerStats, namespace: labels["io.kubernetes.pod.namespace"].string,
                    pod: labels["io.kubernetes.pod.name"].string, container: "istio-proxy")))
        var found = ProcessMemory(source: .workingSet)
        found.usage = bytes
        facts.add(.processMemory(found))
    }
}
