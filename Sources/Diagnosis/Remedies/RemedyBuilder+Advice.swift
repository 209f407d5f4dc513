import Prose
import Store
import Units

/// What a capture does not settle: where to look, with what it does show.
extension RemedyBuilder {
    /// One advice for each cause that would have a remedy and has none; what changes a mesh all the time is always worth a
    /// look.
    func advice(besides answered: Set<String>) -> [Advice] {
        var warnings: Set<Text> = []
        return causes.compactMap { cause -> Advice? in
            guard let rule = Rules.of(cause.classification), isWorthALook(cause, rule, answered) else { return nil }
            let seen = wished { try rule.seen(self) }
            // What to capture next is said of this victim alone.
            guard rule.role != .remainder else {
                return Advice(cause: cause.code, text: seen ?? rule.card.remedy, command: rule.command(self))
            }
            let command = rule.command(self) ?? rule.card.captureCommand.flatMap(untold).flatMap(named)
            // Who is not given the dump's command may know it by heart.
            let asksForDump = rule.card.captureCommand.flatMap(named)?.asksForDump ?? false
            let warning = (asksForDump ? danger : nil).flatMap { danger in
                let text = danger.warning(of: subject)
                return warnings.insert(text).inserted ? text : nil
            }
            let next = NextCapture(builder: self)
            let find = cause.outcome.isClaim ? next.finding : nil
            let first: Text = find == nil ? "" : next.find
            var advice = Advice(
                cause: cause.code,
                text: [first, seen ?? "", rule.look(self) ?? rule.card.remedy, warning ?? ""].joined(" "),
                command: find ?? (command?.asksForDump == true && danger != nil ? rule.instead : command))
            advice.lacks = cause.outcome.isClaim ? rule.lacks(self) : nil
            return advice
        }
    }

    /// The cause with the command that captures what it lacks of this victim; none that would kill it, and none for what is not in
    /// Kubernetes.
    func capturable(_ cause: Cause) -> Cause {
        guard let command = cause.captureCommand else { return cause }
        var named = cause
        if isOutsideOfKubernetes || command.asksForDump && danger != nil || untold(command) == nil {
            named.captureCommand = nil
        } else if target != nil || pod != nil {
            named.captureCommand = filled(command)
        }
        return named
    }

    /// nil for the kernel's log, a memory page and a whole dump where they were read: nobody is asked for what he gave.
    private func untold(_ command: Command) -> Command? {
        if knowsKernelLog && command == CompleteCapture.kernelLog { return nil }
        // The page that shows what is kept was read.
        if !c.isKill, c.measured.allocated != nil, command == AllocatorRetention.card.captureCommand { return nil }
        let counts = c.state?.counts
        let isWhole = counts.map { $0.hasClusters && $0.hasEndpoints && $0.hasRoutes } ?? false
        return isWhole && command.asksForDump && c.configurationOf == nil ? nil : command
    }

    private func isWorthALook(_ cause: Cause, _ rule: Rule, _ answered: Set<String>) -> Bool {
        guard rule.role != .limit else { return false }
        guard rule.role != .remainder else { return cause.outcome.isClaim && c.isKill && cause.leads }
        guard cause.outcome.isClaim else {
            return cause.outcome == .possible && rule.isHint && (cause.share ?? 1) >= Thresholds.possibleShare.value
        }
        return !answered.contains(cause.code) || rule.isAlwaysWorthALook
    }

    /// Filters of these kinds in the dump, as a sentence.
    func uses(of kinds: [FilterKind]) throws -> Text? {
        guard let file = c.state?.counts?.file else { return nil }
        let filters = try c.mesh.answers.filters(file: file, kinds: kinds)
        guard !filters.isEmpty else { return nil }
        return "In the dump: \(filters.map { "\(term: $0.name) (\($0.uses, "time"))" }.listed())."
    }

    /// A card's command for this proxy; none where nobody knows which it is.
    private func named(_ command: Command) -> Command? {
        target == nil && pod == nil && command.blanks.contains { $0 != .node } ? nil : filled(command)
    }

    /// A card's command with the names of this incident.
    private func filled(_ command: Command) -> Command {
        let space: Command = "-n \(word: namespace)"
        let name = target?.name ?? pod ?? ""
        return command.filled { blank in
            switch blank {
            case .pod: "\(target?.path ?? "\(word: name)") \(space)"
            case .podObject: pod.map { "pod \(word: $0) \(space)" } ?? "pods \(space)"
            case .ownPod: pod.map { "\(word: $0) \(space)" }
            case .proxy: "\(target.map { "\($0.kind.word)/" } ?? "")\(proxy: name, in: namespace)"
            case .node: (c.victim?.node ?? c.state?.proxy.node).map { "\(word: "node/\($0)")" }
            }
        }
    }
}
