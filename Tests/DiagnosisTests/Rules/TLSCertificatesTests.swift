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
}
