import Testing
import Units

@testable import Store

/// What is asked of configuration that dumps hold, by resources that differ in one thing.
@Suite struct ConfigQuestionTests {
    private let host = "pay.shop.svc.cluster.local"

    private func dump(_ rows: Rows, _ name: String = "config_dump", mesh: Int64 = 1, in namespace: String = "shop")
        throws
        -> Int64
    {
        let proxy = try rows.add(
            "proxy", ["id": .null, "pod": .text(name), "namespace": .text(namespace), "mesh_id": .integer(mesh)])
        let file = try rows.file(name, "config_dump", proxy: proxy, mesh: mesh)
        try rows.add("config_dump", ["source_file_id": .integer(file), "has_endpoints": 1, "complete": 1])
        return file
    }

    @discardableResult
    private func cluster(
        _ rows: Rows, _ file: Int64, subset: String = "", host: String? = nil, rule: String? = nil,
        state: String = "active", inbound: Bool = false
    ) throws -> String {
        let host = host ?? self.host
        let name = "\(inbound ? "inbound" : "outbound")|80|\(subset)|\(host)"
        try rows.held(
            "cluster", by: file, state: state,
            [
                "name": .text(name), "direction": inbound ? "inbound" : "outbound", "port": 80,
                "subset": subset.isEmpty ? nil : .text(subset), "host": .text(host), "tls_matches": 1,
                "rule_namespace": rule == nil ? nil : "mesh", "rule_name": SQLValue(rule), "name_bytes": 10,
            ])
        return name
    }

    private func endpoints(_ rows: Rows, _ file: Int64, of cluster: String, hosts: Int64, subset: Int64 = 0) throws {
        try rows.held(
            "endpoint_set", by: file,
            [
                "cluster_name": .text(cluster), "hosts": .integer(hosts), "tls_hosts": .integer(hosts), "localities": 2,
                "subset": .integer(subset),
            ])
    }

    private func route(_ rows: Rows, _ file: Int64, to clusters: String..., named table: String = "80") throws -> Int64
    {
        let id = try rows.held(
            "route_config", by: file,
            ["name": .text(table), "routes_counted": 6, "virtual_hosts_counted": 3, "domains_counted": 9])
        for name in clusters {
            try rows.add("route_cluster", ["route_config_id": .integer(id), "cluster_name": .text(name)])
        }
        return id
    }

    @Test func `Subsets are counted by the rule that made them, with hosts of all outbound clusters`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        for subset in ["v1", "v2"] {
            let name = try cluster(rows, file, subset: subset, rule: "versions")
            try endpoints(rows, file, of: name, hosts: subset == "v1" ? 3 : 0, subset: 1)
        }
        try cluster(rows, file, subset: "v1", host: "tax", rule: "taxes")
        try cluster(rows, file, subset: "v9", host: "tax", rule: "taxes", state: "warming")
        try cluster(rows, file)
        try cluster(rows, file, host: "tax")
        try cluster(rows, file, inbound: true)
        let found = try rows.store.outboundClusters(file: file)
        #expect(found.hosts == 2 && found.rules.map(\.name) == ["versions", "taxes"])
        let first = try #require(found.rules.first)
        #expect((first.subsetClusters, first.subsets, first.hosts, first.endpoints) == (2, 2, 1, 3))
        #expect(first.emptySubsetClusters == 1 && first.nameBytes == 20)
        #expect(found.rules.last?.subsetClusters == 1)
        // Without its endpoints a dump does not say which are empty.
        try rows.store.database.run("UPDATE config_dump SET has_endpoints = 0")
        #expect(try rows.store.outboundClusters(file: file).rules.first?.emptySubsetClusters == nil)
        let query = try rows.store.queryOfSubsets(in: try #require(try rows.store.configCounts()[file]))
        #expect(query.page == "config_dump")
        #expect(
            try rows.store.database.answer(query.sql).map { $0.map { $0.text ?? "" }.joined(separator: " ") } == [
                "mesh versions 2", "mesh taxes 1",
            ])
    }

    @Test func `A subset is used by hosts that any route of the mesh names`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        let routed = try cluster(rows, file, subset: "v1", rule: "versions")
        try cluster(rows, file, subset: "v2", rule: "versions")
        let other = try cluster(rows, file, subset: "v2", host: "tax", rule: "versions")
        try endpoints(rows, file, of: other, hosts: 1, subset: 1)
        // Another mesh routes to it: nobody of this one does.
        _ = try route(rows, try dump(rows, "elsewhere", mesh: 2), to: other)
        _ = try route(rows, file, to: routed)
        func uses(_ store: Store) throws -> [Store.SubsetUse] {
            let all = try store.subsetUse(file: file, named: try store.namedSubsetClusters())
            return try #require(all[Store.RuleKey(namespace: "mesh", name: "versions")])
        }
        let own = try uses(rows.store.only(mesh: 1))
        #expect(own.map { "\($0.subset) \($0.clusters) \($0.empty)" } == ["v1 1 1", "v2 2 1"])
        #expect(own.map(\.routedHosts) == [[host], []])
        #expect(try uses(rows.store).last?.routedHosts == ["tax"])
    }

    @Test func `A held cluster has the hosts of its endpoints, and of the page of the moment`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        let name = try cluster(rows, file, subset: "v1", rule: "versions")
        try endpoints(rows, file, of: name, hosts: 4)
        try cluster(rows, file, host: "tax")
        try cluster(rows, file, host: "warm", state: "warming")
        let page = try rows.file("clusters", "clusters", capture: 5)
        try rows.held("page_cluster", by: page, ["name": .text(name), "hosts": 7])
        let held = try rows.store.heldOutbound(file: file, capture: 5, sharing: SharedOutbound())
        // In the order of the bytes of their names: a subset stands before no subset.
        #expect(held.map(\.host) == [host, "tax"])
        let subset = try #require(held.first { $0.isSubset })
        #expect((subset.hosts, subset.localities, subset.tlsHosts, subset.pageHosts) == (4, 2, 4, 7))
        #expect(subset.rule == "mesh/versions" && subset.port == 80 && subset.tls && !subset.isDNS)
        #expect(held.first { !$0.isSubset }?.rule == nil)
        #expect(
            try rows.store.heldOutbound(file: file, capture: nil, sharing: SharedOutbound()).allSatisfy {
                $0.pageHosts == nil
            })
    }

    @Test func `What a page lacks of its set, or holds besides, is told by the differences`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        try cluster(rows, file, host: "tax")
        try cluster(rows, file, host: "web")
        let before = try rows.store.heldOutboundSignature(file: file, capture: nil)
        let lacking = try #require(try rows.store.database.number("SELECT id FROM cluster WHERE host = 'tax'"))
        let besides = try rows.add(
            "cluster", ["name": "outbound|80||own", "direction": "outbound", "host": "own", "port": 80])
        for (id, sign): (Int64, Int64) in [(lacking, -1), (besides, 1)] {
            try rows.add(
                "holding_difference",
                [
                    "source_file_id": .integer(file), "kind": "cluster", "resource_id": .integer(id), "state": "active",
                    "sign": .integer(sign),
                ])
        }
        #expect(
            try rows.store.heldOutbound(file: file, capture: nil, sharing: SharedOutbound()).map(\.host) == [
                "own", "web",
            ])
        #expect(try rows.store.heldOutboundSignature(file: file, capture: nil) != before)
        #expect(try rows.store.outboundSignature(file: file).contains("own") == false)
        let holdings = try rows.store.clusterHoldings(files: [file])
        #expect(holdings.map(\.host) == ["own", "web"] && holdings.map(\.proxies) == [1, 1])
    }

    @Test func `Holdings are summed over proxies, a route table divided among those it names`() throws {
        let rows = try Rows()
        let files = [try dump(rows, "one"), try dump(rows, "two")]
        var names: [String] = []
        for file in files {
            names = [try cluster(rows, file, host: "tax"), try cluster(rows, file, host: "web")]
            try endpoints(rows, file, of: names[0], hosts: 50)
        }
        _ = try route(rows, files[0], to: names[0], names[1])
        let listener = try rows.held(
            "listener", by: files[0], ["name": "0.0.0.0_9090", "port": 9090, "direction": "OUTBOUND"])
        try rows.add("listener_cluster", ["listener_id": .integer(listener), "cluster_name": .text(names[0])])
        let holdings = try rows.store.clusterHoldings(files: files)
        #expect(holdings.map(\.host) == ["tax", "web"] && holdings.map(\.proxies) == [2, 2])
        let tax = try #require(holdings.first)
        #expect((tax.hosts, tax.hostsFirst45, tax.tlsHostsFirst8, tax.localities) == (100, 90, 16, 4))
        #expect((tax.routes, tax.virtualHosts, tax.domains, tax.tcpListeners) == (3, 1.5, 4.5, 1))
        #expect(holdings.last?.tcpListeners == 0 && holdings.last?.routes == 3)
        #expect(try rows.store.clusterHoldings(files: []).isEmpty)
    }

    @Test func `Listeners are outbound, active and not the virtual ones`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        for (name, state, http, port): (String, String, Int64, Int64) in [
            ("0.0.0.0_80", "active", 1, 80), ("10.0.0.1_90", "active", 0, 90), ("0.0.0.0_70", "draining", 1, 70),
            ("virtualOutbound", "active", 1, 15_001),
        ] {
            let id = try rows.held(
                "listener", by: file, state: state,
                [
                    "name": .text(name), "port": .integer(port), "http_chains": .integer(http), "direction": "OUTBOUND",
                    "tls_chains": .integer(http), "filters_timeout_seconds": .real(port == 80 ? 0 : 15),
                ])
            if http == 0 {
                for target in ["b", "a"] {
                    try rows.add("listener_cluster", ["listener_id": .integer(id), "cluster_name": .text(target)])
                }
            }
        }
        let held = try rows.store.heldListeners(file: file)
        #expect(held.map(\.name) == ["0.0.0.0_80", "10.0.0.1_90"] && held.map(\.isHTTP) == [true, false])
        #expect(held.map(\.clusters) == [[], ["a", "b"]])
        #expect(try rows.store.httpListenerPorts(files: [file]) == [80: 1])
        #expect(try rows.store.endlessListeners(file: file, limit: 5) == ["0.0.0.0_80"])
        #expect(try rows.store.listeners(file: file, named: "0.0.0.0", limit: 1) == ["0.0.0.0_70"])
    }

    @Test func `Clusters that routes or TCP listeners name are told once each`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        let names = [try cluster(rows, file, host: "tax"), try cluster(rows, file, host: "web")]
        let subset = try cluster(rows, file, subset: "v1", host: "web")
        _ = try route(rows, file, to: names[0], subset)
        _ = try route(rows, file, to: names[0], named: "90")
        let listener = try rows.held("listener", by: file, ["name": "l"])
        try rows.add("listener_cluster", ["listener_id": .integer(listener), "cluster_name": .text(names[1])])
        #expect(try rows.store.routedClusters(file: file) == 2)
        #expect(try rows.store.namedClusters(file: file).sorted() == (names + [names[0], subset]).sorted())
        #expect(try rows.store.namespacesNaming(clusterEndings: ["|v1|web"]) == ["shop"])
        #expect(try rows.store.namespacesNaming(clusterEndings: ["|v2|web"]).isEmpty)
        #expect(try rows.store.isService("web") && !rows.store.isService("none"))
    }

    @Test func `The largest of a dump come first, and no more than were asked for`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        let table = try route(rows, file, named: "8080")
        for (name, count): (SQLValue, Int64) in [("shop/small", 1), ("shop/large", 9), ("shop/middle", 5)] {
            try rows.add(
                "route_origin",
                ["route_config_id": .integer(table), "virtual_service": name, "routes": .integer(count)])
            try rows.add(
                "virtual_host",
                [
                    "route_config_id": .integer(table), "name": name, "routes": .integer(count),
                    "domains": .integer(count),
                ])
        }
        for (name, hosts): (String, Int64) in [("a", 2), ("b", 8), ("none", 0)] {
            try endpoints(rows, file, of: name, hosts: hosts)
        }
        #expect(try rows.store.largestRouteOrigins(file: file, limit: 2).map(\.name) == ["shop/large", "shop/middle"])
        let hosts = try rows.store.largestVirtualHosts(file: file, limit: 1)
        #expect(hosts.map(\.name) == ["shop/large"] && hosts.first?.table == "8080" && hosts.first?.routes == 9)
        #expect(hosts.first?.alike == 1)
        // Only the largest of a table are kept; how many there are its row counts.
        try rows.store.database.execute("UPDATE route_config SET hosts_like_largest = 120")
        let all = try rows.store.largestVirtualHosts(file: file, limit: 3)
        #expect(all.map(\.alike) == [120, 1, 1])
        #expect(try rows.store.largestEndpointSets(file: file, limit: 5).map(\.cluster) == ["b", "a"])
        #expect(try rows.store.hostHoldings(files: [file]).map(\.routes).sorted() == [1, 5, 9])
        #expect(try rows.store.hostHoldings(files: []).isEmpty)
    }

    /// A page of another archive may have the same name.
    @Test func `The largest of a clusters page are of that page alone`() throws {
        let rows = try Rows()
        var pages: [Int64] = []
        for (bundle, hosts): (Int64, [(String, SQLValue, Int64)]) in [
            (1, [("a", "a", 7), ("b", "b", 7), ("none", "c", 0), ("fixed", nil, 90)]), (2, [("a", "a", 3)]),
        ] {
            let page = try rows.file("clusters", "clusters", proxy: 4, capture: bundle, bundle: bundle)
            for (name, host, count) in hosts {
                try rows.held("page_cluster", by: page, ["name": .text(name), "host": host, "hosts": .integer(count)])
            }
            pages.append(page)
        }
        func told(_ page: Int64, _ limit: Int = 9) throws -> [String] {
            try rows.store.largestPageClusters(page: page, limit: limit).map { "\($0.cluster) \($0.hosts) \($0.alike)" }
        }
        #expect(
            try told(pages[0]) == ["a 7 2", "b 7 2"] && told(pages[0], 1) == ["a 7 2"] && told(pages[1]) == ["a 3 1"])
        #expect(try rows.store.loadSums().values.map(\.page).sorted() == pages)
    }

    @Test func `A cluster says when it closes what nobody uses, or nothing`() throws {
        let rows = try Rows()
        let files = [try dump(rows, "one"), try dump(rows, "two")]
        for (file, seconds): (Int64, SQLValue) in [(files[0], .real(90)), (files[1], nil)] {
            try rows.held(
                "cluster", by: file,
                ["name": "outbound|80||a", "direction": "outbound", "idle_timeout_seconds": seconds])
        }
        #expect(try rows.store.idleTimeout(file: files[0], cluster: "outbound|80||a") == 90)
        #expect(try rows.store.idleTimeout(file: files[1], cluster: "outbound|80||a") == nil)
        #expect(try rows.store.idleTimeout(file: files[0], cluster: "outbound|80||b") == nil)
    }

    /// Whatever a question on outbound configuration could answer otherwise makes another signature; what is inbound does not.
    @Test func `Dumps that differ outbound have other signatures, those that differ inbound have not`() throws {
        let rows = try Rows()
        let files = try (0..<5).map { try dump(rows, "dump-\($0)") }
        let shared = try rows.add(
            "cluster", ["name": "outbound|80||a", "direction": "outbound", "host": "a", "port": 80])
        let set = try rows.add("holding_set", ["kind": "cluster"])
        try rows.add(
            "holding_member", ["set_id": .integer(set), "resource_id": .integer(shared), "state": "active", "copy": 0])
        for file in files {
            try rows.add("holding", ["source_file_id": .integer(file), "kind": "cluster", "set_id": .integer(set)])
        }
        func besides(_ file: Int64, _ kind: String, _ values: KeyValuePairs<String, SQLValue>) throws {
            let id = try rows.add(kind, values)
            try rows.add(
                "holding_difference",
                [
                    "source_file_id": .integer(file), "kind": .text(kind), "resource_id": .integer(id),
                    "state": "active",
                    "sign": 1,
                ])
        }
        try besides(files[1], "cluster", ["name": "inbound|80||", "direction": "inbound"])
        try besides(files[1], "listener", ["name": "virtualInbound"])
        try besides(files[2], "cluster", ["name": "outbound|80||b", "direction": "outbound", "host": "b", "port": 80])
        try besides(files[3], "route_config", ["name": "80"])
        try besides(files[4], "endpoint_set", ["cluster_name": "outbound|80||a", "hosts": 3])
        func all(_ ask: (Int64) throws -> String) throws -> [Int] {
            let told = try files.map(ask)
            return told.map { text in told.firstIndex(of: text) ?? -1 }
        }
        #expect(try all { try rows.store.heldSignature(file: $0, capture: nil) } == [0, 0, 2, 3, 4])
        // Routes are none of the answers on clusters.
        #expect(try all { try rows.store.heldOutboundSignature(file: $0, capture: nil) } == [0, 0, 2, 0, 4])
        #expect(try all { try rows.store.outboundSignature(file: $0) } == [0, 0, 2, 0, 4])
    }

    @Test func `The clusters page of the moment is of the signature as well`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        let page = try rows.file("clusters", "clusters", capture: 8)
        try rows.held("page_cluster", by: page, ["name": "outbound|80||a", "hosts": 2])
        #expect(
            try rows.store.heldSignature(file: file, capture: 8)
                != rows.store.heldSignature(file: file, capture: nil))
    }

    /// One machine for each configuration, whatever the number of listeners with it.
    @Test func `Filters are summed by name, Wasm machines by configuration`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        for (name, kind, uses, hash): (SQLValue, SQLValue, Int64, UInt64) in [
            ("acme.lua", "lua", 2, 1), ("acme.lua", "lua", 3, 1), ("acme.wasm", "wasm", 9, 2),
            ("acme.wasm", "wasm", 1, 3),
            ("acme.wasm", "wasm", 1, 3), ("tracer", "tracer", 4, 4),
        ] {
            let listener = try rows.held("listener", by: file, ["name": "l"])
            try rows.add(
                "listener_filter",
                [
                    "listener_id": .integer(listener), "kind": kind, "name": name, "uses": .integer(uses),
                    "hash": SQLValue(Hash128(high: 0, low: hash)),
                ])
        }
        let filters = try rows.store.filters(file: file, kinds: [.lua, .wasm])
        #expect(filters.map { "\($0.name) \($0.uses)" } == ["acme.wasm 11", "acme.lua 5"])
        #expect(filters.map(\.kind) == [.wasm, .lua])
        #expect(try rows.store.wasmMachines() == [file: 2])
        let stats = try rows.file("stats", capture: 3)
        for (name, value) in [("wasm.v8.active", 6.0), ("wasm.null.active", 40.0)] {
            try rows.add("stat", ["source_file_id": .integer(stats), "name": .text(name), "value": .real(value)])
        }
        #expect(try rows.store.activeMachines() == [3: 6])
    }

    @Test func `Inbound tables that send again are asked by name`() throws {
        let rows = try Rows()
        let file = try dump(rows)
        for (name, retries): (SQLValue, Int64) in [("inbound|80||", 2), ("inbound|90||", 0), ("80", 5)] {
            try rows.held("route_config", by: file, ["name": name, "retry_routes": .integer(retries)])
        }
        #expect(try rows.store.inboundRetryTables(file: file, limit: 3) == ["inbound|80||"])
    }

    @Test func `Versions of the configuration are told by istiod's time, those without one left out`() throws {
        let rows = try Rows()
        let versions = ["2026-05-01T10:00:05Z/9", "2026-05-01T10:00:00Z/8", "2026-05-01T10:00:05Z/9", "custom-4"]
        for (index, version) in versions.enumerated() {
            let file = try dump(rows, "dump-\(index)")
            try rows.store.database.run(
                "UPDATE config_dump SET clusters_version = ? WHERE source_file_id = ?", .text(version), .integer(file))
        }
        let found = try rows.store.configVersions()
        #expect(
            found.map(\.text) == ["2026-05-01T10:00:00Z/8", "2026-05-01T10:00:05Z/9"] && found.map(\.dumps) == [1, 2])
    }
}
