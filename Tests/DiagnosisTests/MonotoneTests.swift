import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// More room never makes a configuration more of a cause, and more of a culprit never makes it less of one.
///
/// Limits begin where the proxy just does not fit: far below that nothing is enough by itself.
@Suite struct MonotoneTests {
    private static let configurations: [Episode] = Episode.all.filter {
        [.configScope, .drSubsets, .endpointCount, .gatewayAllClusters, .filterChains, .routeTable].contains($0.truth)
    }

    @Test(arguments: configurations)
    func `The larger the limit, the weaker the claim`(episode: Episode) throws {
        let outcomes = try [0.98, 1.15, 1.6, 2.5].map { part in
            var scenario = episode.scenario()
            scenario.limit = .need(part)
            return try scenario.incident()[episode.truth].outcome
        }
        #expect(outcomes == outcomes.sorted(), "\(outcomes)")
        #expect(outcomes.first?.isClaim == true && outcomes.last == .excluded, "\(outcomes)")
    }

    @Test func `The more subsets, the stronger their claim`() throws {
        let incidents = try [0, 1, 3, 9].map { subsets in
            var scenario = Scenario(services: 40)
            if subsets > 0 { scenario.mesh.addSubsets(subsets) }
            return try scenario.incident()
        }
        let subsets = incidents.map { $0[.drSubsets].outcome }
        #expect(subsets == subsets.sorted(by: >), "\(subsets)")
        #expect(subsets.first == .excluded && subsets.last == .confirmed, "\(subsets)")
    }

    /// What a limit must hold grows with what the proxy holds, and never below it.
    @Test func `The recommended limit rises with the mesh, and holds what it needs at a full push`() throws {
        let limits = try [20, 60, 180, 400].map { services in
            let incident = try Scenario(services: services).incident()
            let limit = try #require(incident.recommendedLimit?.bytes)
            let needed = try #require(incident.needed)
            #expect(limit > needed.atFullPush && limit > incident.limitBytes ?? 0, "\(services) services: \(limit)")
            return limit
        }
        #expect(limits == limits.sorted() && limits[0] < limits[3], "\(limits)")
    }
}
