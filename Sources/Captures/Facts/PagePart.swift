import Units

/// A part of a page that is of one container, where the page itself says of which: a section of `logs.txt`, a series of a
/// Prometheus result, a row of `kubectl top`.
package struct PagePart: Sendable, Hashable {
    /// What the part is: a proxy's log, memory samples.
    package var kind: CaptureKind
    package var namespace: String?
    package var pod: String?
    /// One of whose pods it is, where no pod is named.
    package var workload: String?
    package var container: String?
    /// Of a page among several in one text: its number and the command that printed it, `2 kubectl get pods`.
    package var title: String?
    /// When it was saved, where a line before it says so; nil: with the file.
    package var at: Moment?
    /// Why nothing is read of it; nil where something is.
    package var skipped: String?
    /// What in a part of no kind tells of a kill or of a configuration.
    package var telling: TellingWord?

    package init(
        kind: CaptureKind, namespace: String? = nil, pod: String? = nil, container: String? = nil, title: String? = nil
    ) {
        self.kind = kind
        self.title = title
        self.namespace = namespace
        self.pod = pod
        self.container = container
    }

    /// `shop/orders-0/istio-proxy`, or its title.
    package var label: String { title ?? [namespace, pod, container].compactMap { $0 }.joined(separator: "/") }

    /// Whose it is; nil for a part of no proxy.
    package var identity: ProxyIdentity? {
        guard let name = pod ?? workload, !name.isEmpty, container == "istio-proxy" else { return nil }
        var identity = ProxyIdentity(namespace: namespace, pod: pod)
        identity.workload = workload
        return identity
    }
}
