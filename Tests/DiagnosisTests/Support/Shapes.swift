import SampleBundles
import Units

/// Numbers that look drawn and are the same in each run (SplitMix64).
struct Draws {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
    }
}

/// Proxies of one bundle, each with a configuration of its own.
enum Shapes {
    static func drawn(_ count: Int, seed: UInt64, mostWorkers: Int = 6) -> CaptureShape {
        var draws = Draws(seed)
        var base = SampleMesh(seed: seed)
        base.addControlPlane()
        for number in 0..<count {
            base.addService(
                "app-\(number)", in: "shop", ports: number % 3 == 0 ? [.http, .tcp(9_000)] : [.http],
                sidecar: .init(workers: 1 + draws.below(mostWorkers)), gateway: number % 7 == 6)
        }
        var capture = CaptureShape(base)
        capture.proxies = base.pods.filter { $0.namespace == "shop" }.map { pod in
            ProxyShape(pod, in: base, config: MeshConfiguration(mesh(&draws, begunAt: base.begunAt), for: pod))
        }
        return capture
    }

    private static func mesh(_ draws: inout Draws, begunAt: Moment) -> SampleMesh {
        var mesh = SampleMesh(seed: UInt64(draws.below(1_000)))
        mesh.addServices(1 + draws.below(40))
        mesh.addServices(draws.below(12), ports: [.tcp(5_432), .http])
        mesh.addServices(draws.below(5), sidecar: .init())
        for _ in 0..<draws.below(4) { mesh.addEndpoints(draws.below(70), at: draws.below(mesh.services.count)) }
        if draws.below(2) == 0 { mesh.addSubsets(1 + draws.below(3)) }
        mesh.gateways = [
            .init(
                "front", in: "shop", hosts: (0..<(2 + draws.below(9))).map { "host-\($0).example" }, createdAt: begunAt)
        ]
        if draws.below(2) == 0 {
            let host = mesh.services[draws.below(mesh.services.count)].host
            mesh.virtualServices = [
                .init(
                    "routes", in: "atlas", host: host, prefixes: (0..<draws.below(60)).map { "/p\($0)" },
                    createdAt: begunAt)
            ]
        }
        for place in mesh.services.indices where draws.below(15) == 0 { mesh.services[place].isResolvedByEnvoy = true }
        return mesh
    }
}
