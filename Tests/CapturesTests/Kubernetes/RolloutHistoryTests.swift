import Testing

@testable import Captures

private let history = """
    deployment.apps/pay with revision #6
    Pod Template:
      Labels:	app=pay
    	pod-template-hash=5c9fd4d9b6
      Annotations:	sidecar.istio.io/proxyMemoryLimit: 256Mi
    	team: till
      Service Account:	pay
      Containers:
       pay:
        Image:	registry.example/pay:1.4
        Port:	8080/TCP
        Limits:
          memory:	512Mi
        Environment:	<none>
      Volumes:	<none>

    deployment.apps/pay with revision #7
    Pod Template:
      Labels:	app=pay
    	pod-template-hash=7d9f
      Containers:
       istio-proxy:
        Image:	auto
        Limits:
          cpu:	2
          memory:	96Mi
        Requests:
          memory:	64Mi

    """

@Test func aRolloutsTemplateTellsItsLimit() throws {
    let (kind, facts, outcome) = try recognised(history)
    #expect(kind == .rolloutHistory && outcome == .complete)
    let rows = facts.owners
    #expect(rows.map(\.name) == ["pay-5c9fd4d9b6", "pay-7d9f"] && rows.map(\.revision) == [6, 7])
    #expect(
        rows.allSatisfy { $0.kind == Workload.revisionKind && $0.ownerKind == "Deployment" && $0.ownerName == "pay" })
    // The application's own limit is not the proxy's.
    #expect(rows.map(\.proxyLimit) == ["256Mi", "96Mi"])
    #expect(rows.map(\.images) == [["pay registry.example/pay:1.4"], ["istio-proxy auto"]])
    for length in stride(from: 0, to: history.utf8.count, by: 3) {
        _ = try read(.rolloutHistory, Array(history.utf8.prefix(length)))
    }
}

/// The namespace stands in the command alone.
@Test func aRolloutIsOfTheNamespaceThatTheCommandNames() throws {
    let facts = try recognised("$ kubectl -n checkout rollout history deployment/pay --revision=6\n" + history).facts
    #expect(facts.owners.map(\.namespace) == ["checkout", "checkout"])
}

/// What somebody changed since the last `kubectl apply`.
@Test(arguments: [true, false])
func whatWasAppliedLastTellsItsLimit(isYAML: Bool) throws {
    let applied =
        #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"pay"},"spec":{"template":{"metadata":{"annotations":{"sidecar.istio.io/proxyMemoryLimit":"512Mi"}},"spec":{"containers":[{"name":"pay"}]}}}}"#
    let yaml = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: |
              \(applied)
          name: pay
          namespace: checkout
        spec:
          template:
            metadata:
              annotations:
                sidecar.istio.io/proxyMemoryLimit: 40Mi
            spec:
              containers: []

        """
    let quoted = applied.replacing("\"", with: "\\\"")
    let json = """
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "pay", "namespace": "checkout",
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "\(quoted)"}},
        "spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/proxyMemoryLimit": "40Mi"}}}}}
        """
    let found = try #require(try recognised(isYAML ? yaml : json).facts.owners.first)
    #expect(found.proxyLimit == "40Mi" && found.appliedLimit == "512Mi")
}
