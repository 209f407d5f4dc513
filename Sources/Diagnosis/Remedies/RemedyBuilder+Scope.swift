import Store
import Units

extension RemedyBuilder {
    /// A Sidecar whose hosts have traffic evidence: clusters pages and access logs of the namespace.
    func scope(_ cause: Cause) throws -> Remedy? {
        guard let state = c.state, let namespace = c.victim?.namespace ?? state.proxy.namespace else { return nil }
        // A Sidecar `default` reaches every sidecar of its namespace, not only the one that is the evidence.
        let hosts = try c.mesh.store.calledHosts(namespace: namespace).map(\.host)
        let outside = hosts.filter { Self.namespace(of: $0) != namespace && Self.namespace(of: $0) != "istio-system" }
            .sorted()
        var yaml = """
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata:
              name: default
              namespace: \(yamlText(namespace))
            spec:
              egress:
              - hosts:
                - "./*"
                - "istio-system/*"

            """
        for host in outside.prefix(40) { yaml += "    - \"\(entry(host))\"\n" }
        if outside.count > 40 {
            yaml +=
                "    # and \(outside.count - 40) more hosts with traffic: see `traffic_edge` in the database (--db)\n"
        }
        if hosts.isEmpty {
            yaml +=
                "    # add NAMESPACE/HOST for every service that this namespace calls: the capture shows no traffic of it\n"
        }
        let seen =
            hosts.isEmpty
            ? "no traffic of it is in the capture"
            : "\(hosts.count) host\(hosts.count == 1 ? "" : "s") had traffic in the capture"
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title: "a Sidecar for namespace \(namespace) with the hosts that it calls (\(seen))",
            yaml: yaml, saving: cause.bytes, savingError: cause.bytes.map { Bytes(rounding: $0.double * 0.1) },
            reaches:
                "sidecars of \(namespace), not gateways or waypoints; the container's memory falls only after a restart",
            risk:
                "a host that is called, but had no traffic in this capture, goes through the passthrough cluster, or nowhere under REGISTRY_ONLY; a wider start is \"*/*\" for one day with access logs on",
            undo: "kubectl delete sidecar default -n \(namespace)", verify: countClusters)
    }

    private func entry(_ host: String) -> String {
        "\(Self.namespace(of: host) ?? "*")/\(host)".filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
    }

    func gateway(_ cause: Cause) -> Remedy {
        Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "send gateways only the clusters that their routes name",
            yaml: """
                # values of the istiod chart; as it is: kubectl set env deploy/istiod -n istio-system PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true
                pilot:
                  env:
                    PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true"

                """,
            saving: cause.bytes, savingError: error(cause.bytes),
            reaches: "every gateway of this istiod, after istiod has restarted; sidecars not at all",
            risk: "clusters that only an EnvoyFilter or a Lua script names go too",
            undo: "remove the variable and restart istiod", verify: countClusters)
    }

    func routes(_ cause: Cause) throws -> Remedy? {
        guard let file = c.state?.counts?.file,
            let origin = try c.mesh.store.largestRouteOrigins(file: file, limit: 1).first
        else { return nil }
        let parts = origin.name.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title:
                "show VirtualService \(origin.name) (\(grouped(Int64(origin.routes))) routes) only where it is used, and merge its match blocks",
            yaml: """
                # kubectl patch virtualservice \(parts[1]) -n \(parts[0]) --type merge --patch-file this.yaml
                spec:
                  exportTo:
                  - "."

                """,
            saving: nil, savingError: nil, reaches: "every proxy outside of namespace \(parts[0])",
            risk: "clients in other namespaces fall back to the service's default route", undo: "remove exportTo",
            verify: "istioctl proxy-config routes \(proxy) -o json | grep -c '\"match\"'")
    }
}
