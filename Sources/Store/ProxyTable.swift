import Captures
import Units

/// Proxies by namespace and pod, merged from every page that names one.
struct ProxyTable {
    private(set) var identities: [ProxyIdentity] = []
    private(set) var files: [(file: Int64, index: Int)] = []
    private var index: [String: Int] = [:]

    /// A page that names no namespace means the only pod of that name, where there is one.
    private func key(of identity: ProxyIdentity, _ pod: String) -> String {
        if let namespace = identity.namespace { return "\(namespace)/\(pod)" }
        let same = identities.filter { $0.pod == pod }
        return same.count == 1 ? "\(same[0].namespace ?? "")/\(pod)" : "/\(pod)"
    }

    /// Another control plane's Envoy, by the pod that its id names.
    func named(_ identity: ProxyIdentity) -> ProxyIdentity {
        guard identity.pod == nil, let id = identity.foreignID else { return identity }
        let known = identities.enumerated().compactMap { index, other in
            other.pod.map { PodNames.Pod(id: Int64(index), namespace: other.namespace ?? "", pod: $0) }
        }
        guard let found = PodNames(known).owner(of: id.replacingAll("/", with: ".")) else {
            return ForeignNode.identity(of: id) ?? identity
        }
        var named = identity
        (named.namespace, named.pod) = (found.namespace.isEmpty ? nil : found.namespace, found.pod)
        return named
    }

    /// The one pod of the workload that a command asked for one of its pods; nil where several are known.
    func onlyPod(of identity: ProxyIdentity) -> ProxyIdentity? {
        guard let workload = identity.workload else { return nil }
        let own = identities.filter { other in
            (identity.namespace ?? other.namespace) == other.namespace
                && (other.workload ?? other.pod.map { WorkloadName.of(pod: $0) }) == workload
        }
        return own.count == 1 ? own[0] : nil
    }

    mutating func add(_ identity: ProxyIdentity, file: Int64?) {
        guard let pod = identity.pod else { return }
        let key = key(of: identity, pod)
        if let at = index[key] {
            identities[at].type = identities[at].type ?? identity.type
            identities[at].foreignID = identities[at].foreignID ?? identity.foreignID
            identities[at].workload = identities[at].workload ?? identity.workload
            identities[at].workloadKind = identities[at].workloadKind ?? identity.workloadKind
            identities[at].node = identities[at].node ?? identity.node
            if identities[at].labels.isEmpty { identities[at].labels = identity.labels }
            identities[at].cluster = identities[at].cluster ?? identity.cluster
            identities[at].address = identities[at].address ?? identity.address
            identities[at].istioVersion = identities[at].istioVersion ?? identity.istioVersion
            identities[at].configuredConcurrency =
                identities[at].configuredConcurrency ?? identity.configuredConcurrency
        } else {
            index[key] = identities.count
            identities.append(identity)
        }
        if let file, let at = index[key] { files.append((file, at)) }
    }
}
