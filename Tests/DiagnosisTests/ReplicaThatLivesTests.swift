import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A replica that nothing tells from the killed, and that lives: what is confirmed would have killed it as well.
@Suite struct ReplicaThatLivesTests {
    /// The mesh on a sidecar of two replicas, of which one died; `change` is made to the one that lives.
    private func incident(
        _ change: (inout SampleMesh.Pod, Scenario) -> Void = { _, _ in }, page: ((inout ProxyShape) -> Void)? = nil
    ) throws -> Incident {
        var scenario = Scenario(services: 140, replicas: 2)
        let place = scenario.mesh.pods.count - 1
        change(&scenario.mesh.pods[place], scenario)
        let mesh = scenario.mesh
        if let page {
            scenario.capture = { capture in
                var shape = ProxyShape(mesh.pods[place], in: mesh)
                page(&shape)
                capture.proxies.append(shape)
            }
        }
        return try scenario.incident()
    }

    private func cause(
        _ change: (inout SampleMesh.Pod, Scenario) -> Void = { _, _ in }, page: ((inout ProxyShape) -> Void)? = nil
    ) throws -> Cause { try incident(change, page: page)[.configScope] }

    @Test func aReplicaWithoutAPageLeavesNothingConfirmed() throws {
        let cause = try cause()
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("a replica with the same limit"), "\(cause.why)")
        #expect(cause.why.contains("no page of it is in the bundle"))
        #expect(cause.evidence.contains { $0.text.contains("was not killed") })
        #expect(try Scenario(services: 140).incident()[.configScope].outcome == .confirmed)
    }

    @Test func aYoungerOneSaysNothing() throws {
        // It came when the other had run for half of its life.
        #expect(
            try cause { pod, scenario in
                pod.sidecar?.life = .init(state: .running(scenario.killedAt.later(-scenario.livedSeconds / 2)))
            }.outcome == .confirmed)
        #expect(
            try cause { pod, scenario in
                pod.sidecar?.life = .init(state: .running(scenario.killedAt.later(3)))
            }.outcome == .confirmed)
    }

    @Test func oneOfAnotherRolloutOrWithOtherSettingsSaysNothing() throws {
        #expect(try cause { pod, _ in pod.name = "pay-5f9d8c7b6a-x2x8p" }.outcome == .confirmed)
        #expect(try cause { pod, _ in pod.deletedAt = pod.createdAt }.outcome == .confirmed)
    }

    /// A pair of two rollouts has two templates.
    @Test(arguments: ["pay-5f9d8c7b6a-x2x8p", nil] as [String?])
    func replicasOfTwoRolloutsHaveNoTemplateInCommon(name: String?) throws {
        var scenario = Scenario(services: 40, replicas: 2)
        let place = scenario.mesh.pods.count - 1
        if let name { scenario.mesh.pods[place].name = name }
        let mesh = scenario.mesh
        scenario.capture = { $0.proxies.append(ProxyShape(mesh.pods[place], in: mesh)) }
        let report = try scenario.report()
        let pair = try #require(report.cohorts.replicas.first)
        #expect(pair.hasOneTemplate == (name == nil), "\(pair)")
        #expect(report.incidents.first?.state.readyOfOtherRollouts == (name == nil ? 0 : 1))
    }

    @Test func oneThatHoldsAsMuchIsAtTheEdgeItself() throws {
        #expect(try cause(page: { _ in }).outcome == .confirmed)
    }

    /// What it lacks is told as the natural experiment that it is.
    @Test func oneThatHoldsLessIsAnExplanation() throws {
        let cause = try cause(page: { $0.clusters.removeLast($0.clusters.count * 3 / 4) })
        #expect(cause.outcome == .confirmed && cause.twinThatLives != nil)
    }
}
