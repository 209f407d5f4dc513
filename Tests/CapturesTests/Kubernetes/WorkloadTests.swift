import Testing

@testable import Captures

@Suite struct WorkloadTests {
    @Test func aDeploymentTellsWhatIsWantedAndWhatIsReady() throws {
        let text = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps/v1
              kind: Deployment
              metadata:
                name: till
                namespace: market
                creationTimestamp: "2026-03-02T10:11:12Z"
              spec:
                replicas: 5
                selector:
                  matchLabels:
                    app: till
                template:
                  spec:
                    replicas: 77
                    containers:
                    - name: till
              status:
                conditions:
                - type: Available
                readyReplicas: 3
                replicas: 5
            - apiVersion: apps/v1
              kind: StatefulSet
              metadata:
                name: ledger
                namespace: market
              spec:
                replicas: 2
              status:
                replicas: 2

            """
        let found = try read(.kubernetesList, text).facts.owners
        #expect(found.map(\.name) == ["till", "ledger"])
        #expect(found.map(\.replicas) == [5, 2])
        // A status leaves out what is 0.
        #expect(found.map(\.ready) == [3, 0])
        #expect(found.first?.createdAt?.rfc3339 == "2026-03-02T10:11:12Z")
    }

    /// `cluster-info dump` prints typed lists, whose items carry no kind.
    @Test(arguments: [
        (#""strategy": {"type": "RollingUpdate"}"#, "Deployment"),
        (#""serviceName": "till", "updateStrategy": {}"#, "StatefulSet"), (#""updateStrategy": {}"#, "DaemonSet"),
        (#""minReadySeconds": 1"#, "ReplicaSet"),
    ])
    func anItemWithoutAKindIsKnownByWhatOnlyItsKindHas(part: String, kind: String) throws {
        let text = """
            {"kind": "List", "items": [{"metadata": {"name": "till", "namespace": "market"},
              "spec": {"replicas": 4, "selector": {"matchLabels": {"app": "till"}}, "template": {}, \(part)},
              "status": {"readyReplicas": 1, "desiredNumberScheduled": 4, "numberReady": 1}}]}

            """
        let found = try #require(try read(.kubernetesList, text).facts.owners.first)
        #expect(found.kind == kind)
        #expect(found.replicas == 4)
        #expect(found.ready == 1)
    }

    @Test func aReplicationControllerIsNone() throws {
        let text = """
            {"kind": "List", "items": [{"metadata": {"name": "old", "namespace": "market"},
              "spec": {"replicas": 4, "selector": {"app": "old"}, "template": {}}, "status": {}}]}

            """
        #expect(try read(.kubernetesList, text).facts.owners.isEmpty)
    }
}
