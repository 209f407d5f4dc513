import Testing

@testable import Captures

/// The name that the text page and the Prometheus page of one Envoy share, figure by figure.
@Suite struct StatNameTests {
    struct Figure: Sendable, CustomTestStringConvertible {
        let text: String
        let prometheus: String
        let name: String
        var tag: String?
        var testDescription: String { text }
    }

    static let figures = [
        Figure(
            text: "server.memory_allocated: 7", prometheus: "envoy_server_memory_allocated{} 7",
            name: "server.memory_allocated"),
        Figure(text: "server.uptime: 7", prometheus: "envoy_server_uptime{} 7", name: "server.uptime"),
        Figure(
            text: "cluster_manager.active_clusters: 7", prometheus: "envoy_cluster_manager_active_clusters{} 7",
            name: "cluster_manager.active_clusters"),
        Figure(
            text: "cluster_manager.cds.update_success: 7", prometheus: "envoy_cluster_manager_cds_update_success{} 7",
            name: "cluster_manager.cds.update_success"),
        Figure(
            text: "listener_manager.total_listeners_draining: 7",
            prometheus: "envoy_listener_manager_total_listeners_draining{} 7",
            name: "listener_manager.total_listeners_draining"),
        Figure(
            text: "listener_manager.lds.update_success: 7", prometheus: "envoy_listener_manager_lds_update_success{} 7",
            name: "listener_manager.lds.update_success"),
        // A cluster, and Istio's own link beside the others.
        Figure(
            text: "cluster.outbound|80||pay.shop.upstream_cx_active: 7",
            prometheus: "envoy_cluster_upstream_cx_active{cluster_name=\"outbound|80||pay.shop\"} 7",
            name: "cluster.upstream_cx_active", tag: "outbound|80||pay.shop"),
        // Istio ends a name that may hold dots with a semicolon.
        Figure(
            text: "cluster.outbound|80||pay.shop;.upstream_cx_active: 7",
            prometheus: "envoy_cluster_upstream_cx_active{cluster_name=\"outbound|80||pay.shop;\"} 7",
            name: "cluster.upstream_cx_active", tag: "outbound|80||pay.shop"),
        Figure(
            text: "cluster.xds-grpc.upstream_cx_total: 7",
            prometheus: "envoy_cluster_upstream_cx_total{cluster_name=\"xds-grpc\"} 7",
            name: "cluster.xds-grpc.upstream_cx_total"),
        Figure(
            text: "cluster.xds-grpc;.upstream_cx_rx_bytes_total: 7",
            prometheus: "envoy_cluster_upstream_cx_rx_bytes_total{cluster_name=\"xds-grpc;\"} 7",
            name: "cluster.xds-grpc.upstream_cx_rx_bytes_total"),
        Figure(
            text: "server.worker_0.watchdog_miss: 7",
            prometheus: "envoy_server_watchdog_miss{thread_name=\"worker_0\"} 7", name: "server.watchdog_miss",
            tag: "worker_0"),
        Figure(
            text: "server.main_thread.watchdog_mega_miss: 7",
            prometheus: "envoy_server_main_thread_watchdog_mega_miss{} 7", name: "server.watchdog_mega_miss",
            tag: "main_thread"),
    ]

    private func stats(_ kind: CaptureKind, _ line: String) throws -> [String] {
        let head = kind == .statsText ? "" : "# TYPE x gauge\n"
        return try read(kind, head + line + "\n").facts.stats.filter { !$0.name.hasPrefix("stats.") }.map {
            "\($0.name) \($0.tag ?? "-") \($0.value)"
        }
    }

    @Test(arguments: figures) func `Both pages give a figure one name`(figure: Figure) throws {
        let expected = ["\(figure.name) \(figure.tag ?? "-") 7.0"]
        #expect(try stats(.statsText, figure.text) == expected)
        #expect(try stats(.prometheusStats, figure.prometheus) == expected)
    }

    /// Of what carries a name there are thousands; most are zero.
    @Test(arguments: figures.filter { $0.tag != nil }) func `A tagged figure of zero is left out`(figure: Figure) throws
    {
        #expect(try stats(.statsText, String(figure.text.dropLast()) + "0").isEmpty)
        #expect(try stats(.prometheusStats, String(figure.prometheus.dropLast()) + "0").isEmpty)
    }

    @Test(arguments: figures.filter { $0.tag == nil }) func `A figure without a tag is told also where it is zero`(
        figure: Figure
    )
        throws
    {
        #expect(try stats(.statsText, String(figure.text.dropLast()) + "0") == ["\(figure.name) - 0.0"])
        #expect(try stats(.prometheusStats, String(figure.prometheus.dropLast()) + "0") == ["\(figure.name) - 0.0"])
    }

    @Test(arguments: [
        "cluster.outbound|80||pay.shop.upstream_rq_total: 7", "http.admin.downstream_rq_total: 7",
        "runtime.num_keys: 7",
        "cluster.xds-grpc.upstream_rq_total: 7",
    ])
    func `What nobody asks for is not kept`(line: String) throws {
        #expect(try stats(.statsText, "server.uptime: 1\n" + line) == ["server.uptime - 1.0"])
    }
}
