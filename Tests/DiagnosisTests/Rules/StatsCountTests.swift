import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct StatsCountTests {
    /// A bootstrap without its list of stats, and what they then cost.
    private func scenario(all: Bool, eager: Bool, services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        if all { scenario.edit("config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"") }
        if eager {
            scenario.edit(
                "config_dump", "enable_deferred_creation_stats\": true", to: "enable_deferred_creation_stats\": false")
        }
        let each = all ? (eager ? 38_000 : 12_520) : eager ? 5_311 : 0
        scenario.shape = { shape in
            if all { for place in shape.clusters.indices { shape.clusters[place].hasTLS = false } }
            shape.extraAllocated = each * (shape.clusters.count + 8)
        }
        return scenario
    }

    @Test func allStatsMadeBeforeTheirUseAreLikely() throws {
        let incident = try scenario(all: true, eager: true, services: 160).incident()
        #expect(incident[.statsCount].outcome == .likely)
    }

    @Test func istiosListIsExcluded() throws {
        #expect(try scenario(all: false, eager: false).incident()[.statsCount].outcome == .excluded)
    }

    @Test func eagerStatsJustUnderATenthAreExcluded() throws {
        let cause = try scenario(all: false, eager: true).incident()[.statsCount]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
