import Prose

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
            "kubectl exec POD -c istio-proxy -- pilot-agent request GET memory   # every minute, until the next kill",
        remedy: "Sample its memory, stats and clusters until the next kill: what grew tells.")

    static let rule = Rule(
        card: card,
        role: .remainder,
        judge: judge,
        seen: { $0.c.state?.isSeen == true ? nil : wanted },
        command: capture)

    /// Of a kill without any figure.
    private static let wanted: Text =
        """
        Capture \(term: "config_dump?include_eds"), \(term: "memory"), \(term: "clusters") and \(term: "stats") of a replica \
        that lives, and the status of the pods.
        """

    /// The script that takes all of it, with this incident's namespace.
    private static func capture(_ builder: RemedyBuilder) -> Command {
        let place = (builder.c.victim?.namespace).map { " --namespace \(Command.word($0))" } ?? ""
        return Command(line: "oom-report capture\(place) --watch 1800 -o capture.sh && sh capture.sh")
    }

    /// Its outcome is known when all others are: the last step of settling sets it.
    static func judge(_ c: Case) -> Judgement {
        .excluded(c.isKill ? "another class explains it" : "nothing was killed")
    }
}
