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
    ]
}
