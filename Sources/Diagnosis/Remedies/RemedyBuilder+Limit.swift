import Store
import Units

extension RemedyBuilder {
    /// Level, the larger of a whole push and another config_dump, growth of the mesh, and a margin.
    func recommendedLimit(with drafts: [Draft]) -> RecommendedLimit? {
        guard let need = c.need, let needed = projection.needed(), c.victim?.isProxy ?? true else { return nil }
        let beside = needed.atRest - need.level
        var parts = ["\(need.level.megabytes) MB level (\(need.basis))"]
        if beside.count >= 100_000 { parts.append("\(beside.megabytes) \(besideWords)") }
        let push = needed.atFullPush - needed.atRest
        let dump = dumpCost
        parts.append(
            dump > push
                ? "\(dump.megabytes) for another config_dump (\(fixed(MemoryModel.dumpPerJSONByte, 1)) times its size)"
                : "\(push.megabytes) push of every cluster")
        let growth = growth(drafts)
        if growth.count > 0 {
            parts.append(
                "\(growth.megabytes) growth (services of the last \(fixed(Thresholds.growthDays, 0)) days once more)")
        }
        let bytes = Projection.limit(for: needed.atRest + max(dump, push) + growth)
        return RecommendedLimit(
            bytes: bytes,
            arithmetic: parts.joined(separator: " + ") + ", and \(fixed((Thresholds.limitMargin - 1) * 100, 0)) %")
    }

    func limit(_ recommended: RecommendedLimit?, _ drafts: [Draft]) -> Draft? {
        guard let recommended, let victim = c.victim, victim.isProxy, recommended.bytes > c.limit ?? 0,
            ![.eviction, .nodeOOM, .podLimit].contains(victim.form)
        else { return nil }
        let leading = causes.first { $0.outcome.isClaim }
        let own = causes.first { $0.classification == .limitTooLow }
        guard let cause = own ?? leading else { return nil }
        let isRoot = leading?.classification == .limitTooLow
        let hasFix = drafts.contains { $0.kind == .rootFix }
        let request = requestFor(projection.needed()?.atRest ?? recommended.bytes)
        return Draft(
            cause: cause, kind: isRoot ? .rootFix : .stopGap,
            title: "a limit of \(recommended.bytes.binary): \(recommended.arithmetic)",
            text: limitText(victim.kind, recommended.bytes, request), change: nil,
            reaches: "the workload alone, after a rollout",
            risk: isRoot
                ? "none beyond the memory reserved"
                : hasFix
                    ? "what fills the proxy goes on growing until the root fix is in"
                    : "what fills the proxy goes on growing",
            undo: "restore the old value",
            verify: "kubectl get pod \(pod) -n \(shellWord(namespace)) -o jsonpath='{..resources.limits.memory}'",
            alternatives: chart(victim.kind, recommended.bytes, request))
    }

    // MARK: - Parts of the sum

    private var besideWords: String {
        let leading = causes.first { $0.outcome.isClaim }?.classification
        return leading == .connections || leading == .buffering
            ? "connections" : "that no page shows: it died at \(c.limit?.binary ?? "its limit")"
    }

    /// Where a capture killed, the next one must fit.
    private var dumpCost: Bytes {
        guard causes.contains(where: { $0.classification == .captureItself && $0.outcome.isClaim }),
            let bytes = c.state?.counts?.bytes
        else { return 0 }
        return Bytes(rounding: Double(bytes) * MemoryModel.dumpPerJSONByte)
    }

    /// Unless its scope is narrowed, a proxy grows with the mesh: as much again as came in the last days.
    private func growth(_ drafts: [Draft]) -> Bytes {
        guard !drafts.contains(where: { $0.kind == .rootFix && !($0.change?.clusters.isEmpty ?? true) }),
            let account = c.account, let captured = c.mesh.window.start,
            let share = try? c.mesh.store.recentServices(before: captured, days: Thresholds.growthDays)
        else { return 0 }
        return Bytes(rounding: account.pushed * MemoryModel.anonymousPerAllocated * share)
    }

    // MARK: - YAML

    private static func mebibytes(_ bytes: Bytes) -> YAML { .text("\(bytes.count / (1 << 20))Mi") }

    /// What the scheduler should keep free: the level, in steps of 16 MiB.
    func requestFor(_ level: Bytes) -> Bytes {
        let step = 16_777_216.0
        return Bytes(rounding: (level.double / step).rounded(.up) * step)
    }

    /// With any of the four annotations the chart's defaults are dropped as a whole, so all four are given.
    func resourceAnnotations(request: Bytes, limit: Bytes?) -> String {
        let cpu =
            (c.victim?.proxy?.cpuLimit ?? c.state?.proxy.cpuLimit).map { fixed($0, $0.rounded() == $0 ? 0 : 2) } ?? "2"
        var members: [(key: String, value: YAML)] = [
            ("sidecar.istio.io/proxyCPU", "100m"), ("sidecar.istio.io/proxyCPULimit", .text(cpu)),
            ("sidecar.istio.io/proxyMemory", Self.mebibytes(request)),
        ]
        if let limit { members.append(("sidecar.istio.io/proxyMemoryLimit", Self.mebibytes(limit))) }
        return Self.annotations(
            members,
            ["pod template of the workload; with any of these annotations the chart's defaults are dropped as a whole"])
    }

    private static func resources(_ limit: Bytes, _ request: Bytes) -> YAML {
        ["requests": ["memory": mebibytes(request)], "limits": ["memory": mebibytes(limit)]]
    }

    private func limitText(_ kind: ContainerKind?, _ limit: Bytes, _ request: Bytes) -> String {
        let resources = Self.resources(limit, min(request, limit))
        switch kind {
        case .gateway: return YAML.document(["values of the gateway's chart"], ["resources": resources])
        case .waypoint:
            return YAML.document(["values of the istiod chart"], ["global": ["waypoint": ["resources": resources]]])
        default: return resourceAnnotations(request: min(request, limit), limit: limit)
        }
    }

    private func chart(_ kind: ContainerKind?, _ limit: Bytes, _ request: Bytes) -> [Remedy.Alternative] {
        guard kind == .sidecar || kind == .nativeSidecar else { return [] }
        let resources = Self.resources(limit, min(request, limit))
        return [
            Remedy.Alternative(
                title: "for every sidecar without annotations of its own",
                yaml: YAML.document(["values of the istiod chart"], ["global": ["proxy": ["resources": resources]]]),
                saving: nil)
        ]
    }
}
