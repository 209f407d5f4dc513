import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis
@testable import SampleBundles

@Suite struct AccountTests {
    private func states(_ capture: CaptureShape) throws -> [(shape: ProxyShape, state: ProxyState, routed: Int?)] {
        var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
        for entry in capture.builder().entries where entry.name.contains("proxies/") {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        let store = try Scenario.load(bundle)
        let mesh = try Diagnosis.Mesh(store)
        return try capture.proxies.map { shape in
            let proxy = try #require(mesh.proxy(namespace: shape.pod.namespace, pod: shape.pod.name))
            let state = try #require(mesh.state(proxy.id))
            let routed = try state.counts.map { try store.routedClusters(file: $0.file) }
            return (shape, state, state.isGateway ? routed : nil)
        }
    }

    /// Counted in the shape and not in the database. With two workers at most: from the third on the account has a figure
    /// of its own for a worker's copy of a cluster.
    @Test(arguments: [UInt64(1), 2])
    func anAccountOfAnyShapeIsTheModelsFigure(seed: UInt64) throws {
        let file = try Measurements.read()
        for (shape, state, routed) in try states(Shapes.drawn(9, seed: seed, mostWorkers: 2)) {
            let account = try #require(Account(state, routed: routed))
            let truth = file.allocated(shape)
            let error = account.predicted.double / truth - 1
            #expect(
                abs(error) < 0.005,
                "\(shape.pod.name): \(error) of \(truth), \(account.lines.map { "\($0.component) \($0.allocated)" })")
        }
    }

    /// Of a dump that is cut the clusters behind the cut are those that the stats of its moment count.
    @Test(arguments: [(508.0, 209), (299, 0), (100, 0), (nil, 0)] as [(Double?, Int)])
    func `What a cut took is counted by other pages`(active: Double?, behind: Int) throws {
        var mesh = SampleMesh(seed: 8)
        mesh.addControlPlane()
        mesh.addServices(299)
        mesh.addService("pay", in: "checkout", pods: 1)
        var shape = ProxyShape(try #require(mesh.pods(of: "pay", in: "checkout").first), in: mesh)
        shape.clusters.removeLast(max(0, shape.clusters.count - 330))
        let dump = EnvoyPages.configDump(shape)
        var bundle = BundleBuilder()
        bundle.add("pay/config_dump", bytes: Array(dump.prefix(dump.count / 3)))
        let whole = try Diagnosis.Mesh(Scenario.load(bundle))
        let cut = try #require(whole.withDump.first?.counts)
        #expect(!cut.complete && cut.clusters > 20)
        let all = active.map { Int($0) - 299 + cut.clusters }
        if let all {
            bundle.add("pay/stats", "cluster_manager.active_clusters: \(all)\nserver.memory_allocated: 40000000\n")
        }
        let state = try #require(try Diagnosis.Mesh(Scenario.load(bundle)).withDump.first)
        let account = try #require(Account(state))
        #expect(state.clustersBehindCut == behind && account.count(.countedClusters) == Int64(behind))
        #expect(state.knownClusters == cut.clusters + behind)
        let words = behind > 0 ? "the others are in the account" : "what follows the cut is not in the account"
        #expect(account.remarks.contains { $0.contains(words) }, "\(account.remarks)")
    }

    /// What was measured of a real Envoy, one kind of object after the other, and the fit over all of them are two things.
    @Test(arguments: [UInt64(1), 2, 3])
    func anAccountIsNearWhatWasMeasured(seed: UInt64) throws {
        for (shape, state, routed) in try states(Shapes.drawn(9, seed: seed)) {
            let account = try #require(Account(state, routed: routed))
            let error = account.predicted.double / Double(MeasuredEnvoy.allocated(shape)) - 1
            #expect(abs(error) < Thresholds.modelWorst.value, "\(shape.pod.name): \(error)")
        }
    }

    /// Without the subsets their bytes go, and no other class gains or loses any.
    @Test(arguments: [UInt64(4), 5])
    func bytesAreCountedOnce(seed: UInt64) throws {
        for (shape, state, routed) in try states(Shapes.drawn(8, seed: seed)) where !state.isGateway {
            let whole = try #require(Account(state, workers: 2, routed: routed))
            guard whole.allocated(.drSubsets) > 0, whole.allocated(.endpointCount) == 0 else { continue }
            var without = state
            without.counts?.removeSubsets()
            without.load = state.load.map { load in
                var load = load
                load.endpoints -= state.counts?.subsetEndpoints ?? 0
                load.endpointsFirst45 -= state.counts?.subsetEndpointsFirst45 ?? 0
                return load
            }
            let rest = try #require(Account(without, workers: 2, routed: routed))
            #expect(rest.allocated(.drSubsets) == 0)
            let gone = (whole.predicted - rest.predicted).double
            #expect(abs(gone - whole.allocated(.drSubsets).double) < 2, "\(shape.pod.name)")
            for classification in CauseClass.allCases where classification != .drSubsets {
                #expect(abs((rest.allocated(classification) - whole.allocated(classification)).double) < 2)
            }
        }
    }

    @Test func workersBeyondTwoAreTheirOwnLine() throws {
        let (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        let two = try #require(Account(state, workers: 2)), eight = try #require(Account(state, workers: 8))
        #expect(two.allocated(.workers) == 0)
        let added = eight.predicted.double - two.predicted.double
        let threads = MemoryModel.worker.allocated * 6
        #expect(abs(eight.allocated(.workers).double + threads - added) < 2)
        // Every other class keeps what it had.
        for classification in CauseClass.allCases where classification != .workers {
            #expect(eight.allocated(classification) == two.allocated(classification), "\(classification)")
        }
    }

    @Test func statsBeyondIstiosAreTheirOwnLine() throws {
        var (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        let plain = try #require(Account(state))
        for (all, eager) in [(false, true), (true, false), (true, true)] {
            state.counts?.allStats = all
            state.counts?.eagerStats = eager
            let account = try #require(Account(state))
            #expect(account.allocated(.statsCount) > 0)
            #expect(abs((account.predicted - account.allocated(.statsCount)).double - plain.predicted.double) < 2)
        }
    }

    @Test func theFirstTenConnectionsInEachDirectionAreInTheBase() throws {
        var (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        (state.connections.upstream, state.connections.downstream, state.connections.requestsActive) = (10, 10, 0)
        #expect(Account(state)?.allocated(.connections) == 0)
        state.connections.upstream = 11
        #expect(Account(state)?.allocated(.connections) == Bytes(rounding: MemoryModel.upstreamPlain.allocated))
    }

    /// Measured: a real Envoy with 400, 1,500 and 3,000 requests over two connections held 24.9, 60.8 and 109.9 MB.
    @Test(arguments: [400, 1_500, 3_000])
    func requestsThatShareAConnectionAreCountedByRequest(requests: Int64) throws {
        var (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        (state.connections.upstream, state.connections.downstream) = (4, requests)
        state.connections.requestsActive = requests
        let bytes = try #require(Account(state)?.allocated(.connections)).double
        #expect(abs(bytes / Double(requests - 10) - 32_700) < 1)
        // One connection each costs more: the upstream side is not shared.
        state.connections.upstream = requests
        #expect(try #require(Account(state)?.allocated(.connections)).double > bytes * 1.2)
    }

    @Test func whatDrainsIsScaledToTheVictimsAge() throws {
        var (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        state.drainingListeners = 100
        let once = try #require(Account(state)), sixfold = try #require(Account(state, drainScale: 6))
        #expect(abs(sixfold.allocated(.xdsChurnDrain).double / once.allocated(.xdsChurnDrain).double - 6) < 0.001)
    }

    @Test func withoutClustersThereIsNoAccount() throws {
        var (_, state, _) = try #require(try states(Shapes.drawn(1, seed: 6)).first)
        state.counts?.hasClusters = false
        #expect(Account(state) == nil)
    }
}

extension ConfigCounts {
    fileprivate mutating func removeSubsets() {
        clusters -= subsetClusters
        clusterNameBytes -= subsetNameBytes
        tlsClusters -= subsetTLSClusters
        endpoints -= subsetEndpoints
        endpointsFirst45 -= subsetEndpointsFirst45
        localities -= subsetLocalities
        tlsEndpoints -= subsetTLSEndpoints
        tlsEndpointsFirst8 -= subsetTLSEndpointsFirst8
        (subsetClusters, subsetNameBytes, subsetTLSClusters, subsetEndpoints) = (0, 0, 0, 0)
        (subsetEndpointsFirst45, subsetLocalities, subsetTLSEndpoints, subsetTLSEndpointsFirst8) = (0, 0, 0, 0)
    }
}

extension Measurements {
    /// The fitted formula, over what a sample's shape holds.
    fileprivate func allocated(_ shape: ProxyShape) -> Double {
        let count = MeasuredEnvoy.Features(shape)
        let workers = Double(shape.workers)
        let objects: [String: Double] = [
            "base": 1, "worker": workers, "cluster": count.clusters, "cluster_x_worker": count.clusters * workers,
            "tls_cluster": count.tlsClusters, "cluster_name_byte": count.nameBytes, "endpoint": count.endpoints,
            "tls_endpoint": count.tlsEndpoints, "tls_endpoint_first_8": count.tlsEndpointsFirst8,
            "endpoint_first_45": count.endpointsFirst45, "locality": count.localities,
            "virtual_host": count.virtualHosts, "domain": count.domains, "route": count.routes,
            "tcp_listener": count.tcpListeners, "tcp_listener_x_worker": count.tcpListeners * workers,
            "http_listener": count.httpListeners, "http_listener_x_worker": count.httpListeners * workers,
        ]
        var bytes = objects.reduce(0) { $0 + $1.value * (allocated[$1.key] ?? 0) }
        bytes += controlPlane.bootstrap + controlPlane.metadata * count.endpointMetadata
        let probes = beyond.allocatedEach
        bytes += count.virtualServiceRoutes * ((probes["virtual_service_route"] ?? 0) - (allocated["route"] ?? 0))
        bytes += Double(shape.drainingListeners) * (probes["draining_http_listener"] ?? 0)
        let servers = Double(shape.listeners.reduce(0) { $0 + $1.servers.count })
        return bytes + servers * (probes["gateway_https_server_own_certificate"] ?? 0) + Double(shape.extraAllocated)
    }
}
