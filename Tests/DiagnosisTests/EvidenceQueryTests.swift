import SampleBundles
import Store
import TestSupport
import Testing

@testable import Diagnosis

/// What a report shows by a query is what the query gives, in a database of the same input.
@Suite struct EvidenceQueryTests {
    private func check(_ store: Store, named name: String) throws -> Int {
        let report = try Engine(store, toolVersion: "test").report()
        let shown = Evidence.all(in: report)
        for evidence in shown {
            guard case .sql(let query) = evidence.place else { continue }
            let sql = query.sql
            #expect(sql.firstMatch(of: /\b(\w+_)?id\s*=\s*\d+/) == nil, "\(name): a row's number in \(sql)")
            let cells = try store.database.answer(sql)
            #expect(!cells.isEmpty, "\(name): nothing is shown by \(sql)")
            guard case .count(let value) = evidence.value else { continue }
            let holds = cells.joined().contains { if case .integer(value) = $0 { true } else { false } }
            #expect(holds, "\(name): \(value) is not in \(cells.prefix(3)) of \(sql)")
        }
        return shown.count { if case .sql = $0.place { true } else { false } }
    }

    @Test(arguments: ["wildcard-subsets", "startup-loop", "healthy", "connections"])
    func `Every query of a sample's report gives its value`(name: String) throws {
        let sample = try #require(SampleBundles.named(name))
        #expect(try check(Scenario.load(sample.capture.builder()), named: name) > 0)
    }

    private static let byDump: Set<CauseClass> = [
        .configScope, .drSubsets, .gatewayAllClusters, .tcpHeadlessListeners, .routeTable, .filterChains,
    ]

    @Test(arguments: Episode.all.filter { byDump.contains($0.truth) })
    func `Every query of an episode's report gives its value`(episode: Episode) throws {
        let scenario = episode.scenario()
        #expect(try check(scenario.load(), named: episode.name) > 0)
    }
}

extension Evidence {
    /// Every piece of a report, wherever it stands.
    fileprivate static func all(in value: Any) -> [Evidence] {
        if let evidence = value as? Evidence { return [evidence] }
        return Mirror(reflecting: value).children.flatMap { all(in: $0.value) }
    }
}
