@testable import Captures

/// Metrics of istiod, Envoy, kube-state-metrics and the kubelet.
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

    static let stateMetrics: [SavedPage] = [
        // Names of kube-state-metrics 1.
        SavedPage(
            .podMetrics,
            """
            kube_pod_container_resource_limits_memory_bytes{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 2.68435456e+08
            kube_pod_container_resource_requests_memory_bytes{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 1.34217728e+08
            kube_pod_container_status_terminated_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="OOMKilled"} 1
            kube_pod_container_status_terminated_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="Completed"} 0

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 containers=[{name=istio-proxy place=container hasSpec=true memoryLimit=268435456 limitIsByMetrics=true memoryRequest=134217728 state={kind=terminated reason=OOMKilled}}] isFragment=true",
            ]),
        // Init container.
        SavedPage(
            .podMetrics,
            """
            kube_pod_init_container_info{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",image="istio/proxyv2:1.29.1",image_spec="docker.io/istio/proxyv2:1.29.1",container_id="containerd://aa"} 1
            kube_pod_init_container_status_running{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 1
            kube_pod_init_container_status_restarts_total{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 2
            kube_pod_init_container_resource_limits{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",node="n-1",resource="memory",unit="byte"} 2.68435456e+08
            kube_pod_init_container_status_last_terminated_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="OOMKilled"} 1

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 containers=[{name=istio-proxy place=initContainer restartsAlways=true image=docker.io/istio/proxyv2:1.29.1 hasSpec=true memoryLimit=268435456 limitIsByMetrics=true restartCount=2 containerID=containerd://aa state={kind=running} lastState={kind=terminated reason=OOMKilled}}] isFragment=true",
            ]),
        // Pod facts.
        SavedPage(
            .podMetrics,
            """
            kube_pod_info{namespace="quay",pod="mooring-0",uid="aa-1",host_ip="10.0.0.4",pod_ip="10.20.3.7",node="n-1",created_by_kind="StatefulSet",created_by_name="mooring",priority_class="",host_network="false"} 1
            kube_pod_owner{namespace="quay",pod="mooring-0",uid="aa-1",owner_kind="StatefulSet",owner_name="mooring",owner_is_controller="true"} 1
            kube_pod_created{namespace="quay",pod="mooring-0",uid="aa-1"} 1.7725e+09
            kube_pod_status_phase{namespace="quay",pod="mooring-0",uid="aa-1",phase="Running"} 1
            kube_pod_status_phase{namespace="quay",pod="mooring-0",uid="aa-1",phase="Failed"} 0
            kube_pod_status_reason{namespace="quay",pod="mooring-0",uid="aa-1",reason="Evicted"} 0
            kube_pod_status_reason{namespace="quay",pod="hawser-1",uid="aa-2",reason="Evicted"} 1
            kube_pod_owner{namespace="quay",pod="hawser-1",uid="aa-2",owner_kind="<none>",owner_name="<none>",owner_is_controller="<none>"} 1

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 node=n-1 address=10.20.3.7 phase=Running ownerKind=StatefulSet ownerName=mooring createdAt=2026-03-03T01:06:40Z isFragment=true",
                "pod namespace=quay name=hawser-1 uid=aa-2 reason=Evicted isFragment=true",
            ]),
        // Figures that nothing can have.
        SavedPage(
            .podMetrics,
            """
            kube_pod_container_resource_limits{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",resource="memory",unit="byte"} -1
            kube_pod_container_resource_limits{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",resource="memory",unit="byte"} NaN
            kube_pod_container_status_restarts_total{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 1e30
            kube_pod_container_status_last_terminated_timestamp{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 12

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 containers=[{name=istio-proxy place=container lastState={kind=terminated}}] isFragment=true",
            ]),
        // Waiting.
        SavedPage(
            .podMetrics,
            """
            kube_pod_container_status_waiting_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="CrashLoopBackOff"} 1
            kube_pod_container_status_last_terminated_exitcode{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 137
            kube_pod_container_status_last_terminated_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="OOMKilled"} 1
            kube_pod_container_status_last_terminated_timestamp{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 1.7725e+09

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 containers=[{name=istio-proxy place=container state={kind=waiting reason=CrashLoopBackOff} lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:06:40Z}}] isFragment=true",
            ]),
        // Exit code 0.
        SavedPage(
            .podMetrics,
            """
            kube_pod_container_status_last_terminated_exitcode{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy"} 0
            kube_pod_container_status_last_terminated_reason{namespace="quay",pod="mooring-0",uid="aa-1",container="istio-proxy",reason="Completed"} 1

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 uid=aa-1 containers=[{name=istio-proxy place=container lastState={kind=terminated reason=Completed exitCode=0}}] isFragment=true",
            ]),
        // Cadvisor.
        SavedPage(
            .podMetrics,
            """
            # HELP container_memory_working_set_bytes Current working set of the container in bytes
            # TYPE container_memory_working_set_bytes gauge
            container_memory_working_set_bytes{container="istio-proxy",id="/kubepods/x",image="istio/proxyv2:1.29.1",name="aa",namespace="quay",pod="mooring-0"} 2.24395264e+08 1772500000123
            container_memory_working_set_bytes{container="POD",id="/kubepods/y",namespace="quay",pod="mooring-0"} 4096 1772500000123
            container_memory_working_set_bytes{container="",id="/kubepods/z",namespace="quay",pod="mooring-0"} 3e+08 1772500000123
            container_memory_rss{container="istio-proxy",namespace="quay",pod="mooring-0"} 2.1e+08 1772500000123
            container_spec_memory_limit_bytes{container="istio-proxy",namespace="quay",pod="mooring-0"} 2.68435456e+08 1772500000123
            container_spec_memory_limit_bytes{container="istio-proxy",namespace="quay",pod="hawser-1"} 0 1772500000123
            container_oom_events_total{container="istio-proxy",namespace="quay",pod="mooring-0"} 3 1772500000123
            container_oom_events_total{container="istio-proxy",namespace="quay",pod="hawser-1"} 0 1772500000123

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series anonymous=210000000 at=2026-03-03T01:06:40.123Z",
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series oomKills=3 at=2026-03-03T01:06:40.123Z",
                "part kind=memorySeries namespace=quay pod=hawser-1 container=istio-proxy",
                "processMemory source=series oomKills=0 at=2026-03-03T01:06:40.123Z",
                "part nil",
            ]),
        // Resource metrics.
        SavedPage(
            .podMetrics,
            """
            # TYPE container_memory_working_set_bytes gauge
            container_memory_working_set_bytes{container="istio-proxy",namespace="quay",pod="mooring-0"} 2.24395264e+08 1772500000123
            # TYPE container_start_time_seconds gauge
            container_start_time_seconds{container="istio-proxy",namespace="quay",pod="mooring-0"} 1.7725e+09
            # TYPE pod_memory_working_set_bytes gauge
            pod_memory_working_set_bytes{namespace="quay",pod="mooring-0"} 3e+08 1772500000123

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part nil",
            ]),
        // Federate.
        SavedPage(
            .podMetrics,
            """
            # TYPE container_memory_working_set_bytes untyped
            container_memory_working_set_bytes{container="istio-proxy",namespace="quay",pod="mooring-0",instance="10.0.0.4:10250",job="kubelet"} 224395264 1772500000123
            # TYPE envoy_server_memory_allocated untyped
            envoy_server_memory_allocated{namespace="quay",pod="mooring-0",job="envoy-stats"} 123456789 1772500000123

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "memory source=series allocated=123456789 at=2026-03-03T01:06:40.123Z",
                "part nil",
            ]),
        // Old labels.
        SavedPage(
            .podMetrics,
            """
            container_memory_working_set_bytes{container_name="istio-proxy",namespace="quay",pod_name="mooring-0"} 224395264

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part nil",
            ]),
        // Comma and space in label.
        SavedPage(
            .podMetrics,
            """
            kube_pod_container_info{namespace="quay", pod="mooring-0", container="istio-proxy", image="istio/proxyv2:1.29.1"} 1
            kube_pod_container_status_restarts_total{namespace="quay", pod="mooring-0", container="istio-proxy"} 2

            """,
            [
                "part nil",
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container image=istio/proxyv2:1.29.1 restartCount=2}] isFragment=true",
            ]),
    ]
}
