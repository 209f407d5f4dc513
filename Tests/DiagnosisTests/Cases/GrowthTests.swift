import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What istiod's log of pushes says grew.
@Suite struct GrowthTests {
    private func growth(_ scenario: Scenario) throws -> Growth {
        var scenario = scenario
        scenario.limit = .stated("64Mi")
        let mesh = try Diagnosis.Mesh(scenario.load())
        let victims = try KillFinder(mesh: mesh).victims().filter { $0.workload == scenario.workload }
        return try CaseBuilder(mesh).kill(victims).growth
    }

    @Test func servicesThatWereAddedAreServices() throws {
        var scenario = Scenario(services: 60)
        scenario.before = { $0.services.removeLast(40) }
        let growth = try growth(scenario)
        #expect(growth.clustersGrew && growth.servicesGrew && !growth.subsetsGrew)
        #expect((growth.clusters ?? 0) > 2)
    }

    @Test func clustersThatGrowAtConstantServicesAfterARuleAreSubsets() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addSubsets(3)
        scenario.before = { $0.rules = [] }
        scenario.change = "DestinationRule/istio-system/canary"
        let growth = try growth(scenario)
        #expect(growth.subsetsGrew)
        #expect(growth.rule?.name == "canary")
    }

    @Test func aRuleNamedAmongNewServicesIsNotTheCause() throws {
        var scenario = Scenario(services: 60)
        scenario.before = { $0.services.removeLast(40) }
        scenario.change = "DestinationRule/istio-system/canary"
        let growth = try growth(scenario)
        #expect(!growth.subsetsGrew)
        #expect(growth.servicesGrew)
    }

    @Test func nothingGrewInAConstantMesh() throws {
        let growth = try growth(Scenario(services: 30))
        #expect(growth.isKnown)
        #expect(growth.clusters == 1)
        #expect(!growth.anything)
    }

    @Test func aPushAsLargeAsTheAnswerBeforeIsARepetition() throws {
        var scenario = Scenario(services: 30)
        scenario.pushBeforeKill = 10
        let growth = try growth(scenario)
        #expect(growth.clusters == 1)
        #expect(growth.wholePush == nil)
    }

    @Test func aPushOfEverythingThatChangedSomethingCountsForAMinute() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addSubsets(3)
        scenario.before = { $0.rules = [] }
        scenario.pushBeforeKill = 59
        let near = try growth(scenario)
        #expect(near.wholePush != nil)
        #expect(abs((near.secondsAfterPush ?? 0) - 59) < 1)
        scenario.pushBeforeKill = 62
        #expect(try growth(scenario).wholePush == nil)
    }

    /// Before 1.22 a push of one new service holds all clusters again, and changes none of them.
    @Test func allClustersOfAnOldReleaseWithAFewNewOnesAreAnAddition() throws {
        func growth(_ version: String) throws -> Growth {
            var scenario = Scenario(services: 60)
            scenario.mesh.istioVersion = version
            scenario.before = { $0.services.removeLast(3) }
            scenario.pushBeforeKill = 12
            return try self.growth(scenario)
        }
        #expect(try growth("1.21.5").wholePush == nil)
        #expect(try growth("1.24.1").wholePush != nil)
    }

    @Test func endpointsGrowByTheSizeOfFullAnswers() throws {
        var scenario = Scenario(services: 20)
        scenario.mesh.addEndpoints(900)
        scenario.before = { $0.services[1].endpoints.removeLast(850) }
        // Endpoint-only pushes are logged at debug: the next life's answer shows them.
        let kill = scenario.killedAt
        let start = scenario.startedAt
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.istiodLog.terminated(pod, id: 40, at: start.later(1_000))
            capture.istiodLog.loaded(ProxyShape(pod, in: mesh), id: 50, at: start.later(1_005))
            _ = kill
        }
        let growth = try growth(scenario)
        #expect(Growth.grew(growth.endpoints))
        #expect(growth.outgrewClusters(growth.endpoints))
        #expect(!growth.clustersGrew)
    }

    @Test func routesGrowBySizePerTable() throws {
        var scenario = Scenario(services: 20)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.capture = { capture in
            capture.istiodLog.pushed(.routes, to: pod, resources: 3, bytes: 900_000, at: start.later(900))
        }
        let growth = try growth(scenario)
        #expect(Growth.grew(growth.routes))
        #expect(growth.outgrewClusters(growth.routes))
    }

    @Test func listenersGrowByCountAndChainsBySizeAlone() throws {
        var scenario = Scenario(services: 20)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.capture = {
            $0.istiodLog.pushed(.listeners, to: pod, resources: 900, bytes: 3_000_000, at: start.later(900))
        }
        let more = try growth(scenario)
        #expect(Growth.grew(more.listeners) && more.filterChains == nil)
        let own = Scenario(services: 20).mesh.services.isEmpty ? 0 : 5
        scenario.capture = {
            $0.istiodLog.pushed(.listeners, to: pod, resources: own, bytes: 3_000_000, at: start.later(900))
        }
        let chains = try growth(scenario)
        #expect(Growth.grew(chains.filterChains))
    }

    @Test func whatCameAfterTheLastKillDoesNotCount() throws {
        var scenario = Scenario(services: 20)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let kill = scenario.killedAt
        scenario.capture = {
            $0.istiodLog.pushed(.clusters, to: pod, resources: 5_000, bytes: 5_000_000, at: kill.later(20))
        }
        #expect(try growth(scenario).clusters == 1)
    }
}
