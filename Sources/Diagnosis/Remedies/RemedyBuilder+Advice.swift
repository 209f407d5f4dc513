import Prose
import Store
import Units

/// What a capture does not settle: where to look, with what it does show.
extension RemedyBuilder {
    /// One advice for each cause that would have a remedy and has none; what changes a mesh all the time is always worth a
    /// look.
    func advice(besides answered: Set<String>) -> [Advice] {
        causes.filter { cause in
            guard !Self.silent.contains(cause.classification) else { return false }
            guard cause.outcome.isClaim else {
                return cause.outcome == .possible && Self.hints.contains(cause.classification)
                    && (cause.share ?? 1) >= Thresholds.possibleShare
            }
            return !answered.contains(cause.code) || cause.classification == .xdsChurnDrain
        }
        .compactMap { cause -> Advice? in
            guard let card = Rules.cards.first(where: { $0.code == cause.code }) else { return nil }
            let seen = (try? seen(cause.classification)) ?? nil
            return Advice(
                cause: cause.code, text: [seen ?? "", card.remedy].joined(" "),
                command: command(cause) ?? card.captureCommand.map(filled))
        }
    }

    private static let silent: Set<CauseClass> = [.unresolved, .limitTooLow]
    /// Classes that are `possible` at most, since no page shows what would settle them.
    private static let hints: Set<CauseClass> = [
        .accessLogTracing, .extAuthzRateLimit, .tlsCerts, .envoyLeakFixed, .trafficLoop,
    ]

    /// What the capture shows of it, as a sentence.
    private func seen(_ classification: CauseClass) throws -> Text? {
        let store = c.mesh.store
        switch classification {
        case .wasmLua:
            guard let file = c.state?.counts?.file else { return nil }
            let filters = try store.filters(file: file, kinds: ["lua", "wasm"])
            guard !filters.isEmpty else { return nil }
            return
                "Filters: \(filters.map { "\(term: $0.name) (\(term: $0.kind), \($0.uses, "time"))" }.listed()); no object in the bundle adds them."
        case .routeTable:
            guard let file = c.state?.counts?.file else { return nil }
            let hosts = try store.largestVirtualHosts(file: file, limit: 3).filter { $0.routes > 1 }
            guard !hosts.isEmpty else { return nil }
            return "Most routes: \(hosts.map { "\(host: $0.name) (\($0.routes))" }.listed())."
        case .endpointCount:
            guard let file = c.state?.counts?.file else { return nil }
            let sets = try store.largestEndpointSets(file: file, limit: 3)
            guard !sets.isEmpty else { return nil }
            return
                "Most endpoints: \(sets.map { "\(cluster: $0.cluster) (\($0.hosts))" }.listed()); it calls these services, so a Sidecar scope would not remove them."
        case .metricCardinality:
            guard let id = c.state?.proxy.id, let top = try store.seriesCounts(proxy: id)?.top else { return nil }
            return
                "Most series: \(term: top.name) (\(Int64(clamping: top.series))). The capture does not show which label is unbounded."
        case .xdsChurnDrain:
            let changes = Dictionary(grouping: c.mesh.pushCauses.compactMap(Self.changed)) { $0 }
                .mapValues(\.count).sorted { ($0.value, $1.key.text.plain) > ($1.value, $0.key.text.plain) }.prefix(3)
            guard !changes.isEmpty else { return nil }
            return
                "Changed most often, according to istiod's log: \(changes.map { "\(object: $0.key) (\($0.value, "push", "pushes"))" }.listed())."
        case .accessLogTracing, .extAuthzRateLimit:
            guard let file = c.state?.counts?.file else { return nil }
            let kinds =
                classification == .accessLogTracing ? ["grpc_access_log", "tracer"] : ["ext_authz", "ratelimit"]
            let filters = try store.filters(file: file, kinds: kinds)
            guard !filters.isEmpty else { return nil }
            return "In the dump: \(filters.map { "\(term: $0.name) (\($0.uses, "time"))" }.listed())."
        case .envoyLeakFixed:
            let version = c.state?.proxy.istioVersion ?? c.victim?.proxy?.istioVersion
            guard let version, let release = IstioRelease(version),
                let leak = KnownLeak.all.first(where: { $0.affects(release) })
            else { return nil }
            return "\(version: version): \(leak.what); fixed in \(leak.fixedIn)."
        case .nodePressure:
            return c.victim?.filledBy.map { "Container \(container: $0) filled the pod’s limit." }
        default: return nil
        }
    }

    private static func changed(_ cause: PushCauseRow) -> ObjectName? {
        guard let kind = cause.kind, let name = cause.name, kind != "Endpoints" else { return nil }
        return ObjectName(kind, cause.namespace, name)
    }

    private func command(_ cause: Cause) -> Command? {
        switch cause.classification {
        case .captureItself: "\(admin("memory")); \(admin("stats")); \(admin("clusters"))   # the config_dump last"
        case .metricCardinality:
            "\(admin("stats/prometheus")) | grep -o '[a-z_]*=\"[^\"]*\"' | sort -u | cut -d= -f1 | uniq -c | sort -rn | head"
        default: nil
        }
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
