import Diagnosis
import Testing

@testable import oom_report

/// A victim's team is told by what its pods and its namespace are labelled with.
@Suite struct OwnerTests {
    private static let objects = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Namespace
          metadata:
            name: orders
            annotations:
              a8r.io/chat: "#orders-oncall"
              example.com/note: |
                several
                lines
            labels:
              kubernetes.io/metadata.name: orders
              pager: night-shift
        - apiVersion: v1
          kind: Pod
          metadata:
            name: intake-7d9f8c6b5-k2m4p
            namespace: orders
            labels:
              app: intake
              example.com/team: basket
              pod-template-hash: 7d9f8c6b5
            ownerReferences:
            - {apiVersion: apps/v1, kind: StatefulSet, name: intake, controller: true}
          spec:
            containers:
            - name: istio-proxy
              args: [proxy, sidecar]
              resources: {limits: {memory: 96Mi}}
          status:
            phase: Running
            containerStatuses:
            - name: istio-proxy
              restartCount: 2
              state: {running: {startedAt: "2026-03-02T04:05:09Z"}}
              lastState:
                terminated: {exitCode: 137, reason: OOMKilled, finishedAt: "2026-03-02T04:05:07Z"}

        """

    private let place: Workplace
    private let bundle: String

    init() throws {
        place = try Workplace()
        bundle = try place.write("objects.yaml", Array(Self.objects.utf8))
    }

    private func output(_ more: [String]) -> String {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle] + more) == .done, "\(recorder.messages)")
        return recorder.output
    }

    @Test func `The usual keys are shown beside the victim, with any prefix`() {
        let text = output([])
        #expect(text.contains("- **Owner** `basket`, by `example.com/team` (label of its pods)."))
        #expect(text.contains("Controller: StatefulSet `orders/intake`."))
        #expect(text.contains("`#orders-oncall`, by `a8r.io/chat` (annotation of its namespace)"))
        #expect(!text.contains("night-shift"))
        #expect(output(["--format", "jsonl"]).contains("\"workloadKind\": \"StatefulSet\", \"owner\": \"basket\""))
    }

    @Test func `A key that is named is shown instead`() {
        let text = output(["--owner-label", "pager", "--owner-label", "app"])
        #expect(text.contains("- **Owner** `night-shift`, by `pager` (label of its namespace)."))
        #expect(text.contains("`intake`, by `app` (label of its pods)"))
        #expect(!text.contains("basket"))
        #expect(!output(["--owner-label", "none"]).contains("Owner"))
    }
}
