import Diagnosis

/// `explain`: one rule in full.
enum Explain {
    static func run(_ plan: ExplainPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let cards = Diagnosis.Rules.cards
        guard let card = cards.first(where: { $0.code == plan.code || $0.classification.rawValue == plan.code }) else {
            let known = cards.flatMap { [$0.code, $0.classification.rawValue] }
            let nearest = closest(to: plan.code, among: known)
            throw CommandFailure(
                "there is no rule \(plan.code)",
                hint: nearest.map { "did you mean \($0)?" } ?? "to list them: \(CommandTable.tool) rules")
        }
        console.print(text(of: card))
        return .done
    }

    private static func text(of card: RuleCard) -> String {
        var out = "\(card.code) \(card.classification.rawValue)\n\(card.title)\n"
        func section(_ name: String, _ lines: [String]) {
            guard !lines.isEmpty else { return }
            out += "\n\(name)\n" + lines.map { HelpText.wrapped($0, indent: 2) }.joined()
        }
        section("Why it fills memory", [card.why.plain])
        section("What it needs to judge", card.needs.map(\.text))
        section("What else it looks at", [card.usesText].filter { !$0.isEmpty })
        section("When it may be wrong", [card.falsePositives.plain])
        section("Thresholds", card.thresholds)
        section("What to do", [card.remedy.plain])
        if let command = card.captureCommand { out += "\nHow to capture what it needs\n  \(command)\n" }
        return out
    }
}
