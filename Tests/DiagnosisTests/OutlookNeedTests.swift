import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What living proxies need, and what is worth a change of it.
@Suite struct OutlookNeedTests {
    /// Buffers are a part of what a living proxy needs, and a limit comes before what may harm.
    @Test func whatALivingProxyBuffersIsPartOfItsNeed() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "96Mi"))
        var shape = ProxyShape(mesh.pods[mesh.pods.count - 1], in: mesh)
        let cluster = try #require(shape.clusters.first)
        shape.loads = [.init(cluster.name, address: cluster.endpoints[0].address, connections: 60, requests: 60)]
        shape.extraAllocated = 60 * 800_000
        var capture = CaptureShape(mesh)
        capture.proxies = [shape]
        let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
        let entry = try #require(report.outlook.first { $0.pod?.hasPrefix("app") ?? false })
        let remedy = try #require(entry.remedies.first { $0.effect != nil })
        let effect = try #require(remedy.effect)
        let (before, after) = (try #require(effect.neededBefore), try #require(effect.neededAfter))
        #expect(before.atRest > after.atRest)
        #expect(before.atRest.double > 48_000_000)
        // What they take now was measured with all the rest: the list of proxies says the same.
        #expect(before.atRest == entry.measuredBytes && before.atFullPush == entry.atFullPushBytes, "\(before)")
        let first = entry.remedies.first { $0.id == entry.firstAction?.steps.first }
        #expect(
            first?.kind == .stopGap && first?.title.contains("memory limit") == true,
            "\(String(describing: first?.title))")
    }

    /// Where what it holds, a push and headroom lie within its limit, a higher one is no step to take, however full it is now.
    @Test(arguments: [(1.0, false), (0.99, true)]) func aLimitThatHasRoomIsNotRaised(part: Double, isRaised: Bool)
        throws
    {
        func entry(_ limit: Int64) throws -> OutlookEntry {
            var mesh = SampleMesh(seed: 9)
            mesh.addServices(4)
            mesh.addService("app", in: "shop", sidecar: .init(limit: "\(limit)"))
            var shape = ProxyShape(try #require(mesh.pods(in: "shop").first), in: mesh)
            let cluster = try #require(shape.clusters.first)
            shape.loads = [
                .init(cluster.name, address: cluster.endpoints[0].address, connections: 60, requests: 60)
            ]
            shape.extraAllocated = 60 * 800_000
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            return try #require(
                try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        }
        let near = try entry(96 << 20)
        let rest = try #require(near.remedies.first { $0.effect != nil }?.effect?.neededBefore?.atRest)
        let peak = try #require(
            near.peaks.filter { $0.kind != .firstPush && $0.kind != .drainingListeners }.map(\.bytes).max())
        let told = try entry(Int64((rest + peak).double * Thresholds.limitMargin.value * part) + 1)
        #expect(told.isNearLimit && told.wouldBeKilled != true, "\(told.limitBytes ?? 0)")
        #expect((told.recommendedLimit != nil) == isRaised && told.remedies.contains { $0.limit != nil } == isRaised)
        #expect(told.firstAction?.why.contains("has room for a start and a full push") == !isRaised)
    }

    /// A count of clusters says what a living proxy needs, as it does of a killed one.
    @Test func aCountOfClustersAloneTellsTheNeed() throws {
        var bundle = BundleBuilder()
        let info =
            #"{"version":"a/1.33.0/Clean/RELEASE/BoringSSL","state":"LIVE","uptime_current_epoch":"90s","command_line_options":{"concurrency":2},"node":{"id":"sidecar~10.9.0.4~cart-0.shop~shop.svc.cluster.local"}}"#
        bundle.add("cart/server_info", info)
        bundle.add("cart/stats", "cluster_manager.active_clusters: 900\nserver.live: 1\n")
        bundle.add("top.txt", "NAMESPACE POD NAME CPU(cores) MEMORY(bytes)\nshop cart-0 istio-proxy 12m 41Mi\n")
        let entry = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first { $0.pod == "cart-0" })
        let restart = try #require(entry.afterRestartBytes)
        #expect((80_000_000...130_000_000).contains(restart.count), "\(restart)")
        #expect(entry.atFullPushBytes ?? 0 > restart && entry.measuredBytes == Bytes(41 << 20))
    }

    /// What frees a sliver of the limit of a proxy that fits, and is only possible to hold it, is no step to take.
    @Test(arguments: [("1Gi", false), ("36Mi", true), (nil, false)] as [(String?, Bool)])
    func ofAProxyThatFitsOnlyAPartOfItsLimitIsWorthAChange(limit: String?, isOffered: Bool) throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(40)
        mesh.addService("app", in: "shop", sidecar: .init(limit: limit))
        var shape = ProxyShape(try #require(mesh.pods(in: "shop").first), in: mesh)
        let cluster = try #require(shape.clusters.first), host = try #require(cluster.endpoints.first)
        shape.loads = [.init(cluster.name, address: host.address, connections: 2, requestsTotal: 90)]
        var capture = CaptureShape(mesh)
        capture.proxies = [shape]
        let entry = try #require(
            try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        #expect(entry.causes.first { $0.classification == .configScope }?.outcome == .possible)
        #expect(entry.remedies.contains { $0.objects.contains { $0.kind == "Sidecar" } } == isOffered)
    }

    /// What connections hold comes again with their load: no need is below what they take.
    @Test func aNeedHoldsTheConnectionsThatAreOpen() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "128Mi"))
        var shape = ProxyShape(try #require(mesh.pods(in: "shop").first), in: mesh)
        let cluster = try #require(shape.clusters.last), host = try #require(cluster.endpoints.first)
        shape.loads = [.init(cluster.name, address: host.address, connections: 3_000, requestsTotal: 3_000)]
        shape.extraAllocated = 3_000 * 16_000
        var capture = CaptureShape(mesh)
        capture.proxies = [shape]
        let entry = try #require(
            try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        let effect = try #require(
            entry.remedies.compactMap(\.effect).first { $0.rows.contains { $0.component == "connections" } })
        // The model may price them higher than what was measured with them.
        #expect(try #require(effect.neededBefore).atRest == entry.measuredBytes, "\(effect)")
    }
}
