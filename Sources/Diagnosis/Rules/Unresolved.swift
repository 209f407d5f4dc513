import Prose

/// Nothing else explains the kill: better than a wrong name.
enum Unresolved: Rule {
    static let card = RuleCard(
        code: "OOM199", classification: .unresolved, title: "no cause could be named",
        why: "Nine of a hundred public incidents were never explained. What is missing is more useful than a guess.",
        falsePositives: "None: it speaks only where no other class is confirmed or likely.",
        needs: [],
        uses: [],
        captureCommand:
            "kubectl exec POD -c istio-proxy -- pilot-agent request GET memory   # every minute, until the next kill",
        remedy: "Capture memory, stats and clusters every minute until the next kill.")

    /// Its outcome is known when all others are: `Ranking` sets it.
    static func judge(_ c: Case) -> Judgement {
        .excluded(c.isKill ? "another class explains it" : "nothing was killed")
    }
}
