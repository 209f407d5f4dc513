import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// One class in one proxy has one answer, and where two questions have two, both say why.
@Suite struct AgreementTests {
    /// A gateway whose configuration fits its limit until all of it is pushed; the pages are its successor's.
    private func gateway() -> Scenario {
        var scenario = Scenario.gateway(services: 900)
        scenario.limit = .need(1.28)
        return scenario
    }

    /// What accumulates was looked for at the victim's age, and a push of everything does not fit.
    @Test func whatIsLeftOnASuccessorIsLikely() throws {
        let cause = try gateway().incident()[.gatewayAllClusters]
        #expect(cause.outcome == .likely, "\(cause.why)")
        #expect(cause.why.plain.contains("no other cause remains"))
    }

    /// Nobody's log tells of broken requests, the successor's own page counts few connections, and the class holds most of it.
    @Test func whatHoldsMostOnASuccessorIsLikelyWhereConnectionsWereCounted() throws {
        func scope(_ dropped: [String], need: Double = 1.26) throws -> Cause {
            var scenario = Scenario(services: 600)
            scenario.limit = .need(need)
            scenario.dropped = [".log"] + dropped
            return try scenario.incident()[.configScope]
        }
        let cause = try scope([])
        #expect(cause.outcome == .likely, "\(cause.why)")
        #expect(cause.why.plain.contains("no other cause remains"))
        #expect(try scope(["/clusters", "/stats"]).outcome == .possible)
        // A push of everything would fit.
        #expect(try scope([], need: 1.9).outcome != .likely)
    }

    /// Connections that nobody counted may have been what killed it.
    @Test func whatWasNotCountedLeavesItPossible() throws {
        var scenario = gateway()
        scenario.dropped = ["/clusters", "/stats"]
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        let own = incident[.gatewayAllClusters]
        #expect(own.outcome == .possible, "\(own.why)")
        let entry = try #require(report.outlook.first { $0.pod == incident.pod })
        #expect(entry.wouldBeKilled == true)
        let other = try #require(entry.causes.first { $0.code == own.code })
        #expect(other.outcome.isClaim)
        #expect(other.why.plain.contains("of the kill before it is only possible (OOM-1)"))
        #expect(own.why.plain.contains("a restart or a full push would kill the proxy that runs now"))
    }
}
