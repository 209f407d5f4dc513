import Archive
import Diagnosis
import SampleBundles
import Testing

@testable import Analysis

/// Bundles of one size that hold nothing in common.
@Suite struct GrowingBundleTests {
    private func pods(_ name: String) throws -> Set<String> {
        var bytes: [UInt8] = []
        try #require(GrowingBundle(named: name)).write { bytes += $0 }
        let report = try Analysis(.stream(name: "\(name).gz", MemorySource(bytes)), toolVersion: "7").run()
        return Set(report.proxies.compactMap(\.pod))
    }

    @Test func `Two bundles of a number each have ten pods of their own`() throws {
        let (first, second) = (try pods("grow-bundle-7"), try pods("grow-bundle-408"))
        #expect(first.count == 10 && second.count == 10)
        #expect(first.isDisjoint(with: second))
    }
}
