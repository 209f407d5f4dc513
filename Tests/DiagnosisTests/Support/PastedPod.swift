import SampleBundles
import Units

@testable import Diagnosis

/// One pod as its object has it, in a few words: for what a status alone tells.
struct PastedPod {
    var name = "loom-6c5f8d7b94-q2zrt"
    var namespace = "weavers"
    var container = "istio-proxy"
    var image = "docker.io/istio/proxyv2:1.29.1"
    var limit = "200Mi"
    var isInit = false
    var restarts = 3
    var labels = "app: loom"
    var created = "2026-07-04T10:00:00Z"
    var started = "2026-07-04T10:09:00Z"
    /// nil: it never ended.
    var killed: String? = "2026-07-04T10:09:05Z"
    var state = "waiting: {reason: CrashLoopBackOff}"
    /// nil: the status does not say.
    var isReady: Bool?

    var yaml: String {
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: \(name)
          namespace: \(namespace)
          creationTimestamp: "\(created)"
          labels: {\(labels)}
          ownerReferences: [{kind: ReplicaSet, name: \(name.split(separator: "-").dropLast().joined(separator: "-")), controller: true}]
        spec:
          \(isInit ? "initContainers" : "containers"):
          - name: \(container)
            image: \(image)
            resources: {limits: {memory: \(limit)}}
        status:
          \(isInit ? "initContainerStatuses" : "containerStatuses"):
          - name: \(container)
            restartCount: \(restarts)\(isReady.map { "\n    ready: \($0)" } ?? "")
            state: {\(state)}
        \(ended)

        """
    }

    private var ended: String {
        killed.map {
            """
                lastState:
                  terminated: {reason: OOMKilled, exitCode: 137, startedAt: "\(started)", finishedAt: "\($0)"}
            """
        } ?? ""
    }

    static func report(_ pods: PastedPod..., added: [(name: String, text: String)] = []) throws -> Report {
        var bundle = BundleBuilder()
        for (number, pod) in pods.enumerated() { bundle.add("pod-\(number).yaml", bytes: Array(pod.yaml.utf8)) }
        for (name, text) in added { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }
}
