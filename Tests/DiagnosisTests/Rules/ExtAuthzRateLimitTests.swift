import Testing

@testable import Diagnosis

@Suite struct ExtAuthzRateLimitTests {
    private func scenario(filter: Bool, unexplained: Int) -> Scenario {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        if filter {
            scenario.edit(
                "config_dump", "envoy.extensions.filters.http.cors.v3.Cors",
                to: "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz")
        }
        scenario.shape = { $0.extraAllocated = unexplained }
        return scenario
    }

    @Test func anAuthoriserBesideUnexplainedBytesIsPossible() throws {
        let cause = try scenario(filter: true, unexplained: 6_000_000).incident()[.extAuthzRateLimit]
        #expect(cause.outcome == .possible)
        #expect(!cause.evidence.isEmpty)
    }

    @Test func withoutTheFilterItIsExcluded() throws {
        #expect(try scenario(filter: false, unexplained: 6_000_000).incident()[.extAuthzRateLimit].outcome == .excluded)
    }

    @Test func theFilterAloneCostsNothing() throws {
        #expect(try scenario(filter: true, unexplained: 700_000).incident()[.extAuthzRateLimit].outcome == .excluded)
    }
}
