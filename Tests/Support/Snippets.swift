/// Pages that more than one kind of test reads: whole, changed and cut.
package enum Snippets {
    /// The admin page `/clusters` of two hosts.
    package static let clustersPage = """
        outbound|80||pay.shop::observability_name::outbound|80||pay.shop;
        outbound|80||pay.shop::default_priority::max_connections::4294967295
        outbound|80||pay.shop::default_priority::max_pending_requests::1024
        outbound|80||pay.shop::default_priority::max_requests::7
        outbound|80||pay.shop::high_priority::max_connections::1024
        outbound|80||pay.shop::added_via_api::true
        outbound|80||pay.shop::10.88.1.15:8080::cx_active::3
        outbound|80||pay.shop::10.88.1.15:8080::cx_connect_fail::0
        outbound|80||pay.shop::10.88.1.15:8080::cx_total::9
        outbound|80||pay.shop::10.88.1.15:8080::rq_active::1
        outbound|80||pay.shop::10.88.1.15:8080::rq_error::2
        outbound|80||pay.shop::10.88.1.15:8080::rq_pending_active::4
        outbound|80||pay.shop::10.88.1.15:8080::rq_timeout::5
        outbound|80||pay.shop::10.88.1.15:8080::rq_total::11
        outbound|80||pay.shop::10.88.1.15:8080::health_flags::healthy
        outbound|80||pay.shop::10.88.1.16:8080::cx_active::0
        outbound|80||pay.shop::10.88.1.16:8080::health_flags::/failed_eds_health
        BlackHoleCluster::added_via_api::false

        """

    /// The same as JSON.
    package static let clustersJSON = """
        {
         "cluster_statuses": [
          {
           "name": "outbound|80||pay.shop", "added_via_api": true,
           "circuit_breakers": {"thresholds": [
            {"max_connections": 4294967295, "max_pending_requests": 1024, "max_requests": 7, "max_retries": 4294967295},
            {"priority": "HIGH", "max_connections": 1024, "max_pending_requests": 1024}]},
           "host_statuses": [
            {"address": {"socket_address": {"address": "10.88.1.15", "port_value": 8080}},
             "stats": [{"name": "cx_connect_fail"}, {"value": "9", "name": "cx_total"}, {"name": "rq_error", "value": "2"},
              {"value": "5", "name": "rq_timeout"}, {"value": "11", "name": "rq_total"},
              {"type": "GAUGE", "value": "3", "name": "cx_active"}, {"type": "GAUGE", "value": "1", "name": "rq_active"},
              {"type": "GAUGE", "value": "4", "name": "rq_pending_active"}],
             "health_status": {"eds_health_status": "HEALTHY"}, "weight": 1},
            {"address": {}, "stats": [{"name": "cx_total"}], "health_status": {"eds_health_status": "UNHEALTHY"}}],
           "observability_name": "outbound|80||pay.shop;"
          },
          {"name": "BlackHoleCluster", "observability_name": "BlackHoleCluster;"}
         ]
        }
        """

    /// `kubectl describe pod` of one that was OOM-killed.
    package static let describedPod = """
        Name:             ledger-0
        Namespace:        shop
        Priority:         0
        Service Account:  default
        Node:             ip-10-0-31-17/10.88.0.1
        Start Time:       Tue, 24 Nov 2026 08:25:00 +0000
        Labels:           app=ledger
                          version=v1
        Annotations:      istio.io/rev: default
                          sidecar.istio.io/proxyMemoryLimit: 160Mi
                          sidecar.istio.io/status:
                            {"initContainers":["istio-init","istio-proxy"],"containers":null}
        Status:           Running
        IP:               10.88.1.13
        IPs:
          IP:           10.88.1.13
        Controlled By:  StatefulSet/ledger
        Init Containers:
          istio-init:
            Image:         docker.io/istio/proxyv2:1.32-dev
            State:          Terminated
              Reason:       Completed
              Exit Code:    0
              Started:      Tue, 24 Nov 2026 08:24:55 +0000
              Finished:     Tue, 24 Nov 2026 08:24:56 +0000
            Ready:          True
            Restart Count:  0
        Containers:
          istio-proxy:
            Container ID:  containerd://bece25ba03b7
            Image:         docker.io/istio/proxyv2:1.32-dev
            Args:
              proxy
              sidecar
              --domain
            State:          Waiting
              Reason:       CrashLoopBackOff
            Last State:     Terminated
              Reason:       OOMKilled
              Message:      out: of memory
              Exit Code:    137
              Started:      Tue, 24 Nov 2026 10:25:00 +0200
              Finished:     Tue, 24 Nov 2026 10:27:23 +0200
            Ready:          False
            Restart Count:  7
            Limits:
              cpu:     2
              memory:  160Mi
            Requests:
              cpu:        100m
              memory:     128Mi
            Environment:
              memory:  9Gi
        Conditions:
          Type              Status
          Ready             False
        Volumes:
          istio-envoy:
            Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
        QoS Class:                   Burstable
        Events:
          Type     Reason     Age                    From               Message
          ----     ------     ----                   ----               -------
          Normal   Scheduled  31m                    default-scheduler  Successfully assigned shop/ledger-0 to ip-10-0-31-17
          Warning  BackOff    2m11s (x118 over 26m)  kubelet            Back-off restarting failed container istio-proxy
          Warning  BackOff    2m11s (x118 over 26m)  kubelet            spec.containers{istio-proxy}: Back-off restarting failed container istio-proxy in pod

        """
}
