import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Connections of one pool at two moments of one process.
@Suite struct PoolGrowthTests {
    /// Pages of a proxy at two moments, the later a minute before it was killed.
    private func cause(
        _ before: Int, _ after: Int, apart: Double = 240, limit: String = "44Mi", restarted: Bool = false,
        dumpsLast: Bool = true
    ) throws -> Cause {
        var mesh = SampleMesh(seed: 8)
        mesh.addServices(20)
        mesh.addService("app", in: "shop")
        let pod = try #require(mesh.pods(in: "shop").first)
        let killed = Moment(seconds: mesh.capturedAt.seconds)
        let started = killed.later(-900)
        var bundle = BundleBuilder()
        func add(_ connections: Int, at moment: Moment, from start: Moment, dump: Bool) throws {
            var shape = ProxyShape(pod, in: mesh, startedAt: start)
            shape.capturedAt = moment
            let cluster = try #require(shape.clusters.first { $0.namespace == "harbour" })
            let host = try #require(cluster.endpoints.first)
            shape.loads = [
                .init(cluster.name, address: host.address, connections: connections, requestsTotal: connections)
            ]
            shape.downstreamConnections = 0
            shape.extraAllocated = connections * 16_000
            var pages = [
                ("clusters", EnvoyPages.clusters(shape)), ("memory.json", EnvoyPages.memory(shape)),
                ("server_info.json", EnvoyPages.serverInfo(shape)),
            ]
            if dump { pages.append(("config_dump.json", EnvoyPages.configDump(shape))) }
            let folder = moment.rfc3339.replacing(":", with: "-")
            for (name, bytes) in pages { bundle.add("\(folder)/\(name)", bytes: bytes, modifiedAt: moment) }
        }
        try add(
            before, at: killed.later(-60 - apart), from: restarted ? started.later(-3_600) : started, dump: !dumpsLast)
        try add(after, at: killed.later(-60), from: started, dump: dumpsLast)
        var status = PastedPod(name: pod.name, namespace: "shop", limit: limit, restarts: 1)
        (status.created, status.started, status.killed) = (started.rfc3339, started.rfc3339, killed.rfc3339)
        bundle.add("pod.yaml", bytes: Array(status.yaml.utf8), modifiedAt: killed.later(600))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(incident.evidenceProcess == .killed)
        return incident[.connections]
    }

    /// The dump is of the round before: who holds the connections is counted where they are.
    @Test func thePoolIsNamedByThePageThatCountsIt() throws {
        for dumpsLast in [true, false] {
            let cause = try cause(2, 2_000, dumpsLast: dumpsLast)
            let named = try #require(cause.objects.first, "\(dumpsLast): \(cause.why)")
            #expect(named.kind == "Service" && named.namespace == "harbour" && named.count == 2_000, "\(named)")
        }
    }

    @Test func whatGrewBeyondItsEndpointsIsToldWithBothFigures() throws {
        let cause = try cause(2, 150)
        #expect(cause.grew)
        #expect(cause.why.contains("grew from 2 to 150 in 4"), "\(cause.why)")
        #expect(cause.why.contains("and 2 workers need"), "\(cause.why)")
    }

    /// At 15 a second some 900 more had come by the kill; at one in two seconds, 37.
    @Test func whatWouldHaveReachedTheLimitByTheKillIsLikely() throws {
        #expect(try cause(2, 150, apart: 10).outcome == .likely)
        #expect(try cause(2, 150).outcome == .possible)
    }

    @Test func aPoolThatWasAlwaysSoLargeDidNotGrow() throws {
        let cause = try cause(140, 150)
        #expect(!cause.grew && !cause.why.contains("grew from"))
    }

    @Test func pagesOfAnotherProcessAreNoGrowth() throws { #expect(try !cause(2, 150, restarted: true).grew) }
}
