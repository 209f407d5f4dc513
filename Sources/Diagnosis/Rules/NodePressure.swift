import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let nodePressure = CauseClass(rawValue: "NODE_PRESSURE")
}

/// The node, the pod's own limit, or another container.
enum NodePressure {
    static let card = RuleCard(
        code: "OOM102", classification: .nodePressure, title: "another container or the node",
        titleOfFiller: "the container filled the limit of its pod",
        why:
            "A node without memory evicts pods or kills processes; a pod-level limit that the application fills may cost Envoy its life although it is small.",
        falsePositives: "A container killed at its own limit is not this, whatever else the node does.",
        needs: [.of(.podStatus, .events, .kernelLog)],
        uses: [.kills, .limit, .need],
        captureCommand: CompleteCapture.kernelLog,
        remedy: "Give the node or the pod room, or the application a limit of its own.")

    static let rule = Rule(
        card: card,
        role: .neighbour,
        thresholds: [Thresholds.needExcludes, Thresholds.needCaps],
        firing: RuleExample(.likely, .services(4), .limit(nil)),
        silent: RuleExample(.excluded, .services(20)),
        judge: judge,
        culprits: { finder, _ in finder.filler },
        remedies: { try $0.neighbours($1) },
        seen: { builder in
            builder.c.victim.flatMap { victim in
                victim.filledBy.map { "Container \(container: $0) filled the pod’s limit." }
                    ?? (victim.form == .nodeOOM ? victim.nodeFiller : nil).map { bound($0) }
                    ?? (victim.form == .nodeOOM ? victim.filledNode : nil).map { bound($0) }
            }
        },
        look: { builder in
            guard builder.c.victim?.kind == .ephemeral else { return nil }
            return
                "The pod needs nothing: what died is what somebody added to look at it. Start the next one in a copy of the pod (\(term: "kubectl debug --copy-to")), or let it do less."
        },
        command: { $0.c.victim?.kind == .ephemeral ? nil : $0.podsOfNode })

    /// What to do about the process that fills a node.
    private static func bound(_ process: KernelProcess) -> Text {
        let spared: Text =
            process.adjustment < 0
            ? ", and the kernel spares it (\(term: "oom_score_adj") \(process.adjustment))" : ""
        return
            "Process \(term: process.name) held \(measured: process.resident) of the node’s memory\(spared): look at what limits it, and at how much of the node its pod may take."
    }

    private static func bound(_ filler: NodeFiller) -> Text {
        "\(filler.name.capitalized) (\(term: filler.process.name))\(filler.without) held \(measured: filler.process.resident) of the node’s memory: \(own: filler.hasNoLimit ? "give it a limit" : "lower its limit"), and a request of what it needs."
    }

    static func judge(_ c: Case) -> Judgement {
        guard c.isKill, let victim = c.victim else { return .excluded("nothing was killed") }
        let evidence = victim.witnesses.map(\.evidence)
        switch victim.form {
        case .eviction:
            // Where the kubelet names it as the consumer, neither another container nor the node alone is the cause.
            let isConsumer =
                victim.evictionMessage.map { EvictionMessage($0).consumer == victim.container } ?? false
            return .claim(
                isConsumer ? .likely : .confirmed, evicted(victim),
                bytes: nil, share: nil,
                evidence: evidence)
        case .nodeOOM:
            let filler: Text = victim.filledNode == nil ? beside(victim, "; beside it in its pod") : ""
            return .claim(
                .likely, "\(outOfMemory(victim))\(filler)", bytes: nil, share: nil, evidence: evidence + used(victim))
        case .podLimit:
            return podLimit(c, victim, evidence)
        case .envoyOnly where c.limit == nil && !victim.witnesses.contains(where: { $0.kind == .kernelLog }):
            return .notJudged(missing: [.of(.kernelLog)], "nothing in the bundle shows at which limit it was killed")
        case .containerLimit, .envoyOnly:
            return .excluded("the container was killed at its own limit")
        case .killedNotOOM:
            return .notJudged(missing: [.of(.kernelLog)], "the status does not say what killed it")
        }
    }

    /// `node k3s-9 ran short of memory and evicted the pod: writer held 9.1 GiB, 9 times the 1 GiB that it requested`.
    private static func evicted(_ victim: Victim) -> Text {
        let node: Text = victim.node.map { "node \(node: $0)" } ?? "its node"
        guard let use = victim.evictedUse else {
            return "\(node) evicted the pod\(victim.evictionMessage.map { ": \(quote: $0)" } ?? "")"
        }
        let times = use.request.count > 0 ? use.used.double / use.request.double : 0
        let asked: Text =
            use.request.count == 0
            ? ", and requested nothing"
            : times.rounded() > 1
                ? ", \(fixed: times, 0) times the \(use.request) that it requested"
                : ", and requested \(use.request)"
        return
            "\(node) ran short of memory and evicted the pod: \(container: use.container) held \(measured: use.used)\(asked)"
    }

    private static func outOfMemory(_ victim: Victim) -> Text {
        guard let filler = victim.nodeFiller else {
            let process: Text =
                victim.filledNode.map { "; process \(term: $0.name) held \(measured: $0.resident) of it" } ?? ""
            return "the node was out of memory, not the container\(process)"
        }
        let held: Text = "\(filler.without) held \(measured: filler.process.resident) of it"
        return filler.isOf(victim)
            ? "the node was out of memory, and this container itself\(held)"
            : "the node was out of memory, not the container; \(filler.name)\(held)"
    }

    private static func podLimit(_ c: Case, _ victim: Victim, _ evidence: [Evidence]) -> Judgement {
        let held: Text = victim.anonymousAtKill.map { " held \(measured: $0) when the kernel killed it" } ?? ""
        let isOwn = victim.filledBy == victim.container
        if victim.isForeign {
            let who: Text =
                isOwn
                ? "this container filled it\(held.isEmpty ? "" : ": it\(held)")"
                : victim.filledBy.map { "container \(container: $0) filled it" } ?? "what filled it is unknown"
            return .claim(.likely, "the limit is the pod's; \(who)", bytes: nil, share: nil, evidence: evidence)
        }
        let part = c.need.flatMap { need in c.limit.map { need.level.double / $0.double } }
        guard !isOwn || victim.filledBy == nil, part.map({ $0 < Thresholds.needExcludes.value }) ?? true else {
            return .claim(
                .possible, "the limit is the pod's, but the proxy needs most of it itself", bytes: nil, share: nil,
                evidence: evidence)
        }
        guard let filledBy = victim.filledBy else { return filledByNobodyKnown(c, victim, held, evidence) }
        return .claim(
            .likely,
            "the limit is the pod's and container \(container: filledBy) filled it\(beside(victim, ":")); the proxy\(held.isEmpty ? " needs little of it" : held)",
            bytes: nil, share: nil, evidence: evidence + used(victim))
    }

    /// Of a pod of which no page tells the containers: what its own process held of the limit says whether another one can have filled it.
    private static func filledByNobodyKnown(
        _ c: Case, _ victim: Victim, _ held: Text, _ evidence: [Evidence]
    ) -> Judgement {
        if let limit = c.limit, let own = victim.anonymousAtKill {
            let part = own.double / limit.double
            let itself: Text = "the limit is the pod's, and the proxy itself held \(measured: own) of its \(limit)"
            if part >= Thresholds.needCaps.value { return .excluded(itself, evidence: evidence) }
            if part >= Thresholds.needExcludes.value {
                return .claim(.possible, itself, bytes: nil, share: nil, evidence: evidence)
            }
        } else if victim.usedBeside == nil {
            return .claim(
                .possible,
                "the limit is the pod's, and the bundle does not show which container filled it\(held.isEmpty ? "" : "; the proxy\(held)")",
                bytes: nil, share: nil, evidence: evidence)
        }
        let part: Text = held.isEmpty ? " needs little of it" : c.limit.map { "\(held) of its \($0)" } ?? held
        return .claim(
            .likely, "the limit is the pod's and another container filled it\(beside(victim, ":")); the proxy\(part)",
            bytes: nil, share: nil, evidence: evidence + used(victim))
    }

    /// `: export used 410 MiB`
    private static func beside(_ victim: Victim, _ lead: Text) -> Text {
        victim.usedBeside.map { "\(lead) \(container: $0.container) used \(measured: $0.usage)" } ?? ""
    }

    private static func used(_ victim: Victim) -> [Evidence] {
        victim.usedBeside.map { use in
            [
                Evidence(
                    .file(use.file, locator: .item("container", Name(use.container, .container))),
                    value: .bytes(use.usage),
                    text: "working set of container \(container: use.container)")
            ]
        } ?? []
    }
}
