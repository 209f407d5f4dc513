import Archive
import Diagnosis
import Testing

@testable import Analysis
@testable import SampleBundles

/// Bundles of one size that hold nothing in common.
@Suite struct GrowingBundleTests {
    private func pods(_ name: String) throws -> Set<String> {
        var bytes: [UInt8] = []
        try #require(GrowingBundle(named: name)).write { bytes += $0 }
        let report = try Analysis(.stream(name: "\(name).gz", MemorySource(bytes)), toolVersion: "7").run()
        return Set(report.proxies.compactMap(\.pod))
    }

    /// As the crowded bundle has them: a page of the living and one of the killed.
    @Test func `Two things that grow stand in one archive, and have no pod in common`() throws {
        var archive = BundleBuilder()
        for part in [GrowingBundle(.pods, count: 40), GrowingBundle(.namespaceKills, count: 6, first: 20_000)] {
            var page = PageText()
            part.add(to: &page)
            archive.add("bug-report/cluster/\(part.axis.rawValue)", bytes: page.bytes)
        }
        let report = try Analysis(.stream(name: "crowd.tgz", MemorySource(archive.tarGzip())), toolVersion: "7").run()
        #expect(Set(report.proxies.compactMap(\.pod)).count == 46)
        #expect(report.incidents.map(\.namespace) == (20_000..<20_006).map { "area-\($0)" })
    }

    @Test func `Two bundles of a number each have ten pods of their own`() throws {
        let (first, second) = (try pods("grow-bundle-7"), try pods("grow-bundle-408"))
        #expect(first.count == 10 && second.count == 10)
        #expect(first.isDisjoint(with: second))
    }
}
