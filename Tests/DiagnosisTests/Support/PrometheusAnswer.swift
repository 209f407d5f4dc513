import SampleBundles
import Units

/// What Prometheus' API answers to a range query of one container: one series a metric.
///
///     {"status": "success", "data": {"resultType": "matrix", "result": [
///      {"metric": {"__name__": "container_memory_working_set_bytes", "namespace": "shop", "pod": "orders-0",
///                  "container": "istio-proxy"}, "values": [[1795507200, "104857600"]]}]}}
struct PrometheusAnswer {
    private var series: [String] = []

    /// - Parameters:
    ///   - labels: beside those of the container.
    ///   - interval: seconds between two samples.
    mutating func add(
        _ metric: String, of pod: Mesh.Pod, labels: [(String, String)] = [], from start: Moment, every interval: Double,
        _ values: [Int]
    ) {
        let all =
            [
                ("__name__", metric), ("namespace", pod.namespace), ("pod", pod.name), ("container", "istio-proxy"),
            ] + labels
        let metric = all.map { "\"\($0.0)\": \"\($0.1)\"" }.joined(separator: ", ")
        let points = values.enumerated().map { "[\(start.later(Double($0) * interval).seconds), \"\($1)\"]" }
        series.append("{\"metric\": {\(metric)}, \"values\": [\(points.joined(separator: ", "))]}")
    }

    var text: String {
        "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": [\n"
            + series.joined(separator: ",\n") + "]}}\n"
    }
}
