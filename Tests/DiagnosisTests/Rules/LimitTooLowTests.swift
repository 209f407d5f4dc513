import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct LimitTooLowTests {
    @Test func anOrdinaryNeedThatNeverFittedIsTheCause() throws {
        let incident = try Scenario(services: 20, lived: 20).incident()
        #expect(incident[.limitTooLow].outcome == .confirmed)
        #expect(incident.leader == .limitTooLow)
        let first = try #require(incident.remedies.first)
        #expect(first.id == "R1" && first.kind == .rootFix && first.cause == incident[.limitTooLow].code)
    }

    @Test func whatGrewComesFirst() throws {
        var scenario = Scenario(services: 60, lived: 50)
        scenario.before = { $0.services.removeLast(40) }
        let incident = try scenario.incident()
        #expect(incident[.limitTooLow].outcome == .possible)
        #expect(incident.leader != .limitTooLow)
    }

    @Test func withoutIstiodsLogNothingIsConfirmed() throws {
        // Whether it grew is not known: the scope and the limit may both be what is wrong.
        var scenario = Scenario(services: 60, lived: 20)
        scenario.dropped = ["discovery.log"]
        let incident = try scenario.incident()
        #expect(incident[.limitTooLow].outcome == .likely)
        #expect(incident[.configScope].outcome == .likely)
        #expect(incident[.configScope].why.contains("no history of its growth"))
    }

    @Test func aLifeOfMoreThanAMinuteIsNoStart() throws {
        #expect(try Scenario(services: 20, lived: 61).incident()[.limitTooLow].outcome == .excluded)
    }

    @Test func aNeedUnderNineTenthsOfTheLimitIsNotTooMuch() throws {
        var scenario = Scenario(services: 20, lived: 20)
        scenario.limit = .need(1 / 0.89)
        #expect(try scenario.incident()[.limitTooLow].outcome == .excluded)
    }

    @Test func withoutALimitItIsNotJudged() throws {
        var scenario = Scenario(services: 20, lived: 20)
        scenario.limit = .stated(nil)
        #expect(try scenario.incident()[.limitTooLow].outcome == .notJudged)
    }

    private func lowered(from old: String, grown: Bool = false) throws -> Incident {
        var scenario = Scenario.lowered(from: old)
        if grown { scenario.before = { $0.services.removeLast(90) } }
        return try scenario.incident()
    }

    @Test func aLimitThatFellBelowAnUnchangedNeedIsTheCause() throws {
        let incident = try lowered(from: "512Mi")
        let cause = incident[.limitTooLow]
        #expect(incident.leader == .limitTooLow, "\(incident.claims)")
        #expect(cause.outcome == .confirmed && cause.title.plain == "the limit was lowered below what the proxy needs")
        #expect(cause.why.contains("lowered the memory limit") && cause.why.contains("512 MiB → "), "\(cause.why)")
        #expect(incident.firstAction?.steps == ["R1"])
        #expect(incident.remedies.first?.title.plain.hasPrefix("put the memory limit back to 512 MiB") == true)
        #expect(incident[.configScope].outcome == .likely)
    }

    @Test func aLimitThatWasNeverEnoughIsNotWhatChanged() throws {
        #expect(try lowered(from: "41Mi")[.limitTooLow].outcome == .excluded)
    }

    @Test func whatGrewWhileTheLimitFellComesFirst() throws {
        let incident = try lowered(from: "512Mi", grown: true)
        #expect(incident.leader != .limitTooLow, "\(incident.claims)")
    }

    /// An object that was made as the limit fell may have changed what is needed: then the limit is not all that changed.
    @Test(arguments: [(-200.0, true), (-140, false), (-10, false), (200, false), (400, true)])
    func anObjectThatCameMeanwhileTakesTheProofAway(seconds: Double, isCause: Bool) throws {
        var scenario = Scenario.lowered(from: "512Mi")
        let at = scenario.startedAt.later(seconds)
        scenario.mesh.rules.append(
            .init("pool", in: "atlas", host: "ferry.atlas.svc.cluster.local", createdAt: at, idleTimeout: "300s"))
        let cause = try scenario.incident()[.limitTooLow]
        #expect((cause.title.plain == "the limit was lowered below what the proxy needs") == isCause, "\(cause.why)")
    }

    /// So do services that came as the limit fell, though the proxy's own pages do not show them: what it needed may be more by now.
    @Test(arguments: [(100, 119, true), (100, 120, false), (100, 60, true)])
    func servicesThatCameMeanwhileTakeTheProofAway(before: Int, after: Int, isCause: Bool) throws {
        var scenario = Scenario.lowered(from: "512Mi")
        let start = scenario.startedAt
        scenario.capture = {
            for (number, services, seconds) in [(50, before, -200.0), (51, after, -20)] {
                $0.istiodLog.debounced(
                    number, config: "ServiceEntry/default/a", services: services, proxies: 1, at: start.later(seconds))
            }
        }
        let incident = try scenario.incident()
        let isTold = incident[.limitTooLow].title.plain == "the limit was lowered below what the proxy needs"
        #expect(isTold == isCause, "\(incident[.limitTooLow].why)")
        #expect(isCause || incident.leader != .limitTooLow)
    }

    /// Nothing tells what it held: a limit that an empty sidecar does not fit is the cause, unless something grew or killed it otherwise.
    @Test func whatNobodyFitsIsTheCauseWhereNothingGrew() throws {
        let mesh = try MadeCase.emptyMesh()
        func outcome(_ change: (inout MadeCase) -> Void) throws -> Outcome {
            var made = MadeCase()
            (made.hasNeed, made.life, made.limit) = (false, 60, 30 << 20)
            change(&made)
            return try made.outcome(of: .limitTooLow, in: mesh)
        }
        #expect(try outcome { _ in } == .likely)
        #expect(try outcome { $0.growth.clusters = 1.19 } == .likely)
        #expect(try outcome { $0.growth.clusters = 1.2 } == .notJudged)
        #expect(try outcome { $0.growth.listeners = 3 } == .notJudged)
        #expect(try outcome { $0.life = 61 } == .notJudged)
        #expect(try outcome { $0.life = nil } == .notJudged)
        #expect(try outcome { $0.limit = 64 << 20 } == .notJudged)
        #expect(try outcome { $0.form = .envoyOnly } == .likely)
        for form in [KillForm.killedNotOOM, .podLimit, .nodeOOM, .eviction] {
            #expect(try outcome { $0.form = form } == .notJudged, "\(form)")
        }
    }
}
