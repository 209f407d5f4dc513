import Prose
import Store
import Units

extension RemedyBuilder {
    /// A Sidecar with the hosts that the namespace called, and those that its own objects name.
    func scope(_ cause: Cause) throws -> [Draft] {
        guard !c.isGateway, c.victim?.kind != .waypoint, c.state?.isWaypoint != true else { return [] }
        let called = try CalledHosts(c.mesh, namespace: namespace)
        guard c.state != nil || called.proxies > 0 else { return [] }
        let outside = called.hosts.filter { !isImported(owner(of: $0)) }.sorted()
        let named = namedHosts().filter { !called.hosts.contains($0.host) && !isImported(owner(of: $0.host)) }
        let egress = Egress(hosts: outside.map(entry), doubtful: named.map { entry($0.host) })
        let own = existingSidecar
        let blind: [Text] =
            called.proxies > 0
            ? []
            : [
                "nothing in the bundle shows what \(namespace: namespace) calls: add NAMESPACE/HOST for each before you apply this"
            ]
        var draft = Draft(
            cause: cause, title: title(called, own), body: sidecar(egress, own: own, comments: blind),
            change: keeping {
                isImported(owner(of: $0)) || called.hosts.contains($0.host) || named.hosts.contains($0.host)
            },
            reaches: "sidecars of \(namespace: namespace), not gateways or waypoints; \(Self.restartNeeded)",
            risk: scopeRisk(called),
            undo: own == nil
                ? .command("kubectl delete sidecar default -n \(word: namespace)") : "apply the old Sidecar again",
            verify: .command(countClusters))
        draft.uncertain =
            blind
            + named.prefix(20).map { "\(host: $0.host): no traffic seen, but \(object: $0.by) names it; it is kept" }
        if named.count > 20 { draft.uncertain.append("\(named.count - 20) more hosts that objects name; all are kept") }
        draft.alternatives = try otherScopes(called, named: named)
        return [draft]
    }

    // MARK: - What is kept

    /// A Sidecar always imports its own namespace and Istio's.
    private func isImported(_ owner: String?) -> Bool { owner == namespace || owner == Self.rootNamespace }
    private func owner(of host: String) -> String? { owners[host] ?? Hostname.namespace(host) }
    private func owner(of cluster: HeldCluster) -> String? {
        cluster.serviceNamespace ?? Hostname.namespace(cluster.host)
    }
    private func entry(_ host: String) -> String { "\(owner(of: host) ?? "*")/\(host)" }

    /// The change that leaves the clusters for which `isKept` says so.
    func keeping(_ isKept: (HeldCluster) -> Bool) -> ConfigChange {
        var change = ConfigChange()
        change.clusters = clusters { !isKept($0) }
        // What came after the dump, and what the dump lacks, is of the same kind.
        if c.later?.kind.isScoped ?? true, !outbound.isEmpty {
            change.later = Double(change.clusters.count) / Double(outbound.count)
        }
        return change
    }

    /// Hosts that objects of the namespace name: a rule or a route that nobody writes for nothing.
    private func namedHosts() -> [Named] {
        var seen: Set<String> = []
        var out: [Named] = []
        for object in c.objects where object.namespace == namespace && Self.naming.contains(object.kind) {
            let mesh = object.names["gateway"].map { $0.contains("mesh") } ?? true
            guard object.kind != "VirtualService" || mesh else { continue }
            for name in (object.names["destination"] ?? []) + (object.names["host"] ?? []) where !name.contains("*") {
                let host = Hostname.full(name, in: namespace)
                guard owner(of: host) != nil, seen.insert(host).inserted else { continue }
                out.append(Named(host: host, by: ObjectName(object.kind, object.namespace, object.name)))
            }
        }
        return out
    }
    private static let naming: Set<String> = ["VirtualService", "DestinationRule"]

    /// The Sidecar that speaks for the whole namespace already: a second one would be ignored.
    private var existingSidecar: ObjectRow? {
        c.objects.first { $0.kind == "Sidecar" && $0.namespace == namespace && !$0.hasSelector }
    }

    // MARK: - Words

    private func title(_ called: CalledHosts, _ own: ObjectRow?) -> Text {
        let count = called.hosts.count
        let seen: Text =
            called.proxies == 0
            ? "no page or log shows what it calls"
            : count == 0
                ? "none was called while its proxies were watched"
                : "\(count, "host was", "hosts were") called"
        guard let own else {
            return "add a Sidecar to namespace \(namespace: namespace), limited to the hosts that it calls (\(seen))"
        }
        return "narrow \(object: ObjectName("Sidecar", own.namespace, own.name)) to the hosts that it calls (\(seen))"
    }

    private func scopeRisk(_ called: CalledHosts) -> Text {
        let through: Text = "through PassthroughCluster, or be blocked under \(term: "REGISTRY_ONLY")"
        guard called.proxies > 0 else {
            return
                "this is its own namespace alone; write access logs for a day and add what they name: hosts not listed will go \(through)"
        }
        let time: Text = called.seconds.map { ", for \(fixed: $0 / 60, 0) min at most" } ?? ""
        return
            "seen in \(called.proxies, "proxy", "proxies") of \(namespace: namespace)\(time): hosts called less often will go \(through)"
    }

    // MARK: - YAML

    private struct Egress {
        var hosts: [String]
        /// Kept although no traffic was seen.
        var doubtful: [String] = []
    }

    struct Named {
        var host: String
        var by: ObjectName
    }

    static let rootNamespace = "istio-system"

    private func sidecar(
        _ egress: Egress, own: ObjectRow? = nil, name: String = "default", namespace: String? = nil,
        selector: [(key: String, value: String)] = [], comments: [Text] = []
    ) -> Manifest {
        let hosts =
            ["./*", "\(Self.rootNamespace)/*"].map { YAML.text($0) } + egress.hosts.map { .text($0) }
            + egress.doubtful.map { .noted(.text($0), "named by an object, no traffic seen") }
        var spec: [(key: String, value: YAML)] = []
        if !selector.isEmpty {
            spec.append(("workloadSelector", ["labels": .map(selector.map { ($0.key, .text($0.value)) })]))
        }
        spec.append(("egress", [["hosts": .list(hosts)]]))
        return .document(
            comments,
            .object(
                "networking.istio.io/v1", "Sidecar", name: own?.name ?? name, namespace: namespace ?? self.namespace,
                spec: .map(spec)))
    }

    private func otherScopes(_ called: CalledHosts, named: [Named]) throws -> [Remedy.Alternative] {
        var out: [Remedy.Alternative] = []
        let places = Set((called.hosts + named.map(\.host)).compactMap(owner)).filter { !isImported($0) }
        if !places.isEmpty {
            let kept = keeping { cluster in owner(of: cluster).map { isImported($0) || places.contains($0) } ?? true }
            out.append(
                Remedy.Alternative(
                    title: "wider: whole namespaces that are called, for a first step",
                    body: sidecar(Egress(hosts: places.sorted().map { "\($0)/*" }), own: existingSidecar),
                    saving: projection.effect(of: kept)?.saving))
        }
        if let one = try ofOneWorkload(named) { out.append(one) }
        if let all = meshDefault() { out.append(all) }
        if let none = try uncalledNamespaces() { out.append(none) }
        return out
    }

    /// Where the namespace has other workloads, which live: the killed one alone.
    private func ofOneWorkload(_ named: [Named]) throws -> Remedy.Alternative? {
        let dead = Set(c.victims.compactMap(\.workload))
        let all = Set(c.mesh.proxies.filter { $0.namespace == namespace }.compactMap(\.workload))
        guard dead.count == 1, let workload = dead.first, all.count > 1 else { return nil }
        let selector = try c.mesh.store.selector(namespace: namespace, workload: workload)
        guard !selector.isEmpty else { return nil }
        let called = try CalledHosts(c.mesh, namespace: namespace, workload: workload)
        let hosts = called.hosts.filter { !isImported(owner(of: $0)) }.sorted()
        let doubtful = named.filter { !called.hosts.contains($0.host) }
        let kept = keeping {
            isImported(owner(of: $0)) || called.hosts.contains($0.host) || doubtful.hosts.contains($0.host)
        }
        return Remedy.Alternative(
            title:
                "narrower: for \(workload: workload) alone, and not the \(all.count - 1, "other workload") of \(namespace: namespace)",
            body: sidecar(
                Egress(hosts: hosts.map(entry), doubtful: doubtful.map { entry($0.host) }), name: workload,
                selector: selector),
            saving: projection.effect(of: kept)?.saving)
    }

    /// For all namespaces without a Sidecar of their own; what they call across namespaces must then be listed by each.
    private func meshDefault() -> Remedy.Alternative? {
        let hasDefault = c.objects.contains {
            $0.kind == "Sidecar" && $0.namespace == Self.rootNamespace && !$0.hasSelector
        }
        guard !hasDefault, existingSidecar == nil, namespace != Self.rootNamespace else { return nil }
        let kept = keeping { isImported(owner(of: $0)) }
        return Remedy.Alternative(
            title:
                "for the whole mesh: a default in the root namespace, for every namespace without a Sidecar of its own",
            body: sidecar(
                Egress(hosts: []), namespace: Self.rootNamespace,
                comments: ["first give every namespace that calls others a Sidecar with what it calls"]),
            saving: projection.effect(of: kept)?.saving)
    }
}

extension Collection where Element == RemedyBuilder.Named {
    var hosts: Set<String> { Set(map(\.host)) }
}
