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

    /// `names`: Gateways and the ConfigMap that each names.
    private func named(_ names: [(gateway: String, kind: String, name: String)]) throws -> Remedy {
        var scenario = scenario(labelled: "edge")
        let objects = names.map { gateway, kind, name in
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: \(gateway), namespace: checkout}
            spec:
              gatewayClassName: istio
              infrastructure: {parametersRef: {group: "", kind: \(kind), name: \(name)}}

            """
        }
        scenario.added.append(("gateways.yaml", objects.joined(separator: "---\n")))
        return try limit(scenario)
    }

    @Test func `A ConfigMap that the Gateway names already is changed and not replaced`() throws {
        let remedy = try named([("edge", "ConfigMap", "edge-small")])
        #expect(remedy.commands.map(\.line) == ["kubectl -n checkout edit configmap edge-small"])
        #expect(
            remedy.saves.map(\.line) == [
                "kubectl -n checkout get configmap edge-small -o yaml > configmap-checkout-edge-small.before.yaml"
            ])
        #expect(remedy.undo.plain.contains("configmap-checkout-edge-small.before.yaml | kubectl replace -f -"))
        let yaml = try #require(remedy.yaml)
        #expect(yaml.hasPrefix("# data.deployment of ConfigMap checkout/edge-small: "), "\(yaml)")
        #expect(yaml.contains("name: istio-proxy") && !yaml.contains("kind:"), "\(yaml)")
        #expect(remedy.objects.map { "\($0.kind) \($0.name ?? "") \($0.isNew)" } == ["ConfigMap edge-small false"])
        #expect(
            remedy.reaches.hasPrefix("edge, and every other Gateway that names ConfigMap checkout/edge-small, after"),
            "\(remedy.reaches)")
        #expect(!remedy.uncertain.contains { $0.contains("already names one") })
    }

    @Test func `Gateways that name the same ConfigMap are told`() throws {
        let remedy = try named([
            ("edge", "ConfigMap", "small"), ("partners", "ConfigMap", "small"), ("other", "ConfigMap", "large"),
        ])
        #expect(
            remedy.reaches.hasPrefix("edge, and Gateway checkout/partners, which names the same ConfigMap, after"),
            "\(remedy.reaches)")
    }

    @Test func `Of many Gateways that name the same ConfigMap three are told`() throws {
        let remedy = try named(["edge", "a", "b", "c", "d", "e"].map { ($0, "ConfigMap", "small") })
        #expect(
            remedy.reaches.hasPrefix(
                "edge, and Gateway checkout/a, Gateway checkout/b, Gateway checkout/c and 2 more, which name the same"),
            "\(remedy.reaches)")
    }

    @Test(arguments: [("partners", "ConfigMap"), ("edge", "Widget")])
    func `What another Gateway names, or what is no ConfigMap, is not its place`(gateway: String, kind: String) throws {
        let remedy = try named([(gateway, kind, "edge-small")])
        #expect(remedy.commands.contains { $0.line.contains("patch gateways.gateway.networking.k8s.io edge ") })
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
