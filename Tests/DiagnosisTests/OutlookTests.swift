import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Living proxies near their limits.
@Suite struct OutlookTests {
    /// Nothing was killed; `limits` of one proxy each.
    private func outlook(_ limits: [String?], services: Int = 4) throws -> [OutlookEntry] {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(services)
        for (number, limit) in limits.enumerated() {
            mesh.addService("app-\(number)", in: "shop", sidecar: .init(limit: limit))
        }
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
        #expect(report.incidents.isEmpty)
        #expect(report.verdict.hasPrefix("Nothing was killed"))
        return report.outlook
    }

    @Test func whetherItWouldBeKilledIsToldByItsLimit() throws {
        let entries = try outlook(["1Gi", "20Mi", nil])
        func entry(_ name: String) -> OutlookEntry? { entries.first { $0.pod?.hasPrefix(name) ?? false } }
        #expect(entry("app-0")?.wouldBeKilled == false)
        #expect(entry("app-1")?.wouldBeKilled == true)
        #expect(entry("app-2")?.wouldBeKilled == nil)
        #expect(entry("app-2")?.limitBytes == nil)
        let order = entries.map { String(($0.pod ?? "").prefix(5)) }
        #expect(order == ["app-1", "app-0", "app-2"])
    }

    @Test func atMostTenAreListedNearestFirst() throws {
        let entries = try outlook((0..<12).map { "\(60 + 10 * $0)Mi" })
        #expect(entries.count == 10)
        let limits = entries.compactMap { $0.limitBytes?.count }
        let nearest = (0..<10).map { Int64(60 + 10 * $0) << 20 }
        #expect(limits == nearest)
    }

    @Test func everyEntryListsEveryClassOnceAndConfirmsNoneThatLives() throws {
        for entry in try outlook(["1Gi", "20Mi"], services: 140) {
            #expect(
                entry.causes.map(\.classification.rawValue).sorted() == CauseClass.allCases.map(\.rawValue).sorted())
            #expect(entry.causes.allSatisfy { $0.outcome != .confirmed || entry.wouldBeKilled == true })
            #expect(entry.causes.first { $0.classification == .unresolved }?.outcome == .excluded)
            #expect(entry.causes.first { $0.classification == .configScope }?.outcome.isClaim == true)
        }
    }

    @Test func aLargeShareOfLittleDoesNotFillTheProcess() throws {
        func scope(heap factor: Int) throws -> Cause? {
            var mesh = SampleMesh(seed: 9)
            mesh.addServices(140)
            mesh.addService("app", in: "shop", sidecar: .init(limit: "1Gi"))
            var capture = CaptureShape(mesh)
            capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
            for place in capture.proxies.indices {
                var memory = MeasuredEnvoy.memory(capture.proxies[place])
                memory.physical *= factor
                memory.heapSize *= factor
                capture.proxies[place].memory = memory
            }
            let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
            return report.outlook.first?.causes.first { $0.classification == .configScope }
        }
        let alone = try #require(try scope(heap: 1))
        #expect(alone.outcome == .likely, "\(alone.why)")
        #expect(try scope(heap: 20)?.outcome == .possible)
    }

    @Test func aRestartNeedsTheModelsMemoryAndTheAgent() throws {
        let entry = try #require(try outlook(["1Gi"]).first)
        let after = try #require(entry.afterRestartBytes), push = try #require(entry.atFullPushBytes)
        let measured = try #require(entry.measuredBytes)
        #expect(after.double > 13_000_000 + 15_121_356)
        #expect(push > measured)
    }

    @Test func whereNoKillCouldShowThatIsSaid() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(4)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "1Gi"))
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        var pages = BundleBuilder(modifiedAt: mesh.capturedAt)
        for entry in capture.builder().entries
        where entry.name.contains("/proxies/") && !entry.name.hasSuffix(".log") {
            pages.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        let report = try Engine(Scenario.load(pages), toolVersion: "test").report()
        #expect(report.proxies.count == 1)
        #expect(report.verdict.hasPrefix("No kill is seen, and none could be"))
    }
}

extension SampleMesh {
    func pods(in namespace: String) -> [Pod] { pods.filter { $0.namespace == namespace } }

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
        let first = entry.remedies.first { $0.id == entry.firstAction?.steps.first }
        #expect(
            first?.kind == .stopGap && first?.title.contains("memory limit") == true,
            "\(String(describing: first?.title))")
    }
}
