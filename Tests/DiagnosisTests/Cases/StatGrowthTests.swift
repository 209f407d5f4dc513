import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What newer stats of one process say came after its last dump.
@Suite struct StatGrowthTests {
    /// A dump, and half a minute later the stats of the same process with some figures changed.
    func later(_ changes: [String: Int], allocated factor: Double = 1.5) throws -> StatGrowth? {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop")
        var capture = CaptureShape(mesh)
        let pod = mesh.pods(in: "shop")[0]
        var shape = ProxyShape(pod, in: mesh)
        for name in [Self.updated, Self.modified, Self.changedListeners] { shape.statistics[name] = 5 }
        shape.statistics[Self.received] = 200_000
        shape.statistics[Self.machines] = 12
        capture.proxies = [shape]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        for entry in capture.builder().entries where entry.name.contains("proxies/") {
            bundle.add(entry.name, bytes: entry.bytes)
        }
        for (name, change) in changes { shape.statistics[name, default: 0] += change }
        let clusters = 4 + 4 + shape.clusters.count + (changes[Self.clusters] ?? 0)
        shape.statistics[Self.clusters] = clusters
        shape.statistics[Self.listeners] = shape.listeners.count + 4 + (changes[Self.listeners] ?? 0)
        shape.statistics["envoy_server_memory_allocated{}"] = Int(Double(MeasuredEnvoy.allocated(shape)) * factor)
        bundle.add(
            "bug-report/proxies/\(pod.folder)/later/stats/prometheus", bytes: EnvoyPages.statistics(shape),
            modifiedAt: mesh.capturedAt.later(30))
        let loaded = try Diagnosis.Mesh(Scenario.load(bundle))
        let proxy = try #require(loaded.proxy(namespace: "shop", pod: pod.name))
        return StatGrowth(try #require(loaded.state(proxy.id)), mesh: loaded)
    }

    private static let machines = "envoy_wasm_envoy_wasm_runtime_v8_active{}"
    private static let updated = "envoy_cluster_manager_cluster_updated{}"
    private static let modified = "envoy_cluster_manager_cluster_modified{}"
    private static let changedListeners = "envoy_listener_manager_listener_modified{}"
    private static let inPlace = "envoy_listener_manager_listener_in_place_updated{}"
    private static let received = "envoy_cluster_upstream_cx_rx_bytes_total{cluster_name=\"xds-grpc\"}"
    private static let clusters = "envoy_cluster_manager_active_clusters{}"
    private static let listeners = "envoy_listener_manager_total_listeners_active{}"

    @Test func endpointsAreUpdatesAtConstantClusters() throws {
        #expect(try later([Self.updated: 300, Self.received: 900_000])?.kind == .endpoints)
    }

    @Test func clustersByAWholeMultipleOfTheModifiedAreSubsets() throws {
        #expect(try later([Self.clusters: 60, Self.modified: 20])?.kind == .subsets)
    }

    /// A rule that gives every service of the dump more subsets, without another change to the clusters that are there.
    @Test func clustersByAWholeMultipleOfTheServicesThatAreUpdatedAreSubsets() throws {
        #expect(try later([Self.clusters: 42, Self.updated: 21])?.kind == .subsets)
        #expect(try later([Self.clusters: 42, Self.updated: 14])?.kind == .services)
        #expect(try later([Self.clusters: 43, Self.updated: 21])?.kind == .services)
        #expect(try later([Self.clusters: 42, Self.updated: 21, Self.listeners: 3])?.kind == .services)
    }

    @Test func listenersByHalfOfTheClustersAreTCPServices() throws {
        #expect(try later([Self.clusters: 60, Self.listeners: 30])?.kind == .tcpServices)
    }

    @Test func otherClustersAreServices() throws {
        #expect(try later([Self.clusters: 60, Self.listeners: 29])?.kind == .services)
    }

    @Test func bytesWithoutAnyChangeOfClusterOrListenerAreRoutes() throws {
        #expect(try later([Self.received: 900_000])?.kind == .routes)
    }

    @Test func machinesThatTheRuntimeCountsAreWasm() throws {
        let growth = try #require(try later([Self.machines: 30]))
        #expect(growth.kind == .wasm && growth.text.contains("12 Wasm VMs at the dump, 42 later"))
        #expect(try later([Self.machines: 2]) == nil)
    }

    @Test func listenersUpdatedInPlaceAreFilterChains() throws {
        #expect(
            try later([Self.inPlace: 12, Self.changedListeners: 12, Self.received: 900_000])?.kind == .filterChains)
    }

    @Test func listenersThatWereReplacedAreNotTold() throws {
        #expect(try later([Self.changedListeners: 12, Self.received: 900_000]) == nil)
    }

    @Test func fewBytesAreNothing() throws { #expect(try later([Self.received: 50_000]) == nil) }

    @Test func aSmallRiseOfAllocatedIsNothing() throws {
        #expect(try later([Self.clusters: 60], allocated: 1.19) == nil)
    }

    /// Each worker copies what came as it copied what was there.
    @Test func clustersThatCameCostEachWorkerTheirCopy() throws {
        let came = try #require(try later([Self.clusters: 60]))
        #expect(came.clusters == 60)
        #expect(came.bytes(ofWorkers: 2) == 0 && came.bytes(ofWorkers: nil) == 0)
        let six = came.bytes(ofWorkers: 6), ten = came.bytes(ofWorkers: 10)
        #expect(six.double > 60 * 4 * 2_000 && abs(ten.double - 2 * six.double) < 2, "\(six), \(ten)")
        #expect(came.bytes(ofWorkers: 4_000) == came.bytes)
        let updates = try #require(try later([Self.updated: 300, Self.received: 900_000]))
        #expect(updates.bytes(ofWorkers: 16) == 0)
    }
}
