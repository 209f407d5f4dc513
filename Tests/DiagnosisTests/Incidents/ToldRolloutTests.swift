import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A rollout that no ReplicaSet's object shows: by what somebody printed of it, by events, by what was applied last.
@Suite struct ToldRolloutTests {
    /// Pods that were made half a minute before they began to die, without a list of ReplicaSets.
    private func scenario(limit: String = "40Mi") throws -> (scenario: Scenario, hash: String) {
        var scenario = Scenario(services: 140, lived: 300)
        scenario.limit = .stated(limit)
        let made = scenario.startedAt.later(-30)
        scenario.status = { $0.createdAt = made }
        scenario.edit(
            "k8s-resources", "- apiVersion: apps/v1\n  kind: ReplicaSet", to: "- apiVersion: apps/v1\n  kind: Unread")
        return (scenario, try #require(scenario.mesh.pods(of: "pay", in: "checkout").first).hash)
    }

    private func revision(_ number: Int, _ hash: String, _ limit: String) -> String {
        """
        deployment.apps/pay with revision #\(number)
        Pod Template:
          Labels:	app=pay
        	pod-template-hash=\(hash)
          Annotations:	sidecar.istio.io/proxyMemoryLimit: \(limit)
          Containers:
           pay:
            Image:	pay:1

        """
    }

    @Test func whatWasPrintedOfTheRolloutsTellsTheLimitBefore() throws {
        var (scenario, hash) = try scenario()
        let history = revision(6, "5c9fd4d9b6", "512Mi") + revision(7, hash, "40Mi")
        scenario.added = [("history.txt", history)]
        let incident = try scenario.incident()
        let trigger = try #require(incident.trigger)
        #expect(trigger.what.plain == "a rollout that lowered the memory limit of checkout/pay", "\(trigger.what)")
        #expect(trigger.change?.plain == "512 MiB → 40 MiB" && trigger.object?.kind == "Deployment")
        #expect(trigger.evidence.file?.hasSuffix("history.txt") == true)
        #expect(incident.leader == .limitTooLow && incident[.limitTooLow].why.contains("512 MiB → 40 MiB"))
        #expect(incident.remedies.first?.title.plain.hasPrefix("put the memory limit back to 512 MiB") == true)
        // What was raised is no cause, and the rollout of another workload's pods is none of its own.
        scenario.added = [("history.txt", revision(6, "5c9fd4d9b6", "32Mi") + revision(7, hash, "40Mi"))]
        #expect(try scenario.incident().trigger?.isOfBytes != true)
        scenario.added = [("history.txt", history.replacing("apps/pay ", with: "apps/cart "))]
        #expect(try scenario.incident().trigger?.isOfBytes != true)
    }

    @Test func whatWasAppliedLastTellsTheLimitBefore() throws {
        var (scenario, _) = try scenario()
        func deployment(_ limit: String) -> String {
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: |
                  {"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"metadata":{"annotations":{"sidecar.istio.io/proxyMemoryLimit":"512Mi"}},"spec":{"containers":[]}}}}
              name: pay
              namespace: checkout
            spec:
              template:
                metadata:
                  annotations: {sidecar.istio.io/proxyMemoryLimit: \(limit)}
                spec: {containers: []}

            """
        }
        scenario.edit("k8s-resources", "kind: Deployment", to: "kind: Unread")
        scenario.added = [("deployment.yaml", deployment("40Mi"))]
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.change?.plain == "512 MiB → 40 MiB", "\(trigger.what)")
        #expect(trigger.evidence.locator.contains("last-applied-configuration"))
        // The template was put back since: the pods that died are of the one between, and nobody knows what it was before.
        scenario.added = [("deployment.yaml", deployment("512Mi"))]
        #expect(try scenario.incident().trigger?.isOfBytes != true)
    }

    /// An event says when a rollout began, also where no page tells what changed.
    @Test func anEventTellsWhenARolloutBegan() throws {
        var (scenario, hash) = try scenario()
        let at = scenario.startedAt.later(-20)
        func events(_ message: String) -> String {
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Event
              involvedObject: {kind: Deployment, name: pay, namespace: checkout}
              metadata: {name: pay.1, namespace: checkout}
              reason: ScalingReplicaSet
              type: Normal
              message: \(message)
              firstTimestamp: "\(at.rfc3339)"
              lastTimestamp: "\(at.rfc3339)"
            - apiVersion: v1
              kind: Event
              involvedObject: {kind: Deployment, name: pay, namespace: checkout}
              metadata: {name: pay.2, namespace: checkout}
              reason: ScalingReplicaSet
              type: Normal
              message: Scaled up replica set pay-5c9fd4d9b6 to 1
              firstTimestamp: "\(at.later(-9_000).rfc3339)"
              lastTimestamp: "\(at.later(-9_000).rfc3339)"

            """
        }
        scenario.added = [("events.yaml", events("Scaled up replica set pay-\(hash) from 0 to 1"))]
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.what.plain == "a rollout of checkout/pay" && trigger.at == at, "\(trigger.what)")
        scenario.added = [("events.yaml", events("Scaled up replica set pay-\(hash) to 3 from 0"))]
        #expect(try scenario.incident().trigger?.at == at)
        // More pods of a running rollout are none; its pods are older than the first kill by their own word.
        scenario.added = [("events.yaml", events("Scaled up replica set pay-\(hash) from 3 to 4"))]
        #expect(try scenario.incident().trigger?.at == scenario.startedAt.later(-30))
    }
}
