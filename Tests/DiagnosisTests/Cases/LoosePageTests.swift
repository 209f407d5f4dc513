import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Pages that somebody saved into one folder: nothing shows which of them was read first.
@Suite struct LoosePageTests {
    /// A proxy whose page shows more resident memory than the model says that it needs; where that was read after a dump, nobody
    /// knows whether the dump took it.
    private func scenario(_ pages: Scenario.Pages, factor: Double = 1.6) -> Scenario {
        var scenario = Scenario(services: 150)
        scenario.pages = pages
        scenario.limit = .stated("512Mi")
        scenario.shape = { shape in
            var memory = MeasuredEnvoy.memory(shape)
            memory.physical = Int(Double(memory.allocated) * factor)
            shape.memory = memory
            shape.statistics["envoy_server_memory_physical_size{}"] = memory.physical
        }
        return scenario
    }

    private func loose(_ scenario: Scenario) throws -> Incident {
        var bundle = BundleBuilder(modifiedAt: scenario.mesh.capturedAt)
        for entry in scenario.bundle().entries where entry.name.contains("proxies/") || entry.name.contains("k8s-res") {
            bundle.add(
                entry.name.replacing("bug-report/", with: "evening/").replacing("k8s-resources", with: "pods.yaml"),
                bytes: entry.bytes)
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.bundles.map(\.kind) == [.loose])
        return try #require(report.incidents.first)
    }

    @Test func `What the killed process held counts, and is doubted`() throws {
        let incident = try loose(scenario(.killed))
        let need = try #require(incident.need)
        let physical = try #require(incident.memory.physical)
        #expect(incident.evidenceProcess == .killed && need.isMeasured)
        #expect(need.level == physical + need.agent)
        #expect(incident.memory.afterConfigDump == nil)
        #expect(incident.memory.remarks.contains { $0.contains("before or after the config_dump") })
    }

    @Test func `After a dump, by a bug-report's order, it does not`() throws {
        let incident = try scenario(.killed).incident()
        #expect(incident.memory.afterConfigDump == true)
        #expect(incident.need?.isMeasured == false)
    }

    @Test func `What the restarted process holds with the same configuration counts`() throws {
        let incident = try loose(scenario(.successor))
        let need = try #require(incident.need)
        let memory = incident.memory
        #expect(incident.evidenceProcess == .successor && need.isOfAnother && !need.isMeasured)
        let physical = try #require(memory.physical)
        #expect(need.level <= physical + need.agent)
        // Less at most what its allocated bytes have beyond the model.
        let beyond = max(0, memory.unexplained?.double ?? 0) * MemoryModel.anonymousPerAllocated
        #expect(abs((physical + need.agent - need.level).double - beyond) < 2)
        #expect(need.basis.contains("restarted process"))
    }

    @Test func `What once was larger is no measure of the configuration`() throws {
        let need = try #require(try loose(scenario(.successor, factor: 2.6)).need)
        #expect(!need.isOfAnother && need.basis.contains("estimated"))
    }
}
