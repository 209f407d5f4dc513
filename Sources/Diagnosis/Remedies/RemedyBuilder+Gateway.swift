import Prose
import Store
import Units

extension RemedyBuilder {
    /// istiod sends a gateway only the services that its routes name.
    func gateway(_ cause: Cause) -> [Draft] {
        let named = Set(outbound.filter(\.isNamed).map(\.host))
        var change = keeping { named.contains($0.host) }
        if outbound.isEmpty { change.later = 0 }
        return [
            Draft(
                cause: cause, title: "send gateways only the clusters that their routes name",
                body: .document(
                    [
                        "values of the istiod chart; without the chart:",
                        "kubectl set env deploy/istiod -n istio-system PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true",
                    ], ["pilot": ["env": ["PILOT_FILTER_GATEWAY_CLUSTER_CONFIG": "true"]]]),
                change: outbound.isEmpty ? nil : change,
                reaches:
                    "every gateway of this istiod, after istiod has restarted; sidecars not at all; \(Self.restartNeeded)",
                risk: "clusters that only an EnvoyFilter, a Lua script or an ext_authz provider names go too",
                undo: "remove the variable and restart istiod", verify: .command(countClusters),
                alternatives: (try? uncalledNamespaces()).flatMap { $0 }.map { [$0] } ?? [])
        ]
    }

    /// VirtualServices with most routes, shown only where they are used.
    func routes(_ cause: Cause) throws -> [Draft] {
        guard let file = c.state?.counts?.file else { return [] }
        let origins = try c.mesh.store.largestRouteOrigins(file: file, limit: 3)
        guard let most = origins.first else { return [] }
        return origins.filter { $0.routes * 4 >= most.routes }.compactMap { origin in
            guard
                let object = c.objects.first(where: {
                    $0.kind == "VirtualService" && "\($0.namespace)/\($0.name)" == origin.name
                })
            else { return nil }
            return narrowed(object, routes: origin.routes, cause)
        }
    }

    private func narrowed(_ object: ObjectRow, routes: Int, _ cause: Cause) -> Draft? {
        let gateways = (object.names["gateway"] ?? []).filter { $0 != "mesh" }
        let named = ObjectName("VirtualService", object.namespace, object.name)
        var change = ConfigChange()
        change.virtualServices = [named.name.plain]
        let isSidecar = !c.isGateway
        // Of its own gateways it must be seen, wherever they stand.
        let places = Set(
            gateways.compactMap { $0.split(separator: "/").count == 2 ? String($0.prefix { $0 != "/" }) : nil })
        let uses = Set(object.names["destination"] ?? []).union(object.names["host"] ?? [])
        let draft = { (title: Text, body: YAML, reaches: Text, risk: Text, undo: Instruction) in
            Draft(
                cause: cause, title: title,
                body: .document([Self.patch("virtualservice", object.name, object.namespace)], body),
                change: change,
                reaches: reaches, risk: risk, undo: undo,
                verify: .command("\(proxyConfig("routes")) -o json | grep -c '\"match\"'"))
        }
        if isSidecar, !gateways.isEmpty {
            return draft(
                "bind \(object: named) (\(routes, "route")) to its gateways alone: sidecars need none of its routes",
                ["spec": ["gateways": .list(gateways.map { .text($0) })]], "every sidecar",
                "calls inside the mesh use the service's default route", "add \"mesh\" to its gateways again")
        }
        guard object.namespace != namespace, !uses.isEmpty else { return nil }
        let exportTo = ["."] + places.subtracting([object.namespace]).sorted()
        return draft(
            "show \(object: named) (\(routes, "route")) only where it is used",
            ["spec": ["exportTo": .list(exportTo.map { .text($0) })]],
            "every proxy outside of \(exportTo.map { "\(namespace: $0 == "." ? object.namespace : $0)" }.joined(", "))",
            "clients in other namespaces fall back to the service's default route", "remove exportTo")
    }

    /// Servers of one Gateway that share a certificate need one filter chain together.
    func servers(_ cause: Cause) -> [Draft] {
        let gateway = c.objects.filter { $0.kind == "Gateway" && $0.credentials.count > 1 }.max {
            ($0.servers ?? 0) < ($1.servers ?? 0)
        }
        guard let gateway, let servers = gateway.servers, let counts = c.state?.counts else { return [] }
        let byCredential = Dictionary(grouping: gateway.credentials, by: \.name).mapValues { $0.map(\.host) }
        let wild = Dictionary(grouping: gateway.credentials.map(\.host)) { "*" + $0.drop { $0 != "." } }
            .filter { $0.key.split(separator: ".").count > 2 }
        let named = ObjectName("Gateway", gateway.namespace, gateway.name)
        var change = ConfigChange()
        let body: Manifest, title: Text, risk: Text
        if byCredential.count * 2 <= servers {
            change.servers = max(0, counts.tlsChains - servers + byCredential.count)
            title =
                "merge the \(servers, "server") of \(object: named) into \(byCredential.count), one for each certificate"
            body = merged(
                gateway, byCredential.sorted { $0.key < $1.key }.map { (credential: $0.key, hosts: $0.value) })
            risk = "hosts behind one certificate share its TLS settings and its route table"
        } else if let largest = wild.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
            largest.value.count * 2 >= servers
        {
            let rest = byCredential.filter { !Set(largest.value).isSuperset(of: $0.value) }
            change.servers = max(0, counts.tlsChains - servers + rest.count + 1)
            title =
                "serve the \(largest.value.count, "host") of \(object: named) under \(host: largest.key) by one server with a wildcard certificate"
            body = merged(
                gateway,
                [(credential: "wildcard-\(Hostname.label(String(largest.key.dropFirst(2))))", hosts: [largest.key])]
                    + rest.sorted { $0.key < $1.key }.map { (credential: $0.key, hosts: $0.value) })
            risk =
                "a certificate for \(host: largest.key) must be made first; a host that is in no VirtualService then answers 404"
        } else {
            return []
        }
        return [
            Draft(
                cause: cause, title: title, body: body, change: change,
                reaches: "the gateways that this Gateway selects",
                risk: risk, undo: "apply the old Gateway again",
                verify: .command("\(proxyConfig("listeners")) -o json | grep -c filterChainMatch"))
        ]
    }

    private func merged(_ gateway: ObjectRow, _ groups: [(credential: String, hosts: [String])]) -> Manifest {
        let servers = groups.enumerated().map { index, group -> YAML in
            [
                "port": ["number": 443, "name": .text("https-\(index)"), "protocol": "HTTPS"],
                "tls": ["mode": "SIMPLE", "credentialName": .text(group.credential)],
                "hosts": .list(group.hosts.map { .text($0) }),
            ]
        }
        return .document(
            [
                Self.patch("gateway", gateway.name, gateway.namespace),
                "the list replaces all servers: keep those of other ports, and tls options beyond these",
            ], ["spec": ["servers": .list(servers)]])
    }
}
