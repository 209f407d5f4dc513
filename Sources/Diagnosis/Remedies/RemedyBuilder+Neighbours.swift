import Prose
import Store
import Units

/// Kills that the proxy's own memory does not explain: a pod's limit, a node, a container that is no proxy.
extension RemedyBuilder {
    /// Another container's part: the request that keeps the kubelet away, the limit that a neighbour lacks.
    func neighbours(_ cause: Cause) throws -> [Draft] {
        guard let victim = c.victim, victim.isProxy else { return [] }
        switch victim.form {
        case .eviction, .nodeOOM:
            let used = evicted?.used
            guard let held = [projection.needed()?.atRest, used].compactMap({ $0 }).max() else { return [] }
            let request = requestFor(held)
            guard request > victim.request ?? 0 else { return [] }
            let ranAway = used.map { isRunaway($0, victim.request) } ?? false
            if let used, ranAway { return [runawayLimit(cause, used, victim)] }
            let basis: Text = used == held ? "what it used when it was evicted" : "what it needs at rest"
            // Where the proxy itself filled the node, the next one goes instead of it, and its use stays.
            let isConsumer = used.map { $0 > victim.request ?? 0 } ?? false
            var draft = Draft(
                cause: cause, kind: isConsumer ? .stopGap : .rootFix,
                title:
                    "request \(request) for the proxy, \(basis): what uses more than it requested goes first",
                reaches: "\(subject) alone, after a rollout", risk: "the scheduler needs a node with that much free",
                undo: .text(""), verify: .command(resources(.request)))
            setResources(request: request, limit: c.limit.map { max($0, request) }, &draft)
            return [draft]
        case .podLimit:
            let raised = podLimit(cause, victim).map { [$0] } ?? []
            // The kernel names one process of it: its agent stands beside.
            let agent = c.need?.agent ?? MemoryModel.agent(clusters: 0)
            guard let needed = projection.needed()?.atFullPush ?? victim.anonymousAtKill.map({ $0 + agent }) else {
                return raised
            }
            return try raised + neighbourLimit(cause, victim, needed)
        default: return []
        }
    }

    /// Far beyond its request, and beyond what its configuration needs where that is known.
    private func isRunaway(_ used: Bytes, _ request: Bytes?) -> Bool {
        guard let request, request.count > 0, used.double > Thresholds.runaway.value * request.double else {
            return false
        }
        return projection.needed().map { used.double > Thresholds.runawayNeed.value * $0.atFullPush.double } ?? true
    }

    /// Clearly less than what somebody held when a node ran short: a limit near it or above it would change nothing. What the proxy needs by its
    /// configuration, where that is known and less.
    private func below(_ used: Bytes, need: Bytes?) -> Bytes {
        if let need, Projection.limit(for: need) < used { return Projection.limit(for: need) }
        let mebibytes = used.double * Thresholds.belowEviction.value / 1_048_576
        let usual = Thresholds.usualLimits.last { Double($0) < mebibytes }
        let step = Thresholds.largeLimitStep.value
        let large = (mebibytes / step).rounded(.up) * step - step
        return Bytes(rounding: max(Double(usual ?? 0), large) * 1_048_576)
    }

    /// What grew without a bound gets one, so that it ends alone and not its node's other pods; not a request as large.
    private func runawayLimit(_ cause: Cause, _ used: Bytes, _ victim: Victim) -> Draft {
        let limit = below(used, need: projection.needed()?.atFullPush)
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title:
                "limit the proxy to \(limit), less than the \(used) that it held: \(Self.requested(victim.request)) was requested",
            reaches: "\(subject) alone, after a rollout",
            risk:
                "where it grows so far again it is OOM-killed alone, before its node runs short: its neighbours are spared, the cause stays\(Self.needsItByRight)",
            undo: .text(""), verify: .command(resources(.limit)))
        draft.isLimit = true
        draft.limit = limit
        setResources(request: victim.request ?? requestFor(projection.needed()?.atRest ?? used), limit: limit, &draft)
        return draft
    }

    /// What is requested is what the scheduler keeps free, and what the kubelet spares.
    private static let needsItByRight: Text =
        "; where it needs so much by right, request that much in place of a limit, or run fewer of them on a node: what uses more than it requested goes first"

    private static func requested(_ request: Bytes?) -> Text {
        request.flatMap { $0.count > 0 ? "\($0)" : nil } ?? "nothing"
    }

    private func neighbourLimit(_ cause: Cause, _ victim: Victim, _ needed: Bytes) throws -> [Draft] {
        guard let id = victim.proxy?.podID, let podLimit = c.limit, let target else { return [] }
        let others = try c.mesh.store.containers(ofPod: id).filter { $0.name != victim.container && $0.kind == .app }
        let unbounded = others.filter { $0.limit == nil }
        guard unbounded.count == 1, let filling = unbounded.first else { return [] }
        let given = others.compactMap(\.limit).reduce(Bytes(0), +)
        let seen = others.count == 1 ? try killed(of: filling, at: podLimit) : nil
        let rest = max(needed, seen?.beside ?? 0)
        let left = podLimit.double - rest.double * Thresholds.limitMargin.value - given.double
        let step = Double(1 << 24)
        let limit = Bytes(rounding: (left / step).rounded(.down) * step)
        guard limit.count > 0 else { return [] }
        let whose: Text =
            rest > needed ? "the \(measured: rest) that all else in it held at a kill" : "the proxy's \(needed)"
        let used = victim.usedBeside.flatMap { $0.container == filling.name && $0.usage > limit ? $0.usage : nil }
        let more: Text =
            used.map { "needs more: it used \(measured: $0)" }
            ?? seen.flatMap { $0.held > limit ? $0.held : nil }.map { "needs more: it held \(measured: $0)" }
            ?? "needs more"
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title:
                "a limit of \(limit) for container \(container: filling.name), what the pod's \(podLimit) leave besides \(whose): it then dies alone, and the proxy lives",
            reaches: "\(subject) alone, after a rollout",
            risk: "the application is killed at its own limit where it \(more)",
            undo: .text(""), verify: .command(resources(.limit, of: filling.name)))
        bound(filling.name, limit, from: nil, request: filling.request, of: target, &draft)
        // It keeps the proxy alive, and not the application.
        draft.isSure = false
        return [draft]
    }

    /// What the only application of a pod held when the kernel took it at the pod's limit, and what the pod held besides: proxy, agent
    /// and the kernel's own memory.
    private func killed(of filling: ContainerRow, at limit: Bytes) throws -> (held: Bytes, beside: Bytes)? {
        guard let pod = filling.podUID else { return nil }
        return try c.mesh.answers.kernelKills(ofPod: pod).lazy.compactMap { kill -> (held: Bytes, beside: Bytes)? in
            guard kill.limit == limit, !KernelKills.isOfProxy(kill.processName),
                let held = kill.anonymous, let usage = kill.usage, usage > held
            else { return nil }
            return (held, usage - held)
        }.max { $0.beside < $1.beside }
    }

    /// More for the whole pod, until somebody has looked at what filled it: the only step under which nobody of it dies.
    private func podLimit(_ cause: Cause, _ victim: Victim) -> Draft? {
        guard let limit = c.limit, limit.count > 0, let target, victim.limitSource == .pod else { return nil }
        let more = Projection.limit(
            for: Bytes(rounding: limit.double * Thresholds.foreignLimit.value / Thresholds.limitMargin.value))
        let filler: Text = victim.filledBy.map { "container \(container: $0)" } ?? "the container that filled it"
        func patch(_ bytes: Bytes) -> Command {
            target.patch([
                "spec": [
                    "template": [
                        "spec": ["resources": ["limits": ["memory": .text(WorkloadTarget.quantity(bytes))]]]
                    ]
                ]
            ])
        }
        var draft = Draft(
            cause: cause, kind: .stopGap, title: "raise the memory limit of the whole pod from \(limit) to \(more)",
            reaches: "\(subject) alone, after a rollout",
            risk: "how much \(filler) needs is not in the bundle: if it grows without bound, it fills this too",
            undo: .command(patch(limit)), verify: .command(podLimits))
        draft.isLimit = true
        draft.commands = [patch(more)]
        draft.objects = [target.object()]
        return draft
    }

    private var podLimits: Command {
        "\(listPods)\(columns: [Self.podColumn, "POD_LIMIT:.spec.resources.limits.memory"])"
    }

    /// Who asks for how much of a node that ran out: what its kernel's log tells is in the bundle already.
    var podsOfNode: Command? {
        guard let victim = c.victim, let node = victim.node,
            // Of an eviction the kernel knows nothing.
            victim.form == .eviction || knowsKernelLog && victim.form == .nodeOOM
        else { return nil }
        return "kubectl describe node \(word: node)\(remark: "its pods, with what each asks for")"
    }

    /// The kernel's log told of one of these kills.
    var knowsKernelLog: Bool { c.victims.contains { $0.witnesses.contains { $0.kind == .kernelLog } } }

    // MARK: - No proxy was killed

    /// What was killed is an application, istiod or an init container: its own limit, which nobody can say to be enough, as no
    /// page of a mesh shows its memory.
    func foreignPlan() throws -> Plan {
        var plan = Plan(advice: advice(besides: []), causes: causes.map(capturable))
        // What `kubectl debug` added no template has, and the next pod has not.
        guard c.victim?.kind != .ephemeral, let cause = causes.first(where: { $0.outcome.isClaim }),
            let draft = try foreignLimit(cause).map({ try stewarded(rolledOut($0)) })
        else { return plan }
        plan.remedies = [draft.remedy(id: "R1")]
        plan.firstAction = FirstAction(
            steps: ["R1"], fitsAtRest: nil, fitsAtPush: nil, shedsTraffic: false,
            why: c.victim?.kind == .ztunnel
                ? "a stop-gap for ztunnel itself, to which no cause of Envoy's memory applies"
                : c.victim?.form == .podLimit
                    ? "a stop-gap for all containers of the pod, which share its limit"
                    : isOfAnotherMesh
                        ? "a stop-gap for container \(container: container) itself, which is no proxy of Istio’s"
                        : "a stop-gap; \(container: container) is not the sidecar"
        )
        return plan
    }

    /// What the kubelet said of the killed container.
    private var evicted: EvictionMessage.Use? { c.victim?.evictedUse }

    /// A larger limit where nothing shows what the container needs: for it to live until somebody has looked.
    func blindLimit(_ cause: Cause) -> Draft? {
        guard let limit = c.limit, target != nil || cronJob != nil, let name = c.victim?.container,
            c.victim?.form == .containerLimit || c.victim?.form == .envoyOnly
        else { return nil }
        // What Istio's template gave both has one figure: another one is somebody else's, and no annotation reaches it alone.
        if let proxy = proxyBeside, proxy.limit != limit { return nil }
        let (more, reason) = unmeasured(limit, cause)
        if let since = limitSince, more <= since { return kept(since, false, enough: more) }
        var draft = Draft(
            cause: cause, kind: cause.role == .limit ? .rootFix : .stopGap,
            title:
                "raise the memory limit of container \(container: name) from \(c.limitNow ?? limit) to \(more)",
            reaches: "\(subject) alone, after a rollout",
            risk:
                "\(reason), as how much this one needs is not in the bundle: if it grows without bound, it is killed again, only later",
            undo: "set the old value again", verify: .command(resources(.limit)))
        (draft.isLimit, draft.limit) = (true, more)
        draft.risk += untilFull(more)
        if c.victim?.kind == .ztunnel {
            draft.risk +=
                "; the rollout restarts ztunnel on node after node, and cuts the connections of all ambient pods there"
        }
        if let target, setsAnnotation(name, more, of: target, &draft) { return draft }
        if c.isForeign, let target {
            draft.commands = [target.resources(of: name, limit: more)]
            draft.undo = .command(target.resources(of: name, limit: c.limitNow ?? limit))
            draft.objects = [target.object(container: name)]
        } else if c.isForeign, let cronJob {
            setNextRuns(of: cronJob, name, from: c.limitNow ?? limit, to: more, &draft)
        } else {
            setLimit(more, &draft)
            leaveToHand(&draft)
        }
        return draft
    }

    private func setNextRuns(of cronJob: String, _ name: String, from old: Bytes, to more: Bytes, _ draft: inout Draft)
    {
        let path: Command = "cronjob/\(word: cronJob)"
        draft.commands = [WorkloadTarget.resources(path, in: namespace, of: name, limit: more)]
        draft.undo = .command(WorkloadTarget.resources(path, in: namespace, of: name, limit: old))
        draft.objects = [
            ChangedObject(kind: KubernetesKind.cronJob, namespace: namespace, name: cronJob, container: name)
        ]
        draft.reaches = "the next runs of CronJob \(workload: cronJob)"
    }

    /// The proxy's container beside an init container that Istio's injector made, whose memory is set by the same annotations; nil of
    /// any other container, and where no object of the pod tells.
    var proxyBeside: ContainerRow? {
        guard let victim = c.victim, victim.kind == .initContainer, victim.container?.hasPrefix("istio-") == true,
            let row = victim.row, let own = wished({ try c.mesh.store.container(row) })
        else { return nil }
        let beside = wished { try c.mesh.store.containers(namespace: own.namespace, pod: own.pod) } ?? []
        return beside.first { $0.name == IstioContainer.proxy }
    }

    /// The limit of a container that a webhook makes: no template has it, and the command for one would be refused.
    func setsAnnotation(_ name: String, _ limit: Bytes, of target: WorkloadTarget, _ draft: inout Draft) -> Bool {
        guard let injected = Self.injected(name, image: image) else { return false }
        if let proxy = proxyBeside {
            // With the limit alone the proxy would lose the chart's requests.
            setResources(request: proxy.request ?? Bytes(Thresholds.ordinaryNeed.value), limit: limit, &draft)
            let own: Text = proxy.limit.map { "\($0)" } ?? "no limit"
            draft.risk += "; the annotations are the proxy’s too, which has \(own) now"
            return true
        }
        draft.commands = [target.annotate([(injected.annotation, .text(WorkloadTarget.quantity(limit)))])]
        draft.undo = .command(target.annotate([(injected.annotation, .null)]))
        draft.objects = [target.object(container: name)]
        draft.risk +=
            "; \(own: injected.by) makes this container, so the limit is an annotation of the pods\(own: injected.beside)"
        return true
    }

    /// Containers that a webhook makes, and no template has: where each takes its memory limit from. Sources: Istio's injection template,
    /// Linkerd's proxy configuration, the App Mesh controller's annotations.
    private static func injected(
        _ container: String, image: String?
    ) -> (annotation: String, by: String, beside: String)? {
        switch container {
        case IstioContainer.initialiser, IstioContainer.validation:
            ("sidecar.istio.io/proxyMemoryLimit", "Istio’s injector", ", which the proxy takes too")
        case "linkerd-proxy", "linkerd-init": ("config.linkerd.io/proxy-memory-limit", "Linkerd’s injector", "")
        case "envoy" where image?.contains("aws-appmesh-envoy") == true:
            ("appmesh.k8s.aws/memoryLimit", "App Mesh’s injector", "")
        default: nil
        }
    }

    /// A proxy that another mesh's webhook made.
    private var isOfAnotherMesh: Bool {
        c.victim?.container.map { !$0.hasPrefix("istio-") && Self.injected($0, image: image) != nil } ?? false
    }

    /// Of the killed container, where a pod object names it.
    private var image: String? {
        c.victim?.row.flatMap { row in wished { try c.mesh.store.image(container: row) } }
    }

    /// A limit where nobody knows what is needed: what it had before, what Istio asks for a proxy where no proxy fits, else some more.
    private func unmeasured(_ limit: Bytes, _ cause: Cause) -> (more: Bytes, why: Text) {
        let filled = max(limit, c.victims.largestFilledLimit ?? limit)
        let grown = Projection.limit(
            for: Bytes(rounding: filled.double * Thresholds.foreignLimit.value / Thresholds.limitMargin.value))
        // What the proxy takes as well is no less than what a proxy needs.
        let isOfProxy = c.isForeign && c.victim?.container?.hasPrefix("istio-") == true
        let least = cause.role == .limit || isOfProxy ? max(grown, Bytes(Thresholds.ordinaryNeed.value)) : grown
        if let before = limitBefore, before >= least {
            return c.loweredLimit?.namesVictim == false
                ? (before, "\(before) is the older limit of a comparison that names no workload")
                : (before, "\(before) is what it had before the limit was lowered")
        }
        return least > grown
            ? (least, "\(least) is what Istio’s chart requests for a proxy")
            : (
                grown,
                "\(grown) is the next usual value from \(fixed: Thresholds.foreignLimit.value, 1) times the \(filled > limit ? "largest limit at which one died" : "present limit") on"
            )
    }

    /// A bound for an application that filled its node.
    private func boundLimit(_ cause: Cause, _ use: EvictionMessage.Use, _ target: WorkloadTarget) -> Draft {
        let limit = below(use.used, need: nil)
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title:
                "limit container \(container: use.container) to \(limit), less than the \(use.used) that it held: \(Self.requested(use.request)) was requested",
            reaches: "\(subject) alone, after a rollout",
            risk:
                "where it grows so far again it is OOM-killed alone; a node that runs short before that still evicts its pod; the cause stays\(Self.needsItByRight)",
            undo: .text(""), verify: .command(resources(.limit)))
        draft.isLimit = true
        draft.limit = limit
        bound(use.container, limit, from: c.limit, request: use.request, of: target, &draft)
        return draft
    }

    /// Gives a container of the template a limit. Kubernetes takes a limit without a request for the request as well, which no node may
    /// have free.
    private func bound(
        _ container: String, _ limit: Bytes, from old: Bytes?, request: Bytes?, of target: WorkloadTarget,
        _ draft: inout Draft
    ) {
        let isAsked = request.map { $0.count > 0 } ?? false
        let least = isAsked ? nil : min(limit, Bytes(Thresholds.leastRequest.value))
        draft.commands = [target.resources(of: container, limit: limit, request: least)]
        draft.undo = .command(target.resources(of: container, limit: old ?? 0, request: isAsked ? nil : 0))
        draft.objects = [target.object(container: container)]
        if let least {
            draft.risk +=
                "; \(least) are requested with it, since a limit without a request is taken for the request as well"
        }
    }

    private func foreignLimit(_ cause: Cause) -> Draft? {
        guard let victim = c.victim, let name = victim.container else { return nil }
        if victim.form == .containerLimit { return blindLimit(cause) }
        guard let target else { return nil }
        switch victim.form {
        case .podLimit: return podLimit(cause, victim)
        case .eviction, .nodeOOM:
            guard let use = evicted, use.used > victim.request ?? 0 else { return nil }
            // A request as large as what ran away would only bless it.
            guard
                use.used.double <= Thresholds.runaway.value
                    * max(use.request, Bytes(Thresholds.leastRequest.value)).double
            else {
                return boundLimit(cause, use, target)
            }
            let request = requestFor(use.used)
            var draft = Draft(
                cause: cause, kind: .stopGap,
                title: "request \(request) for container \(container: name), which held \(use.used)",
                reaches: "\(subject) alone, after a rollout", risk: "the scheduler needs a node with that much free",
                undo: .command(target.resources(of: name, limit: nil, request: victim.request ?? 0)),
                verify: .command(resources(.request)))
            draft.commands = [target.resources(of: name, limit: nil, request: request)]
            draft.objects = [target.object(container: name)]
            return draft
        default: return nil
        }
    }
}
