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

extension Culprit.Counted {
    /// For a sentence: `1 listener`, `3 listeners`.
    package func noun(_ count: Int64) -> String {
        let one =
            switch self {
            case .clusters: "cluster"
            case .endpoints: "endpoint"
            case .routes: "route"
            case .virtualHosts: "virtual host"
            case .listeners: "listener"
            case .filterChains: "filter chain"
            case .secrets: "secret"
            case .connections: "connection"
            case .requests: "request"
            case .filters: "filter"
            case .workers: "worker"
            case .streams: "stream"
            case .pushes: "push"
            }
        return count == 1 ? one : one + (self == .pushes ? "es" : "s")
    }
}
