import Diagnosis
import Testing

/// On real captures too a rule looks at what its card declares, and at nothing else.
@Suite struct RuleInputCapturesTests {
    @Test(KnownCapture.areThere) func `A rule touches only what it declares`() {
        for capture in KnownCapture.all {
            let report = capture.report
            for cause in report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes) {
                guard let card = Rules.cards.first(where: { $0.code == cause.code }) else { continue }
                let hidden = cause.lookedAt.subtracting(card.declared)
                #expect(hidden.isEmpty, "\(capture.name): \(card.code) looks at \(hidden.sorted())")
                let known = card.needs.reduce(into: Set<RuleInput>()) { $0.formUnion($1.inputs) }
                for missing in cause.missing {
                    #expect(missing.inputs.isSubset(of: known), "\(capture.name): \(card.code) misses \(missing.text)")
                }
            }
        }
    }
}
