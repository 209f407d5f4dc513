import SampleBundles
import Testing

@testable import Diagnosis

/// How many of a workload's replicas are ready, of how many.
@Suite struct WorkloadReadinessTests {
    @Test func theWorkloadSaysHowManyAreWanted() throws {
        var scenario = Scenario(replicas: 2)
        scenario.edit("k8s-resources", "readyReplicas: 2", to: "readyReplicas: 1")
        // Where all pods are listed they say themselves how many are ready.
        #expect(try scenario.incident().state.running == 2)
        scenario.edit("k8s-resources", " replicas: 2", to: " replicas: 3")
        let state = try scenario.incident().state
        #expect(state.running == 1)
        #expect(state.replicas == 3)
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
        var pod = PastedPod()
        (pod.name, pod.namespace, pod.restarts, pod.isReady) = ("kite-6c5d9f7b8d-x2k4p", "toys", 1, true)
        pod.state = "running: {startedAt: \"2026-07-04T10:09:06Z\"}"
        for (rows, running) in [("2/2     Running", 2), ("1/2     Running", 1)] {
            let table = """
                NAME                    READY   STATUS    RESTARTS      AGE     IP          NODE     NOMINATED NODE   READINESS GATES
                kite-6c5d9f7b8d-x2k4p   2/2     Running   1 (25m ago)   5d19h   10.81.4.9   node-7   <none>           <none>
                kite-6c5d9f7b8d-q8w7d   \(rows)   0             12h     10.81.5.7   node-3   <none>           <none>

                """
            let report = try PastedPod.report(pod, added: [("pods_wide.txt", table)])
            #expect(report.incidents.map(\.state.running) == [running], "\(rows)")
        }
    }

    /// A list that is cut shows that the last pod was killed, and not whether it is ready.
    @Test func aPodOfAStatefulSetThatWasKilledIsWanted() throws {
        func pod(_ number: Int, _ ready: String) -> String {
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: kite-\(number)
              namespace: toys
              ownerReferences: [{kind: StatefulSet, name: kite, controller: true}]
            spec:
              containers:
              - {name: istio-proxy, args: [proxy, sidecar], resources: {limits: {memory: 200Mi}}}
            status:
              containerStatuses:
              - name: istio-proxy
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-04-02T01:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}
                \(ready)

            """
        }
        let waits = "ready: false\n    restartCount: 2\n    state: {waiting: {reason: CrashLoopBackOff}}"
        var bundle = BundleBuilder()
        bundle.add("pods.yaml", bytes: Array((pod(0, waits) + pod(1, "")).utf8))
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.members.count == 2)
        #expect(incident.state.running == 0 && incident.state.replicas == 2, "\(incident.state)")
    }
}
