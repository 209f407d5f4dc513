import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A kill whose cause is known, for tests over many of them.
struct Episode: Sendable, CustomTestStringConvertible {
    let name: String
    let truth: CauseClass
    let scenario: @Sendable () -> Scenario
    var testDescription: String { name }

    init(_ name: String, _ truth: CauseClass, _ change: @escaping @Sendable () -> Scenario) {
        (self.name, self.truth, scenario) = (name, truth, change)
    }

    /// Each judged once, for all tests that look at them.
    static let reports: [String: Report] = Dictionary(
        uniqueKeysWithValues: all.compactMap { episode in (try? episode.scenario().report()).map { (episode.name, $0) }
        })
    static let incidents: [String: Incident] = reports.compactMapValues { report in
        report.incidents.first { $0.namespace == "checkout" } ?? report.incidents.first
    }

    static let all: [Episode] = [
        Episode("the mesh on a sidecar", .configScope) { Scenario(services: 140) },
        Episode("a wildcard rule with subsets", .drSubsets) {
            var scenario = Scenario(services: 60)
            scenario.mesh.addSubsets(5)
            return scenario
        },
        Episode("thousands of connections", .connections) { .connections(2_000, bytesEach: 16_000) },
        Episode("bodies that nobody reads", .buffering) { .connections(200, bytesEach: 150_000) },
        Episode("thousands of endpoints", .endpointCount) {
            var scenario = Scenario(services: 30)
            scenario.mesh.addEndpoints(4_500)
            return scenario
        },
        Episode("a server for each customer", .filterChains) { .gateway(services: 6, servers: 200) },
        Episode("a gateway with every cluster", .gatewayAllClusters) { .gateway(services: 140, servers: 2) },
        Episode("a listener for each pod", .tcpHeadlessListeners) {
            var scenario = Scenario(services: 20)
            scenario.mesh.addServices(1, ports: [.tcp(9042)])
            scenario.shape = { shape in
                guard var listener = shape.listeners.last(where: { $0.cluster != nil }) else { return }
                for number in 0..<1_000 {
                    listener.address = "10.121.\(number / 250).\(number % 250)"
                    shape.listeners.append(listener)
                }
            }
            return scenario
        },
        Episode("thousands of routes", .routeTable) {
            var scenario = Scenario(services: 20)
            scenario.mesh.virtualServices = [
                .init(
                    "catalogue", in: "atlas", host: scenario.mesh.services[4].host,
                    prefixes: (0..<3_500).map { "/items/\($0)" },
                    createdAt: scenario.mesh.begunAt)
            ]
            return scenario
        },
        Episode("listeners that drain", .xdsChurnDrain) {
            var scenario = Scenario(services: 20)
            scenario.pages = .killed
            scenario.shape = { $0.drainingListeners = 900 }
            return scenario
        },
        Episode("Lua in every chain", .wasmLua) {
            var scenario = Scenario(services: 20)
            scenario.pages = .killed
            scenario.shape = { $0.luaFilters = 15 }
            return scenario
        },
        Episode("a worker for each processor, and a twin that lives", .workers) {
            var scenario = Scenario(services: 60)
            scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 32
            scenario.mesh.addService("basket", in: "checkout", sidecar: .init(limit: "32Mi"))
            let mesh = scenario.mesh
            scenario.capture = {
                $0.proxies += mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
            }
            return scenario
        },
        Episode("a limit below any need", .limitTooLow) { Scenario(services: 20, lived: 20) },
        Episode("the capture", .captureItself) {
            var scenario = Scenario(services: 20, sinceKill: -3)
            scenario.pages = .none
            return scenario
        },
        Episode("an unknown cause", .unresolved) {
            var scenario = Scenario(services: 4)
            scenario.limit = .stated("1Gi")
            return scenario
        },
        Episode("a node out of memory", .nodePressure) {
            var scenario = Scenario(services: 4)
            scenario.limit = .stated(nil)
            return scenario
        },
    ]
}
