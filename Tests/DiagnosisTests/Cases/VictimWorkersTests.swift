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
}
