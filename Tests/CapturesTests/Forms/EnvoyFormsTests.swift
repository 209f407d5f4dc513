import TestSupport
import Testing

@testable import Captures

private func figures(_ load: ClusterLoad) -> [String] {
    [load.name, "\(load.addedViaAPI as Bool?)", "\(load.hosts)", "\(load.unhealthyHosts)"]
        + [
            load.connectionsActive, load.connectionsTotal, load.connectFailures, load.requestsActive,
            load.requestsPending, load.requestsTotal, load.requestErrors, load.requestTimeouts,
        ].map { "\($0)" } + [load.maxConnections, load.maxPendingRequests, load.maxRequests].map { "\($0 as Int64?)" }
}

@Test func theClustersPageIsTheSameAsTextAndAsJSON() throws {
    let text = try read(.clustersPage, Snippets.clustersPage)
    let json = try read(.clustersPage, Snippets.clustersJSON, piece: 13)
    #expect(text.outcome == .complete && json.outcome == .complete)
    #expect(json.facts.loads.count == 2)
    #expect(json.facts.loads.map(figures) == text.facts.loads.map(figures))
    #expect(json.facts.loads[0].requestsPending == 4 && json.facts.loads[0].unhealthyHosts == 1)
}

@Test func istioctlPrintsTheSameClustersAsABareArray() throws {
    let camel =
        "[\n" + #"""
                {"name": "outbound|80||pay.shop", "addedViaApi": true, "hostStatuses": [
                  {"stats": [{"value": "9", "name": "cx_total"}], "healthStatus": {"failedOutlierCheck": true}}]}
            ]
            """#
    let (facts, outcome) = try read(.clustersPage, camel)
    #expect(outcome == .complete)
    #expect(facts.loads.map(\.connectionsTotal) == [9] && facts.loads[0].unhealthyHosts == 1)
}

@Test func aCutClustersPageGivesWhatStoodBefore() throws {
    let cut = String(Snippets.clustersJSON.prefix(Snippets.clustersJSON.count - 40))
    guard let reader = reader(for: .clustersPage, source: PiecewiseSource(cut)) else { return }
    let facts = try reader.all()
    #expect(facts.loads.map(\.name) == ["outbound|80||pay.shop"])
    guard case .partial = reader.outcome else {
        Issue.record("\(reader.outcome)")
        return
    }
}

private let statsText = """
    cluster_manager.cds.version_text: "2026-11-24T08:19:47Z/343"
    cluster.outbound|80||pay.shop;.upstream_cx_active: 12
    cluster.xds-grpc;.upstream_cx_rx_bytes_total: 3700111
    http.inbound_0.0.0.0_8080;.downstream_cx_active: 3
    server.memory_allocated: 6239296
    server.worker_0.watchdog_miss: 2
    something.else: 5
    cluster.xds-grpc;.upstream_cx_length_ms: No recorded values

    """

private let statsJSON = """
    {"stats":[{"name":"cluster_manager.cds.version_text","value":"2026-11-24T08:19:47Z/343"},
    {"name":"cluster.outbound|80||pay.shop;.upstream_cx_active","value":12},
    {"name":"cluster.xds-grpc;.upstream_cx_rx_bytes_total","value":3700111},
    {"name":"http.inbound_0.0.0.0_8080;.downstream_cx_active","value":3},
    {"value":6239296,"name":"server.memory_allocated"},{"name":"server.worker_0.watchdog_miss","value":2},
    {"name":"something.else","value":5},
    {"histograms":{"supported_quantiles":[0,25,50],"computed_quantiles":[
     {"name":"cluster.xds-grpc;.upstream_cx_length_ms","values":[{"interval":null,"cumulative":null}]}]}}]}
    """

private let statsPrometheus = """
    # TYPE envoy_cluster_upstream_cx_active gauge
    envoy_cluster_upstream_cx_active{cluster_name="outbound|80||pay.shop;"} 12
    # TYPE envoy_server_memory_allocated gauge
    envoy_server_memory_allocated{} 6239296
    # TYPE envoy_server_watchdog_miss counter
    envoy_server_watchdog_miss{thread_name="worker_0"} 2

    """

private func rows(_ facts: [Fact]) -> [String] { facts.stats.map { "\($0.name) \($0.tag ?? "") \($0.value)" }.sorted() }

@Test func statsAreTheSameAsTextJSONAndPrometheus() throws {
    let text = try read(.statsText, statsText).facts
    let json = try read(.statsText, statsJSON, piece: 7).facts
    #expect(rows(json) == rows(text))
    #expect(json.value("server.memory_allocated") == 6_239_296 && json.value("stats.lines") == 8)
    #expect(json.value("cluster.upstream_cx_active", tag: "outbound|80||pay.shop") == 12)
    let prometheus = try read(.prometheusStats, statsPrometheus).facts
    for stat in prometheus.stats where !["stats.lines", "stats.outbound"].contains(stat.name) {
        #expect(text.value(stat.name, tag: stat.tag) == stat.value)
    }
    #expect(prometheus.stats.count == 5)
}

@Test func listenersAreCountedByNameInBothForms() throws {
    let text = "0.0.0.0_80::0.0.0.0:80\nvirtualInbound::0.0.0.0:15006\nvirtualInbound::[::]:15006\n"
    let json = #"""
        {"listener_statuses":[{"name":"0.0.0.0_80","local_address":{}},{"name":"virtualInbound",
        "additional_local_addresses":[{}]}]}
        """#
    for form in [text, json] {
        let (facts, outcome) = try read(.listenersPage, form)
        #expect(outcome == .complete)
        guard case .listenerCount(2) = facts.first else {
            Issue.record("\(facts)")
            return
        }
    }
}

@Test func theAllocatorsPageIsRead() throws {
    let page = """
        ------------------------------------------------
        MALLOC:        9437184 (    9.0 MiB) Bytes in use by application
        MALLOC: +    124436480 (  118.7 MiB) Bytes in page heap freelist
        MALLOC: +      1048576 (    1.0 MiB) Bytes in per-CPU cache freelist
        MALLOC: +         2048 (    0.0 MiB) Bytes in thread cache freelists
        MALLOC:   ------------
        MALLOC: =    188284928 (  179.6 MiB) Actual memory used (physical + swap)
        MALLOC: +       300000 (    0.3 MiB) Bytes released to OS (aka unmapped)
        MALLOC: =    188584928 (  179.8 MiB) Virtual address space used

        """
    let (facts, outcome) = try read(.allocatorPage, page)
    #expect(outcome == .complete)
    guard case .memory(let memory) = facts.first else {
        Issue.record("\(facts)")
        return
    }
    #expect(memory.allocated == 9_437_184 && memory.pageheapFree == 124_436_480 && memory.physical == 188_284_928)
    #expect(memory.threadCache == 1_050_624 && memory.pageheapUnmapped == 300_000 && memory.heapSize == nil)
    #expect(memory.source == .allocatorPage)
}

@Test func looseFilesOfACgroupAreReadByTheirName() throws {
    func process(_ text: String, _ name: String) throws -> ProcessMemory? {
        guard let reader = reader(for: .cgroup, source: PiecewiseSource(text), name: name) else { return nil }
        return try reader.all().processes.first
    }
    #expect(try process("104857600\n", "orders/memory.current")?.usage == 104_857_600)
    #expect(try process("104857601\n", "memory.peak.txt")?.peak == 104_857_601)
    #expect(try process("max\n", "memory.max")?.unlimited == true)
    #expect(try process("268435456\n", "memory.limit_in_bytes")?.limit == 268_435_456)
    #expect(try process("9223372036854771712\n", "memory.limit_in_bytes")?.unlimited == true)
    let stat = try process("anon 93323264\nfile 9000\ninactive_file 176128\n", "memory.stat")
    #expect(stat?.anonymous == 93_323_264 && stat?.inactiveFile == 176_128)
    let events = try process("low 0\nhigh 0\nmax 95\noom 1\noom_kill 3\noom_group_kill 1\n", "memory.events")
    #expect(events?.oomKills == 3 && events?.oomGroupKills == 1)
    #expect(try process("hello\n", "memory.current") == nil)
    #expect(try process("-5\n", "memory.current") == nil)
    // A number in place of a key, and keys that tell nothing of a process.
    for text in ["12 34\n", "files 12\npages 40\n", "7\n8\n"] {
        #expect(try process(text, "memory.stat") == nil, "\(text)")
    }
}

@Test func aBareArrayOfClustersIsReadLikeADump() throws {
    let page = #"""
        [
            {
                "transportSocketMatches": [{"name": "tlsMode-istio"}],
                "name": "outbound|80|v1|pay.shop.svc.cluster.local",
                "type": "EDS",
                "edsClusterConfig": {"serviceName": "outbound|80|v1|pay.shop.svc.cluster.local"},
                "connectTimeout": "10s"
            },
            {"name": "agent", "type": "STATIC", "connectTimeout": "0.250s"}
        ]
        """#
    let (facts, outcome) = try read(.configDump, page, piece: 17)
    #expect(outcome == .complete)
    let clusters = facts.compactMap { if case .cluster(let x) = $0 { x } else { nil } }
    #expect(clusters.map(\.name) == ["outbound|80|v1|pay.shop.svc.cluster.local", "agent"])
    #expect(clusters.map(\.tlsMatches) == [true, false])
    guard case .configDump(let summary) = facts.last else {
        Issue.record("no summary")
        return
    }
    #expect(summary.hasClusters && !summary.hasListeners)
    let routes = try read(.configDump, #"[{"name": "80", "virtualHosts": [{"name": "a", "domains": ["a", "b"]}]}]"#)
    let table = routes.facts.compactMap { if case .routeConfig(let x) = $0 { x } else { nil } }.first
    #expect(table?.virtualHosts == 1 && table?.domains == 2)
    let listeners = try read(.configDump, #"[{"name": "l", "address": {}, "filterChains": [{}, {}]}]"#)
    let listener = listeners.facts.compactMap { if case .listener(let x) = $0 { x } else { nil } }.first
    #expect(listener?.filterChains == 2)
}

@Test func aBareArrayThatIsCutGivesItsFirstItems() throws {
    let cut = #"[{"name": "a", "connectTimeout": "1s"}, {"name": "b", "connect"#
    guard let reader = reader(for: .configDump, source: PiecewiseSource(cut)) else { return }
    let facts = try reader.all()
    #expect(facts.contains { if case .cluster(let x) = $0 { x.name == "a" } else { false } })
    guard case .partial = reader.outcome else {
        Issue.record("\(reader.outcome)")
        return
    }
}
