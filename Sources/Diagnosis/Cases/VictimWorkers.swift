import Prose
import Store
import Units

/// The worker threads of a proxy whose own pages are missing.
struct VictimWorkers {
    let mesh: Mesh

    /// How many, and why nothing better than a default says so; nil where something does.
    struct Answer {
        var count: Int
        var assumed: Text?
    }

    /// Its own page, its log, its annotation, a ProxyConfig, else what its release of Istio does by default; nil where none of
    /// them says.
    func workers(of proxy: ProxyRow, objects: IstioObjects) -> Answer? {
        if let own = mesh.state(proxy.id)?.workers { return Answer(count: own) }
        if let logged = (mesh.logged[proxy.id] ?? []).last(where: { ($0.concurrency ?? 0) > 0 })?.concurrency {
            return Answer(count: logged)
        }
        if let annotated = proxy.proxyConfig.flatMap(Self.concurrency), annotated > 0 {
            return Answer(count: annotated)
        }
        if let configured = proxy.concurrency, configured > 0 { return Answer(count: configured) }
        let config = proxy.namespace.flatMap { namespace in
            objects.of(IstioKind.proxyConfig, in: namespace).last { !$0.hasSelector && $0.concurrency ?? 0 > 0 }
        }
        if let concurrency = config?.concurrency { return Answer(count: concurrency) }
        return byDefault(proxy)
    }

    private func byDefault(_ proxy: ProxyRow) -> Answer? {
        // What other proxies of the mesh do without a CPU limit says more than the CPUs of a node.
        if proxy.containerID != nil, proxy.cpuLimit == nil, let count = mesh.workersWithoutLimit {
            return Answer(count: count, assumed: "as in the other proxies without a CPU limit")
        }
        // Of a pod that no object describes nobody knows whether it has a CPU limit.
        let cpus =
            proxy.containerID != nil && proxy.cpuLimit == nil
            ? proxy.node.flatMap { node in wished { try mesh.store.cpus(ofNode: node) } } : nil
        if let known = IstioDefaults.workers(in: proxy.istioVersion, cpuLimit: proxy.cpuLimit, nodeCPUs: cpus) {
            return Answer(count: known.count, assumed: known.why)
        }
        guard let cpus = proxy.cpuLimit, cpus > 0, cpus < 4096 else { return nil }
        return Answer(count: max(1, Int(cpus.rounded(.up))), assumed: "its CPU limit")
    }

    /// `concurrency: 4` or `"concurrency":4` in the annotation proxy.istio.io/config.
    private static func concurrency(_ annotation: String) -> Int? {
        guard let at = annotation.firstRange(of: "concurrency") else { return nil }
        let digits = annotation[at.upperBound...].drop { $0 == "\"" || $0 == ":" || $0 == " " }.prefix { $0.isNumber }
        return Int(digits)
    }
}
