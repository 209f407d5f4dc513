import Testing

@testable import Captures

@Test func linesThatNobodyAsksForAreLeftOutAndNothingElse() throws {
    let text = """
        apiVersion: v1
        items:
        - apiVersion: v1
          kind: Pod
          metadata:
            generateName: pay-f99-
            labels:
              imageID: label
              imagePullPolicy: label
            name: pay-0
            namespace: shop
            resourceVersion: "1"
          spec:
            containers:
            - image: registry.example/pay:2
              imagePullPolicy: >-
                Always
                name: wrong
              name: pay
              resources:
                limits:
                  memory: 64Mi
            dnsPolicy: ClusterFirst
            nodeName: node-7
            initContainers:
            - name: istio-proxy
              restartPolicy: Always
              terminationMessagePath: /dev/termination-log
              image: registry.example/proxy:1
            restartPolicy: Never
            terminationGracePeriodSeconds: 30
          status:
            hostIP: 10.0.0.1
            message: the last line
            phase: Failed
            qosClass: Burstable
        kind: List
        """
    let facts = try read(.kubernetesList, text).facts
    guard case .pod(let pod) = facts.first else {
        Issue.record("no pod")
        return
    }
    #expect(facts.count == 1 && pod.name == "pay-0" && pod.node == "node-7" && pod.phase == "Failed")
    #expect(pod.labels == ["imageID": "label", "imagePullPolicy": "label"] && pod.message == "the last line")
    #expect(pod.containers.map(\.name) == ["pay", "istio-proxy"])
    #expect(pod.containers.map(\.image) == ["registry.example/pay:2", "registry.example/proxy:1"])
    #expect(pod.containers.map(\.restartsAlways) == [false, true] && pod.containers[0].memoryLimit == "64Mi")
}
