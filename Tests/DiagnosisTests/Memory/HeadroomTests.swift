import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Need by the number of services.
@Suite struct HeadroomTests {
    @Test func `Today is where the need says, and what fits stays below the limit`() throws {
        var scenario = Scenario(services: 300)
        scenario.limit = .need(1.1)
        let incident = try scenario.incident()
        let headroom = try #require(incident.headroom), need = try #require(incident.need)
        let limit = try #require(incident.limitBytes), fits = try #require(headroom.fits)
        #expect(headroom.today.atRest == need.level)
        #expect(headroom.today.atFullPush == need.level + need.push)
        // It was killed by a push, so fewer than today's fit.
        #expect(fits > 0 && fits < headroom.today.services)
        #expect(headroom.points.count > 4 && headroom.points[0].services == 0)
        for (point, next) in zip(headroom.points, headroom.points.dropFirst()) {
            #expect(point.services < next.services && point.atRest < next.atRest)
            #expect(point.atFullPush - point.atRest <= next.atFullPush - next.atRest)
            #expect(point.services <= fits ? point.atFullPush < limit : point.atFullPush >= limit)
        }
    }

    /// It died at its limit, so all that is needed is that limit: of that one service fewer would always do.
    @Test func `A need that was filled up to the limit draws no line`() throws {
        var scenario = Scenario(services: 300)
        scenario.limit = .need(1.1)
        let mesh = try Diagnosis.Mesh(scenario.load())
        let c = try CaseBuilder(mesh).kill(KillFinder(mesh: mesh).victims().filter(\.isProxy))
        let need = try #require(c.need)
        func needed(_ more: Bytes) -> RemedyEffect.Needed {
            .init(atRest: need.level + more, atFullPush: need.level + need.push + more)
        }
        #expect(HeadroomModel(c, needed: needed(0)) != nil)
        #expect(HeadroomModel(c, needed: needed(need.level)) == nil)
    }

    @Test func `Without a limit, or where services are not what fills it, there is none`() throws {
        var unlimited = Scenario(services: 300)
        unlimited.limit = .stated(nil)
        #expect(try unlimited.incident().headroom == nil)
        var crowded = Scenario()
        crowded.pages = .killed
        crowded.limit = .stated("512Mi")
        crowded.shape = { shape in shape.downstreamConnections = 60_000 }
        let incident = try crowded.incident()
        #expect(incident.headroom == nil)
    }

    @Test func `What no page explains is no room that services lack`() throws {
        var scenario = Scenario(services: 44)
        scenario.limit = .stated("512Mi")
        let incident = try scenario.incident()
        #expect((incident.need?.level ?? 0) < Bytes(256 << 20))
        #expect(incident.headroom == nil)
    }

    @Test func `What came after the dump counts no services, so nothing is drawn by them`() throws {
        var scenario = Scenario(services: 300)
        scenario.limit = .stated("64Mi")
        let mesh = try Diagnosis.Mesh(scenario.load())
        let c = try CaseBuilder(mesh).kill(KillFinder(mesh: mesh).victims().filter(\.isProxy))
        func facts(later: StatGrowth?) -> CaseFacts {
            CaseFacts(
                mesh: mesh, objects: c.objects, stage: .kill,
                kill: .init(
                    victims: c.victims, process: c.process, victimAccount: c.victimAccount, growth: c.growth),
                state: c.state, account: c.account, limit: c.limit, need: c.need, later: later,
                outbound: .init(rules: c.rules, hosts: c.hostsHeld))
        }
        #expect(HeadroomModel(facts(later: nil)) != nil)
        let grown = try #require(try StatGrowthTests().later(["envoy_cluster_manager_active_clusters{}": 60]))
        #expect(HeadroomModel(facts(later: grown)) == nil)
    }
}
