import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

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

    // MARK: - Of what a pod says

    private func workers(
        annotation: String? = nil, environment: Int? = nil, objects: [ObjectRow] = [], cpus: Double? = nil
    ) throws -> VictimWorkers.Answer? {
        let proxy = ProxyRow(
            id: 1, namespace: "checkout", pod: "pay-0", type: "sidecar", workload: "pay", concurrency: environment,
            cpuLimit: cpus, proxyConfig: annotation, stripped: false)
        return try VictimWorkers(mesh: MadeCase.emptyMesh()).workers(of: proxy, objects: IstioObjects(objects))
    }

    private func proxyConfig(_ workers: Int?, in namespace: String = "checkout", selects: Bool = false) -> ObjectRow {
        ObjectRow(
            id: 1, kind: "ProxyConfig", namespace: namespace, name: "p", createdAt: nil, hasSelector: selects,
            servers: nil, rules: nil, concurrency: workers, file: "f", names: [:], subsets: [])
    }

    @Test(
        arguments: [
            ("concurrency: 4", 4), (#"{"drainDuration":"45s","concurrency":4}"#, 4), ("concurrency: 16\ndrain: 1s", 16),
            // None, and all of the node's, are no number of workers.
            ("drainDuration: 45s", nil), ("concurrency: 0", nil), ("concurrency: many", nil), ("concurrency:", nil),
        ] as [(String, Int?)])
    func theAnnotationOfItsPodTellsThem(annotation: String, count: Int?) throws {
        #expect(try workers(annotation: annotation)?.count == count)
    }

    /// The nearest to the pod counts: its annotation, then what its container was given, then its namespace's object.
    @Test func whatIsNearerToThePodComesFirst() throws {
        let objects = [proxyConfig(5)]
        #expect(try workers(annotation: "concurrency: 4", environment: 3, objects: objects)?.count == 4)
        #expect(try workers(annotation: "concurrency: 0", environment: 3, objects: objects)?.count == 3)
        #expect(try workers(environment: 0, objects: objects)?.count == 5)
    }

    @Test func anObjectOfOthersTellsNothing() throws {
        for other in [proxyConfig(5, in: "elsewhere"), proxyConfig(5, selects: true), proxyConfig(0), proxyConfig(nil)]
        {
            #expect(try workers(objects: [other])?.count == nil)
        }
    }

    /// Where no release is known the limit is rounded up, and said to be an assumption; a figure that is no CPU limit is none.
    @Test(arguments: [(0.25, 1), (1, 1), (1.5, 2), (8, 8), (0, nil), (-1, nil), (4_096, nil)] as [(Double, Int?)])
    func aLimitOfCPUsIsAssumed(cpus: Double, count: Int?) throws {
        let answer = try workers(cpus: cpus)
        #expect(answer?.count == count && (answer?.assumed != nil) == (count != nil))
    }
}
