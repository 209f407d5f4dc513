import Archive
import Units

/// The answer of Prometheus' API to a query: a memory curve for each proxy.
///
///     {"status": "success", "data": {"resultType": "matrix", "result": [
///      {"metric": {"__name__": "container_memory_working_set_bytes", "namespace": "shop", "pod": "orders-0",
///                  "container": "istio-proxy"}, "values": [[1795507200, "104857600"], [1795507230, "104890368"], …]}]}}
///
/// Read are the container's working set, usage, resident memory and count of OOM kills (cAdvisor) of containers named
/// `istio-proxy`, their last reason of termination where it is `OOMKilled` (kube-state-metrics), and Envoy's own memory
/// gauges. A series without a name (the result of a function) says not what it is and is skipped.
package final class PrometheusQueryReader: JSONPageReader {
    private enum Place { case root, data, results, values }
    private var place = Place.root
    private var labels = Labels()
    private var series = 0
    private var kept = 0
    private var sawResult = false
    override var whenEmpty: String? { sawResult ? nil : "a query's answer without a result" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        switch place {
        case .root:
            guard try goTo(.data, isObject: true) else { return false }
            place = .data
        case .data:
            let found = try goTo(.result, isObject: false)
            if found { sawResult = true }
            place = found ? .results : .root
        case .results:
            guard try json.nextElement() else {
                place = .data
                return true
            }
            guard try json.beginObject() else { return true }
            labels = Labels()
            series += 1
            try readSeries()
        case .values:
            guard try json.nextElement() else {
                place = .results
                try readSeries()
                return true
            }
            try readPoint()
        }
        return true
    }

    override func close() {
        guard kept == 0, series > 0 else { return }
        ready.append(.note("\(series) series, none of a proxy's memory"))
    }

    private func goTo(_ wanted: Word, isObject: Bool) throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            guard key == wanted else { continue }
            if isObject ? try json.beginObject() : try json.beginArray() { return true }
        }
        return false
    }

    /// Up to the points, which are read one by one; or to the series' end.
    private func readSeries() throws(SourceError) {
        while let key = try json.nextKey() {
            switch key {
            case .metric:
                labels = Labels(try json.readStringMap(most: 200) { Labels.wanted.contains($0) })
            case .value where labels.figure != nil:
                announce()
                try readPoint()
            case .values where labels.figure != nil:
                guard try json.beginArray() else { continue }
                announce()
                place = .values
                return
            default: break
            }
        }
    }

    private func announce() {
        kept += 1
        ready.append(
            .part(
                PagePart(
                    kind: .memorySeries, namespace: labels.namespace, pod: labels.pod, container: "istio-proxy")))
    }

    /// `[1795507200.123, "104857600"]`.
    private func readPoint() throws(SourceError) {
        guard try json.beginArray() else { return }
        var time: Double?
        var value: Double?
        var index = 0
        while try json.nextElement() {
            if index == 0 { time = try json.readDouble() }
            if index == 1 { value = try json.readDouble() }
            index += 1
        }
        guard let time, time > 3.2e8, time < 2.5e11, let value, value >= 0, value < 9e18 else { return }
        let at = Moment(microseconds: Int64((time * 1e6).rounded()))
        if let fact = labels.fact(Int64(value.rounded()), at) { ready.append(fact) }
    }
}

extension PrometheusQueryReader {
    private enum Figure {
        case workingSet, usage, resident, kills, killedLast, allocated, heap, physical
        /// Of cAdvisor and kube-state-metrics, which name the container.
        var isOfContainer: Bool {
            switch self {
            case .workingSet, .usage, .resident, .kills, .killedLast: true
            case .allocated, .heap, .physical: false
            }
        }
    }

    private struct Labels {
        static let wanted: Set<String> = [
            "__name__", "namespace", "pod", "container", "pod_name", "container_name", "kubernetes_namespace",
            "kubernetes_pod_name", "reason",
        ]
        var namespace: String?
        var pod: String?
        var figure: Figure?

        init() {}

        init(_ map: [String: String]) {
            namespace = map["namespace"] ?? map["kubernetes_namespace"]
            pod = map["pod"] ?? map["pod_name"] ?? map["kubernetes_pod_name"]
            guard let pod, !pod.isEmpty else { return }
            let container = map["container"] ?? map["container_name"]
            switch map["__name__"] {
            case "container_memory_working_set_bytes": figure = .workingSet
            case "container_memory_usage_bytes": figure = .usage
            case "container_memory_rss": figure = .resident
            case "container_oom_events_total": figure = .kills
            case "kube_pod_container_status_last_terminated_reason" where map["reason"] == "OOMKilled":
                figure = .killedLast
            // Envoy's own: whoever scraped it may name no container.
            case "envoy_server_memory_allocated": figure = .allocated
            case "envoy_server_memory_heap_size": figure = .heap
            case "envoy_server_memory_physical_size": figure = .physical
            default: break
            }
            if let figure, figure.isOfContainer, container != "istio-proxy" { self.figure = nil }
        }

        func fact(_ value: Int64, _ at: Moment) -> Fact? {
            var process = ProcessMemory(source: .series)
            process.at = at
            var memory = MemoryFigures(source: .series)
            memory.at = at
            switch figure {
            case .workingSet, .usage: process.usage = value
            case .resident: process.anonymous = value
            case .kills: process.oomKills = value
            case .killedLast:
                process.source = .stateMetrics
                process.oomKills = min(value, 1)
            case .allocated: memory.allocated = value
            case .heap: memory.heapSize = value
            case .physical: memory.physical = value
            case nil: return nil
            }
            return memory.hasFigures ? .memory(memory) : .processMemory(process)
        }
    }
}
