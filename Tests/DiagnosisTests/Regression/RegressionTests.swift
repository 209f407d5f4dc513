import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Bundles in which the true prices are known.
@Suite struct RegressionTests {
    /// Workloads whose `Sidecar` lets them see one, two, three… of the mesh's namespaces.
    private func capture(scopes: [Int]) -> CaptureShape {
        var mesh = SampleMesh(seed: 12)
        mesh.addControlPlane()
        for number in 0..<8 { mesh.addServices(25, in: ["zone-\(number)"]) }
        for (number, width) in scopes.enumerated() {
            mesh.addService("app-\(number)", in: "team-\(number)", ports: [])
            mesh.scopes.append(
                .init(
                    "scope", in: "team-\(number)", hosts: (0..<width).map { "zone-\($0)/*" }, createdAt: mesh.begunAt))
        }
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        return capture
    }

    /// The report of a bundle whose Envoy asks `dearer` bytes more than the model for each outbound cluster.
    private func report(scopes: [Int], dearer: Int, change: (Int, inout ProxyShape) -> Void = { _, _ in }) throws
        -> Report
    {
        var capture = capture(scopes: scopes)
        for place in capture.proxies.indices {
            var memory = MeasuredEnvoy.memory(capture.proxies[place])
            memory.allocated += dearer * capture.proxies[place].clusters.count
            capture.proxies[place].memory = memory
            change(place, &capture.proxies[place])
        }
        return try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
    }

    private let different = [1, 2, 3, 4, 5, 6, 7, 8]

    @Test(arguments: [-14_000, 0, 25_000])
    func aKnownPriceIsFound(dearer: Int) throws {
        let regression = try #require(try report(scopes: different, dearer: dearer).regression)
        #expect(regression.why == nil)
        #expect(regression.proxies == 8 && regression.configurations >= 7)
        let clusters = try #require(regression.predictors.first { $0.component.hasPrefix("clusters") })
        let found = (clusters.bytes - clusters.modelBytes).double
        #expect(abs(found - Double(dearer)) < 3_000, "\(regression)")
        #expect(abs(clusters.bytes.double / clusters.modelBytes.double - clusters.factor) < 0.01)
        #expect(abs(regression.worstResidual ?? 1) < 0.03)
        #expect((regression.condition ?? 0) <= Thresholds.regressionCondition.value)
        #expect((regression.warning == nil) == (dearer == 0), "\(regression)")
    }

    /// A body that waits in one proxy's buffers is no price of a cluster.
    @Test func oneProxyFullOfBuffersDoesNotMoveTheFit() throws {
        let regression = try #require(
            try report(scopes: different, dearer: 0) { place, shape in
                if place == 3 { shape.memory?.allocated += 40_000_000 }
            }.regression)
        let clusters = try #require(regression.predictors.first { $0.component.hasPrefix("clusters") })
        #expect(abs(clusters.factor - 1) < 0.1, "\(regression)")
        #expect(regression.warning == nil, "\(regression)")
        #expect(abs(regression.worstResidual ?? 0) > 0.3)
    }

    @Test func proxiesThatHoldTheSameGiveNoLine() throws {
        let regression = try #require(try report(scopes: [5, 5, 5, 5, 5, 5], dearer: 0).regression)
        #expect(regression.predictors.isEmpty)
        #expect(regression.why?.contains("are alike") == true, "\(regression)")
        #expect(abs(regression.modelError ?? 1) < 0.02)
        #expect(regression.warning == nil)
    }

    @Test func oneThatDiffersIsNoLineEither() throws {
        let regression = try #require(try report(scopes: [1, 1, 1, 1, 1, 8], dearer: 0).regression)
        #expect(regression.predictors.isEmpty)
        #expect(regression.why?.contains("one proxy alone differs") == true, "\(regression)")
    }

    @Test func fourProxiesAreTooFew() throws {
        let regression = try #require(try report(scopes: [1, 3, 5, 8], dearer: 0).regression)
        #expect(regression.predictors.isEmpty)
        #expect(regression.why?.contains("needs 5") == true)
    }

    /// Where no line can be drawn, the whole can still be off.
    @Test func aWholeThatIsFarOffIsSaid() throws {
        let regression = try #require(try report(scopes: [5, 5, 5, 5, 5, 5], dearer: 45_000).regression)
        #expect(regression.warning?.contains("too low") == true, "\(regression)")
    }

    @Test func partsThatGrowTogetherAreOnePredictor() {
        let accounts = (1...8).map { size -> RegressionSample in
            let line = Account.Line(
                component: .serviceClusters, count: Int64(size * 160), allocated: Double(size) * 10_000_000,
                anonymous: 0)
            var twin = line
            twin.component = .virtualHosts
            var own = line
            own.component = .base
            own.allocated = 8_000_000
            return RegressionSample(measured: 8_000_000 + Double(size) * 30_000_000, lines: [line, twin, own])
        }
        let fit = RegressionBuilder(samples: accounts).fitted()
        #expect(fit.report.predictors.map(\.component) == ["Envoy itself", "clusters, with virtual hosts and routes"])
        #expect(abs((fit.factors[.clusters] ?? 0) - 1.5) < 0.01)
        #expect(fit.factors[.routes] == fit.factors[.clusters])
    }
}
