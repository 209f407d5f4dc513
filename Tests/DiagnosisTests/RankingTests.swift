import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Order and joint judgement, over whole incidents.
@Suite struct RankingTests {
    private func inOrder(_ causes: [Cause]) -> Bool {
        func key(_ cause: Cause) -> (Int, Int, Int, Int64, String) {
            (cause.outcome.rank, cause.leads ? 0 : 1, cause.grew ? 0 : 1, -(cause.bytes?.count ?? .min + 1), cause.code)
        }
        return zip(causes, causes.dropFirst()).allSatisfy { key($0) <= key($1) }
    }

    @Test(arguments: Episode.all)
    func anIncidentListsEveryClassOnceAndInOrder(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        #expect(incident.causes.map(\.classification.rawValue).sorted() == CauseClass.allCases.map(\.rawValue).sorted())
        #expect(inOrder(incident.causes))
        #expect(!incident.causes.contains { $0.outcome == .failed })
        #expect(incident.claims.isEmpty == false, "a kill without any claim, not even UNRESOLVED")
        for cause in incident.causes {
            #expect(!cause.why.isEmpty, "\(cause.code)")
            #expect(!cause.outcome.isClaim || !cause.evidence.isEmpty, "\(cause.code) claims without evidence")
            #expect(cause.outcome != .notJudged || !cause.missing.isEmpty, "\(cause.code) does not say what is missing")
            #expect(cause.share.map { (0...1).contains($0) } ?? true, "\(cause.code)")
        }
    }

    @Test(arguments: Episode.all)
    func theCauseLeads(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        let claims = incident.causes.filter { $0.outcome.isClaim }.map { "\($0.classification.rawValue): \($0.why)" }
        #expect(incident.leader == episode.truth, "\(claims)")
    }

    @Test func whatGrewComesBeforeWhatWasAlwaysThere() throws {
        var scenario = Scenario(services: 90)
        scenario.mesh.addSubsets(2)
        scenario.before = { $0.services.removeLast(45) }
        let incident = try scenario.incident()
        #expect(incident[.configScope].grew)
        #expect(!incident[.drSubsets].grew)
        #expect(incident[.drSubsets].outcome != .confirmed)
        #expect(incident.leader == .configScope)
    }

    @Test func killsOfTheCaptureAloneCapTheOthersAtLikely() throws {
        var scenario = Scenario(services: 140, sinceKill: -3)
        scenario.pages = .killed
        let incident = try scenario.incident()
        #expect(incident.leader == .captureItself)
        #expect(incident[.captureItself].outcome == .confirmed)
        #expect(incident[.configScope].outcome == .likely)
    }

    @Test func twoClassesThatOnlyTogetherReachTheLimitAreBothLikely() throws {
        var scenario = Scenario(services: 26)
        scenario.mesh.addSubsets(1)
        let incident = try scenario.incident()
        for classification in [CauseClass.drSubsets, .configScope] {
            let cause = incident[classification]
            #expect((0.1..<0.25).contains(cause.share ?? 0), "\(classification) \(cause.share ?? 0)")
            #expect(cause.outcome == .likely, "\(cause.why)")
        }
        #expect(incident[.unresolved].outcome == .excluded)
    }

    @Test func aShareOfAQuarterWithoutACompanionIsPossibleForTheScope() throws {
        // A quarter to a half of allocated, and nothing beside it.
        let cause = try Scenario(services: 50).incident()[.configScope]
        #expect((0.25..<0.5).contains(cause.share ?? 0))
        #expect(cause.outcome == .possible)
    }
}
