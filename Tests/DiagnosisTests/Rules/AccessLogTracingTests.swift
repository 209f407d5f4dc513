import Testing

@testable import Diagnosis

@Suite struct AccessLogTracingTests {
    private func scenario(grpc: Bool, unexplained: Int) -> Scenario {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        if grpc {
            scenario.edit(
                "config_dump", "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                to: "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig")
        }
        scenario.shape = { $0.extraAllocated = unexplained }
        return scenario
    }

    @Test func aGRPCLoggerBesideUnexplainedBytesIsPossible() throws {
        let cause = try scenario(grpc: true, unexplained: 6_000_000).incident()[.accessLogTracing]
        #expect(cause.outcome == .possible)
        #expect(!cause.evidence.isEmpty)
    }

    @Test func filesAreWrittenAtOnce() throws {
        #expect(try scenario(grpc: false, unexplained: 6_000_000).incident()[.accessLogTracing].outcome == .excluded)
    }

    @Test func aGRPCLoggerWithLittleUnexplainedIsExcluded() throws {
        #expect(try scenario(grpc: true, unexplained: 700_000).incident()[.accessLogTracing].outcome == .excluded)
    }
}
