typealias RuntimeItemsReader = LineFacts<ItemLines<RuntimeItems>>

/// What a container runtime prints of all containers of a node as JSON: `crictl ps -a -o json`, `crictl stats -o json`, and
/// `docker ps` and `docker stats` (Podman's, nerdctl's) with `--format json`.
///
/// ```
/// {"containers": [{"id": "35bd…", "podSandboxId": "ab23…", "metadata": {"name": "istio-proxy", "attempt": 1},
///   "state": "CONTAINER_EXITED", "labels": {"io.kubernetes.pod.name": "edge-0", "io.kubernetes.pod.uid": "7681…", …}}, …]}
/// {"stats": [{"attributes": {"labels": {…}}, "memory": {"workingSetBytes": {"value": "71303168"}, …}}, …]}
/// {"ID":"4c19…","Image":"envoyproxy/envoy:v1.31.0","Names":"front-envoy","State":"exited","Status":"Exited (137) 5 minutes ago"}
/// {"Container":"4c19…","MemUsage":"713.4MiB / 768MiB","Name":"front-envoy", …}
/// ```
struct RuntimeItems: ItemParser {
    static let title = "a list of containers"

    private var runs = RuntimeRuns()
    private var usages = ContainerUsages()
    private(set) var understood = false

    /// Envoy's own `/stats?format=json` begins with the same key.
    static func isStats(_ content: TextSlice) -> Bool { content.part(0, 400).holds("\"attributes\"") }

    /// An item of Docker's statistics, or of its list.
    static func kind(docker item: JSONHead) -> CaptureKind? {
        if item.has("MemUsage") || item.has("mem_usage") { return .containerStats }
        return item.has("Names") && item.has("Image") && item.has("Status") ? .containerList : nil
    }

    static func isList(_ content: TextSlice) -> Bool {
        content.holds("\"podSandboxId\"") || content.holds("\"io.kubernetes.container.name\"")
    }

    mutating func finish(into facts: inout FactQueue) {
        usages.finish(into: &facts)
        runs.finish(into: &facts)
    }

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        let attributes = item["attributes"]
        if attributes["labels"].exists { return usage(attributes["labels"], item["memory"], into: &facts) }
        if docker(item) { return understood = true }
        guard item["labels"]["io.kubernetes.pod.name"].exists else { return }
        understood = true
        runs.add(RuntimeRuns.Run(crictl: item))
    }

    private mutating func docker(_ item: ObjectValue) -> Bool {
        if let name = item["Name"].string ?? item["name"].string,
            let usage = (item["MemUsage"].exists ? item["MemUsage"] : item["mem_usage"]).scalar({ Array($0) })
        {
            usage.withUnsafeBufferPointer { usages.replace(name, $0) }
            return true
        }
        // Podman lists all names of a container.
        guard let names = item["Names"].string ?? item["Names"].strings(limit: 1).first, item["Image"].exists else {
            return false
        }
        var status = item["Status"].scalar { Array($0) } ?? []
        // Podman may leave its words out.
        if status.isEmpty, item["State"].string == "exited", let code = item["ExitCode"].int {
            status = Array("Exited (\(code))".utf8)
        }
        status.withUnsafeBufferPointer {
            runs.add(
                docker: names, id: item["ID"].string ?? item["Id"].string, image: item["Image"].string, status: $0)
        }
        return true
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
