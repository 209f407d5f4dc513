import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills that only Kubernetes' events tell.
@Suite struct EventKillTests {
    private func living(_ rows: String) -> Scenario {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [
            ("events.txt", "NAMESPACE   LAST SEEN   TYPE      REASON   OBJECT   MESSAGE\n" + rows)
        ]
        return scenario
    }

    @Test func `A container whose instance before was OOMKilled was killed`() throws {
        var scenario = living("")
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.added[0].text +=
            "checkout    2m   Warning   PreviousContainerWasOOMKilled   pod/\(pod.name)   The previous instance of the container 'istio-proxy' (containerd://77) was OOMKilled\n"
        let incident = try scenario.incident()
        #expect(incident.pod == pod.name && incident.containerKind == .sidecar)
        // The event has no time of the kill; istiod's log has.
        #expect(incident.killCount == 1 && incident.kills.map(\.atSource) == [.istiodLog])
        #expect(incident.limitBytes == Bytes(64 << 20))
        #expect(incident.witnesses.map(\.kind) == [.event, .istiodLog])
    }

    @Test(arguments: [
        "OOMKilling   node/worker-11   Memory cgroup out of memory: Killed process 81200 (envoy) total-vm:1059804kB, anon-rss:88604kB, file-rss:51200kB",
        "SystemOOM   node/worker-11   System OOM encountered, victim process: envoy, pid: 81200",
    ])
    func `The age of a node's event says how long ago its kill was at least`(row: String) throws {
        var bundle = BundleBuilder()
        bundle.add(
            "events.txt",
            "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\ndefault   2m1s   Warning   \(row)\n")
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let bounds = report.incidents.flatMap(\.kills).map { $0.bounds?.plain }
        #expect(bounds == ["2 min 1 s or more before the table was printed"])
    }

    /// A kubelet's log says which pod it evicted, and the event which container took most. Each order is for one pod; the last may have
    /// gone for what it stored.
    @Test func `An eviction that two lines tell is one`() throws {
        var bundle = BundleBuilder()
        let pod = "depot/crane-7c9d5f6b8-x2k4q"
        bundle.add(
            "kubelet.log",
            """
            I1005 09:00:00.630150     971 eviction_manager.go:366] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"
            I1005 09:00:01.630150     971 event.go:307] "Event occurred" object="\(pod)" kind="Pod" type="Warning" reason="Evicted" message="The node was low on resource: memory. Container istio-proxy was using 900Mi, request is 128Mi, has larger consumption of memory. "
            I1005 09:00:02.630150     971 eviction_manager.go:627] "Eviction manager: pod is evicted successfully" pod="\(pod)"
            I1005 09:00:12.630150     971 eviction_manager.go:366] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"
            I1005 09:00:13.630150     971 eviction_manager.go:627] "Eviction manager: pod is evicted successfully" pod="depot/winch-0"
            I1005 11:00:13.630150     971 eviction_manager.go:627] "Eviction manager: pod is evicted successfully" pod="depot/reel-0"

            """)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let told = report.incidents.map { "\($0.pod ?? "") \($0.container ?? "")" }
        #expect(Set(told) == ["crane-7c9d5f6b8-x2k4q istio-proxy", "winch-0 "] && told.count == 2)
    }

    /// `kubectl get events -n checkout` has no column for it.
    @Test func `An event without a namespace is of the only pod of that name`() throws {
        var scenario = living("")
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.added[0].text = """
            LAST SEEN   TYPE      REASON                          OBJECT          MESSAGE
            2m          Warning   PreviousContainerWasOOMKilled   pod/\(pod.name)   The previous instance of the container 'istio-proxy' (containerd://77) was OOMKilled

            """
        let report = try scenario.report()
        #expect(report.incidents.map(\.namespace) == ["checkout"])
        #expect(report.incidents.first?.containerKind == .sidecar)
    }

    @Test func `Of a pod that nobody else knows the container's kind is unknown`() throws {
        let report = try living(
            "depot    2m   Warning   PreviousContainerWasOOMKilled   pod/crane-7c9d5f6b8-x2k4q   The previous instance of the container 'istio-proxy' (containerd://77) was OOMKilled\n"
        ).report()
        let incident = try #require(report.incidents.first)
        #expect(incident.namespace == "depot" && incident.container == "istio-proxy")
        #expect(incident.containerKind == nil)
    }

    @Test func `A node without memory took somebody unknown`() throws {
        let report = try living(
            "default    4m   Warning   SystemOOM   node/worker-9   System OOM encountered, victim process: envoy, pid: 5150\n"
        ).report()
        let incident = try #require(report.incidents.first)
        #expect(incident.form == .nodeOOM && incident.pod == nil && incident.node == "worker-9")
        #expect(report.proxies.allSatisfy { !$0.killed })
    }

    @Test(arguments: [
        "Warning   BackOff   pod/PAY   Back-off restarting failed container istio-proxy in pod PAY",
        "Normal   Killing   pod/PAY   Container istio-proxy failed liveness probe, will be restarted",
        "Warning   Unhealthy   pod/PAY   Readiness probe failed: HTTP probe failed with statuscode: 503",
    ])
    func `What says nothing of memory is no kill`(row: String) throws {
        #expect(try living("checkout    2m   \(row)\n").report().incidents.isEmpty)
    }

    /// The time of a file is when it was saved only where an archive says so.
    @Test func `An age in a table gives a time in an archive, and in a file that was copied a bound`() throws {
        let table =
            "NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT                    MESSAGE\ndepot       5m          Warning   Evicted   pod/crane-7c9d5f6b8-x2k4q   The node was low on resource: memory. Container istio-proxy was using 512Mi, request is 0, has larger consumption of memory. \n"
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: 1_890_000_000))
        bundle.add("events.txt", table)
        let alone = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first?.kills.first)
        #expect(alone.at == nil && alone.bounds?.plain.contains("before the table was printed") == true)
        bundle.add("note.txt", "of the same evening\n")
        let archived = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first?.kills.first)
        #expect(archived.at == Moment(seconds: 1_890_000_000 - 300))
    }

    @Test func `An eviction is the largest consumer's, in whatever order`() throws {
        let report = try living(
            "depot    5m   Warning   Evicted   pod/crane-7c9d5f6b8-x2k4q   The node was low on resource: memory. Threshold quantity: 100Mi, available: 70Mi. Container istio-proxy was using 51200Ki, request is 0, has larger consumption of memory. Container crane was using 7Gi, request is 1Gi, has larger consumption of memory. \n"
        ).report()
        let incident = try #require(report.incidents.first)
        #expect(incident.container == "crane" && incident.containerKind == .app && incident.form == .eviction)
    }

    /// A pod's status says why it was evicted, and in no field when.
    @Test func `An eviction has the time of its event`() throws {
        let message =
            "The node was low on resource: memory. Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory. "
        let pod = """
            {"apiVersion": "v1", "kind": "List", "items": [
             {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "crane-0", "namespace": "depot"},
              "spec": {"nodeName": "n-1", "containers": [{"name": "istio-proxy", "args": ["proxy", "sidecar"]}]},
              "status": {"phase": "Failed", "reason": "Evicted", "message": "\(message)"}},
             {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "crane-0.1", "namespace": "depot"},
              "involvedObject": {"kind": "Pod", "name": "crane-0", "namespace": "depot"}, "reason": "Evicted",
              "message": "\(message)", "count": 1, "firstTimestamp": "2031-02-03T04:12:31Z", "lastTimestamp": "2031-02-03T04:12:31Z"}]}
            """
        var bundle = BundleBuilder()
        bundle.add("depot.json", bytes: Array(pod.utf8))
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.form == .eviction && incident.kills.map(\.at) == [Moment(rfc3339: "2031-02-03T04:12:31Z")])
        #expect(incident.kills.map(\.atSource) == [.event] && incident.killCount == 1)
    }
}
