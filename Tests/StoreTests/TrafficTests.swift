import Archive
import SampleBundles
import TestSupport
import Testing
import Units

@testable import Store

/// Counters of clusters pages and access logs, added up: what a page sums to, which clusters stand out, who calls whom.
@Suite struct TrafficTests {
    /// Load number `n` of each of a proxy's first clusters: `n` open connections, ten times as many requests so far.
    private func addLoads(_ shape: inout ProxyShape, clusters: Int) {
        let called = shape.clusters.filter { !$0.endpoints.isEmpty && $0.subset.isEmpty }.prefix(clusters)
        for (number, cluster) in called.enumerated() {
            shape.loads.append(
                ProxyShape.Load(
                    cluster.name, address: cluster.endpoints[0].address, connections: number,
                    connectionsTotal: number + 1, requests: number / 2, requestsTotal: 10 * number))
        }
    }

    private func hosts(_ shape: ProxyShape) -> Set<String> {
        Set(shape.loads.compactMap { $0.cluster.split(separator: "|").last.map(String.init) })
    }

    /// The capture without its logs: what the clusters pages alone say.
    private func pages(_ capture: CaptureShape) -> BundleBuilder {
        var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
        for entry in capture.builder().entries
        where entry.name.contains("/proxies/") && !entry.name.hasSuffix(".log") {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        return bundle
    }

    @Test func aPageIsSummedAndItsLargestPoolsAreKept() throws {
        var capture = Loading.capture(proxies: 1, services: 40)
        addLoads(&capture.proxies[0], clusters: 30)
        let shape = capture.proxies[0]
        #expect(shape.loads.count == 30)
        let store = try Loading.store(pages(capture))
        let sums = try #require(try store.loadSums().values.first)
        #expect(sums.connectionsActive == Int64(shape.loads.reduce(0) { $0 + $1.connections }))
        #expect(sums.requestsActive == Int64(shape.loads.reduce(0) { $0 + $1.requests }))
        #expect(sums.hostsWithTraffic == hosts(shape).count)
        #expect(
            try store.count("SELECT requests_total FROM page_load") == shape.loads.reduce(0) { $0 + $1.requestsTotal })
        #expect(try store.count("SELECT clusters FROM page_load") == 30)
        let capture1 = try #require(try store.database.first(from: "capture") { $0["id"] as Int64 })
        let pools = try store.largestPools(capture: capture1, limit: 100)
        #expect(pools.map(\.active) == [29, 28, 27, 26, 25, 24, 23, 22])
    }

    @Test func connectionsAreOfMutualTLSWhereTheEndpointsAskForIt() throws {
        var capture = Loading.capture(proxies: 1)
        let clusters = capture.proxies[0].clusters
        let meshed = try #require(clusters.first { $0.endpoints.contains(where: \.mutualTLS) })
        let plain = try #require(clusters.first { !$0.endpoints.isEmpty && !$0.endpoints.contains(where: \.mutualTLS) })
        capture.proxies[0].loads = [
            ProxyShape.Load(meshed.name, address: meshed.endpoints[0].address, connections: 3),
            ProxyShape.Load(plain.name, address: plain.endpoints[0].address, connections: 40),
        ]
        let sums = try #require(try Loading.store(pages(capture)).loadSums().values.first)
        #expect(sums.connectionsActive == 43 && sums.connectionsTLS == 3)
    }

    /// Who opens a database finds there which clusters speak TLS.
    @Test func aKeptDatabaseSaysOfEachClusterOfAPageWhetherItSpeaksTLS() throws {
        var capture = Loading.capture(proxies: 1)
        let meshed = try #require(
            capture.proxies[0].clusters.first { $0.endpoints.contains(where: \.mutualTLS) })
        capture.proxies[0].loads = [
            ProxyShape.Load(meshed.name, address: meshed.endpoints[0].address, connections: 3)
        ]
        let folder = TemporaryFolder()
        let store = try Loading.store(pages(capture), path: folder.path + "/kept.db")
        let speaking = try store.database.rows(from: "page_cluster WHERE tls = 1 ORDER BY name") {
            $0["name"] as String
        }
        #expect(speaking.contains(meshed.name))
        #expect(try store.loadSums().values.first?.connectionsTLS == 3)
    }

    /// What a part counts is that much at least, and no count of the proxy.
    @Test func aPageThatBreaksOffCountsNothingOfItsProxy() throws {
        var capture = Loading.capture(proxies: 1, services: 40)
        addLoads(&capture.proxies[0], clusters: 30)
        var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
        for entry in pages(capture).entries {
            let isCut = entry.name.hasSuffix("/clusters")
            let bytes = isCut ? Array(entry.bytes.prefix(entry.bytes.count / 2)) : entry.bytes
            bundle.add(entry.name, bytes: bytes, modifiedAt: entry.modifiedAt)
        }
        let store = try Loading.store(bundle)
        #expect(try store.loadSums().isEmpty)
        let part = try #require(try store.loadSumsOfParts().values.first)
        let whole = try #require(try Loading.store(pages(capture)).loadSums().values.first)
        #expect(part.endpoints > 0 && part.endpoints < whole.endpoints)
        #expect(part.connectionsActive > 0 && part.connectionsActive < whole.connectionsActive)
        #expect(try Loading.store(pages(capture)).loadSumsOfParts().isEmpty)
    }

    @Test func aPageWithoutTrafficSumsToZero() throws {
        let store = try Loading.store(pages(Loading.capture(proxies: 1)))
        let sums = try #require(try store.loadSums().values.first)
        #expect(sums.connectionsActive == 0 && sums.hostsWithTraffic == 0)
        #expect(try store.count("SELECT COUNT(*) FROM page_load") == 1)
        #expect(try store.calledHosts(namespace: "shop").isEmpty)
    }

    @Test func aNamespaceCallsWhatAnyOfItsProxiesCalls() throws {
        var capture = Loading.capture(proxies: 3, services: 30)
        addLoads(&capture.proxies[0], clusters: 5)
        addLoads(&capture.proxies[2], clusters: 20)
        let store = try Loading.store(pages(capture))
        let called = try store.calledHosts(namespace: "shop")
        #expect(Set(called.map(\.host)) == hosts(capture.proxies[2]))
        #expect(called.allSatisfy { $0.loggedRequests == nil && $0.connections != nil })
        for host in called {
            let both = hosts(capture.proxies[0]).contains(host.host)
            #expect(host.proxies == (both ? 2 : 1))
            let loads = (capture.proxies[0].loads + capture.proxies[2].loads).filter {
                $0.cluster.hasSuffix("|" + host.host)
            }
            #expect(host.requests == Int64(loads.reduce(0) { $0 + $1.requestsTotal }))
        }
        #expect(try store.calledHosts(namespace: "shop", workload: "app").map(\.host) == called.map(\.host))
        #expect(try store.calledHosts(namespace: "elsewhere").isEmpty)
    }

    @Test func aProxyThatWasReadTwiceCountsOnce() throws {
        var capture = Loading.capture(proxies: 1, services: 10)
        addLoads(&capture.proxies[0], clusters: 6)
        var bundle = pages(capture)
        let page = try #require(bundle.entries.first { $0.name.hasSuffix("/clusters") })
        let again = page.name.replacing("/clusters", with: "/later/clusters")
        bundle.add(again, bytes: page.bytes, modifiedAt: page.modifiedAt)
        let store = try Loading.store(bundle)
        #expect(try store.count("SELECT COUNT(*) FROM page_load") == 2)
        let called = try store.calledHosts(namespace: "shop")
        #expect(called.first?.requests == 50 && called.first?.proxies == 1)
    }

    /// As a browser names what it saves again.
    @Test func aPageThatWasSavedTwiceHasEachPoolOnce() throws {
        var capture = Loading.capture(proxies: 1, services: 10)
        addLoads(&capture.proxies[0], clusters: 6)
        var bundle = pages(capture)
        let page = try #require(bundle.entries.first { $0.name.hasSuffix("/clusters") })
        bundle.add(page.name + " (1).txt", bytes: page.bytes, modifiedAt: page.modifiedAt)
        let store = try Loading.store(bundle)
        let captures = try store.database.rows(from: "capture") { $0["id"] as Int64 }
        let pools = try captures.flatMap { id in try store.largestPools(capture: id, limit: 8) }
        #expect(try store.count("SELECT COUNT(*) FROM page_load") == 2)
        #expect(pools.map(\.active) == [5, 4, 3, 2, 1])
    }

    /// A log that stands twice, or in part beside the whole, tells of no other requests; one of the hour before does, and the next one.
    @Test(arguments: [("copy", 7), ("tail", 7), ("longer", 9), ("earlier", 10), ("rotated", 17)])
    func logsThatOverlapCountOnce(second: String, requests: Int) throws {
        let capture = Loading.capture(proxies: 1)
        let pod = capture.proxies[0].pod
        func lines(_ seconds: [Int]) -> [UInt8] {
            let lines = seconds.map {
                "[2026-11-24T08:\($0 / 60 + 10):\($0 % 60 + 10).810Z] \"GET / HTTP/1.1\" 503 UF,DC via - \"-\" 0 200 0 0 \"-\" \"shop\" \"4dc2\" \"pay\" \"10.88.1.13:8080\" outbound|8080||pay.bank.svc.cluster.local 127.0.0.6:39192 10.88.1.13:8080 10.9.9.9:50008 - default\n"
            }
            return Array(lines.joined().utf8)
        }
        let whole = Array(130..<137)
        let other = [
            "copy": whole, "tail": [134, 135, 136], "longer": Array(129..<138), "earlier": [1, 2, 3],
            // A request that ran on while the log was changed began before the last line of the one before.
            "rotated": Array(135..<145),
        ]
        var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
        for entry in capture.builder().entries where !entry.name.contains("/proxies/") {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        bundle.add("bug-report/proxies/\(pod.folder)/istio-proxy.log", bytes: lines(whole))
        bundle.add("bug-report/proxies/\(pod.folder)/istio-proxy (1).log", bytes: lines(other[second] ?? []))
        let store = try Loading.store(bundle)
        let called = try store.calledHosts(namespace: "shop")
        #expect(called.map(\.loggedRequests) == [Int64(requests)], "\(called)")
        let proxies = try store.database.rows(from: "proxy WHERE pod = ?", .text(pod.name)) { $0["id"] as Int64 }
        #expect(try store.servedRequests(proxies: proxies).total == requests)
        #expect(try store.failedCalls().reduce(0) { $0 + $1.failed } == Int64(requests))
        let client = ProxyRow(id: 90, namespace: "shop", pod: "web-0", address: "10.9.9.9", stripped: false)
        #expect(try store.brokenRequests(by: client).reduce(0) { $0 + $1.requests } == requests)
    }

    /// No two istiods give a push the same number and moment.
    @Test(arguments: [("copy", 2), ("other", 4)]) func aLogOfIstiodThatStandsTwiceCountsOnce(
        second: String, causes: Int
    ) throws {
        func log(_ push: Int) -> String {
            (push..<push + 2).map {
                "2026-11-24T08:00:0\($0).5Z\tinfo\tads\tPush debounce stable[\($0)] 1 for config ServiceEntry/bank/pay: 100.3ms since last change, 100.3ms since last push, full=true\n2026-11-24T08:00:0\($0).6Z\tinfo\tads\tXDS: Pushing Services:13 ConnectedEndpoints:3 Version:v/\($0)\n"
            }.joined()
        }
        var bundle = BundleBuilder()
        bundle.add("istiod/discovery.log", log(1))
        bundle.add("istiod/discovery (1).log", log(second == "copy" ? 1 : 5))
        let store = try Loading.store(bundle)
        #expect(try store.count("SELECT COUNT(*) FROM push_cause") == causes)
        #expect(try store.count("SELECT COUNT(*) FROM mesh_size") == causes)
    }

    @Test func anAccessLogIsEvidenceToo() throws {
        var capture = Loading.capture(proxies: 1)
        let pod = capture.proxies[0].pod
        let lines = (0..<7).map {
            ProxyLog.access(
                pod, to: "ledger.bank.svc.cluster.local", address: "10.1.2.3",
                at: capture.mesh.capturedAt.later(-Double($0)))
        }
        capture.logs[pod.folder] = ProxyLog(pod, lives: [.init(startedAt: pod.createdAt, accessLines: lines)])
        let store = try Loading.store(capture)
        let called = try store.calledHosts(namespace: "shop")
        #expect(called.map(\.host) == ["ledger.bank.svc.cluster.local"])
        #expect(called.first?.loggedRequests == 7 && called.first?.requests == nil)
        #expect(try store.count("SELECT requests FROM access_log") == 7)
    }

    /// A line for each request that came in, by the address of who sent it.
    private func cameIn(_ peers: [String], failed: Int = 0, hour: Int = 8) -> String {
        peers.enumerated().map { index, peer in
            "[2026-11-24T0\(hour):21:30.8\(10 + index)Z] \"GET / HTTP/1.1\" \(index < failed ? "503 UF" : "200 -") via - \"-\" 0 200 0 0 \"-\" \"shop\" \"4dc2\" \"pay\" \"10.88.1.13:8080\" inbound|8080|| 127.0.0.6:39192 10.88.1.13:8080 \(peer):50008 outbound_.80_._.pay.bank.svc.cluster.local default\n"
        }.joined()
    }

    /// What has no page and no log of its own is seen calling by whom it called.
    @Test func theLogOfTheCalledTellsWhoCalled() throws {
        let capture = Loading.capture(proxies: 3)
        let (caller, called) = (capture.proxies[0].pod, capture.proxies[1].pod)
        func loaded(_ change: (inout String) -> Void = { _ in }) throws -> Store {
            var log = cameIn([caller.address, caller.address, "10.9.9.9"], failed: 1)
            change(&log)
            var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
            for entry in capture.builder().entries where !entry.name.contains("/proxies/") {
                bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
            }
            bundle.add("bug-report/proxies/\(called.folder)/istio-proxy.log", bytes: Array(log.utf8))
            return try Loading.store(bundle)
        }
        let store = try loaded()
        let host = "pay.bank.svc.cluster.local"
        let calls = try store.calledHosts(namespace: caller.namespace)
        #expect(calls.map(\.host) == [host] && calls.map(\.peerRequests) == [2], "\(calls)")
        #expect(calls.allSatisfy { $0.isSeenByPeersAlone })
        #expect(try store.callers(of: host).map(\.proxies).reduce(0, +) >= 1)
        let failed = try store.failedCalls().filter { $0.source == .logOfCalled }
        #expect(failed.map(\.host) == [host] && failed.map(\.failed) == [1] && failed.map(\.requests) == [2])
        #expect(failed.first?.namespace == caller.namespace && failed.first?.workload == caller.workload)
        // Its own requests to itself, and those of an address that no pod has, are nobody's calls.
        let own = try loaded { $0 = cameIn([called.address, "10.9.9.9"]) }
        #expect(try own.calledHosts(namespace: caller.namespace).isEmpty)
    }

    /// Pages that were given one by one are one archive, and of two lives; of two archives of no known shape the fuller counts.
    @Test(arguments: [(true, [3]), (false, [2])]) func `Calls are summed by archive`(
        isOneByOne: Bool, calls: [Int64]
    ) throws {
        let capture = Loading.capture(proxies: 3)
        let (caller, called) = (capture.proxies[0].pod, capture.proxies[1].pod)
        let pods = try #require(capture.builder().entries.first { $0.name.hasSuffix("/k8s-resources") }).bytes
        let folder = TemporaryFolder()
        var paths = isOneByOne ? [folder.file("pods.yaml", pods)] : []
        for (place, count) in [2, 1].enumerated() {
            let sent = (0..<count).map {
                ProxyLog.access(
                    called, to: "ledger.bank.svc.cluster.local", address: "10.1.2.3",
                    at: capture.mesh.capturedAt.later(-Double($0 + (isOneByOne ? place * 3_600 : 0))))
            }
            let came = cameIn(
                Array(repeating: caller.address, count: count), failed: count, hour: isOneByOne ? 8 - place : 8)
            let name = "\(called.name)_\(called.namespace).\(place).log"
            let log = Array((sent.map { $0 + "\n" }.joined() + came).utf8)
            if isOneByOne { paths.append(folder.file(name, log)) }
            var archive = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
            archive.add("pods.yaml", bytes: pods)
            archive.add(name, bytes: log)
            if !isOneByOne { paths.append(folder.file("\(place).tar", archive.tar())) }
        }
        let store = try Loader(path: nil).load(BundleReader(paths: paths))
        #expect(try store.calledHosts(namespace: caller.namespace).compactMap(\.peerRequests) == calls)
        #expect(try store.calledHosts(namespace: called.namespace).compactMap(\.loggedRequests) == calls)
        let failed = try store.failedCalls().filter { $0.source == .logOfCalled }
        #expect(failed.reduce(0) { $0 + $1.failed } == calls[0], "\(failed)")
    }

    @Test func aWorkloadThatCallsEverybodyIsKeptByItsNamespaceAlone() throws {
        var capture = Loading.capture(proxies: 1, services: 130)
        addLoads(&capture.proxies[0], clusters: 500)
        #expect(hosts(capture.proxies[0]).count > TrafficSums.mostHostsOfWorkload)
        let store = try Loading.store(pages(capture))
        #expect(try store.calledHosts(namespace: "shop").count == hosts(capture.proxies[0]).count)
        #expect(try store.calledHosts(namespace: "shop", workload: "app").isEmpty)
    }

    /// What one more proxy of a mesh costs must not depend on how many services it calls.
    @Test func oneMoreProxyCostsTheSameRowsInASmallMeshAndALargeOne() throws {
        func rows(proxies: Int, services: Int) throws -> Int {
            var capture = Loading.capture(proxies: proxies, services: services)
            for index in capture.proxies.indices { addLoads(&capture.proxies[index], clusters: services) }
            let store = try Loading.store(capture)
            return try store.everything().count
        }
        let small = try rows(proxies: 8, services: 20) - rows(proxies: 4, services: 20)
        let large = try rows(proxies: 8, services: 120) - rows(proxies: 4, services: 120)
        #expect(small > 0 && abs(large - small) <= 4 * 8)
        #expect(large / 4 < 120)
    }
}

@Suite struct StatPageTests {
    @Test func everyNamedStatHasItsColumnInOrder() throws {
        let database = try Database(writing: nil)
        try database.execute(Tables.statPage.definition)
        let columns = try database.columns("SELECT * FROM stat_page")
        #expect(columns == ["source_file_id"] + EnvoyStat.allCases.map(\.column))
    }

    @Test func aPageIsOneRowAndWhatItDoesNotSayIsNull() throws {
        var bundle = BundleBuilder()
        bundle.add("stats", "server.memory_allocated: 7\nserver.worker_0.watchdog_miss: 2\nserver.live: 1\n")
        let store = try Loading.store(bundle)
        let page = try #require(try store.statPages().first)
        #expect(page[.memoryAllocated] == 7 && page[.pageLines] == 3)
        #expect(page[.totalConnections] == nil)
        #expect(try store.names("SELECT name || ' ' || tag FROM stat") == ["server.watchdog_miss worker_0"])
    }
}
