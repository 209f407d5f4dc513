import Testing

@testable import Captures

/// A pod with a native sidecar that was killed, in every form in which an object is saved.
@Suite struct PodPageTests {
    private static let meta = """
        name: mooring-6d8f7c9b5d-2xkmr
        namespace: quay
        uid: 6f1c2a34-90ab-4cde-8f01-23456789abcd
        creationTimestamp: "2026-03-03T00:59:50Z"
        labels: {app: mooring}
        annotations: {sidecar.istio.io/proxyMemoryLimit: 256Mi, kubectl.kubernetes.io/restartedAt: x}
        ownerReferences:
        - {kind: Other, name: first}
        - {kind: ReplicaSet, name: mooring-6d8f7c9b5d, controller: true}
        """
    private static let spec = """
        nodeName: node-1
        initContainers:
        - name: istio-proxy
          image: docker.io/istio/proxyv2:1.29.1
          restartPolicy: Always
          args: [proxy, sidecar]
          resources: {limits: {cpu: "2", memory: 256Mi}, requests: {memory: 64Mi}}
          startupProbe: {failureThreshold: 600, periodSeconds: 1}
        containers:
        - name: mooring
          image: shop/mooring:4
          resources: {}
        """
    private static let status = """
        phase: Running
        podIP: 10.20.3.7
        containerStatuses:
        - name: mooring
          ready: true
          restartCount: 0
          state: {running: {startedAt: "2026-03-03T01:00:02Z"}}
        initContainerStatuses:
        - name: istio-proxy
          containerID: containerd://35bd
          ready: false
          restartCount: 4
          resources: {limits: {memory: 128Mi}}
          lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-03-03T01:04:00Z", finishedAt: "2026-03-03T01:08:27Z"}}
          state: {waiting: {reason: CrashLoopBackOff}}
        """
    private static let fact =
        "pod namespace=quay name=mooring-6d8f7c9b5d-2xkmr uid=6f1c2a34-90ab-4cde-8f01-23456789abcd node=node-1 address=10.20.3.7 "
        + "phase=Running ownerKind=ReplicaSet ownerName=mooring-6d8f7c9b5d createdAt=2026-03-03T00:59:50Z labels=[app=mooring] "
        + "annotations=[sidecar.istio.io/proxyMemoryLimit=256Mi] containers=[{name=mooring place=container "
        + "image=shop/mooring:4 hasSpec=true restartCount=0 ready=true state={kind=running startedAt=2026-03-03T01:00:02Z}}, "
        + "{name=istio-proxy place=initContainer restartsAlways=true image=docker.io/istio/proxyv2:1.29.1 "
        + "arguments=[proxy, sidecar] hasSpec=true memoryLimit=256Mi memoryRequest=64Mi resourcesAreWhole=true cpuLimit=2 statusMemoryLimit=128Mi "
        + "restartCount=4 ready=false containerID=containerd://35bd startupPatience=600 "
        + "state={kind=waiting reason=CrashLoopBackOff} lastState={kind=terminated reason=OOMKilled exitCode=137 "
        + "startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}]"

    private static func indented(_ text: String, _ blanks: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: blanks) + $0 + "\n" }.joined()
    }
    private static let body =
        "metadata:\n\(indented(meta, 2))spec:\n\(indented(spec, 2))status:\n\(indented(status, 2))"
    private static let object = "apiVersion: v1\nkind: Pod\n" + body

    private func read(_ text: String, _ ending: String = "complete") throws -> [String] {
        let found = try SavedPage.read(text, named: "pods")
        #expect(found.kind == .kubernetesList && found.ending == ending, "\(text)")
        return found.facts
    }

    @Test(arguments: [
        object, "# saved by hand\n---\n" + object, object + "---\n", object + "...\n",
        object.replacing("\n", with: "\r\n"),
        // A list, whose items stand as far in as somebody likes.
        "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n\(indented(body, 2))kind: List\nmetadata:\n  resourceVersion: \"\"\n",
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n\(indented(body, 4))",
        // A typed list, whose items carry no kind.
        "apiVersion: v1\nkind: PodList\nitems:\n- metadata:\n\(indented(meta, 4))  spec:\n\(indented(spec, 4))  status:\n\(indented(status, 4))",
        "kind: Pod\napiVersion: v1\n" + body,
    ]) func `Every form of YAML tells the same pod`(text: String) throws { #expect(try read(text) == [Self.fact]) }

    /// kubectl's own JSON, printed over many lines or on one, alone or in a list.
    @Test(arguments: [false, true], [false, true]) func `JSON tells the same pod`(inList: Bool, isOnOneLine: Bool)
        throws
    {
        var pod = Self.json
        if inList {
            pod =
                "{\"apiVersion\": \"v1\", \"items\": [\(pod)], \"kind\": \"List\", \"metadata\": {\"resourceVersion\": \"\"}}"
        }
        if isOnOneLine { pod = pod.replacing("\n", with: "") }
        #expect(try read(pod + "\n") == [Self.fact])
    }

    private static let json = #"""
        {"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "mooring-6d8f7c9b5d-2xkmr", "namespace": "quay", "uid": "6f1c2a34-90ab-4cde-8f01-23456789abcd",
        "creationTimestamp": "2026-03-03T00:59:50Z", "labels": {"app": "mooring"},
        "annotations": {"sidecar.istio.io/proxyMemoryLimit": "256Mi", "kubectl.kubernetes.io/restartedAt": "x"},
        "ownerReferences": [{"kind": "Other", "name": "first"}, {"kind": "ReplicaSet", "name": "mooring-6d8f7c9b5d", "controller": true}]},
        "spec": {"nodeName": "node-1", "initContainers": [{"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.29.1",
        "restartPolicy": "Always", "args": ["proxy", "sidecar"],
        "resources": {"limits": {"cpu": "2", "memory": "256Mi"}, "requests": {"memory": "64Mi"}},
        "startupProbe": {"failureThreshold": 600, "periodSeconds": 1}}],
        "containers": [{"name": "mooring", "image": "shop/mooring:4", "resources": {}}]},
        "status": {"phase": "Running", "podIP": "10.20.3.7", "containerStatuses": [{"name": "mooring", "ready": true,
        "restartCount": 0, "state": {"running": {"startedAt": "2026-03-03T01:00:02Z"}}}],
        "initContainerStatuses": [{"name": "istio-proxy", "containerID": "containerd://35bd", "ready": false, "restartCount": 4,
        "resources": {"limits": {"memory": "128Mi"}}, "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled",
        "startedAt": "2026-03-03T01:04:00Z", "finishedAt": "2026-03-03T01:08:27Z"}},
        "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}}
        """#

    /// Of what is cut the rest stands, and that it is cut is said.
    @Test func `A pod that is cut tells what stands before the cut`() throws {
        let cut = try #require(
            Self.object.firstRange(of: "      lastState:")?.lowerBound
                ?? Self.object.firstRange(of: "lastState:")?.lowerBound)
        let facts = try read(String(Self.object[..<cut]), "partial")
        let expected = Self.fact.replacing(
            " state={kind=waiting reason=CrashLoopBackOff} lastState={kind=terminated reason=OOMKilled exitCode=137 "
                + "startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}", with: "")
        #expect(facts == [expected])
    }

    @Test func `Two documents are two pods`() throws {
        let other = Self.object.replacing("2xkmr", with: "9xkmr")
        #expect(try read(Self.object + "---\n" + other) == [Self.fact, Self.fact.replacing("2xkmr", with: "9xkmr")])
    }

    @Test(arguments: [
        (
            "metadata: {name: hawser-1, namespace: quay}\nstatus:\n  phase: Failed\n  reason: Evicted\n  message: 'The node was low on resource: memory. Container istio-proxy was using 812Mi. '\n",
            "pod namespace=quay name=hawser-1 phase=Failed reason=Evicted message='The node was low on resource: memory. Container istio-proxy was using 812Mi. '"
        ),
        (
            "metadata: {name: hawser-1, namespace: quay}\nspec:\n  resources: {limits: {memory: 512Mi}}\n  containers:\n  - {name: istio-proxy}\n",
            "pod namespace=quay name=hawser-1 podLimit=512Mi containers=[{name=istio-proxy place=container hasSpec=true}]"
        ),
        // A wrong type in every field.
        (
            "metadata: {name: 7, namespace: [a], creationTimestamp: soon, labels: x}\nspec: {containers: [{name: istio-proxy, resources: {limits: {memory: [1]}}}]}\nstatus: {containerStatuses: [{name: istio-proxy, restartCount: many, lastState: {terminated: {exitCode: 1e99, reason: OOMKilled, finishedAt: never}}}]}\n",
            "pod name=7 containers=[{name=istio-proxy place=container hasSpec=true lastState={kind=terminated reason=OOMKilled}}]"
        ),
    ]) func `Other pods`(body: String, fact: String) throws {
        #expect(try read("apiVersion: v1\nkind: Pod\n" + body) == [fact])
    }
}
