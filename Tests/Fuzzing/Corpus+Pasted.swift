/// What people copy out of a terminal, a ticket or a log viewer.
extension Corpus {
    static let pasted: [(name: String, text: String)] = [
        (
            "terminal.txt",
            """
            [me@jump ~]$ kubectl exec -n shop pay-1 -c istio-proxy -- curl -s localhost:15000/memory
            {"allocated": "41943040", "heap_size": "52428800", "pageheap_unmapped": "0", "pageheap_free": "1", "total_thread_cache": "2"}
            [me@jump ~]$ kubectl -n shop get pods \\
            >  -o wide
            NAME    READY   STATUS      RESTARTS   AGE
            pay-1   1/2     OOMKilled   3          2d
            [me@jump ~]$ kubectl logs -p pay-1 -n shop -c istio-proxy | tail
            2026-06-01T09:58:00.000001Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
            PS C:\\cases> istioctl pc cluster pay-1.shop
            [me@jump ~]$

            """
        ),
        (
            "ticket.md",
            """
            # pay dies

            ```yaml
            server.memory_allocated: 41943040
            server.live: 1
            ```
            ~~~
            $ kubectl describe pod pay-1 -n shop
            Name:         pay-1
            Namespace:    shop
            Node:         n/1
            ~~~
            {noformat}
            ==> memory <==
            > quote
            {noformat}

            """
        ),
        (
            "mail.txt",
            "> Name:         pay-1\n> Namespace:    shop\n> Node:         n/1\n> Containers:\n>   istio-proxy:\n>     State:  Waiting\n"
        ),
        (
            "issue.md",
            "It dies.\n\n    $ kubectl get pods\n    NAME    READY   STATUS      RESTARTS   AGE\n    pay-1   1/2     OOMKilled   3   2d\n\nAnd:\n\n    server.live: 1\n"
        ),
        (
            "admin.json",
            "{\"uptime_current_epoch\": \"1s\", \"command_line_options\": {}}\n{\"allocated\": \"1\", \"heap_size\": \"2\", \"total_physical_bytes\": \"3\"}\nserver.live: 1\n"
        ),
        (
            "console.log",
            "[2026-07-02T06:30:02.1Z] Started by x\n[2026-07-02T06:30:02.1Z] + kubectl get pods\n[2026-07-02T06:30:02.1Z] NAME    READY   STATUS      RESTARTS   AGE\n[2026-07-02T06:30:02.1Z] pay-1   1/2     OOMKilled   3          2d\n[2026-07-02T06:30:02.1Z] Finished: SUCCESS\n"
        ),
        (
            "trace.log",
            "2026-10-05T06:10:01Z + kubectl -n shop exec pay-1 -c istio-proxy -- curl -s localhost:15000/config_dump\n2026-10-05T06:10:03Z command terminated with exit code 137\n"
        ),
        ("cluster.txt", "Kubernetes control plane is running at https://10.9.0.1:6443\nCoreDNS is running at x\n"),
        (
            "loop.log",
            "Mon Oct  5 06:10:01 UTC 2026\n{\"allocated\": \"1\", \"heap_size\": \"2\"}\nserver.live: 1\n=== 2026-10-05T06:25:01Z ===\n{\"allocated\": \"2\", \"heap_size\": \"3\"}\nserver.live: 1\n"
        ),
        (
            "clusters.yaml",
            "- circuitBreakers: &c {thresholds: [{maxConnections: 5}]}\n  connectTimeout: 1s\n  name: outbound|80|v1|a.b\n  type: EDS\n- circuitBreakers: *c\n  name: 'x'\n"
        ),
        (
            "endpoints.yaml",
            "- addedViaApi: true\n  hostStatuses:\n  - address: {socketAddress: {address: 10.0.0.9, portValue: 80}}\n    stats:\n    - {name: cx_active, value: \"3\"}\n  name: outbound|80||a.b\n"
        ),
        (
            "promtool.txt",
            """
            container_memory_rss{container="istio-proxy", namespace="shop", pod="pay-1"} =>
            120586240 @[1778486400]
            container_memory_working_set_bytes{container="istio-proxy", pod="pay-1"} => 9 @[1778486500.781]

            """
        ),
        (
            "series.csv",
            """
            name,timestamp,value,container,namespace,pod
            container_memory_working_set_bytes,1778486400,7340032,istio-proxy,shop,pay-1

            """
        ),
        (
            "grafana.csv",
            """
            "Time","container_memory_rss{container=""istio-proxy"", pod=""pay-1""}","shop / pay-1 / istio-proxy"
            2026-05-11 08:00:00,115 MiB,48.0 MiB

            """
        ),
        (
            "kibana.csv",
            """
            "@timestamp","kubernetes.pod_name","kubernetes.container_name",message
            "May 11, 2026 @ 08:14:31.1",pay-1,"istio-proxy","2026-05-11T08:14:31.100012Z\terror\tEpoch 0 exited with error: signal: killed"

            """
        ),
        (
            "events-docker.txt",
            """
            2026-01-20T09:31:02.118000000+01:00 container oom 5f0c5f0c5f0c (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
            2026-01-20T09:31:02.402000000+01:00 container die 5f0c5f0c5f0c (exitCode=137, name=web-envoy-1)
            2026-01-20 08:31:03.000000001 +0000 UTC moby /tasks/exit {"container_id":"5f0c5f0c5f0c","id":"5f0c5f0c5f0c","exit_status":137}
            {"Type":"container","Action":"die","Actor":{"ID":"5f0c","Attributes":{"exitCode":"137","name":"w"}},"time":1768897862}

            """
        ),
        (
            "splunk.csv",
            "\"_time\",\"k8s_pod\",\"_raw\"\n\"2026-05-11T08:14:31.1+0000\",\"pay-1\",\"2026-05-11T08:14:31.100012Z\twarn\tEnvoy may have been out of memory killed.\na second line\"\n"
        ),
        (
            "grafana-logs.csv",
            "Time,Line,labels\n2026-05-11 08:14:31,2026-05-11T08:14:31.1Z\terror\tEnvoy exited with error: signal: killed,\"{\"\"pod\"\":\"\"pay-1\"\"}\"\n"
        ),
        (
            "inventory.csv",
            "TimeGenerated,Name,Namespace,ContainerName,ContainerRestartCount,ContainerStatusReason,ContainerLastStatus\nx,pay-1,shop,u/istio-proxy,3,,\"{\"\"reason\"\":\"\"OOMKilled\"\",\"\"finishedAt\"\":\"\"2026-05-11T08:14:31Z\"\"}\"\n"
        ),
        (
            "chat.txt",
            """
            03.02.26, 21:10 - Ada: pager
            03.02.26, 21:11 - Ada: $ kubectl -n shop get pods -w
            NAME    READY   STATUS      RESTARTS     AGE
            pay-1   0/1     OOMKilled   4 (9m ago)   3d
            pay-1   1/1     Running     5 (4s ago)   3d
            Bo, [03.02.2026 21:12]
            limit?

            """
        ),
        (
            "alert.txt",
            "[FIRING:1] KubeContainerOOMKilled\nLabels:\n - container = istio-proxy\n - namespace = shop\n - pod = pay-1\n - reason = OOMKilled\nP\npay-2\nContainer istio-proxy in pod shop/pay-2 has been OOMKilled 2 times\n"
        ),
        (
            "slack.json",
            "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"```$ kubectl get pods\\nNAME    READY   STATUS      RESTARTS   AGE\\npay-1   1/2     OOMKilled   3   2d```&lt;\",\"ts\":\"1.1\"}]"
        ),
        (
            "traced.txt",
            "08:14:31 Triggered by PID 3361 (\"wrk:worker_1\"), OOM kill of PID 195 (\"envoy\"), 65536 pages\n<3>1 2026-05-11T08:14:31.103Z node-3 kernel - - - Memory cgroup out of memory: Killed process 195 (envoy) total-vm:9kB\n"
        ),
        (
            "projection.json",
            "{\"name\": \"pay-1\", \"ns\": \"shop\", \"containers\": [{\"name\": \"istio-proxy\", \"restarts\": 3, \"last\": {\"reason\": \"OOMKilled\"}}]}\n"
        ),
        (
            "gcloud.yaml",
            "---\ninsertId: a\nlogName: b\nresource:\n  labels:\n    pod_name: pay-1\ntextPayload: \"2026-05-11T08:14:31.1Z\\twarn\\tEnvoy may have been out of memory killed.\"\n---\ninsertId: c\njsonPayload:\n  message: x\n"
        ),
        (
            "verbose.txt",
            "Wed 2026-02-11 04:21:41.201774 CET [s=8f1c;i=2a]\n    _HOSTNAME=node-4\n    MESSAGE=Memory cgroup out of memory: Killed process 812 (envoy) total-vm:9kB, anon-rss:2048kB\n"
        ),
        (
            "status.txt",
            """
            NAME         CLUSTER        CDS              LDS        ISTIOD       VERSION
            pay-1.shop   Kubernetes     SYNCED (4m)      STALE      istiod-1     1.23.2

            """
        ),
        (
            "values.txt",
            "USER-SUPPLIED VALUES:\nglobal:\n  proxy:\n    resources:\n      limits:\n        memory: 320Mi\n"
        ),
        ("note.txt", "pay-1.shop:\nactive loggers:\n  admin: warning\n"),
        (
            "count.txt",
            "$ istioctl pc cluster pay-1.shop | wc -l\n1497\n$ curl -s localhost:15000/server_info | grep concurrency\n  \"concurrency\": 8,\n"
        ),
        ("version.txt", "client version: 1.24.1\ndata plane version: 1.23.2 (14 proxies)\n"),
        (
            "k9s.txt",
            """
            NAME\u{2191}   PF  READY  STATUS     RESTARTS  AGE
            pay-1   \u{25CF}   1/2    OOMKilled         4  34m

            """
        ),
        (
            "curl.txt",
            "  % Total    % Received % Xferd\n\r  0     0    0     0 --:--:-- --:--:-- --:--:--     0\r100   185 --:--:-- --:--:-- --:--:-- 29602\nHTTP/1.1 200 OK\r\nserver: envoy\r\n\r\nserver.live: 1\n"
        ),
        (
            "stern.txt",
            """
            + pay-cffccb9749-rwhnb \u{203A} istio-proxy
            pay-cffccb9749-rwhnb istio-proxy 2026-06-01T09:58:00.000001Z\tinfo\tProxy role\tips=[10.1.2.3] type=sidecar id=pay-cffccb9749-rwhnb.shop domain=x
            [pod/pay-dd987dccff-r9qq8/istio-proxy] 2026-06-01T09:58:00.000001Z     warn    Envoy may have been out of memory killed. Check
            2026-06-01T09:58:00.000001118Z stdout F 2026-06-01T09:58:00.000001Z\terror\tEnvoy exited with error: signal: killed

            """
        ),
        (
            "viewer.json",
            """
            [
             {"textPayload": "2026-06-01T09:58:00.000001Z\\twarn\\tEnvoy may have been out of memory killed.\\n",
              "resource": {"labels": {"pod_name": "pay-1", "namespace_name": "shop", "container_name": "istio-proxy"}}},
             {"jsonPayload": {"msg": "x", "level": "info"}, "timestamp": "2026-06-01T09:58:00Z"},
             {"log": "oom-kill:constraint=CONSTRAINT_MEMCG,task_memcg=/a,task=envoy,pid=1", "stream": {"pod": "a"}, "values": [["1", "2"]]}
            ]

            """
        ),
        (
            "messages",
            """
            Jun 12 03:44:18 n1 kernel: [  812.1] envoy invoked oom-killer: gfp_mask=0xcc0
            Jun 12 03:44:18 n1 kernel: [  812.2] memory: usage 163840kB, limit 163840kB, failcnt 12
            Jun 12 03:44:18 n1 kernel: [  812.3] Task in /a/podb637b17a-f08a-4ed8-850c-18cccde915da/x killed as a result of limit of /b
            Jun 12 03:44:18 n1 kernel: [  812.3] Out of memory: Kill process 9 (envoy) score 1 or sacrifice child
            Jun 12 03:44:18 n1 kernel: [  812.5] Tasks in /a are going to be killed due to memory.oom.group set
            Jun 12 03:44:18 n1 kernel: [  812.6] Memory cgroup out of memory: Killed process 9 (envoy) total-vm:1kB, anon-rss:2kB
            {"__REALTIME_TIMESTAMP":"1718162658007100","MESSAGE":"Killed process 9 (envoy) total-vm:1kB"}

            """
        ),
    ]
}
