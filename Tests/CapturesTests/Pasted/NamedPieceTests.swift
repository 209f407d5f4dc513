import Testing
import Units

@testable import Captures

/// What stands around a piece of a pod names it.
private let status = """
    [{"image": "istio/proxyv2:1.25.2", "name": "istio-proxy", "ready": true, "restartCount": 3,
      "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-03-02T08:30:00Z"}},
      "state": {"running": {"startedAt": "2026-03-02T08:30:02Z"}}}]

    """

@Test(arguments: ["pod till-6c5d9f7b8d-x2k4p", "po/till-6c5d9f7b8d-x2k4p"])
func aStatusBelowTheCommandThatAskedForItsPodHasItsName(object: String) throws {
    let asked = "$ kubectl -n market get \(object) -o jsonpath='{.status.containerStatuses}' | jq .\n"
    let pods = try pasted(asked + status).pods
    #expect(pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p"] && pods.map(\.namespace) == ["market"])
    // A command that asks for all of them names none.
    let all = "$ kubectl -n market get pods -o jsonpath='{.items[0].status.containerStatuses}' | jq .\n"
    #expect(try pasted(all + status).pods.map(\.name) == [""])
}

@Test(arguments: [
    ("pod=till-6c5d9f7b8d-x2k4p_market(6f1c2a34-0000-4000-8000-000000000001)", "market/till-6c5d9f7b8d-x2k4p"),
    ("pod=till_market_x(6f1c)", "/"), ("pod=_market(6f1c)", "/"), ("pod=till", "/"), ("", "/"),
])
func theKubeletsBackOffMessageNamesThePod(words: String, expected: String) throws {
    let text = """
          containerStatuses:
          - name: istio-proxy
            ready: false
            restartCount: 9
            lastState:
              terminated:
                exitCode: 137
                reason: OOMKilled
            state:
              waiting:
                message: back-off 2m40s restarting failed container=istio-proxy \(words)
                reason: CrashLoopBackOff

        """
    let pods = try pasted(text).pods
    #expect(pods.map { "\($0.namespace)/\($0.name)" } == [expected])
}

@Test func aNodesIdAloneNamesItsProxyAndItsType() throws {
    let id = "router~10.1.2.3~edge-7d9c6b5f4-x2k4p.market~market.svc.cluster.local\n"
    let command =
        "$ kubectl -n market exec edge-7d9c6b5f4-x2k4p -- pilot-agent request GET server_info | jq -r .node.id\n"
    let found = try pasted(command + id + "$ curl -s localhost:15000/stats\nserver.concurrency: 2\nserver.live: 1\n")
    let identities = found.compactMap { if case .identity(let identity) = $0 { identity } else { nil } }
    #expect(identities.contains { $0.type == "router" && $0.pod == "edge-7d9c6b5f4-x2k4p" && $0.namespace == "market" })
}

@Test func aNodesPromptIsNoPodWhereAnotherNamespaceIsEntered() throws {
    let table = """
        State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
        ESTAB  0      0      10.5.0.8:15006      10.5.0.9:31656    users:(("envoy",pid=21,fd=76))

        """
    func pods(_ command: String) throws -> [String?] {
        try pasted("root@node-7:~# \(command)\n" + table).compactMap {
            if case .identity(let identity) = $0 { identity.pod } else { nil }
        }
    }
    #expect(try pods("nsenter -t 3187 -n ss -tnp").isEmpty)
    #expect(try pods("ip netns exec cni-5f ss -tnp").isEmpty)
    #expect(try pods("ss -tnp") == ["node-7"])
}

@Test func aListOfProcessesIsOfThePodThatTheCommandNames() throws {
    let list =
        "    PID   RSS COMMAND\n      1 36412 /usr/local/bin/pilot-agent proxy sidecar\n     17 61020 envoy -c x\n"
    func pods(_ command: String) throws -> [String?] {
        try pasted(command + "\n" + list).compactMap {
            if case .identity(let identity) = $0 { identity.pod } else { nil }
        }
    }
    #expect(try pods("$ kubectl exec -n market till-0 -c istio-proxy -- ps -eo pid,rss,command") == ["till-0"])
    // A node may be called like a pod.
    #expect(try pods("root@node-7:~# ps -eo pid,rss,command").isEmpty)
}

@Test func whatGrepPrintsOfACgroupIsReadAsItsFiles() throws {
    let text = """
        /sys/fs/cgroup/memory/memory.limit_in_bytes:201326592
        /sys/fs/cgroup/memory/memory.usage_in_bytes:150994944
        /sys/fs/cgroup/memory/memory.oom_control:oom_kill 2
        /sys/fs/cgroup/memory/memory.stat:total_rss 94371840
        /sys/fs/cgroup/memory/memory.stat:total_inactive_file 41943040

        """
    let memory = try pasted(text).compactMap { if case .processMemory(let memory) = $0 { memory } else { nil } }
    #expect(memory.count == 1)
    let found = try #require(memory.first)
    #expect(found.limit == 201_326_592 && found.usage == 150_994_944 && found.oomKills == 2)
    #expect(found.anonymous == 94_371_840 && found.inactiveFile == 41_943_040)
    let free = try pasted("/sys/fs/cgroup/memory.max:max\n/sys/fs/cgroup/memory.current:1048576\n")
        .compactMap { if case .processMemory(let memory) = $0 { memory } else { nil } }
    #expect(free.first?.unlimited == true && free.first?.limit == nil && free.first?.usage == 1_048_576)
}

@Test func aKernelsLogShownBackwardsKeepsTheLimitOfEachKill() throws {
    func kill(_ second: Int, _ pid: Int, _ limit: Int) -> [String] {
        [
            "[ \(second).100000] envoy invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=900",
            "[ \(second).100100] memory: usage \(limit)kB, limit \(limit)kB, failcnt 7",
            "[ \(second).100200] oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/kubepods/a,task_memcg=/kubepods/a,task=envoy,pid=\(pid),uid=1337",
            "[ \(second).100300] Memory cgroup out of memory: Killed process \(pid) (envoy) total-vm:9kB, anon-rss:\(limit - 4)kB, file-rss:4kB",
        ]
    }
    let lines = kill(800, 41, 131_072) + kill(950, 42, 262_144)
    for text in [lines, lines.reversed()] {
        let kills = try pasted(text.joined(separator: "\n") + "\n").compactMap {
            if case .kernelKill(let kill) = $0 { kill } else { nil }
        }
        let limits = Dictionary(kills.map { ($0.processID ?? 0, $0.limit) }, uniquingKeysWith: { a, _ in a })
        #expect(kills.count == 2 && limits[41] == 131_072 << 10 && limits[42] == 262_144 << 10)
    }
}

@Test func anEventsTableMayCallItsColumnsOtherwise() throws {
    let text = """
        NS       OBJECT   POD                     WHY                            TEXT
        market   Pod      till-6c5d9f7b8d-x2k4p   PreviousContainerWasOOMKilled  The previous instance of the container 'istio-proxy' was OOMKilled
        market   Job      nightly                 Completed                      Job completed

        """
    let events = try pasted(text, "events.txt").compactMap { if case .event(let event) = $0 { event } else { nil } }
    #expect(
        events.map(\.objectKind) == ["Pod", "Job"] && events.map(\.objectName) == ["till-6c5d9f7b8d-x2k4p", "nightly"])
    #expect(events.first?.reason == "PreviousContainerWasOOMKilled" && events.first?.namespace == "market")
}
