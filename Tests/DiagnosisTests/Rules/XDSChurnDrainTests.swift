import Testing

@testable import Diagnosis

@Suite struct XDSChurnDrainTests {
    private func scenario(draining: Int) -> Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.drainingListeners = draining }
        return scenario
    }

    @Test func manyGenerationsOfDrainingListenersAreTheCause() throws {
        let cause = try scenario(draining: 900).incident()[.xdsChurnDrain]
        #expect(cause.outcome == .confirmed)
        #expect(cause.grew)
    }

    @Test func aSuccessorShowsThemAtItsAge() throws {
        var scenario = scenario(draining: 150)
        scenario.pages = .successor
        // Ten minutes old, where the victim lived an hour: six times as many.
        let incident = try scenario.incident()
        #expect(incident[.xdsChurnDrain].outcome.isClaim)
    }

    @Test func aPushOfEverythingBeforeTheKillIsPossible() throws {
        var scenario = Scenario(services: 40)
        scenario.before = { $0.services.removeLast(20) }
        scenario.pushBeforeKill = 20
        #expect(try scenario.incident()[.xdsChurnDrain].outcome == .possible)
    }

    /// Without a dump the counts of a stats page still tell it.
    @Test(arguments: [(900, Outcome.likely), (13, .excluded)])
    func countsAloneTellWhatDrains(draining: Int, outcome: Outcome) throws {
        var scenario = scenario(draining: draining)
        scenario.dropped = ["config_dump"]
        let cause = try scenario.incident()[.xdsChurnDrain]
        #expect(cause.outcome == outcome, "\(cause.why.plain)")
        #expect(outcome == .excluded || (cause.bytes?.count ?? 0) > 30_000_000)
    }

    @Test func noneDrainingIsExcluded() throws {
        #expect(try scenario(draining: 0).incident()[.xdsChurnDrain].outcome == .excluded)
    }

    @Test func oneGenerationIsNormal() throws {
        // A sidecar of one HTTP port has 9 active listeners: 17 draining are less than two generations.
        let cause = try scenario(draining: 13).incident()[.xdsChurnDrain]
        #expect(cause.outcome == .excluded)
    }

    @Test func aPushMoreThanAMinuteBeforeTheKillIsNotIt() throws {
        var scenario = Scenario(services: 40)
        scenario.before = { $0.services.removeLast(20) }
        scenario.pushBeforeKill = 70
        #expect(try scenario.incident()[.xdsChurnDrain].outcome == .excluded)
    }

    /// Endpoints change all the time, and drain nothing.
    @Test func whatChangedMostOftenIsNamed() throws {
        var scenario = scenario(draining: 900)
        let killed = scenario.killedAt
        scenario.capture = { capture in
            let changes =
                ["EnvoyFilter/checkout/tap", "Gateway/edge/front", "EnvoyFilter/checkout/tap"]
                + Array(repeating: "Endpoints/shop/orders", count: 5)
            for (place, change) in changes.enumerated() {
                capture.istiodLog.debounced(
                    70 + place, config: change, services: 20, proxies: 1, at: killed.later(-300 + Double(place) * 20))
            }
        }
        let incident = try scenario.incident()
        let told = incident.advice.map(\.text.plain) + incident.remedies.map(\.title.plain)
        let text = told.first { $0.contains("Changed most often") } ?? "\(told)"
        #expect(text.contains("checkout/tap (2 pushes), ") && text.contains("edge/front (1 push)"), "\(text)")
        #expect(!text.contains("orders"), "\(text)")
    }
}
