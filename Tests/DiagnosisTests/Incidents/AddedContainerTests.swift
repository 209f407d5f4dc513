import SampleBundles
import Testing

@testable import Diagnosis

/// A container that `kubectl debug` added to a running pod, killed: neither the proxy nor the application is down for it.
@Suite struct AddedContainerTests {
    private func report(_ text: String) throws -> Report {
        var bundle = BundleBuilder()
        bundle.add("pods.yaml", text)
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func pod(limit: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: till-6c5d9f7b8d-x2k4p
          namespace: market
          uid: 0b5f0a6e-3f59-4f0e-9a61-3d3a5e4f7a10
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: till-6c5d9f7b8d, controller: true}]
        spec:
          nodeName: node-7
          containers:
          - {name: till, image: "till:1", resources: {\(limit)}}
          - {name: istio-proxy, image: "istio/proxyv2:1.29.0", args: [proxy, sidecar], resources: {limits: {memory: 256Mi}}}
          ephemeralContainers:
          - {name: debugger-8xzrl, image: "istio/proxyv2:1.29.0", targetContainerName: istio-proxy}
        status:
          phase: Running
          containerStatuses:
          - {name: istio-proxy, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-24T08:00:00Z"}}}
          - {name: till, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-24T08:00:00Z"}}}
          ephemeralContainerStatuses:
          - name: debugger-8xzrl
            ready: false
            restartCount: 0
            state:
              terminated:
                {reason: OOMKilled, exitCode: 137, startedAt: "2026-11-24T09:00:02Z", finishedAt: "2026-11-24T09:00:42Z"}

        """
    }

    @Test(arguments: [("limits: {memory: 64Mi}", KillForm.podLimit), ("", .nodeOOM)])
    func anAddedContainerIsNoProxyAndTakesNothingDown(limit: String, form: KillForm) throws {
        let report = try report(pod(limit: limit))
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 1)
        #expect(incident.container == "debugger-8xzrl" && incident.containerKind == .ephemeral)
        #expect(incident.form == form)
        #expect(incident.state.phase == .unknown && incident.state.running == 1)
        // No template has it, and a rollout would only end the pods that are well.
        #expect(incident.remedies.isEmpty && incident.firstAction == nil)
        let look = incident.advice.map(\.text.plain).joined()
        #expect(look.contains("The pod needs nothing") && look.contains("--copy-to"), "\(look)")
        #expect(report.proxies.map(\.pod) == ["till-6c5d9f7b8d-x2k4p"])
    }
}
