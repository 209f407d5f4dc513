import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct RouteTableTests {
    private func scenario(prefixes: Int, services: Int = 20) -> Scenario {
        var scenario = Scenario(services: services)
        let host = scenario.mesh.services[4].host
        scenario.mesh.virtualServices = [
            .init(
                "catalogue", in: "atlas", host: host, prefixes: (0..<prefixes).map { "/items/\($0)" },
                createdAt: scenario.mesh.begunAt)
        ]
        return scenario
    }

    @Test func routesOfAVirtualServiceAreTheCause() throws {
        let incident = try scenario(prefixes: 3_500).incident()
        let cause = incident[.routeTable]
        #expect(cause.outcome == .confirmed)
        #expect(cause.why.contains("VirtualService atlas/catalogue"))
        #expect(incident.leader == .routeTable)
    }

    @Test func oneRouteForEachHostIsItsOwn() throws {
        #expect(try scenario(prefixes: 0).incident()[.routeTable].outcome == .excluded)
    }

    @Test func routesJustUnderATenthAreExcluded() throws {
        let cause = try scenario(prefixes: 210).incident()[.routeTable]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0.05 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
