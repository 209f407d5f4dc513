import Units

/// What a series of Prometheus is, by its name and labels: whose, and which figure; `figure` is nil for one that is not read.
///
/// ```
/// container_memory_working_set_bytes{container="istio-proxy", namespace="shop", pod="orders-0"}
/// ```
struct SeriesLabels {
    enum Figure {
        case workingSet, usage, resident, limit, kills, killedLast, allocated, heap, physical
        /// Of cAdvisor and kube-state-metrics, which name the container.
        fileprivate var isOfContainer: Bool {
            switch self {
            case .workingSet, .usage, .resident, .limit, .kills, .killedLast: true
            case .allocated, .heap, .physical: false
            }
        }
    }

    static let wanted: Set<String> = StateSeries.wanted.union([
        "__name__", "namespace", "pod", "container", "pod_name", "container_name", "kubernetes_namespace",
        "kubernetes_pod_name", "reason", "resource",
    ])
    /// What it says of a pod's status, where it is kube-state-metrics'.
    private(set) var state: StateSeries?
    private(set) var namespace: String?
    private(set) var pod: String?
    private(set) var figure: Figure?
    /// Only its legend is known: what its numbers are, their unit must tell.
    private(set) var isLegend = false

    init() {}

    /// A column as a panel names it, `orders-5d8674ddf6-q2ds2 / istio-proxy`; nil for one that names no pod's proxy.
    init?(legend text: TextSlice) {
        let words = text.split { byte in
            !(byte == 0x2D || byte == 0x2E || byte &- 0x30 < 10 || byte | 0x20 &- 0x61 < 26)
        }.map { String(decoding: $0, as: UTF8.self) }
        guard words.contains("istio-proxy"), words.count <= 4 else { return nil }
        let others = words.filter { $0 != "istio-proxy" }
        let pods = others.filter { word in
            var word = word
            return word.withUTF8 { LogEnvelope.isPod($0) }
        }
        guard pods.count == 1 else { return nil }
        pod = pods[0]
        if others.count == 2, text.find(0x2F) != nil { namespace = others.first { $0 != pods[0] } }
        (figure, isLegend) = (.usage, true)
    }

    init(_ map: [String: String]) {
        namespace = map["exported_namespace"] ?? map["namespace"] ?? map["kubernetes_namespace"]
        pod = map["exported_pod"] ?? map["pod"] ?? map["pod_name"] ?? map["kubernetes_pod_name"]
        state = StateSeries(map)
        guard let pod, !pod.isEmpty else { return }
        figure = SeriesLabels.figure(map)
        let container = map["exported_container"] ?? map["container"] ?? map["container_name"]
        if let figure, figure.isOfContainer, container != "istio-proxy" { self.figure = nil }
    }

    private static func figure(_ map: [String: String]) -> Figure? {
        switch map["__name__"] {
        case "container_memory_working_set_bytes": .workingSet
        case "container_memory_usage_bytes": .usage
        case "container_memory_rss": .resident
        case "container_spec_memory_limit_bytes", "kube_pod_container_resource_limits_memory_bytes": .limit
        case "kube_pod_container_resource_limits" where map["resource"] == "memory": .limit
        case "container_oom_events_total": .kills
        case "kube_pod_container_status_last_terminated_reason" where map["reason"] == "OOMKilled": .killedLast
        // Envoy's own: whoever scraped it may name no container.
        case "envoy_server_memory_allocated": .allocated
        case "envoy_server_memory_heap_size": .heap
        case "envoy_server_memory_physical_size": .physical
        default: nil
        }
    }

    /// As Prometheus prints a series; nil for what is none.
    init?(text: TextSlice) {
        guard let open = text.find(0x7B), open > 0, open < 200, text.last == 0x7D,
            text.part(0, open).allSatisfy({
                $0 &- 0x61 < 26 || $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F || $0 == 0x3A
            })
        else { return nil }
        var map = ["__name__": text.part(0, open).text]
        var at = open + 1
        while at < text.count, map.count < 200 {
            while at < text.count, text[at] == 0x20 || text[at] == 0x2C { at += 1 }
            guard let equals = text.find(0x3D, from: at), equals + 1 < text.count, text[equals + 1] == 0x22,
                let close = text.find(0x22, from: equals + 2)
            else { break }
            map[text.part(at, equals).text(limit: 100)] = text.part(equals + 2, close).text(limit: 300)
            at = close + 1
        }
        self.init(map.filter { SeriesLabels.wanted.contains($0.key) })
    }

    /// Whether anything is read of it.
    var isRead: Bool { figure != nil || state != nil }

    var part: PagePart {
        PagePart(kind: .memorySeries, namespace: namespace, pod: pod, container: "istio-proxy")
    }

    /// Seconds since 1970 as Prometheus counts them; nil for a number that is no time.
    static func moment(seconds: Double) -> Moment? {
        guard seconds > 3.2e8, seconds < 2.5e11 else { return nil }
        return Moment(microseconds: Int64((seconds * 1e6).rounded()))
    }

    /// `after` are seconds since the first sample, where the clock is not known.
    func fact(_ value: Double, _ at: Moment?, after seconds: Double? = nil) -> Fact? {
        guard value >= 0, value < 9e18 else { return nil }
        let value = Int64(value.rounded())
        var process = ProcessMemory(source: .series)
        process.at = at
        process.sampleSeconds = seconds
        var memory = MemoryFigures(source: .series)
        memory.at = at
        memory.sampleSeconds = seconds
        switch figure {
        case .workingSet, .usage: process.usage = value
        case .resident: process.anonymous = value
        case .limit:
            process.source = .stateMetrics
            guard value > 0 else { return nil }
            process.limit = value
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
