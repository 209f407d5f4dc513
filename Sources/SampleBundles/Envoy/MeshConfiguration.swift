import Units

/// What istiod makes of a mesh for one scope: the outbound half, which proxies of one scope share.
package struct MeshConfiguration: Sendable {
    package var clusters: [ProxyShape.Cluster]
    package var listeners: [ProxyShape.Listener]
    package var routes: [ProxyShape.RouteTable]

    /// Gateways ignore `Sidecar` objects and get no outbound listeners.
    package init(_ mesh: Mesh, for pod: Mesh.Pod) {
        let services = Self.services(of: mesh, for: pod)
        clusters = []
        listeners = []
        var tables: [Int: [ProxyShape.VirtualHost]] = [:]
        for service in services {
            let rule =
                mesh.rules.first { $0.namespace == pod.namespace && $0.covers(service) }
                ?? mesh.rules.first { $0.namespace == service.namespace && $0.covers(service) }
                ?? mesh.rules.first { $0.namespace == "istio-system" && $0.covers(service) }
            let routing = mesh.virtualServices.first { $0.host == service.host }
            for port in service.ports {
                for subset in [""] + (rule?.subsets ?? []) {
                    clusters.append(Self.cluster(service, port, subset, rule, freshSince: mesh.pushedAt))
                }
                if port.isHTTP {
                    tables[port.number, default: []].append(
                        ProxyShape.VirtualHost(
                            service: service.name, namespace: service.namespace, host: service.host,
                            address: service.address, port: port.number, prefixes: routing?.prefixes ?? [],
                            virtualService: routing?.path))
                } else {
                    listeners.append(
                        ProxyShape.Listener(
                            address: service.address, port: port.number,
                            cluster: "outbound|\(port.number)||\(service.host)"))
                }
            }
        }
        if pod.isGateway {
            (listeners, routes) = Self.servers(of: mesh, backend: services.first)
            return
        }
        let numbers = tables.keys.sorted()
        listeners = numbers.map { ProxyShape.Listener(address: "0.0.0.0", port: $0, cluster: nil) } + listeners
        routes = numbers.map { ProxyShape.RouteTable(name: String($0), hosts: tables[$0] ?? []) }
    }

    /// What its `Sidecar`, its namespace's or the mesh's, lets it see.
    private static func services(of mesh: Mesh, for pod: Mesh.Pod) -> [Mesh.Service] {
        let scope =
            pod.isGateway
            ? nil
            : mesh.scopes.first { $0.namespace == pod.namespace }
                ?? mesh.scopes.first { $0.namespace == "istio-system" }
        return mesh.services.filter { service in
            guard var scope else { return true }
            if scope.namespace == "istio-system" { scope.namespace = pod.namespace }
            return scope.admits(service)
        }
    }

    /// One listener on the pod's port; what a `Gateway` lists becomes filter chains and route tables.
    private static func servers(
        of mesh: Mesh, backend: Mesh.Service?
    ) -> ([ProxyShape.Listener], [ProxyShape.RouteTable]) {
        var listener = ProxyShape.Listener(address: "0.0.0.0", port: 8443, cluster: nil)
        var tables: [ProxyShape.RouteTable] = []
        for gateway in mesh.gateways {
            for (number, hosts) in (gateway.isMerged ? [gateway.hosts] : gateway.hosts.map { [$0] }).enumerated() {
                let name = "https.443.https-\(number).\(gateway.name).\(gateway.namespace)"
                let secret = gateway.certificate ?? "cert-\(number)"
                listener.servers.append(
                    ProxyShape.Server(host: hosts[0], routes: name, secret: "kubernetes://\(secret)"))
                guard let backend, let port = backend.ports.first else { continue }
                let virtual = ProxyShape.VirtualHost(
                    service: backend.name, namespace: backend.namespace, host: backend.host,
                    address: backend.address, port: port.number)
                tables.append(ProxyShape.RouteTable(name: name, hosts: hosts.map { _ in virtual }))
            }
        }
        return listener.servers.isEmpty ? ([], []) : ([listener], tables)
    }

    private static func cluster(
        _ service: Mesh.Service, _ port: Mesh.Port, _ subset: String, _ rule: Mesh.DestinationRule?,
        freshSince push: Moment
    ) -> ProxyShape.Cluster {
        ProxyShape.Cluster(
            name: "outbound|\(port.number)|\(subset)|\(service.host)", port: port.number, target: port.target,
            subset: subset, service: service.name, namespace: service.namespace, host: service.host, rule: rule?.path,
            maxConnections: rule?.maxConnections, idleTimeout: rule?.idleTimeout,
            isFresh: rule.map { abs($0.createdAt.seconds(since: push)) < 5 } ?? false, isDNS: service.isResolvedByEnvoy,
            endpoints: subset.isEmpty ? service.endpoints : service.endpoints.filter { $0.version == subset })
    }
}
