import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Each remedy done to the mesh of the sample, and the mesh analysed again: the cause is gone, what is held fell to what was
/// said, and what was called is still there.
@Suite struct TriedRemedyTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let name: String
        let cause: CauseClass
        let before: @Sendable () -> Scenario
        /// What the remedy says, done.
        let done: @Sendable (inout Scenario, Remedy) -> Void
        var testDescription: String { name }

        init(
            _ name: String, _ cause: CauseClass, _ before: @escaping @Sendable () -> Scenario,
            done: @escaping @Sendable (inout Scenario, Remedy) -> Void
        ) {
            (self.name, self.cause, self.before, self.done) = (name, cause, before, done)
        }
    }

    /// Calls that the proxy makes in all of these.
    private static let called = "outbound|80||beacon-0001.harbour.svc.cluster.local"

    private static func calling(_ scenario: inout Scenario) {
        let shape = scenario.shape
        scenario.shape = { dumped in
            shape(&dumped)
            guard let host = dumped.clusters.first(where: { $0.name == called })?.endpoints.first else { return }
            dumped.loads.append(.init(called, address: host.address, connections: 2, requestsTotal: 900))
        }
    }

    /// The Sidecar of a remedy, as it is printed.
    private static func scope(_ scenario: inout Scenario, _ remedy: Remedy) {
        let hosts = (remedy.body?.text ?? "").split(separator: "\n").map { line in
            line.filter { $0 != " " && $0 != "\"" }
        }.filter { $0.hasPrefix("-") && $0.contains("/") }.map { String($0.dropFirst()) }
        let place = remedy.objects.first?.namespace ?? ""
        scenario.mesh.scopes = [.init("default", in: place, hosts: hosts, createdAt: scenario.mesh.begunAt)]
    }

    static let trials = [
        Trial("subsets removed", .drSubsets) {
            var scenario = Scenario(services: 60)
            scenario.mesh.addSubsets(5)
            calling(&scenario)
            return scenario
        } done: { scenario, _ in
            scenario.mesh.rules = []
        },
        Trial("two workers", .workers) {
            var scenario = Scenario(services: 60)
            scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 64
            calling(&scenario)
            return scenario
        } done: { scenario, _ in
            scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 2
        },
        Trial("a Sidecar", .configScope) {
            var scenario = Scenario(services: 140)
            calling(&scenario)
            return scenario
        } done: { scenario, remedy in
            scope(&scenario, remedy)
        },
        Trial("a Sidecar without the service of most endpoints", .endpointCount) {
            var scenario = Scenario(services: 30)
            scenario.mesh.addEndpoints(4_500, at: 6)
            calling(&scenario)
            return scenario
        } done: { scenario, remedy in
            scope(&scenario, remedy)
        },
        Trial("a filter taken off", .wasmLua) {
            var scenario = Scenario(services: 20)
            scenario.pages = .killed
            scenario.shape = { $0.luaFilters = 15 }
            scenario.edits.append((name: "cluster/crs", change: RemedyKindTests.withFilter))
            return scenario
        } done: { scenario, _ in
            scenario.shape = { _ in }
            scenario.edits = []
        },
        Trial("connections that nobody used closed", .connections) {
            .connections(2_000, bytesEach: 16_000)
        } done: { scenario, _ in
            scenario.shape = Scenario.connections(0).shape
        },
        Trial("routes shown only where they are used", .routeTable) {
            var scenario = Scenario(services: 20)
            scenario.mesh.virtualServices = [
                .init(
                    "catalogue", in: "atlas", host: scenario.mesh.services[4].host,
                    prefixes: (0..<3_500).map { "/items/\($0)" }, createdAt: scenario.mesh.begunAt)
            ]
            calling(&scenario)
            return scenario
        } done: { scenario, _ in
            scenario.mesh.virtualServices = []
        },
        Trial("gateways without what their routes do not name", .gatewayAllClusters) {
            .gateway(services: 140, servers: 2)
        } done: { scenario, _ in
            let backend = scenario.mesh.services[0].host
            scenario.shape = { shape in shape.clusters.removeAll { $0.host != backend } }
        },
        Trial("servers of one certificate merged", .filterChains) {
            var scenario = Scenario.gateway(services: 6)
            scenario.pages = .killed
            scenario.mesh.gateways = [
                .init(
                    "front", in: "checkout", hosts: (0..<300).map { "till-\($0).acme.example" },
                    createdAt: scenario.mesh.begunAt)
            ]
            scenario.mesh.gateways[0].certificate = "acme"
            return scenario
        } done: { scenario, _ in
            scenario.mesh.gateways[0].isMerged = true
        },
        Trial("listeners that drain for the default", .xdsChurnDrain) {
            var scenario = Scenario(services: 20)
            scenario.pages = .killed
            scenario.edit("server_info", "\"drain_time\": \"45s\"", to: "\"drain_time\": \"1800s\"")
            scenario.shape = { $0.drainingListeners = 900 }
            return scenario
        } done: { scenario, remedy in
            // What was said to be left of them.
            let row = remedy.effect?.rows.first { $0.component.contains("drain") }
            let part = row.map { $0.after.double / $0.before.double } ?? 1
            scenario.shape = { $0.drainingListeners = Int(900 * part) }
        },
        Trial("a list of stats", .statsCount) {
            Scenario([.services(60), .everyStat])
        } done: { scenario, _ in
            // Those that are left are made at once, as before.
            scenario.edits.removeFirst()
            scenario.shape = { shape in
                for place in shape.clusters.indices { shape.clusters[place].hasTLS = false }
            }
        },
    ]

    /// ServiceEntries of a cause that is only possible: their hosts are no more sent to who does not call them.
    @Test func `ServiceEntries that nobody calls go from the proxy`() throws {
        let scenario = ExternalServicesTests.scenario()
        let first = try scenario.incident()
        let remedy = try #require(first.remedies.first { $0.cause == first[.dns].code })
        let said = try #require(remedy.effect)
        let hidden = Set(remedy.objects.compactMap { $0.name?.dropFirst("out-".count) }.compactMap { Int($0) })
        let hosts = Set(hidden.map { scenario.mesh.services[$0].host })
        #expect(hosts.count == 60)
        var after = scenario
        after.limit = .stated("\(try #require(first.limitBytes).count)")
        after.shape = { shape in
            scenario.shape(&shape)
            shape.clusters.removeAll { hosts.contains($0.host) }
        }
        let held = try #require(try after.incident().memory.predicted).double
        #expect(abs(held - said.after.double) <= 0.06 * said.after.double + 1_000_000, "\(held) against \(said.after)")
        #expect(held < said.before.double)
    }

    @Test(arguments: trials) func `What was said of a remedy is so when it is done`(_ trial: Trial) throws {
        let scenario = trial.before()
        let first = try scenario.incident()
        #expect(first[trial.cause].outcome.isClaim, "\(first[trial.cause].why)")
        let code = first[trial.cause].code
        let remedy = try #require(first.remedies.first { $0.cause == code && $0.effect != nil })
        let said = try #require(remedy.effect)

        var after = scenario
        // The very limit at which it died before.
        after.limit = .stated("\(try #require(first.limitBytes).count)")
        trial.done(&after, remedy)
        let second = try after.incident()

        #expect(!second[trial.cause].outcome.isClaim, "\(second[trial.cause].why)")
        let held = try #require(second.memory.predicted).double
        // Small parts that the change does not name, such as names of hosts, may come or go.
        #expect(
            abs(held - said.after.double) <= 0.06 * said.after.double + 1_000_000,
            "\(held) against \(said.after), \(first.claims) \(first[trial.cause].why)")
        #expect(held < said.before.double)
        // What it needs fell as far as was said, or further.
        if let need = second.need?.level, let promised = said.neededAfter?.atRest {
            #expect(need.double <= promised.double * 1.1 + 2_000_000, "\(need) against \(promised)")
        }
    }

    /// After the Sidecar, the host that was called is still sent.
    @Test func `A Sidecar keeps what was called`() throws {
        let trial = try #require(Self.trials.first { $0.cause == .configScope })
        let scenario = trial.before()
        let incident = try scenario.incident()
        let remedy = try #require(incident.remedies.first { $0.cause == incident[.configScope].code })
        #expect(remedy.body?.text.contains("harbour/beacon-0001.harbour.svc.cluster.local") == true)
        var after = scenario
        trial.done(&after, remedy)
        let pod = try #require(after.mesh.pods(of: "pay", in: "checkout").first)
        let names = MeshConfiguration(after.mesh, for: pod).clusters.map(\.name)
        #expect(names.contains(Self.called))
        #expect(names.count < 20)
    }

    /// The limit that is recommended is enough at rest and at a full push, also by what the second analysis says.
    @Test(arguments: [CauseClass.drSubsets, .configScope, .routeTable]) func `The recommended limit is enough`(
        _ cause: CauseClass
    ) throws {
        let trial = try #require(Self.trials.first { $0.cause == cause })
        var scenario = trial.before()
        let limit = try #require(try scenario.incident().recommendedLimit?.bytes)
        scenario.limit = .stated("\(limit.count)")
        let need = try #require(try scenario.incident().need)
        #expect(need.level + need.push < limit)
    }
}
