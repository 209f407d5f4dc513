import SampleBundles
import Testing

@testable import Diagnosis
@testable import Store

@Suite struct EndpointCountTests {
    private func scenario(endpoints: Int) -> Scenario {
        var scenario = Scenario(services: 30)
        scenario.mesh.addEndpoints(endpoints)
        return scenario
    }

    @Test func endpointsThatLeadTheAccountAreTheCause() throws {
        let incident = try scenario(endpoints: 4_500).incident()
        let cause = incident[.endpointCount]
        #expect(cause.outcome == .confirmed)
        #expect(cause.evidence.first?.value == .count(4_501))
    }

    @Test func aFewEndpointsAreNot() throws {
        #expect(try scenario(endpoints: 0).incident()[.endpointCount].outcome == .excluded)
    }

    @Test func manyThatAreNotTheLargestLineAreNot() throws {
        // 1,500 of them weigh 5 MB; Envoy itself weighs 7.8.
        #expect(try scenario(endpoints: 1_500).incident()[.endpointCount].outcome == .excluded)
    }

    /// Of services that have as many, none has most.
    @Test func ofEqualsNoneHasMost() throws {
        var scenario = Scenario(services: 30)
        for place in 0..<12 { scenario.mesh.addEndpoints(600, at: place + 1) }
        let why = try scenario.incident()[.endpointCount].why
        #expect(!why.contains("most in"), "\(why)")
        #expect(why.contains("as many in each of several"))
        #expect(try self.scenario(endpoints: 4_500).incident()[.endpointCount].why.contains("most in"))
    }

    /// Whether its services are called is said only where it was seen.
    @Test func whatWasNotSeenToBeCalledIsNotSaidToBe() throws {
        let advice = try scenario(endpoints: 4_500).incident().advice
        #expect(!advice.contains { $0.text.contains("it calls these services") })
    }

    /// A dump, and two minutes later pages of the same process without one, which list ten times as many endpoints.
    @Test func whatALaterPageListsIsToldOfThatPage() throws {
        let scenario = scenario(endpoints: 420)
        var capture = CaptureShape(scenario.mesh)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        capture.proxies = [ProxyShape(pod, in: scenario.mesh)]
        var bundle = BundleBuilder(modifiedAt: scenario.mesh.capturedAt)
        for entry in capture.builder().entries where entry.name.contains("proxies/") {
            bundle.add(entry.name, bytes: entry.bytes)
        }
        var mesh = scenario.mesh
        mesh.addEndpoints(4_200)
        var later = ProxyShape(pod, in: mesh)
        later.capturedAt = mesh.capturedAt.later(120)
        let folder = "bug-report/proxies/\(pod.folder)/later/"
        for (name, bytes) in [
            ("clusters", EnvoyPages.clusters(later)), ("memory", EnvoyPages.memory(later)),
            ("server_info", EnvoyPages.serverInfo(later)),
        ] { bundle.add(folder + name, bytes: bytes, modifiedAt: mesh.capturedAt.later(120)) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let entry = try #require(report.outlook.first)
        let cause = try #require(entry.causes.first { $0.classification == .endpointCount })
        #expect(cause.why.contains("(4,621)"), "\(cause.why)")
        #expect(cause.evidence.first?.file?.hasSuffix("later/clusters") == true, "\(cause.evidence.map(\.file))")
        #expect(cause.objects.first?.count == 4_621)
        #expect(cause.evidence.allSatisfy { $0.value != .count(421) })
    }
}
