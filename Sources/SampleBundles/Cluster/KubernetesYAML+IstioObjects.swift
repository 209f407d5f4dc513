import Units

extension KubernetesYAML {
    /// `cluster/crs`: every object of Istio's kinds.
    package static func customResources(_ mesh: Mesh) -> String {
        list(
            mesh.rules.map(destinationRule) + mesh.gateways.map(gateway) + mesh.scopes.map(sidecar)
                + mesh.virtualServices.map(virtualService))
    }

    private static func istioHead(_ kind: String, _ name: String, _ namespace: String, _ createdAt: Moment) -> String {
        head(
            "networking.istio.io/v1", kind, name: name, namespace: namespace, uid: uid("\(kind)/\(namespace)/\(name)"),
            createdAt: createdAt)
    }

    private static func destinationRule(_ rule: Mesh.DestinationRule) -> String {
        var spec = "host: \(scalar(rule.host))\n"
        if !rule.subsets.isEmpty {
            spec += "subsets:\n" + rule.subsets.map { "- labels:\n    version: \($0)\n  name: \($0)\n" }.joined()
        }
        if rule.maxConnections != nil || rule.idleTimeout != nil {
            spec += "trafficPolicy:\n  connectionPool:\n"
            if let idle = rule.idleTimeout { spec += "    http:\n      idleTimeout: \(idle)\n" }
            if let most = rule.maxConnections { spec += "    tcp:\n      maxConnections: \(most)\n" }
        }
        return istioHead("DestinationRule", rule.name, rule.namespace, rule.createdAt) + "  spec:\n" + indented(spec, 4)
    }

    private static func sidecar(_ scope: Mesh.SidecarScope) -> String {
        let hosts = scope.hosts.map { "  - \(scalar($0))\n" }.joined()
        return istioHead("Sidecar", scope.name, scope.namespace, scope.createdAt) + "  spec:\n"
            + indented("egress:\n- hosts:\n" + hosts, 4)
    }

    private static func virtualService(_ object: Mesh.VirtualService) -> String {
        let routes = (object.prefixes + [""]).map {
            ($0.isEmpty ? "- route:\n" : "- match:\n  - uri:\n      prefix: \($0)\n  route:\n")
                + "  - destination:\n      host: \(object.host)\n"
        }
        return istioHead("VirtualService", object.name, object.namespace, object.createdAt) + "  spec:\n"
            + indented("hosts:\n- \(object.host)\nhttp:\n" + routes.joined(), 4)
    }

    private static func gateway(_ object: Mesh.Gateway) -> String {
        let listed = object.isMerged ? [object.hosts] : object.hosts.map { [$0] }
        let servers = listed.enumerated().map { number, hosts in
            let names = hosts.map { "  - \(scalar($0))\n" }.joined()
            let certificate = object.certificate ?? "cert-\(number)"
            return
                "- hosts:\n\(names)  port:\n    name: https-\(number)\n    number: 443\n    protocol: HTTPS\n  tls:\n    credentialName: \(certificate)\n    mode: SIMPLE\n"
        }
        return istioHead("Gateway", object.name, object.namespace, object.createdAt) + "  spec:\n"
            + indented("selector:\n  istio: ingressgateway\nservers:\n" + servers.joined(), 4)
    }

    /// `debug/configz`: the same objects as istiod knows them.
    static func writeConfigz(_ mesh: Mesh, to page: inout PageText) {
        func item(_ kind: String, _ name: String, _ namespace: String, _ at: Moment, _ spec: String) -> String {
            #"{"kind":"\#(kind)","apiVersion":"networking.istio.io/v1","metadata":{"name":"\#(name)","namespace":"\#(namespace)","uid":"\#(uid("\(kind)/\(namespace)/\(name)"))","resourceVersion":"46251","generation":1,"creationTimestamp":\#(time(at))},"spec":\#(spec)}"#
        }
        let rules = mesh.rules.map { rule in
            let subsets = rule.subsets.map { #"{"name":"\#($0)","labels":{"version":"\#($0)"}}"# }.joined(
                separator: ",")
            return item(
                "DestinationRule", rule.name, rule.namespace, rule.createdAt,
                #"{"host":"\#(rule.host)","subsets":[\#(subsets)]}"#)
        }
        let scopes = mesh.scopes.map { scope in
            let hosts = scope.hosts.map { "\"\($0)\"" }.joined(separator: ",")
            return item("Sidecar", scope.name, scope.namespace, scope.createdAt, #"{"egress":[{"hosts":[\#(hosts)]}]}"#)
        }
        let virtual = mesh.virtualServices.map {
            item("VirtualService", $0.name, $0.namespace, $0.createdAt, #"{"hosts":["\#($0.host)"]}"#)
        }
        page.line("[\((rules + scopes + virtual).joined(separator: ","))]")
    }
}
