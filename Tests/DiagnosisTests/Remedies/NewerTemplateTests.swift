import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A workload whose template has a larger limit by now than its killed pods had, and one that is not enough.
@Suite struct NewerTemplateTests {
    private func remedy(template: String?) throws -> Remedy {
        var scenario = Scenario(services: 140)
        scenario.limit = .stated("40Mi")
        if let template {
            let labels = "        labels:\n          app: pay\n"
            let annotations = "        annotations:\n          sidecar.istio.io/proxyMemoryLimit: \(template)\n"
            scenario.edit(
                "k8s-resources", "      metadata:\n" + labels, to: "      metadata:\n" + annotations + labels)
        }
        return try #require(try scenario.incident().remedies.first { $0.limit != nil })
    }

    @Test func `The undo goes back to what the template has, and not to what the killed pods had`() throws {
        let remedy = try remedy(template: "48Mi")
        #expect(remedy.title.contains("from 48 MiB"), "\(remedy.title)")
        let undo = remedy.undo.plain
        #expect(undo.contains(#""sidecar.istio.io/proxyMemoryLimit":"48Mi""#) && !undo.contains("40Mi"), "\(undo)")
        #expect(remedy.saves.isEmpty)
    }

    @Test func `Without a newer one it goes back to that of the pods`() throws {
        let undo = try remedy(template: nil).undo.plain
        #expect(undo.contains(#""sidecar.istio.io/proxyMemoryLimit":"40Mi""#), "\(undo)")
        // A smaller one is not what somebody raised it to.
        let smaller = try remedy(template: "32Mi")
        #expect(smaller.title.contains("from 40 MiB"), "\(smaller.title)")
    }
}
