import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A limit by hand lasts until an autoscaler writes its own into the next pod.
@Suite struct AutoscalerTests {
    /// `checkout/pay`'s, with what a test puts below its policies and mode.
    private func autoscaler(_ policies: String, mode: String = "Auto", of workload: String = "pay") -> String {
        """
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata:
          name: pay-sizes
          namespace: checkout
        spec:
          targetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: \(workload)
          updatePolicy:
            updateMode: \(mode)
        \(policies)
        """
    }

    private func incident(_ object: String?) throws -> Incident {
        var scenario = Scenario(services: 20, lived: 20)
        if let object { scenario.added = [("bug-report/vpa.yaml", object)] }
        return try scenario.incident()
    }

    private let forAll =
        "  resourcePolicy:\n    containerPolicies:\n    - containerName: '*'\n      minAllowed:\n        memory: 10Mi\n"
    private let forTheProxy =
        "  resourcePolicy:\n    containerPolicies:\n    - containerName: pay\n    - containerName: istio-proxy\n      mode: Auto\n"

    @Test func theProxyIsTakenOutOfItBeforeTheLimitIsRaised() throws {
        let remedy = try #require(try incident(autoscaler(forAll)).remedies.first)
        #expect(remedy.title.plain.hasPrefix("take istio-proxy out of VerticalPodAutoscaler checkout/pay-sizes"))
        let lines = remedy.commands.map(\.line)
        #expect(lines.count == 2 && lines[1].contains("patch deployment pay"))
        #expect(
            lines[0]
                == #"kubectl -n checkout patch verticalpodautoscaler pay-sizes --type json -p '[{"op":"add","path":"/spec/resourcePolicy/containerPolicies/-","value":{"containerName":"istio-proxy","mode":"Off"}}]'"#
        )
        #expect(remedy.saves.contains { $0.line.contains("get verticalpodautoscaler pay-sizes -o yaml > ") })
        guard case .command(let undo) = remedy.undo else { throw Missing() }
        #expect(undo.line.contains("verticalpodautoscaler-checkout-pay-sizes.before.yaml") && undo.line.contains("&&"))
        #expect(remedy.objects.contains { $0.kind == "VerticalPodAutoscaler" && $0.name == "pay-sizes" })
    }
    private struct Missing: Error {}

    @Test func aPolicyOfItsOwnIsChangedAndAListThatIsMissingIsMade() throws {
        let own = try #require(try incident(autoscaler(forTheProxy)).remedies.first)
        #expect(
            own.commands.first?.line.contains(
                #"[{"op":"add","path":"/spec/resourcePolicy/containerPolicies/1/mode","value":"Off"}]"#) == true)
        let none = try #require(try incident(autoscaler("")).remedies.first)
        #expect(
            none.commands.first?.line.contains(
                #"--type merge -p '{"spec":{"resourcePolicy":{"containerPolicies":[{"containerName":"istio-proxy","mode":"Off"}]}}}'"#
            ) == true)
    }

    @Test func oneThatLeavesLimitsAloneIsNotSpokenOf() throws {
        let plain = try #require(try incident(nil).remedies.first)
        let requests =
            "  resourcePolicy:\n    containerPolicies:\n    - containerName: '*'\n      controlledValues: RequestsOnly\n"
        let off = "  resourcePolicy:\n    containerPolicies:\n    - containerName: istio-proxy\n      mode: 'Off'\n"
        for object in [
            autoscaler(requests), autoscaler(off), autoscaler(forAll, mode: "'Off'"), autoscaler(forAll, of: "cart"),
        ] {
            #expect(try incident(object).remedies.first?.commands == plain.commands)
        }
    }

    @Test func whereOnlyThePodTellsOfItTheRiskSaysWhatToDo() throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: till-5f6d8c9b7d-k2v9x
              namespace: toys
              ownerReferences: [{kind: ReplicaSet, name: till-5f6d8c9b7d, controller: true}]
              annotations:
                vpaUpdates: 'Pod resources updated by till-sizes: container 1: memory request, memory limit'
            spec:
              containers:
              - name: till
                image: till:1
              - name: istio-proxy
                image: istio/proxyv2:1.24.2
                args: [proxy, sidecar]
                resources: {limits: {memory: 24Mi}, requests: {memory: 12Mi}}
            status:
              phase: Running
              containerStatuses:
              - name: istio-proxy
                restartCount: 3
                state: {running: {startedAt: "2026-11-18T04:20:31Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-11-18T04:20:12Z", finishedAt: "2026-11-18T04:20:18Z"}}

            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", bytes: Array(pod.utf8))
        let victim = try Scenario.load(bundle).container(
            namespace: "toys", pod: "till-5f6d8c9b7d-k2v9x", name: "istio-proxy")
        #expect(victim?.limitSetBy == "till-sizes")
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(
            incident.remedies.first?.risk.plain.contains("VerticalPodAutoscaler toys/till-sizes wrote this limit")
                == true)
    }
}
