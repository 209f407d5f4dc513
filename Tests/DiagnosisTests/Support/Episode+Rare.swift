import SampleBundles
import Units

@testable import Diagnosis

extension Episode {
    /// Reports of bundles made so that rules go their rare ways; what killed there is of no interest.
    static let rareReports: [Report] = [
        everythingAtOnce, onlyTheKilledHaveLua, everyStatWithoutTwin, manyWorkers, podLimit, gatewayWithoutDump,
        nothingMeasured, certificatesWithoutDump, muchUnexplained, busySuccessor, bufferingSuccessor,
        release("1.15.1"), release("1.17.0"), .lowered(from: "512Mi"),
    ].compactMap { try? $0.report() }

    private static var everythingAtOnce: Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.mesh.istioVersion = "1.24.3"
        scenario.mesh.services[3].isResolvedByEnvoy = true
        scenario.edit(
            "config_dump", "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            to: "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig")
        scenario.edit(
            "config_dump", "envoy.extensions.filters.http.cors.v3.Cors",
            to: "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz")
        let secret =
            #"{"name": "cert-N", "version_info": "1", "last_updated": "2026-11-24T06:00:00.000Z", "secret": {"name": "cert-N"}},"#
        scenario.edit(
            "config_dump", "\"dynamic_active_secrets\": [",
            to: "\"dynamic_active_secrets\": ["
                + (0..<220).map { secret.replacing("cert-N", with: "cert-\($0)") }.joined())
        scenario.added = [
            (
                "bug-report/\(scenario.folder)memory-first.json",
                """
                {"allocated": "8400000", "heap_size": "100000000", "pageheap_unmapped": "0",
                 "pageheap_free": "50000000", "total_thread_cache": "1000000", "total_physical_bytes": "9000000"}

                """
            )
        ]
        scenario.shape = { shape in
            for number in 0..<2_100 { shape.statistics["istio_requests_total{request_id=\"\(number)\"}"] = 1 }
            shape.extraAllocated = 12_000_000
        }
        return scenario
    }

    /// Of a release of which much is known to leak.
    private static func release(_ version: String) -> Scenario {
        var scenario = Scenario(services: 6)
        scenario.pages = .killed
        scenario.mesh.istioVersion = version
        return scenario
    }

    private static var onlyTheKilledHaveLua: Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.limit = .need(1 / 0.3)
        scenario.mesh.addService("basket", in: "shop", sidecar: .init(limit: "40Mi"))
        let mesh = scenario.mesh
        scenario.shape = { $0.luaFilters = 1 }
        scenario.capture = { $0.proxies += mesh.pods(of: "basket", in: "shop").map { ProxyShape($0, in: mesh) } }
        return scenario
    }

    private static var everyStatWithoutTwin: Scenario {
        var scenario = Scenario(services: 160)
        scenario.edit("config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"")
        scenario.edit(
            "config_dump", "enable_deferred_creation_stats\": true", to: "enable_deferred_creation_stats\": false")
        scenario.shape = { $0.extraAllocated = 38_000 * ($0.clusters.count + 8) }
        return scenario
    }

    private static var manyWorkers: Scenario {
        var scenario = Scenario(services: 20)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 16
        return scenario
    }

    private static var podLimit: Scenario {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "512Mi" }
        return scenario
    }

    private static var gatewayWithoutDump: Scenario {
        var scenario = Scenario(services: 40, gateway: true)
        scenario.pages = .none
        scenario.mesh.gateways = [
            .init("front", in: "checkout", hosts: ["shop.acme.example"], createdAt: scenario.mesh.begunAt)
        ]
        scenario.added = [
            (
                "bug-report/cluster/virtualservices.yaml",
                """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: networking.istio.io/v1
                  kind: VirtualService
                  metadata:
                    name: front
                    namespace: checkout
                  spec:
                    gateways: [front]
                    hosts: [shop.acme.example]
                    http:
                    - route:
                      - destination:
                          host: \(scenario.mesh.services[4].host)

                """
            )
        ]
        return scenario
    }

    private static var nothingMeasured: Scenario {
        var scenario = everythingAtOnce
        scenario.added = []
        scenario.dropped = ["memory", "stats"]
        return scenario
    }

    private static var muchUnexplained: Scenario {
        var scenario = everythingAtOnce
        scenario.added = []
        return scenario
    }

    private static var busySuccessor: Scenario {
        var scenario = Scenario(services: 20)
        scenario.shape = { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connections: 2_000)]
            shape.extraAllocated = 2_000 * 16_000
        }
        return scenario
    }

    /// A proxy that lives, near its limit, with few connections that hold much.
    private static var bufferingSuccessor: Scenario {
        var scenario = busySuccessor
        let busy = scenario.shape
        scenario.shape = { shape in
            busy(&shape)
            for place in shape.loads.indices { shape.loads[place].connections = 200 }
            shape.downstreamConnections = 0
            shape.extraAllocated = 200 * 150_000
        }
        return scenario
    }

    /// Certificates that only its Gateway tells.
    private static var certificatesWithoutDump: Scenario {
        var scenario = Scenario(services: 6, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<300).map { "shop-\($0).acme.example" },
                createdAt: scenario.mesh.begunAt)
        ]
        scenario.pages = .none
        return scenario
    }
}

extension Scenario {
    /// The limit of a workload that needs more than an ordinary proxy was lowered half a minute before its pods began to die.
    static func lowered(from old: String) -> Scenario {
        var scenario = Scenario(services: 140, lived: 300)
        let start = scenario.startedAt
        func set(_ name: String, _ at: Moment, _ revision: Int, _ limit: String) -> String {
            """
            ---
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              annotations: {deployment.kubernetes.io/revision: "\(revision)"}
              creationTimestamp: "\(at.rfc3339)"
              name: \(name)
              namespace: checkout
              ownerReferences:
              - {controller: true, kind: Deployment, name: pay}
            spec:
              replicas: \(revision - 6)
              template:
                metadata:
                  annotations: {sidecar.istio.io/proxyMemoryLimit: \(limit)}

            """
        }
        scenario.added = [
            (
                "rollouts.yaml",
                set("pay-aaaa", start.later(-9_000), 6, old) + set("pay-bbbb", start.later(-30), 7, "40Mi")
            )
        ]
        return scenario
    }
}
