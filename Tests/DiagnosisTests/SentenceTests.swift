import TestSupport
import Testing

@testable import Diagnosis

/// What each class is heard to say at each outcome, of kills that are made for it: the words as they are printed, a `#` for each figure, so
/// that a new price of the model changes none of them. Renewed by `RENEW=1 swift test --filter SentenceTests`.
@Suite struct SentenceTests {
    private static let file = "Tests/DiagnosisTests/Resources/sentences.txt"

    private struct Said: Hashable {
        let classification: CauseClass
        let outcome: Outcome
    }

    /// The first that says it, in the order of the kills.
    private static let heard: [Said: Cause] = {
        let named = Episode.all.compactMap { Episode.reports[$0.name] }
        let incidents = (named + Episode.rareReports).flatMap(\.incidents)
        let living = (named + Episode.rareReports).flatMap(\.outlook).flatMap(\.causes)
        let common = incidents.flatMap(\.causes) + living
        let spoken = Set(common.filter { $0.outcome <= .possible }.map(\.classification))
        // What these kills never bring about has an example of its own.
        let rare = Rules.cards.filter { !spoken.contains($0.classification) }.compactMap { card in
            card.examples.first.flatMap { try? Scenario($0).incident()[card.classification] }
        }
        return Dictionary(
            (common + rare).map { (Said(classification: $0.classification, outcome: $0.outcome), $0) },
            uniquingKeysWith: { first, _ in first })
    }()

    private static func plain(_ text: String) -> String {
        text.replacing(#/\d+(?:[.,:-]\d+)*(?: (?:[KMG]iB|[kM]?B|%|s|min|h|d)\b)?/#, with: "#")
    }

    private static func lines(_ classification: CauseClass) -> [String] {
        Outcome.allCases.compactMap { outcome in
            heard[Said(classification: classification, outcome: outcome)].map { cause in
                "\(classification.rawValue) \(outcome.rawValue): \(plain(cause.title.plain)): \(plain(cause.why.plain))\n"
            }
        }
    }

    @Test func eachClassSaysAtEachOutcomeWhatItSaid() throws {
        let wanted = CauseClass.allCases.flatMap(Self.lines).joined()
        #expect(try Project.isCurrent(Self.file, wanted), "RENEW=1 swift test --filter SentenceTests")
    }

    /// Of each class the kills have one that it explains, and one that it does not.
    @Test(arguments: CauseClass.allCases) func eachClassSpeaksAndIsSilent(_ classification: CauseClass) {
        let outcomes = Self.heard.keys.filter { $0.classification == classification }.map(\.outcome)
        #expect(outcomes.contains { $0 <= .possible }, "\(classification.rawValue) never speaks")
        #expect(outcomes.contains { $0 > .possible }, "\(classification.rawValue) always speaks")
        #expect(!outcomes.contains(.failed))
    }

    /// Who reads one sentence knows which class it is, and why.
    @Test func noTwoClassesSayTheSame() {
        let claims = Self.heard.values.filter { $0.outcome <= .possible }
        let sentences = Dictionary(grouping: claims, by: \.why.plain).mapValues { Set($0.map(\.classification)) }
        for (why, classes) in sentences { #expect(classes.count == 1, "\(why)") }
        let titles = Dictionary(grouping: claims, by: \.title.plain).mapValues { Set($0.map(\.classification)) }
        for (title, classes) in titles { #expect(classes.count == 1, "\(title)") }
        for cause in Self.heard.values {
            #expect(!cause.title.plain.isEmpty && !cause.why.plain.isEmpty, "\(cause.code)")
            #expect(!cause.why.plain.hasSuffix(".") && !cause.why.plain.contains("  "), "\(cause.why.plain)")
            #expect(!["nil", "Optional", "(null)", "; ;", ";;", ": :"].contains(where: cause.why.plain.contains))
            #expect((cause.outcome == .notJudged) == !cause.missing.isEmpty, "\(cause.code) \(cause.outcome)")
        }
    }

    /// What to do first names a step that is there, and every claim that leads has a step or says what to look at.
    @Test(arguments: Episode.all) func aClaimThatLeadsSaysWhatToDo(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        let leading = try #require(incident.causes.first)
        let ids = incident.remedies.map(\.id)
        if let action = incident.firstAction {
            #expect(!action.steps.isEmpty && action.steps.allSatisfy(ids.contains), "\(action.steps) of \(ids)")
            #expect(!action.why.plain.isEmpty)
        } else {
            #expect(incident.advice.contains { $0.cause == leading.code && !$0.text.plain.isEmpty }, "\(leading.code)")
        }
    }
}
