/// Pieces of objects and tables, as people cut them out.
extension Corpus {
    static let pieces: [(name: String, text: String)] = [
        (
            "last-state.txt",
            "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n      Finished:     Mon, 02 Mar 2026 09:30:00 +0100\n    Limits:\n      memory:  192Mi\nEvents:\n  Type     Reason   Age              From     Message\n  Warning  BackOff  2m (x9 over 1h)  kubelet  Back-off\n"
        ),
        (
            "item.yaml",
            "  - containerID: containerd://1\n    lastState:\n      terminated:\n        exitCode: 137\n        reason: OOMKilled\n    name: istio-proxy\n    restartCount: 2\n"
        ),
        (
            "jsonpath.txt",
            "istio-proxy {\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\"}} {\"running\":{}}\n"
        ),
        ("go.txt", "x map[terminated:map[exitCode:137 message:a b c reason:OOMKilled] l:[1 2]]\n"),
        (
            "rows.txt",
            "market  till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   3 (41s ago)    9m    10.9.0.17    node-4\nistio-proxy OOMKilled 137 2026-03-02T08:30:00Z\n"
        ),
        (
            "columns.txt",
            "POD       CONTAINERS          REASONS           EXIT CODES\nledger-0  ledger,istio-proxy  <none>,OOMKilled  <none>,137\n"
        ),
        (
            "events.txt",
            "market  84s  Normal  Started  pod/till-0  spec.containers{istio-proxy}   kubelet, node-4   Container started   3m24s   2   till-0.18eaeca3d9f6219d\n"
        ),
        (
            "own-events.txt",
            "WHEN                   NS       KIND   POD      REASON      MSG\n2026-03-02T08:30:00Z   market   Pod    till-0   OOMKilling   Killed process 7 (envoy) total-vm:1kB, anon-rss:2kB, file-rss:1kB\n"
        ),
        (
            "ps.txt",
            "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n1337  1  0.2  0.4 743960 36412 ?  Ssl  08:06   0:04 /usr/local/bin/pilot-agent proxy\n1337  17  0.9  0.5 1204448 1.5g ?  Sl   08:06   3:02 envoy -c x\n"
        ),
        (
            "docker-stats.txt",
            "CONTAINER ID   NAME          CPU %     MEM USAGE / LIMIT   MEM %\n4c19d20ab7fe   k8s_istio-proxy_till-0_market_b62e_2   61.20%    713.4MiB / 768MiB   92.89%\n"
        ),
        (
            "inspect.json",
            #"[{"Id": "87da", "State": {"Running": false, "OOMKilled": true, "ExitCode": 137}, "Name": "/k8s_istio-proxy_till-0_market_b_0", "HostConfig": {"Memory": 201326592}, "Config": {"Labels": {"io.kubernetes.container.restartCount": "3"}}}]"#
        ),
        (
            "ss.txt",
            "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp   ESTAB 0      0      [::ffff:10.9.0.17]:15006 [::ffff:10.9.1.4]:50412 users:((\"envoy\",pid=18,fd=31))\n"
        ),
        (
            "clusters-table.txt",
            "SERVICE FQDN                      PORT     SUBSET     DIRECTION     TYPE             DESTINATION RULE\ntill.market.svc.cluster.local     80       blue       outbound      EDS              all.v2.istio-config\nADDRESSES  PORT  MATCH                                   DESTINATION\n0.0.0.0    80    ALL                                     PassthroughCluster\nNAME     VHOST NAME          DOMAINS                      MATCH     VIRTUAL SERVICE\n80       till.market:80      till, till.market + 1 more...  /api/*    canary.market\nENDPOINT            STATUS      OUTLIER CHECK     CLUSTER\n10.9.0.17:8080      HEALTHY     OK                outbound|80||till\n"
        ),
        (
            "state-metrics.txt",
            "kube_pod_container_status_last_terminated_reason{namespace=\"market\",pod=\"till-0\",container=\"istio-proxy\",reason=\"OOMKilled\"} 1\nkube_pod_container_status_restarts_total{namespace=\"market\",pod=\"till-0\",container=\"istio-proxy\"} 3\ncontainer_memory_working_set_bytes{container=\"istio-proxy\",namespace=\"market\",pod=\"till-0\"} 9.8e+07 1780000000000\n"
        ),
        (
            "crictl-ps.json",
            #"{"containers": [{"id": "87da", "podSandboxId": "b", "metadata": {"name": "istio-proxy", "attempt": 1}, "state": "CONTAINER_EXITED", "createdAt": "1771617600000000000", "labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "till-0", "io.kubernetes.pod.namespace": "market"}}]}"#
        ),
        (
            "crictl-stats.json",
            #"{"stats": [{"attributes": {"labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "till-0"}}, "memory": {"workingSetBytes": {"value": "71303168"}}}]}"#
        ),
        (
            "docker-ps.txt",
            "CONTAINER ID   IMAGE   COMMAND   CREATED       STATUS                     NAMES\n4c19d20ab7fe   8d1d    \"x\"       2 hours ago   Exited (137) 2 hours ago   k8s_istio-proxy_till-0_market_b62e_0\n"
        ),
        (
            "drawer.txt",
            "Name\ntill-0\nNamespace\nmarket\nPod IP\n10.9.0.17\nContainers\nistio-proxy\nStatus\nrunning, ready\nLast Status\nterminated\nReason: OOMKilled - exit code: 137\nFinished at: 2026-03-02T08:30:00+02:00\nLimits\nCPU: 2, Memory: 192Mi\n"
        ),
        (
            "pods.csv",
            "NAMESPACE,NAME,READY,STATUS,RESTARTS,NODE\nmarket,till-0,1/2,OOMKilled,7,\"node-4\"\n"
        ),
        (
            "events.csv",
            "\"TimeGenerated [UTC]\",ObjectKind,Namespace,Name,Reason,Message\n2026-03-02T08:30:00Z,Pod,market,till-0,BackOff,\"Back-off, x\"\n"
        ),
        (
            "rows.json",
            #"{"ns":"market","pod":"till-0","container":"istio-proxy","restarts":4,"lastReason":"OOMKilled"}"#
        ),
        (
            "journal.txt",
            "{\n\t\"__REALTIME_TIMESTAMP\" : \"1780300800000000\",\n\t\"_HOSTNAME\" : \"node-4\",\n\t\"MESSAGE\" : \"Memory cgroup out of memory: Killed process 7 (envoy) total-vm:1kB, anon-rss:2kB\"\n}\n"
        ),
        (
            "containerd.log",
            "time=\"2026-02-20T20:20:20.2Z\" level=info msg=\"TaskOOM event container_id:\\\"\(String(repeating: "7d1f", count: 16))\\\"\"\nkubelet: \"Got sys oom event\" event={Pid:7 ProcessName:envoy TimeOfDeath:2026-02-20 20:20:20.1 +0000 UTC ContainerName:/a VictimContainerName:/b}\n"
        ),
        (
            "kubelet.log",
            "I0304 11:14:23.123456       5 eviction_manager.go:412] \"Eviction manager: must evict pod(s) to reclaim\" resourceName=\"memory\"\nI0304 11:14:24.123456       5 eviction_manager.go:627] \"Eviction manager: pod is evicted successfully\" pod=\"market/till-0\"\nI0304 11:14:25.1 5 oom_watcher_linux.go:79] \"Got sys oom event\" event={\"Pid\":7,\"ProcessName\":\"envoy\",\"TimeOfDeath\":\"2026-02-20T20:20:20.1Z\",\"ContainerName\":\"/a\",\"VictimContainerName\":\"/\"}\nI0304 11:14:26.1 5 oom_watcher_linux.go:75] Got sys oom event: &{7 envoy 2026-02-20 20:20:20.1 +0000 UTC m=+1.1 /a / CONSTRAINT_NONE}\n"
        ),
        (
            "tasks.json",
            #"{"tasks": [{"taskArn": "arn:x/till", "group": "service:till", "stoppedAt": 1780300800.5, "containers": [{"name": "envoy", "exitCode": 137, "lastStatus": "STOPPED", "reason": "OutOfMemoryError: x", "memory": "256"}]}]}"#
        ),
        (
            "summary.json",
            #"{"node": {"systemContainers": []}, "pods": [{"podRef": {"name": "till-0", "namespace": "market"}, "containers": [{"name": "istio-proxy", "memory": {"workingSetBytes": 98304000}}]}]}"#
        ),
        (
            "bounds.yaml",
            "apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: a\n  namespace: market\nspec:\n  limits:\n  - type: Container\n    max:\n      memory: 512Mi\n"
        ),
        (
            "autoscaler.yaml",
            "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata:\n  name: a\n  namespace: market\nspec:\n  targetRef: {kind: Deployment, name: till}\n  resourcePolicy:\n    containerPolicies:\n    - containerName: istio-proxy\n      mode: Auto\n"
        ),
        (
            "sized.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: till-0\n  namespace: market\n  annotations:\n    vpaUpdates: 'Pod resources updated by a: container 0: memory request, memory limit; container 9: memory limit'\nspec:\n  containers:\n  - name: istio-proxy\n"
        ),
    ]
}
