import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct TCPHeadlessListenersTests {
    /// A headless service: a listener for each pod's address, one cluster.
    private func headless(_ pods: Int, services: Int = 20) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.mesh.addServices(1, ports: [.tcp(9042)])
        scenario.shape = { shape in
            guard let listener = shape.listeners.last(where: { $0.cluster != nil }) else { return }
            for number in 0..<pods {
                var copy = listener
                copy.address = "10.121.\(number / 250).\(number % 250)"
                shape.listeners.append(copy)
            }
        }
        return scenario
    }

    @Test func aListenerForEachPodIsTheCause() throws {
        let incident = try headless(1_000).incident()
        #expect(incident[.tcpHeadlessListeners].outcome == .confirmed)
        #expect(incident.leader == .tcpHeadlessListeners)
    }

    @Test func aQuarterOfAllocatedIsLikely() throws {
        #expect(try headless(300).incident()[.tcpHeadlessListeners].outcome == .likely)
    }

    @Test func twentyAreNobodysFault() throws {
        let cause = try headless(14).incident()[.tcpHeadlessListeners]
        #expect(cause.outcome == .excluded)
    }

    @Test func aShareJustUnderATenthIsExcluded() throws {
        let cause = try headless(70, services: 60).incident()[.tcpHeadlessListeners]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0.06 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
