import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Bounds on connections: what they let in is no more than fits, and they reach whoever opens them.
@Suite struct PoolRemedyTests {
    private func remedy(_ incident: Incident) -> Remedy? {
        incident.remedies.first { $0.cause == incident[.connections].code && $0.kind == .rootFix }
    }

    /// A request that waits for a connection holds memory too.
    @Test func `What waits and what is served together are what fits`() throws {
        let incident = try Scenario.connections(2_000, requests: 1_600, bytesEach: 16_000).incident()
        let remedy = try #require(self.remedy(incident))
        let pool = try #require(PastedYAML(remedy.yaml ?? "")?.documents.first)
        func number(_ field: String) throws -> Int {
            try #require(pool["spec.trafficPolicy.connectionPool.\(field)"].first.flatMap { Int($0) })
        }
        let served = try number("tcp.maxConnections"), waiting = try number("http.http1MaxPendingRequests")
        #expect(try number("http.http2MaxRequests") == served)
        #expect(waiting > 0 && waiting < served)
        let title = remedy.title.plain.replacing(",", with: "")
        #expect(title.contains(" to \(served) connections and \(waiting) waiting requests: "), "\(title)")
    }

    /// Which side holds them a replica's pages tell as well: whoever calls it has none of what it opened itself.
    @Test func `Of a replica's own idle pool no caller is refused anything`() throws {
        var scenario = Scenario(services: 20, replicas: 2)
        scenario.pages = .none
        scenario.limit = .stated("64Mi")
        let mesh = scenario.mesh
        scenario.capture = { capture in
            guard let pod = mesh.pods.last else { return }
            var shape = ProxyShape(pod, in: mesh)
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connections: 2_000, requestsTotal: 2_000)]
            shape.downstreamConnections = 0
            shape.extraAllocated = 32_000_000
            capture.proxies.append(shape)
        }
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .sibling && incident.leader == .connections)
        let titles = incident.remedies.map(\.title.plain)
        #expect(titles.contains { $0.hasPrefix("close connections to ") }, "\(titles)")
        #expect(!titles.contains { $0.hasPrefix("limit what callers send") }, "\(titles)")
        let idle = incident.remedies.first { $0.title.contains("that nobody uses") }
        #expect(idle?.uncertain.contains { $0.contains("which lives") } == true)
    }

    /// Its clients stand outside of the mesh.
    @Test func `A gateway bounds what it accepts, and not its callers' pools`() throws {
        var scenario = Scenario.gateway(services: 6)
        scenario.pages = .killed
        scenario.shape = { shape in
            shape.downstreamConnections = 3_000
            shape.extraAllocated = 3_000 * 30_000
        }
        let incident = try scenario.incident()
        #expect(incident.leader == .connections)
        let bound = try #require(incident.remedies.first { $0.title.contains("connections at once") })
        let isBound = bound.yaml?.lowercased().contains("global_downstream_max_connections") == true
        #expect(isBound, "\(bound.yaml ?? "")")
        #expect(bound.reaches.contains("edge"))
        #expect(incident.remedies.allSatisfy { $0.yaml?.contains("connectionPool") != true })
        // It refuses clients, so a limit comes before it.
        #expect(incident.firstAction?.steps.first != bound.id)
    }

    /// What was in flight at the kill is what fitted; a host that answers none of it needs a look, not a smaller pool.
    private func seenAtItsEnd(lived: Double) throws -> Incident {
        var scenario = Scenario(services: 20, lived: lived)
        scenario.pages = .sibling
        scenario.limit = .stated("60Mi")
        scenario.mesh.addService("quiet", in: "checkout", sidecar: .init(limit: "60Mi"))
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies = (mesh.pods(of: "quiet", in: "checkout") + mesh.pods(of: "stock", in: "shop")).map {
                ProxyShape($0, in: mesh)
            }
        }
        try scenario.addCallsBrokenOff(900)
        return try scenario.incident()
    }

    /// A limit that load fills again within seconds stops no kill: what does follows at once, though it refuses calls.
    @Test func `What ends the kills follows a limit that is full again at once`() throws {
        let incident = try seenAtItsEnd(lived: 10)
        let relief = try #require(incident.recommendedLimit?.relief), first = try #require(incident.firstAction)
        let steps = first.steps.compactMap { id in incident.remedies.first { $0.id == id } }
        #expect(relief < 60 && steps.count == 2 && first.shedsTraffic == true)
        #expect(incident.recommendedLimit?.enough == .until && incident.recommendedLimit?.seconds == relief)
        #expect(first.ending == first.steps.last && first.why.hasPrefix("a stop-gap for about "), "\(first.why)")
        #expect(
            steps.first?.title.contains("; it lasts about ") == true && steps.first?.title.contains("longer") == true)
        #expect(steps.first?.limit != nil && steps.last?.kind == .rootFix)
        #expect(try seenAtItsEnd(lived: 36_000).firstAction?.steps.count == 1)
    }

    @Test func `A load that is only seen at its end is no measure of what is enough`() throws {
        let incident = try seenAtItsEnd(lived: 3_600)
        #expect(incident.leader == .connections, "\(incident.causes.prefix(3).map(\.why.plain))")
        let limit = try #require(incident.remedies.first { $0.limit != nil })
        #expect(limit.risk.contains("what was in flight at the kill is what fitted"), "\(limit.risk.plain)")
        #expect(incident.recommendedLimit?.enough == .unknown)
        if let pool = incident.remedies.first(where: { $0.title.contains("in flight at each kill") }) {
            #expect(pool.risk.contains("at least") && !pool.uncertain.isEmpty)
        }
        let level = try #require(Episode.incidents["the mesh on a sidecar"]?.remedies.first { $0.limit != nil })
        #expect(!level.risk.contains("in flight"))
    }

    /// Half of what was open is a number that nothing supports.
    @Test func `Without a limit nothing says how many are too many`() throws {
        func entry(_ limit: String?) throws -> OutlookEntry {
            var mesh = SampleMesh(seed: 9)
            mesh.addServices(4)
            mesh.addService("app", in: "shop", sidecar: .init(limit: limit))
            var shape = ProxyShape(mesh.pods[mesh.pods.count - 1], in: mesh)
            shape.downstreamConnections = 3_000
            shape.extraAllocated = 3_000 * 30_000
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
            return try #require(report.outlook.first)
        }
        #expect(try entry("96Mi").remedies.contains { $0.yaml?.contains("maxConnections") ?? false })
        let unbound = try entry(nil)
        #expect(!unbound.remedies.contains { $0.yaml?.contains("maxConnections") ?? false })
        // What closes idle ones is a remedy still; where there is none, the advice says what is missing.
        #expect(!unbound.remedies.isEmpty || unbound.advice.contains { $0.text.contains("how many are too many") })
    }

    /// Nothing was killed, so nothing killed it.
    @Test func `What lives was not killed by its connections`() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(4)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "128Mi"))
        var shape = ProxyShape(mesh.pods[mesh.pods.count - 1], in: mesh)
        shape.downstreamConnections = 3_000
        shape.extraAllocated = 3_000 * 30_000
        var capture = CaptureShape(mesh)
        capture.proxies = [shape]
        let entry = try #require(
            try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        #expect(!entry.remedies.isEmpty)
        #expect(entry.remedies.allSatisfy { !$0.risk.contains("killed the proxy") })
    }
}
