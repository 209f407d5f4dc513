import Prose
import Units

extension CauseClass {
    fileprivate static let wasmLua = CauseClass(rawValue: "WASM_LUA")
}

/// Lua states and Wasm machines.
enum WasmLua {
    static let card = RuleCard(
        code: "OOM501", classification: .wasmLua, title: "Lua and Wasm filters",
        why:
            "Every Lua filter has a state in each worker (92 kB and 96 kB a worker), mapped outside Envoy's allocator; a Wasm VM costs 2.7 MB and 0.93 MB a worker (measured).",
        falsePositives: "The code may keep any amount, or none: only its states are counted.",
        needs: [.of(.configDump)],
        uses: [
            .processMemory, .livingProxies, .clustersPage, .stats, .laterGrowth, .account, .memoryPage, .need, .limit,
            .growth, .kills,
        ],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- sh -c 'cat /proc/$(pgrep -o envoy)/smaps_rollup'",
        remedy: "Remove filters that are not used; share one vm_id; bind EnvoyFilters to the workloads that need them.")

    static let rule = Rule(
        card: card,
        matter: .filters,
        owns: [.luaFilters, .wasmMachines],
        beside: "what filters keep beyond their machines",
        thresholds: Rule.shares + [Thresholds.needExcludes, Thresholds.fewConnections],
        firing: RuleExample(.likely, .services(20), .pagesOfTheKilled, .luaFilters(15)),
        silent: RuleExample(.excluded, .services(20), .pagesOfTheKilled),
        judge: judge,
        shareOf: .physical,
        culprits: { try $0.filters($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.envoyFilter, IstioKind.wasmPlugin, IstioKind.telemetry]),
        twin: { pair in
            guard let other = pair.other.counts, other.hasListeners, other.luaFilters + other.wasmFilters == 0,
                pair.hasSameServices
            else { return nil }
            return "as many services, but no Lua or Wasm filter"
        },
        remedies: { builder, cause in builder.filters(cause) },
        seen: { builder in
            guard let file = builder.c.state?.counts?.file else { return nil }
            let filters = try builder.c.mesh.answers.filters(file: file, kinds: [.lua, .wasm])
            guard !filters.isEmpty else { return nil }
            let lua = filters.count { $0.kind == .lua }
            let kinds: [Text] = [
                lua > 0 ? "\(lua, "Lua filter")" : "",
                filters.count > lua ? "\(filters.count - lua, "Wasm filter")" : "",
            ].filter { !$0.plain.isEmpty }
            let names = filters.map { filter -> Text in
                filter.uses > 1 ? "\(term: filter.name) (\(filter.uses) times)" : "\(term: filter.name)"
            }
            // A bundle without Istio's objects does not show what adds them.
            let adding: Text = builder.c.objects.isEmpty ? "" : "; no object in the bundle adds them"
            return "\(kinds.joined(" and ")): \(names.listed())\(adding)."
        },
        // What adds them, with its age, is what somebody can change; how much they hold is claimed already.
        command: { builder in
            builder.isOutsideOfKubernetes ? nil : "kubectl get envoyfilters,wasmplugins -A -o yaml > filters.yaml"
        })

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.wasm]) { return later }
        guard let account = c.victimAccount ?? c.account, let counts = c.counts, counts.showsFilters else {
            if let counted = c.machinesByCounts { return counted }
            return .notJudged(missing: [Case.missingDump], "no captured page lists the filters")
        }
        let filters = try c.filters([.lua, .wasm])
        guard counts.luaFilters + counts.wasmFilters > 0 else { return .excluded("no Lua and no Wasm filter") }
        let counted = account.anonymous(.wasmLua)
        var bytes = counted
        var text: Text =
            "\(counts.luaFilters, "Lua filter") and \(counts.wasmFilters, "Wasm filter"), \(account.workers, "worker"): \(estimated: counted) (estimated)"
        var evidence = filters.prefix(3).compactMap { filter in
            c.dump(
                .item("filter", Name(filter.name, .term)), .count(Int64(filter.uses)),
                "uses of the \(filter.kind == .lua ? "Lua" : "Wasm") filter \(term: filter.name)")
        }
        if let outside = c.beyondAllocator {
            text += told(outside.bytes, counted)
            evidence.append(
                Evidence(
                    .file(outside.file, locator: outside.locator), value: .bytes(outside.anonymous),
                    text: "anonymous memory, \(outside.bytes) more than the allocator's physical"))
            bytes = max(counted, outside.bytes)
        }
        let whole = (c.allocated?.double ?? 0) + bytes.double
        let share = whole > 0 ? bytes.double / whole : 0
        if c.isKill, let outside = outsideEveryPage(c, counts.luaFilters + counts.wasmFilters) {
            return .claim(.likely, "\(text); \(outside)", bytes: bytes, share: share, evidence: evidence)
        }
        if c.isKill, c.fitsWithout(bytes, share: 0) == false {
            return .claim(.possible, text, bytes: bytes, share: share, evidence: evidence)
        }
        if share < Thresholds.possibleShare.value {
            return .excluded(text, bytes: bytes, share: share, evidence: evidence)
        }
        let likely = share >= Thresholds.likelyShare.value && (!c.isKill || !c.tooSmall)
        return .claim(likely ? .likely : .possible, text, bytes: bytes, share: share, evidence: evidence)
    }

    /// What lies outside of the allocator, beside what the filters of the dump explain of it.
    private static func told(_ outside: Bytes, _ counted: Bytes) -> Text {
        let more: Text =
            counted.double < Thresholds.confirmedShare.value * outside.double
            ? ", more than those of the dump explain: more filters came after it, or their code keeps much" : ""
        return "; \(outside) of anonymous memory lie outside Envoy's allocator (measured)\(more)"
    }

    /// A filter in the killed workloads that living ones with the same limit lack, and nothing else that is large.
    private static func outsideEveryPage(_ c: Case, _ filters: Int) -> Text? {
        guard let limit = c.limit, let need = c.need, need.level.double < limit.double * Thresholds.needExcludes.value,
            filters > 0
        else { return nil }
        let dead = Set(c.victims.compactMap { $0.workload })
        let living = c.living(within: limit).filter { other in
            other.proxy.workload.map { !dead.contains($0) } ?? false
        }
        guard !living.isEmpty, living.allSatisfy({ ($0.counts?.luaFilters ?? 0) + ($0.counts?.wasmFilters ?? 0) == 0 })
        else { return nil }
        guard c.ownWorkload != nil, c.connections.total ?? 0 < Thresholds.fewConnections.value else { return nil }
        return
            "the configuration needs \(need.level) of \(limit), and \(living.count, "living proxy", "living proxies") with such a limit lack the filter; no captured page shows what its code keeps"
    }
}
