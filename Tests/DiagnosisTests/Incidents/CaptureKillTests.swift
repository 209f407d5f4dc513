import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What the capture itself did, with `adsz` against `syncz` as arbiter.
@Suite struct CaptureKillTests {
    /// In adsz, not in syncz, walked (netstat, log) and without an answer: it died in between.
    private func lost(sinceKill: Double = 600, status: SampleMesh.Container?) -> Scenario {
        var scenario = Scenario(services: 20, sinceKill: sinceKill)
        scenario.pages = .none
        scenario.limit = .stated("64Mi")
        if let status { scenario.status = { $0.sidecar?.life = status } }
        return scenario
    }

    @Test func aProxyThatIstiodLostMeanwhileDiedOfTheCapture() throws {
        let scenario = lost(status: .init())
        let incident = try scenario.incident()
        #expect(incident.killCount == 1)
        let kill = try #require(incident.kills.first)
        #expect(kill.at == nil && kill.duringCapture == true)
        #expect(kill.bounds?.hasPrefix("between ") == true)
        // No status or log holds it.
        #expect(incident[.captureItself].outcome == .likely)
        #expect(incident.form == .killedNotOOM)
    }

    @Test func itComesOnTopOfAnEarlierKill() throws {
        let incident = try lost(status: nil).incident()
        #expect(incident.killCount == 2)
        #expect(incident.kills.count == 2)
        #expect(incident.kills.last?.at == nil)
        #expect(incident[.captureItself].outcome == .possible)
    }

    @Test func anUndecidedKillBecomesTheCaptures() throws {
        let incident = try lost(sinceKill: 1, status: nil).incident()
        #expect(incident.killCount == 1)
        #expect(incident.kills.map(\.duringCapture) == [true])
        #expect(incident.kills.first?.at != nil)
        #expect(incident[.captureItself].outcome == .confirmed)
    }

    @Test func aKillThatAStatusTimesInsideIsNotCountedTwice() throws {
        let incident = try lost(sinceKill: -3, status: nil).incident()
        #expect(incident.killCount == 1)
        #expect(incident.kills.count == 1)
    }

    @Test func aLimitThatWasNotEnoughOnceIsNotRecommended() throws {
        var scenario = Scenario(services: 20, sinceKill: -3)
        scenario.limit = .stated("200Mi")
        let incident = try scenario.incident()
        #expect(incident.kills.map(\.duringCapture) == [true])
        let limit = try #require(incident.recommendedLimit)
        #expect(limit.bytes > Bytes(200 << 20) && limit.arithmetic.contains("which was not enough"))
    }

    @Test func aProxyInBothListsLives() throws {
        var scenario = lost(status: .init())
        scenario.pages = .successor
        #expect(try scenario.report().incidents.isEmpty)
    }

    @Test func aProxyThatWasNeverAskedIsNotLost() throws {
        var scenario = lost(status: .init())
        scenario.dropped = ["netstat", "istio-proxy.log"]
        #expect(try scenario.report().incidents.isEmpty)
    }
}
