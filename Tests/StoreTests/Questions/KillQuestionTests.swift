import Testing
import Units

@testable import Store

/// What logs, events and clocks tell of kills, by rows that differ in one thing.
@Suite struct KillQuestionTests {
    private func kill(_ rows: Rows, _ file: Int64, line: Int64, process: String = "envoy") throws {
        try rows.add(
            "kernel_kill",
            ["source_file_id": .integer(file), "line": .integer(line), "process_name": .text(process), "anonymous": 50])
    }

    @Test func `Kills of the kernel stand in the order of their files and lines`() throws {
        let rows = try Rows()
        let proxy = try rows.add("proxy", ["id": .null, "pod": "cart-0"])
        let (first, second) = (
            try rows.file("a", "kernel log", proxy: proxy), try rows.file("b", "kernel log", mesh: 2)
        )
        try kill(rows, second, line: 1)
        try kill(rows, first, line: 20)
        try kill(rows, first, line: 3, process: "java")
        let kills = try rows.store.kernelKills()
        #expect(kills.map { "\($0.file):\($0.line)" } == ["a:3", "a:20", "b:1"])
        #expect(kills.first?.processName == "java" && kills.first?.anonymous == 50 && kills.first?.limit == nil)
        #expect(kills.map(\.proxy) == [proxy, proxy, nil])
        #expect(try rows.store.only(mesh: 2).kernelKills().map(\.file) == ["b"])
        let beside = try rows.store.proxiesInKernelLogs()
        #expect(Set(beside.map(\.process)) == ["java", "envoy"] && beside.allSatisfy { $0.proxy == proxy })
    }

    @Test func `Containers that the kernel names are found by pod, by id and by a former run`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        let whole = String(repeating: "a", count: 64)
        func container(_ name: String, uid: SQLValue = nil, id: String) throws -> Int64 {
            let pod = try rows.pod(name, file: file, ("uid", uid))
            return try rows.add(
                "container",
                [
                    "pod_id": .integer(pod), "name": .text(name), "kind": "sidecar",
                    "container_id": .text("docker://\(id)"),
                ])
        }
        _ = try container("by-uid", uid: "u-1", id: whole.replacingAll("a", with: "b"))
        _ = try container("by-id", id: whole)
        let run = try container("by-run", id: whole.replacingAll("a", with: "c"))
        _ = try container("short-id", id: "0717")
        _ = try container("nobody", id: whole.replacingAll("a", with: "d"))
        try rows.add("container_run", ["container_row": .integer(run), "container_id": "0816"])
        try rows.add("kernel_kill", ["source_file_id": .integer(file), "pod_uid": "u-1"])
        try rows.add("kernel_kill", ["source_file_id": .integer(file), "container_id": .text(whole)])
        #expect(
            try rows.store.containersOfKernelKills().map(\.name) == ["by-id", "by-run", "by-uid", "short-id"])
        #expect(try rows.store.formerRuns().map { "\($0.id) \($0.container)" } == ["0816 \(run)"])
    }

    @Test func `Events are asked by reason and name, the first of each object by its message`() throws {
        let rows = try Rows()
        let file = try rows.file("events", at: 1_000)
        for (reason, name, message, first): (SQLValue, SQLValue, SQLValue, Int64) in [
            ("BackOff", "cart", "back-off of istio-proxy, again", 30),
            ("BackOff", "cart", "back-off of istio-proxy", 10),
            ("BackOff", "tax", "back-off of app", 20), ("Killing", "cart", "stopping", 5),
        ] {
            try rows.add(
                "event",
                [
                    "source_file_id": .integer(file), "reason": reason, "object_name": name, "message": message,
                    "first_at": at(first), "last_age": .real(60),
                ])
        }
        #expect(try rows.store.events(reasons: ["BackOff"]).map(\.objectName) == ["cart", "tax", "cart"])
        #expect(
            try rows.store.events(reasons: ["BackOff", "Killing"], about: ["tax", "cart"]).map(\.reason)
                == ["BackOff", "Killing", "BackOff", "BackOff"])
        // The first that was read, whatever its time says.
        let first = try rows.store.firstEvents(reason: "BackOff", saying: "istio-proxy", about: "cart")
        #expect(first.map(\.message) == ["back-off of istio-proxy, again"])
        // Without a time of its own it happened that long before the table was printed.
        #expect(first.first?.newestAt == Moment(seconds: 940))
    }

    /// Every namespace and every mesh may have a `redis-0`.
    @Test func `Objects of one name in two namespaces or meshes each have their first event`() throws {
        let rows = try Rows()
        let files = try [Int64(1), 2].map { try rows.file("events-\($0)", mesh: $0) }
        for (file, namespace, message): (Int64, SQLValue, SQLValue) in [
            (files[0], "shop", "probe failed, 1"), (files[0], "bank", "probe failed, 2"),
            (files[0], "shop", "probe failed, 3"),
            (files[1], "shop", "probe failed, 4"), (files[1], nil, "probe failed, 5"),
            (files[1], nil, "probe failed, 6"),
        ] {
            try rows.add(
                "event",
                [
                    "source_file_id": .integer(file), "namespace": namespace, "reason": "Killing",
                    "object_name": "redis-0",
                    "message": message,
                ])
        }
        func told(_ store: Store) throws -> [String] {
            var all: [String] = []
            try store.eachFirstEvent(reason: "Killing", saying: "probe") { all.append(String($0.message.suffix(1))) }
            let own = try store.firstEvents(reason: "Killing", saying: "probe", about: "redis-0")
            #expect(own.map { String($0.message.suffix(1)) }.sorted() == all.sorted())
            #expect(try store.firstEvents(reason: "Killing", saying: "probe", about: "redis-1").isEmpty)
            return all.sorted()
        }
        #expect(try told(rows.store) == ["1", "2", "4", "5"])
        #expect(try told(rows.store.only(mesh: 1)) == ["1", "2"] && told(rows.store.only(mesh: 2)) == ["4", "5"])
    }

    @Test func `Whether connections are told of is of the mesh whose istiod wrote it`() throws {
        let rows = try Rows()
        try rows.add(
            "proxy_connection", ["source_file_id": .integer(try rows.file("discovery.log", "istiod log", mesh: 2))])
        #expect(try rows.store.tellsOfConnections() && rows.store.only(mesh: 2).tellsOfConnections())
        #expect(try !rows.store.only(mesh: 1).tellsOfConnections())
    }

    /// bug-report tells in its own log what it was refused; its client for Kubernetes says the same once more.
    @Test func `What bug-report was refused is told in its order`() throws {
        let rows = try Rows()
        let file = try rows.file("bug-report.log", "bug-report log")
        let other = try rows.file("cart.log", "proxy log")
        for (page, line, text): (Int64, Int64, SQLValue) in [
            (file, 4, "pods is forbidden: User x"), (file, 5, "klog\tpods is forbidden"), (file, 9, "running"),
            (file, 12, "access Denied"), (other, 1, "forbidden"), (file, 13, "Unauthorized"),
        ] {
            try rows.add("log_line", ["source_file_id": .integer(page), "line": .integer(line), "text": text])
        }
        let refused = try rows.store.unfetched(most: 2)
        #expect(
            refused.rows.map(\.line) == [4, 12] && refused.count == 3 && refused.rows.first?.file == "bug-report.log")
        #expect(try rows.store.only(mesh: 2).unfetched(most: 2).count == 0)
    }

    @Test func `Requests rise in the order of time, of one proxy`() throws {
        let rows = try Rows()
        let proxy = try rows.add("proxy", ["id": .null, "pod": "cart-0"])
        let file = try rows.file("cart.log", "proxy log", proxy: proxy)
        for (second, before, after): (Int64, Int64, Int64) in [(30, 5, 90), (10, 2, 40)] {
            try rows.add(
                "request_rise",
                [
                    "source_file_id": .integer(file), "at": at(second), "requests_before": .integer(before),
                    "requests_after": .integer(after),
                ])
        }
        let rises = try rows.store.requestRises(proxy: proxy)
        #expect(
            rises.map { "\($0.at.seconds) \($0.before) \($0.after) \($0.file)" } == [
                "10 2 40 cart.log", "30 5 90 cart.log",
            ])
        #expect(try rows.store.requestRises(proxy: proxy + 1).isEmpty)
    }

    @Test func `A life of a log knows its proxy, and the newest stated limit counts`() throws {
        let rows = try Rows()
        let proxy = try rows.add("proxy", ["id": .null, "pod": "cart-0"])
        let file = try rows.file("cart.log", "proxy log", proxy: proxy)
        for (first, limit, killed): (Int64, SQLValue, SQLValue) in [(30, nil, at(40)), (20, 200, nil), (10, 100, nil)] {
            try rows.add(
                "proxy_life",
                [
                    "source_file_id": .integer(file), "first_at": at(first), "memory_limit": limit, "killed_at": killed,
                    "first_line": .integer(first),
                ])
        }
        let lives = try rows.store.loggedLives()
        #expect(lives.map(\.firstAt) == [10, 20, 30].map { Moment(seconds: $0) })
        #expect(lives.last?.killedAt == Moment(seconds: 40) && lives.last?.proxy == proxy)
        let limit = try #require(try rows.store.loggedLimit(proxy: proxy))
        #expect((limit.limit, limit.line, limit.file) == (200, 20, "cart.log"))
        #expect(try rows.store.loggedLimit(proxy: proxy + 1) == nil)
    }

    /// `filtered:` in its first answer: a living Envoy came back, and got what it lacked alone.
    @Test(arguments: [(nil as Int64?, 12 as Int64?, true as Bool?), (7, 12, false), (nil, nil, nil)])
    func `A connection began fresh where its first answer was whole`(
        filtered: Int64?, resources: Int64?, fresh: Bool?
    ) throws {
        let rows = try Rows()
        let file = SQLValue.integer(try rows.file("istiod.log", "istiod log"))
        for (opened, second): (Int64, Int64) in [(1, 10), (0, 90)] {
            try rows.add(
                "proxy_connection",
                [
                    "source_file_id": file, "namespace": "shop", "pod": "cart-0", "connection": 4,
                    "opened": .integer(opened), "at": at(second), "line": .integer(second),
                ])
        }
        try rows.add(
            "proxy_connection",
            [
                "source_file_id": file, "namespace": "shop", "pod": "cart-1", "connection": 9, "opened": 1,
                "at": at(15), "line": 15,
            ])
        for (second, answer): (Int64, Int64) in [(5, 1), (12, 0), (20, 1), (95, 1)] {
            try rows.add(
                "push",
                [
                    "source_file_id": file, "namespace": "shop", "pod": "cart-0", "type": "CDS", "at": at(second),
                    "answer": .integer(answer), "line": .integer(second),
                    "resources": second == 20 ? SQLValue(resources) : 99,
                    "filtered": second == 20 ? SQLValue(filtered) : nil,
                ])
        }
        let lives = try rows.store.connectionLives(namespace: "shop", pod: "cart-0")
        let life = try #require(lives.first)
        #expect(life.openedAt == Moment(seconds: 10) && life.endedAt == Moment(seconds: 90) && life.endedLine == 90)
        #expect(life.firstClusters == resources.map { Int($0) } && life.fresh == fresh)
        // Another pod's is none of it.
        #expect(lives.count == 1)
        #expect(try rows.store.connectionLives(namespace: "shop", pod: "cart-1").map(\.connection) == [9])
        #expect(try rows.store.pushes(namespace: "shop", pod: "cart-0").map(\.line) == [5, 12, 20, 95])
        // Of pushes that no answer was, those before the moment.
        #expect(try rows.store.clusterPushes(before: Moment(seconds: 13)) == ["shop/cart-0": 1])
        #expect(try rows.store.clusterPushes(before: Moment(seconds: 12)).isEmpty)
    }

    @Test func `What made istiod push is told with the services of that push, oldest first`() throws {
        let rows = try Rows()
        let file = SQLValue.integer(try rows.file("istiod.log", "istiod log"))
        for (push, second): (SQLValue, Int64) in [(8, 20), (7, 10), (nil, 15)] {
            try rows.add(
                "push_cause", ["source_file_id": file, "push": push, "at": at(second), "line": .integer(second)])
        }
        for (push, services, second): (Int64, Int64, Int64) in [(7, 90, 10), (8, 93, 20)] {
            try rows.add(
                "mesh_size",
                ["source_file_id": file, "push": .integer(push), "services": .integer(services), "at": at(second)])
        }
        let causes = try rows.store.pushCauses()
        #expect(causes.map(\.push) == [7, 8] && causes.map(\.services) == [90, 93])
        #expect(try rows.store.meshSizes().map(\.services) == [90, 93])
    }

    @Test func `Clients of istiod are known where the page is there, however few`() throws {
        let rows = try Rows()
        #expect(try rows.store.syncedProxies() == nil)
        let page = try rows.file("syncz", "syncz")
        #expect(try rows.store.syncedProxies() == [])
        try rows.add("synced_proxy", ["source_file_id": .integer(page), "namespace": "shop", "pod": "cart-0"])
        #expect(try rows.store.syncedProxies() == ["shop/cart-0"])
        #expect(try rows.store.only(mesh: 2).syncedProxies() == nil)
        for pod: SQLValue in ["cart-0", nil] {
            try rows.add(
                "connected_proxy",
                [
                    "source_file_id": .integer(page), "namespace": "shop", "pod": pod, "clusters": 9,
                    "subset_clusters": 4,
                ])
        }
        let clients = try rows.store.connectedProxies()
        #expect(clients.map(\.pod) == ["cart-0"] && clients.first?.clusters == 9 && clients.first?.subsetClusters == 4)
    }

    /// A mesh must be twice as old as the days that are asked of.
    @Test(arguments: [(14 as Int64, 0.5 as Double?), (13, nil)])
    func `New services are a share of those that were there before`(days: Int64, share: Double?) throws {
        let rows = try Rows()
        let page = SQLValue.integer(try rows.file("registryz", "registryz"))
        let now: Int64 = 100 * 86_400
        for age: Int64 in [days, days - 1, 6, -1] {
            try rows.add("mesh_service", ["source_file_id": page, "created_at": at(now - age * 86_400)])
        }
        #expect(try rows.store.recentServices(before: Moment(seconds: now), days: 7) == share)
    }

    @Test func `Bounds of a namespace are its own`() throws {
        let rows = try Rows()
        let file = SQLValue.integer(try rows.file("bounds", "kubernetes list"))
        for (namespace, kind, most): (SQLValue, SQLValue, SQLValue) in [
            ("shop", "ResourceQuota", nil), ("shop", "LimitRange", 256), ("bank", "LimitRange", 64),
        ] {
            try rows.add(
                "memory_bound",
                ["source_file_id": file, "namespace": namespace, "kind": kind, "name": "n", "container_most": most])
        }
        let bounds = try rows.store.memoryBounds(namespace: "shop")
        #expect(bounds.map(\.kind) == ["LimitRange", "ResourceQuota"] && bounds.map(\.containerMost) == [256, nil])
    }

    @Test(arguments: [
        ("Auto", "Auto", "RequestsAndLimits", true), ("Off", "Auto", "RequestsAndLimits", false),
        ("Auto", "Off", "RequestsAndLimits", false), ("Auto", "Auto", "RequestsOnly", false),
        ("Initial", "Auto", "RequestsAndLimits", true),
    ])
    func `An autoscaler sets limits unless it is off or sets requests alone`(
        update: String, proxy: String, controlled: String, sets: Bool
    ) throws {
        let rows = try Rows()
        let file = SQLValue.integer(try rows.file("vpa", "kubernetes list"))
        try rows.add(
            "autoscaler",
            [
                "source_file_id": file, "namespace": "shop", "name": "v", "target_name": "cart",
                "update_mode": .text(update),
                "proxy_mode": .text(proxy), "controlled_values": .text(controlled), "policies": 2, "own_policy": 1,
                "proxy_target": 77,
            ])
        let found = try rows.store.autoscaler(namespace: "shop", workload: "cart")
        #expect((found?.name, found?.policies?.count, found?.policies?.own) == (sets ? ("v", 2, 1) : (nil, nil, nil)))
        #expect(found?.target == (sets ? 77 : nil))
        #expect(try rows.store.autoscaler(namespace: "shop", workload: "tax") == nil)
    }

    // MARK: - When the bundle was made

    private func window(_ rows: Rows) throws -> CaptureWindow? {
        try rows.store.captureWindows().all.first { $0.bundles == [7] }?.window
    }

    @Test func `A capture begins with the earliest time of its entries, where the clocks inside agree`() throws {
        let rows = try Rows()
        try rows.add("bundle", ["id": 7, "kind": "istioctl-bug-report"])
        let first = try rows.file("a", bundle: 7, at: 1_000)
        try rows.file("b", bundle: 7, at: 1_060)
        // Notes of another day beside them.
        try rows.file("notes", "unknown", bundle: 7, at: 9)
        #expect(try window(rows)?.start == Moment(seconds: 1_000) && window(rows)?.end == Moment(seconds: 1_060))
        let clock = try rows.add(
            "clock", ["source_file_id": .integer(first), "at": at(1_070), "source": "istiod metrics"])
        #expect(try window(rows)?.start == Moment(seconds: 1_000) && window(rows)?.end == Moment(seconds: 1_070))
        // A repacked archive has other times than its pages tell.
        try rows.store.database.run("UPDATE clock SET at = ? WHERE rowid = ?", at(100_000), .integer(clock))
        #expect(try window(rows)?.start == nil && window(rows)?.firstEnvoyClock == Moment(seconds: 100_000))
        #expect(try window(rows)?.end == Moment(seconds: 100_000))
    }

    @Test(arguments: [
        (999.0, nil as Bool?), (997, false), (1_000, true), (1_060, true), (1_061, false), (998, nil),
    ])
    func `A kill is the capture's between its clocks, and undecided just before`(second: Double, holds: Bool?) {
        var window = CaptureWindow()
        (window.start, window.end) = (Moment(seconds: 1_000), Moment(seconds: 1_060))
        #expect(window.holds(Moment(microseconds: Int64(second * 1e6))) == holds)
        // Of pages that somebody saved the time may be lost, or that of each moment known.
        window.byHand = true
        #expect(window.holds(Moment(microseconds: Int64(second * 1e6))) == nil)
        window.moments = [Moment(seconds: 940)]
        #expect(window.holds(Moment(microseconds: Int64(second * 1e6))) == (second < 1_000 ? nil : false))
    }

    @Test(arguments: [(1_000 as Int64, true as Bool?), (999, nil), (941, nil), (940, false)])
    func `Without times of files Envoy's first clock decides`(second: Int64, holds: Bool?) {
        var window = CaptureWindow()
        window.firstEnvoyClock = Moment(seconds: 1_000)
        #expect(window.holds(Moment(seconds: second)) == holds)
        #expect(CaptureWindow().holds(Moment(seconds: second)) == nil)
    }
}
