import SampleBundles
import Testing

@testable import Store

/// How subsets are used, summed here, beside the same asked of the flat tables.
@Suite struct SubsetUseTests {
    private static func capture() -> CaptureShape {
        var mesh = Mesh(seed: 41)
        mesh.addServices(9)
        mesh.addService("till", in: "market", pods: 3)
        mesh.rules = [
            Mesh.DestinationRule(
                "colours", in: "istio-system", host: "*.svc.cluster.local", subsets: ["green", "blue"],
                createdAt: mesh.begunAt),
            Mesh.DestinationRule(
                "one", in: mesh.services[3].namespace, host: mesh.services[3].host, subsets: ["only"],
                createdAt: mesh.begunAt),
        ]
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.namespace == "market" }.map { ProxyShape($0, in: mesh) }
        return capture
    }

    @Test func everyRuleHasItsClusters() throws {
        let store = try Loading.store(Self.capture())
        let named = try store.namedSubsetClusters()
        let files = try store.configCounts().keys.sorted()
        #expect(files.count == 3)
        for file in files {
            let use = try store.subsetUse(file: file, named: named)
            let rows = try store.database.rows(
                from: """
                    held_cluster c LEFT JOIN held_endpoint_set e ON e.source_file_id = c.source_file_id AND e.cluster_name = c.name
                    WHERE c.source_file_id = ? AND c.subset IS NOT NULL
                    GROUP BY c.rule_namespace, c.rule_name, c.subset ORDER BY c.rule_namespace, c.rule_name, c.subset
                    """, .integer(file)
            ) {
                "\($0["c.rule_namespace"] as String)/\($0["c.rule_name"] as String) \($0["c.subset"] as String) \($0["COUNT(*)"] as Int) \($0["SUM(COALESCE(e.hosts, 0) = 0)"] as Int)"
            }
            let summed = use.flatMap { rule, subsets in
                subsets.map { "\(rule.namespace ?? "")/\(rule.name) \($0.subset) \($0.clusters) \($0.empty)" }
            }
            #expect(summed.sorted() == rows.sorted())
            #expect(rows.count >= 2)
        }
    }

    @Test func whatARouteNamesIsRouted() throws {
        let store = try Loading.store(Self.capture())
        let file = try #require(try store.configCounts().keys.min())
        let clusters = try store.database.rows(from: "cluster WHERE subset IS NOT NULL ORDER BY name LIMIT 2") {
            ($0["name"] as String, $0["subset"] as String, $0["host"] as String)
        }
        let (name, subset, host) = try #require(clusters.first)
        #expect(try !store.namedSubsetClusters().contains(name))
        try store.database.run(
            "INSERT INTO route_cluster (route_config_id, cluster_name) SELECT MIN(id), ?1 FROM route_config",
            .text(name))
        try store.database.run(
            "INSERT INTO route_cluster (route_config_id, cluster_name) SELECT MIN(id), ?1 FROM route_config",
            .text("outbound|80||" + host))
        let named = try store.namedSubsetClusters()
        #expect(named == [name])
        let use = try store.subsetUse(file: file, named: named)
        let routed = use.values.joined().filter { !$0.routedHosts.isEmpty }
        #expect(routed.map(\.subset) == [subset] && routed.first?.routedHosts == [host])
    }
}
