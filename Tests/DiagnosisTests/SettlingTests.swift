import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What is settled is settled once, and nothing of it is of an outcome that came before.
@Suite struct SettlingTests {
    private static let reports = Array(Episode.reports.values) + Episode.rareReports

    /// A likely is never as sure as a confirmed, whichever step made it one.
    @Test func confidenceIsThatOfTheSettledOutcome() {
        let known: [Outcome: Set<Double>] = [
            .confirmed: [0.95, 0.97], .likely: [0.7, 0.8], .possible: [0.3], .excluded: [0.02],
        ]
        var seen: Set<Outcome> = []
        for cause in Self.reports.flatMap({ $0.incidents.flatMap(\.causes) + $0.outlook.flatMap(\.causes) }) {
            seen.insert(cause.outcome)
            guard let confidence = cause.confidence else {
                #expect([.notJudged, .failed].contains(cause.outcome) || cause.classification == .unresolved)
                continue
            }
            #expect(known[cause.outcome]?.contains(confidence) == true, "\(cause.code) \(cause.outcome) \(confidence)")
        }
        #expect(seen.isSuperset(of: [.confirmed, .likely, .possible, .excluded, .notJudged]))
    }

    /// A confirmed class that growth lowers to likely was printed as 95 % sure.
    @Test func whatGrowthLowersIsLessSure() throws {
        var scenario = Scenario(services: 90)
        scenario.mesh.addSubsets(2)
        scenario.before = { $0.services.removeLast(45) }
        let cause = try scenario.incident()[.drSubsets]
        #expect(cause.outcome == .likely)
        #expect((cause.confidence ?? 1) <= Thresholds.likelyHolds.value)
    }

    /// Each step says what it comes after, and one that raises nothing stands behind all that raise.
    @Test func everyStepSaysWhyItStandsWhereItDoes() {
        #expect(Settlement.all.allSatisfy { !$0.place.isEmpty && !$0.name.isEmpty })
        #expect(Set(Settlement.all.map(\.name)).count == Settlement.all.count)
        #expect(Settlement.all.last?.name == Settlement.unresolved.name)
    }

    /// What a step adds to a reason is a note of its own.
    @Test func aStepsNoteStandsBehindTheRulesReason() throws {
        var scenario = Scenario(services: 26)
        scenario.mesh.addSubsets(1)
        let cause = try scenario.incident()[.drSubsets]
        #expect(cause.notes.count == 1)
        #expect(cause.why.plain.hasSuffix("; \(cause.notes[0].plain)"))
    }

    @Test func theLeadingCauseIsInTheTree() throws {
        for report in Self.reports {
            for incident in report.incidents {
                let claims = incident.causes.filter(\.outcome.isClaim)
                guard let leading = incident.leading else {
                    #expect(claims.allSatisfy { [.unresolved, .captureItself].contains($0.classification) })
                    continue
                }
                #expect(claims.contains { $0.code == leading.code })
                #expect(leading.classification != .captureItself || claims.count == 1)
            }
        }
    }
}
