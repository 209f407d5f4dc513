import Testing

@testable import Captures

@Test func processesTellEnvoyFromItsAgent() throws {
    let aux = """
        USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
        1337           1  0.2  0.4 743960 36412 ?        Ssl  08:06   0:04 /usr/local/bin/pilot-agent proxy sidecar
        1337          17  0.9  0.5 1204448 88312 ?       Sl   08:06   3:02 /usr/local/bin/envoy -c etc/istio/proxy/envoy-rev.json
        root         311  0.0  0.0   7060  1552 pts/0    R+   10:38   0:00 ps aux

        """
    let top = """
        top - 10:38:02 up 3 days,  2:01,  0 users,  load average: 0.10, 0.20, 0.30
        Tasks:   3 total

            PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
             17 1337      20   0 1204448   1.5g  40320 S   0.9   0.5   3:02.11 envoy
              1 1337      20   0  743960 386.5m  20320 S   0.9   0.5   3:02.11 pilot-ag+

        """
    let own = "  PID   RSS COMMAND\n   17 88312 envoy -c x\n    1 36412 pilot-agent proxy\n"
    for (text, envoy, agent) in [
        (aux, 88_312 << 10, 36_412 << 10), (own, 88_312 << 10, 36_412 << 10), (top, 3 << 29, 773 << 19),
    ] as [(String, Int64, Int64)] {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .processList && outcome == .complete)
        #expect(facts.processes.map(\.processName) == ["envoy", "pilot-agent"])
        #expect(facts.processes.map(\.resident) == [envoy, agent])
    }
    let two = own + "   18 88312 envoy -c y\n"
    #expect(try recognised(two).facts.processes.map(\.processName) == ["pilot-agent"])
}

@Test func containerStatisticsHaveUsageAndLimit() throws {
    let docker = """
        CONTAINER ID   NAME                                              CPU %     MEM USAGE / LIMIT   MEM %     NET I/O         BLOCK I/O   PIDS
        4c19d20ab7fe   k8s_istio-proxy_till-0_market_b62e0b98-7eaf_2     1.20%     120.5MiB / 192MiB   62.76%    0B / 0B         0B / 0B     19
        5c19d20ab7fe   k8s_POD_till-0_market_b62e0b98-7eaf_2             0.00%     512KiB / 0B         0.00%     0B / 0B         0B / 0B     1

        """
    let (kind, facts, _) = try recognised(docker)
    #expect(kind == .containerStats && facts.processes.count == 1)
    #expect(facts.processes[0].limit == 192 << 20 && facts.processes[0].usage == 241 << 19)
    guard case .part(let part) = facts.first else {
        Issue.record("no part")
        return
    }
    #expect(part?.label == "market/till-0/istio-proxy")
    let front =
        "CONTAINER           CPU %               MEM USAGE / LIMIT     MEM %\nfront-envoy         61.20%              713.4MiB / 768MiB     92.89%\n"
    #expect(try recognised(front).facts.processes.map(\.limit) == [768 << 20])
    let crictl =
        "CONTAINER           NAME                CPU %               MEM                 DISK                INODES\n5d1f2a3b4c5d6       istio-proxy         0.33                104.9MB             12.3kB              15\n"
    #expect(try recognised(crictl).facts.processes.map(\.usage) == [104_900_000])
}

@Test func inspectedContainersTellHowTheyEnded() throws {
    let docker = #"""
        [{"Id": "87da", "State": {"Status": "exited", "Running": false, "OOMKilled": true, "ExitCode": 137,
          "StartedAt": "2026-03-02T08:00:00.4Z", "FinishedAt": "2026-03-02T08:30:00.6Z"},
          "Name": "/k8s_istio-proxy_till-0_market_b62e0b98_0", "RestartCount": 0, "HostConfig": {"Memory": 201326592},
          "Config": {"Image": "istio/proxyv2:1.25.2", "Labels": {"io.kubernetes.container.restartCount": "3"}}}]
        """#
    let crictl = #"""
        {"status": {"id": "87da", "metadata": {"attempt": 3, "name": "istio-proxy"}, "state": "CONTAINER_EXITED",
          "createdAt": "2026-03-02T08:00:00Z", "startedAt": "2026-03-02T08:00:00.4Z", "finishedAt": "2026-03-02T08:30:00.6Z",
          "exitCode": 137, "reason": "OOMKilled", "labels": {"io.kubernetes.container.name": "istio-proxy",
          "io.kubernetes.pod.name": "till-0", "io.kubernetes.pod.namespace": "market"},
          "resources": {"linux": {"memoryLimitInBytes": "201326592"}}}, "info": {}}
        """#
    for text in [docker, crictl] {
        let (kind, facts, _) = try recognised(text)
        #expect(kind == .objectFragment)
        let pod = try #require(facts.pods.first)
        #expect(pod.name == "till-0" && pod.namespace == "market" && pod.containers.map(\.name) == ["istio-proxy"])
        #expect(pod.containers[0].memoryLimit == "201326592" && pod.containers[0].restartCount == 3)
        let state = pod.containers[0].state
        #expect(state?.reason == "OOMKilled" && state?.exitCode == 137)
        #expect(state?.finishedAt == moment("2026-03-02T08:30:00.6Z"))
    }
}

@Test func theLimitOfAnOlderRuntimeIsTheOneThatItSet() throws {
    let text = #"""
        {"status": {"id": "87da", "metadata": {"name": "istio-proxy"}, "createdAt": "2026-03-02T08:00:00Z", "reason": "OOMKilled",
          "labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "till-0"}},
          "info": {"runtimeSpec": {"linux": {"resources": {"memory": {"limit": 201326592}}}}}}
        """#
    let container = try #require(try recognised(text).facts.pods.first?.containers.first)
    #expect(container.memoryLimit == "201326592" && container.hasSpec)
}

private let kubeletsLabels = """
    {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "till-0",
      "io.kubernetes.pod.namespace": "market", "io.kubernetes.pod.uid": "0c5a8f3e-3a0f-4b7d-9d0e-5f3d8f0c2b61"}
    """

@Test func whatJqLeftOfAnInspectionIsAContainerOfItsPod() throws {
    let renamed = """
        {"id": "87da", "name": "istio-proxy", "exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-03-02T08:30:00.6Z",
         "startedAt": "2026-03-02T08:00:00.4Z", "labels": \(kubeletsLabels), "limit": 201326592}
        """
    let short = """
        {"l": \(kubeletsLabels), "memory": 201326592, "finishedAt": "2026-03-02T08:30:00.6Z", "reason": "OOMKilled",
         "exitCode": 137, "state": "CONTAINER_EXITED", "containerID": "87da", "attempt": 3}
        """
    for text in [renamed, short, "[\(short)]"] {
        let (kind, facts, _) = try recognised(text)
        #expect(kind == .objectFragment)
        let pod = try #require(facts.pods.first)
        #expect(pod.name == "till-0" && pod.namespace == "market" && pod.uid?.hasPrefix("0c5a") == true)
        let container = try #require(pod.containers.first)
        #expect(container.name == "istio-proxy" && container.containerID == "87da")
        // A figure named after memory alone may be what it used.
        #expect(
            container.memoryLimit == (text == renamed ? "201326592" : nil) && container.hasSpec == (text == renamed))
        #expect(container.state?.kind == .terminated && container.state?.reason == "OOMKilled")
        #expect(container.state?.exitCode == 137 && container.state?.finishedAt == moment("2026-03-02T08:30:00.6Z"))
    }
}

@Test func whatJqLeftOfAContainerThatRunsTellsOfNoEnd() throws {
    for told in [
        #""finishedAt": "0001-01-01T00:00:00Z", "exitCode": 0, "reason": """#,
        #""state": "CONTAINER_RUNNING", "startedAt": "2026-03-02T08:00:00Z""#,
    ] {
        let pod = try #require(try recognised("{\"labels\": \(kubeletsLabels), \(told)}").facts.pods.first)
        #expect(pod.containers.map { $0.state?.kind } == [.running] && pod.containers[0].hasSpec == false)
    }
    let bare = try #require(try recognised("{\"id\": \"87da\", \"labels\": \(kubeletsLabels)}").facts.pods.first)
    #expect(bare.containers.count == 1 && bare.containers[0].state == nil && bare.containers[0].lastState == nil)
}

@Test func socketsAreReadInEveryForm() throws {
    let netstat =
        "tcp        0      0 10.9.0.17:15006         10.9.1.4:50412          ESTABLISHED 18/envoy             keepalive (12.01/0/0)\n"
    let bare = "tcp        0      0 10.9.0.17:15006         10.9.1.4:50412          ESTABLISHED keepalive (12.01/0/0)\n"
    let ss =
        "State    Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\nESTAB    0      0      10.9.0.17:15006     10.9.1.4:50412    users:((\"envoy\",pid=18,fd=31)) timer:(keepalive,12sec,0)\n"
    let kinds =
        "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp   ESTAB 0      0      [::ffff:10.9.0.17]:15006 [::ffff:10.9.1.4]:50412\n"
    for text in [netstat, bare, ss, kinds] {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .netstat && outcome == .complete)
        #expect(facts.sockets.map(\.role) == [.inbound] && facts.sockets.map(\.state) == ["ESTABLISHED"], "\(text)")
    }
}

@Test func tablesOfIstioctlAreConfiguration() throws {
    let clusters = """
        SERVICE FQDN                      PORT     SUBSET     DIRECTION     TYPE             DESTINATION RULE
                                          8080     -          inbound       ORIGINAL_DST
        BlackHoleCluster                  -        -          -             STATIC
        agent                             -        -          -             STATIC
        till.market.svc.cluster.local     80       -          outbound      EDS              all.v2.istio-config
        till.market.svc.cluster.local     80       blue       outbound      EDS              all.v2.istio-config

        """
    let (kind, facts, outcome) = try recognised(clusters)
    #expect(kind == .configDump && outcome == .complete)
    let found = facts.compactMap { if case .cluster(let cluster) = $0 { cluster } else { nil } }
    #expect(
        found.map(\.name) == [
            "inbound|8080||", "BlackHoleCluster", "agent", "outbound|80||till.market.svc.cluster.local",
            "outbound|80|blue|till.market.svc.cluster.local",
        ])
    #expect(found[4].ruleName == "all.v2" && found[4].ruleNamespace == "istio-config" && found[4].subset == "blue")
    #expect(found.map(\.state) == [.active, .active, .static, .active, .active])
    let all = """
        ADDRESSES  PORT  MATCH                                   DESTINATION
        0.0.0.0    80    Trans: raw_buffer; App: http/1.1,h2c    Route: 80
        0.0.0.0    80    ALL                                     PassthroughCluster
        10.96.0.4  3306  ALL                                     Cluster: outbound|3306||db.data.svc.cluster.local

        NAME     VHOST NAME          DOMAINS                        MATCH     VIRTUAL SERVICE
        80       till.market:80      till, till.market + 1 more...  /api/*    canary.market
        80       till.market:80      till, till.market + 1 more...  /*        canary.market
        80       allow_any           *                              /*

        ENDPOINT            STATUS      OUTLIER CHECK     CLUSTER
        10.9.0.17:8080      HEALTHY     OK                outbound|80||till.market.svc.cluster.local
        10.9.0.18:8080      UNHEALTHY   OK                outbound|80||till.market.svc.cluster.local

        """
    let more = try recognised(all).facts
    let listeners = more.compactMap { if case .listener(let listener) = $0 { listener } else { nil } }
    #expect(listeners.map(\.name) == ["0.0.0.0_80", "10.96.0.4_3306"] && listeners.map(\.filterChains) == [2, 1])
    let tables = more.compactMap { if case .routeConfig(let table) = $0 { table } else { nil } }
    #expect(tables.map(\.virtualHosts) == [2] && tables[0].routes == 3 && tables[0].virtualServiceRoutes == 2)
    #expect(tables[0].domains == 4 && tables[0].virtualHostsCounted == 1)
    let sets = more.compactMap { if case .endpoints(let set) = $0 { set } else { nil } }
    #expect(sets.map(\.hosts) == [2] && sets.map(\.healthyHosts) == [1])
}

@Test func anImagesTagIsAVersion() {
    let tags: [(String, String?)] = [
        ("docker.io/istio/proxyv2:1.26.4", "1.26.4"),
        ("registry.example:5000/mirror/proxyv2:1.26.4-distroless", "1.26.4"),
        ("proxyv2:1.27.0-rc.1", "1.27.0-rc.1"), ("istio/proxyv2:1.24.1@sha256:0dead", "1.24.1"),
        ("istio/ztunnel:1.27", "1.27"),
        ("registry.example:5000/istio/proxyv2", nil), ("istio/proxyv2:latest", nil), ("shop/till:1.26.4", nil),
        ("istio/proxyv2@sha256:0dead", nil), ("", nil),
    ]
    for (image, version) in tags { #expect(ImageTag.istioVersion(image) == version, "\(image)") }
}

/// `pidstat -r` and the screen of `htop`: other words before the table, the same columns.
@Test(arguments: [
    """
    Linux 6.1.0-28-amd64 (ferry-0) \t03/02/26 \t_x86_64_\t(4 CPU)

    10:11:12      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    10:11:13     1337         1      0.00      0.00  744120   36412   0.22  pilot-agent
    10:11:13     1337        21     12.00      0.00 2288104  148760   0.91  envoy

    Average:      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    Average:     1337         1      0.00      0.00  744120   36412   0.22  pilot-agent
    Average:     1337        21     12.00      0.00 2288104  148760   0.91  envoy

    """,
    // Interval after interval below one header: the last one speaks.
    """
    09:00:01      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    09:05:01     1337        21      5.10      0.00 2412330  106412   0.73  envoy
    09:05:01     1337         1      0.18      0.00  758212   36100   0.13  pilot-agent
    09:10:01     1337        21      5.31      0.00 2412330  148760   0.75  envoy
    09:10:01     1337         1      0.18      0.00  758212   36412   0.13  pilot-agent

    """,
    """

        0[||||            7.2%]   Tasks: 3, 31 thr; 1 running
      Mem[||||||||||||3.61G/15.6G]   Uptime: 12 days, 03:11:20

        PID USER      PRI  NI  VIRT   RES   SHR S CPU%-MEM%   TIME+  Command
          1 istio-pro  20   0  726M 36412 24100 S  0.0  0.2  0:41.20 /usr/local/bin/pilot-agent proxy sidecar
         21 istio-pro  20   0 2234M 148760 40120 S  1.3  0.9  2:11.07 /usr/local/bin/envoy -c etc/istio/proxy/envoy-rev.json
    F1Help  F2Setup F3SearchF4FilterF5Tree

    """,
]) func listsOfProcessesOfOtherToolsAreRead(_ text: String) throws {
    let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "x.txt") }
    #expect(kind == .processList)
    let memory = try read(kind, text).facts.compactMap { if case .processMemory(let x) = $0 { x } else { nil } }
    #expect(memory.map(\.processName) == ["envoy", "pilot-agent"])
    #expect(memory.map(\.resident) == [148_760 * 1024, 36_412 * 1024])
}

@Test func `A row that does not keep to its columns is told by its cells`() throws {
    let table = """
        CONTAINER       IMAGE           CREATED         STATE     NAME          ATTEMPT   POD ID          POD            NAMESPACE
        bb44abc00b1f1   904397ea91b5a   9 days ago      Running   istio-proxy   0         e38591293ce58   stmt-export-7d8cdbf6b-9jv4r   billing
        312fbc48248ec   904397ea91b5a   3 minutes ago   Running   istio-proxy   4         7e53eef6ac79c   writer-2       billing
        4c48248ec312f   904397ea91b5a   3 minutes ago   Running   istio-proxy   much-too-long-and-one-cell-short   7e53eef6ac79c   billing

        """
    let pods = try recognised(table).facts.pods
    #expect(
        pods.map { "\($0.namespace)/\($0.name)" }.sorted() == [
            "billing/stmt-export-7d8cdbf6b-9jv4r", "billing/writer-2",
        ])
}

/// `docker stats --format json`, with and without `--no-stream`: the last row of a container speaks.
@Test func rowsOfContainerStatisticsInJSONAreRead() throws {
    func row(_ name: String, _ memory: String) -> String {
        #"{"BlockIO":"0B / 0B","CPUPerc":"61.20%","ID":"4c19d20ab7fe","MemPerc":"92.89%","MemUsage":"\#(memory)","Name":"\#(name)"}"#
            + "\n"
    }
    let text =
        row("front-envoy", "600MiB / 768MiB") + row("db", "1GiB / 2GiB") + row("front-envoy", "713.5MiB / 768MiB")
    let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "stats.json") }
    #expect(kind == .containerStats)
    let found = try read(kind, text).facts.compactMap { if case .processMemory(let page) = $0 { page } else { nil } }
    #expect(found.map(\.usage) == [748_158_976] && found.map(\.limit) == [768 << 20])
}
