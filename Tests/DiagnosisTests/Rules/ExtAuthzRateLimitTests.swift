import Testing

@testable import Diagnosis

@Suite struct ExtAuthzRateLimitTests {
    private func cause(_ facts: RuleExample.Fact...) throws -> Cause {
        try Scenario(facts + [.services(12), .pagesOfTheKilled]).incident()[.extAuthzRateLimit]
    }

    @Test func anAuthoriserBesideUnexplainedBytesIsPossible() throws {
        let cause = try cause(.externalAuthorizer, .unexplained(6_000_000))
        #expect(cause.outcome == .possible)
        #expect(!cause.evidence.isEmpty)
    }

    @Test func withoutTheFilterItIsExcluded() throws {
        #expect(try cause(.unexplained(6_000_000)).outcome == .excluded)
    }

    @Test func theFilterAloneCostsNothing() throws {
        #expect(try cause(.externalAuthorizer, .unexplained(700_000)).outcome == .excluded)
    }
}
