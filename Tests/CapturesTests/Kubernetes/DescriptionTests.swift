import TestSupport
import Testing

@testable import Captures

private let first = Snippets.describedPod

private let second = """


    Name:         orders-5d8674ddf6-q2ds2
    Namespace:    shop
    Node:         <none>
    Status:       Failed
    Reason:       Evicted
    Message:      The node was low on resource: memory. Container istio-proxy was using 812Mi.
    Controlled By:  ReplicaSet/orders-5d8674ddf6
    Containers:
      orders:
        Image:      x
        State:      Running
          Started:  Tue, 24 Nov 2026 07:38:13 +0000
    Events:       <none>

    """

private let node = """
    Name:               ip-10-0-11-37
    Roles:              <none>
    Labels:             pool=mesh
    Taints:             <none>
    Conditions:
      Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message
      ----             ------  -----------------                 ------------------                ------                       -------
      MemoryPressure   True    Tue, 24 Nov 2026 09:00:00 +0000   Tue, 24 Nov 2026 07:00:00 +0000   KubeletHasInsufficientMemory  x
      Ready            True    Tue, 24 Nov 2026 09:00:05 +0000   Tue, 24 Nov 2026 07:00:00 +0000   KubeletReady                 y
    Capacity:
      memory:             32Gi
    Allocatable:
      cpu:                4
      memory:             31Gi
    System Info:
      Kubelet Version:            v1.36.1
    Events:
      Type     Reason      Age    From     Message
      ----     ------      ----   ----     -------
      Warning  SystemOOM   5m12s  kubelet  System OOM encountered, victim process: envoy, pid: 48211

    """

@Test func aDescriptionWithoutItsNodeIsAPodsWhereItTellsOfStates() throws {
    let text = """
        Name:             orders-5d8674ddf6-q2ds2
        Namespace:        shop
        Containers:
          istio-proxy:
            Last State:     Terminated
              Reason:       OOMKilled
              Exit Code:    137
            Restart Count:  6
        Events:
          Type     Reason   Age   From     Message
          ----     ------   ----  ----     -------
          Warning  BackOff  32s   kubelet  Back-off restarting failed container

        """
    let facts = try read(.description, text, piece: 7).facts
    #expect(facts.pods.map(\.name) == ["orders-5d8674ddf6-q2ds2"] && facts.pods[0].isFragment)
    #expect(facts.pods[0].containers[0].lastState?.reason == "OOMKilled")
    #expect(facts.events.map(\.objectKind) == ["Pod"])
    let template = "Name:  orders\nNamespace:  shop\nContainers:\n  istio-proxy:\n    Limits:\n      memory:  1Gi\n"
    #expect(try read(.description, template).facts.pods.isEmpty)
}

@Test func aDescribedPodTellsItsKillWithAbsoluteTimes() throws {
    let (facts, outcome) = try read(.description, first + second, piece: 31)
    #expect(outcome == .complete && facts.pods.count == 2)
    let pod = facts.pods[0]
    #expect(pod.name == "ledger-0" && pod.namespace == "shop" && pod.node == "ip-10-0-31-17" && pod.phase == "Running")
    #expect(pod.ownerKind == "StatefulSet" && pod.address == "10.88.1.13" && pod.isDescription)
    #expect(pod.labels == ["app": "ledger", "version": "v1"])
    #expect(pod.annotations["sidecar.istio.io/proxyMemoryLimit"] == "160Mi")
    #expect(pod.containers.map(\.name) == ["istio-init", "istio-proxy"])
    #expect(pod.containers[0].place == .initContainer && pod.containers[0].state?.exitCode == 0)
    let proxy = pod.containers[1]
    #expect(proxy.memoryLimit == "160Mi" && proxy.memoryRequest == "128Mi" && proxy.cpuLimit == "2")
    #expect(proxy.state?.kind == .waiting && proxy.state?.reason == "CrashLoopBackOff" && proxy.restartCount == 7)
    #expect(proxy.lastState?.reason == "OOMKilled" && proxy.lastState?.exitCode == 137)
    #expect(proxy.lastState?.finishedAt == moment("2026-11-24T08:27:23Z"))
    #expect(proxy.arguments == ["proxy", "sidecar", "--domain"] && proxy.ready == false)
    let evicted = facts.pods[1]
    #expect(evicted.reason == "Evicted" && evicted.node == nil && evicted.containers.map(\.name) == ["orders"])
    #expect(evicted.message?.contains("812Mi") == true)
}

/// Text that was read off a picture: each line begins in the first column, each gap is one blank.
@Test func aDescriptionWithoutItsIndentationTellsTheSameContainers() throws {
    let flat = first.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.joined(
        separator: "\n")
    #expect(Array(flat.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "screen.txt") } == .description)
    let pods = try read(.description, flat).facts.pods
    let whole = try read(.description, first).facts.pods
    #expect(pods.count == 1 && pods[0].name == "ledger-0" && pods[0].namespace == "shop")
    #expect(pods[0].containers.map(\.name) == ["istio-init", "istio-proxy"])
    for (lost, kept) in zip(pods[0].containers, whole[0].containers) {
        #expect(lost.lastState?.reason == kept.lastState?.reason && lost.state?.kind == kept.state?.kind)
        #expect(lost.lastState?.finishedAt == kept.lastState?.finishedAt && lost.restartCount == kept.restartCount)
        #expect(lost.memoryLimit == kept.memoryLimit && lost.place == kept.place && lost.image == kept.image)
    }
}

@Test func eventsOfADescriptionHaveAgesAndCounts() throws {
    let events = try read(.description, first).facts.events
    #expect(events.count == 3 && events.allSatisfy { $0.objectName == "ledger-0" && $0.isDescription })
    #expect(events[0].reason == "Scheduled" && events[0].lastAge == 1860...1920)
    let repeated = events.last
    #expect(repeated?.reason == "BackOff" && repeated?.count == 118 && repeated?.container == "istio-proxy")
    #expect(repeated?.lastAge == 131...132)
    #expect(repeated?.message == "Back-off restarting failed container istio-proxy in pod")
}

@Test func aDescribedNodeTellsOfItsPressure() throws {
    let facts = try read(.description, node).facts
    let found = facts.nodes.first
    #expect(found?.name == "ip-10-0-11-37" && found?.memoryPressure == true && found?.cpus == "4")
    #expect(found?.allocatableMemory == "31Gi" && found?.kubeletVersion == "v1.36.1")
    #expect(found?.newestHeartbeat == moment("2026-11-24T09:00:05Z"))
    #expect(facts.events.first?.objectKind == "Node" && facts.events.first?.objectName == "ip-10-0-11-37")
    #expect(facts.pods.isEmpty)
}

@Test func anotherObjectsDescriptionGivesNoPod() throws {
    let text =
        "Name:  orders\nNamespace:  shop\nSelector:  app=orders\nPod Template:\n  Containers:\n   orders:\n    Image:  x\n"
    let (facts, outcome) = try read(.description, text)
    #expect(outcome == .complete && facts.isEmpty)
}

@Test func aCutOrTornDescriptionNeverTraps() throws {
    let bytes = Array((first + second + node).utf8)
    for length in stride(from: 0, to: bytes.count, by: 37) {
        _ = try read(.description, Array(bytes.prefix(length)))
        _ = try read(.description, Array(bytes.dropFirst(length)))
    }
}
