@testable import Captures

/// Metrics of istiod and Envoy.
extension SavedPage {
    static let metricPages: [SavedPage] = [
        // Istiod's.
        SavedPage(
            .istiodMetrics,
            """
            # HELP istiod_uptime_seconds Current istiod server uptime in seconds
            # TYPE istiod_uptime_seconds gauge
            istiod_uptime_seconds 903.5
            # TYPE pilot_services gauge
            pilot_services 412
            # TYPE pilot_xds gauge
            pilot_xds{version="1.29.1"} 40
            pilot_xds{version="1.28.3"} 7
            # TYPE pilot_xds_pushes counter
            pilot_xds_pushes{type="cds"} 900
            process_resident_memory_bytes 2.1e+08
            process_start_time_seconds 1.7724e+09
            go_memstats_heap_inuse_bytes 1.2e+08
            go_memstats_heap_inuse_bytes_total 9

            """,
            [
                "istiodClock 2026-03-01T21:35:03.500Z",
                "stat name=process_resident_memory_bytes value=210000000",
                "stat name=go_memstats_heap_inuse_bytes value=120000000",
                "stat name=pilot_services value=412",
                "stat name=pilot_xds value=47",
            ],
            named: "metrics"),
        // Istiod's, with figures that nothing can have.
        SavedPage(
            .istiodMetrics,
            """
            istiod_uptime_seconds -5
            pilot_services NaN
            pilot_xds{version="1"} +Inf
            process_resident_memory_bytes -1
            process_start_time_seconds 1.7724e+09

            """,
            named: "metrics"),
        // Without a start there is no clock; nothing is a figure.
        SavedPage(
            .istiodMetrics,
            """
            pilot_services 0
            pilot_xds{version="1.29.1"} 0
            istiod_uptime_seconds 12

            """,
            ["stat name=pilot_services", "stat name=pilot_xds"],
            named: "metrics"),
        // A start in milliseconds is none.
        SavedPage(
            .istiodMetrics,
            """
            pilot_services 3
            process_start_time_seconds 1.7724e+12
            istiod_uptime_seconds 12

            """,
            ["stat name=pilot_services value=3"],
            named: "metrics"),
        // With labels.
        SavedPage(
            .istiodMetrics,
            """
            pilot_info{version="1.29.1"} 1
            pilot_k8s_reg_events{event="add",type="Pods"} 8
            pilot_services{cluster="Kubernetes"} 12

            """,
            ["stat name=pilot_services value=12"],
            named: "metrics"),
        // Envoy's.
        SavedPage(
            .prometheusStats,
            """
            # TYPE envoy_server_memory_allocated gauge
            envoy_server_memory_allocated{} 62392960

            # TYPE envoy_server_memory_heap_size gauge
            envoy_server_memory_heap_size{} 91226112

            # TYPE envoy_cluster_manager_active_clusters gauge
            envoy_cluster_manager_active_clusters{} 812
            # TYPE envoy_server_watchdog_miss counter
            envoy_server_watchdog_miss{thread_name="main_thread"} 3
            envoy_server_watchdog_miss{thread_name="worker_0"} 0
            envoy_server_worker_1_watchdog_miss{} 2
            envoy_cluster_upstream_cx_active{cluster_name="outbound|80||berth.quay.svc.cluster.local"} 12
            envoy_cluster_upstream_cx_active{cluster_name="outbound|80||idle.quay.svc.cluster.local;"} 0
            envoy_cluster_upstream_cx_total{cluster_name="xds-grpc"} 2
            envoy_cluster_upstream_cx_rx_bytes_total{cluster_name="xds-grpc;"} 3700111
            envoy_http_downstream_cx_active{http_conn_manager_prefix="outbound_0.0.0.0_80"} 9
            envoy_listener_manager_total_listeners_active{} 14
            envoy_listener_manager_lds_update_success{} 4
            envoy_cluster_manager_cds_update_time{} 1.7725e+12
            envoy_wasm_envoy_wasm_runtime_v8_active{} 6
            envoy_overload_envoy_resource_monitors_fixed_heap_pressure{} 81

            """,
            [
                "stat name=server.memory_allocated value=62392960",
                "stat name=server.memory_heap_size value=91226112",
                "stat name=cluster_manager.active_clusters value=812",
                "stat name=server.watchdog_miss value=3 tag=main_thread",
                "stat name=server.watchdog_miss value=2 tag=worker_1",
                "stat name=cluster.upstream_cx_active value=12 tag=outbound|80||berth.quay.svc.cluster.local",
                "stat name=cluster.xds-grpc.upstream_cx_total value=2",
                "stat name=cluster.xds-grpc.upstream_cx_rx_bytes_total value=3700111",
                "stat name=http.downstream_cx_active value=9 tag=outbound_0.0.0.0_80",
                "stat name=listener_manager.total_listeners_active value=14",
                "stat name=listener_manager.lds.update_success value=4",
                "stat name=cluster_manager.cds.update_time value=1772500000000",
                "stat name=wasm.envoy.wasm.runtime.v8.active value=6",
                "stat name=overload.envoy.resource_monitors.fixed_heap.pressure value=81",
                "stat name=stats.lines value=16",
                "stat name=stats.outbound value=2",
            ],
            named: "prometheus"),
        // Envoy merged agent.
        SavedPage(
            .prometheusStats,
            """
            # HELP go_memstats_heap_inuse_bytes Number
            # TYPE go_memstats_heap_inuse_bytes gauge
            go_memstats_heap_inuse_bytes 9.1e+07
            process_resident_memory_bytes 4.4e+08
            istio_agent_process_resident_memory_bytes 5.2e+07
            istio_agent_go_memstats_heap_inuse_bytes 2.2e+07
            envoy_server_live{} 1

            """,
            [
                "stat name=istio_agent_process_resident_memory_bytes value=52000000",
                "processMemory source=processStatus processName=pilot-agent resident=52000000",
                "stat name=stats.lines value=5",
            ],
            named: "merged.txt"),
        // The agent's own, without a prefix.
        SavedPage(
            .prometheusStats,
            """
            # TYPE istiod_connection_failures counter
            istiod_connection_failures 3
            # TYPE process_resident_memory_bytes gauge
            process_resident_memory_bytes 2.1e+08
            # TYPE xds_proxy_requests counter
            xds_proxy_requests 412

            """,
            [
                "processMemory source=processStatus processName=pilot-agent resident=210000000",
                "stat name=stats.lines value=3",
            ],
            named: "agent.txt"),
        // The same beside an application's: whose is whose nothing shows.
        SavedPage(
            .prometheusStats,
            """
            process_resident_memory_bytes 4.4e+08
            process_resident_memory_bytes 2.1e+08
            xds_proxy_requests 412
            envoy_server_live{} 1

            """,
            ["stat name=stats.lines value=4"],
            named: "merged.txt"),
        // Envoy's, with figures that nothing can have.
        SavedPage(
            .prometheusStats,
            """
            envoy_server_memory_allocated{} -5
            envoy_server_memory_heap_size{} NaN
            envoy_server_memory_physical_size{} 
            envoy_server_uptime{} 99e99
            envoy_server_concurrency{} two
            envoy_server_total_connections 7

            """,
            ["stat name=server.total_connections value=7", "stat name=stats.lines value=5"]),
        // Calls that failed, by who called.
        SavedPage(
            .prometheusStats,
            """
            istio_requests_total{reporter="source",source_workload="till",source_workload_namespace="quay",destination_service="berth.quay.svc.cluster.local",response_code="503",response_flags="UF,URX"} 30
            istio_requests_total{reporter="source",source_workload="till",source_workload_namespace="quay",destination_service="berth.quay.svc.cluster.local",response_code="200",response_flags="-"} 970
            istio_requests_total{reporter="source",destination_service="fine.quay.svc.cluster.local",response_code="200",response_flags="-"} 5
            istio_requests_total{reporter="destination",source_workload="oar",source_workload_namespace="quay",destination_service="till.quay.svc.cluster.local",response_code="0",response_flags="DC"} 4
            istio_requests_total{reporter="destination",source_workload="unknown",source_workload_namespace="unknown",destination_service="till.quay.svc.cluster.local",response_code="503",response_flags="UC"} 4
            envoy_cluster_upstream_rq_pending_overflow{cluster_name="outbound|80||hull.quay.svc.cluster.local"} 17
            envoy_cluster_upstream_rq_pending_overflow{cluster_name="inbound|80||"} 17

            """,
            [
                "stat name=stats.lines value=7",
                "stat name=stats.outbound value=1",
                "countedCalls host=berth.quay.svc.cluster.local requests=1000 failed=30",
                "countedCalls host=hull.quay.svc.cluster.local requests=17 failed=17",
                "countedCalls from=quay/oar host=till.quay.svc.cluster.local requests=4 failed=4",
            ]),
        // Timestamps.
        SavedPage(
            .prometheusStats,
            """
            envoy_server_memory_allocated{} 62392960 1772500000000
            envoy_server_uptime{} 44 1772500000000

            """,
            [
                "stat name=server.memory_allocated value=62392960",
                "stat name=server.uptime value=44",
                "stat name=stats.lines value=2",
            ]),
        // Openmetrics end.
        SavedPage(
            .prometheusStats,
            """
            # TYPE envoy_server_memory_allocated gauge
            envoy_server_memory_allocated{} 62392960
            # EOF

            """,
            ["stat name=server.memory_allocated value=62392960", "stat name=stats.lines value=1"]),
        // Types only.
        SavedPage(
            .prometheusStats,
            """
            # TYPE envoy_server_memory_allocated gauge

            """,
            ending: "nothing"),
    ]
}
