import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// One workload in two clusters, of which one bundle tells.
@Suite struct ClustersOfKillsTests {
    private func report(_ first: String, _ second: String) throws -> Report {
        var (dead, alive) = (PastedPod(), PastedPod())
        dead.labels = "app: loom, topology.istio.io/cluster: \(first)"
        (alive.name, alive.restarts, alive.killed) = ("loom-7d9f6c5b84-h4vnx", 0, nil)
        alive.labels = "app: loom, topology.istio.io/cluster: \(second)"
        alive.state = "running: {startedAt: \"2026-07-01T00:00:00Z\"}"
        return try PastedPod.report(dead, alive)
    }

    @Test func theClusterOfTheKilledPodIsNamedWhereThereAreSeveral() throws {
        let report = try report("mill-east", "mill-west")
        #expect(report.incidents.first?.clusters == ["mill-east"])
        #expect(report.verdict.plain.contains("in cluster mill-east"))
        let one = try self.report("mill-east", "mill-east")
        #expect(one.incidents.first?.clusters == [] && !one.verdict.plain.contains("mill-east"))
    }
}
