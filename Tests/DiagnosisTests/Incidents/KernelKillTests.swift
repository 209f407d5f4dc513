import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Kills that only the kernel tells, beside a status that shows none or without any.
@Suite struct KernelKillTests {
    private static let other = "6b0f9c1e-51d0-4b8e-9a35-c0ffee000001"

    private func killed(_ process: String, pid: Int = 4711, at seconds: Double = 700.5, in cgroup: String) -> String {
        """
        [\(seconds)] \(process) invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=874
        [\(seconds)] memory: usage 65536kB, limit 65536kB, failcnt 12
        [\(seconds)] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=\(cgroup),task_memcg=\(cgroup),task=\(process),pid=\(pid),uid=1337
        [\(seconds)] Memory cgroup out of memory: Killed process \(pid) (\(process)) total-vm:822308kB, anon-rss:60444kB, file-rss:51200kB, shmem-rss:0kB, UID:1337 pgtables:400kB oom_score_adj:874

        """
    }

    /// A pod that lives by its status.
    private func living(_ log: (SampleMesh.Pod) -> String) -> Scenario {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [("bug-report/dmesg.txt", log(scenario.mesh.pods(of: "pay", in: "checkout")[0]))]
        return scenario
    }

    @Test func `A line of the pod's cgroup counts beside a clean status, which disagrees`() throws {
        let report = try living { killed("envoy", in: NodeLines.cgroup($0.uid)) }.report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1)
        #expect(incident.workload == "pay" && incident.container == "istio-proxy")
        #expect(incident.containerKind == .sidecar && incident.form == .envoyOnly)
        #expect(incident.killCount == 1 && incident.limitBytes == Bytes(64 << 20))
        #expect(incident.witnesses.map(\.kind) == [.status, .kernelLog, .istiodLog])
        #expect(incident.witnesses.first?.agrees == false)
        #expect(report.proxies.first { $0.pod == incident.pod }?.killed == true)
    }

    /// The page shows as running the very run that was killed, or one that began before: it is older than the kill, and so is its word on
    /// the replica beside it. A log that goes on is of after it.
    @Test(
        arguments: [
            (NodeLines.id, "2026-07-04T10:09:00Z", nil, true), (nil, "2026-07-04T10:09:00Z", "10:30:00", true),
            (nil, "2026-07-04T10:30:01Z", "10:30:00", false),
        ] as [(String?, String, String?, Bool)])
    func `A status from before the kill shows nobody living`(
        id: String?, since: String, clock: String?, isOlder: Bool
    ) throws {
        var pod = PastedPod(), other = PastedPod()
        (pod.restarts, pod.killed, pod.isReady) = (0, nil, true)
        let ran = "running: {startedAt: \"\(since)\"}"
        pod.state = id.map { "\(ran)}\n    containerID: containerd://\($0)\n    x: {" } ?? ran
        (other.restarts, other.killed, other.isReady, other.name) = (0, nil, true, "loom-6c5f8d7b94-h4vnx")
        other.state = ran
        let uid = "2ead81ee-2267-49d5-a9a6-512d22dc5f13"
        pod.labels = "app: loom}\n  uid: \(uid)\n  annotations: {a: b"
        let log = killed("envoy", in: NodeLines.cgroup(uid)).split(separator: "\n").map { line in
            clock.map { "2026-07-04T\($0)+00:00 node-1 kernel: \(line)" } ?? String(line)
        }.joined(separator: "\n")
        let pods = pod.yaml + "---\n" + other.yaml
        var bundle = BundleBuilder()
        bundle.add("pods.yaml", bytes: Array(pods.utf8))
        bundle.add("kern.log", bytes: Array((log + "\n").utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(incident.pod == pod.name, "\(report.incidents.map(\.subject))")
        #expect((incident.state.phase == .unknown) == isOlder, "\(incident.state)")
        #expect((incident.state.running == nil) == isOlder)
        #expect(
            report.proxies.first { $0.pod == other.name }?.state == (isOlder ? .unknown : .lives),
            "\(report.proxies.map { ($0.pod, $0.state) })")
    }

    /// Whose pod it was is the first thing to find out, whatever filled it.
    @Test func `At a pod's limit the UID tells whom to look for`() throws {
        let uid = "2ead81ee-2267-49d5-a9a6-512d22dc5f13"
        let scope = NodeLines.cgroup(uid)
        let slice = scope.prefix(upTo: try #require(scope.lastIndex(of: "/")))
        let log = killed("python3", in: scope).replacing("oom_memcg=\(scope)", with: "oom_memcg=\(slice)")
        var bundle = BundleBuilder()
        bundle.add("kern.log", log)
        let incident = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.form == .podLimit)
        #expect(incident.advice.contains { $0.command?.line.hasSuffix("grep \(uid)") == true }, "\(incident.advice)")
    }

    /// node-problem-detector repeats each node's kills in events of the node: that of another node is another kill, and the kernel's line
    /// of the status's second on its node is no further one. One on its node in excess of what its status counts is somebody else's.
    @Test(arguments: ["knot-b", "knot-a"], [false, true]) func `Events of nodes are of the proxies on these`(
        node: String, hasUID: Bool
    ) throws {
        let uid = "2ead81ee-2267-49d5-a9a6-512d22dc5f13"
        var pod = PastedPod()
        pod.restarts = 1
        pod.state = "running: {startedAt: \"2026-07-04T10:09:08Z\"}"
        let yaml = pod.yaml.replacing("spec:\n", with: "spec:\n  nodeName: knot-a\n")
            .replacing("  labels:", with: hasUID ? "  uid: \(uid)\n  labels:" : "  labels:")
        func killed(_ pid: Int) -> String {
            "Memory cgroup out of memory: Killed process \(pid) (envoy) total-vm:822308kB, anon-rss:\(pid)kB, file-rss:51200kB"
        }
        let scope = NodeLines.cgroup(uid)
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", yaml)
        bundle.add(
            "kern.log",
            """
            2026-07-04T10:09:05.400000+0000 knot-a kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=\(scope),task_memcg=\(scope),task=envoy,pid=4711,uid=1337
            2026-07-04T10:09:05.500000+0000 knot-a kernel: \(killed(4711))

            """)
        bundle.add(
            "events.txt",
            """
            NAMESPACE   LAST SEEN   TYPE      REASON       OBJECT            MESSAGE
            default     3m          Warning   OOMKilling   node/knot-a       \(killed(4711))
            default     3m          Warning   OOMKilling   node/\(node)       \(killed(777))

            """)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.map(\.killCount) == [1, 1])
        #expect(report.incidents.map(\.pod) == [pod.name, nil])
        let lines = report.incidents.first?.witnesses.filter { $0.kind == .kernelLog }.count
        #expect(lines == 1)
    }

    /// No object of the pod was saved; the kubelet writes its UID into an event.
    @Test func `An event names the pod of the kernel's UID`() throws {
        let uid = "2ead81ee-2267-49d5-a9a6-512d22dc5f13"
        func victim(_ process: String, _ message: String) throws -> Incident {
            var bundle = BundleBuilder()
            bundle.add("kern.log", killed(process, in: NodeLines.cgroup(uid)))
            bundle.add(
                "events.txt",
                """
                LAST SEEN   TYPE      REASON    OBJECT                         MESSAGE
                84s         Warning   BackOff   pod/ferry-7d4b9c6f5d-x2x8p     \(message)

                """)
            return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        }
        let told = "Back-off restarting failed container istio-proxy in pod ferry-7d4b9c6f5d-x2x8p_quay"
        let proxy = try victim("envoy", "\(told)(\(uid))")
        #expect(proxy.namespace == "quay" && proxy.workload == "ferry" && proxy.pod == "ferry-7d4b9c6f5d-x2x8p")
        #expect(proxy.container == "istio-proxy")
        let app = try victim("java", "\(told)(\(uid))")
        #expect(app.workload == "ferry" && app.container == nil)
        // Another pod's, and a message without one.
        #expect(try victim("java", "\(told)(\(Self.other))").workload == nil)
        #expect(try victim("java", "Back-off restarting failed container").workload == nil)
    }

    /// A process of an application may die in a container that goes on; nothing of it is Envoy's.
    @Test func `A kill in an application's container is no kill of Envoy alone`() throws {
        let incident = try #require(
            try living { killed("java", in: NodeLines.cgroup($0.uid)) }.report().incidents.first)
        #expect(incident.containerKind == .app && incident.form == .containerLimit, "\(incident.form)")
    }

    @Test func `Who filled a node is named`() throws {
        let report = try living {
            """
            [700.1] mongod invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=-997
            [700.2] [   4100]   999  4100  9000118  2621440 21210624        0          -997 mongod
            [700.2] [   4711]  1337  4711   225000     8192   712128        0           871 envoy
            [700.3] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=\(NodeLines.cgroup($0.uid)),task=envoy,pid=4711,uid=1337
            [700.4] Out of memory: Killed process 4711 (envoy) total-vm:900000kB, anon-rss:24000kB, file-rss:8768kB, shmem-rss:0kB

            """
        }.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.form == .nodeOOM)
        let cause = try #require(incident.causes.first { $0.outcome.isClaim })
        #expect(cause.why.plain.contains("process mongod held 10 GiB of it"))
        let advice = try #require(incident.advice.first { $0.cause == cause.code })
        #expect(advice.text.plain.contains("the kernel spares it (oom_score_adj -997)"))
    }

    @Test func `Another pod's cgroup is another victim, without a name`() throws {
        let report = try living { _ in killed("envoy", in: NodeLines.cgroup(Self.other)) }.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.namespace == nil && incident.pod == nil && incident.container == nil)
        #expect(incident.containerKind == nil && incident.form == .containerLimit)
        #expect(report.proxies.allSatisfy { !$0.killed })
    }

    @Test func `Two cgroups of one log are two incidents`() throws {
        let ids = [NodeLines.id, String(repeating: "5f", count: 32)]
        let report = try living { _ in
            killed("envoy", in: NodeLines.cgroup(Self.other, ids[0]))
                + killed(
                    "envoy", pid: 4900, at: 702,
                    in: NodeLines.cgroup(Self.other.replacing("c0ffee", with: "decade"), ids[1]))
        }.report()
        #expect(report.incidents.map(\.killCount) == [1, 1])
    }

    @Test func `A kill that is printed again is one`() throws {
        let report = try living { pod in
            let lines = killed("envoy", in: NodeLines.cgroup(pod.uid))
            let victim = lines.split(separator: "\n").last ?? ""
            let agent = victim.replacing("4711 (envoy)", with: "4700 (pilot-agent)")
            return lines + "\(agent)\n\(victim)\n"
        }.report()
        #expect(report.incidents.map(\.killCount) == [1])
        #expect(report.incidents.first?.witnesses.count { $0.kind == .kernelLog } == 1)
    }

    @Test func `Kills a life apart are several`() throws {
        let report = try living { pod in
            killed("envoy", in: NodeLines.cgroup(pod.uid))
                + killed("envoy", pid: 4801, at: 790, in: NodeLines.cgroup(pod.uid))
        }.report()
        #expect(report.incidents.map(\.killCount) == [2])
    }

    @Test func `Another process is no proxy's kill`() throws {
        let report = try living { _ in killed("java", in: NodeLines.cgroup(Self.other)) }.report()
        #expect(report.incidents.map(\.containerKind) == [.app])
        #expect(report.proxies.allSatisfy { !$0.killed })
        #expect(
            report.incidents.first?.causes.allSatisfy { $0.classification == .unresolved || $0.outcome >= .excluded }
                == true)
    }

    @Test func `The limit of another size is not the only proxy's`() throws {
        var scenario = living { _ in killed("envoy", in: "/docker/\(NodeLines.id)") }
        scenario.limit = .stated("96Mi")
        scenario.mesh.pods.removeFirst()
        #expect(try scenario.report().proxies.allSatisfy { !$0.killed })
    }

    @Test func `A line timed near the status' kill adds none`() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let uid = scenario.mesh.pods(of: "pay", in: "checkout")[0].uid
        scenario.added = [
            (
                "bug-report/journal.txt",
                killed("envoy", in: NodeLines.cgroup(uid)).split(separator: "\n").map {
                    "\(scenario.killedAt.rfc3339) node-a kernel: \($0)\n"
                }.joined()
            )
        ]
        let incident = try scenario.incident()
        #expect(incident.form == .containerLimit && incident.killCount == 1 && incident.kills.count == 1)
        #expect(incident.witnesses.contains { $0.kind == .kernelLog && $0.agrees == true })
    }

    /// A status names its last run as well. What is of another container is of another, also in the same second of the same node, where
    /// each run of this one is known by its id.
    @Test(
        arguments: [("aa", 1, true, true), ("bb", 1, false, true), ("bb", 2, true, true), ("bb", 1, true, false)])
    func `A line of another container is another kill`(id: String, restarts: Int, isOwn: Bool, isTold: Bool) throws {
        func whole(_ id: String) -> String { String(repeating: id, count: 32) }
        var pod = PastedPod()
        pod.restarts = restarts
        pod.state = "running: {startedAt: \"2026-07-04T10:09:08Z\"}"
        let yaml = pod.yaml.replacing("spec:\n", with: "spec:\n  nodeName: knot-a\n")
            .replacing("    restartCount:", with: "    containerID: containerd://\(whole("cc"))\n    restartCount:")
            .replacing(
                "terminated: {",
                with: isTold ? "terminated: {containerID: \"containerd://\(whole("aa"))\", " : "terminated: {")
        let cgroup = "/kubepods/burstable/\(whole(id))"
        let line = killed("envoy", in: cgroup).split(separator: "\n").map {
            "2026-07-04T10:09:05.400000+0000 knot-a kernel: \($0)\n"
        }
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", yaml.replacing("200Mi", with: "64Mi"))
        bundle.add("kern.log", line.joined())
        let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        #expect(incidents.map(\.pod) == (isOwn ? [pod.name] : [pod.name, nil]))
        #expect(incidents.first?.killCount == restarts)
        #expect(incidents.first?.witnesses.contains { $0.kind == .kernelLog } == isOwn)
    }

    /// A line that names the pod alone, and a process: of the container that runs such a process, where there is one of it.
    @Test(
        arguments: [
            ("pilot-discovery", "discovery", ContainerKind.istiod), ("pilot-discover", "discovery", .istiod),
            ("ship", "shipper", .app), ("envoy", nil, nil), ("ztunnel", nil, nil),
        ] as [(String, String?, ContainerKind?)])
    func `A process tells which container of its pod died`(process: String, container: String?, kind: ContainerKind?)
        throws
    {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: istiod-7c9d8fb5b6-k2xqp, namespace: istio-system, uid: \(Self.other)}
            spec:
              nodeName: node-7
              containers:
              - {name: discovery, image: "istio/pilot:1.29.0", resources: {limits: {memory: 1Gi}}}
              - {name: shipper, image: "shipper:2", resources: {limits: {memory: 64Mi}}}
            status:
              phase: Running
              containerStatuses:
              - {name: discovery, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-24T08:00:00Z"}}}
              - {name: shipper, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-24T08:00:00Z"}}}

            """
        var bundle = BundleBuilder()
        bundle.add("pods.yaml", pod)
        bundle.add("dmesg.txt", killed(process, in: NodeLines.cgroup(Self.other)))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.pod == "istiod-7c9d8fb5b6-k2xqp")
        #expect(incident.container == container, "\(incident.container ?? "none")")
        if let kind { #expect(incident.containerKind == kind) }
        #expect(report.proxies.isEmpty)
    }
}
