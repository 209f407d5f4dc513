import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct DNSClustersTests {
    private func scenario(resolved: Int, of services: Int = 140) -> Scenario {
        var scenario = Scenario(services: services)
        for place in 1...max(1, resolved) where resolved > 0 { scenario.mesh.services[place].isResolvedByEnvoy = true }
        // Hosts outside of the mesh take no mTLS.
        scenario.shape = { shape in
            for place in shape.clusters.indices where shape.clusters[place].isDNS {
                shape.clusters[place].hasTLS = false
            }
        }
        return scenario
    }

    @Test func aQuarterOfAllocatedIsPossibleAtMost() throws {
        let cause = try scenario(resolved: 139).incident()[.dns]
        #expect(cause.outcome == .possible)
        #expect(cause.bytes == Bytes(rounding: 139 * MemoryModel.dnsCluster.allocated))
    }

    @Test func noneIsExcluded() throws { #expect(try scenario(resolved: 0).incident()[.dns].outcome == .excluded) }

    @Test func lessThanAQuarterIsExcluded() throws {
        let cause = try scenario(resolved: 90).incident()[.dns]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0.1 && (cause.share ?? 1) < Thresholds.likelyShare.value)
    }

    /// Their first address costs nothing of its own: the account must not be above what was measured.
    @Test func theAccountStillExplainsTheMeasuredFigure() throws {
        let memory = try scenario(resolved: 139).incident().memory
        let measured = try #require(memory.allocated), predicted = try #require(memory.predicted)
        #expect(abs(predicted.double / measured.double - 1) < 0.04)
    }
}
