import Testing

@testable import Diagnosis

@Suite struct CaptureItselfTests {
    @Test func aKillInsideTheCaptureThatAStatusTimesIsConfirmed() throws {
        var scenario = Scenario(services: 20, sinceKill: -3)
        scenario.pages = .none
        let incident = try scenario.incident()
        #expect(incident[.captureItself].outcome == .confirmed)
        #expect(incident.leader == .captureItself)
        #expect(incident.kills.allSatisfy { $0.duringCapture == true })
    }

    @Test func oneOfTwoKillsMakesItLikelyAtMost() throws {
        var scenario = Scenario(services: 20, sinceKill: -3)
        scenario.pages = .none
        scenario.kills = 2
        let start = scenario.startedAt
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.capture = {
            $0.istiodLog.connected(pod, id: 30, at: start.later(-1_000))
            $0.istiodLog.terminated(pod, id: 30, at: start.later(-2))
        }
        let incident = try scenario.incident()
        #expect(incident.kills.count == 2)
        #expect(incident[.captureItself].outcome == .likely)
    }

    @Test func aKillBeforeTheCaptureIsNotItsOwn() throws {
        #expect(try Scenario(services: 4, sinceKill: 10).incident()[.captureItself].outcome == .excluded)
    }

    @Test func aKillASecondBeforeTheFirstClockIsNotJudged() throws {
        let cause = try Scenario(services: 4, sinceKill: 1).incident()[.captureItself]
        #expect(cause.outcome == .notJudged)
        #expect(!cause.missing.isEmpty)
    }

    @Test func aCrashLoopIsNotTheCapturesDoing() throws {
        var scenario = Scenario(services: 4, lived: 20, sinceKill: -3)
        scenario.pages = .none
        #expect(try scenario.incident()[.captureItself].outcome == .excluded)
    }
}
