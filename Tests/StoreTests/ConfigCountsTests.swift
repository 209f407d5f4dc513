import SampleBundles
import TestSupport
import Testing
import Units

@testable import Store

/// Counting over shared sets and differences gives what counting each proxy's flat table does.
@Suite struct ConfigCountsTests {
    private static let outbound = "direction IN ('outbound', 'outbound_')"
    private static let held = "state IN ('static', 'active')"
    private static let named = "name NOT IN ('virtualInbound', 'virtualOutbound')"

    private static func uses(_ kinds: String...) -> String {
        "SELECT COALESCE(SUM(l.uses), 0) FROM held_listener h JOIN listener_filter l ON l.listener_id = h.id WHERE h.state IN ('static', 'active') AND l.kind IN (\(kinds.map { "'\($0)'" }.joined(separator: ", "))) AND h.source_file_id = ?"
    }

    /// Each field, and the same asked of a flat table.
    private static let questions: [(name: String, field: @Sendable (ConfigCounts) -> Int, sql: String)] = [
        ("clusters", { $0.clusters }, "SELECT COUNT(*) FROM held_cluster WHERE \(held)"),
        ("clusterNameBytes", { $0.clusterNameBytes }, "SELECT SUM(name_bytes) FROM held_cluster WHERE \(held)"),
        ("tlsClusters", { $0.tlsClusters }, "SELECT SUM(tls_matches) FROM held_cluster WHERE \(held)"),
        ("outlierClusters", { $0.outlierClusters }, "SELECT SUM(outlier_detection) FROM held_cluster WHERE \(held)"),
        (
            "subsetClusters", { $0.subsetClusters },
            "SELECT COUNT(*) FROM held_cluster WHERE \(held) AND subset IS NOT NULL"
        ),
        (
            "subsetNameBytes", { $0.subsetNameBytes },
            "SELECT SUM(name_bytes) FROM held_cluster WHERE \(held) AND subset IS NOT NULL"
        ),
        (
            "subsetTLSClusters", { $0.subsetTLSClusters },
            "SELECT SUM(tls_matches) FROM held_cluster WHERE \(held) AND subset IS NOT NULL"
        ),
        (
            "serviceClusters", { $0.serviceClusters },
            "SELECT COUNT(*) FROM held_cluster WHERE \(held) AND subset IS NULL AND \(outbound)"
        ),
        (
            "serviceNameBytes", { $0.serviceNameBytes },
            "SELECT SUM(name_bytes) FROM held_cluster WHERE \(held) AND subset IS NULL AND \(outbound)"
        ),
        (
            "serviceTLSClusters", { $0.serviceTLSClusters },
            "SELECT SUM(tls_matches) FROM held_cluster WHERE \(held) AND subset IS NULL AND \(outbound)"
        ),
        (
            "dnsClusters", { $0.dnsClusters },
            "SELECT COUNT(*) FROM held_cluster WHERE state = 'active' AND discovery_type IN ('STRICT_DNS', 'LOGICAL_DNS') AND inline_endpoints > 0"
        ),
        ("staticClusters", { $0.staticClusters }, "SELECT COUNT(*) FROM held_cluster WHERE state = 'static'"),
        ("endpoints", { $0.endpoints }, "SELECT SUM(hosts) FROM held_endpoint_set WHERE 1"),
        ("endpointsFirst45", { $0.endpointsFirst45 }, "SELECT SUM(MIN(hosts, 45)) FROM held_endpoint_set WHERE 1"),
        ("localities", { $0.localities }, "SELECT SUM(localities) FROM held_endpoint_set WHERE 1"),
        ("tlsEndpoints", { $0.tlsEndpoints }, "SELECT SUM(tls_hosts) FROM held_endpoint_set WHERE 1"),
        (
            "tlsEndpointsFirst8", { $0.tlsEndpointsFirst8 },
            "SELECT SUM(MIN(tls_hosts, 8)) FROM held_endpoint_set WHERE 1"
        ),
        ("subsetEndpoints", { $0.subsetEndpoints }, "SELECT SUM(hosts) FROM held_endpoint_set WHERE subset"),
        (
            "subsetEndpointsFirst45", { $0.subsetEndpointsFirst45 },
            "SELECT SUM(MIN(hosts, 45)) FROM held_endpoint_set WHERE subset"
        ),
        ("subsetLocalities", { $0.subsetLocalities }, "SELECT SUM(localities) FROM held_endpoint_set WHERE subset"),
        ("subsetTLSEndpoints", { $0.subsetTLSEndpoints }, "SELECT SUM(tls_hosts) FROM held_endpoint_set WHERE subset"),
        (
            "subsetTLSEndpointsFirst8", { $0.subsetTLSEndpointsFirst8 },
            "SELECT SUM(MIN(tls_hosts, 8)) FROM held_endpoint_set WHERE subset"
        ),
        ("clustersWithHosts", { $0.clustersWithHosts }, "SELECT COUNT(*) FROM held_endpoint_set WHERE hosts > 0"),
        ("listeners", { $0.listeners }, "SELECT COUNT(*) FROM held_listener WHERE \(held)"),
        (
            "httpListeners", { $0.httpListeners },
            "SELECT COUNT(*) FROM held_listener WHERE state = 'active' AND http_chains > 0"
        ),
        (
            "tcpListeners", { $0.tcpListeners },
            "SELECT COUNT(*) FROM held_listener WHERE state = 'active' AND http_chains = 0"
        ),
        (
            "filterChains", { $0.filterChains },
            "SELECT SUM(filter_chains) FROM held_listener WHERE state = 'active' AND \(named)"
        ),
        (
            "tlsChains", { $0.tlsChains },
            "SELECT SUM(tls_chains) FROM held_listener WHERE state = 'active' AND \(named)"
        ),
        (
            "listenerSecrets", { $0.listenerSecrets },
            "SELECT SUM(secrets) FROM held_listener WHERE state = 'active' AND \(named)"
        ),
        ("luaFilters", { $0.luaFilters }, uses("lua")),
        ("wasmFilters", { $0.wasmFilters }, uses("wasm")),
        ("grpcLoggers", { $0.grpcLoggers }, uses("grpc_access_log")),
        ("tracers", { $0.tracers }, uses("tracer")),
        ("externalAuthorizers", { $0.externalAuthorizers }, uses("ext_authz", "ratelimit")),
        ("routeConfigs", { $0.routeConfigs }, "SELECT COUNT(*) FROM held_route_config WHERE \(held)"),
        (
            "staticRouteConfigs", { $0.staticRouteConfigs },
            "SELECT COUNT(*) FROM held_route_config WHERE state = 'static'"
        ),
        ("virtualHosts", { $0.virtualHosts }, "SELECT SUM(virtual_hosts) FROM held_route_config WHERE \(held)"),
        ("domains", { $0.domains }, "SELECT SUM(domains) FROM held_route_config WHERE \(held)"),
        ("routes", { $0.routes }, "SELECT SUM(routes) FROM held_route_config WHERE \(held)"),
        (
            "virtualServiceRoutes", { $0.virtualServiceRoutes },
            "SELECT SUM(virtual_service_routes) FROM held_route_config WHERE \(held)"
        ),
        (
            "virtualHostsCounted", { $0.virtualHostsCounted },
            "SELECT SUM(virtual_hosts_counted) FROM held_route_config WHERE \(held)"
        ),
        (
            "domainsCounted", { $0.domainsCounted },
            "SELECT SUM(domains_counted) FROM held_route_config WHERE \(held)"
        ),
        (
            "routesCounted", { $0.routesCounted },
            "SELECT SUM(routes_counted) FROM held_route_config WHERE \(held)"
        ),
        (
            "regexRoutes", { $0.regexRoutes },
            "SELECT SUM(virtual_service_regex_routes) FROM held_route_config WHERE \(held)"
        ),
        (
            "headerMatches", { $0.headerMatches },
            "SELECT SUM(header_matches) FROM held_route_config WHERE \(held)"
        ),
        (
            "httpsVirtualHosts", { $0.httpsVirtualHosts },
            "SELECT SUM(virtual_hosts_counted) FROM held_route_config WHERE \(held) AND name LIKE 'https.%'"
        ),
        (
            "httpsDomains", { $0.httpsDomains },
            "SELECT SUM(domains_counted) FROM held_route_config WHERE \(held) AND name LIKE 'https.%'"
        ),
        (
            "httpsRoutes", { $0.httpsRoutes },
            "SELECT SUM(routes_counted) FROM held_route_config WHERE \(held) AND name LIKE 'https.%'"
        ),
    ]

    /// Replicas with small and large differences, among them a gateway.
    private func capture(seed: Int) -> CaptureShape {
        var mesh = Mesh(seed: UInt64(seed))
        mesh.addServices(14)
        mesh.addServices(3, ports: [.tcp(5_432), .http], sidecar: .init())
        mesh.addService("app", in: "shop", pods: 5)
        mesh.addService("edge", in: "shop", gateway: true)
        mesh.rules = [
            Mesh.DestinationRule(
                "canary", in: "istio-system", host: "*.svc.cluster.local", subsets: ["v1", "v9"],
                createdAt: mesh.begunAt)
        ]
        mesh.gateways = [Mesh.Gateway("front", in: "shop", hosts: ["a.example", "b.example"], createdAt: mesh.begunAt)]
        mesh.services[2].isResolvedByEnvoy = true
        mesh.virtualServices = [
            Mesh.VirtualService(
                "v", in: "atlas", host: mesh.services[1].host, prefixes: ["/a", "/b"], createdAt: mesh.begunAt)
        ]
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.namespace == "shop" }.enumerated().map { number, pod in
            var shape = ProxyShape(pod, in: mesh)
            shape.luaFilters = number % 2
            shape.warmingClusters = number % 3
            if number % 2 == 1 { shape.drainingListeners = 2 }
            let some = (number * 7 + seed * 5) % 30
            shape.clusters.removeFirst(min(some, shape.clusters.count))
            if number == 3, !shape.routes.isEmpty { shape.routes[0].hosts.removeLast() }
            return shape
        }
        return capture
    }

    @Test(arguments: [1, 2, 3])
    func everyFieldIsTheCountOverTheFlatTable(seed: Int) throws {
        let store = try Loading.store(capture(seed: seed))
        let counts = try store.configCounts()
        #expect(counts.count == 6)
        for (file, count) in counts {
            for question in Self.questions {
                let filter =
                    question.sql.contains("?")
                    ? question.sql.replacing("?", with: "\(file)") : question.sql + " AND source_file_id = \(file)"
                let flat = try store.database.number(filter) ?? 0
                #expect(question.field(count) == Int(flat), "\(question.name) of \(count.fileName)")
            }
        }
        // The questions must be able to fail.
        #expect(counts.values.contains { $0.dnsClusters > 0 } && Set(counts.values.map(\.clusters)).count > 1)
        #expect(counts.values.contains { $0.luaFilters > 0 })
        #expect(counts.values.contains { $0.httpsVirtualHosts > 0 && $0.tlsChains > 0 })
    }

    @Test func everySumIsAskedOfAFlatTable() {
        #expect(ConfigCounts.sums.flatMap(\.sums).count == Self.questions.count)
        #expect(Set(Self.questions.map(\.name)).count == Self.questions.count)
    }
}
