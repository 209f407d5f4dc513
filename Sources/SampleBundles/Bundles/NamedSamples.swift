import Units

/// The episodes behind the named samples. Names and numbers are made up; shapes and orders are those of real archives.
enum NamedSamples {
    /// A mesh with istiod and `services` services of one pod without sidecar.
    static func mesh(services: Int, seed: UInt64) -> Mesh {
        var mesh = Mesh(seed: seed)
        mesh.addControlPlane()
        mesh.addServices(services)
        return mesh
    }

    /// Starts, first loads and the push of the workloads' creation for each proxy; ids count from 40.
    static func logStarts(_ shapes: [ProxyShape], in capture: inout CaptureShape) {
        let mesh = capture.mesh
        capture.istiodLog.debounced(
            mesh.push - 1, config: "ServiceEntry/checkout/pay.checkout.svc.cluster.local", events: 12, more: 11,
            services: mesh.services.count, proxies: 0, at: mesh.begunAt.later(1.2))
        for (number, shape) in shapes.enumerated() {
            capture.istiodLog.loaded(shape, id: 40 + number, at: mesh.begunAt.later(4.4 + 0.1 * Double(number)))
        }
    }

    /// Requests of `pod` to `host`, one a second, ending at `end`.
    static func requests(_ pod: Mesh.Pod, to host: String, address: String, count: Int, end: Moment) -> [String] {
        (0..<max(0, count)).map {
            ProxyLog.access(pod, to: host, address: address, at: end.later(Double($0 - count) * 1.007))
        }
    }

    static func healthy() -> CaptureShape {
        var mesh = mesh(services: 80, seed: 2)
        // Rolled out after `wildcard-subsets` was captured, with which it is compared.
        mesh.begunAt = mesh.begunAt.later(5_600)
        mesh.addService("basket", in: "checkout", pods: 2)
        mesh.addService("pay", in: "checkout", pods: 2, sidecar: Mesh.Sidecar(limit: "256Mi"))
        mesh.scopes = [
            Mesh.SidecarScope(
                "default", in: "checkout", hosts: ["./*", "istio-system/*"], createdAt: mesh.begunAt.later(-60))
        ]
        mesh.capturedAt = mesh.begunAt.later(7_800)
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        logStarts(capture.proxies, in: &capture)
        capture.analysis = "✔ No validation issues found when analyzing all namespaces.\n"
        return capture
    }

    static func bench(proxies: Int, services: Int, different: Int? = nil) -> CaptureShape {
        var mesh = Mesh(seed: 60)
        mesh.nodes = (0..<12).map { Mesh.Node("ip-10-1-\($0)-21", zone: "eu-north-1\(["a", "b", "c"][$0 % 3])") }
        mesh.addControlPlane()
        mesh.addServices(services / 2)
        mesh.addServices(
            services / 2 - proxies / 10, ports: [.http, Mesh.Port("grpc", 9090, target: 9090, http: true)])
        // Ten replicas a workload, so that six workloads are known to every proxy.
        for number in 0..<max(1, proxies / 10) {
            mesh.addService(
                "app-\(padded(Int64(number), 3))", in: ["atlas", "harbour", "parcels"][number % 3],
                pods: min(10, proxies), sidecar: Mesh.Sidecar(limit: "1Gi"))
        }
        // A rule without subsets adds no clusters; it leaves its name and the times of its push in all of them.
        mesh.rules = [
            Mesh.DestinationRule(
                "pool-defaults", in: "istio-system", host: "*.svc.cluster.local", createdAt: mesh.pushedAt,
                idleTimeout: "300s")
        ]
        mesh.capturedAt = mesh.begunAt.later(7_800)
        var capture = CaptureShape(mesh)
        capture.requestsLogged = 5_000
        capture.different = different
        let pods = mesh.pods.filter { $0.sidecar != nil }.prefix(proxies)
        guard let first = pods.first else { return capture }
        let config = MeshConfiguration(mesh, for: first)
        capture.proxies = pods.map { pod in
            var shape = ProxyShape(pod, in: mesh, config: config)
            shape.loads = traffic(of: shape)
            return shape
        }
        logStarts(capture.proxies, in: &capture)
        return capture
    }

    /// The sixty proxies in a cluster of 8,000 pods and 11,000 objects of Istio, where the sidecars of 900 workloads were killed.
    static func crowdedBench() -> CaptureShape {
        var capture = bench(proxies: 60, services: 1_150)
        capture.crowd = [
            GrowingBundle(.pods, count: 7_100), GrowingBundle(.namespaceKills, count: 900, first: 20_000),
            GrowingBundle(.rules, count: 5_000), GrowingBundle(.routes, count: 5_000),
            GrowingBundle(.filters, count: 1_000), GrowingBundle(.services, count: 3_000),
        ]
        return capture
    }

    /// Counters at the hosts of one destination in six, as a proxy with callers of its own has them.
    private static func traffic(of shape: ProxyShape) -> [ProxyShape.Load] {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/traffic")
        var loads: [ProxyShape.Load] = []
        for cluster in shape.clusters where dice.below(6) == 0 {
            for endpoint in cluster.endpoints {
                let requests = dice.below(900_000)
                loads.append(
                    ProxyShape.Load(
                        cluster.name, address: endpoint.address, connections: dice.below(4),
                        connectionsTotal: 4 + dice.below(900), requestsTotal: requests,
                        errors: requests / (40 + dice.below(900))))
            }
        }
        return loads
    }
}
