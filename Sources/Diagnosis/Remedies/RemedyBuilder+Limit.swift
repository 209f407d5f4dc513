import Prose
import Store
import Units

extension RemedyBuilder {
    /// At rest, the larger of a full push and another config_dump, growth of the mesh, and a margin.
    func recommendedLimit(with drafts: [Draft]) -> RecommendedLimit? {
        guard let need = c.need, let needed = projection.needed(), c.victim?.isProxy ?? true else { return nil }
        let beside = needed.atRest - need.level
        var parts: [Text] = ["\(need.level) at rest (\(need.basis))"]
        if beside.count >= 100_000 { parts.append("\(beside) \(besideWords)") }
        let push = needed.atFullPush - needed.atRest
        let dump = dumpCost
        parts.append(
            dump > push
                ? "\(dump) for another \(term: "config_dump") (\(fixed: MemoryModel.dumpPerJSONByte, 1) times its size)"
                : "\(push) for a full push")
        let growth = growth(drafts)
        if growth.count > 0 {
            parts.append(
                "\(growth) for growth (as many services as came in the last \(fixed: Thresholds.growthDays, 0) days)")
        }
        let bytes = Projection.limit(for: needed.atRest + max(dump, push) + growth)
        return RecommendedLimit(
            bytes: bytes,
            arithmetic: parts.joined(" + ") + " + \(fixed: (Thresholds.limitMargin - 1) * 100, 0) % headroom")
    }

    func limit(_ recommended: RecommendedLimit?, _ drafts: [Draft]) -> Draft? {
        guard let recommended, let victim = c.victim, victim.isProxy, recommended.bytes > c.limit ?? 0,
            ![.eviction, .nodeOOM, .podLimit].contains(victim.form)
        else { return nil }
        let leading = causes.first { $0.outcome.isClaim }
        let own = causes.first { $0.role == .limit }
        guard let cause = own ?? leading else { return nil }
        let isRoot = leading?.role == .limit
        let hasFix = drafts.contains { $0.kind == .rootFix }
        let request = requestFor(projection.needed()?.atRest ?? recommended.bytes)
        return Draft(
            cause: cause, kind: isRoot ? .rootFix : .stopGap,
            title: "raise the memory limit to \(recommended.bytes) (\(recommended.arithmetic))",
            body: limitText(victim.kind, recommended.bytes, request), change: nil,
            reaches: "the workload alone, after a rollout",
            risk: isRoot
                ? "none beyond the memory reserved"
                : hasFix
                    ? "does not fix the cause; memory keeps growing until the root fix is in"
                    : "does not fix the cause; memory keeps growing",
            undo: "restore the old value",
            verify: .command(resources("limits.memory")),
            alternatives: chart(victim.kind, recommended.bytes, request))
    }

    // MARK: - Parts of the sum

    private var besideWords: Text {
        causes.first { $0.outcome.isClaim }?.matter == .connections
            ? "for connections" : "unexplained: it died at \(c.limit.map { "\($0)" } ?? "its limit")"
    }

    /// Where a capture killed, the next one must fit.
    private var dumpCost: Bytes {
        guard causes.contains(where: { $0.role == .circumstance && $0.outcome.isClaim }),
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
    func resourceAnnotations(request: Bytes, limit: Bytes?) -> Manifest {
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

    private func limitText(_ kind: ContainerKind?, _ limit: Bytes, _ request: Bytes) -> Manifest {
        let resources = Self.resources(limit, min(request, limit))
        switch kind {
        case .gateway: return .document(["values of the gateway's chart"], ["resources": resources])
        case .waypoint:
            return .document(["values of the istiod chart"], ["global": ["waypoint": ["resources": resources]]])
        default: return resourceAnnotations(request: min(request, limit), limit: limit)
        }
    }

    private func chart(_ kind: ContainerKind?, _ limit: Bytes, _ request: Bytes) -> [Remedy.Alternative] {
        guard kind == .sidecar || kind == .nativeSidecar else { return [] }
        let resources = Self.resources(limit, min(request, limit))
        return [
            Remedy.Alternative(
                title: "for every sidecar without annotations of its own",
                body: .document(["values of the istiod chart"], ["global": ["proxy": ["resources": resources]]]),
                saving: nil)
        ]
    }
}
