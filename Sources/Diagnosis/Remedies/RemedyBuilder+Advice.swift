import Prose
import Store
import Units

/// What a capture does not settle: where to look, with what it does show.
extension RemedyBuilder {
    /// One advice for each cause that would have a remedy and has none; what changes a mesh all the time is always worth a
    /// look.
    func advice(besides answered: Set<String>) -> [Advice] {
        causes.compactMap { cause -> Advice? in
            guard let rule = Rules.of(cause.classification), isWorthALook(cause, rule, answered) else { return nil }
            let seen = (try? rule.seen(self)) ?? nil
            return Advice(
                cause: cause.code, text: [seen ?? "", rule.card.remedy].joined(" "),
                command: rule.command(self) ?? rule.card.captureCommand.map(filled))
        }
    }

    private func isWorthALook(_ cause: Cause, _ rule: Rule, _ answered: Set<String>) -> Bool {
        guard rule.role != .remainder, rule.role != .limit else { return false }
        guard cause.outcome.isClaim else {
            return cause.outcome == .possible && rule.isHint && (cause.share ?? 1) >= Thresholds.possibleShare
        }
        return !answered.contains(cause.code) || rule.isAlwaysWorthALook
    }

    /// Filters of these kinds in the dump, as a sentence.
    func uses(of kinds: [String]) throws -> Text? {
        guard let file = c.state?.counts?.file else { return nil }
        let filters = try c.mesh.store.filters(file: file, kinds: kinds)
        guard !filters.isEmpty else { return nil }
        return "In the dump: \(filters.map { "\(term: $0.name) (\($0.uses, "time"))" }.listed())."
    }

    /// A card's command with the names of this incident.
    private func filled(_ command: Command) -> Command {
        Command(
            line: command.line.replacing("POD.NAMESPACE", with: Command.word("\(pod).\(namespace)"))
                .replacing("POD ", with: "\(Command.word(pod)) -n \(Command.word(namespace)) "))
    }

    // MARK: - The node and the pod

    /// Another container's part: the request that keeps the kubelet away, the limit that a neighbour lacks.
    func neighbours(_ cause: Cause) throws -> [Draft] {
        guard let victim = c.victim, victim.isProxy, let needed = projection.needed() else { return [] }
        let request = requestFor(needed.atRest)
        switch victim.form {
        case .eviction where request > victim.request ?? 0:
            return [
                Draft(
                    cause: cause,
                    title:
                        "request \(request) for the proxy, what it needs at rest: the kubelet first evicts what uses more than it requested",
                    body: resourceAnnotations(request: request, limit: c.limit.map { max($0, request) }), change: nil,
                    reaches: "the workload alone, after a rollout",
                    risk: "the scheduler needs a node with that much free",
                    undo: "restore the old value",
                    verify: .command(resources("requests.memory")))
            ]
        case .podLimit: return try neighbourLimit(cause, victim, needed.atFullPush)
        default: return []
        }
    }

    private func neighbourLimit(_ cause: Cause, _ victim: Victim, _ needed: Bytes) throws -> [Draft] {
        guard let id = victim.proxy?.podID, let podLimit = c.limit else { return [] }
        let others = try c.mesh.store.containers(ofPod: id).filter { $0.name != victim.container && $0.kind == "app" }
        let unbounded = others.filter { $0.limit == nil }
        guard unbounded.count == 1, let filling = unbounded.first else { return [] }
        let given = others.compactMap(\.limit).reduce(Bytes(0), +)
        let left = podLimit.double - needed.double * Thresholds.limitMargin - given.double
        let step = Double(1 << 24)
        let limit = Bytes(rounding: (left / step).rounded(.down) * step)
        guard limit.count > 0 else { return [] }
        return [
            Draft(
                cause: cause,
                title:
                    "a limit of \(limit) for container \(container: filling.name): what the pod's \(podLimit) leave besides the proxy's \(needed)",
                body: .document(
                    ["pod template of the workload"],
                    [
                        "spec": [
                            "template": [
                                "spec": [
                                    "containers": [
                                        [
                                            "name": .text(filling.name),
                                            "resources": ["limits": ["memory": .text("\(limit.count >> 20)Mi")]],
                                        ]
                                    ]
                                ]
                            ]
                        ]
                    ]), change: nil, reaches: "the workload alone, after a rollout",
                risk: "the application is killed at its own limit where it needs more", undo: "remove the limit",
                verify: .command(resources("limits.memory")))
        ]
    }
}
