import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct LeagueTests {
    private func report(_ mesh: SampleMesh) throws -> Report {
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        return try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
    }

    private func mesh(_ change: (inout SampleMesh) -> Void = { _ in }) -> SampleMesh {
        var mesh = SampleMesh(seed: 14)
        mesh.addControlPlane()
        mesh.addServices(12, in: ["atlas", "harbour"])
        mesh.addServices(6, in: ["parcels"], ports: [.tcp(5_432)])
        mesh.addService("app", in: "shop", pods: 2, ports: [])
        change(&mesh)
        return mesh
    }

    private func league(_ kind: League.Kind, _ report: Report) -> [League.Entry] {
        report.leagues.first { $0.kind == kind }?.entries ?? []
    }

    /// What the leagues divide is what the account adds up: clusters, endpoints, routes and TCP listeners of services.
    @Test func namespacesAddUpToTheAccount() throws {
        let report = try report(mesh { $0.addSubsets(2) })
        let namespaces = league(.namespaces, report)
        #expect(Set(namespaces.map(\.name)) == ["atlas", "harbour", "parcels", "istio-system"])
        let sum = namespaces.reduce(0.0) { $0 + $1.bytes.double }
        let parts = [
            "clusters made by subsets", "endpoints of subsets", "clusters of services", "endpoints of services",
            "virtual hosts", "TCP listeners",
        ]
        let proxy = try #require(report.proxies.first { !$0.account.isEmpty })
        let account = proxy.account.filter { parts.contains($0.component) }.reduce(0.0) { $0 + ($1.bytes?.double ?? 0) }
        #expect(abs(sum / account - 1) < 0.05, "\(sum) \(account)")
        #expect(namespaces.allSatisfy { $0.proxies == 2 && abs($0.meshBytes.double - 2 * $0.bytes.double) < 4 })
    }

    /// Of many that cost the same, within a tenth, none is first.
    @Test(arguments: [([100, 95, 90, 89], 3), ([100, 40], 1), ([7], 1), ([], 0)])
    func equalsAreCounted(bytes: [Int64], equals: Int) {
        let entries = bytes.map {
            League.Entry(name: "s", proxies: 1, clusters: 1, endpoints: 1, bytes: Bytes($0), meshBytes: Bytes($0))
        }
        #expect(League(kind: .services, entries: entries, more: 0).equals == equals)
    }

    @Test func aServiceWithEndpointsLeads() throws {
        let report = try report(mesh { $0.addEndpoints(300, at: 3) })
        let services = league(.services, report)
        let first = try #require(services.first)
        #expect((first.endpoints ?? 0) >= 300)
        #expect(first.bytes.double > 300 * 3_000)
        #expect(services.map(\.meshBytes) == services.map(\.meshBytes).sorted(by: >))
    }

    @Test func aRulesSubsetsAreItsOwnAndOthersAreNot() throws {
        let report = try report(mesh { $0.addSubsets(3) })
        let rule = try #require(league(.destinationRules, report).first)
        let proxy = try #require(report.proxies.first { $0.subsetClusters != nil })
        #expect(rule.name == "istio-system/canary")
        #expect(rule.clusters == proxy.subsetClusters)
        #expect(league(.destinationRules, try self.report(mesh())).isEmpty)
    }

    /// A scope that hides a namespace from one proxy: it is held by the other alone.
    @Test func whatOneProxyDoesNotSeeItDoesNotPay() throws {
        var mesh = mesh()
        mesh.addService("narrow", in: "quiet", ports: [])
        mesh.scopes = [.init("scope", in: "quiet", hosts: ["atlas/*"], createdAt: mesh.begunAt)]
        let report = try report(mesh)
        let namespaces = league(.namespaces, report)
        #expect(namespaces.first { $0.name == "atlas" }?.proxies == 3)
        #expect(namespaces.first { $0.name == "parcels" }?.proxies == 2)
    }

    @Test func aPortHoldsItsSharedListener() throws {
        let report = try report(mesh())
        let port = try #require(league(.ports, report).first { $0.name == "80" })
        let services = try #require(report.proxies.first { !$0.account.isEmpty })
        #expect(port.clusters == 12)
        #expect(port.bytes.double > 12 * 60_000 + 40_000, "\(services.account)")
    }

    @Test func hostsOfAGatewayAreListedWithTheirServers() throws {
        var mesh = mesh()
        mesh.addService("edge", in: "shop", gateway: true)
        mesh.gateways = [
            .init("front", in: "shop", hosts: ["a.example", "b.example"], createdAt: mesh.begunAt)
        ]
        let hosts = league(.gatewayHosts, try report(mesh))
        #expect(!hosts.isEmpty)
        #expect(hosts.allSatisfy { $0.proxies == 1 && $0.bytes > 1_000 })
        #expect(league(.gatewayHosts, try report(self.mesh())).isEmpty)
    }
}
