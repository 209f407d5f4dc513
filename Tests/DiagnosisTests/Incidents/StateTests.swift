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

    @Test func aLifeOfSecondsIsACrashLoop() throws {
        #expect(try Scenario(lived: 20).incident().state.phase == .crashLoop)
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

    @Test func theWorkloadSaysHowManyAreWanted() throws {
        var scenario = Scenario(replicas: 2)
        scenario.edit("k8s-resources", "readyReplicas: 2", to: "readyReplicas: 1")
        let state = try scenario.incident().state
        #expect(state.running == 1)
        #expect(state.replicas == 2)
    }

    /// A controller hears of its pods later than they say it themselves.
    @Test(arguments: [true, false])
    func podsThatAreNotReadyDoNotRunWhateverTheirWorkloadSays(isReady: Bool) throws {
        var scenario = Scenario(replicas: 2)
        scenario.status = { $0.app.ready = isReady }
        let unsaid = "    observedGeneration: 1\n    replicas: 2"
        scenario.edits.append(
            (
                "k8s-resources",
                {
                    $0.replacing("readyReplicas: 1", with: "readyReplicas: 2")
                        .replacing(unsaid, with: "    readyReplicas: 2\n    replicas: 2")
                }
            ))
        let state = try scenario.incident().state
        #expect(isReady == (state.running == 2), "\(state.running ?? -1)")
        #expect(state.running != nil && state.replicas == 2)
    }

    @Test func withPodsAloneNobodySaysHowManyAreWanted() throws {
        var scenario = Scenario(replicas: 2)
        scenario.edit("k8s-resources", "kind: Deployment", to: "kind: Unread")
        let state = try scenario.incident().state
        #expect(state.running == 2)
        #expect(state.replicas == nil)
    }

    @Test func rowsOfATableAreCountedAsReadyOrNot() throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: kite-6c5d9f7b8d-x2k4p
              namespace: toys
              ownerReferences: [{kind: ReplicaSet, name: kite-6c5d9f7b8d, controller: true}]
            spec:
              containers:
              - {name: istio-proxy, args: [proxy, sidecar], resources: {limits: {memory: 200Mi}}}
            status:
              phase: Running
              containerStatuses:
              - name: istio-proxy
                ready: true
                restartCount: 1
                state: {running: {startedAt: "2026-04-02T02:00:32Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T01:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}

            """
        for (rows, running) in [("2/2     Running", 2), ("1/2     Running", 1)] {
            let table = """
                NAME                    READY   STATUS    RESTARTS      AGE     IP          NODE     NOMINATED NODE   READINESS GATES
                kite-6c5d9f7b8d-x2k4p   2/2     Running   1 (25m ago)   5d19h   10.81.4.9   node-7   <none>           <none>
                kite-6c5d9f7b8d-q8w7d   \(rows)   0             12h     10.81.5.7   node-3   <none>           <none>

                """
            var bundle = BundleBuilder()
            for (name, text) in [("pods_wide.txt", table), ("pod.yaml", pod)] {
                bundle.add(name, bytes: Array(text.utf8))
            }
            let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
            #expect(report.incidents.map(\.state.running) == [running], "\(rows)")
        }
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
    @Test(arguments: [("Failed", IncidentState.Phase.notRunning), ("Running", .crashLoop)])
    func aPodThatHasEndedDoesNotCrashLoop(phase: String, expected: IncidentState.Phase) throws {
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
                restartCount: 0
                state: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T02:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}

            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", bytes: Array(pod.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.map(\.state.phase) == [expected])
    }
}
