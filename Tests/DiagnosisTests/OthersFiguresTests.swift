import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A figure is of one moment and of one process, and says whose it is where that is another.
@Suite struct OthersFiguresTests {
    /// A clusters page with a pool, and newer pages of the same process without one.
    private func incident(open: Int) throws -> Incident {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "128Mi"))
        let pod = mesh.pods[mesh.pods.count - 1]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        let pages = ["memory", "stats-prometheus", "config_dump", "server_info"]
        for (folder, also, seconds) in [("1-early", "clusters", -300.0), ("2-late", "memory", 0)] {
            var shape = ProxyShape(pod, in: mesh)
            let cluster = try #require(shape.clusters.first { $0.namespace == "harbour" })
            let host = try #require(cluster.endpoints.first)
            shape.loads = [.init(cluster.name, address: host.address, connections: open)]
            shape.downstreamConnections = 0
            shape.statistics["envoy_server_total_connections{}"] = 0
            shape.extraAllocated = seconds < 0 ? 0 : 60_000_000
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            for entry in capture.builder().entries where entry.name.contains("proxies/") {
                let page = entry.name.split(separator: "/").suffix(2).joined(separator: "-")
                guard (pages + [also]).contains(where: page.contains) else { continue }
                bundle.add("\(folder)/\(page)", bytes: entry.bytes, modifiedAt: mesh.capturedAt.later(seconds))
            }
        }
        bundle.add(
            "kernel.log",
            "[ 912.101] Memory cgroup out of memory: Killed process 71 (envoy) total-vm:2291004kB, anon-rss:131000kB, file-rss:460kB, shmem-rss:0kB, UID:1337 pgtables:207kB oom_score_adj:860\n"
        )
        return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
    }

    @Test func `Connections that only an older page counts are not none`() throws {
        let cause = try incident(open: 2_400)[.connections]
        #expect(cause.outcome == .notJudged, "\(cause.why)")
        #expect(cause.why.contains("2,400"), "\(cause.why)")
        #expect(try incident(open: 2_400)[.buffering].outcome == .notJudged)
        #expect(try incident(open: 0)[.connections].outcome == .excluded)
    }

    /// Whom a peer saw breaking off is counted in that peer's log, and nowhere in another proxy's pages.
    @Test func `Requests in flight are one figure, and of the peer's log`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .none
        scenario.limit = .stated("64Mi")
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = mesh.pods(of: "stock", in: "shop").map { ProxyShape($0, in: mesh) }
        }
        try scenario.addCallsBrokenOff(700)
        let cause = try scenario.incident()[.connections]
        let peer = try #require(cause.objects.first)
        #expect(cause.outcome <= .possible && peer.counted == .requests, "\(cause.why)")
        #expect(cause.why.contains("\(peer.count ?? 0) request"), "\(cause.why)")
        #expect(cause.evidence.allSatisfy { $0.file?.hasSuffix("/clusters") != true })
    }

    /// Istiod counted the victim's clusters; all else is a living proxy's.
    @Test func `A question answered with another proxy's figures names it`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .none
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = mesh.pods(of: "stock", in: "shop").map { ProxyShape($0, in: mesh) }
        }
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        guard incident.evidenceProcess == .none else { return }
        let answer = report.questions.first { $0.question.contains("Lua or Wasm") }?.answer
        #expect(answer?.contains("of shop/stock-") == true, "\(answer?.plain ?? "none")")
    }

    /// The newest page counts connections that were not open when the dump was taken.
    @Test func `Estimate and measurement of the dump are of its moment`() throws {
        var memory = MemoryAccount()
        memory.allocated = 190_000_000
        memory.allocatedAtDump = 11_000_000
        memory.predicted = 33_000_000
        memory.unexplained = memory.allocated.map { $0 - 33_000_000 }
        memory.predictedAtDump = 11_200_000
        #expect(memory.unexplainedAtDump == -200_000)
        memory.predictedAtDump = nil
        #expect(memory.unexplainedAtDump == 157_000_000)
    }

    @Test func `Of loose files nobody's copying is a clock of the mesh`() throws {
        func clocks(_ bundle: BundleBuilder) throws -> [String] {
            try Engine(Scenario.load(bundle), toolVersion: "test").report().timeline.map(\.what.plain)
        }
        let scenario = Scenario(services: 6)
        #expect(try clocks(scenario.bundle()).contains("newest clock in the bundle"))
        var loose = BundleBuilder(modifiedAt: scenario.mesh.capturedAt)
        for entry in scenario.bundle().entries where entry.name.contains("proxies/") || entry.name.contains("k8s-res") {
            let name = entry.name.replacing("bug-report/", with: "evening/")
            loose.add(name, bytes: entry.bytes, modifiedAt: entry.modifiedAt.later(9_000))
        }
        #expect(try !clocks(loose).contains("newest clock in the bundle"))
    }
}
