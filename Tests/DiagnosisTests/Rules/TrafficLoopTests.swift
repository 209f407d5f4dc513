import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct TrafficLoopTests {
    private func scenario(looping: Int, of total: Int) -> Scenario {
        var scenario = Scenario(services: 4)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let kill = scenario.killedAt
        scenario.capture = { capture in
            let lines = (0..<total).map { number in
                ProxyLog.access(
                    pod, to: "pay.checkout.svc.cluster.local", address: pod.address,
                    at: kill.later(-Double(total - number)),
                    status: number < looping ? 431 : 200, port: 30_000 + number)
            }
            capture.logs[pod.folder] = ProxyLog(pod, lives: [.init(startedAt: pod.createdAt, accessLines: lines)])
        }
        return scenario
    }

    @Test func requestsThatLoopArePossible() throws {
        let cause = try scenario(looping: 30, of: 100).incident()[.trafficLoop]
        #expect(cause.outcome == .possible)
        #expect(cause.evidence.first?.value == .count(30))
    }

    @Test func ordinaryRequestsAreNot() throws {
        #expect(try scenario(looping: 0, of: 100).incident()[.trafficLoop].outcome == .excluded)
    }

    @Test func aTenthOfThemIsNotEnough() throws {
        #expect(try scenario(looping: 10, of: 100).incident()[.trafficLoop].outcome == .excluded)
    }

    /// Who has it on already is not told to turn it on.
    @Test(arguments: [true, false]) func withoutAnAccessLogItIsNotJudged(isOn: Bool) throws {
        var scenario = Scenario(services: 4)
        if !isOn { scenario.edit("config_dump", #""access_log": ["#, to: #""access_logs": ["#) }
        let cause = try scenario.incident()[.trafficLoop]
        #expect(cause.outcome == .notJudged && cause.missing.contains { $0.text.contains("accessLogFile") } == !isOn)
        #expect(cause.why.contains("write an access log") == isOn, "\(cause.why)")
    }
}
