import Testing
import Units

@testable import Diagnosis

/// What first comes to mind: the largest of subsets, scope and connections, by published rules of thumb.
struct NaiveEngine {
    /// 62 kB a subset cluster, 87 kB a service, 33 kB a connection.
    func cause(of report: Report) -> CauseClass? {
        guard let proxy = report.proxies.first(where: \.killed) ?? report.proxies.first else { return nil }
        let subsets = proxy.subsetClusters ?? 0
        let services = max(0, (proxy.clusters ?? 0) - subsets)
        let candidates: [(CauseClass, Int64)] = [
            (.drSubsets, Int64(subsets) * 62_000), (.configScope, Int64(services) * 87_000),
            (.connections, (proxy.activeConnections ?? 0) * 33_000),
        ]
        return candidates.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
    }
}

/// The negative control: an engine that knows three causes must not pass for one that diagnoses.
@Suite struct NaiveEngineTests {
    @Test func itNamesTheWrongCauseOfMostEpisodes() throws {
        var wrong: [CauseClass] = []
        for episode in Episode.all {
            let report = try #require(Episode.reports[episode.name])
            if NaiveEngine().cause(of: report) != episode.truth { wrong.append(episode.truth) }
        }
        #expect(
            wrong.map(\.rawValue) == [
                "BUFFERING", "ENDPOINT_COUNT", "FILTER_CHAINS", "GATEWAY_ALL_CLUSTERS", "TCP_HEADLESS_LISTENERS",
                "ROUTE_TABLE",
                "XDS_CHURN_DRAIN", "WASM_LUA", "WORKERS", "LIMIT_TOO_LOW", "CAPTURE_ITSELF", "UNRESOLVED",
                "NODE_PRESSURE",
            ])
    }
}
