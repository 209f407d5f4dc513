import Prose
import Units

extension CauseClass {
    fileprivate static let unresolved = CauseClass(rawValue: "UNRESOLVED")
}

/// Nothing else explains the kill: better than a wrong name.
enum Unresolved {
    static let card = RuleCard(
        code: "OOM199", classification: .unresolved, title: "cause unknown",
        why: "Nine of a hundred public incidents were never explained. What is missing is more useful than a guess.",
        falsePositives: "None: it speaks only where no other class is confirmed or likely.",
        needs: [],
        uses: [],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET memory\(remark: "every minute, until the next kill")",
        remedy:
            "Sample its memory, stats and clusters until the next kill: what grows with the memory is where to look.")

    static let rule = Rule(
        card: card,
        role: .remainder,
        firing: RuleExample(.likely, .services(4), .limit(Bytes(1 << 30))),
        silent: RuleExample(.excluded, .services(60), .subsetsForEveryHost(5)),
        judge: judge,
        seen: { try NextCapture(builder: $0).text() },
        command: { NextCapture(builder: $0).command })

    /// Its outcome is known when all others are: the last step of settling sets it.
    static func judge(_ c: Case) -> Judgement {
        .excluded(c.isKill ? "another class explains it" : "nothing was killed")
    }
}
