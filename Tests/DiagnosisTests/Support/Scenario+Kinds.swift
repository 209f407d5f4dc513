import SampleBundles
import Testing

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

    /// Calls of `stock` that the victim broke off when it went away, as its peer logged them.
    mutating func addCallsBrokenOff(_ count: Int) throws {
        let pod = try #require(mesh.pods(of: "stock", in: "shop").first)
        let own = try #require(mesh.pods(of: "pay", in: "checkout").first).address
        let broken = """
            [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" 0 DC gone - "-" 0 0 2501 - "-" "shop" "85bf827b" "stock" \
            "10.88.1.14:8080" inbound|8080|| 127.0.0.6:48728 10.88.1.14:8080 \(own):53862 - default
            """
        added = [
            (
                "bug-report/proxies/\(pod.folder)/istio-proxy.log",
                Array(repeating: broken, count: count).joined(separator: "\n") + "\n"
            )
        ]
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
