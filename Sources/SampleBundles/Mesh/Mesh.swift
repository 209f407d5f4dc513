import Units

/// What stands behind a bundle: services, pods, Istio's objects and the times of the episode. All pages of one
/// bundle are rendered from one mesh, so they agree with each other as a real archive's do.
///
///     var mesh = Mesh()
///     mesh.addService("pay", in: "checkout", pods: 2)
///     mesh.addServices(40)
package struct Mesh: Sendable {
    package var services: [Service] = []
    package var pods: [Pod] = []
    package var rules: [DestinationRule] = []
    package var scopes: [SidecarScope] = []
    package var virtualServices: [VirtualService] = []
    package var gateways: [Gateway] = []
    package var nodes: [Node] = [
        Node("ip-10-1-4-21", zone: "eu-north-1a"), Node("ip-10-1-7-88", zone: "eu-north-1b"),
        Node("ip-10-1-9-130", zone: "eu-north-1c"),
    ]
    package var istiodPod = "istiod-7c9d8fb5b6-k2xqp"
    package var istioVersion = "1.30.1"
    /// When the workloads were created.
    package var begunAt = Moment(seconds: 1_795_500_000)
    /// When the tool read the bundle's pages.
    package var capturedAt = Moment(seconds: 1_795_507_800)
    /// `debug/configz` and the versions in a dump name this push.
    package var push = 61
    package var pushedAt: Moment
    package var seed: UInt64

    package init(seed: UInt64 = 20_261_124) {
        self.seed = seed
        pushedAt = begunAt.later(30)
    }

    /// `2026-11-24T08:08:22Z/190`
    package var pushVersion: String { "\(Moment(seconds: pushedAt.seconds).rfc3339)/\(push)" }

    /// The first pod of a workload, with its place in `pods`, so that a test can change it.
    package func place(of workload: String, in namespace: String, replica: Int = 0) -> Int? {
        let places = pods.indices.filter { pods[$0].workload == workload && pods[$0].namespace == namespace }
        return places.indices.contains(replica) ? places[replica] : nil
    }

    package func pods(of workload: String, in namespace: String) -> [Pod] {
        pods.filter { $0.workload == workload && $0.namespace == namespace }
    }

    package var namespaces: [String] { Set(pods.map(\.namespace) + ["istio-system", "default"]).sorted() }
}

extension Mesh {
    package struct Port: Sendable, Hashable {
        package var name: String
        package var number: Int
        package var target: Int
        /// HTTP shares one listener and one route table per port number; TCP gets a listener per address and port.
        package var isHTTP: Bool

        package init(_ name: String, _ number: Int, target: Int, http: Bool) {
            (self.name, self.number, self.target, isHTTP) = (name, number, target, http)
        }
        package static let http = Port("http", 80, target: 8080, http: true)
        package static func tcp(_ number: Int, name: String = "tcp") -> Port {
            Port(name, number, target: number, http: false)
        }
    }

    package struct Endpoint: Sendable, Hashable {
        package var address: String
        package var zone: String
        /// `name;namespace;canonical name;revision;cluster`
        package var workload: String
        package var version: String
        /// Its pod has a sidecar.
        package var mutualTLS: Bool
    }

    package struct Service: Sendable {
        package var name: String
        package var namespace: String
        package var address: String
        package var ports: [Port]
        package var endpoints: [Endpoint]
        package var createdAt: Moment
        /// A ServiceEntry with `resolution: DNS`: Envoy resolves its addresses itself.
        package var isResolvedByEnvoy = false

        package var host: String { "\(name).\(namespace).svc.cluster.local" }
    }

    package struct Node: Sendable {
        package var name: String
        package var zone: String
        package var memoryPressure = false

        package init(_ name: String, zone: String) { (self.name, self.zone) = (name, zone) }
    }

    package struct DestinationRule: Sendable {
        package var name: String
        package var namespace: String
        package var host: String
        package var subsets: [String]
        package var createdAt: Moment
        package var maxConnections: Int?
        /// `300s`
        package var idleTimeout: String?

        package init(
            _ name: String, in namespace: String, host: String, subsets: [String] = [], createdAt: Moment,
            maxConnections: Int? = nil, idleTimeout: String? = nil
        ) {
            (self.name, self.namespace, self.host, self.subsets) = (name, namespace, host, subsets)
            (self.createdAt, self.maxConnections, self.idleTimeout) = (createdAt, maxConnections, idleTimeout)
        }

        /// The path that Envoy's cluster metadata names (since Istio 1.24 with `v1`).
        package var path: String { "/apis/networking.istio.io/v1/namespaces/\(namespace)/destination-rule/\(name)" }

        func covers(_ service: Service) -> Bool {
            host == service.host || host == "*" || (host.hasPrefix("*.") && service.host.hasSuffix(host.dropFirst(1)))
        }
    }

    /// A `Sidecar` object: which hosts the proxies of its namespace get.
    package struct SidecarScope: Sendable {
        package var name: String
        package var namespace: String
        /// `./*`, `istio-system/*`, `billing/ledger.billing.svc.cluster.local`
        package var hosts: [String]
        package var createdAt: Moment

        package init(_ name: String, in namespace: String, hosts: [String], createdAt: Moment) {
            (self.name, self.namespace, self.hosts, self.createdAt) = (name, namespace, hosts, createdAt)
        }

        func admits(_ service: Service) -> Bool {
            hosts.contains { entry in
                let parts = entry.split(separator: "/", maxSplits: 1)
                guard parts.count == 2 else { return false }
                let place = parts[0] == "." ? namespace[...] : parts[0]
                return (place == "*" || place == service.namespace) && (parts[1] == "*" || parts[1] == service.host)
            }
        }
    }

    package struct VirtualService: Sendable {
        package var name: String
        package var namespace: String
        package var host: String
        /// One route each, by prefix.
        package var prefixes: [String]
        package var createdAt: Moment

        package init(_ name: String, in namespace: String, host: String, prefixes: [String], createdAt: Moment) {
            (self.name, self.namespace, self.host) = (name, namespace, host)
            (self.prefixes, self.createdAt) = (prefixes, createdAt)
        }
        package var path: String { "/apis/networking.istio.io/v1/namespaces/\(namespace)/virtual-service/\(name)" }
    }

    package struct Gateway: Sendable {
        package var name: String
        package var namespace: String
        package var hosts: [String]
        package var createdAt: Moment
        /// Of all hosts; nil: each has its own.
        package var certificate: String?
        /// One server for all hosts, not one for each.
        package var isMerged = false

        package init(_ name: String, in namespace: String, hosts: [String], createdAt: Moment) {
            (self.name, self.namespace, self.hosts, self.createdAt) = (name, namespace, hosts, createdAt)
        }
    }
}
