import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct TLSCertificatesTests {
    /// Secrets beside the proxy's own two.
    private func scenario(secrets: Int) -> Scenario {
        var scenario = Scenario(services: 4)
        let item =
            #"{"name": "kubernetes://cert-N", "version_info": "1", "last_updated": "2026-11-24T06:00:00.000Z", "secret": {"name": "kubernetes://cert-N", "tls_certificate": {"certificate_chain": {"inline_bytes": "QUJD"}}}},"#
        let all = (0..<max(0, secrets - 2)).map { item.replacing("cert-N", with: "cert-\($0)") }.joined()
        scenario.edit("config_dump", "\"dynamic_active_secrets\": [", to: "\"dynamic_active_secrets\": [" + all)
        return scenario
    }

    @Test func hundredsOfSecretsArePossible() throws {
        let cause = try scenario(secrets: 200).incident()[.tlsCerts]
        #expect(cause.outcome == .possible)
        #expect(cause.evidence.first?.value == .count(200))
    }

    @Test func theProxysOwnTwoAreExcluded() throws {
        #expect(try scenario(secrets: 2).incident()[.tlsCerts].outcome == .excluded)
    }

    @Test func justUnderTwoHundredAreExcluded() throws {
        #expect(try scenario(secrets: 199).incident()[.tlsCerts].outcome == .excluded)
    }

    /// Without a dump the credentials that Gateways name are counted.
    @Test func credentialsOfGatewaysCountWithoutADump() throws {
        func cause(_ servers: Int) throws -> Cause {
            var scenario = Scenario(services: 6, gateway: true)
            scenario.mesh.gateways = [
                .init(
                    "front", in: "checkout", hosts: (0..<servers).map { "shop-\($0).acme.example" },
                    createdAt: scenario.mesh.begunAt)
            ]
            scenario.pages = .none
            scenario.limit = .stated("64Mi")
            return try scenario.incident()[.tlsCerts]
        }
        let many = try cause(300)
        #expect(many.outcome == .possible, "\(many.why)")
        #expect(many.evidence.first?.value == .count(300))
        #expect(try !cause(20).outcome.isClaim && cause(20).outcome != .possible)
    }
}
