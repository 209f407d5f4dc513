import SampleBundles
import Testing
import Units

@testable import Store

/// Equal configuration is stored once; the views give every proxy's flat tables back.
@Suite struct SharingTests {
    /// What a proxy's dump lists, static and fixed clusters included.
    private func clusterNames(_ shape: ProxyShape) -> [String] {
        let fixed = [
            "agent", "prometheus_stats", "sds-grpc", "xds-grpc", "BlackHoleCluster", "InboundPassthroughCluster",
            "PassthroughCluster",
        ]
        return (fixed + shape.pod.ports.map { "inbound|\($0.target)||" } + shape.clusters.map(\.name)).sorted()
    }

    private func file(_ store: Store, _ shape: ProxyShape) throws -> Int {
        try store.count("SELECT id FROM source_file WHERE name LIKE '%\(shape.pod.folder)/config_dump%'")
    }

    @Test func equalResourcesOfManyProxiesAreStoredOnce() throws {
        let capture = Loading.capture(proxies: 5)
        let store = try Loading.store(capture)
        let names = Set(capture.proxies.flatMap(clusterNames))
        #expect(try store.count("SELECT COUNT(*) FROM cluster") == names.count)
        #expect(try store.count("SELECT COUNT(*) FROM holding_set WHERE kind = 'cluster'") == 1)
        for shape in capture.proxies {
            let held = try store.names(
                "SELECT name FROM held_cluster WHERE source_file_id = \(try file(store, shape)) ORDER BY name")
            #expect(held == clusterNames(shape))
        }
    }

    @Test func aProxyThatDiffersHoldsItsOwn() throws {
        var capture = Loading.capture(proxies: 3)
        capture.proxies[1].clusters.removeFirst(2)
        capture.proxies[2].clusters[0].maxConnections = 7
        var extra = capture.proxies[2].clusters[1]
        extra.name = "outbound|81||extra.default.svc.cluster.local"
        capture.proxies[2].clusters.append(extra)
        let store = try Loading.store(capture)
        for shape in capture.proxies {
            let file = try file(store, shape)
            #expect(
                try store.names("SELECT name FROM held_cluster WHERE source_file_id = \(file) ORDER BY name")
                    == clusterNames(shape))
            let pools = try store.count(
                "SELECT COUNT(*) FROM held_cluster WHERE source_file_id = \(file) AND max_connections = 7")
            #expect(pools == (shape.clusters[0].maxConnections == 7 ? 1 : 0))
        }
        #expect(try store.count("SELECT COUNT(*) FROM holding_set WHERE kind = 'cluster'") == 1)
        #expect(try store.count("SELECT COUNT(*) FROM holding_difference WHERE kind = 'cluster'") > 0)
    }

    @Test func proxiesOfAnotherScopeGetASetOfTheirOwn() throws {
        var capture = Loading.capture(proxies: 2, services: 40)
        capture.proxies[1].clusters.removeFirst(50)
        let store = try Loading.store(capture)
        #expect(try store.count("SELECT COUNT(*) FROM holding_set WHERE kind = 'cluster'") == 2)
        for shape in capture.proxies {
            let held = try store.names(
                "SELECT name FROM held_cluster WHERE source_file_id = \(try file(store, shape)) ORDER BY name")
            #expect(held == clusterNames(shape))
        }
    }

    /// An inbound port has two filter chains with equal route tables inside: both are held.
    @Test func equalResourcesHeldTwiceCountTwice() throws {
        let capture = Loading.capture(proxies: 2)
        let store = try Loading.store(capture)
        for shape in capture.proxies {
            let sql = "FROM held_route_config WHERE source_file_id = \(try file(store, shape)) AND state = 'static'"
            #expect(try store.count("SELECT COUNT(*) \(sql)") == 6)
            #expect(try store.count("SELECT COUNT(DISTINCT id) \(sql)") == 4)
        }
    }

    @Test func warmingAndDrainingAreStatesOfTheirOwn() throws {
        var capture = Loading.capture(proxies: 2)
        capture.proxies[1].warmingClusters = 3
        capture.proxies[1].drainingListeners = 4
        let store = try Loading.store(capture)
        let (plain, other) = (try file(store, capture.proxies[0]), try file(store, capture.proxies[1]))
        func count(_ kind: String, _ state: String, _ file: Int) throws -> Int {
            try store.count("SELECT COUNT(*) FROM held_\(kind) WHERE source_file_id = \(file) AND state = '\(state)'")
        }
        #expect(try count("cluster", "warming", plain) == 0)
        #expect(try count("cluster", "warming", other) == 3)
        #expect(try count("cluster", "active", other) == count("cluster", "active", plain) - 3)
        #expect(try count("listener", "draining", plain) == 0)
        // A name has one draining state, however many drain.
        #expect(try count("listener", "draining", other) == 1)
        let counts = try store.configCounts()
        #expect(counts[Int64(other)]?.clusters == (counts[Int64(plain)]?.clusters ?? 0) - 3)
    }
}
