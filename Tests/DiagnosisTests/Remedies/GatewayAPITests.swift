import SampleBundles
import Testing

@testable import Diagnosis

/// A gateway that istiod makes from an object of the Gateway API: what is patched into its Deployment does not last.
@Suite struct GatewayAPITests {
    private func scenario(labelled gateway: String?) -> Scenario {
        var scenario = Scenario(services: 120, gateway: true)
        guard let gateway else { return scenario }
        scenario.edit(
            "k8s-resources", "      service.istio.io/canonical-name: edge\n",
            to:
                "      gateway.networking.k8s.io/gateway-name: \(gateway)\n      service.istio.io/canonical-name: edge\n"
        )
        return scenario
    }

    private func limit(_ scenario: Scenario) throws -> Remedy {
        let incident = try scenario.incident()
        return try #require(incident.remedies.first { $0.title.hasPrefix("raise the memory limit") })
    }

    @Test func `Its limit goes by what the Gateway names`() throws {
        let remedy = try limit(scenario(labelled: "edge"))
        let lines = remedy.commands.map(\.line)
        #expect(lines.count == 1 && lines[0].contains("patch gateways.gateway.networking.k8s.io edge "), "\(lines)")
        #expect(remedy.yaml?.contains("kind: ConfigMap") == true)
        #expect(remedy.objects.map(\.kind) == ["ConfigMap", "Gateway"])
        #expect(remedy.uncertain.contains { $0.contains("reads a ConfigMap") })
    }

    @Test func `A gateway with a Deployment of its own is patched there`() throws {
        for other in [nil, "partners"] {
            let remedy = try limit(scenario(labelled: other))
            #expect(remedy.commands.map(\.line).contains { $0.contains("set resources deployment/edge") })
            #expect(!remedy.uncertain.contains { $0.contains("may write it again") })
        }
    }

    @Test func `Another change of what istiod makes says how long it lasts`() throws {
        var scenario = scenario(labelled: "edge")
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 64
        let incident = try scenario.incident()
        let own = incident.remedies.filter { $0.objects.contains { $0.kind == "Deployment" && $0.name == "edge" } }
        #expect(!own.isEmpty)
        for remedy in own {
            #expect(remedy.uncertain.contains { $0.contains("from Gateway checkout/edge and may write it again") })
        }
    }
}
