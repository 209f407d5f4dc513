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

    /// A drained node: the kubelet stopped the pod, and Envoy was still running when the grace period was over.
    @Test func whatEndedThemStandsInOneSentence() throws {
        func event(_ kind: String, _ name: String, _ reason: String, _ message: String, _ at: String) -> String {
            """
            {"kind": "Event", "apiVersion": "v1", "metadata": {"name": "\(reason)", "namespace": "books"},
              "involvedObject": {"kind": "\(kind)", "namespace": "books", "name": "\(name)"}, "reason": "\(reason)",
              "type": "Normal", "message": "\(message)", "firstTimestamp": "\(at)", "lastTimestamp": "\(at)"}
            """
        }
        let page = pod(phase: "Running", app: alone).replacing("spec:", with: "spec:\n  nodeName: shelf-4")
        let stop = event("Pod", "tally-7x2k4", "Killing", "Stopping container istio-proxy", "2026-04-02T02:00:01Z")
        let closed = event(
            "Node", "shelf-4", "NodeNotSchedulable", "Node shelf-4 status is now: NodeNotSchedulable",
            "2026-04-02T01:59:58Z")
        func caveats(_ events: String...) throws -> [String] {
            let list = #"{"kind": "List", "apiVersion": "v1", "items": [\#(events.joined(separator: ","))]}"#
            return try report([("pod.yaml", page), ("events.json", list)]).caveats.map(\.text.plain)
        }
        let drained = try caveats(stop, closed).filter { $0.contains("137") }
        #expect(drained.count == 1, "\(drained)")
        #expect(
            drained.first?.contains("is no OOM kill: istio-proxy of books/tally-7x2k4; its pod was ended at 02:00:01")
                == true)
        #expect(drained.first?.contains("node shelf-4 was closed to new pods at 01:59:58") == true)
        #expect(try caveats(stop).contains { $0.contains("its pod was ended") && !$0.contains("closed to new pods") })
    }
}
