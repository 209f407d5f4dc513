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

    @Test func ofEqualsNoneHasMost() throws {
        var scenario = Scenario(services: 20)
        scenario.mesh.virtualServices = (4..<14).map { place in
            .init(
                "catalogue-\(place)", in: "atlas", host: scenario.mesh.services[place].host,
                prefixes: (0..<400).map { "/items/\($0)" }, createdAt: scenario.mesh.begunAt)
        }
        let why = try scenario.incident()[.routeTable].why
        #expect(!why.contains("most from"), "\(why)")
        #expect(why.contains("as many from each of several"))
    }

    /// Without any page istiod's log says how many bytes of routes it sent.
    @Test func routesThatIstiodSentCountWithoutAPage() throws {
        func cause(_ bytes: Int) throws -> Cause {
            var scenario = Scenario(services: 20)
            scenario.pages = .none
            scenario.limit = .stated("64Mi")
            let (start, pod) = (scenario.startedAt, scenario.mesh.pods(of: "pay", in: "checkout")[0])
            scenario.capture = {
                $0.istiodLog.pushed(.routes, to: pod, resources: 5, bytes: bytes, at: start.later(9), isRequest: true)
            }
            return try scenario.incident()[.routeTable]
        }
        let large = try cause(1_600_000)
        #expect(large.outcome == .possible, "\(large.why)")
        #expect(large.evidence.first?.file?.contains("discovery.log") == true)
        #expect(try cause(9_000).outcome == .excluded)
    }
}
