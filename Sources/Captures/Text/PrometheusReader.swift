typealias PrometheusReader = LineFacts<PrometheusPage>

/// Envoy's `/stats/prometheus` (port 15000 or 15090, or merged on 15020): the stats that matter, under their text names.
///
/// ```
/// # TYPE envoy_server_memory_allocated gauge
/// envoy_server_memory_allocated{} 6239296
/// istio_requests_total{reporter="source",source_workload="pay",…} 31
/// ```
/// `stats.lines` is the number of samples, `stats.outbound` that of outbound clusters, `series.METRIC` the number of series of a metric
/// that has 500 or more, and `labels.METRIC.LABEL` how many values one of its labels takes in those behind, where it is new in every
/// other of them.
struct PrometheusPage: LineParser {
    static let title = "a Prometheus page"
    static let isOfFigures = true
    static let manySeries = 500
    /// Envoy and Go count in 64 bits.
    static let most = 0x1p64

    private var metrics = ByteTable(limit: 50_000)
    private var series: [Int] = []
    /// Of metrics with very many.
    private var labels: [Int: LabelCounts] = [:]
    private static let mostCounted = 4
    private var lines = 0
    private var outbound = 0
    private var calls = CallSums()
    private var agent = AgentMemory()
    var understood: Bool { lines > 0 }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let sample = PrometheusSample(line), !sample.value.isEmpty else { return }
        lines += 1
        if sample.name.begins("envoy_cluster_"), sample.label("cluster_name")?.begins("outbound") == true {
            outbound += 1
        }
        if let index = metrics.index(of: sample.name) {
            if index == series.count { series.append(0) }
            series[index] += 1
            if series[index] > PrometheusPage.manySeries { count(sample.labels, of: index) }
        }
        // All of Envoy's are unsigned: less than none is damage.
        if let stat = StatName.stat(prometheus: sample), stat.value >= 0, stat.value < PrometheusPage.most {
            facts.add(.stat(stat))
        }
        calls.add(sample)
        agent.take(sample)
    }

    private mutating func count(_ text: TextSlice, of metric: Int) {
        guard labels[metric] != nil || labels.count < PrometheusPage.mostCounted else { return }
        labels[metric, default: LabelCounts()].add(text)
    }

    mutating func finish(into facts: inout FactQueue) {
        guard lines > 0 else { return }
        if let memory = agent.memory { facts.add(.processMemory(memory)) }
        facts.add(.stat(Stat(.pageLines, Double(lines))))
        if outbound > 0 { facts.add(.stat(Stat(.pageOutbound, Double(outbound)))) }
        for (index, count) in series.enumerated() where count >= PrometheusPage.manySeries {
            facts.add(.stat(Stat(name: "series." + metrics.key(index), value: Double(count))))
        }
        for (index, counts) in labels.sorted(by: { $0.key < $1.key }) {
            for (label, values) in counts.unbounded {
                facts.add(.stat(Stat(name: "labels.\(metrics.key(index)).\(label)", value: Double(values))))
            }
        }
        calls.finish(into: &facts)
    }
}

/// pilot-agent's own resident memory (Go's process collector), of port 15020.
///
/// ```
/// istio_agent_process_resident_memory_bytes 5.2e+07
/// ```
/// Without the prefix it is the application's, whose page is merged into this one, unless the agent's other metrics have none either.
private struct AgentMemory {
    private var prefixed: Double?
    private var plain: [Double] = []
    private var hasPlainMetrics = false
    private static let own: [StaticString] = [
        "xds_proxy_requests", "xds_proxy_responses", "istiod_connection_", "envoy_connection_terminations",
        "wasm_cache_",
    ]

    mutating func take(_ sample: PrometheusSample) {
        if sample.name.isExactly("istio_agent_process_resident_memory_bytes") {
            prefixed = sample.number
        } else if sample.name.isExactly("process_resident_memory_bytes") {
            if let number = sample.number, plain.count < 2 { plain.append(number) }
        } else if !hasPlainMetrics {
            hasPlainMetrics = Self.own.contains { sample.name.begins($0) }
        }
    }

    var memory: ProcessMemory? {
        let alone = plain.count == 1 && hasPlainMetrics ? plain.first : nil
        guard let bytes = prefixed ?? alone, bytes > 0, bytes < 9e15 else { return nil }
        var memory = ProcessMemory(source: .processStatus)
        memory.processName = "pilot-agent"
        memory.resident = Int64(bytes)
        return memory
    }
}
