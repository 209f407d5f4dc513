import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Hosts that Envoy resolves itself, and that nobody of the namespace calls: their ServiceEntries can be kept from it.
@Suite struct ExternalServicesTests {
    /// Most services are ServiceEntries of their namespaces; sixty of them are in the bundle as objects.
    static func scenario(
        exported: [String] = [], calling place: Int? = nil, listed: ClosedRange<Int>? = 1...60, owner: String? = nil
    ) -> Scenario {
        var scenario = Scenario([.services(140), .hostsResolvedByEnvoy(139)])
        let services = scenario.mesh.services
        let exports =
            exported.isEmpty ? "" : "\n    exportTo: [\(exported.map { "\"\($0)\"" }.joined(separator: ", "))]"
        let items = (listed.map(Array.init) ?? []).map { place in
            """
            - apiVersion: networking.istio.io/v1
              kind: ServiceEntry
              metadata: {name: out-\(place), namespace: \(owner ?? services[place].namespace)}
              spec:
                hosts: [\(services[place].host)]\(exports)
                resolution: DNS

            """
        }
        scenario.added = [
            ("bug-report/cluster/serviceentries.yaml", "apiVersion: v1\nkind: List\nitems:\n" + items.joined())
        ]
        let base = scenario.shape
        scenario.shape = { shape in
            base(&shape)
            guard let place, let cluster = shape.clusters.first(where: { $0.name.hasSuffix(services[place].host) }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connectionsTotal: 4, requestsTotal: 90)]
        }
        return scenario
    }

    private func remedy(_ scenario: Scenario) throws -> Remedy? {
        let incident = try scenario.incident()
        return incident.remedies.first { $0.cause == incident[.dns].code }
    }

    @Test func `Those that nobody calls are shown to their own namespaces alone`() throws {
        let remedy = try #require(try remedy(Self.scenario()))
        #expect(remedy.title.hasPrefix("show 60 ServiceEntries to their own namespaces alone"), "\(remedy.title)")
        let objects = remedy.objects.map { "\($0.kind) \($0.name ?? "")" }
        #expect(Set(objects) == Set((1...60).map { "ServiceEntry out-\($0)" }))
        let done = remedy.commands.map(\.line).joined()
        #expect(
            done.contains(#"{"spec":{"exportTo":["."]}}"#) && done.contains("out-1") && done.contains("out-2"),
            "\(done)")
        #expect(remedy.undo.plain.contains(#"{"spec":{"exportTo":null}}"#), "\(remedy.undo.plain)")
        #expect(remedy.risk.contains("REGISTRY_ONLY"))
        #expect(remedy.traffic?.keeps == 0 && remedy.traffic?.cuts.isEmpty == true)
        // What is only possible is no cause that it takes away.
        #expect(remedy.kind == .stopGap)
    }

    @Test func `One that is called is left alone`() throws {
        let remedy = try #require(try remedy(Self.scenario(calling: 1)))
        #expect(remedy.title.hasPrefix("show 59 ServiceEntries to their own namespaces alone"), "\(remedy.title)")
        #expect(remedy.objects.allSatisfy { $0.name != "out-1" } && remedy.objects.count == 59)
        #expect(remedy.traffic?.keeps == 1)
    }

    @Test func `What is exported by hand, is its own, or is no object here, gets no patch`() throws {
        #expect(try remedy(Self.scenario(exported: ["*"])) == nil)
        #expect(try remedy(Self.scenario(owner: "checkout")) == nil)
        #expect(try remedy(Self.scenario(listed: nil)) == nil)
    }
}
