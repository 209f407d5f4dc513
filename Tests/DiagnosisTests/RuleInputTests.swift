import SampleBundles
import Testing

@testable import Diagnosis

/// A rule looks at what its card declares, and at nothing else. `CommandTests/RuleInputCapturesTests` holds it to the same
/// on real captures.
@Suite struct RuleInputTests {
    private static let causes = (Episode.reports.values + Episode.rareReports).flatMap(\.allCauses)

    @Test(arguments: Rules.cards)
    func `A rule touches only what it declares`(card: RuleCard) {
        for cause in Self.causes where cause.code == card.code {
            let hidden = cause.lookedAt.subtracting(card.declared)
            #expect(hidden.isEmpty, "\(card.code) looks at \(hidden.sorted()), which its card does not declare")
        }
    }

    @Test(arguments: Rules.cards)
    func `A declared input is touched somewhere`(card: RuleCard) {
        let touched = Self.causes.filter { $0.code == card.code }.reduce(into: Set<RuleInput>()) {
            $0.formUnion($1.lookedAt)
        }
        let opened = touched.reduce(into: touched) { $0.formUnion($1.madeFrom) }
        for need in card.needs {
            let unseen = need.inputs.subtracting(opened).sorted()
            #expect(unseen.isEmpty, "\(card.code) needs \(need.text), but never looks at \(unseen)")
        }
        #expect(
            card.uses.isSubset(of: touched), "\(card.code) never looks at \(card.uses.subtracting(touched).sorted())")
        #expect(card.uses.isDisjoint(with: card.needs.reduce(into: Set()) { $0.formUnion($1.inputs) }), "\(card.code)")
    }

    @Test func `What is missing is among what the rule needs`() {
        for cause in Self.causes where cause.outcome == .notJudged {
            let needs = Rules.cards.first { $0.code == cause.code }?.needs ?? []
            let known = needs.reduce(into: Set<RuleInput>()) { $0.formUnion($1.inputs) }
            for missing in cause.missing {
                #expect(
                    missing.inputs.isSubset(of: known), "\(cause.code) misses \(missing.text), which it does not need")
            }
        }
    }

    /// The ledger itself: what nobody opened is not in it, what was opened is.
    @Test func `A case writes down what was opened`() throws {
        let incident = try #require(Episode.incidents["the mesh on a sidecar"])
        #expect(incident[.unresolved].lookedAt.isEmpty)
        // Without a line of it, whether the dump has it on.
        #expect(incident[.trafficLoop].lookedAt == [.accessLog, .configDump])
        #expect(incident[.configScope].lookedAt.isSuperset(of: [.configDump, .clustersPage, .account, .need, .limit]))
    }

    @Test func `A figure is made from pages`() {
        for input in RuleInput.allCases {
            #expect(input.madeFrom.allSatisfy { $0.madeFrom.isEmpty }, "\(input) is made from another figure")
        }
    }
}

extension Report {
    /// Of all incidents and of the living.
    fileprivate var allCauses: [Cause] { incidents.flatMap(\.causes) + outlook.flatMap(\.causes) }
}
