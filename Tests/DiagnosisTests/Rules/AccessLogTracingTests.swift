import Testing

@testable import Diagnosis

@Suite struct AccessLogTracingTests {
    private func cause(_ facts: RuleExample.Fact...) throws -> Cause {
        try Scenario(facts + [.services(12), .pagesOfTheKilled]).incident()[.accessLogTracing]
    }

    @Test func aGRPCLoggerBesideUnexplainedBytesIsPossible() throws {
        let cause = try cause(.grpcAccessLog, .unexplained(6_000_000))
        #expect(cause.outcome == .possible)
        #expect(!cause.evidence.isEmpty)
    }

    @Test func filesAreWrittenAtOnce() throws {
        #expect(try cause(.unexplained(6_000_000)).outcome == .excluded)
    }

    @Test func aGRPCLoggerWithLittleUnexplainedIsExcluded() throws {
        #expect(try cause(.grpcAccessLog, .unexplained(700_000)).outcome == .excluded)
    }
}
