import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ConnectionCountTests {
    /// The victim's own pages with connections to one service.
    private func scenario(_ connections: Int, bytesEach: Int = 16_000, services: Int = 20) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.pages = .killed
        scenario.shape = { shape in
            // The first service is istiod's, the second takes no mTLS.
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [
                .init(cluster.name, address: host.address, connections: connections, requestsTotal: connections)
            ]
            shape.downstreamConnections = 0
            shape.extraAllocated = connections * bytesEach
        }
        return scenario
    }

    @Test func thousandsOfConnectionsAreLikely() throws {
        let incident = try scenario(2_000).incident()
        let cause = incident[.connections]
        #expect(cause.outcome == .likely)
        #expect(incident.leader == .connections)
        #expect(cause.why.contains("2,000"))
    }

    @Test func requestsThatBrokeForItsPeersAreTheWitnessOfAVictimWithoutPages() throws {
        var scenario = Scenario(services: 20, replicas: 2)
        scenario.pages = .sibling
        scenario.limit = .need(1 / 0.6)
        let kill = scenario.killedAt
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        scenario.capture = { capture in
            let line = { (number: Int) in
                ProxyLog.access(
                    pods[1], to: "pay.checkout.svc.cluster.local", address: pods[0].address, at: kill.later(-1),
                    status: 503,
                    details: "upstream_reset", port: 30_000 + number
                ).replacing(" 503 - ", with: " 503 UC ")
            }
            capture.logs[pods[1].folder] = ProxyLog(
                pods[1], lives: [.init(startedAt: pods[1].createdAt, accessLines: (0..<900).map(line))])
        }
        #expect(try scenario.incident()[.connections].outcome == .likely)
    }

    @Test func whatASuccessorHoldsIsScaledToTheVictimsAgeWithinItsLimit() throws {
        var scenario = Scenario(services: 20, lived: 40_000)
        scenario.pages = .successor
        scenario.shape = self.scenario(900, bytesEach: 31_000).shape
        scenario.limit = .stated("128Mi")
        let incident = try scenario.incident()
        let cause = incident[.connections]
        let bytes = try #require(cause.bytes), limit = try #require(incident.limitBytes)
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("times as long"))
        #expect(bytes > Bytes(900 * 31_000))
        #expect(bytes < limit)
    }

    /// A newer memory page than the page that counts them says nothing of what they held then.
    @Test func whatAnOlderPageCountsIsAPartOfWhatThatHad() throws {
        var scenario = scenario(0)
        scenario.shape = { shape in
            shape.downstreamConnections = 2_000
            shape.extraAllocated = 32_000_000
        }
        scenario.dropped = ["/clusters"]
        #expect(try scenario.incident()[.connections].share != nil)
        scenario.edit("/memory", "\"allocated\": \"", to: "\"allocated\": \"1")
        let older = try scenario.incident()[.connections]
        #expect(older.outcome == .likely && older.share == nil && older.shareOf == nil, "\(older.why)")
        #expect(older.why.contains(" allocated at the time"), "\(older.why)")
    }

    @Test func ninetyNineAreNobodysFault() throws {
        #expect(try scenario(99, bytesEach: 70_000).incident()[.connections].outcome == .excluded)
    }

    @Test func manyThatWeighLittleAreExcluded() throws {
        let cause = try scenario(110, bytesEach: 12_000, services: 90).incident()[.connections]
        #expect(cause.outcome == .excluded)
    }

    @Test func moreThanAConnectionCanCostIsBuffers() throws {
        #expect(try scenario(200, bytesEach: 150_000).incident()[.connections].outcome == .excluded)
    }

    /// The stats that count them, and a memory page of a moment later: each figure with its own, and what is held now is the newest.
    @Test func aMemoryPageThatIsNewerThanTheCountIsToldApart() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "256Mi"))
        let pod = mesh.pods[mesh.pods.count - 1]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        func add(_ folder: String, open: Int, extra: Int, at seconds: Double, _ pages: [String]) {
            var shape = ProxyShape(pod, in: mesh)
            shape.downstreamConnections = open
            shape.statistics["envoy_server_total_connections{}"] = open
            shape.extraAllocated = extra
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            for entry in capture.builder().entries where entry.name.contains("proxies/") {
                let page = entry.name.split(separator: "/").suffix(2).joined(separator: "-")
                guard pages.contains(where: page.contains) else { continue }
                bundle.add("\(folder)/\(page)", bytes: entry.bytes, modifiedAt: mesh.capturedAt.later(seconds))
            }
        }
        add(
            "1-early", open: 0, extra: 0, at: -300,
            ["memory", "stats-prometheus", "config_dump", "server_info", "clusters"])
        add("2-counted", open: 2_000, extra: 80_000_000, at: -4, ["stats-prometheus", "server_info"])
        add("3-late", open: 0, extra: 120_000_000, at: 0, ["memory"])
        bundle.add(
            "kernel.log",
            "[ 812.100] memory: usage 262144kB, limit 262144kB, failcnt 94\n[ 812.101] Memory cgroup out of memory: Killed process 71 (envoy) total-vm:2291004kB, anon-rss:262000kB, file-rss:460kB, shmem-rss:0kB, UID:1337 pgtables:207kB oom_score_adj:860\n"
        )
        let incident = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        let cause = incident[.connections]
        #expect(cause.why.contains("on the memory page, which is newer and counts none"), "\(cause.why)")
        let allocated = try #require(incident.memory.allocated)
        for effect in incident.remedies.compactMap(\.effect) {
            #expect(abs(effect.before.double - allocated.double) < 0.1 * allocated.double, "\(effect.before)")
        }
    }
}
