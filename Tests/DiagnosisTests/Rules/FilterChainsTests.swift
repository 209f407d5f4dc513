import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct FilterChainsTests {
    private func gateway(servers: Int) -> Scenario {
        var scenario = Scenario(services: 6, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<servers).map { "shop-\($0).acme.example" },
                createdAt: scenario.mesh.begunAt)
        ]
        return scenario
    }

    @Test func aServerForEachCustomerIsTheCause() throws {
        let incident = try gateway(servers: 200).incident()
        #expect(incident[.filterChains].outcome == .confirmed)
        #expect(incident.leader == .filterChains)
    }

    @Test func withoutADumpIstiodsListOfRouteTablesTells() throws {
        var scenario = gateway(servers: 200)
        scenario.pages = .none
        #expect(try scenario.incident()[.filterChains].outcome == .likely)
    }

    @Test func twentyServersAreFew() throws {
        #expect(try gateway(servers: 20).incident()[.filterChains].outcome == .excluded)
    }

    @Test func aSidecarsChainsComeWithItsPorts() throws {
        #expect(try Scenario(services: 40).incident()[.filterChains].outcome == .excluded)
    }

    /// Without its dump and without istiod's debug pages, its log says how many route tables it sent.
    @Test func withoutDebugPagesIstiodsPushesTell() throws {
        var scenario = gateway(servers: 200)
        scenario.pages = .none
        scenario.dropped.append("debug/adsz")
        let cause = try scenario.incident()[.filterChains]
        #expect(cause.outcome == .likely, "\(cause.why)")
        #expect(cause.evidence.first?.file?.contains("discovery.log") == true)
        #expect(cause.objects.first?.keyword == "Gateway checkout/front")
    }
}
