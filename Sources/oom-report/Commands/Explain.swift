import Diagnosis

/// `explain`: one rule in full, the myths, the table of known leaks, or what Istio does by default.
enum Explain {
    /// The word in place of a code.
    static let myths = "MYTHS"
    static let leaks = "LEAKS"
    static let defaults = "DEFAULTS"

    static func run(_ plan: ExplainPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        if plan.code == myths {
            console.print(Myths.all.map(text).joined(separator: "\n"))
            return .done
        }
        if plan.code == leaks {
            console.print(KnownLeaks.all.map(text).joined(separator: "\n"))
            return .done
        }
        if plan.code == defaults {
            console.print(IstioDefaults.all.map(text).joined(separator: "\n"))
            return .done
        }
        let cards = Diagnosis.Rules.cards
        guard let card = cards.first(where: { $0.code == plan.code || $0.classification.rawValue == plan.code }) else {
            let known = cards.flatMap { [$0.code, $0.classification.rawValue] } + [myths, leaks, defaults]
            let nearest = closest(to: plan.code, among: known)
            throw CommandFailure(
                "there is no rule \(plan.code)",
                hint: nearest.map { "did you mean \($0)?" } ?? "to list them: \(CommandTable.tool) rules")
        }
        console.print(text(of: card))
        return .done
    }

    private static func text(of myth: Myth) -> String {
        let rule = myth.code.map { " (\($0))" } ?? ""
        return HelpText.wrapped("“\(myth.claim)”", indent: 0)
            + HelpText.wrapped("\(myth.verdict.rawValue): \(myth.fact)\(rule)", indent: 4)
    }

    private static func text(of leak: KnownLeak) -> String {
        HelpText.wrapped("\(leak.id): \(leak.what.plain)", indent: 0)
            + [
                "affected (\(leak.partText)): \(leak.affectedText)", "fixed in: \(leak.fixedText)",
                "seen by: \(leak.triggerText); grows with \(leak.growthText)", "meanwhile: \(leak.meanwhileText)",
                leak.source,
            ].map { HelpText.wrapped($0, indent: 4) }.joined()
    }

    private static func text(of row: IstioDefault) -> String {
        HelpText.wrapped("\(row.setting.rawValue): \(row.topic)", indent: 0)
            + [row.stepsText, row.effect, row.source].map { HelpText.wrapped($0, indent: 4) }.joined()
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
        section("Thresholds", card.thresholds.map(\.text.plain))
        section("Examples", card.examples.map(\.text.plain))
        section("What to do", [card.remedy.plain])
        if let command = card.captureCommand { out += "\nHow to capture what it needs\n  \(command)\n" }
        return out
    }
}
