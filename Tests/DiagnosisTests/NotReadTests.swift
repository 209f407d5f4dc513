import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What no page shows is not in the bundle, and never 0; what ended otherwise than by memory did end.
@Suite struct NotReadTests {
    private let probed = (
        "events.txt",
        """
        NAMESPACE   LAST SEEN            TYPE     REASON    OBJECT                       MESSAGE
        harbour     2m (x4 over 31m)     Normal   Killing   pod/crane-6c9d8f7b5d-k4x2q   Container istio-proxy failed liveness probe, will be restarted

        """
    )

    @Test func ofAContainerThatAProbeRestartedNobodySaysThatNothingWasKilled() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [probed]
        let report = try scenario.report()
        #expect(report.incidents.isEmpty && report.verdict.hasPrefix("No OOM kill is seen: "))
        let told = try #require(report.caveats.map(\.text.plain).first { $0.hasPrefix("the kubelet restarted") })
        #expect(
            told.hasPrefix(
                "the kubelet restarted a container after a failed liveness probe, no OOM kill: istio-proxy of harbour/crane-6c9d8f7b5d-k4x2q"
            ))
    }

    /// The kubelet may have decided once more than it has restarted.
    @Test func howOftenAProbeRestartedTheStatusSaysBeforeTheEvent() throws {
        func told(_ pages: [(name: String, text: String)]) throws -> String? {
            var scenario = Scenario(services: 3)
            scenario.status = { $0.sidecar?.life = .init() }
            scenario.added = pages
            return try scenario.report().caveats.map(\.text.plain).first { $0.hasPrefix("the kubelet restarted") }
        }
        let pod = """
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "crane-6c9d8f7b5d-k4x2q", "namespace": "harbour"},
             "spec": {"containers": [{"name": "istio-proxy", "args": ["proxy", "sidecar"]}]},
             "status": {"phase": "Running", "containerStatuses": [
              {"name": "istio-proxy", "restartCount": 3, "state": {"running": {"startedAt": "2026-03-04T05:06:07Z"}}}]}}

            """
        #expect(try told([probed])?.hasSuffix(", 4 times by its event") == true)
        #expect(try told([probed, ("crane.json", pod)])?.hasSuffix(", restart count 3") == true)
    }

    /// Of a few files that somebody saved each was meant to tell something.
    @Test(arguments: [(1, true), (18, true), (19, false)])
    func anEntryThatNobodyKnowsIsToldAmongFew(others: Int, isTold: Bool) throws {
        let memory = "{\"allocated\": \"40\", \"heap_size\": \"50\"}\n"
        var bundle = BundleBuilder()
        for number in 0..<others { bundle.add("a\(number)/memory.json", memory) }
        bundle.add("quay.bin", "words of nobody\n")
        bundle.add(".quay", "words of nobody\n")
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let caveat = report.caveats.first { $0.text.plain.contains("not recognised") }
        #expect((caveat != nil) == isTold, "\(report.caveats.map(\.text.plain))")
        if let caveat { #expect(caveat.isRemark && !caveat.isUnread && caveat.text.plain.contains("quay.bin")) }
    }

    /// Of nameless pages beside rows of several pods, and of one.
    @Test(arguments: [(1, false), (2, true)]) func pagesBesideATableOfPodsSayHowToNameThem(rows: Int, isTold: Bool)
        throws
    {
        var bundle = BundleBuilder()
        let table = (0..<rows).map { "crane-75f48bc7b9-cdb9\($0)   1/1     Running   0          3d\n" }.joined()
        bundle.add("pods.txt", "NAME   READY   STATUS    RESTARTS   AGE\n" + table)
        for folder in ["1", "2"] {
            bundle.add("\(folder)/memory.json", "{\"allocated\": \"40\", \"heap_size\": \"50\"}\n")
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.caveats.contains { $0.text.plain.contains("would join") } == isTold, "\(report.caveats)")
    }

    /// What one greps for is the pod's UID.
    @Test func theKernelsUIDNamesAPodThatNobodyElseDoes() throws {
        let uid = "1b2c3d4e-1111-2222-3333-444455556666"
        let group = "/kubepods.slice/kubepods-pod\(uid.replacing("-", with: "_")).slice"
        var bundle = BundleBuilder()
        bundle.add(
            "dmesg.txt",
            """
            [ 3772.460000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=\(group),task_memcg=\(group)/cri-containerd-8f2c9a.scope,task=envoy,pid=19271,uid=1337
            [ 3772.460010] Memory cgroup out of memory: Killed process 19271 (envoy) total-vm:3339984kB, anon-rss:522528kB, file-rss:52580kB, shmem-rss:0kB, UID:1337 pgtables:1292kB oom_score_adj:999

            """)
        for hasPage in [false, true] {
            if hasPage { bundle.add("memory.json", "{\"allocated\": \"40\", \"heap_size\": \"50\"}\n") }
            let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
            #expect(report.incidents.first?.podUID == uid && report.verdict.contains(uid), "\(report.verdict)")
        }
    }

    /// A status counts what ended, not what memory ended.
    @Test func restartsAreNoKills() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.kills = 212
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.killCount == 212 && incident.kills.count == 1)
        #expect(incident.killsInWords.plain == "1 OOM kill seen, restart count 212")
        #expect(report.verdict.contains("was killed (1 OOM kill seen, restart count 212) at 64 MiB"))
        scenario.kills = 1
        #expect(try scenario.incident().killsInWords.plain == "1 kill")
    }
}
