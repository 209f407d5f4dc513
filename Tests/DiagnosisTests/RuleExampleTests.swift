import Testing

@testable import Diagnosis

/// The examples that `explain` prints are so: each is made into a bundle, loaded and judged.
@Suite struct RuleExampleTests {
    @Test(arguments: Rules.cards.map(\.code))
    func `A rule speaks and is silent as its examples say`(code: String) throws {
        let card = try #require(Rules.cards.first { $0.code == code })
        let examples = card.examples
        try #require(examples.count == 2)
        #expect(examples[0].outcome.isClaim || examples[0].outcome == .possible)
        #expect(examples[1].outcome == .excluded)
        for example in examples {
            let cause = try Scenario(example).incident()[card.classification]
            #expect(cause.outcome == example.outcome, "\(example.text.plain), but: \(cause.why.plain)")
        }
    }
}
