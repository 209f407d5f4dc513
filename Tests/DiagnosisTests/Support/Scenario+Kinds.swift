import SampleBundles

@testable import Diagnosis

extension Scenario {
    /// A client with connections to one service, read while it lives.
    static func connections(
        _ count: Int, requests: Int = 0, bytesEach: Int = 0, shape more: @escaping (inout ProxyShape) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connections: count, requests: requests)]
            shape.downstreamConnections = 0
            shape.extraAllocated = count * bytesEach
            more(&shape)
        }
        return scenario
    }

    /// A gateway that serves some hosts and is sent every service.
    static func gateway(services: Int, servers: Int = 2) -> Scenario {
        var scenario = Scenario(services: services, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<servers).map { "shop-\($0).acme.example" },
                createdAt: scenario.mesh.begunAt)
        ]
        return scenario
    }
}
