import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Envoy under other control planes than Istio's.
@Suite struct ForeignEnvoyTests {
    private struct Plane: Sendable, CustomTestStringConvertible {
        var name: String
        var pod: String
        var namespace: String
        var container: String
        var image: String
        var nodeID: String
        /// nil beside an application: that is no sidecar of Istio's.
        var kind: ContainerKind?
        var testDescription: String { name }
    }

    private static let planes = [
        Plane(
            name: "Envoy Gateway", pod: "envoy-default-eg-e41e7b31-6b9f5d8c7-tz5mq", namespace: "egs",
            container: "envoy",
            image: "docker.io/envoyproxy/envoy:distroless-v1.33.0", nodeID: "envoy-default-eg-e41e7b31-6b9f5d8c7-tz5mq",
            kind: .gateway),
        Plane(
            name: "Gloo", pod: "gateway-proxy-7c9d8b6f5-x7v2k", namespace: "gloo-system", container: "gateway-proxy",
            image: "quay.io/solo-io/gloo-envoy-wrapper:1.17.4", nodeID: "gateway-proxy-7c9d8b6f5-x7v2k.gloo-system",
            kind: .gateway),
        Plane(
            name: "Kuma", pod: "till-5c7d9f8b6-mm2zx", namespace: "market", container: "kuma-sidecar",
            image: "docker.io/kumahq/kuma-dp:2.9.1", nodeID: "default.till-5c7d9f8b6-mm2zx.market", kind: nil),
        Plane(
            name: "Consul", pod: "till-7f9c5d8b6-4kx9p", namespace: "market", container: "consul-dataplane",
            image: "hashicorp/consul-dataplane:1.6.0", nodeID: "till-7f9c5d8b6-4kx9p-till-sidecar-proxy", kind: nil
        ),
        Plane(
            name: "App Mesh", pod: "kite-6d5f8b7c9d-w8kzs", namespace: "toys", container: "envoy",
            image: "840364872350.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1.29.12.1-prod",
            nodeID: "mesh/toys/virtualNode/kite_toys", kind: nil),
        Plane(
            name: "Contour", pod: "envoy-8k2xw", namespace: "projectcontour", container: "envoy",
            image: "envoyproxy/envoy:v1.31.0", nodeID: "envoy-8k2xw", kind: .gateway),
    ]

    private func dump(_ plane: Plane, clusters: Int) -> String {
        let list = (0..<clusters).map { #"{"cluster": {"name": "cluster-\#($0)", "type": "EDS"}}"# }.joined(
            separator: ", ")
        return
            #"{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump", "bootstrap": {"node": {"id": "\#(plane.nodeID)", "cluster": "x"}}, "last_updated": "2026-05-11T07:40:09Z"}, {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "dynamic_active_clusters": [\#(list)]}]}"#
    }

    private func podYAML(_ plane: Plane) -> String {
        let app = plane.kind == nil ? "\n  - name: app\n    image: example.org/app:1" : ""
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(plane.pod), namespace: \(plane.namespace)}
            spec:
              containers:
              - name: \(plane.container)
                image: \(plane.image)
                resources: {limits: {memory: 256Mi}}\(app)
            status:
              containerStatuses:
              - name: \(plane.container)
                restartCount: 1
                state: {running: {startedAt: "2026-05-11T08:14:33Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-05-11T07:40:02Z", finishedAt: "2026-05-11T08:14:31Z"}}

            """
    }

    private func report(_ files: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    @Test(arguments: planes) private func itIsReadAsEnvoyAndJoinedByItsNodeID(plane: Plane) throws {
        let report = try report([("config_dump", dump(plane, clusters: 40)), ("pod.yaml", podYAML(plane))])
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && report.proxies.count == 1)
        #expect(incident.containerKind == plane.kind && incident.container == plane.container)
        #expect(report.proxies.first?.clusters == 40 && report.proxies.first?.pod == plane.pod)
        #expect(report.caveats.contains { $0.isRemark && $0.text.contains("where Envoy is without Istio") })
        // No agent of Istio's shares its memory.
        #expect(incident.need?.agent == 0)
        #expect(incident.causes.first { $0.classification == .agentNotEnvoy }?.outcome == .excluded)
        // Nothing that only Istio understands is advised.
        for remedy in incident.remedies {
            let text = (remedy.commands.map(\.line) + remedy.alternatives.map(\.title.plain)).joined()
            #expect(!text.contains("istio"), "\(text)")
        }
    }

    @Test(arguments: planes.filter { $0.name != "App Mesh" }) private func withoutThePodItsIDNamesIt(plane: Plane)
        throws
    {
        let report = try report([("config_dump", dump(plane, clusters: 3))])
        #expect(report.proxies.map(\.pod) == [plane.pod])
        #expect(!report.verdict.contains("No kill is seen, and `"))
    }

    @Test func aNameOfSomebodysOwnMakingIsNoPod() throws {
        var plane = Self.planes[0]
        for id in ["front-proxy", "edge-01.example.org", "a.b.c.d", ""] {
            plane.nodeID = id
            #expect(try report([("config_dump", dump(plane, clusters: 3))]).proxies.map(\.pod) == [nil], "\(id)")
        }
    }

    /// App Mesh numbers no pod in it.
    @Test func anIdThatNamesNoPodIsStillOfNoIstio() throws {
        let dump =
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"node":{"id":"mesh/toys/virtualNode/kite_shop"}}},{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_active_clusters":[{"cluster":{"name":"cds_egress_toys_kite_http_80","type":"EDS"}}]}]}"#
        var bundle = BundleBuilder()
        bundle.add("config_dump.json", bytes: Array(dump.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(
            report.caveats.contains { $0.text.plain.hasSuffix("as in mesh/toys/virtualNode/kite_shop") }
        )
        #expect(report.proxies.map(\.pod) == [nil])
    }
}
