/// A part of a page that is of one container, where the page itself says of which: a section of `logs.txt`, a series of a
/// Prometheus result, a row of `kubectl top`.
package struct PagePart: Sendable, Hashable {
    /// What the part is: a proxy's log, memory samples.
    package var kind: CaptureKind
    package var namespace: String?
    package var pod: String?
    package var container: String?

    package init(kind: CaptureKind, namespace: String? = nil, pod: String? = nil, container: String? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.pod = pod
        self.container = container
    }

    /// `shop/orders-0/istio-proxy`.
    package var label: String { [namespace, pod, container].compactMap { $0 }.joined(separator: "/") }

    /// Whose it is; nil for a part of no proxy.
    package var identity: ProxyIdentity? {
        guard let pod, !pod.isEmpty, container == "istio-proxy" else { return nil }
        var identity = ProxyIdentity()
        identity.namespace = namespace
        identity.pod = pod
        return identity
    }
}
