import Prose

/// Names that Istio, Kubernetes and Envoy give themselves: they are the same in every mesh, tell nothing of this one, and
/// a report is not understood without them.
enum KeptNames {
    static func holds(_ name: String, _ kind: NameKind? = nil) -> Bool {
        if names.contains(name) || name.allSatisfy({ "*.~-_?".contains($0) }) || isPlaceholder(name) { return true }
        switch kind {
        // A namespace may be called by a customer's number; a subset or a word of a file's name is not.
        case .namespace, .service, .workload, .pod, .node, .object, .address, .identity, .container: return false
        case .host, .domain, .subset, .label, .mesh, .file, .image, nil: return isVersion(name) || isNumber(name)
        }
    }

    /// Domains of projects and clouds that our own texts and every cluster name.
    static func holds(domain: String) -> Bool { domains.contains(domain) || isOfProject(domain) }

    /// Domains below which projects alone have names: `sidecar.istio.io`. Below others anybody has: `acme.github.com`.
    static func isOfProject(_ domain: String) -> Bool { projects.contains(domain) }

    /// `v1`, `v2-3`, `1.24.0`: a version is kept.
    static func isVersion(_ name: String) -> Bool {
        var rest = Substring(name)
        if rest.first == "v" { rest.removeFirst() }
        return rest.utf8.first.map { (48...57).contains($0) } ?? false
            && rest.utf8.allSatisfy { (48...57).contains($0) || $0 == 0x2E || $0 == 0x2D }
            && !isAddress(rest) && rest.utf8.count <= 16
    }

    /// `POD`, `NAMESPACE`, where a command of ours says what to put there. A folder or a label may be called in capitals as well:
    /// those are names.
    static func isPlaceholder(_ name: String) -> Bool { placeholders.contains(name) }

    private static let placeholders = Set(
        Command.Blank.allCases.flatMap { $0.rawValue.split { !$0.isUppercase }.map(String.init) })

    static func isNumber(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy { (48...57).contains($0) } }

    static func isAddress(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    static let names: Set<String> = [
        "default", "kubernetes", "Kubernetes", "kube-system", "kube-public", "kube-node-lease", "kube-dns",
        "kube-proxy",
        "kube-root-ca.crt", "coredns", "istio", "istio-system", "istio-proxy", "istio-init", "istio-validation",
        "istio-ingressgateway", "istio-egressgateway", "istio-ingress", "istio-egress", "istio-operator", "istio-cni",
        "istio-cni-node", "istio-ca-root-cert", "istio-sidecar-injector", "istiod", "ztunnel", "waypoint", "discovery",
        "pilot", "pilot-agent", "envoy", "proxyv2", "mesh", "localhost", "cluster.local", "BlackHoleCluster",
        "PassthroughCluster", "InboundPassthroughCluster", "InboundPassthroughClusterIpv4",
        "InboundPassthroughClusterIpv6", "block_all", "allow_any", "inbound", "outbound", "virtualOutbound",
        "virtualInbound", "xds-grpc", "sds-grpc", "prometheus_stats", "zipkin", "ROOTCA", "ALL", "ingressgateway",
        "egressgateway", "app", "version",
        "name",
    ]

    private static let domains: Set<String> = [
        "cluster.local", "clusterset.local", "github.com", "docker.io", "gcr.io", "ghcr.io", "quay.io",
    ]

    private static let projects: Set<String> = [
        "istio.io", "k8s.io", "kubernetes.io", "x-k8s.io", "envoyproxy.io", "openshift.io",
    ]
}
