import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Whose memory the evidence shows.
@Suite struct StandInTests {
    /// A victim without pages, and another workload with its own.
    private func beside(_ namespace: String, more services: Int = 0, gateway: Bool = false) -> Scenario {
        var scenario = Scenario(services: 40)
        scenario.limit = .stated("64Mi")
        scenario.pages = .none
        scenario.mesh.addService("basket", in: namespace, gateway: gateway)
        var larger = scenario.mesh
        larger.addServices(services)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = mesh.pods(of: "basket", in: namespace).map {
                ProxyShape($0, in: mesh, config: MeshConfiguration(larger, for: $0))
            }
        }
        return scenario
    }

    @Test func theVictimsOwnPagesComeFirst() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .killed
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .killed)
        #expect(incident.standIn == nil)
    }

    @Test func aProcessThatStartedAfterTheKillIsTheSuccessor() throws {
        #expect(try Scenario(services: 4).incident().evidenceProcess == .successor)
    }

    @Test func aReplicaStandsIn() throws {
        var scenario = Scenario(services: 4, replicas: 2)
        scenario.pages = .sibling
        let incident = try scenario.incident()
        let replica = scenario.mesh.pods(of: "pay", in: "checkout")[1]
        #expect(incident.evidenceProcess == .sibling)
        #expect(incident.standIn == replica.folder)
    }

    /// All hold the same configuration; what comes with load the fullest of them shows.
    @Test(arguments: [1, 2]) func ofTwoReplicasTheFullestStandsIn(hot: Int) throws {
        var scenario = Scenario(services: 20, replicas: 3)
        scenario.pages = .none
        let mesh = scenario.mesh
        let pods = mesh.pods(of: "pay", in: "checkout")
        scenario.capture = { capture in
            capture.proxies = pods.indices.dropFirst().map { at in
                var shape = ProxyShape(pods[at], in: mesh)
                guard at == hot, let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                    let host = cluster.endpoints.first
                else { return shape }
                shape.loads = [
                    .init(cluster.name, address: host.address, connections: 2_000, requestsTotal: 2_000)
                ]
                shape.extraAllocated = 32_000_000
                return shape
            }
        }
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .sibling && incident.standIn == pods[hot].folder)
        #expect(incident[.connections].outcome.isClaim)
    }

    @Test func anotherWorkloadOfTheSameScopeStandsIn() throws {
        let incident = try beside("checkout").incident()
        #expect(incident.evidenceProcess == .sibling)
        #expect(incident.memory.predicted != nil)
    }

    @Test func aTwentiethOfTheClustersMayDiffer() throws {
        // Of about 49 clusters two may be missing or more, four may not.
        #expect(try beside("checkout", more: 2).incident().evidenceProcess == .sibling)
        #expect(try beside("checkout", more: 4).incident().evidenceProcess == .none)
    }

    @Test func aGatewayDoesNotStandInForASidecar() throws {
        #expect(try beside("checkout", gateway: true).incident().evidenceProcess == .none)
    }

    @Test func aStandInConfirmsAtTheMostWhatItHolds() throws {
        var scenario = Scenario(services: 140, replicas: 2)
        scenario.pages = .sibling
        let cause = try scenario.incident()[.configScope]
        #expect(cause.outcome.isClaim)
        #expect(cause.confidence ?? 1 <= 0.95)
    }

    @Test func withoutAnyPageNothingIsModelledFromOthers() throws {
        var scenario = Scenario(services: 40)
        scenario.limit = .stated("64Mi")
        scenario.pages = .none
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .none)
        #expect(incident.memory.allocated == nil && incident.memory.account.isEmpty)
    }
}

/// A capture that asks a proxy at its limit for its figures, and another one for the dump that could kill it.
extension StandInTests {
    /// The successor's pages without its dump, and `basket` beside it with one.
    private func figuresAlone(more services: Int = 0) -> Scenario {
        var scenario = Scenario(services: 140)
        scenario.dropped = ["\(scenario.folder)config_dump"]
        scenario.mesh.addSubsets(3)
        scenario.mesh.addService("basket", in: "checkout")
        var larger = scenario.mesh
        larger.addServices(services)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "checkout").map {
                ProxyShape($0, in: mesh, config: MeshConfiguration(larger, for: $0))
            }
        }
        return scenario
    }

    @Test func aSuccessorWithoutADumpTakesThatOfAProxyLikeIt() throws {
        let scenario = figuresAlone()
        let incident = try scenario.incident()
        let other = try #require(scenario.mesh.pods(of: "basket", in: "checkout").first)
        #expect(incident.evidenceProcess == .successor)
        #expect(incident.standIn == other.folder)
        #expect(incident.memory.allocated != nil && incident.memory.predicted != nil)
        #expect(incident[.drSubsets].outcome == .confirmed)
    }

    @Test func aProxyWithAnotherConfigurationLendsNoDump() throws {
        let incident = try figuresAlone(more: 60).incident()
        #expect(incident.evidenceProcess == .successor)
        #expect(incident.standIn == nil)
        // What its own pages count is estimated, and no account is another's: only a dump knows virtual hosts.
        #expect(incident.memory.account.contains { $0.component == Component.serviceClusters.name })
        #expect(!incident.memory.account.contains { $0.component == Component.virtualHosts.name })
        #expect(incident.memory.predicted != nil)
    }

    /// A kill that only follows from istiod's lists takes a proxy of which these say that it holds the same.
    @Test func aKillThatIsInferredTakesAStandInOfTheSameClusters() throws {
        var scenario = Scenario(services: 140)
        scenario.pages = .none
        scenario.limit = .stated("128Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.mesh.addService("basket", in: "checkout")
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
        }
        let incident = try scenario.incident()
        #expect(incident[.captureItself].outcome == .likely)
        #expect(incident.evidenceProcess == .sibling)
        #expect(incident.memory.predicted != nil)
    }

    /// A gateway of which istiod counts so many route tables, beside another with 41.
    @Test(arguments: [(39, false), (40, true), (43, true), (44, false)])
    func aTwentiethOfTheRouteTablesMayDiffer(tables: Int64, standsIn: Bool) throws {
        var scenario = Scenario.gateway(services: 6, servers: 41)
        scenario.limit = .stated("64Mi")
        scenario.pages = .none
        scenario.mesh.addService("quay", in: "checkout", gateway: true)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = mesh.pods(of: "quay", in: "checkout").map { ProxyShape($0, in: mesh) }
        }
        let store = try scenario.load()
        try store.database.run("UPDATE connected_proxy SET route_tables = ? WHERE pod LIKE 'edge%'", .integer(tables))
        let loaded = try Diagnosis.Mesh(store)
        let other = try #require(loaded.withDump.first?.counts)
        #expect(other.routeConfigs - other.staticRouteConfigs == 41)
        let victims = try KillFinder(mesh: loaded).victims().filter { $0.workload == "edge" }
        #expect((try CaseBuilder(loaded).kill(victims).process == .sibling) == standsIn)
    }

    /// Without a dump clusters are all that is counted; the restarted process holds what no count prices.
    @Test func whatTheRestartedProcessHoldsIsNeeded() throws {
        var scenario = Scenario(services: 20)
        scenario.limit = .stated("256Mi")
        scenario.dropped = ["config_dump"]
        scenario.shape = { $0.extraAllocated = 60_000_000 }
        let incident = try scenario.incident()
        let (need, physical) = (try #require(incident.need), try #require(incident.memory.physical))
        #expect(incident.evidenceProcess == .successor)
        #expect(need.level > physical && need.isOfAnother && need.basis.contains("restarted"), "\(need)")
    }
}
