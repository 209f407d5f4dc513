import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct DestinationRuleSubsetsTests {
    private func scenario(subsets: Int, host: String = "*.svc.cluster.local", services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.mesh.addSubsets(subsets, host: host)
        return scenario
    }

    @Test func subsetsOfEveryHostAreTheCause() throws {
        let incident = try scenario(subsets: 5).incident()
        let cause = incident[.drSubsets]
        #expect(cause.outcome == .confirmed)
        #expect(incident.leader == .drSubsets)
        #expect(cause.why.contains("DestinationRule istio-system/canary"))
    }

    @Test func theirBytesAreNotCountedAsScope() throws {
        let incident = try scenario(subsets: 5).incident()
        let subsets = try #require(incident[.drSubsets].bytes), scope = try #require(incident[.configScope].bytes)
        let predicted = try #require(incident.memory.predicted)
        #expect(subsets + scope < predicted)
        #expect(scope.double < subsets.double / 2)
    }

    @Test func aRuleWithoutSubsetsAddsNothing() throws {
        #expect(try scenario(subsets: 0).incident()[.drSubsets].outcome == .excluded)
    }

    @Test func withoutADumpIstiodsListOfClientsNamesThem() throws {
        var scenario = scenario(subsets: 5)
        scenario.pages = .none
        let incident = try scenario.incident()
        let cause = incident[.drSubsets]
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("according to istiod"))
        #expect(!cause.evidence.isEmpty)
        // And they are not the scope's.
        let bytes = try #require(cause.bytes), scope = try #require(incident[.configScope].bytes)
        #expect(bytes > scope)
    }

    @Test func withoutADumpClustersWithoutSubsetsAreExcluded() throws {
        var scenario = scenario(subsets: 0)
        scenario.pages = .none
        #expect(try scenario.incident()[.drSubsets].outcome == .excluded)
    }

    @Test func subsetsJustUnderATenthAreExcluded() throws {
        // Two subsets of one of sixty services.
        let host = Scenario(services: 60).mesh.services[5].host
        let cause = try scenario(subsets: 2, host: host).incident()[.drSubsets]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
