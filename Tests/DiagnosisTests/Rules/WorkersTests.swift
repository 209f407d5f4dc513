import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct WorkersTests {
    private func scenario(_ workers: Int, services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = workers
        return scenario
    }

    @Test func aWorkerForEachProcessorOfALargeNodeIsLikely() throws {
        let incident = try scenario(64).incident()
        #expect(incident[.workers].outcome == .likely)
        #expect(incident[.workers].evidence.first?.value == .count(64))
    }

    @Test func aTwinWithFewerWorkersThatLivesPutsThemFirst() throws {
        var scenario = scenario(32)
        scenario.mesh.addService("basket", in: "checkout", sidecar: .init(limit: "32Mi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
        }
        let incident = try scenario.incident()
        #expect(incident.leader == .workers)
        #expect(incident[.workers].why.contains("basket"))
        #expect(incident.causes.filter { $0.outcome == .confirmed }.isEmpty)
    }

    @Test func twoAreTheDefault() throws { #expect(try scenario(2).incident()[.workers].outcome == .excluded) }

    @Test func aFewMoreWeighLessThanATenth() throws {
        let cause = try scenario(6).incident()[.workers]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0.02 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
