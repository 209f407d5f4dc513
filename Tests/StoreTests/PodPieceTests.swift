import SampleBundles
import Testing
import Units

@testable import Store

/// Pieces of pods, and what only they tell, in one bundle.
@Suite struct PodPieceTests {
    private let pod = "till-6c5d9f7b8d-x2k4p"

    private var status: String {
        """
        $ kubectl -n market get pod \(pod) -o yaml | sed -n '/^status:/,$p'
        status:
          containerStatuses:
          - image: istio/proxyv2:1.25.2
            lastState:
              terminated:
                exitCode: 137
                finishedAt: "2026-03-02T08:30:00Z"
                reason: OOMKilled
            name: istio-proxy
            ready: true
            restartCount: 3
            state:
              running:
                startedAt: "2026-03-02T08:30:02Z"
          phase: Running

        """
    }
    private let rows = """
        NAME                    READY   STATUS    RESTARTS      AGE
        till-6c5d9f7b8d-x2k4p   2/2     Running   3 (4m ago)    9d

        """
    private func serverInfo(_ type: String) -> String {
        """
        {"version": "4b2c0f5e4b1f3f0e0e6a6c8a8d2a1b9c0d1e2f3a/1.33.1/Clean/RELEASE/BoringSSL", "state": "LIVE",
         "uptime_current_epoch": "240s", "uptime_all_epochs": "240s",
         "command_line_options": {"concurrency": 2},
         "node": {"id": "\(type)~10.1.2.3~\(pod).market~market.svc.cluster.local",
                  "metadata": {"NAME": "\(pod)", "NAMESPACE": "market"}}}
        """
    }

    @Test func aRowAndAStatusOfOnePodAreOnePod() throws {
        for order in [["1-rows.txt", "2-status.txt"], ["2-rows.txt", "1-status.txt"]] {
            var bundle = BundleBuilder()
            for name in order.sorted() {
                bundle.add(name, name.contains("rows") ? "$ kubectl -n market get pods\n" + rows : status)
            }
            let store = try Loading.store(bundle)
            #expect(try store.names("SELECT namespace || '/' || name FROM pod") == ["market/\(pod)"])
            #expect(try store.names("SELECT reason FROM container_state WHERE which = 'lastState'") == ["OOMKilled"])
            #expect(try store.count("SELECT COUNT(*) FROM proxy WHERE container_id IS NOT NULL") == 1)
        }
    }

    /// `exec deploy/till` asks the one pod that it has; of two nobody knows which.
    @Test(arguments: [("till", "", true), ("till", "till-6c5d9f7b8d-zz7qq", false), ("other", "", false)])
    func `A page that a workload was asked for is its only pod's`(asked: String, replica: String, isKnown: Bool) throws
    {
        var bundle = BundleBuilder()
        let more = replica.isEmpty ? "" : "\(replica)   2/2     Running   0             9d\n"
        bundle.add(
            "session.txt",
            """
            $ kubectl -n market get pods
            \(rows)\(more)stall-5d9f7b8d6c-aaaa1   2/2     Running   0             9d
            \(status)$ kubectl -n market exec deploy/\(asked) -c istio-proxy -- pilot-agent request GET memory
            {"allocated": "41943040", "heap_size": "50331648", "pageheap_unmapped": "0", "pageheap_free": "0",
             "total_thread_cache": "0", "total_physical_bytes": "50331648"}

            """)
        let owners = try Loading.store(bundle).names(
            "SELECT COALESCE(p.pod, '-') FROM source_file f JOIN proxy p ON p.id = f.proxy_id WHERE f.kind = 'memory'")
        #expect(owners == [isKnown ? pod : "-"])
    }

    /// What a describe says from a container's name on, with the offset of whoever ran it.
    private let container = """
          istio-proxy:
            Image:         docker.io/istio/proxyv2:1.25.2
            State:          Running
              Started:      Mon, 02 Mar 2026 10:30:02 +0200
            Last State:     Terminated
              Reason:       OOMKilled
              Exit Code:    137
              Finished:     Mon, 02 Mar 2026 10:30:00 +0200
            Restart Count:  3
            Limits:
              memory:  640Mi

        """

    @Test func aPieceThatNamesNoPodIsOfTheOnlyOne() throws {
        var bundle = BundleBuilder()
        bundle.add("rows.txt", "$ kubectl -n market get pods\n" + rows)
        bundle.add("describe.txt", container)
        let store = try Loading.store(bundle)
        #expect(try store.names("SELECT namespace || '/' || name FROM pod") == ["market/\(pod)"])
        #expect(try store.names("SELECT name || ' ' || kind FROM container") == ["istio-proxy sidecar"])
        #expect(
            try store.names("SELECT joined_by FROM source_file WHERE name = 'describe.txt'") == [
                "assumed: the only pod"
            ])
        bundle.add(
            "more.txt",
            "$ kubectl -n market get pods\n" + rows.replacing("till-6c5d9f7b8d-x2k4p", with: "cart-0               "))
        #expect(try Loading.store(bundle).count("SELECT COUNT(*) FROM pod WHERE name = ''") == 1)
    }

    @Test func aRowWithoutANamespaceHasThatOfItsEvents() throws {
        var bundle = BundleBuilder()
        bundle.add("pods.txt", rows)
        let event = """
            LAST SEEN   TYPE      REASON    OBJECT                      MESSAGE
            %   2m      Warning   BackOff   pod/till-6c5d9f7b8d-x2k4p   Back-off restarting failed container

            """
        bundle.add("a.txt", "$ kubectl -n market get events\n" + event.replacing("%   ", with: ""))
        #expect(try Loading.store(bundle).names("SELECT namespace FROM pod") == ["market"])
        bundle.add("b.txt", "$ kubectl -n lab get events\n" + event.replacing("%   ", with: ""))
        #expect(try Loading.store(bundle).names("SELECT namespace FROM pod") == [""])
    }

    @Test func ofTwoRunsOfOneContainerTheYoungerIsItsState() throws {
        func run(_ attempt: Int, _ state: String, _ started: String, _ rest: String) -> String {
            """
            {"status": {"id": "\(attempt)f42c0cbc44249797c9e9fe15e8af0d860cbadf150ef3f9da97e562887878aa", "metadata": {"attempt": \(attempt), "name": "istio-proxy"},
              "createdAt": "\(started)", "startedAt": "\(started)", "state": "\(state)", \(rest),
              "image": {"image": "docker.io/istio/proxyv2:1.25.2"},
              "labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "\(pod)", "io.kubernetes.pod.namespace": "market",
                "io.kubernetes.pod.uid": "5ac8bf5f-c3e3-4fd3-a111-2ec5ae059d4b"}}, "info": {}}
            """
        }
        let dead = run(
            0, "CONTAINER_EXITED", "2026-03-01T08:00:00Z",
            #""finishedAt": "2026-03-02T08:30:00Z", "exitCode": 137, "reason": "OOMKilled""#)
        let young = run(
            1, "CONTAINER_RUNNING", "2026-03-02T08:30:02Z",
            #""finishedAt": "0001-01-01T00:00:00Z", "exitCode": 0, "reason": """#)
        for (first, second) in [(dead, young), (young, dead)] {
            var bundle = BundleBuilder()
            bundle.add("inspect-1.json", first)
            bundle.add("inspect-2.json", second)
            let states = try Loading.store(bundle).names(
                "SELECT which || ' ' || kind || ' ' || COALESCE(reason, '') FROM container_state ORDER BY which")
            #expect(states == ["lastState terminated OOMKilled", "state running "])
        }
    }

    @Test func aTableOfProxiesNamesThemAndTheirReleases() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "status.txt",
            """
            NAME                           CLUSTER        ISTIOD                     VERSION     SUBSCRIBED TYPES
            \(pod).market   Kubernetes     istiod-7c8d6f5b9-abcde     1.27.0      4 (CDS,LDS,EDS,RDS)

            """)
        let store = try Loading.store(bundle)
        #expect(
            try store.names("SELECT namespace || '/' || pod || ' ' || istio_version FROM proxy") == [
                "market/\(pod) 1.27.0"
            ])
        bundle.add("memory.json", #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        let joined = try Loading.store(bundle).manifest(most: 10).listed.first { $0.name == "memory.json" }
        #expect(joined?.assumedOwner == "market/\(pod)")
    }

    @Test func theChartsLimitIsASidecarsOfWhichNothingElseTells() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "values.txt",
            """
            USER-SUPPLIED VALUES:
            global:
              logging: {level: info}
              proxy:
                resources:
                  limits:
                    cpu: 2000m
                    memory: "320Mi"
              proxy_init:
                resources:
                  limits:
                    memory: 10Mi

            """)
        bundle.add("describe.txt", "Pod: \(pod).market\n   Pod Revision: default\n   Pod Ports: 8080 (till)\n")
        let known = try Loading.store(bundle).proxies()
        #expect(known.map(\.limit) == [335_544_320] && known.map(\.limitSource) == [.chartValues])
        // What uses more than that was given another limit before.
        for (used, limit): (Int, Bytes?) in [(320, 335_544_320), (321, nil)] {
            var seen = bundle
            seen.add(
                "top.txt",
                "$ kubectl -n market top pod --containers\nPOD                     NAME          CPU(cores)   MEMORY(bytes)\n\(pod)   istio-proxy   3m           \(used)Mi\n"
            )
            #expect(try Loading.store(seen).proxies().map(\.limit) == [limit])
        }
        bundle.add("status.txt", status)
        bundle.add(
            "limits.txt",
            "$ kubectl -n market get pods\nPOD                     CONTAINER     MEM_LIMIT\n\(pod)   istio-proxy   64Mi\n"
        )
        #expect(try Loading.store(bundle).proxies().map(\.limit) == [67_108_864])
    }

    @Test func aLimitThatOnlyPrometheusHasIsTheProxys() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "limit.txt",
            #"kube_pod_container_resource_limits{container="istio-proxy", namespace="market", pod="till-0", resource="memory"} => 268435456 @[1778486500]"#
                + "\n")
        let store = try Loading.store(bundle)
        #expect(try store.proxies().map(\.limit) == [268_435_456])
        #expect(try store.proxies().map(\.limitSource) == [.stateMetrics])
    }

    @Test func aProxysOwnTypeIsItsContainers() throws {
        for (type, kind) in [("router", "gateway"), ("waypoint", "waypoint"), ("sidecar", "sidecar")] {
            var bundle = BundleBuilder()
            bundle.add("server_info.json", serverInfo(type))
            bundle.add("status.txt", status)
            #expect(try Loading.store(bundle).names("SELECT kind FROM container") == [kind])
        }
    }

    @Test func aRowWithoutNamespaceIsOfTheOnlyProxyOfThatName() throws {
        let row =
            "NAME                    READY   STATUS      RESTARTS   AGE\n\(pod)   1/2     OOMKilled   0          9d\n"
        var bundle = BundleBuilder()
        bundle.add("get-pods.txt", row)
        bundle.add("server_info.json", serverInfo("sidecar"))
        #expect(try Loading.store(bundle).names("SELECT namespace FROM pod") == ["market"])
        bundle.add("other/server_info.json", serverInfo("sidecar").replacing("market", with: "fair"))
        #expect(try Loading.store(bundle).names("SELECT namespace FROM pod") == [""])
    }

    @Test func aLimitThatOnlyTheCgroupShowsIsTheProxys() throws {
        var bundle = BundleBuilder()
        bundle.add("till/server_info.json", serverInfo("sidecar"))
        bundle.add("till/cgroup/memory.current", "150994944\n")
        bundle.add("till/cgroup/memory.max", "201326592\n")
        bundle.add("till/cgroup/memory.peak", "150994944\n")
        var proxies = try Loading.store(bundle).proxies()
        #expect(proxies.count == 1 && proxies[0].limit?.count == 201_326_592 && proxies[0].limitSource == .cgroup)
        // Two files that differ are of two cgroups: the pod's may be one of them.
        bundle.add("till/pod-cgroup/memory.max", "402653184\n")
        proxies = try Loading.store(bundle).proxies()
        #expect(proxies.count == 1 && proxies[0].limit == nil)
    }

    @Test func ztunnelIsAProxyOfItsOwnType() throws {
        let object = """
            apiVersion: v1
            kind: Pod
            metadata:
              labels:
                app: ztunnel
              name: ztunnel-4k7zp
              namespace: istio-system
            spec:
              containers:
              - args: [proxy, ztunnel]
                image: istio/ztunnel:1.28.0
                name: istio-proxy
                resources:
                  limits:
                    memory: 768Mi

            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", object)
        let proxies = try Loading.store(bundle).proxies()
        #expect(proxies.map(\.type) == ["ztunnel"] && proxies.first?.limit?.count == 768 << 20)
    }

    @Test func theStatsTellTheUptimeWhereNothingElseDoes() throws {
        var bundle = BundleBuilder()
        bundle.add("stats.txt", "server.concurrency: 2\nserver.live: 1\nserver.uptime: 731\n")
        #expect(try Loading.store(bundle).captures().compactMap(\.uptimeSeconds) == [731])
    }

    /// A node's journal names every pod that it runs; only the killed one becomes a pod of the report.
    @Test func aKilledPodIsNamedByTheKubelet() throws {
        let (uid, other) = ("6f1c2a34-90ab-4cde-8f01-23456789abcd", "7f1c2a34-90ab-4cde-8f01-23456789abcd")
        let id = String(repeating: "35bd", count: 16)
        func line(_ uid: String, _ pod: String) -> String {
            "Feb 17 04:31:23 n-4 kubelet[3411]: I0217 04:31:23.1 3411 kubelet.go:2453] \"SyncLoop (PLEG): event for pod\" pod=\"market/\(pod)\" event={\"ID\":\"\(uid)\",\"Type\":\"ContainerDied\",\"Data\":\"\(id)\"}\n"
        }
        var bundle = BundleBuilder()
        bundle.add("kubelet.log", line(other, "scale-0") + line(uid, pod))
        let slice = "/kubepods/burstable/pod\(uid)/\(id)"
        bundle.add(
            "dmesg",
            "[ 100.5] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=\(slice),task_memcg=\(slice),task=envoy,pid=77,uid=1337\n[ 100.6] Memory cgroup out of memory: Killed process 77 (envoy) total-vm:9kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB\n"
        )
        let store = try Loading.store(bundle)
        #expect(try store.names("SELECT namespace || '/' || name || '/' || uid FROM pod") == ["market/\(pod)/\(uid)"])
        #expect(try store.names("SELECT container_id FROM container") == [id])
        // CRI-O names the pod of a container's id, and conmon cuts the id.
        var cut = BundleBuilder()
        cut.add(
            "crio.log",
            "2026-03-04T11:00:00Z n-4 crio[971]: time=\"2026-03-04 11:00:00.1Z\" level=info msg=\"Created container \(id): market/\(pod)/istio-proxy\" id=x\n2026-03-04T11:00:05Z n-4 conmon[99]: conmon \(id.prefix(20)) <ninfo>: OOM event received\n"
        )
        let second = try Loading.store(cut)
        #expect(try second.names("SELECT namespace || '/' || name FROM pod") == ["market/\(pod)"])
        #expect(try second.names("SELECT name || container_id FROM container") == ["istio-proxy" + id.prefix(20)])
    }

    private let memory =
        "{\"allocated\": \"41943040\", \"heap_size\": \"52428800\", \"pageheap_unmapped\": \"0\", \"pageheap_free\": \"0\", \"total_thread_cache\": \"0\", \"total_physical_bytes\": \"54525952\"}\n"

    private func owners(_ files: [(String, String)]) throws -> [String] {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, text) }
        let store = try Loading.store(bundle)
        return try store.names(
            "SELECT COALESCE(x.namespace || '/' || x.pod, '?') FROM source_file f LEFT JOIN proxy x ON x.id = f.proxy_id WHERE f.kind = 'memory' ORDER BY f.name"
        )
    }

    @Test func aPageBesideTheOnlyRowIsThatPods() throws {
        let row =
            "NAMESPACE   NAME                    READY   STATUS    RESTARTS   AGE\nmarket      \(pod)   2/2     Running   0          9d\n"
        let other = "market      scale-7f6c8d9b5-4lqzx   2/2     Running   0          9d\n"
        #expect(try owners([("memory", memory), ("pods.txt", row)]) == ["market/\(pod)"])
        // Of two the page must be called like one.
        #expect(try owners([("memory", memory), ("pods.txt", row + other)]) == ["?"])
        let upper = ("TILL-6C5D9F7B8D-X2K4P_memory.json", memory)
        #expect(try owners([upper, ("pods.txt", row + other)]) == ["market/\(pod)"])
        // The only row is nobody's where a page says whose it is.
        let named = serverInfo("sidecar").replacingOccurrences(pod, "scale-7f6c8d9b5-4lqzx")
        #expect(
            try owners([("memory", memory), ("pods.txt", row), ("server_info", named)]) == [
                "market/scale-7f6c8d9b5-4lqzx"
            ])
    }

    /// A runtime's events know a container by its id; what `inspect` says of it names its pod, its limit, and of what it died.
    @Test(arguments: [["a-events.txt", "b-inspect.json"], ["b-events.txt", "a-inspect.json"]])
    func anEndThatTwoPagesTellIsOne(names: [String]) throws {
        let id = String(repeating: "25f7", count: 16)
        let events =
            "2026-06-11 04:02:10.118221004 +0200 CEST container died \(id) (image=docker.io/istio/proxyv2:1.25.0, name=till-istio-proxy, containerExitCode=137)\n"
        let inspect = """
            [{"Id": "\(id)", "State": {"Running": false, "OOMKilled": true, "ExitCode": 137,
              "StartedAt": "2026-06-09T06:11:41.004+02:00", "FinishedAt": "2026-06-11T04:02:10.118+02:00"}, "Pod": "df2f",
              "Name": "till-istio-proxy", "HostConfig": {"Memory": 201326592},
              "Config": {"Image": "docker.io/istio/proxyv2:1.25.0", "Env": ["POD_NAME=till", "POD_NAMESPACE=market"]}}]
            """
        var bundle = BundleBuilder()
        for name in names.sorted() { bundle.add(name, name.contains("events") ? events : inspect) }
        let store = try Loading.store(bundle)
        #expect(try store.names("SELECT namespace || '/' || name FROM pod") == ["market/till"])
        #expect(try store.names("SELECT name FROM container") == ["istio-proxy"])
        #expect(try store.names("SELECT reason FROM container_state") == ["OOMKilled"])
        #expect(
            try store.names("SELECT f.name FROM pod p JOIN source_file f ON f.id = p.source_file_id")
                == names.filter { $0.contains("inspect") })
    }
}

extension String {
    fileprivate func replacingOccurrences(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
