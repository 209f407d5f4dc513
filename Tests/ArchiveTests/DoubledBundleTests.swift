import Archive
import Testing

@testable import SampleBundles

/// Bundles of the bench in which proxies share pages, so that they are made fast.
@Suite struct DoubledBundleTests {
    private func entries(_ packed: [UInt8]) -> [String: [UInt8]] {
        let reader = reader(packed)
        let entries = drain(reader)
        #expect(reader.notes.isEmpty && entries.allSatisfy { $0.failure == nil })
        return Dictionary(entries.map { ($0.name, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    }

    private func packed(_ capture: CaptureShape) -> [UInt8] {
        var out: [UInt8] = []
        capture.write { out += $0 }
        return out
    }

    @Test func pagesThatComeAgainAreThoseOfAnotherProxyButForWhoseTheyAre() throws {
        let capture = NamedSamples.bench(proxies: 5, services: 20, different: 2)
        let doubled = entries(packed(capture))
        let whole = entries(capture.builder().tarGzip())
        #expect(Set(doubled.keys) == Set(whole.keys))
        for (name, bytes) in whole {
            #expect(isSame(doubled[name] ?? [], bytes), "\(name): in members or in one, the same bytes")
        }
        let own = entries(packed(NamedSamples.bench(proxies: 5, services: 20)))
        #expect(Set(own.keys) == Set(doubled.keys))
        let folders = capture.proxies.map { "bug-report/proxies/\($0.pod.folder)/" }
        for page in ["clusters", "certs", "listeners", "stats/prometheus"] {
            #expect(isSame(doubled[folders[4] + page] ?? [], own[folders[0] + page] ?? [0]))
        }
        for page in ["server_info", "memory", "istio-proxy.log"] {
            #expect(isSame(doubled[folders[4] + page] ?? [], own[folders[4] + page] ?? [0]))
        }
        let dump = try #require(doubled[folders[4] + "config_dump?include_eds"])
        #expect(dump.starts(with: PageText.bytes { EnvoyPages.writeDumpStart(capture.proxies[4], to: &$0) }))
        #expect(dump.suffix(20_000) == own[folders[0] + "config_dump?include_eds"]?.suffix(20_000))
    }
}
