import Prose
import Store

/// The worker threads of a proxy whose own pages are missing.
struct VictimWorkers {
    let mesh: Mesh

    /// Its own page, its log, its annotation, a ProxyConfig, the CPU limit; nil where none of them says.
    func workers(of proxy: ProxyRow, objects: [ObjectRow]) -> Int? {
        if let own = mesh.state(proxy.id)?.workers { return own }
        if let logged = (mesh.logged[proxy.id] ?? []).last(where: { ($0.concurrency ?? 0) > 0 })?.concurrency {
            return logged
        }
        if let annotated = proxy.proxyConfig.flatMap(Self.concurrency), annotated > 0 { return annotated }
        if let configured = proxy.concurrency, configured > 0 { return configured }
        let config = objects.last {
            $0.kind == "ProxyConfig" && $0.namespace == proxy.namespace && !$0.hasSelector && $0.concurrency ?? 0 > 0
        }
        if let concurrency = config?.concurrency { return concurrency }
        if let cpus = proxy.cpuLimit, cpus > 0, cpus < 4096 { return max(1, Int(cpus.rounded(.up))) }
        return nil
    }

    /// `concurrency: 4` or `"concurrency":4` in the annotation proxy.istio.io/config.
    private static func concurrency(_ annotation: String) -> Int? {
        guard let at = annotation.firstRange(of: "concurrency") else { return nil }
        let digits = annotation[at.upperBound...].drop { $0 == "\"" || $0 == ":" || $0 == " " }.prefix { $0.isNumber }
        return Int(digits)
    }
}
