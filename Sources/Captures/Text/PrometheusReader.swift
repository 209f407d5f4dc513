typealias PrometheusReader = LineFacts<PrometheusPage>

/// Envoy's `/stats/prometheus` (port 15000 or 15090, or merged on 15020): the stats that matter, under their text names.
///
/// ```
/// # TYPE envoy_server_memory_allocated gauge
/// envoy_server_memory_allocated{} 6239296
/// istio_requests_total{reporter="source",source_workload="pay",…} 31
/// ```
/// `stats.lines` is the number of samples, `series.METRIC` the number of series of a metric that has 500 or more, and
/// `labels.METRIC.LABEL` how many values one of its labels takes in those behind, where it is new in every other of them.
struct PrometheusPage: LineParser {
    static let title = "a Prometheus page"
    static let manySeries = 500
    /// Envoy and Go count in 64 bits.
    static let most = 0x1p64

    private var metrics = ByteTable(limit: 50_000)
    private var series: [Int] = []
    /// Of metrics with very many.
    private var labels: [Int: LabelCounts] = [:]
    private static let mostCounted = 4
    private var lines = 0
    private var calls = CallSums()
    var understood: Bool { lines > 0 }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let sample = PrometheusSample(line), !sample.value.isEmpty else { return }
        lines += 1
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
        // pilot-agent's own (Go's process collector), on port 15020. The same metric without the agent's prefix is the
        // application's, whose page is merged into this one.
        if sample.name.isExactly("istio_agent_process_resident_memory_bytes"), let bytes = sample.number, bytes > 0,
            bytes < 9e15
        {
            var agent = ProcessMemory(source: .processStatus)
            agent.processName = "pilot-agent"
            agent.resident = Int64(bytes)
            facts.add(.processMemory(agent))
        }
    }

    private mutating func count(_ text: TextSlice, of metric: Int) {
        guard labels[metric] != nil || labels.count < PrometheusPage.mostCounted else { return }
        labels[metric, default: LabelCounts()].add(text)
    }

    mutating func finish(into facts: inout FactQueue) {
        guard lines > 0 else { return }
        facts.add(.stat(Stat(name: "stats.lines", value: Double(lines))))
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
