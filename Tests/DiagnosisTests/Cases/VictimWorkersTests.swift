import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// The victim's own worker threads, where its pages are missing.
@Suite struct VictimWorkersTests {
    @Test func itsLogTellsThem() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .none
        scenario.limit = .stated("64Mi")
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 7
        #expect(try scenario.incident().workers == 7)
    }

    /// The replica that stands in has two, the victim eight: its need is the victim's.
    @Test func aStandInsNeedIsOfTheVictimsWorkers() throws {
        func need(_ workers: Int) throws -> Int64 {
            var scenario = Scenario(services: 40, replicas: 2)
            scenario.pages = .sibling
            scenario.limit = .stated("64Mi")
            scenario.mesh.pods[scenario.mesh.pods.count - 2].sidecar?.workers = workers
            return try #require(try scenario.incident().need).level.count
        }
        #expect(try need(8) > need(2) + 6 * 68_000)
    }

    /// Without any word of its own a release's default counts, and says so.
    @Test func theReleaseTellsThemWhereNothingElseDoes() throws {
        #expect(IstioDefaults.workers(in: "1.17.8", cpuLimit: 4, nodeCPUs: 64)?.count == 2)
        #expect(IstioDefaults.workers(in: "1.18.0", cpuLimit: 4, nodeCPUs: 64)?.count == 4)
        #expect(IstioDefaults.workers(in: "1.30.1", cpuLimit: nil, nodeCPUs: 64)?.count == 64)
        #expect(IstioDefaults.workers(in: "1.32-dev", cpuLimit: nil, nodeCPUs: nil) == nil)
        #expect(IstioDefaults.workers(in: nil, cpuLimit: 4, nodeCPUs: nil) == nil)
        #expect(IstioDefaults.workers(in: "1.17.8", cpuLimit: nil, nodeCPUs: nil)?.why.contains("1.17.8") == true)
    }
}
