import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A restart gives free pages back only where the start did not make them.
@Suite struct RestartRemedyTests {
    /// A living proxy near its limit, most of whose heap is free pages; nobody asked for its dump.
    private func remedies(afterSeconds uptime: Double, limit: String = "128Mi") throws -> [Remedy] {
        var mesh = SampleMesh(seed: 14)
        mesh.addServices(6)
        mesh.addService("till", in: "market", sidecar: .init(limit: limit))
        let pod = try #require(mesh.pods(in: "market").first)
        var shape = ProxyShape(pod, in: mesh, startedAt: mesh.capturedAt.later(-uptime))
        var memory = MeasuredEnvoy.memory(shape)
        memory.allocated = 21_000_000
        memory.heapSize = 118_000_000
        memory.pageheapFree = 74_000_000
        memory.physical = 121_000_000
        shape.memory = memory
        shape.statistics["envoy_server_memory_physical_size{}"] = 121_000_000
        var capture = CaptureShape(mesh)
        capture.proxies = [shape]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        for entry in capture.builder().entries where !entry.name.contains("config_dump") {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let entry = try #require(report.outlook.first { $0.namespace == "market" })
        #expect(entry.causes.first { $0.classification == .allocatorRetention }?.outcome.isClaim == true)
        return entry.remedies
    }

    @Test func `Long after its start it is offered`() throws {
        let remedy = try #require(try remedies(afterSeconds: 9_000).first { $0.title.hasPrefix("restart ") })
        #expect(remedy.commands.map(\.line) == ["kubectl -n market rollout restart deployment/till"])
    }

    /// It changes nothing that is urgent, and is the only way to get them back.
    @Test(arguments: [("400Mi", true), ("2Gi", false)])
    func `Of what is far from its limit it can wait`(limit: String, isOffered: Bool) throws {
        let remedy = try remedies(afterSeconds: 9_000, limit: limit).first { $0.title.hasPrefix("restart ") }
        #expect((remedy != nil) == isOffered)
        if let remedy {
            #expect(remedy.risk.contains("; nothing presses: it holds "), "\(remedy.risk)")
            #expect(remedy.commands.map(\.line) == ["kubectl -n market rollout restart deployment/till"])
        }
    }

    @Test func `Of a process that has just started it is not`() throws {
        #expect(try remedies(afterSeconds: 40).allSatisfy { !$0.title.hasPrefix("restart ") })
    }
}
