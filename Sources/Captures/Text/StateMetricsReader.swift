typealias StateMetricsReader = LineFacts<StateMetricsPage>

/// A page of metrics on many pods: kube-state-metrics' own, the kubelet's `/metrics/cadvisor` and `/metrics/resource`, a
/// Prometheus' `/federate`, or what grep left of them.
///
/// ```
/// kube_pod_container_status_restarts_total{namespace="shop",pod="orders-0",uid="…",container="istio-proxy"} 3
/// container_memory_working_set_bytes{container="istio-proxy",namespace="shop",pod="orders-0"} 1.19e+08 1795507200000
/// ```
struct StateMetricsPage: LineParser {
    static let title = "metrics of pods"
    static let endsWithNewline = false

    private var pods = StateGathering()
    private(set) var understood = false

    /// True for a sample that names a pod beside its namespace: Envoy's own pages name none.
    static func isSample(_ line: TextSlice) -> Bool {
        guard line.begins("kube_pod_") || line.begins("container_") || line.begins("envoy_server_memory_"),
            let sample = PrometheusSample(line), sample.value.number != nil
        else { return false }
        return sample.label("pod") != nil && sample.label("namespace") != nil || sample.label("exported_pod") != nil
            || sample.label("pod_name") != nil
    }

    /// Whether one of the first lines is such a sample.
    static func begins(_ head: TextSlice) -> Bool {
        var at = 0
        for _ in 0..<40 {
            guard at < head.count else { return false }
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            if isSample(line) { return true }
            guard line.isEmpty || line.first == 0x23 || line.begins("kube_") || line.begins("container_") else {
                return false
            }
            at = end + 1
        }
        return false
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard line.begins("kube_pod_") || line.begins("container_") || line.begins("envoy_server_memory_"),
            let close = line.findLast(0x7D), let sample = PrometheusSample(line), let value = sample.number,
            let labels = SeriesLabels(text: line.part(0, close + 1))
        else { return }
        understood = true
        if let state = labels.state { pods.take(state, value) }
        let words = line.dropping(close + 1).words(limit: 2)
        let at = words.count > 1 ? words[1].number.flatMap { SeriesLabels.moment(seconds: $0 / 1000) } : nil
        switch labels.figure {
        case nil, .usage, .limit, .killedLast: break
        case .workingSet:
            var part = labels.part
            part.kind = .containerUsage
            var memory = ProcessMemory(source: .workingSet)
            memory.usage = value < 9e18 ? Int64(value.rounded()) : nil
            facts.add(.part(part))
            facts.add(.processMemory(memory))
        default:
            guard let fact = labels.fact(value, at) else { return }
            facts.add(.part(labels.part))
            facts.add(fact)
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        facts.add(.part(nil))
        pods.finish(into: &facts)
    }
}
