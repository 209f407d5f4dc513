import Testing

@testable import Captures

/// Lines of kube-state-metrics: one pod of all that is said of it.
@Suite struct PodMetricsTests {
    private func series(_ metric: String, _ pod: String, _ labels: String, _ value: String) -> String {
        "\(metric){namespace=\"shop\",pod=\"\(pod)\",container=\"istio-proxy\"\(labels)} \(value)\n"
    }

    @Test func seriesOfOneContainerAreOnePod() throws {
        let limit = #",resource="memory",unit="byte""#
        let text =
            series("kube_pod_container_resource_limits", "pay-0", limit, "1.34217728e+08")
            + series("kube_pod_container_resource_limits", "pay-1", limit, "268435456")
            + series("kube_pod_container_status_restarts_total", "pay-0", "", "3")
            + series("kube_pod_container_status_restarts_total", "pay-1", "", "0")
            + series("kube_pod_container_status_last_terminated_reason", "pay-0", #",reason="OOMKilled""#, "1")
            + series("kube_pod_container_status_last_terminated_reason", "pay-1", #",reason="OOMKilled""#, "0")
        let pods = try read(.podMetrics, text).facts.pods
        #expect(pods.map(\.name) == ["pay-0", "pay-1"])
        #expect(pods.map { $0.containers.map(\.memoryLimit) } == [["134217728"], ["268435456"]])
        #expect(pods.map { $0.containers.map(\.restartCount) } == [[3], [0]])
        // A gauge of 0 says that it is not so.
        #expect(pods.map { $0.containers.map { $0.lastState?.reason } } == [["OOMKilled"], [nil]])
    }
}
