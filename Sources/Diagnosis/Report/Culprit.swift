import Prose
import Units

/// An object that holds a part of what a cause holds: an Istio object, a service, a host, a peer, a container.
package struct Culprit: Sendable, Hashable {
    /// What `count` counts.
    package enum Counted: String, Sendable {
        case clusters, endpoints, routes, virtualHosts, listeners, filterChains, secrets, connections, requests
        case filters, workers, streams, pushes
    }
    package var kind: String
    package var namespace: String?
    package var name: String?
    /// Of this one object.
    package var count: Int64?
    package var counted: Counted?
    /// How many there are like it, itself included; they stand for `alike` times `count`.
    package var alike: Int
    /// Of this one object, by the account.
    package var bytes: Bytes?

    package init(
        kind: String, namespace: String?, name: String?, count: Int64? = nil, counted: Counted? = nil, alike: Int = 1,
        bytes: Bytes? = nil
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.count = count
        self.counted = counted
        self.alike = alike
        self.bytes = bytes
    }

    /// `DestinationRule billing/versions`, as people search for it.
    package var keyword: String { "\(kind) \(namespace.map { $0 + "/" } ?? "")\(name ?? "?")" }
}
