import Prose
import Testing
import Units

@testable import Diagnosis

/// Which proxy of one bundle is which of another.
@Suite struct ProxyMatchingTests: ComparesReports {
    @Test func `Replicas whose pods changed are compared by their median`() throws {
        let pods = ["pay-7d9f8c6b5-2qqz4", "pay-7d9f8c6b5-8kk2x", "pay-7d9f8c6b5-zz7vn"]
        let after = zip(pods, [10_000_000, 50_000_000, 30_000_000]).map { proxy($0, allocated: $1) }
        let result = compare(report(0, [proxy(old), proxy(new)]), report(3_600, after))
        let change = try #require(result.proxies.first)
        #expect(result.proxies.count == 1)
        #expect((change.pod, change.workload) == (nil, "pay"))
        #expect(change.moments.map(\.replicas) == [2, 3])
        #expect(change.after.allocated == 30_000_000)
        #expect(change.restarted == true)
    }

    @Test func `A pod that is in both is compared with itself, a further replica is no news`() throws {
        let result = compare(report(0, [proxy(old)]), report(60, [proxy(old), proxy(new)]))
        #expect(result.proxies.map(\.pod) == [old])
        #expect(result.onlyAfter.isEmpty)
    }

    @Test(arguments: [
        (5_000.0, 8_600.0, false as Bool?), (5_000, 3_500, true), (5_000, 120, true), (30, 3_630, nil),
        (30, 1_000, true), (200, 3_800, false),
    ])
    func `Whether a process lived on is told by its age`(before: Double, after: Double, restarted: Bool?) {
        let result = compare(
            report(0, [proxy(old, uptime: before)]), report(3_600, [proxy(old, uptime: after)]))
        #expect(result.proxies.first?.restarted == restarted)
    }

    /// Of pages that were saved at once both clocks are exact: a young process that is older by the time between is the same one.
    @Test(arguments: [(54.0, false as Bool?), (30, true)])
    func `Pages of two moments tell a process by its start`(after: Double, restarted: Bool?) {
        var first = report(0, [proxy(old, uptime: 5)], kind: .loose)
        var last = report(49, [proxy(old, uptime: after)], kind: .loose)
        first.bundles[0].captureEndedAt = nil
        last.bundles[0].captureEndedAt = nil
        let told = compare(first, last).proxies.first?.restarted
        #expect(restarted == false ? told == false : told != false)
    }

    @Test func `A process that lived on keeps its memory until a restart`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, uptime: 8_600, subsets: 0)], incidents: [incident()]))
        #expect(result.verdict.contains("the container's memory only after a restart"))
    }

    @Test(arguments: [
        ("pay-5c9fd4d9b6-x7k2p", "pay"), ("ledger-0", "ledger"), ("ledger-12", "ledger"), ("agent-x7k2p", "agent"),
        ("istio-ingressgateway-6c8f9d7b5-k4q2z", "istio-ingressgateway"), ("pay-later", "pay-later"), ("pay", "pay"),
        ("web-7d4b9c6f5d-x2x8p", "web"), ("player-98f68fbc6-95797", "player"), ("-", "-"), ("", ""),
        ("audit-29454646-x7k2p", "audit-29454646"),
    ])
    func `The name of a pod gives its workload away`(pod: String, workload: String) {
        #expect(WorkloadName.of(pod: pod) == workload)
    }

    /// What comes with load has no account: it is counted, with the time that it took.
    @Test func `What got worse is told with its connections and its time`() throws {
        func busy(_ connections: Int64?, _ allocated: Int64) -> ProxySummary {
            var busy = proxy(old, allocated: allocated)
            busy.account = []
            busy.activeConnections = connections
            return busy
        }
        let result = compare(report(0, [busy(520, 16_000_000)]), report(172_800, [busy(1_502, 31_000_000)]))
        let change = try #require(result.proxies.first)
        #expect(change.moreConnections == 982 && change.isWorse)
        #expect(result.verdict.contains("from 520 to 1,502"), "\(result.verdict.plain)")
        #expect(result.verdict.contains("within 2 d"), "\(result.verdict.plain)")
        #expect(compare(report(0, [busy(3, 1)]), report(9, [busy(9, 1)])).proxies.first?.moreConnections == nil)
        #expect(compare(report(0, [busy(nil, 1)]), report(9, [busy(900, 1)])).proxies.first?.moreConnections == nil)
    }
}
