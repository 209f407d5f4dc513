import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct NodePressureTests {
    private static let evicted =
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 93Mi. Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory. "

    private func systemOOM(secondsAfterKill: Double) -> Scenario {
        var scenario = Scenario(services: 4)
        let kill = scenario.killedAt
        let node = scenario.mesh.pods(of: "pay", in: "checkout").first?.node ?? ""
        scenario.capture = {
            $0.events.add(
                "SystemOOM", type: "Warning", object: "node/\(node)", in: "default", source: "kubelet, \(node)",
                "System OOM encountered, victim process: envoy, pid: 48211", at: kill.later(secondsAfterKill))
        }
        return scenario
    }

    @Test func anEvictionOfTheProxyIsTheNodes() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .none
        scenario.status = {
            ($0.phase, $0.reason, $0.message) = ("Failed", "Evicted", Self.evicted)
            $0.sidecar?.life = .init()
        }
        let incident = try scenario.incident()
        #expect(incident.form == .eviction)
        // The kubelet names the proxy itself as the consumer.
        #expect(incident[.nodePressure].outcome == .likely)
        #expect(incident.leader == .nodePressure)
    }

    @Test func aNodeOutOfMemoryAtTheTimeOfTheKillIsLikely() throws {
        let incident = try systemOOM(secondsAfterKill: 5).incident()
        #expect(incident.form == .nodeOOM)
        #expect(incident[.nodePressure].outcome == .likely)
    }

    @Test func aPodLimitThatTheApplicationFillsIsNotTheProxys() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "512Mi" }
        let incident = try scenario.incident()
        #expect(incident.form == .podLimit)
        #expect(incident.limitBytes == Bytes(512 << 20))
        #expect(incident[.nodePressure].outcome == .likely)
    }

    @Test func aContainerAtItsOwnLimitIsNotTheNodes() throws {
        let incident = try Scenario(services: 4).incident()
        #expect(incident.form == .containerLimit)
        #expect(incident[.nodePressure].outcome == .excluded)
    }

    @Test func aNodeOutOfMemoryHalfAMinuteLaterIsAnotherMatter() throws {
        let incident = try systemOOM(secondsAfterKill: 34).incident()
        #expect(incident.form == .containerLimit)
        #expect(incident[.nodePressure].outcome == .excluded)
    }

    @Test func aPodLimitOfWhichTheProxyNeedsMostIsOnlyPossible() throws {
        var scenario = Scenario(services: 40)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "60Mi" }
        #expect(try scenario.incident()[.nodePressure].outcome == .possible)
    }

    /// Both containers of a pod die within seconds under its limit, each below a limit of its own.
    private func together(seconds: Double) -> Scenario {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated("300Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = {
            $0.memoryLimit = "512Mi"
            $0.app = .oomKilled(from: start, to: kill.later(seconds), limit: "400Mi")
        }
        return scenario
    }

    @Test func twoContainersThatDieTogetherDiedOfThePodsLimit() throws {
        let report = try together(seconds: 3).report()
        #expect(report.incidents.count == 2)
        for incident in report.incidents {
            #expect(incident.form == .podLimit, "\(incident.container ?? "")")
            #expect(incident.limitBytes == Bytes(512 << 20))
            #expect(incident[.nodePressure].outcome == .likely)
            #expect(incident[.nodePressure].objects.first?.kind == "Container")
            let isFiller = incident[.nodePressure].objects.first?.name == incident.container
            #expect(incident[.nodePressure].title.contains("filled the limit of its pod") == isFiller)
            // What nobody of the pod dies of comes first.
            let first = incident.remedies.first { $0.id == incident.firstAction?.steps.first }
            #expect(first?.commands.first?.line.contains(#""resources":{"limits":{"memory":"768Mi"}"#) == true)
        }
    }

    /// An application without a limit of its own, which the kernel took at the pod's: all that the pod held besides is known then.
    private func filledPod(_ kernel: String) throws -> Remedy? {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = {
            $0.memoryLimit = "512Mi"
            $0.app = .oomKilled(from: start, to: kill.later(-3))
        }
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let slice = "/kubepods.slice/kubepods-pod\(pod.uid.replacing("-", with: "_")).slice"
        scenario.added = [
            (
                "bug-report/kernel.log",
                kernel.replacing("AT", with: kill.later(-3).rfc3339).replacing("SLICE", with: slice)
            )
        ]
        let incidents = try scenario.report().incidents
        let own = incidents.first { $0.containerKind?.isProxy == true }
        return own?.remedies.first { $0.title.contains("for container") }
    }

    @Test func whatAPodHeldBesideItsApplicationIsWhatTheKernelCounted() throws {
        let kill = """
            AT node-a kernel: memory: usage 524288kB, limit 524288kB, failcnt 12
            AT node-a kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a.scope,mems_allowed=0,oom_memcg=SLICE,task_memcg=SLICE/cri-containerd-\(String(repeating: "ab", count: 32)).scope,task=java,pid=811,uid=1000
            AT node-a kernel: Memory cgroup out of memory: Killed process 811 (java) total-vm:2291004kB, anon-rss:422912kB, file-rss:46012kB, shmem-rss:0kB, UID:1000 pgtables:207kB oom_score_adj:860

            """
        // 99 MiB: Envoy, its agent and the kernel's own; with a tenth of room 403 MiB are left.
        let seen = try #require(try filledPod(kill))
        #expect(
            seen.title.contains(
                "a limit of 400 MiB for container pay, what the pod's 512 MiB leave besides the 99 MiB that all else in it held"
            ), "\(seen.title.plain)")
        #expect(seen.risk.contains("where it needs more: it held 413 MiB"), "\(seen.risk.plain)")
        // Without that the proxy's need is all that is known of it.
        let unseen = try #require(try filledPod(""))
        #expect(unseen.title.contains("besides the proxy's"), "\(unseen.title.plain)")
        #expect(!unseen.risk.contains("it held"))
    }

    /// A pod of which nothing but the kernel's line tells: what its process held of the limit says who filled it.
    @Test(arguments: [
        (238_104, true, Outcome.excluded, "the proxy itself held 233 MiB of its 256 MiB"),
        (150_000, true, .possible, "the proxy itself held 146 MiB of its 256 MiB"),
        (58_204, true, .likely, "another container filled it; the proxy held 56.8 MiB"),
        (238_104, false, .possible, "the bundle does not show which container filled it"),
    ])
    func whoFilledThePodOfWhichNobodyTellsIsCounted(
        kilobytes: Int, isLimitKnown: Bool, outcome: Outcome, words: String
    ) throws {
        let slice =
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pode2299092_1111_2222_3333_444444444444.slice"
        let usage = "Nov 24 08:08:27 node-a kernel: memory: usage 262144kB, limit 262144kB, failcnt 913\n"
        let kill = """
            Nov 24 08:08:27 node-a kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a.scope,mems_allowed=0,oom_memcg=\(slice),task_memcg=\(slice)/cri-containerd-\(String(repeating: "ab", count: 32)).scope,task=envoy,pid=3494,uid=1337
            Nov 24 08:08:27 node-a kernel: Memory cgroup out of memory: Killed process 3494 (envoy) total-vm:3391004kB, anon-rss:\(kilobytes)kB, file-rss:51200kB, shmem-rss:0kB, UID:1337 pgtables:1080kB oom_score_adj:986

            """
        var bundle = BundleBuilder()
        bundle.add("kern.log", bytes: Array(((isLimitKnown ? usage : "") + kill).utf8))
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.form == .podLimit)
        let held = "of the pod's \(isLimitKnown ? "256 MiB" : "limit (unknown)") when the kernel killed it"
        #expect(incident.consumed?.contains(held) == true, "\(incident.consumed ?? "")")
        #expect(incident[.nodePressure].outcome == outcome)
        #expect(incident[.nodePressure].why.contains(words), "\(incident[.nodePressure].why)")
    }

    /// The table of a node's processes has the container that died a second later: it is named, and told of itself.
    @Test(arguments: [(1_380, true), (140, false)])
    func theContainerThatFilledTheNodeIsNamed(megabytes: Int, isNamed: Bool) throws {
        let (proxy, java) = (String(repeating: "7d", count: 32), String(repeating: "ab", count: 32))
        func lines(_ second: Int, _ name: String, _ pid: Int, _ kilobytes: Int, _ pod: String, _ id: String) -> String {
            let head = "2026-07-04T10:09:0\(second).100000Z node-7 kernel:"
            return """
                \(head) \(name) invoked oom-killer: gfp_mask=0x1100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=986
                \(head) Tasks state (memory values in pages):
                \(head) [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
                \(head) [     77]  1337    77   572536    20000   420000        0           986 envoy
                \(head) [     90]  1000    90  4194304   358400  2900000        0           986 java
                \(head) oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/kubepods.slice/kubepods-pod\(pod).slice/cri-containerd-\(id).scope,task=\(name),pid=\(pid),uid=1337
                \(head) Out of memory: Killed process \(pid) (\(name)) total-vm:2290144kB, anon-rss:\(kilobytes)kB, file-rss:51200kB, shmem-rss:0kB, UID:1337 pgtables:420kB oom_score_adj:986

                """
        }
        func pod(_ name: String, _ container: String, _ uid: String, _ second: Int) -> PastedPod {
            var pod = PastedPod()
            (pod.name, pod.container, pod.limit) = (name, container, container == "istio-proxy" ? "1Gi" : "null")
            (pod.restarts, pod.killed) = (1, "2026-07-04T10:09:0\(second)Z")
            return pod
        }
        let uids = ["97b2f1ed-f640-480f-a605-6cc4bfcf6335", "a7b2f1ed-f640-480f-a605-6cc4bfcf6335"]
        let pods = [pod("loom-6c5f8d7b94-q2zrt", "istio-proxy", uids[0], 5), pod("spark-0", "executor", uids[1], 6)]
        var bundle = BundleBuilder()
        for (uid, pod) in zip(uids, pods) {
            let yaml = pod.yaml.replacing("  namespace: weavers\n", with: "  namespace: weavers\n  uid: \(uid)\n")
                .replacing("spec:\n  containers", with: "spec:\n  nodeName: node-7\n  containers")
            bundle.add("\(pod.name).yaml", bytes: Array(yaml.utf8))
        }
        let log =
            lines(5, "envoy", 77, 72_880, uids[0].replacing("-", with: "_"), proxy)
            + lines(6, "java", 90, megabytes * 1_024, uids[1].replacing("-", with: "_"), java)
        bundle.add("node-7.log", bytes: Array(log.utf8))
        let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        let own = try #require(incidents.first { $0.container == "istio-proxy" })[.nodePressure].why
        let filler = try #require(incidents.first { $0.container == "executor" })[.nodePressure].why
        #expect(own.contains("container executor of weavers/spark-0") == isNamed, "\(own)")
        #expect(own.contains("process java held") == !isNamed, "\(own)")
        #expect(filler.contains("this container itself") == isNamed, "\(filler)")
    }

    @Test func twoThatDieMinutesApartDiedOfTheirOwn() throws {
        for incident in try together(seconds: 120).report().incidents { #expect(incident.form == .containerLimit) }
    }

    /// The status knows no cgroup, the kernel does.
    @Test func aKernelThatNamesThePodsCgroupDecides() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated("300Mi")
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let slice =
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(pod.uid.replacing("-", with: "_")).slice"
        let at = scenario.killedAt.rfc3339
        scenario.added = [
            (
                "bug-report/kernel.log",
                """
                \(at) node-a kernel: memory: usage 524288kB, limit 524288kB, failcnt 12
                \(at) node-a kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a.scope,mems_allowed=0,oom_memcg=\(slice),task_memcg=\(slice)/cri-containerd-\(String(repeating: "ab", count: 32)).scope,task=envoy,pid=812,uid=1337
                \(at) node-a kernel: Memory cgroup out of memory: Killed process 812 (envoy) total-vm:2291004kB, anon-rss:58204kB, file-rss:46012kB, shmem-rss:0kB, UID:1337 pgtables:207kB oom_score_adj:860

                """
            )
        ]
        let incident = try scenario.incident()
        #expect(incident.form == .podLimit)
        #expect(incident.limitBytes == Bytes(524_288 << 10))
    }
}

/// What the kernel's log told is not asked for again.
@Suite struct KernelLogReadTests {
    private let log = """
        Jul  4 10:09:05 node-7 kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),global_oom,task_memcg=/kubepods.slice/kubepods-pod97b2f1ed_f640_480f_a605_6cc4bfcf6335.slice/cri-containerd-7d1f.scope,task=envoy,pid=77,uid=1337
        Jul  4 10:09:05 node-7 kernel: Out of memory: Killed process 77 (envoy) total-vm:2290144kB, anon-rss:72880kB, file-rss:51200kB, shmem-rss:0kB, UID:1337 pgtables:420kB oom_score_adj:900

        """

    private func commands(_ added: [(name: String, text: String)]) throws -> [String] {
        var pod = PastedPod()
        pod.limit = "2Gi"
        let yaml = pod.yaml.replacing(
            "  namespace: weavers\n", with: "  namespace: weavers\n  uid: 97b2f1ed-f640-480f-a605-6cc4bfcf6335\n"
        )
        .replacing("spec:\n  containers", with: "spec:\n  nodeName: node-7\n  containers")
        var bundle = BundleBuilder()
        for (name, page) in [("pod.yaml", yaml)] + added { bundle.add(name, bytes: Array(page.utf8)) }
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        return incident.advice.compactMap { $0.command?.line } + incident.causes.compactMap { $0.captureCommand?.line }
    }

    @Test func whoHoldsTheNodeIsAskedInItsPlace() throws {
        let told = try commands([("node-7.log", log)])
        #expect(!told.contains { $0.contains("dmesg") }, "\(told)")
        #expect(told.contains { $0.hasPrefix("kubectl describe node node-7") }, "\(told)")
        #expect(try commands([]).contains { $0.contains("dmesg") })
    }
}
