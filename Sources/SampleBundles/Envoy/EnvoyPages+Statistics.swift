import Units

extension EnvoyPages {
    /// What Istio's default matcher keeps: series of xds-grpc, the two managers and the server; none of a destination.
    /// Gauges of memory are from before the dump, so physical is smaller than on the memory page.
    static func writeStatistics(_ shape: ProxyShape, to page: inout PageText) {
        let memory = shape.memory ?? MeasuredEnvoy.memory(shape)
        let dump = min(estimatedDumpBytes(shape) * 2, memory.physical / 5)
        let active = staticClusters.count + fixedClusters(shape).count + shape.clusters.count - shape.warmingClusters
        let listeners = shape.listeners.count + (shape.pod.isGateway ? 2 : 4)
        let pushed = max(shape.pushedAt, shape.startedAt.later(0.6)).microseconds / 1_000 + 5_800
        var values: [(name: String, kind: String, value: Int)] = []
        for name in clusterCounters {
            values.append(("envoy_cluster_\(name){cluster_name=\"xds-grpc\"}", "counter", 0))
        }
        values += [
            ("envoy_cluster_upstream_cx_rx_bytes_total{cluster_name=\"xds-grpc\"}", "counter", 2_500 * active),
            ("envoy_cluster_upstream_cx_total{cluster_name=\"xds-grpc\"}", "counter", 1),
            ("envoy_cluster_upstream_cx_tx_bytes_total{cluster_name=\"xds-grpc\"}", "counter", 100 * active),
            ("envoy_cluster_manager_cds_update_success{}", "counter", 3),
            ("envoy_cluster_manager_cds_update_rejected{}", "counter", 0),
            ("envoy_cluster_manager_cluster_added{}", "counter", active),
            (
                "envoy_cluster_manager_cluster_modified{}", "counter",
                shape.clusters.count { $0.isFresh && $0.subset.isEmpty }
            ),
            ("envoy_cluster_manager_cluster_removed{}", "counter", 0),
            ("envoy_listener_manager_lds_update_success{}", "counter", 3),
            ("envoy_listener_manager_listener_added{}", "counter", listeners),
            ("envoy_listener_manager_listener_modified{}", "counter", shape.drainingListeners),
            ("envoy_server_dynamic_unknown_fields{}", "counter", 0),
            ("envoy_server_envoy_bug_failures{}", "counter", 0),
            ("envoy_server_watchdog_mega_miss{thread_name=\"main_thread\"}", "counter", shape.clusters.count / 700),
            ("envoy_server_watchdog_miss{thread_name=\"main_thread\"}", "counter", shape.clusters.count / 450),
        ]
        for name in clusterGauges { values.append(("envoy_cluster_\(name){cluster_name=\"xds-grpc\"}", "gauge", 0)) }
        values += [
            ("envoy_cluster_membership_total{cluster_name=\"xds-grpc\"}", "gauge", 1),
            ("envoy_cluster_upstream_cx_active{cluster_name=\"xds-grpc\"}", "gauge", 1),
            ("envoy_cluster_manager_active_clusters{}", "gauge", active),
            ("envoy_cluster_manager_cds_update_time{}", "gauge", Int(pushed)),
            ("envoy_cluster_manager_warming_clusters{}", "gauge", shape.warmingClusters),
            ("envoy_listener_manager_total_filter_chains_draining{}", "gauge", 0),
            ("envoy_listener_manager_total_listeners_active{}", "gauge", listeners),
            ("envoy_listener_manager_total_listeners_draining{}", "gauge", shape.drainingListeners),
            ("envoy_listener_manager_total_listeners_warming{}", "gauge", 0),
            ("envoy_listener_manager_workers_started{}", "gauge", 1),
            ("envoy_server_concurrency{}", "gauge", shape.workers), ("envoy_server_live{}", "gauge", 1),
            ("envoy_server_memory_allocated{}", "gauge", memory.allocated - 21_432),
            ("envoy_server_memory_heap_size{}", "gauge", ((memory.heapSize - dump) >> 21) << 21),
            ("envoy_server_memory_physical_size{}", "gauge", memory.physical - dump),
            ("envoy_server_state{}", "gauge", 0),
            ("envoy_server_total_connections{}", "gauge", shape.downstreamConnections),
            ("envoy_server_uptime{}", "gauge", Int(max(0, shape.uptime - 4))),
        ]
        write(values, shape.statistics, to: &page)
        writeHistogram("envoy_server_initialization_time_ms", at: 1_000, to: &page)
    }

    private static let clusterCounters = [
        "assignment_stale", "bind_errors", "http2_goaway_sent", "http2_rx_reset", "http2_tx_reset", "lb_healthy_panic",
        "membership_change", "update_attempt", "update_failure", "update_success", "upstream_cx_close_notify",
        "upstream_cx_connect_fail", "upstream_cx_connect_timeout", "upstream_cx_destroy", "upstream_cx_destroy_local",
        "upstream_cx_destroy_remote", "upstream_cx_http1_total", "upstream_cx_http2_total", "upstream_cx_idle_timeout",
        "upstream_cx_max_requests", "upstream_cx_none_healthy", "upstream_cx_overflow", "upstream_cx_pool_overflow",
        "upstream_cx_protocol_error", "upstream_rq_cancelled", "upstream_rq_completed", "upstream_rq_maintenance_mode",
        "upstream_rq_pending_overflow", "upstream_rq_pending_total", "upstream_rq_retry", "upstream_rq_timeout",
        "upstream_rq_total",
    ]
    private static let clusterGauges = [
        "circuit_breakers_default_cx_open", "circuit_breakers_default_rq_open", "circuit_breakers_high_cx_open",
        "max_host_weight", "membership_degraded", "membership_excluded", "upstream_cx_rx_bytes_buffered",
        "upstream_cx_tx_bytes_buffered", "upstream_rq_active", "upstream_rq_pending_active",
    ]

    private static func write(
        _ values: [(name: String, kind: String, value: Int)], _ overrides: [String: Int], to page: inout PageText
    ) {
        var rest = overrides
        var group = ""
        func add(_ name: String, _ kind: String, _ value: Int) {
            let base = String(name.prefix { $0 != "{" })
            if base != group { page.line("# TYPE \(base) \(kind)") }
            group = base
            page.line("\(name) \(value)")
        }
        for entry in values { add(entry.name, entry.kind, rest.removeValue(forKey: entry.name) ?? entry.value) }
        for name in rest.keys.sorted() { add(name, "gauge", rest[name] ?? 0) }
    }

    private static func writeHistogram(_ name: String, at: Int, to page: inout PageText) {
        page.line("# TYPE \(name) histogram")
        for bound in [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] {
            page.line("\(name)_bucket{le=\"\(bound)\"} \(bound >= at ? 1 : 0)")
        }
        page.line("\(name)_bucket{le=\"+Inf\"} 1")
        page.line("\(name)_sum{} 744.96644295302007776626851409674")
        page.line("\(name)_count{} 1")
    }
}
