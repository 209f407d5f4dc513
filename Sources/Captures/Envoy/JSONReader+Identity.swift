import Archive
import Units

extension JSONReader {
    /// `node` of a bootstrap or of server_info; its metadata is what pilot-agent knows of the pod.
    func readIdentity() throws(SourceError) -> ProxyIdentity {
        var identity = ProxyIdentity()
        guard try beginObject() else { return identity }
        while let key = try nextKey() {
            switch key {
            case .id: identity.take(nodeID: try readString() ?? "")
            case .metadata: try readNodeMetadata(into: &identity, withLabels: true)
            default: break
            }
        }
        return identity
    }

    /// `{"NAMESPACE": "shop", "NAME": "orders-…", "WORKLOAD_NAME": "orders", "ANNOTATIONS": {…}, "PROXY_CONFIG": {…}, …}`.
    ///
    /// Labels of a page of one proxy alone: istiod lists tens of thousands.
    func readNodeMetadata(into identity: inout ProxyIdentity, withLabels: Bool = false) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .metaNamespace: identity.namespace = try readString() ?? identity.namespace
            case .metaName: identity.pod = try readString() ?? identity.pod
            case .metaWorkload: identity.workload = try readString()
            case .metaOwner: identity.take(owner: try readString() ?? "")
            case .metaNode: identity.node = try readString()
            case .metaClusterID: identity.cluster = try readString()
            case .metaIstioVersion: identity.istioVersion = try readString()
            case .metaInstanceIPs:
                guard identity.address == nil, let all = try readString() else { continue }
                identity.address = all.split(separator: ",").first.map(String.init)
            case .metaLabels where withLabels: try readLabels(into: &identity)
            case .metaAnnotations:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .memoryLimitAnnotation { identity.limitAnnotation = try readString() }
                }
            case .metaProxyConfig:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .concurrency { identity.configuredConcurrency = try readInt() }
                }
            default: break
            }
        }
    }

    /// `{"app": "orders", "pod-template-hash": "5d8674ddf6", …}`: the pod's own, by the downward API.
    private func readLabels(into identity: inout ProxyIdentity) throws(SourceError) {
        guard try beginObject() else { return }
        while try nextKey() != nil {
            let name = keyText()
            guard identity.labels.count < Self.mostLabels, let value = try readString() else { continue }
            identity.labels[name] = value
        }
    }

    /// More are no pod's.
    private static let mostLabels = 100
}

extension ProxyIdentity {
    /// A node id, `sidecar~10.1.2.3~orders-5d8674ddf6-5n2tc.shop~shop.svc.cluster.local`: type, address, pod and
    /// namespace (behind the last dot, since a pod's name may have dots), DNS domain.
    package init(nodeID: String) {
        self.init()
        take(nodeID: nodeID)
    }

    /// Fills in what the id says and nothing else has said.
    mutating func take(nodeID: String) {
        let parts = nodeID.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count >= 3 else {
            if !nodeID.isEmpty, pod == nil { foreignID = String(nodeID.prefix(600)) }
            return
        }
        if !parts[0].isEmpty { type = type ?? String(parts[0]) }
        if !parts[1].isEmpty { address = String(parts[1]) }
        take(podAndNamespace: parts[2])
    }

    /// `kubernetes://apis/apps/v1/namespaces/shop/deployments/orders`: what the injector found above the pod.
    mutating func take(owner: String) {
        let parts = owner.split(separator: "/")
        guard parts.count >= 4, let name = parts.last, parts[parts.count - 4] == "namespaces" else { return }
        workloadKind =
            switch parts[parts.count - 2] {
            case "deployments": "Deployment"
            case "statefulsets": "StatefulSet"
            case "daemonsets": "DaemonSet"
            case "jobs": "Job"
            default: nil
            }
        if workloadKind != nil { workload = workload ?? String(name) }
    }

    /// `POD.NAMESPACE` of a connection; in older releases the whole id of a node.
    mutating func take(connection text: Substring) {
        if text.contains("~") { take(nodeID: String(text)) } else { take(podAndNamespace: text) }
    }

    /// `POD.NAMESPACE`.
    mutating func take(podAndNamespace text: Substring) {
        guard let dot = text.lastIndex(of: "."), dot > text.startIndex else { return }
        pod = pod ?? String(text[..<dot])
        let behind = text[text.index(after: dot)...]
        if !behind.isEmpty { namespace = namespace ?? String(behind) }
    }
}
