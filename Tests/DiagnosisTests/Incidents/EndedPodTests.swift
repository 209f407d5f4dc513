import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Pods that were ended as a whole: 137 without a word of memory is no kill then.
@Suite struct EndedPodTests {
    private func report(_ pages: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in pages { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func pod(phase: String, reason: String? = nil, app: String, proxyReason: String = "Error") -> String {
        let why = reason.map { "\n  reason: \($0)" } ?? ""
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: tally-7x2k4, namespace: books}
            spec:
              containers:
              - {name: tally, image: "tally:3"}
              - name: istio-proxy
                args: [proxy, sidecar]
                resources: {limits: {memory: 160Mi}}
            status:
              phase: \(phase)\(why)
              containerStatuses:
              - name: tally
                restartCount: 0
                state: {terminated: {\(app)}}
              - name: istio-proxy
                restartCount: 0
                state: {terminated: {exitCode: 137, reason: \(proxyReason), startedAt: "2026-04-02T01:00:02Z", finishedAt: "2026-04-02T02:00:31Z"}}

            """
    }

    private let together = "exitCode: 137, reason: Error, finishedAt: \"2026-04-02T02:00:30Z\""
    private let alone = "exitCode: 1, reason: Error, finishedAt: \"2026-04-02T02:09:30Z\""

    @Test(arguments: ["DeadlineExceeded", "Preempting", "Terminated", "NodeShutdown"])
    func aReasonOfThePodIsNoKill(reason: String) throws {
        #expect(try report([("pod.yaml", pod(phase: "Failed", reason: reason, app: alone))]).incidents.isEmpty)
        // A kill for memory before that stays one.
        let killed = try report([
            ("pod.yaml", pod(phase: "Failed", reason: reason, app: alone, proxyReason: "OOMKilled"))
        ])
        #expect(killed.incidents.map(\.form) == [.containerLimit])
    }

    @Test func containersThatEndedTogetherWereEnded() throws {
        #expect(try report([("pod.yaml", pod(phase: "Failed", app: together))]).incidents.isEmpty)
        #expect(try report([("pod.yaml", pod(phase: "Failed", app: alone))]).incidents.map(\.form) == [.killedNotOOM])
    }

    @Test func theKubeletsWordThatItStoppedThePodIsAnEnd() throws {
        func events(_ reason: String, _ message: String, _ at: String) -> String {
            """
            {"kind": "List", "apiVersion": "v1", "items": [{"kind": "Event", "apiVersion": "v1", "metadata": {"name": "e", "namespace": "books"},
              "involvedObject": {"kind": "Pod", "namespace": "books", "name": "tally-7x2k4"}, "reason": "\(reason)", "type": "Normal",
              "message": "\(message)", "firstTimestamp": "\(at)", "lastTimestamp": "\(at)"}]}

            """
        }
        let page = ("pod.yaml", pod(phase: "Running", app: alone))
        let stop = events("Killing", "Stopping container istio-proxy", "2026-04-02T02:00:01Z")
        #expect(try report([page, ("events.json", stop)]).incidents.isEmpty)
        let preempted = events("Preempted", "Preempted by pod 41 on node n", "2026-04-02T02:00:01Z")
        #expect(try report([page, ("events.json", preempted)]).incidents.isEmpty)
        // Of a pod of that name long before.
        let older = events("Killing", "Stopping container istio-proxy", "2026-04-01T01:00:00Z")
        #expect(try report([page, ("events.json", older)]).incidents.map(\.form) == [.killedNotOOM])
    }
}
