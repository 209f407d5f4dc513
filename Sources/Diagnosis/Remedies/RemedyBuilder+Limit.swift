import Prose
import Store
import Units

extension RemedyBuilder {
    /// What it needs at rest, the largest peak that is expected again, what living proxies with the same configuration hold,
    /// growth of the mesh, and a margin; nil where no limit is enough.
    func recommendedLimit(with drafts: [Draft]) -> RecommendedLimit? {
        guard let need = c.need, let needed = projection.needed(), c.victim?.isProxy ?? true else { return nil }
        let steady = steadyState(needed.atRest)
        let beside = needed.atRest - need.level
        var parts: [Text] = ["\(need.level) at rest (\(need.basis))"]
        if beside.count >= 100_000 { parts.append("\(beside) \(besideWords)") }
        if let more = steady.more, more.count > 0 { parts.append("\(more) for listeners that drain by then") }
        let peak = largestPeak(needed)
        parts.append(peak.words)
        let growth = growth(drafts)
        if growth.count > 0 {
            parts.append(
                "\(growth) for growth (as many services as came in the last \(fixed: Thresholds.growthDays.value, 0) days)"
            )
        }
        let own = needed.atRest + (steady.more ?? 0) + peak.bytes + growth
        var arithmetic = parts.joined(" + ")
        let most = largest(besides: own, &arithmetic)
        let least = Bytes(rounding: most.double * Thresholds.limitMargin.value)
        let rounded = Projection.limit(for: most)
        arithmetic +=
            " + \(fixed: (Thresholds.limitMargin.value - 1) * 100, 0) % headroom = \(least), rounded up to \(rounded)"
        if isOfUnknownDump { arithmetic += "; whether a \(term: "config_dump") fits too no page shows" }
        var limit = RecommendedLimit(bytes: rounded, arithmetic: arithmetic)
        if let now = c.limit, c.isKill, steady.more != nil,
            limit.bytes.double > now.double * Thresholds.mostOfLimit.value
        {
            return nil
        }
        (limit.enough, limit.seconds) = lasting(limit.bytes)
        // What is full again within the hour is no remedy.
        if c.isKill, limit.enough == .until, limit.seconds ?? 0 < Thresholds.leastRelief.value { return nil }
        return limit
    }

    /// What living proxies with the same configuration hold, and the limit that was not enough, where they are more.
    private func largest(besides own: Bytes, _ arithmetic: inout Text) -> Bytes {
        var most = own
        if let living = largestSibling, living.bytes > own {
            most = living.bytes
            arithmetic = "\(living.bytes) that \(Name(living.pod, .pod, in: living.namespace)) holds, which lives"
        }
        // What the limit was not enough for once is not enough again, whatever the model says that it needs.
        if c.isKill, let now = c.limit, most < now, c.victims.contains(where: \.reachedOwnLimit) {
            most = now
            arithmetic = "\(now), which was not enough"
        }
        return most
    }

    func limit(_ recommended: RecommendedLimit?, _ drafts: [Draft]) -> Draft? {
        guard let recommended, recommended.bytes > c.limit ?? 0, isWorthALimit else { return nil }
        let leading = causes.first { $0.outcome.isClaim }
        let own = causes.first { $0.role == .limit }
        guard let cause = c.isKill ? own ?? leading : leading ?? own else { return nil }
        let isRoot = leading?.role == .limit
        let hasFix = drafts.contains { $0.kind == .rootFix }
        var draft = Draft(
            cause: cause, kind: isRoot ? .rootFix : .stopGap,
            title: "raise the memory limit to \(recommended.bytes)\(c.limit.map { ", from \($0)" } ?? "")",
            reaches: "\(subject) alone, after a rollout",
            risk: isRoot
                ? "none beyond the memory reserved"
                : hasFix
                    ? "does not fix the cause; the node must have that much to give until the root fix is in"
                    : "does not fix the cause; the node must have that much to give",
            undo: "set the old value again", verify: .command(resources(.limit)),
            alternatives: chart(c.victim?.kind ?? .sidecar, recommended.bytes))
        draft.isLimit = true
        draft.limit = recommended.bytes
        draft.risk += untilFull(recommended.bytes)
        if c.isKill, recommended.enough == .unknown, leading?.matter == .connections {
            draft.risk +=
                "; how long it is enough no page shows: what was in flight at the kill is what fitted, and more may come"
        }
        draft.needs = unknownWorkload
        if recommended.enough == .steady { draft.fits = (atRest: true, atPush: true) }
        setLimit(recommended.bytes, &draft)
        leaveToHand(&draft)
        return draft
    }

    /// A pod's or a node's memory is not made larger by a container's limit, and a living proxy far from its own needs none.
    private var isWorthALimit: Bool {
        guard let victim = c.victim else {
            guard let limit = c.limit, c.state?.proxy.namespace != nil else { return false }
            let agent = c.need?.agent ?? 0
            let physical = c.state?.measured.physical.map { $0 + agent }
            let held = [c.state?.outside.containerUsage, physical].compactMap { $0 }.max() ?? 0
            return c.wouldBeKilled == true || held.double >= Thresholds.nearLimit.value * limit.double
        }
        return victim.isProxy && ![.eviction, .nodeOOM, .podLimit].contains(victim.form)
    }

    /// Until when a limit holds for what grows in a line, counted from a start with nothing.
    func untilFull(_ limit: Bytes) -> Text {
        guard let curve = c.curve, curve.shape == .linear, let slope = curve.bytesPerHour, slope > 0,
            let rate = curve.rate
        else { return "" }
        let most = limit.double / slope * 3_600
        return
            "; memory grew by \(rate), so this limit lasts for \(seconds: most) at most after a start"
    }

    /// The capture killed it, and nothing tells how large the next one is.
    private var isOfUnknownDump: Bool {
        causes.first { $0.outcome.isClaim }?.role == .circumstance
            && !MemoryReport.peaks(c).contains { $0.kind == .configDump }
    }

    // MARK: - Parts of the sum

    private var besideWords: Text {
        guard let leading = causes.first(where: \.outcome.isClaim), leading.matter == .connections else {
            return "unexplained: it died at \(c.limit.map { "\($0)" } ?? "its limit")"
        }
        // The container takes more for them than Envoy counts.
        return "for connections\(leading.bytes.map { " (\(estimated: $0) as Envoy allocates them)" } ?? "")"
    }

    /// The largest of a start, a full push, a config_dump and a change of every listener, beyond what is held at rest.
    private func largestPeak(_ needed: RemedyEffect.Needed) -> (bytes: Bytes, words: Text) {
        let push = needed.atFullPush - needed.atRest
        let others = MemoryReport.peaks(c).filter { $0.expected != .never && $0.kind != .fullPush }.map { peak in
            // A start begins with less than is held now.
            (
                kind: peak.kind,
                bytes: peak.kind == .firstPush ? (peak.peak ?? 0) - needed.atRest : peak.bytes
            )
        }
        guard let most = others.max(by: { $0.bytes < $1.bytes }), most.bytes > push else {
            return (push, "\(push) for a full push")
        }
        let times: Text = "\(fixed: MemoryModel.dumpPerJSONByte, 1) times its size"
        return switch most.kind {
        case .configDump: (most.bytes, "\(most.bytes) for another \(term: "config_dump") (\(times))")
        case .drainingListeners: (most.bytes, "\(most.bytes) for a change of every listener")
        case .firstPush, .fullPush: (most.bytes, "\(most.bytes) for a start")
        }
    }

    /// The most that a living proxy with the same number of clusters holds.
    private var largestSibling: (namespace: String?, pod: String, bytes: Bytes)? {
        guard let counts = c.state?.counts else { return nil }
        let dead = Set(c.victims.compactMap { $0.proxy?.id })
        let near = Thresholds.standInClusters.value * Double(counts.dynamicClusters)
        return c.mesh.withDump.compactMap { other -> (namespace: String?, pod: String, bytes: Bytes)? in
            guard let held = other.counts, !dead.contains(other.proxy.id), other.isGateway == c.isGateway,
                abs(Double(held.dynamicClusters - counts.dynamicClusters)) <= near, let pod = other.proxy.pod,
                c.isKill || other.proxy.id == c.state?.proxy.id
            else { return nil }
            let agent = other.isBare ? Bytes(0) : MemoryModel.agent(clusters: held.clusters)
            let seen = [other.measured.physical.map { $0 + agent }, other.outside.containerUsage].compactMap { $0 }
            return seen.max().map { (other.proxy.namespace, pod, $0) }
        }.max { ($0.bytes, $1.pod) < ($1.bytes, $0.pod) }
    }

    /// Unless its scope is narrowed, a proxy grows with the mesh: as much again as came in the last days.
    private func growth(_ drafts: [Draft]) -> Bytes {
        guard c.isKill, !drafts.contains(where: { $0.kind == .rootFix && !($0.change?.clusters.isEmpty ?? true) }),
            let account = c.account, let captured = c.mesh.window.start,
            let share = try? c.mesh.store.recentServices(before: captured, days: Thresholds.growthDays.value)
        else { return 0 }
        return Bytes(rounding: account.pushed * MemoryModel.anonymousPerAllocated * share)
    }

    // MARK: - How long it is enough

    /// Listeners drain at the rate of the killed life until the drain time is over: what is held then beyond what was held.
    private func steadyState(_ atRest: Bytes) -> (more: Bytes?, drain: Double?) {
        guard causes.first(where: \.outcome.isClaim)?.matter == .draining, let drain = drainTime
        else { return (nil, nil) }
        let lived = c.victims.compactMap(\.lifeBeforeKill).max() ?? c.state?.capture?.uptimeSeconds ?? drain
        var none = ConfigChange()
        none.draining = 0
        let held = projection.needed(none).map { atRest - $0.atRest } ?? 0
        guard lived > 0, lived < drain else { return (0, drain) }
        return (Bytes(rounding: held.double * (drain / lived - 1)), drain)
    }

    /// Of the process of the evidence, in seconds.
    var drainTime: Double? {
        guard let capture = c.state?.capture?.id else { return nil }
        return (try? c.mesh.store.drainSeconds(capture: capture)) ?? nil
    }

    private func lasting(_ bytes: Bytes) -> (RecommendedLimit.Enough, Double?) {
        if let slope = c.curve.flatMap({ $0.shape == .linear ? $0.bytesPerHour : nil }), slope > 0, let curve = c.curve
        {
            return (.until, max(0, (bytes - curve.last).double / slope * 3_600))
        }
        guard let leading = causes.first(where: \.outcome.isClaim) else { return (.unknown, nil) }
        return switch (leading.role, leading.matter) {
        case (.limit, _), (.circumstance, _), (_, .configuration), (_, .draining), (_, .filters): (.steady, nil)
        // How many there would be if nobody died, or how far it grows, no page says.
        default: (.unknown, nil)
        }
    }

    // MARK: - Where it is set

    /// What the scheduler should keep free: the level, in steps of 16 MiB.
    func requestFor(_ level: Bytes) -> Bytes {
        let step = 16_777_216.0
        return Bytes(rounding: (level.double / step).rounded(.up) * step)
    }

    /// The command for a limit, and the one that sets the old value again.
    func setLimit(_ limit: Bytes, _ draft: inout Draft) {
        guard let target else { return }
        draft.objects = [target.object(container: container)]
        switch c.victim?.kind ?? (c.isGateway ? .gateway : .sidecar) {
        case .waypoint: setLimit(limit, ofGateway: target.name, target, &draft)
        case .gateway where madeFrom != nil: setLimit(limit, ofGateway: madeFrom ?? target.name, target, &draft)
        case .gateway:
            // It stands in the workload's own template.
            draft.commands = [target.resources(of: container, limit: limit)]
            draft.undo = .command(target.resources(of: container, limit: c.limit ?? 0))
        case _ where !isInjected:
            draft.commands = [target.resources(of: container, limit: limit)]
            draft.undo = .command(target.resources(of: container, limit: c.limit ?? 0))
        default:
            // What an autoscaler asked for was its own measure, and part of what killed.
            let asked = autoscaler == nil ? c.victim?.request ?? proxyRow?.request : nil
            let level = projection.needed().map { requestFor($0.atRest) } ?? limit
            setResources(request: min(asked ?? level, limit), limit: limit, &draft)
        }
    }

    /// istiod writes anew a Deployment that it makes from a Gateway: what differs stands in a ConfigMap that the Gateway names.
    private func setLimit(_ limit: Bytes, ofGateway named: String, _ target: WorkloadTarget, _ draft: inout Draft) {
        let name = "\(named)-memory"
        let container: YAML = [
            "name": .text(container), "resources": ["limits": ["memory": .text(WorkloadTarget.quantity(limit))]],
        ]
        draft.body = .document([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .text(name), "namespace": .text(target.namespace)],
            "data": ["deployment": .block(["spec": ["template": ["spec": ["containers": [container]]]]])],
        ])
        func gateway(_ parameters: YAML) -> Command {
            WorkloadTarget.patch(
                "gateways.gateway.networking.k8s.io", named, target.namespace,
                ["spec": ["infrastructure": ["parametersRef": parameters]]])
        }
        draft.commands = [gateway(["group": "", "kind": "ConfigMap", "name": .text(name)])]
        let kind: Command = "gateways.gateway.networking.k8s.io"
        draft.saves = [WorkloadTarget.save(kind, named, target.namespace)]
        let old = WorkloadTarget.restore(kind, named, target.namespace)
        draft.undo = .command("\(old)\(.next)kubectl -n \(word: target.namespace) delete configmap \(word: name)")
        draft.objects = [
            ChangedObject(kind: "ConfigMap", namespace: target.namespace, name: name, isNew: true),
            ChangedObject(kind: "Gateway", namespace: target.namespace, name: named),
        ]
        draft.uncertain.append(
            "whether this istiod reads a ConfigMap that a Gateway names (old releases do not), and whether the Gateway already names one, which then is the place"
        )
    }

    /// The annotations for a sidecar's memory. Where the pod has its own limit by annotation, the rest stays as it is; else all
    /// are given, since with any of them the chart's values are dropped as a whole.
    func setResources(request: Bytes, limit: Bytes?, _ draft: inout Draft) {
        draft.needs += unknownWorkload
        guard let target else { return }
        draft.objects = [target.object(container: container)]
        let cpu = proxyRow?.cpuLimit.map { fixed($0, $0.rounded() == $0 ? 0 : 2) } ?? "2"
        let asked = WorkloadTarget.quantity(request)
        let old = proxyRow?.limitAnnotation
        let others = knownAnnotations
        var members: [(key: String, value: YAML)] = []
        func add(_ name: String, _ value: String) {
            // What somebody set already stays.
            if others?[name] == nil { members.append((Self.annotation(name), .text(value))) }
        }
        if old == nil {
            add("proxyCPU", "100m")
            add("proxyCPULimit", cpu)
        }
        if old == nil || !draft.isLimit { members.append((Self.annotation("proxyMemory"), .text(asked))) }
        if let limit { members.append((Self.annotation("proxyMemoryLimit"), .text(WorkloadTarget.quantity(limit)))) }
        draft.commands = [target.annotate(members)]
        tellWhatElseSets(old, &draft)
        if let before = before(members, old, others) {
            draft.undo = .command(target.annotate(before))
        } else {
            // Which of them the pod had no page says: the workload as it is now is kept, and put back.
            draft.saves = [target.save()]
            draft.undo = .command(target.restore())
        }
        guard old == nil else { return }
        draft.risk +=
            "; it also sets a memory request of \(term: asked), a CPU request of \(term: others?["proxyCPU"] ?? "100m") and a CPU limit of \(term: others?["proxyCPULimit"] ?? cpu): with one of these annotations the chart's values for the proxy no longer apply"
    }

    private static func annotation(_ name: String) -> String { "sidecar.istio.io/\(name)" }

    /// Annotations of the pod for the proxy's resources; nil where no page lists them.
    private var knownAnnotations: [String: String]? {
        proxyRow?.podID.flatMap { pod in (try? c.mesh.store.resourceAnnotations(pod: pod)) ?? nil }
    }

    /// The same annotations as they are now, null where there are none; nil where no page tells.
    private func before(
        _ members: [(key: String, value: YAML)], _ limit: String?, _ others: [String: String]?
    ) -> [(key: String, value: YAML)]? {
        let isLimitAlone = limit != nil && members.allSatisfy { $0.key == Self.annotation("proxyMemoryLimit") }
        guard others != nil || isLimitAlone else { return nil }
        var known = others ?? [:]
        known["proxyMemoryLimit"] = limit
        return members.map { member in
            let old = known.first { Self.annotation($0.key) == member.key }?.value
            return (member.key, old.map { .text($0) } ?? .null)
        }
    }

    /// The limit in force is not the one that the annotation asks for: somebody must look before it is changed.
    private func tellWhatElseSets(_ annotation: String?, _ draft: inout Draft) {
        guard let annotation, let asked = Quantity(annotation)?.bytes, let limit = c.limit, asked != limit,
            autoscaler == nil
        else { return }
        draft.uncertain.append(
            "what sets the limit: the annotation says \(term: annotation), the container has \(limit); look at the workload's template before the patch"
        )
    }

    /// For the whole mesh, where the chart's values are what gives the workload its limit, and nobody else would get less.
    private func chart(_ kind: ContainerKind, _ limit: Bytes) -> [Remedy.Alternative] {
        guard isInjected, kind == .sidecar || kind == .nativeSidecar, takesChart(limit) else { return [] }
        // A pod whose request is above its limit is refused, so neither is given without the other.
        let request = min(proxyRow?.request ?? limit, limit)
        let resources: YAML = [
            "requests": ["memory": .text(WorkloadTarget.quantity(request))],
            "limits": ["memory": .text(WorkloadTarget.quantity(limit))],
        ]
        var other = Remedy.Alternative(
            title: "for every sidecar without annotations of its own",
            body: .document(["values of the istiod chart"], ["global": ["proxy": ["resources": resources]]]),
            saving: nil)
        other.risk =
            "every such pod of the mesh gets this limit and this request at its next start, needed or not: also one that had more, of which no page tells"
        return [other]
    }

    /// Every victim's pod has no annotation and no autoscaler, which would go before the chart's values; another workload
    /// shows that these are what limits it, or the new limit is no less than Istio's own; and nobody in the bundle has more.
    private func takesChart(_ limit: Bytes) -> Bool {
        let rows = c.isKill ? c.victims.map(\.proxy) : [proxyRow]
        guard autoscaler == nil, !rows.isEmpty,
            rows.allSatisfy({ $0?.containerID != nil && $0?.limitAnnotation == nil })
        else { return false }
        let others = c.mesh.proxies.filter { other in
            (other.containerKind == .sidecar || other.containerKind == .nativeSidecar) && other.limitAnnotation == nil
                && (other.namespace, other.workload) != (target?.namespace, target?.name)
        }
        let given = others.compactMap(\.limit)
        return given.allSatisfy { $0 <= limit }
            && (limit >= IstioDefaults.chartLimit || given.contains { $0 == c.limit })
    }
}
