import Prose
import Store
import Units

/// What the proxy itself, its filters and its workload have to do with it.
extension CulpritFinder {
    func filters(_ cause: Cause) throws(StoreError) -> [Culprit] {
        guard let counts = c.state?.counts, counts.hasListeners else { return [] }
        let uses = try c.mesh.answers.filters(file: counts.file, kinds: [.lua, .wasm])
        var list = CulpritList(whole: Int64(uses.reduce(0) { $0 + $1.uses }), bytes: cause.bytes)
        var unnamed: [String: Int] = [:]
        for use in uses {
            // Istio names a plugin's filter `extenstions.istio.io/wasmplugin/NAMESPACE.NAME`.
            if let at = use.name.firstRange(of: "wasmplugin/") {
                let name = use.name[at.upperBound...].split(separator: ".", maxSplits: 1).map(String.init)
                list.add(IstioKind.wasmPlugin, name.first, name.last, use.uses, .filters)
            } else {
                unnamed[use.name, default: 0] += use.uses
            }
        }
        for (name, count) in unnamed {
            let makers = c.objects.of(IstioKind.envoyFilter).filter { $0.names[.filter]?.contains(name) ?? false }
            // Of several with one name nobody says whose it is.
            if makers.count == 1, let maker = makers.first {
                list.add(IstioKind.envoyFilter, maker.namespace, maker.name, count, .filters)
            }
        }
        return list.named
    }

    /// The filters by their own names, the most used first.
    func filterNames() throws(StoreError) -> Text? {
        guard let counts = c.state?.counts, counts.hasListeners else { return nil }
        let uses = try c.mesh.answers.filters(file: counts.file, kinds: [.lua, .wasm])
        let shown = uses.prefix(2).map { "\(term: $0.name)" as Text }
        guard !shown.isEmpty else { return nil }
        let more: Text = uses.count > shown.count ? " and \(uses.count - shown.count) more" : ""
        return more.plain.isEmpty ? shown.joined(" and ") : "\(shown.joined(", "))\(more)"
    }

    func workers(_ cause: Cause) -> [Culprit] {
        let count = c.victimAccount?.workers ?? c.account?.workers
        let proxy = c.victim?.proxy ?? c.state?.proxy
        if proxy?.proxyConfig?.contains("concurrency") != true,
            let namespace = proxy?.namespace,
            let config = c.objects.of(IstioKind.proxyConfig, in: namespace).last(where: { $0.concurrency != nil })
        {
            return [
                Culprit(
                    kind: IstioKind.proxyConfig, namespace: config.namespace, name: config.name,
                    count: count.map(Int64.init),
                    counted: .workers, bytes: cause.bytes)
            ]
        }
        guard var own = workload else { return [] }
        own.count = count.map(Int64.init)
        own.counted = .workers
        own.bytes = cause.bytes
        return [own]
    }

    func telemetries() -> [Culprit] {
        c.objects.of(IstioKind.telemetry).filter { $0.rules ?? 0 > 0 }.prefix(3).map {
            Culprit(kind: IstioKind.telemetry, namespace: $0.namespace, name: $0.name)
        }
    }

    func killedWorkload() -> [Culprit] { workload.map { [$0] } ?? [] }

    /// Whose default the limit is that was too low, and the workload that asked for none.
    func limitSetters() -> [Culprit] {
        let range = c.isKill ? Case(c).limitDefault?.culprit : nil
        return (range.map { [$0] } ?? []) + killedWorkload()
    }

    /// The container that filled the pod's limit, with what it held when the kernel took it.
    var filler: [Culprit] {
        guard let victim = c.victim, victim.form == .podLimit, let name = victim.filledBy else { return [] }
        let dead = c.victims.first { $0.container == name }
        return [Culprit(kind: "Container", namespace: nil, name: name, bytes: dead?.anonymousAtKill)]
    }

    /// The workload that was killed, or that is looked at.
    private var workload: Culprit? {
        let proxy = c.victim?.proxy ?? c.state?.proxy
        guard let namespace = c.victim?.namespace ?? proxy?.namespace,
            let name = c.victim?.workload ?? proxy?.workload
        else { return nil }
        return Culprit(kind: proxy?.workloadKind ?? KubernetesKind.deployment, namespace: namespace, name: name)
    }
}
