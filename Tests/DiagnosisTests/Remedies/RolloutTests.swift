import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A new template is of no use to pods that wait for it: what makes them anew stands behind the change.
@Suite struct RolloutTests {
    /// `checkout/pay`, two pods of a StatefulSet or DaemonSet, the first of them killed; down unless `lives`.
    private func limit(
        _ owner: SampleMesh.Owner = .statefulSet, spec: String = "", lives: Bool = false, stated: String = "32Mi",
        titled title: String = "raise the memory limit"
    ) throws -> Remedy {
        var scenario = Scenario(services: 60)
        scenario.limit = .stated(stated)
        // Of whom nobody knows the limit, something beside it must be the cause.
        if stated != "32Mi" {
            scenario.pages = .killed
            scenario.mesh.addSubsets(20)
        }
        scenario.mesh.pods.removeAll { $0.namespace == "checkout" }
        scenario.mesh.services.removeAll { $0.namespace == "checkout" }
        scenario.mesh.addService("pay", in: "checkout", pods: 2, owner: owner)
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        if !lives {
            scenario.status = { $0.sidecar?.life = .crashLooping(from: start, to: kill, restarts: 3) }
        }
        if !spec.isEmpty { scenario.edit("k8s-resources", "    replicas: 2\n", to: "\(spec)    replicas: 2\n") }
        let incident = try scenario.incident()
        return try #require(
            incident.remedies.first { $0.title.plain.hasPrefix(title) }, "\(incident.remedies.map(\.title.plain))")
    }

    @Test func podsThatWaitInOrderAreDeletedBehindThePatch() throws {
        let remedy = try limit()
        #expect(remedy.commands.first?.line.contains("patch statefulset pay") == true)
        #expect(remedy.commands.last?.line == "kubectl -n checkout delete pod pay-0")
        #expect(remedy.risk.plain.contains("waits for one that is not ready"))
        let stated = try limit(spec: "    podManagementPolicy: OrderedReady\n")
        #expect(stated.commands.map(\.line) == remedy.commands.map(\.line))
    }

    /// Who only looks up a limit takes nothing away: whatever the pods wait for.
    @Test(arguments: ["", "    updateStrategy:\n      type: OnDelete\n"])
    func whatOnlyLooksDeletesNothing(spec: String) throws {
        let look = try limit(spec: spec, stated: "\"***HIDDEN***\"", titled: "look up its memory limit")
        #expect(look.commands.count == 1 && look.commands[0].line.contains("get pods"), "\(look.commands.map(\.line))")
        #expect(look.objects.isEmpty && look.stewards.isEmpty)
        #expect(look.reaches.plain == "nothing" && look.risk.plain == "none: it only looks")
    }

    @Test func podsThatAreMadeAtOnceOrLiveAreNot() throws {
        #expect(try limit(spec: "    podManagementPolicy: Parallel\n").commands.count == 1)
        #expect(try limit(lives: true).commands.count == 1)
        #expect(try limit(.deployment).commands.count == 1)
    }

    @Test func whatIsUpdatedOnDeletionIsDeleted() throws {
        let spec = "    updateStrategy:\n      type: OnDelete\n"
        let remedy = try limit(spec: spec, lives: true)
        #expect(remedy.commands.last?.line == "kubectl -n checkout delete pod pay-0")
        #expect(remedy.reaches.plain.hasSuffix("once its pods are deleted") && remedy.risk.plain.contains("OnDelete"))
        let everywhere = try limit(.daemonSet, spec: spec)
        let last = try #require(everywhere.commands.last?.line)
        // Its pods get other names.
        #expect(
            last.hasPrefix("kubectl -n checkout delete pods -l 'app=pay' --field-selector 'spec.nodeName="), "\(last)")
    }

    @Test func aPartitionAboveTheKilledPodIsLifted() throws {
        func spec(_ partition: Int) -> String {
            "    podManagementPolicy: Parallel\n    updateStrategy:\n      rollingUpdate:\n        partition: \(partition)\n      type: RollingUpdate\n"
        }
        let remedy = try limit(spec: spec(1))
        let patch = "kubectl -n checkout patch statefulset pay --type merge -p"
        #expect(
            remedy.commands.last?.line == patch + #" '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'"#)
        #expect(remedy.undo.plain.hasSuffix(#"{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}'"#))
        #expect(try limit(spec: spec(0)).commands.count == 1)
    }
}
