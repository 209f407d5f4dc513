import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct UnresolvedTests {
    @Test func aKillThatNothingExplainsIsUnresolved() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated("1Gi")
        let incident = try scenario.incident()
        #expect(incident.claims == [.unresolved])
        #expect(!incident[.unresolved].evidence.isEmpty)
    }

    @Test func anApplicationsKillIsNobodysButItsOwn() throws {
        var scenario = Scenario(services: 4)
        let kill = scenario.killedAt
        let start = scenario.startedAt
        scenario.status = {
            $0.sidecar?.life = .init()
            $0.app.limit = "256Mi"
            $0.app = .oomKilled(from: start, to: kill, limit: "256Mi")
        }
        let incident = try scenario.incident()
        #expect(incident.container == "pay")
        #expect(incident.claims == [.unresolved])
    }

    @Test func anotherClaimSilencesIt() throws {
        let incident = try Scenario(services: 140).incident()
        #expect(incident[.unresolved].outcome == .excluded)
    }

    @Test func nothingIsUnresolvedWhereNothingWasKilled() throws {
        var scenario = Scenario(services: 4)
        scenario.status = { $0.sidecar?.life = .init() }
        let report = try scenario.report()
        #expect(report.incidents.isEmpty)
        #expect(
            report.outlook.flatMap(\.causes).allSatisfy { $0.classification != .unresolved || $0.outcome == .excluded })
    }
}
