import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills of which only a piece of a status or a row of a table is left.
@Suite struct PieceKillTests {
    private func report(_ name: String, _ text: String) throws -> Report {
        var bundle = BundleBuilder()
        bundle.add(name, bytes: Array(text.utf8))
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    @Test func whatThePieceDoesNotNameIsNotClaimed() throws {
        let text = "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"
        let incident = try #require(try report("state.txt", text).incidents.first)
        #expect(incident.pod == nil && incident.container == nil && incident.containerKind == nil)
        #expect(incident.form == .containerLimit && incident.limitBytes == nil)
        #expect(incident.kills.map(\.at) == [nil] && incident.kills[0].exitCode == 137)
    }

    /// A limit that does not stand above the cut may stand below it; what comes after the resources shows that there is none.
    @Test(arguments: [
        ("Reason:       OOMKilled", KillForm.containerLimit), ("Restart Count:  2", .containerLimit),
        ("Limits:", .containerLimit), ("cpu:     2", .containerLimit), ("memory:  256Mi", .containerLimit),
        ("Requests:", .nodeOOM), ("Mounts:", .nodeOOM), ("till:", .nodeOOM), ("Conditions:", .nodeOOM),
    ])
    func noLimitIsTheNodesOnlyWhereTheResourcesWereReadToTheirEnd(last: String, form: KillForm) throws {
        let text = """
            Name:             till-6c5d9f7b8d-x2k4p
            Namespace:        market
            Node:             node-1/10.0.0.4
            Containers:
              istio-proxy:
                Image:          docker.io/istio/proxyv2:1.25.1
                State:          Running
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                Ready:          True
                Restart Count:  2
                Limits:
                  cpu:     2
                  memory:  256Mi
                Requests:
                  cpu:      100m
                Mounts:
              till:
                Image:          till:1
            Conditions:
              Type    Status

            """
        let end = try #require(text.firstRange(of: last)?.upperBound)
        var cut = text[..<end] + "\n"
        // What stands below a limit is looked at without it.
        if form == .nodeOOM { cut.replace("      memory:  256Mi\n", with: "") }
        let incident = try #require(try report("describe.txt", String(cut)).incidents.first)
        #expect(incident.form == form && incident.limitBytes == (last.hasPrefix("memory") ? Bytes(256 << 20) : nil))
    }

    /// Docker tells the limit behind the state.
    @Test func aCutInspectionTellsNoLimit() throws {
        let text =
            #"[{"Id":"87da","State":{"Running":false,"OOMKilled":true,"ExitCode":137},"Name":"/envoy","HostConfig":{"Binds":null,"#
        #expect(try report("inspect.json", text).incidents.map(\.form) == [.containerLimit])
        let whole = text + #""Memory":0},"Config":{"Image":"e"}}]"#
        #expect(try report("inspect.json", whole).incidents.map(\.form) == [.nodeOOM])
    }

    @Test func aRowOfATableNamesThePod() throws {
        let row = "till-6c5d9f7b8d-x2k4p   1/2   OOMKilled   0   9m\n"
        let incident = try #require(try report("pods.txt", row).incidents.first)
        #expect(incident.pod == "till-6c5d9f7b8d-x2k4p" && incident.namespace == nil && incident.container == nil)
        #expect(incident.killCount == 1)
        #expect(try report("pods.txt", "till-6c5d9f7b8d-x2k4p   2/2   Running   4   9m\n").incidents.isEmpty)
    }

    /// A namespace may be called as a pod is.
    @Test(arguments: [("team-007", "till-6c5d9f7b8d-x2k4p"), ("blue-2", "till-0"), ("market", "till-0")])
    func aRowTellsANamespaceFromAPod(namespace: String, pod: String) throws {
        let incidents = try report("pods.txt", "\(namespace)   \(pod)   1/2   OOMKilled   0   9m\n").incidents
        #expect(incidents.map(\.namespace) == [namespace] && incidents.map(\.pod) == [pod])
        #expect(incidents.map(\.container) == [nil])
    }

    private static let stern = """
        $ stern -n market till --color never
        market till-6c5d9f7b8d-x2k4p istio-proxy 2026-03-02T08:20:03.014000Z\tinfo\tVersion 1.25.1-d9320117983bb16148541207c439f767eb90c087-Clean
        market till-6c5d9f7b8d-x2k4p istio-proxy 2026-03-02T08:20:06.412000Z\tinfo\tEnvoy proxy is ready
        market till-6c5d9f7b8d-x2k4p istio-proxy 2026-03-02T08:27:42.305000Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
        market till-6c5d9f7b8d-x2k4p istio-proxy 2026-03-02T08:27:42.306000Z\terror\tEnvoy exited with error: signal: killed

        """

    /// A row names no container; where the proxy's own log tells of as many kills, it is the proxy's.
    @Test(arguments: [(0, "istio-proxy"), (1, nil)])
    func theLogOfTheProxySaysWhichContainerOfARowItWas(restarts: Int, container: String?) throws {
        let table = """
            $ kubectl -n market get pods
            NAME                    READY   STATUS      RESTARTS   AGE
            till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   \(restarts)          7m41s

            """
        var bundle = BundleBuilder()
        bundle.add("stern.txt", bytes: Array(Self.stern.utf8))
        bundle.add("pods.txt", bytes: Array(table.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.container == container)
        #expect(incident.state.phase == .notRunning)
    }

    /// The list of a runtime has no clocks: what runs now came after what `inspect` says has ended.
    @Test(arguments: [["a-ps.txt", "b-inspect.json"], ["b-ps.txt", "a-inspect.json"]])
    func theRunThatRunsDoesNotHideTheOneThatEnded(names: [String]) throws {
        let list = """
            # crictl ps -a --name istio-proxy
            CONTAINER       IMAGE           CREATED          STATE     NAME          ATTEMPT   POD ID          POD                     NAMESPACE
            312fbc48248ec   904397ea91b5a   3 minutes ago    Running   istio-proxy   4         7e53eef6ac79c   till-6c5d9f7b8d-x2k4p   market
            747f3a44cea78   904397ea91b5a   50 minutes ago   Exited    istio-proxy   3         7e53eef6ac79c   till-6c5d9f7b8d-x2k4p   market

            """
        let inspection = """
            {"status": {"id": "747f3a44cea78b94b7c5f45812d8a05a7d943d5c70a793602b683637912e2dd3", "exitCode": 137, "reason": "OOMKilled",
              "metadata": {"attempt": 3, "name": "istio-proxy"}, "state": "CONTAINER_EXITED", "image": {"image": "docker.io/istio/proxyv2:1.23.3"},
              "createdAt": "2026-03-02T08:07:50Z", "startedAt": "2026-03-02T08:07:50Z", "finishedAt": "2026-03-02T08:55:02Z",
              "labels": {"io.kubernetes.container.name": "istio-proxy", "io.kubernetes.pod.name": "till-6c5d9f7b8d-x2k4p",
                "io.kubernetes.pod.namespace": "market", "io.kubernetes.pod.uid": "5ac8bf5f-c3e3-4fd3-a111-2ec5ae059d4b"}}, "info": {}}

            """
        var bundle = BundleBuilder()
        for (name, text) in zip(names, [list, inspection]).sorted(by: { $0.0 < $1.0 }) {
            bundle.add(name, bytes: Array(text.utf8))
        }
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.pod == "till-6c5d9f7b8d-x2k4p" && incident.container == "istio-proxy")
        #expect(incident.kills.compactMap(\.at).map(\.rfc3339) == ["2026-03-02T08:55:02Z"])
        #expect(incident.state.phase == .running)
    }

    @Test func aPieceThatShowsNoPresentStateIsNotDown() throws {
        let text = """
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                Ready:          True
                Restart Count:  3

            """
        #expect(try report("state.txt", text).incidents.map(\.killCount) == [3])
    }

    @Test(arguments: [(602, true), (640, true), (300, false), (700, false)])
    func aRunAsLongAsTheStartupProbeWaitsIsTheProbes(seconds: Int64, isProbes: Bool) throws {
        let start = Moment(seconds: 1_778_486_400)
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market}
            spec:
              initContainers:
              - name: istio-proxy
                restartPolicy: Always
                resources: {limits: {memory: 512Mi}}
                startupProbe: {failureThreshold: 600, periodSeconds: 1, initialDelaySeconds: 1}
            status:
              initContainerStatuses:
              - name: istio-proxy
                restartCount: 2
                state: {running: {startedAt: "\(start.later(Double(seconds) + 1).rfc3339)"}}
                lastState: {terminated: {exitCode: 137, reason: Error, startedAt: "\(start.rfc3339)", finishedAt: "\(start.later(Double(seconds)).rfc3339)"}}

            """
        let report = try report("pod.yaml", pod)
        let incident = try #require(report.incidents.first)
        #expect(incident.form == .killedNotOOM)
        #expect(
            report.verdict.contains("No kill for memory: the kubelet ended it, as it was not up in time") == isProbes)
        #expect(incident.witnesses.contains { $0.text.plain.contains("its startup probe waits") } == isProbes)
    }

    @Test func theMomentBeforeTheKillSpeaks() throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market}
            spec:
              containers:
              - name: istio-proxy
                resources: {limits: {memory: 256Mi}}
            status:
              containerStatuses:
              - name: istio-proxy
                restartCount: 1
                state: {running: {startedAt: "2026-05-11T08:14:33Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-05-11T07:40:02Z", finishedAt: "2026-05-11T08:14:31Z"}}

            """
        func info(_ uptime: Int) -> String {
            #"{"state": "LIVE", "command_line_options": {"concurrency": 2}, "uptime_current_epoch": "\#(uptime)s", "node": {"id": "sidecar~10.1.1.1~till-0.market~x"}}"#
        }
        func memory(_ bytes: Int) -> String {
            #"{"allocated": "\#(bytes)", "heap_size": "\#(bytes + 9)", "total_physical_bytes": "\#(bytes + 9)"}"#
        }
        // The second moment is of a process that lived as long as its uptime says.
        for (uptime, expected) in [(327, (EvidenceProcess.killed, 201_326_592)), (2_400, (.successor, 31_326_592))] {
            var bundle = BundleBuilder()
            let files = [
                ("0810/server_info", info(1_798)), ("0810/memory", memory(201_326_592)),
                ("0820/server_info", info(uptime)),
                ("0820/memory", memory(31_326_592)), ("pod.yaml", pod),
            ]
            for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
            let incident = try #require(
                try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
            #expect(incident.evidenceProcess == expected.0)
            #expect(incident.memory.allocated == Bytes(Int64(expected.1)))
        }
    }

    @Test func theObjectWinsOverARowOfATable() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = { $0.sidecar?.life = .oomKilled(from: start, to: kill) }
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first?.name)
        var bundle = scenario.bundle()
        bundle.add("bug-report/pods.txt", bytes: Array("\(pod)   1/2   OOMKilled   0   9m\n".utf8))
        let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        #expect(incidents.count == 1 && incidents[0].container == "istio-proxy")
        #expect(incidents[0].kills.map(\.at) == [kill])
    }

    /// k9s saves the containers of a pod in a file that is called like it, and sizes in MiB.
    @Test func theNameOfAFileSaysWhoseContainersItHolds() throws {
        let containers = """
            IDX,NAME,PF,IMAGE,READY,STATE,RESTARTS,PROBES(L:R:S),CPU,CPU/R,CPU/L,MEM,MEM/R,MEM/L,PORTS,AGE
            M1,till,●,reg.example/till:4,true,Running,0,off:off:off,12,250,0,90,256,1024,8080,3h
            M2,istio-proxy,●,istio/proxyv2:1.26.0,false,OOMKilled,3,off:on:on,0,100,2000,0,128,160,15090,3h

            """
        let pods = """
            NAMESPACE,NAME,PF,READY,STATUS,RESTARTS,LAST RESTART,IP,NODE,AGE
            market,till-6c5d9f7b8d-x2k4p,●,1/2,CrashLoopBackOff,3,48s,10.0.0.9,n-1,3h
            market,till-6c5d9f7b8d-wv2xm,●,2/2,Running,0,n/a,10.0.0.8,n-1,3h

            """
        for order in [0, 1] {
            var bundle = BundleBuilder()
            let files = [
                ("dumps/containers-market-till-6c5d9f7b8d-x2k4p-1760441418002.csv", containers),
                ("dumps/pods-market-1760441402118.csv", pods),
            ]
            for (name, text) in order == 0 ? files : files.reversed() { bundle.add(name, bytes: Array(text.utf8)) }
            let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
            let incident = try #require(incidents.first)
            #expect(incidents.count == 1 && incident.namespace == "market" && incident.pod == "till-6c5d9f7b8d-x2k4p")
            #expect(incident.container == "istio-proxy" && incident.limitBytes == Bytes(160 << 20))
        }
        // Alone it names no pod that is known, and is lost no less.
        let lone = try report("containers.csv", containers)
        #expect(
            lone.incidents.map(\.container) == ["istio-proxy"],
            "\(lone.incidents.map { "\($0.subject.plain) \($0.container ?? "-")" }) \(lone.caveats.map(\.text.plain))")
    }

    /// Two rows of one restart count show one kill, and another count is another one.
    @Test(arguments: [(0, 0, 1), (0, 1, 2), (3, 4, 5)])
    func rowsOfAWatchAreAsManyKillsAsTheirRestartCounts(first: Int, second: Int, kills: Int) throws {
        let table = """
            NAME                    READY   STATUS      RESTARTS   AGE
            till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   \(first)          7m41s
            till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   \(second)          9m41s

            """
        let incident = try #require(try report("pods.txt", table).incidents.first)
        #expect(incident.killCount == kills && incident.kills.count == (first == second ? 1 : 2))
    }
}
