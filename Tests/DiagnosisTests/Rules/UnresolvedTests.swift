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

    @Test func theCapturesLaterKillsDoNotExplainTheFirst() throws {
        var scenario = Scenario(services: 20, sinceKill: -3)
        scenario.pages = .none
        scenario.kills = 2
        scenario.limit = .stated("1Gi")
        let start = scenario.startedAt
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.capture = {
            $0.istiodLog.connected(pod, id: 30, at: start.later(-1_000))
            $0.istiodLog.terminated(pod, id: 30, at: start.later(-2))
        }
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.claims == [.unresolved, .captureItself])
        #expect(report.verdict.contains("No cause identified"))
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
