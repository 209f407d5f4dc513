import Testing

@testable import Diagnosis

@Suite struct EnvoyLeakFixedTests {
    private func scenario(_ version: String, unexplained: Int) -> Scenario {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        scenario.mesh.istioVersion = version
        scenario.shape = { $0.extraAllocated = unexplained }
        return scenario
    }

    @Test func anAffectedVersionWithItsTriggerAndUnexplainedBytesIsPossible() throws {
        let cause = try scenario("1.24.3", unexplained: 6_000_000).incident()[.envoyLeakFixed]
        #expect(cause.outcome == .possible)
        #expect(cause.why.contains("1.24.5"))
    }

    @Test func theReleaseThatFixedItIsExcluded() throws {
        #expect(try scenario("1.24.5", unexplained: 6_000_000).incident()[.envoyLeakFixed].outcome == .excluded)
    }

    @Test func aVersionAloneProvesNothing() throws {
        #expect(try scenario("1.24.3", unexplained: 700_000).incident()[.envoyLeakFixed].outcome == .excluded)
    }

    @Test(arguments: [
        ("1.24.0", 1), ("1.24.4", 1), ("1.25.1", 1), ("1.25.2", 0), ("1.26.0", 0), ("1.23.6", 1),
        ("1.24.3-distroless", 1), ("1.19.4", 0),
        ("1.19.5", 1),
    ])
    func theTableKnowsItsReleases(version: String, leaks: Int) throws {
        let release = try #require(IstioRelease(version))
        #expect(KnownLeak.all.filter { $0.affects(release) }.count == leaks)
    }

    @Test(arguments: ["", "1.24", "2.1.0", "unknown", "1.32-dev"])
    func whatIsNoReleaseIsNone(version: String) { #expect(IstioRelease(version) == nil) }
}
