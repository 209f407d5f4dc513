import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A limit for the whole mesh stands beside the victim's own where the chart's values are what limits it, and nobody would get
/// less than now.
@Suite struct MeshLimitTests {
    /// `checkout/pay` was killed at 40 MiB, which an edit of its pods' annotations leaves to the chart.
    private func scenario(annotated: Bool = false, _ others: (workload: String, limit: String)...) -> Scenario {
        var scenario = Scenario(services: 140)
        scenario.limit = .stated("40Mi")
        for other in others { scenario.mesh.addService(other.workload, in: "shop", sidecar: .init(limit: other.limit)) }
        if !annotated {
            scenario.edit("k8s-resources", "sidecar.istio.io/proxyMemoryLimit", to: "sidecar.istio.io/formerLimit")
        }
        return scenario
    }

    private func forTheMesh(_ scenario: Scenario) throws -> Remedy.Alternative? {
        let incident = try scenario.incident()
        let limit = try #require(incident.remedies.first { $0.title.plain.contains("raise the memory limit") })
        return limit.alternatives.first { $0.title.plain.contains("every sidecar") }
    }

    @Test func theValuesOfTheChartHoldTheRequestBesideTheLimit() throws {
        let other = try #require(try forTheMesh(scenario(("basket", "40Mi"))))
        let values = try #require(PastedYAML(other.yaml)?.documents.first)
        #expect(values["global.proxy.resources.requests.memory"] == ["64Mi"])
        let limit = try #require(values["global.proxy.resources.limits.memory"].first)
        #expect(limit.hasSuffix("Mi") && Int(limit.dropLast(2)).map { $0 >= 64 } ?? false, "\(limit)")
    }

    @Test func whoHasAnAnnotationIsNotReachedByTheChart() throws {
        #expect(try forTheMesh(scenario(annotated: true, ("basket", "40Mi"))) == nil)
    }

    @Test func whereAnotherHasMoreItIsNotOffered() throws {
        #expect(try forTheMesh(scenario(("basket", "40Mi"), ("stock", "1Gi"))) == nil)
    }

    @Test func aLimitThatNobodyElseHasMayStandInItsOwnTemplate() throws {
        #expect(try forTheMesh(scenario()) == nil)
        #expect(try forTheMesh(scenario(("basket", "36Mi"))) == nil)
    }
}
