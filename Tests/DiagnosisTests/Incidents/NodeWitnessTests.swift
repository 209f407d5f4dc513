import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills whose owner only a runtime's list names, and those that only counts and logs of others tell.
@Suite struct NodeWitnessTests {
    private func report(_ files: (String, String)...) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private let id = String(repeating: "7d1f", count: 16)

    private func kernel(_ seconds: Int = 100) -> String {
        let path = "/kubepods.slice/kubepods-pod97b2f1ed_f640_480f_a605_6cc4bfcf6335.slice/cri-containerd-\(id).scope"
        return """
            [  \(seconds).100000] memory: usage 262144kB, limit 262144kB, failcnt 94
            [  \(seconds).200000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=\(path),task_memcg=\(path),task=envoy,pid=77,uid=1337
            [  \(seconds).300000] Memory cgroup out of memory: Killed process 77 (envoy) total-vm:1kB, anon-rss:233088kB, file-rss:1kB

            """
    }

    /// Rows of an export, the newest first: two pods on one node, whose logs lie beside its kernel's.
    @Test(arguments: [true, false]) func recordsOfLogsNameTheKernelsVictims(inColumn: Bool) throws {
        let uid = "97b2f1ed-f640-480f-a605-6cc4bfcf6335"
        let path = "/kubepods.slice/kubepods-pod\(uid.replacing("-", with: "_")).slice/cri-containerd-\(id).scope"
        func cell(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        func row(_ second: Int, _ stream: String, _ record: String) -> String {
            "\(cell("2026-02-17 04:31:\(second).100")),\(cell(stream)),\(cell(record))\n"
        }
        let line = "2026-02-17T04:31:50.100000Z\\tinfo\\tEnvoy proxy is ready"
        let names =
            #""kubernetes": {"pod_name": "kite-0", "namespace_name": "toys", "container_name": "istio-proxy", "pod_id": "\#(uid)", "docker_id": "\#(id)"}"#
        let own =
            inColumn
            ? row(
                50, "n-1.application.var.log.containers.kite-0_toys_istio-proxy-\(id).log",
                line.replacing("\\t", with: "\t"))
            : row(50, "n-1-application", #"{"log": "\#(line)", \#(names)}"#)
        let kernel = [
            "memory: usage 262144kB, limit 262144kB, failcnt 94",
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=\(path),task_memcg=\(path),task=envoy,pid=77,uid=1337",
            "Memory cgroup out of memory: Killed process 77 (envoy) total-vm:1kB, anon-rss:233088kB, file-rss:1kB",
        ].map { row(23, "n-1-host.dmesg", #"{"ident": "kernel", "host": "n-1", "message": "\#($0)"}"#) }.joined()
        let incident = try #require(
            try report(("export.csv", "\"@timestamp\",\"@logStream\",\"@message\"\n" + own + kernel)).incidents.first)
        #expect(incident.namespace == "toys" && incident.pod == "kite-0" && incident.container == "istio-proxy")
        #expect(incident.form == .containerLimit && incident.killCount == 1)
        #expect(incident.kills.first?.at?.rfc3339.hasPrefix("2026-02-17T04:31:23") == true)
    }

    private func table(_ former: String) -> String {
        """
        CONTAINER       IMAGE   CREATED       STATE     NAME          ATTEMPT   POD ID   POD      NAMESPACE
        cb9cc75263335   08e5    2 hours ago   Running   istio-proxy   1         ab23     kite-0   toys
        \(former)   08e5    3 hours ago   Exited    istio-proxy   0         ab23     kite-0   toys

        """
    }

    /// The kernel's line has no clock, the event no second: the number of the process is what both tell.
    @Test(arguments: [(5120, 1), (5121, 2)])
    func theEventOfTheProcessThatTheKernelNamesIsNoSecondKill(pid: Int, incidents: Int) throws {
        let console =
            "[90110.501100] Out of memory: Killed process 5120 (prometheus) total-vm:16047600kB, anon-rss:13600120kB, file-rss:8640kB, shmem-rss:0kB, UID:0 pgtables:27452kB oom_score_adj:990\n"
        let events = """
            LAST SEEN   TYPE      REASON      OBJECT          MESSAGE
            4m2s        Warning   SystemOOM   node/worker-9   System OOM encountered, victim process: prometheus, pid: \(pid)

            """
        let report = try report(("console.txt", console), ("events.txt", events))
        #expect(report.incidents.count == incidents)
        #expect(report.incidents.contains { $0.node == "worker-9" && $0.witnesses.count == (incidents == 1 ? 2 : 1) })
    }

    @Test func aRunThatIsOverIsKnownByItsCutID() throws {
        let own = try #require(
            try report(("dmesg", kernel()), ("ps.txt", table(String(id.prefix(13))))).incidents.first)
        #expect(own.namespace == "toys" && own.pod == "kite-0" && own.container == "istio-proxy")
        #expect(own.killCount == 1 && own.limitBytes == Bytes(262144 << 10) && own.form == .containerLimit)
        let crane = table("45bdac876e1fa").replacing("kite-0", with: "crane-0").replacing("cb9c", with: "db9c")
        let other = try report(("dmesg", kernel()), ("ps.txt", table("35bdac876e1fa")), ("ps-b.txt", crane)).incidents
        #expect(other.count == 1 && other.first?.pod == nil)
    }

    @Test func aRuntimesWordOfTheSameKillIsNoSecondOne() throws {
        let kubelet =
            "2026-03-04T11:14:22Z node-7 kubelet[5]: \"Got sys oom event\" event={Pid:77 ProcessName:envoy TimeOfDeath:2026-03-04 11:14:22.3 +0000 UTC ContainerName:/kubepods/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/\(id) VictimContainerName:/kubepods/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/\(id)}\n"
        let runtime = "time=\"2026-03-04T11:14:23.5Z\" level=info msg=\"TaskOOM event container_id:\\\"\(id)\\\"\"\n"
        let incidents = try report(("kubelet.log", kubelet), ("containerd.log", runtime)).incidents
        #expect(incidents.map(\.killCount) == [1] && incidents.first?.process == "envoy")
        #expect(try report(("containerd.log", runtime)).incidents.map(\.killCount) == [1])
        // A log without a zone tells of the same container: some zone makes the two one kill, or none does.
        for (time, count) in [("13:14:22", 1), ("11:14:22", 1), ("11:18:22", 2)] {
            let local = kernel().split(separator: "\n").map { "[Wed Mar  4 \(time) 2026] \($0.dropFirst(15))\n" }
                .joined()
            let incidents = try report(("dmesg", local), ("containerd.log", runtime)).incidents
            #expect(incidents.reduce(0) { $0 + $1.killCount } == count, "\(time): \(incidents.map(\.killCount))")
            if count == 1 { #expect(incidents.first?.kills.first?.at?.rfc3339.prefix(19) == "2026-03-04T11:14:23") }
        }
    }

    /// On a machine without pods: the unit is who died, and only Istio's own is the proxy's.
    @Test func whatSystemdEndsIsAUnit() throws {
        func log(_ unit: String) -> String {
            "2026-03-04T11:00:00Z mill-2 systemd-oomd[712]: Killed /system.slice/\(unit) due to memory used (16101847040) / total (16644636672) being more than 90.00%\n"
        }
        let info =
            #"{"version": "a/1.35.0/b", "state": "LIVE", "uptime_current_epoch": "40s", "node": {"id": "sidecar~10.0.0.1~mill-2.quay~quay.svc.cluster.local"}}"#
        let beside = try report(("journal.txt", log("grind.service")), ("server_info", info))
        let other = try #require(beside.incidents.first)
        #expect(other.isUnit && !beside.caveats.contains { $0.text.plain.contains("fits no pod") })
        #expect(other.containerKind == .app && other.process == "grind.service" && other.form == .nodeOOM)
        #expect(other.kills.map { $0.at?.rfc3339.prefix(19) } == ["2026-03-04T11:00:00"])
        #expect(other.witnesses.first?.text.plain.contains("systemd-oomd ended all of") == true)
        let own = try #require(try report(("journal.txt", log("istio.service")), ("server_info", info)).incidents.first)
        #expect(own.pod == "mill-2" && own.containerKind == .sidecar && !own.isUnit)
    }

    @Test func replicasOfARowsNameAreOneIncident() throws {
        let rows = """
            NAME                    READY   STATUS      RESTARTS   AGE
            kite-6d8f7c9b5d-2xkmr   1/2     OOMKilled   2          9m
            kite-6d8f7c9b5d-vz7ql   1/2     OOMKilled   1          9m

            """
        let incidents = try report(("pods.txt", rows)).incidents
        #expect(incidents.count == 1 && incidents.first?.workload == "kite" && incidents.first?.members.count == 2)
    }

    @Test func livesThatOnlyIstiodSawNeedNoPod() throws {
        func life(_ second: Int, _ number: Int) -> String {
            """
            2026-11-18T04:20:\(second).318204Z\tinfo\tdelta\tADS: new delta connection for node:kite-0.toys-\(number)
            2026-11-18T04:20:\(second).326404Z\tinfo\tdelta\tCDS: PUSH request for node:kite-0.toys resources:2409 removed:0 size:2.1MB cached:1/2405
            2026-11-18T04:20:\(second + 2).028204Z\tinfo\tdelta\tADS: "10.66.4.12:4128\(number)" kite-0.toys-\(number) terminated

            """
        }
        let incident = try #require(
            try report(("istiod.log", "$ kubectl logs deploy/istiod | grep toys\n" + life(11, 1) + life(26, 2)))
                .incidents.first)
        #expect(incident.pod == "kite-0" && incident.form == .killedNotOOM && incident.limitBytes == nil)
        #expect(try report(("istiod.log", life(11, 1))).incidents.isEmpty)
        // A pod whose object shows that it lives was not killed.
        let pod =
            "apiVersion: v1\nkind: Pod\nmetadata: {name: top-0, namespace: toys}\nspec:\n  containers:\n  - name: istio-proxy\n    resources: {limits: {memory: 64Mi}}\nstatus:\n  containerStatuses:\n  - name: istio-proxy\n    restartCount: 0\n    state: {running: {startedAt: \"2026-11-18T04:00:00Z\"}}\n"
        #expect(try report(("istiod.log", life(11, 1) + life(26, 2)), ("pod.yaml", pod)).incidents.isEmpty)
    }

    @Test func aLimitThatTheNamespaceRefusesIsSaid() throws {
        func bounds(_ most: String) -> String {
            "apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: toys-bounds\n  namespace: checkout\nspec:\n  limits:\n  - type: Container\n    max:\n      memory: \(most)\n"
        }
        for (most, isSaid) in [("65Mi", true), ("64Gi", false)] {
            var scenario = Scenario(services: 400)
            scenario.limit = .stated("64Mi")
            let (start, kill) = (scenario.startedAt, scenario.killedAt)
            scenario.status = { $0.sidecar?.life = .oomKilled(from: start, to: kill) }
            scenario.added = [("bug-report/bounds.yaml", bounds(most))]
            let report = try scenario.report()
            #expect(report.incidents.first?.recommendedLimit != nil)
            #expect(report.caveats.contains { $0.text.plain.contains("toys-bounds") } == isSaid)
        }
    }

    /// Three states, each asked for by a query of its own.
    @Test func piecesOfOneStateAreOneState() throws {
        func answer(_ name: String, _ label: String, _ value: String) -> String {
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"\#(name)","namespace":"toys","pod":"kite-0","container":"istio-proxy"\#(label)},"value":[1780000000,"\#(value)"]}]}}"#
        }
        let incident = try #require(
            try report(
                ("a.json", answer("kube_pod_container_status_last_terminated_reason", #","reason":"OOMKilled""#, "1")),
                ("b.json", answer("kube_pod_container_status_last_terminated_timestamp", "", "1779998000")),
                ("c.json", answer("kube_pod_container_resource_limits", #","resource":"memory""#, "201326592"))
            ).incidents.first)
        #expect(incident.kills.map(\.at) == [Moment(seconds: 1_779_998_000)] && incident.killCount == 1)
        #expect(incident.limitBytes == Bytes(201_326_592) && incident.form == .containerLimit)
    }
}
