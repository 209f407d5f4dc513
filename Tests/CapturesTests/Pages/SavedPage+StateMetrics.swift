@testable import Captures

/// Metrics of kube-state-metrics and the kubelet.
extension SavedPage {
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
