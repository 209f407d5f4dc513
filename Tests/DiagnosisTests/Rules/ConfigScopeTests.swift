import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ConfigScopeTests {
    @Test func aMeshThatNobodyCallsIsTheCause() throws {
        let incident = try Scenario(services: 140).incident()
        #expect(incident[.configScope].outcome == .confirmed)
        #expect(incident.leader == .configScope)
        #expect((incident[.configScope].share ?? 0) > Thresholds.confirmedShare)
    }

    @Test func withoutADumpServicesThatGrewAreLikely() throws {
        var scenario = Scenario(services: 140)
        scenario.pages = .none
        scenario.before = { $0.services.removeLast(100) }
        let cause = try scenario.incident()[.configScope]
        #expect(cause.outcome == .likely)
        #expect(cause.grew)
    }

    @Test func aHandfulOfServicesIsNoMesh() throws {
        var scenario = Scenario(services: 3)
        scenario.dropped = ["/clusters"]
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aScopeThatIsHalfUsedIsUsed() throws {
        var scenario = Scenario(services: 140)
        scenario.shape = { shape in
            shape.loads = shape.clusters.enumerated().compactMap { number, cluster in
                number % 2 == 0
                    ? nil : cluster.endpoints.first.map { .init(cluster.name, address: $0.address, requestsTotal: 7) }
            }
            // Half of an odd number is one short.
            if let first = shape.clusters.first, let host = first.endpoints.first {
                shape.loads.append(.init(first.name, address: host.address, requestsTotal: 1))
            }
        }
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aNeedJustUnderFourFifthsOfTheLimitMakesItPossibleAtMost() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .need(1 / 0.79)
        #expect(try scenario.incident()[.configScope].outcome == .possible)
    }

    @Test func aNeedUnderHalfOfTheLimitExcludesIt() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .need(1 / 0.49)
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aGatewayHasNoScope() throws {
        #expect(try Scenario(services: 60, gateway: true).incident()[.configScope].outcome == .excluded)
    }
}
