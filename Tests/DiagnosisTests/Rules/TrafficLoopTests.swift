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

    @Test func withoutAnAccessLogItIsNotJudged() throws {
        #expect(try Scenario(services: 4).incident()[.trafficLoop].outcome == .notJudged)
    }
}
