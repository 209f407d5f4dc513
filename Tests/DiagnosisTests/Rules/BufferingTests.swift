import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct BufferingTests {
    private func scenario(_ connections: Int, bytesEach: Int) -> Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { shape in
            guard let cluster = shape.clusters.last, let host = cluster.endpoints.first else { return }
            shape.loads = [.init(cluster.name, address: host.address, connections: connections)]
            shape.downstreamConnections = 0
            shape.extraAllocated = connections * bytesEach
        }
        return scenario
    }

    @Test func moreThanAConnectionCanCostIsLikely() throws {
        let incident = try scenario(200, bytesEach: 150_000).incident()
        #expect(incident[.buffering].outcome == .likely)
        #expect(incident.leader == .buffering)
    }

    @Test func whatConnectionsCostIsNoBuffer() throws {
        #expect(try scenario(300, bytesEach: 70_000).incident()[.buffering].outcome == .excluded)
    }

    @Test func nothingUnexplainedIsNoBuffer() throws {
        #expect(try scenario(200, bytesEach: 2_000).incident()[.buffering].outcome == .excluded)
    }

    @Test func aSuccessorWithoutThemSaysNothingOfTheVictim() throws {
        var scenario = scenario(200, bytesEach: 0)
        scenario.pages = .successor
        #expect(try scenario.incident()[.buffering].outcome == .notJudged)
    }

    @Test func withoutPagesItIsNotJudged() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .none
        #expect(try scenario.incident()[.buffering].outcome == .notJudged)
    }

    /// What a gRPC access logger queues lies beside the configuration as well, and a few connections do not tell which it is.
    @Test func fewConnectionsBesideAGRPCLoggerAreNoProof() throws {
        func incident(_ connections: Int, grpc: Bool) throws -> Incident {
            var scenario = scenario(connections, bytesEach: 900_000)
            if grpc {
                scenario.edit(
                    "config_dump", "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                    to: "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig")
            }
            return try scenario.incident()
        }
        let few = try incident(24, grpc: true)
        #expect(few[.buffering].outcome == .possible && few[.accessLogTracing].outcome == .possible)
        #expect(few[.buffering].why.contains("gRPC access loggers"))
        #expect(try incident(24, grpc: false)[.buffering].outcome == .likely)
        #expect(try incident(240, grpc: true)[.buffering].outcome == .likely)
    }

    /// Handshakes that never end are in no count of Envoy's: the kernel lists their sockets.
    @Test(arguments: [(400, Outcome.possible), (40, .likely), (0, .likely)])
    func fewConnectionsBesideManySocketsAreNoProof(sockets: Int, outcome: Outcome) throws {
        var scenario = scenario(24, bytesEach: 900_000)
        scenario.capture = { capture in
            let pod = capture.proxies[0].pod
            var listed = Netstat(pod)
            listed.downstream = sockets
            capture.sockets[pod.folder] = listed
        }
        let found = try scenario.incident()[.buffering]
        #expect(
            found.outcome == outcome && found.why.contains("most of which no page counts") == (outcome == .possible))
    }

    /// So do series that nobody drops; many connections, or series that a mesh has by right, tell again.
    @Test func fewConnectionsBesideManySeriesAreNoProof() throws {
        func incident(_ connections: Int, series: Int) throws -> Incident {
            var scenario = scenario(connections, bytesEach: 900_000)
            let shape = scenario.shape
            scenario.shape = {
                shape(&$0)
                for number in 0..<series { $0.statistics["istio_requests_total{request_path=\"/d/\(number)\"}"] = 1 }
            }
            return try scenario.incident()
        }
        let few = try incident(24, series: 2_500)
        #expect(few[.buffering].outcome == .possible && few[.metricCardinality].outcome == .likely)
        #expect(few.leader == .metricCardinality)
        #expect(few[.buffering].why.contains("2,500 series of istio_requests_total"))
        // The same bytes are counted once.
        #expect(few[.buffering].bytes == nil && few[.metricCardinality].bytes ?? 0 > 0)
        #expect(try incident(24, series: 1_500)[.buffering].outcome == .likely)
        #expect(try incident(240, series: 2_500)[.buffering].outcome == .likely)
    }
}
