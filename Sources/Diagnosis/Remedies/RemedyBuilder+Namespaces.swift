import Prose
import Store
import Units

extension RemedyBuilder {
    /// Namespaces that nobody in the bundle calls and that have no proxy: istiod need not look at them at all.
    ///
    /// Only where the bundle shows the traffic of most proxies that istiod knows; else nobody can say who is called.
    func uncalledNamespaces() throws -> Remedy.Alternative? {
        let watched = Set(c.mesh.proxies.map(\.id)).filter { id in
            (c.mesh.captures[id] ?? []).contains { c.mesh.loads[$0.id] != nil }
        }
        let known = max(c.mesh.connected.count, c.mesh.proxies.count)
        guard watched.count >= Thresholds.watchedProxies.value, watched.count * 2 > known else { return nil }
        let places = Set(c.mesh.proxies.compactMap(\.namespace))
        var called = try CalledHosts.anywhere(c.mesh, places)
        // What a gateway's routes name is called from outside.
        for object in c.objects.of(IstioKind.virtualService) where object.names[.gateway] != nil {
            called.formUnion((object.names[.destination] ?? []).map { Hostname.full($0, in: object.namespace) })
        }
        if c.isGateway { called.formUnion(namedByRoutes) }
        let services = held.outbound.services
        let used = Set(services.filter { called.contains($0.host) }.compactMap(\.namespace)).union(places)
        let uncalled = Set(services.compactMap(\.namespace)).subtracting(used)
            .subtracting([Self.rootNamespace, "kube-system", "default"])
            // istiod would not read their objects any more either.
            .subtracting(Set(c.objects.map(\.namespace)))
        guard !uncalled.isEmpty else { return nil }
        var change = ConfigChange()
        change.clusters = clusters(ofServices: { $0.namespace.map(uncalled.contains) ?? false })
        var wide = Remedy.Alternative(
            title:
                "for sidecars and gateways: istiod ignores the \(uncalled.count, "namespace") that none of the \(watched.count) watched proxies calls and that have no proxy themselves",
            body: .document(
                ["values of the istiod chart; these namespaces leave the mesh"], discovery(without: uncalled)),
            saving: projection.effect(of: change)?.saving)
        wide.undo = Self.oldValues
        wide.risk =
            "these namespaces leave the mesh: a proxy that starts there gets no configuration, and callers that the bundle does not show lose mTLS and routing to them; selectors that are set already are replaced"
        return wide
    }

    /// The selectors by which istiod looks at all namespaces but these.
    private func discovery(without namespaces: Set<String>) -> YAML {
        [
            "meshConfig": [
                "discoverySelectors": [
                    [
                        "matchExpressions": [
                            [
                                "key": "kubernetes.io/metadata.name", "operator": "NotIn",
                                "values": .list(namespaces.sorted().map { .text($0) }),
                            ]
                        ]
                    ]
                ]
            ]
        ]
    }

    /// Services of TCP ports that make most listeners and have no traffic: shown to their own namespace alone.
    func tcpServices(_ cause: Cause) throws -> [Draft] {
        guard let file = c.state?.counts?.file, !c.isGateway else { return [] }
        let called = try CalledHosts(c.mesh, namespace: namespace)
        var listeners: [String: Int] = [:]
        for listener in try c.mesh.store.heldListeners(file: file) where !listener.isHTTP {
            for host in Set(listener.clusters.compactMap(Hostname.ofCluster)) { listeners[host, default: 0] += 1 }
        }
        let foreign = listeners.filter { host, _ in
            guard let place = Hostname.namespace(host) else { return false }
            return place != namespace && place != Self.rootNamespace && !called.hosts.contains(host)
        }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(10)
        guard let most = foreign.first else { return [] }
        let hosts = Set(foreign.map(\.key))
        var change = ConfigChange()
        change.clusters = clusters(ofServices: { hosts.contains($0.host) })
        let places = foreign.map { (name: Hostname.label($0.key), namespace: Hostname.namespace($0.key) ?? "") }
        var draft = Draft(
            cause: cause,
            title:
                "show the \(foreign.count, "TCP service") with most listeners to their own namespaces alone (\(host: most.key): \(most.value))",
            change: change, reaches: "sidecars and gateways of all other namespaces; \(Self.restartNeeded)",
            risk:
                "a client in another namespace reaches the service without mTLS, telemetry and policies; a port that speaks HTTP is better named http-… (or appProtocol: http), which shares one listener",
            undo: .command(Self.annotateAll(places, "networking.istio.io/exportTo-")),
            verify: .command("\(proxyConfig("listeners")) | wc -l"))
        draft.commands = [Self.annotateAll(places, "networking.istio.io/exportTo=.")]
        draft.objects = places.map {
            ChangedObject(kind: KubernetesKind.service, namespace: $0.namespace, name: $0.name)
        }
        draft.traffic = TrafficEffect(keeps: called.hosts.count, unseen: called.proxies == 0)
        return [draft]
    }

    private static func annotateAll(_ services: [(name: String, namespace: String)], _ annotation: Command) -> Command {
        guard services.count != 1 else {
            return
                "kubectl -n \(word: services[0].namespace) annotate --overwrite service \(word: services[0].name) \(annotation)"
        }
        let names = services.reduce("" as Command) { "\($0) \(word: "\($1.namespace)/\($1.name)")" }
        return
            "for o in\(names)\(.loop)kubectl -n \"${o%%/*}\" annotate --overwrite service \"${o##*/}\" \(annotation)\(.done)"
    }

    /// ServiceEntries that Envoy resolves and nobody of the namespace calls: shown to their own namespace alone.
    func externalServices(_ cause: Cause) throws -> [Draft] {
        let called = try CalledHosts(c.mesh, namespace: namespace)
        let names = Set(outbound.filter { $0.isDNS && !called.hosts.contains($0.host) }.map(\.host))
        let entries = c.objects.of(IstioKind.serviceEntry).filter { object in
            object.namespace != namespace && object.names[.exportTo] == nil
                && (object.names[.host] ?? []).contains(where: names.contains)
                && !(object.names[.host] ?? []).contains(where: called.hosts.contains)
        }
        guard let first = entries.first else { return [] }
        let hosts = Set(entries.flatMap { $0.names[.host] ?? [] })
        var change = ConfigChange()
        change.clusters = clusters(ofServices: { hosts.contains($0.host) })
        var draft = Draft(
            cause: cause,
            title:
                "show \(entries.count, "ServiceEntry", "ServiceEntries") to their own namespaces alone, \(Name(first.name, .object, in: first.namespace)) among them",
            change: change, reaches: "every proxy outside of these namespaces; \(Self.restartNeeded)",
            risk:
                "clients elsewhere reach these hosts as unknown ones: without Istio's TLS, or not at all under \(term: "REGISTRY_ONLY")",
            undo: .command(Self.patchAll("serviceentry", entries, ["spec": ["exportTo": .null]])),
            verify: .command(countClusters))
        draft.commands = [Self.patchAll("serviceentry", entries, ["spec": ["exportTo": ["."]]])]
        draft.objects = entries.map { ChangedObject(kind: $0.kind, namespace: $0.namespace, name: $0.name) }
        draft.traffic = TrafficEffect(keeps: called.hosts.count, unseen: called.proxies == 0)
        return [draft]
    }
}
