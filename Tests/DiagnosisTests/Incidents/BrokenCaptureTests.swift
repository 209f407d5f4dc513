import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A script's own words of its request for a dump, which broke as the proxy was killed.
@Suite struct BrokenCaptureTests {
    private func status(restarts: Int, _ finished: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: till-0, namespace: market, uid: 6f1c2a34-90ab-4cde-8f01-23456789abcd}
        spec:
          containers:
          - {name: istio-proxy, image: istio/proxyv2:1.29.1, args: [proxy, sidecar], resources: {limits: {memory: 84Mi}}}
        status:
          containerStatuses:
          - name: istio-proxy
            restartCount: \(restarts)
            state: {running: {startedAt: "2026-03-03T01:30:00Z"}}
            lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-03-02T10:00:00Z", finishedAt: "\(finished)"}}

        """
    }

    private func report(_ log: String, restarts: Int = 1, finished: String = "2026-03-03T01:08:27Z") throws -> Report {
        var bundle = BundleBuilder()
        bundle.add("case/pod.yaml", status(restarts: restarts, finished))
        bundle.add("case/collect.log", log)
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func asked(_ start: String, _ end: String, page: String = "config_dump?include_eds", code: Int = 137)
        -> String
    {
        "\(start)+ kubectl -n market exec till-0 -c istio-proxy -- curl -s localhost:15000/\(page)\n\(end)command terminated with exit code \(code)\n"
    }

    private func itself(_ report: Report) throws -> Outcome {
        try #require(report.incidents.first)[.captureItself].outcome
    }

    @Test func aKillWhileTheDumpWasAskedForIsTheCaptures() throws {
        let log = asked("2026-03-03T01:08:25Z ", "2026-03-03T01:08:27Z ")
        let found = try report(log)
        #expect(found.incidents.first?.kills.map(\.duringCapture) == [true])
        #expect(try itself(found) == .confirmed)
        // Of a script without clocks the only kill.
        #expect(try itself(report(asked("", ""))) == .confirmed)
    }

    @Test func anotherKillIsNot() throws {
        // Hours before, or of a page that costs nothing, or one of several without a clock, or another end of the request.
        let clocked = asked("2026-03-03T01:08:25Z ", "2026-03-03T01:08:27Z ")
        #expect(try itself(report(clocked, finished: "2026-03-02T22:00:00Z")) != .confirmed)
        #expect(
            try itself(report(asked("2026-03-03T01:08:25Z ", "2026-03-03T01:08:27Z ", page: "memory"))) != .confirmed)
        #expect(try itself(report(asked("", ""), restarts: 4)) != .confirmed)
        #expect(try itself(report(asked("", "", code: 7))) != .confirmed)
    }
}
