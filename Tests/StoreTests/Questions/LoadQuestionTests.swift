import SampleBundles
import Testing
import Units

@testable import Store

/// What pages of memory, statistics and traffic add up to, by rows that differ in one thing.
@Suite struct LoadQuestionTests {
    private func proxy(_ rows: Rows, _ pod: String, workload: String? = nil, in namespace: String = "shop") throws
        -> Int64
    {
        try rows.add(
            "proxy",
            ["id": .null, "pod": .text(pod), "namespace": .text(namespace), "workload": SQLValue(workload)])
    }

    @Test func `A figure of memory is of a proxy, and neither before nor after a dump that nobody saved`() throws {
        let rows = try Rows()
        let id = try proxy(rows, "cart-0")
        for (name, bundle, owner): (String, Int64, Int64?) in [("a", 1, id), ("b", 1, id), ("c", 1, nil)] {
            let file = try rows.file(name, proxy: owner, bundle: bundle)
            try rows.add("memory_sample", ["source_file_id": .integer(file), "allocated": 40, "physical": nil])
        }
        let read = try rows.store.memoryRows()
        #expect(read.map(\.file) == ["a", "b"] && read.allSatisfy { $0.isAfterDump == nil })
        #expect(read.first?.allocated == 40 && read.first?.physical == nil)
    }

    @Test func `A whole clusters page counts its clusters, and lines that were picked out of one do not`() throws {
        func page(_ clusters: [(name: String, isStatic: Bool?)]) throws -> LoadSums? {
            var bundle = BundleBuilder()
            let lines = clusters.map { name, isStatic in
                (isStatic.map { "\(name)::added_via_api::\(!$0)\n" } ?? "") + "\(name)::10.0.0.9:80::cx_active::2\n"
            }
            bundle.add("clusters", bytes: Array(lines.joined().utf8))
            return try Loading.store(bundle).loadSums().values.first
        }
        let names = ["outbound|80||a.b", "outbound|80|blue|a.b", "outbound_.80_.blue_.a.b", "outbound_.80_._.a.b"]
        let others = ["inbound|80||", "inbound-vip|80|http|a.b", "BlackHoleCluster"]
        let whole = try page((names + others).map { ($0, $0.hasPrefix("Black")) })
        #expect(whole?.clusters == 7 && whole?.subsetClusters == 2 && whole?.endpoints == 7)
        let picked = try #require(try page(names.map { ($0, nil) }))
        #expect(picked.clusters == nil && picked.subsetClusters == nil && picked.endpoints == 4)
    }

    @Test func `Of listeners the newest page of a proxy speaks`() throws {
        var bundle = BundleBuilder()
        for (folder, ports) in [("before", [80]), ("after", [80, 81, 82])] {
            let text = ports.map { "0.0.0.0_\($0)::0.0.0.0:\($0)\n" }.joined()
            bundle.add("cart-6d5f7c9b8d-q4w7z/\(folder)/listeners", bytes: Array(text.utf8))
        }
        #expect(try Loading.store(bundle).listenersOfPages().values.sorted() == [3])
    }

    @Test func `A process is told with its cgroup's counter, and no limit apart from an unlimited one`() throws {
        let rows = try Rows()
        let file = try rows.file("cgroup", proxy: try proxy(rows, "cart-0"))
        for (limit, unlimited, kills): (SQLValue, Int64, SQLValue) in [(128, 0, 2), (nil, 1, nil)] {
            try rows.add(
                "process_memory",
                [
                    "source_file_id": .integer(file), "memory_limit": limit, "unlimited": .integer(unlimited),
                    "oom_kills": kills,
                ])
        }
        let read = try rows.store.processMemoryRows()
        #expect(read.map(\.limit) == [128, nil] && read.map(\.unlimited) == [false, true])
        #expect(read.map(\.oomKills) == [2, nil])
    }

    @Test func `A stats page is asked by the names that Envoy prints`() throws {
        let rows = try Rows()
        let file = try rows.file("stats", proxy: try proxy(rows, "cart-0"))
        let stat = EnvoyStat.memoryAllocated
        #expect(stat.rawValue == "server.memory_allocated" && stat.column == "server_memory_allocated")
        try rows.store.database.run(
            "INSERT INTO stat_page (source_file_id, \(stat.column)) VALUES (?, 17)", .integer(file))
        let page = try #require(try rows.store.statPages().first)
        #expect(page[stat] == 17 && page[.uptime] == nil)
    }

    @Test func `Sockets stand by their number, with both queues`() throws {
        let rows = try Rows()
        let id = try proxy(rows, "cart-0")
        let file = try rows.file("netstat", proxy: id)
        for (state, count): (SQLValue, Int64) in [("CLOSE_WAIT", 2), ("ESTABLISHED", 40)] {
            try rows.add(
                "socket",
                [
                    "source_file_id": .integer(file), "role": "inbound", "state": state, "sockets": .integer(count),
                    "receive_queue": 5, "send_queue": .integer(count),
                ])
        }
        let read = try rows.store.sockets(proxy: id)
        #expect(
            read.map(\.state) == ["ESTABLISHED", "CLOSE_WAIT"] && read.map(\.queued) == [45, 7]
                && read.map(\.unsent) == [40, 2])
        #expect(read.allSatisfy { $0.role == .inbound && $0.file == "netstat" })
        #expect(try rows.store.sockets(proxy: id + 1).isEmpty)
        let sums = try #require(try rows.store.socketSums().first)
        #expect(sums.proxy == id && sums.sums.accepted == 40 && sums.sums.made == 0 && sums.sums.ofPod == 0)
    }

    @Test func `Of several istiods the largest one tells`() throws {
        let rows = try Rows()
        for (name, bytes) in [("one", 10.0), ("two", 30.0), ("three", 20.0)] {
            let file = try rows.file(name, "istiod metrics")
            for (stat, value) in [("process_resident_memory_bytes", bytes), ("pilot_xds", bytes / 10)] {
                try rows.add("stat", ["source_file_id": .integer(file), "name": .text(stat), "value": .real(value)])
            }
        }
        let found = try rows.store.istiodMetrics()
        #expect(found.file == "two" && found.values["pilot_xds"] == 3)
        #expect(try Rows().store.istiodMetrics().file == nil)
    }

    @Test func `Lines of the largest page, and the metric with most series`() throws {
        let rows = try Rows()
        let id = try proxy(rows, "cart-0")
        #expect(try rows.store.seriesCounts(proxy: id) == nil)
        for (name, lines) in [("old", 900.0), ("new", 7_000.0)] {
            let file = try rows.file(name, proxy: id)
            try rows.store.database.run(
                "INSERT INTO stat_page (source_file_id, stats_lines) VALUES (?, ?)", .integer(file), .real(lines))
        }
        let without = try #require(try rows.store.seriesCounts(proxy: id))
        #expect(without.lines == 7_000 && without.file == "new" && without.top == nil)
        for (stat, value) in [("series.requests", 40.0), ("series.bytes", 50.0), ("server.live", 900.0)] {
            let file = try rows.file("s", proxy: id)
            try rows.add("stat", ["source_file_id": .integer(file), "name": .text(stat), "value": .real(value)])
        }
        let found = try #require(try rows.store.seriesCounts(proxy: id))
        #expect(found.top?.name == "bytes" && found.top?.series == 50 && found.top?.labels == [])
        // Those of the metric itself, and not of one that begins like it.
        for (stat, value) in [("labels.bytes.path", 40.0), ("labels.bytes.id", 48.0), ("labels.bytes_sum.peer", 90.0)] {
            let file = try rows.file("s", proxy: id)
            try rows.add("stat", ["source_file_id": .integer(file), "name": .text(stat), "value": .real(value)])
        }
        #expect(try rows.store.seriesCounts(proxy: id)?.top?.labels == ["id", "path"])
    }

    @Test func `Usage is told where readings of one proxy differ, by the whole file`() throws {
        let rows = try Rows()
        let file = try rows.file("answer.json", "prometheus query")
        for (pod, usages): (String, [Int64]) in [("cart-0", [10, 20]), ("tax-0", [30, 30])] {
            let id = try proxy(rows, pod)
            for usage in usages {
                let part = try rows.file("answer.json#\(pod)", "memory samples", proxy: id)
                try rows.store.database.run(
                    "UPDATE source_file SET part_of = ? WHERE id = ?", .integer(file), .integer(part))
                try rows.add(
                    "process_memory",
                    ["source_file_id": .integer(part), "source": "working set", "usage": .integer(usage)])
            }
        }
        let found = try rows.store.repeatedUsage()
        #expect(found.map(\.pod) == ["shop/cart-0"])
        #expect(found.first?.readings.map(\.usage) == [10, 20])
        #expect(found.first?.readings.map(\.file) == ["answer.json", "answer.json"])
    }

    /// A loop that wrote the time before each screen: what it was before is no contradiction.
    @Test func `Of a loop with times the last reading counts`() throws {
        let rows = try Rows()
        let proxy = try rows.add("proxy", ["namespace": "shop", "pod": "cart-0"])
        func file(_ name: String, _ usages: [(Int64, Int64)]) throws {
            let whole = try rows.file(name)
            for (usage, at) in usages {
                let part = try rows.file("\(name)#\(usage)", proxy: proxy)
                try rows.store.database.run(
                    "UPDATE source_file SET part_of = ?, modified_at = ? WHERE id = ?", .integer(whole), .integer(at),
                    .integer(part))
                try rows.add(
                    "process_memory",
                    ["source_file_id": .integer(part), "source": "working set", "usage": .integer(usage)])
            }
        }
        try file("loop.log", [(10, 1), (20, 2), (30, 3)])
        #expect(try rows.store.repeatedUsage().isEmpty)
        try file("top.txt", [(40, 3)])
        #expect(try rows.store.repeatedUsage().first?.readings.map(\.usage) == [30, 40])
    }

    // MARK: - Who calls whom

    private func edge(
        _ rows: Rows, _ workload: SQLValue, _ host: String, requests: SQLValue = nil, logged: SQLValue = nil,
        proxies: Int64 = 1, type: SQLValue = "sidecar", mesh: Int64 = 1
    ) throws {
        try rows.add(
            "traffic_edge",
            [
                "mesh_id": .integer(mesh), "namespace": "shop", "workload": workload, "proxy_type": type,
                "host": .text(host), "requests": requests, "logged_requests": logged, "proxies": .integer(proxies),
            ])
    }

    @Test func `Hosts are called most first, by whichever source saw more; gateways are no sidecars`() throws {
        let rows = try Rows()
        try edge(rows, nil, "few", requests: 5)
        try edge(rows, nil, "logged", logged: 50)
        try edge(rows, nil, "many", requests: 20)
        try edge(rows, nil, "many", requests: 20, type: nil)
        try edge(rows, nil, "outside", requests: 900, type: "router")
        try edge(rows, nil, "other-mesh", requests: 900, mesh: 2)
        let store = rows.store.only(mesh: 1)
        let called = try store.calledHosts(namespace: "shop")
        #expect(called.map(\.host) == ["logged", "many", "few"])
        #expect(called.map(\.requests) == [nil, 40, 5] && called.map(\.loggedRequests) == [50, nil, nil])
        #expect(called.map(\.proxies) == [1, 2, 1])
        #expect(try store.calledHosts(namespace: "shop", gateways: true).first?.host == "outside")
        #expect(try store.calledHosts(namespace: "shop", workload: "cart").isEmpty)
    }

    @Test func `A namespace calls where more of its proxies do than its workloads tell`() throws {
        let rows = try Rows()
        try edge(rows, nil, "pay", proxies: 5)
        try edge(rows, "cart", "pay", proxies: 2)
        try edge(rows, "tax", "pay", proxies: 2)
        #expect(
            try rows.store.callers(of: "pay").map { "\($0.workload ?? "-") \($0.proxies)" } == [
                "- 1", "cart 2", "tax 2",
            ])
        try edge(rows, "web", "pay", proxies: 1)
        #expect(try rows.store.callers(of: "pay").map { $0.workload ?? "-" } == ["cart", "tax", "web"])
    }

    @Test func `Of two bundles' logs of one proxy the larger counts, of two proxies both`() throws {
        let rows = try Rows()
        let (one, two) = (try proxy(rows, "cart-0"), try proxy(rows, "cart-1"))
        for (id, bundle, requests, looping): (Int64, Int64, Int64, Int64) in [
            (one, 1, 100, 1), (one, 2, 80, 9), (two, 1, 10, 0),
        ] {
            let file = try rows.file("log-\(id)-\(bundle)", proxy: id, bundle: bundle)
            try rows.add(
                "access_log",
                ["source_file_id": .integer(file), "requests": .integer(requests), "looping": .integer(looping)])
        }
        let served = try rows.store.servedRequests(proxies: [one, two])
        #expect((served.total, served.looping) == (110, 9) && served.file == "log-\(one)-1")
        #expect(try rows.store.servedRequests(proxies: []).file == nil)
        #expect(try rows.store.loggingProxies() == [one, two])
    }

    /// Errors of an application are among them: one in twenty, or a connection that failed as well.
    @Test(arguments: [
        (0, 100, 5, true), (0, 100, 4, false), (1, 100, 1, true), (1, 100, 0, false), (0, 1, 1, true),
    ])
    func `Calls failed where connections did, or one in twenty`(
        connects: Int64, requests: Int64, errors: Int64, failed: Bool
    ) throws {
        let rows = try Rows()
        let file = try rows.file("clusters", proxy: try proxy(rows, "cart-0", workload: "cart"))
        try rows.add(
            "cluster_load",
            [
                "source_file_id": .integer(file), "host": "pay", "connect_failures": .integer(connects),
                "requests_total": .integer(requests), "request_errors": .integer(errors),
            ])
        let calls = try rows.store.failedCalls()
        #expect(calls.map(\.host) == (failed ? ["pay"] : []))
        #expect(calls.first.map { $0.failed == errors && $0.workload == "cart" && $0.source == .clustersPage } != false)
    }

    @Test func `A failed call is of whom the log names, else of the proxy whose log it is`() throws {
        let rows = try Rows()
        let file = try rows.file("log", proxy: try proxy(rows, "cart-0", workload: "cart"))
        let nobody = try rows.file("metrics")
        for (page, caller): (Int64, SQLValue) in [(file, nil), (file, "web"), (nobody, nil)] {
            try rows.add(
                "failed_call",
                [
                    "source_file_id": .integer(page), "caller_namespace": caller.isNull ? nil : "edge",
                    "caller": caller,
                    "host": "pay", "requests": 9, "failed": 3, "source": "access log",
                ])
        }
        let calls = try rows.store.failedCalls()
        #expect(calls.map { "\($0.namespace)/\($0.workload)" } == ["edge/web", "shop/cart"])
        #expect(calls.allSatisfy { $0.source == .accessLog && $0.failed == 3 && $0.requests == 9 })
    }

    @Test func `Requests that a peer broke off are summed by workload, and listed by log`() throws {
        let rows = try Rows()
        for (pod, workload, counts): (String, String?, [Int64]) in [("cart-0", "cart", [4, 6]), ("tax-0", nil, [1])] {
            let file = try rows.file("\(pod).log", proxy: try proxy(rows, pod, workload: workload))
            for count in counts {
                try rows.add(
                    "broken_request",
                    ["source_file_id": .integer(file), "flag": "UC", "peer": "10.0.0.9", "requests": .integer(count)])
            }
        }
        let client = ProxyRow(id: 90, namespace: "shop", pod: "web-0", address: "10.0.0.9", stripped: false)
        let calls = try rows.store.brokenCalls(by: client)
        #expect(calls.map { "\($0.workload) \($0.requests)" } == ["cart 10", "tax-0 1"])
        #expect(try rows.store.brokenRequests(by: client).map(\.requests) == [6, 4, 1])
        let other = ProxyRow(id: 91, namespace: "shop", pod: "web-1", address: "10.0.0.8", stripped: false)
        #expect(try rows.store.brokenCalls(by: other).isEmpty)
    }

    /// What was given: archives of a known shape and of none, folders, pages one by one.
    enum Given: CaseIterable {
        case bugReports, archives, folders, pages

        func add(_ bundle: Int64, to rows: Rows) throws {
            // The first one is that of an empty load.
            if bundle > 1 { try rows.add("bundle", ["id": .integer(bundle), "name": "b"]) }
            try rows.store.database.run(
                "UPDATE bundle SET kind = ?, sha256 = ?, entries = ?, mesh_id = 1 WHERE id = ?",
                .text(self == .bugReports ? "istioctl-bug-report" : "loose"),
                self == .folders ? .null : .text("0f\(bundle)"), self == .pages ? 1 : 3, .integer(bundle))
        }
    }

    /// Two archives that were made within an hour hold the same lines; two logs that were given one by one, of two lives, do not.
    @Test(arguments: Given.allCases)
    func `Of two archives' logs of one proxy the fuller counts, of logs given one by one all`(given: Given) throws {
        let requests = given == .pages ? 12 : 7
        let rows = try Rows()
        let id = try proxy(rows, "cart-0", workload: "cart")
        let logs = FailedCallSource.allCases.filter(\.isLog)
        #expect(logs == [.accessLog, .logOfCalled])
        for (bundle, counts): (Int64, [Int64]) in [(1, [4, 1]), (2, [4, 3])] {
            try given.add(bundle, to: rows)
            for (place, count) in counts.enumerated() {
                let log = try rows.file("\(bundle)/\(place).log", proxy: id, bundle: bundle)
                try rows.add(
                    "broken_request",
                    ["source_file_id": .integer(log), "flag": "DC", "peer": "10.0.0.9", "requests": .integer(count)])
                for source in logs {
                    try rows.add(
                        "failed_call",
                        [
                            "source_file_id": .integer(log), "host": "pay", "requests": 90, "failed": .integer(count),
                            "source": .text(source.rawValue),
                        ])
                }
                try rows.add(
                    "access_log", ["source_file_id": .integer(log), "requests": .integer(count), "looping": 0])
            }
        }
        let client = ProxyRow(id: 90, namespace: "shop", pod: "web-0", address: "10.0.0.9", stripped: false)
        #expect(try rows.store.brokenRequests(by: client).reduce(0) { $0 + $1.requests } == requests)
        #expect(try rows.store.brokenCalls(by: client).reduce(0) { $0 + $1.requests } == requests)
        for source in logs {
            let calls = try rows.store.failedCalls().filter { $0.source == source }
            #expect(calls.reduce(0) { $0 + $1.failed } == requests, "\(source)")
        }
        #expect(try rows.store.servedRequests(proxies: [id]).total == requests)
    }

    /// Addresses are given again: the pods of the log's own archive say whose one is, as do those that were given beside it.
    @Test(
        arguments: [
            (nil, 1, .pages, 5), ("web-0", 1, .archives, 5), ("rug-0", 1, .archives, 0), ("rug-0", 2, .archives, 5),
            ("rug-0", 2, .pages, 0), ("web-0", 2, .pages, 5),
        ] as [(String?, Int64, Given, Int)])
    func `An address is of whoever has it in the bundle of the log`(
        holder: String?, bundle: Int64, given: Given, requests: Int
    ) throws {
        let rows = try Rows()
        for bundle: Int64 in [1, 2] { try given.add(bundle, to: rows) }
        let log = try rows.file("cart-0.log", proxy: try proxy(rows, "cart-0", workload: "cart"))
        try rows.add(
            "broken_request", ["source_file_id": .integer(log), "flag": "DC", "peer": "10.0.0.9", "requests": 5])
        if let holder {
            let pods = try rows.file("pods.yaml", bundle: bundle)
            try rows.add(
                "pod",
                [
                    "id": .null, "source_file_id": .integer(pods), "namespace": "shop", "name": .text(holder),
                    "address": "10.0.0.9", "stripped": 0,
                ])
        }
        let client = ProxyRow(id: 90, namespace: "shop", pod: "web-0", address: "10.0.0.9", stripped: false)
        #expect(try rows.store.brokenCalls(by: client).reduce(0) { $0 + $1.requests } == requests)
        #expect(try rows.store.brokenRequests(by: client).reduce(0) { $0 + $1.requests } == requests)
    }
}

extension SQLValue {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}
