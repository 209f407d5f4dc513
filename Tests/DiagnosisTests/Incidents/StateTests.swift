import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// How it stands at the end of the capture, and which proxies live.
@Suite struct StateTests {
    @Test func aLifeOfHoursThatWasFollowedByAnotherRuns() throws {
        let state = try Scenario(lived: 3_600).incident().state
        #expect(state.phase == .running)
        #expect(state.running == 1)
        #expect(state.evidence?.locator.contains("state.running") == true)
    }

    /// Until one of them lasts, by Envoy's own clock.
    @Test(arguments: [(45.0, IncidentState.Phase.crashLoop), (600, .running)])
    func livesOfSecondsAreACrashLoop(sinceKill: Double, phase: IncidentState.Phase) throws {
        var scenario = Scenario(lived: 20, sinceKill: sinceKill)
        scenario.kills = 2
        let state = try scenario.incident().state
        #expect(state.phase == phase)
        #expect(state.upSeconds.map { (500...600).contains($0) } ?? false == (phase == .running), "\(state)")
    }

    /// Where no page of Envoy's tells: an archive that was begun ten minutes after the start shows it running since then. Of a page
    /// that somebody saved by hand nobody knows when.
    @Test(arguments: [(45.0, true, IncidentState.Phase.crashLoop), (600, true, .running), (600, false, .crashLoop)])
    func aStatusThatShowsALongRunIsNoCrashLoop(sinceKill: Double, isArchive: Bool, phase: IncidentState.Phase) throws {
        var scenario = Scenario(lived: 20, sinceKill: sinceKill)
        (scenario.kills, scenario.pages) = (3, .none)
        scenario.capture = { ($0.logs, $0.victims) = ([:], []) }
        if !isArchive {
            scenario.retold = { bundle in
                var out = BundleBuilder()
                for entry in bundle.entries where entry.name.hasSuffix("k8s-resources") {
                    out.add("pods.yaml", bytes: entry.bytes)
                }
                return out
            }
        }
        let state = try scenario.incident().state
        #expect(state.phase == phase, "\(state)")
    }

    /// By the lines of its log; of one that ends within the minute, or with a kill, nobody knows how it went on.
    @Test(arguments: [
        ("10:29:00.500000Z\tinfo\tcache\tgenerated new workload certificate", IncidentState.Phase.running),
        ("10:09:40.500000Z\tinfo\tcache\tgenerated new workload certificate", .crashLoop),
        ("10:29:00.500000Z\terror\tEnvoy exited with error: signal: killed", .crashLoop),
    ])
    func aLogThatGoesOnIsNoCrashLoop(line: String, phase: IncidentState.Phase) throws {
        var pod = PastedPod()
        pod.state = "running: {startedAt: \"2026-07-04T10:09:06Z\"}"
        let log =
            "2026-07-04T10:09:06.343921Z\tinfo\tProxy role\tips=[10.42.7.31] type=sidecar id=\(pod.name).weavers domain=weavers.svc.cluster.local\n2026-07-04T\(line)\n"
        let report = try PastedPod.report(pod, added: [("\(pod.name).log", log)])
        #expect(report.incidents.first?.state.phase == phase, "\(report.incidents.map(\.state))")
    }

    /// A pod that is being deleted, beside its ready successor or alone, killed after that was asked for or before.
    @Test(
        arguments: [
            (true, 30, IncidentState.Phase.gone, 14.0), (false, 30, .notRunning, 14), (true, 10, .gone, nil),
        ] as [(Bool, Int, IncidentState.Phase, Double?)])
    func whatIsBeingDeletedIsGoneWhereAnotherIsReady(
        isReplaced: Bool, grace: Int, phase: IncidentState.Phase, ending: Double?
    ) throws {
        var old = PastedPod(), new = PastedPod()
        (old.restarts, old.killed, old.isReady) = (0, nil, false)
        old.created =
            "2026-07-04T10:00:00Z\"\n  deletionTimestamp: \"2026-07-04T10:31:00Z\"\n  deletionGracePeriodSeconds: \(grace)\n  x: \""
        old.state =
            "terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-07-04T10:09:00Z\", finishedAt: \"2026-07-04T10:30:44Z\"}"
        (new.name, new.created, new.killed) = ("loom-7d9c8b6f55-h4vnx", "2026-07-04T10:29:00Z", nil)
        (new.restarts, new.state, new.isReady) = (0, "running: {startedAt: \"2026-07-04T10:29:03Z\"}", isReplaced)
        let incident = try #require(try PastedPod.report(old, new).incidents.first)
        #expect(incident.state.phase == phase, "\(incident.state)")
        let since = incident.kills.first?.endingSince
        #expect(since.flatMap { incident.kills.first?.at?.seconds(since: $0) } == ending)
        #expect(
            incident.firstAction?.why.contains("was to end anyway") == (ending != nil),
            "\(String(describing: incident.firstAction))")
    }

    /// Another replica that ran all along took nobody's place.
    @Test func whatIsBeingDeletedIsNotGoneBesideAReplica() throws {
        var old = PastedPod(), replica = PastedPod()
        (old.restarts, old.killed, old.isReady) = (0, nil, false)
        old.created = "2026-07-04T10:00:00Z\"\n  deletionTimestamp: \"2026-07-04T10:31:00Z\"\n  x: \""
        old.state =
            "terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-07-04T10:09:00Z\", finishedAt: \"2026-07-04T10:30:44Z\"}"
        for (created, phase) in [
            ("2026-07-01T10:00:00Z", IncidentState.Phase.notRunning), ("2026-07-04T10:31:05Z", .gone),
        ] {
            (replica.name, replica.created, replica.killed) = ("loom-6c5f8d7b94-h4vnx", created, nil)
            (replica.restarts, replica.state, replica.isReady) = (0, "running: {startedAt: \"\(created)\"}", true)
            let incident = try #require(try PastedPod.report(old, replica).incidents.first)
            #expect(incident.state.phase == phase, "\(created): \(incident.state)")
        }
    }

    /// The kubelet ends a container alone as well, and starts it again: its pod goes on.
    @Test(arguments: [true, false]) func aContainersEndIsNotItsPods(runsAgain: Bool) throws {
        var pod = PastedPod()
        (pod.restarts, pod.killed, pod.started) = (1, "2026-07-04T10:30:44Z", "2026-07-04T10:09:00Z")
        pod.state = "running: {startedAt: \"2026-07-04T10:30:46Z\"}"
        if !runsAgain {
            (pod.restarts, pod.killed) = (0, nil)
            pod.state =
                "terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-07-04T10:09:00Z\", finishedAt: \"2026-07-04T10:30:44Z\"}"
        }
        let log = """
            2026-07-04T10:09:01.343921Z\tinfo\tProxy role\tips=[10.42.7.31] type=sidecar id=\(pod.name).weavers domain=weavers.svc.cluster.local
            2026-07-04T10:30:30.112Z\tinfo\tAgent draining Proxy for termination
            2026-07-04T10:30:30.112Z\tinfo\tGraceful termination period is 25s, starting...
            2026-07-04T10:30:44.002Z\terror\tEnvoy exited with error: signal: killed

            """
        let incident = try #require(
            try PastedPod.report(pod, added: [("\(pod.name).previous.log", log)]).incidents.first)
        #expect((incident.kills.first?.endingSince != nil) == !runsAgain, "\(incident.kills)")
    }

    /// One kill soon after the start is no loop once the container runs again.
    @Test func aContainerThatWasKilledOnceAndRunsAgainRuns() throws {
        #expect(try Scenario(lived: 20).incident().state.phase == .running)
    }

    @Test(arguments: [(0, IncidentState.Phase.notRunning), (1, .crashLoop)])
    func whatWasNotStartedAgainLoopsNowhere(restarts: Int, phase: IncidentState.Phase) throws {
        var pod = PastedPod()
        (pod.restarts, pod.killed) = (restarts, nil)
        pod.state =
            "terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-07-04T10:09:00Z\", finishedAt: \"2026-07-04T10:09:05Z\"}"
        #expect(try PastedPod.report(pod).incidents.map(\.state.phase) == [phase])
    }

    @Test func backOffIsACrashLoopWhateverItLived() throws {
        var scenario = Scenario(lived: 3_600)
        let (from, to) = (scenario.startedAt, scenario.killedAt)
        scenario.edit("k8s-resources", "kind: Deployment", to: "kind: Unread")
        scenario.status = { $0.sidecar?.life = .crashLooping(from: from, to: to, restarts: 1) }
        let state = try scenario.incident().state
        #expect(state.phase == .crashLoop)
        #expect(state.running == 0)
    }

    /// `kubectl top` lists what runs: one of the rollout before, of which nobody saved a status.
    @Test(arguments: ["loom-58d9c6b7f4-k8s2n", nil, "loom-6c5f8d7b94-q2zrt"])
    func whoIsSeenToUseMemoryRuns(pod: String?) throws {
        let top =
            "$ kubectl -n weavers top pod --containers\nPOD                     NAME          CPU(cores)   MEMORY(bytes)\n\(pod ?? "till-0")   istio-proxy   3m           34Mi\n"
        var loom = PastedPod()
        loom.isReady = false
        let state = try #require(try PastedPod.report(loom, added: [("top.txt", top)]).incidents.first?.state)
        #expect(state.phase == .crashLoop && state.running == (pod == "loom-58d9c6b7f4-k8s2n" ? nil : 0))
    }

    /// The evening's page of a crash-looping pod beside the next morning's list.
    @Test(
        arguments: [
            (["kite-84c6b9d7f5-wv2xm"], "03:10:00", IncidentState.Phase.gone),
            // Of the same rollout, or made before the kill, or listed beside the old one.
            (["kite-6c5d9f7b8d-wv2xm"], "03:10:00", .crashLoop), (["kite-84c6b9d7f5-wv2xm"], "01:59:00", .crashLoop),
            (["kite-84c6b9d7f5-wv2xm", "kite-6c5d9f7b8d-x2k4p"], "03:10:00", .crashLoop),
        ])
    func whatALaterRolloutReplacedIsGone(listed: [String], made: String, phase: IncidentState.Phase) throws {
        func pod(_ name: String, made: String, _ status: String) -> String {
            #"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\#(name)", "namespace": "toys", "creationTimestamp": "2026-04-02T\#(made)Z", "ownerReferences": [{"kind": "ReplicaSet", "name": "\#(name.dropLast(6))", "controller": true}]}, "spec": {"containers": [{"name": "istio-proxy", "args": ["proxy", "sidecar"], "resources": {"limits": {"memory": "96Mi"}}}]}, "status": {"phase": "Running", "containerStatuses": [{"name": "istio-proxy", \#(status)}]}}"#
        }
        let ended =
            #""lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "startedAt": "2026-04-02T02:00:02Z", "finishedAt": "2026-04-02T02:00:31Z"}}"#
        let looping =
            #""ready": false, "restartCount": 6, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, \#(ended)"#
        let runs = #""ready": true, "restartCount": 0, "state": {"running": {"startedAt": "2026-04-02T03:10:04Z"}}"#
        let old = "kite-6c5d9f7b8d-x2k4p"
        let items = listed.map { pod($0, made: $0 == old ? "01:00:00" : made, $0 == old ? looping : runs) }
        var bundle = BundleBuilder()
        if !listed.contains(old) {
            bundle.add("evening/pod.json", bytes: Array(pod(old, made: "01:00:00", looping).utf8))
        }
        let list = #"{"apiVersion": "v1", "kind": "List", "items": [\#(items.joined(separator: ", "))]}"#
        bundle.add("morning/pods.json", bytes: Array(list.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.map(\.state.phase) == [phase])
    }

    private static let rollout = """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: kite, namespace: toys}, spec: {replicas: 1}, status: {replicas: 1, readyReplicas: 0}}
        - apiVersion: v1
          kind: Pod
          metadata: {name: kite-6c5d9f7b8d-x2k4p, namespace: toys, creationTimestamp: "2026-04-02T01:00:00Z", ownerReferences: [{kind: ReplicaSet, name: kite-6c5d9f7b8d, controller: true}]}
          spec: {containers: [{name: istio-proxy, args: [proxy, sidecar], resources: {limits: {memory: 96Mi}}}]}
          status:
            phase: Running
            containerStatuses:
            - {name: istio-proxy, ready: READY, restartCount: 6, state: STATE, lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T02:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}}

        """

    private static func description(_ name: String, of owner: String, start: String, state: String, restarts: Int)
        -> String
    {
        """
        Name:             \(name)
        Namespace:        toys
        Node:             n-1/10.0.0.1
        Start Time:       Thu, 02 Apr 2026 \(start) +0000
        Labels:           app=kite
        Status:           Running
        Controlled By:  \(owner)
        Containers:
          istio-proxy:
            Image:         istio/proxyv2:1.26.0
            Args:
              proxy
              sidecar
        \(state)
            Restart Count:  \(restarts)
            Limits:
              memory:  256Mi
        Conditions:
          Type              Status
          Ready             True

        """
    }

    private func state(_ files: (String, String)...) throws -> (Report, IncidentState) {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        return (report, try #require(report.incidents.first?.state))
    }

    /// A transcript from after a change says how it stands, as a list would.
    @Test func aDescriptionOfALaterRolloutTakesThePlaceOfTheKilled() throws {
        let old = Self.rollout.replacing("READY", with: "false").replacing(
            "STATE", with: "{waiting: {reason: CrashLoopBackOff}}")
        let new = Self.description(
            "kite-84c6b9d7f5-wv2xm", of: "ReplicaSet/kite-84c6b9d7f5", start: "03:10:00",
            state:
                "    State:          Running\n      Started:      Thu, 02 Apr 2026 03:10:04 +0000\n    Ready:          True",
            restarts: 0)
        for files in [[("a/all.yaml", old), ("b/now.txt", new)], [("a/now.txt", new), ("b/all.yaml", old)]] {
            let state = try state(files[0], files[1]).1
            #expect(state.phase == .gone && state.running == 1, "\(state)")
        }
    }

    /// A pod that its ReplicaSet deleted does not run, whatever an older page says of it.
    @Test(arguments: [("Deleted pod: kite-6c5d9f7b8d-x2k4p", 1), ("Deleted pod: kite-6c5d9f7b8d-x2k4q", 2)])
    func aPodThatWasDeletedSinceIsGone(message: String, running: Int) throws {
        let deployment = "- {apiVersion: apps/v1, kind: Deployment"
        let old = Self.rollout.replacing("READY", with: "true").replacing(
            "STATE", with: "{running: {startedAt: \"2026-04-02T02:00:33Z\"}}"
        ).replacing("2026-04-02T02:00:02Z", with: "2026-04-02T01:20:02Z").replacing(
            deployment, with: "- {apiVersion: apps/v1, kind: Unread")
        let new = Self.rollout.replacing(deployment, with: "- {apiVersion: apps/v1, kind: Unread").replacing(
            "6c5d9f7b8d", with: "84c6b9d7f5"
        ).replacing("READY", with: "true").replacing("STATE", with: "{running: {startedAt: \"2026-04-02T01:10:00Z\"}}")
            .replacing("restartCount: 6", with: "restartCount: 0").replacing(
                "lastState: {terminated", with: "last: {terminated")
        let events =
            "LAST SEEN   TYPE     REASON             OBJECT                       MESSAGE\n40s         Normal   SuccessfulDelete   replicaset/kite-6c5d9f7b8d   \(message)\n"
        let (report, state) = try state(("a/pods.yaml", old), ("b/pods.yaml", new), ("b/events.txt", events))
        #expect(report.incidents.count == 1)
        #expect(state.running == running && state.phase == (running == 1 ? .gone : .running))
    }

    /// A StatefulSet's pod has its name again: what a later description tells of it goes before, and takes nothing away.
    @Test func aLaterDescriptionTellsOfKillsThatTheObjectDoesNot() throws {
        let old = Self.rollout.replacing("kite-6c5d9f7b8d-x2k4p", with: "kite-0").replacing(
            "ReplicaSet", with: "StatefulSet"
        )
        .replacing("kite-6c5d9f7b8d", with: "kite").replacing("READY", with: "false").replacing(
            "STATE", with: "{waiting: {reason: CrashLoopBackOff}}")
        let died = """
                State:          Waiting
                  Reason:       CrashLoopBackOff
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                  Started:      Thu, 02 Apr 2026 03:10:04 +0000
                  Finished:     Thu, 02 Apr 2026 03:10:09 +0000
            """
        let runs =
            "    State:          Running\n      Started:      Thu, 02 Apr 2026 03:20:04 +0000\n    Ready:          True"
        let again = Self.description("kite-0", of: "StatefulSet/kite", start: "03:00:00", state: died, restarts: 2)
        let mended = Self.description("kite-0", of: "StatefulSet/kite", start: "03:20:00", state: runs, restarts: 0)
        let (report, state) = try state(("a/all.yaml", old), ("b/again.txt", again))
        #expect(state.phase == .crashLoop && report.incidents.count == 1)
        let times = report.incidents[0].kills.compactMap(\.at?.rfc3339)
        #expect(times == ["2026-04-02T02:00:31Z", "2026-04-02T03:10:09Z"])
        let (after, now) = try self.state(("a/all.yaml", old), ("b/mended.txt", mended))
        #expect(now.phase == .running && after.incidents.count == 1)
        #expect(after.incidents[0].kills.compactMap(\.at?.rfc3339) == ["2026-04-02T02:00:31Z"])
    }

    @Test func onlyWhatAnsweredLives() throws {
        var scenario = Scenario(replicas: 2)
        scenario.dropped = ["k8s-resources", "cluster/pods", ".log"]
        let proxies = try Engine(try scenario.load(), toolVersion: "test").report().proxies
        let answered = proxies.filter { $0.allocatedBytes != nil }
        #expect(!answered.isEmpty)
        #expect(answered.allSatisfy { $0.state != .unknown && $0.stateEvidence != nil })
        #expect(proxies.filter { $0.allocatedBytes == nil }.allSatisfy { $0.state == .unknown })
    }

    @Test func theKilledAreKilledWhateverTheyDoNow() throws {
        let proxies = try Scenario(lived: 3_600).report().proxies
        let killed = try #require(proxies.first { $0.killed })
        #expect(killed.state == .killed)
        #expect(killed.stateEvidence != nil)
    }

    /// Nobody starts the pod of a Job again that has ended.
    @Test(arguments: [
        ("Failed", 1, IncidentState.Phase.notRunning), ("Running", 0, .notRunning), ("Running", 1, .crashLoop),
    ])
    func aPodThatHasEndedDoesNotCrashLoop(phase: String, restarts: Int, expected: IncidentState.Phase) throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: close-28514-7xk2p
              namespace: ledger
              ownerReferences: [{kind: Job, name: close-28514, controller: true}]
            spec:
              restartPolicy: Never
              containers:
              - {name: istio-proxy, args: [proxy, sidecar], resources: {limits: {memory: 96Mi}}}
            status:
              phase: \(phase)
              containerStatuses:
              - name: istio-proxy
                ready: false
                restartCount: \(restarts)
                state: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T02:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}

            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", bytes: Array(pod.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.map(\.state.phase) == [expected])
    }
}
