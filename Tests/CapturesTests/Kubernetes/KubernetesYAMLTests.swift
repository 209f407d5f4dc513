import Testing

@testable import Captures

private let pod = """
    - apiVersion: v1
      kind: Pod
      metadata:
        annotations:
          istio.io/rev: default
          kubectl.kubernetes.io/default-container: pay
          sidecar.istio.io/proxyMemoryLimit: 160Mi
        creationTimestamp: "2026-11-24T08:06:28Z"
        labels:
          app: pay
          volumes: "yes"
        name: pay-f99-c5gcw
        namespace: shop
        ownerReferences:
        - apiVersion: apps/v1
          controller: true
          kind: ReplicaSet
          name: pay-f99
        uid: e2299092-f319-4c69-848b-c5b6bf19f743
      spec:
        containers:
        - env:
          - name: kind
            value: |
              kind: Service
              - apiVersion: v1
          image: registry.example/pay:2
          name: pay
          resources: {}
        - args:
          - proxy
          - sidecar
          - --domain
          - $(POD_NAMESPACE).svc
          - --fifth
          image: docker.io/istio/proxyv2:1.28.0
          name: istio-proxy
          ports:
          - containerPort: 15090
          resources:
            limits:
              cpu: "2"
              memory: 160Mi
            requests:
              memory: 64Mi
          volumeMounts:
          - mountPath: /x
            name: y
        initContainers:
        - name: native
          restartPolicy: Always
        nodeName: ip-10-0-57-203
        volumes:
        - emptyDir: {}
          name: containers
      status:
        containerStatuses:
        - containerID: containerd://aa
          lastState: {}
          name: pay
          ready: true
          restartCount: 0
          state:
            running:
              startedAt: "2026-11-24T08:06:29Z"
        - containerID: containerd://bb
          lastState:
            terminated:
              exitCode: 137
              finishedAt: "2026-11-24T08:09:55Z"
              reason: OOMKilled
              startedAt: "2026-11-24T08:08:29Z"
          name: istio-proxy
          ready: false
          resources:
            limits:
              memory: 192Mi
          restartCount: 4
          state:
            waiting:
              message: 'back-off 10s: restarting'
              reason: CrashLoopBackOff
        initContainerStatuses:
        - name: native
          restartCount: 2
        phase: Running
        podIP: 10.88.1.15

    """
private let others = """
    - apiVersion: v1
      data:
        text: |
          kind: Pod
          metadata:
      kind: ConfigMap
      metadata:
        name: not-read
    - apiVersion: v1
      endpoints:
      - targetRef:
          kind: Pod
          name: nested
      kind: EndpointSlice
      metadata:
        name: not-read-either
    - apiVersion: apps/v1
      kind: ReplicaSet
      metadata:
        name: pay-f99
        namespace: shop
        ownerReferences:
        - kind: Deployment
          name: pay
      spec:
        template:
          metadata:
            name: ignored
      status:
        replicas: 2
    - apiVersion: v1
      kind: Node
      metadata:
        name: ip-10-0-57-203
      status:
        allocatable:
          cpu: 7910m
          memory: 30Gi
        conditions:
        - lastHeartbeatTime: "2026-11-24T08:04:00Z"
          status: "True"
          type: MemoryPressure
        images:
        - names:
          - x
        nodeInfo:
          kubeletVersion: v1.34.1

    """

private func list(_ items: String) -> String {
    "apiVersion: v1\nitems:\n" + items + "kind: List\nmetadata:\n  resourceVersion: \"\"\n"
}

@Test func aPodsSpecAndStatusAreJoined() throws {
    for piece in [3, 4096] {
        let (facts, outcome) = try read(.kubernetesList, list(pod + others), piece: piece)
        #expect(outcome == .complete)
        let found = facts.pods.first
        #expect(facts.pods.count == 1)
        #expect(found?.name == "pay-f99-c5gcw" && found?.namespace == "shop" && found?.node == "ip-10-0-57-203")
        #expect(found?.ownerKind == "ReplicaSet" && found?.ownerName == "pay-f99" && found?.address == "10.88.1.15")
        #expect(found?.labels == ["app": "pay", "volumes": "yes"])
        #expect(found?.annotations.keys.sorted() == ["istio.io/rev", "sidecar.istio.io/proxyMemoryLimit"])
        #expect(found?.containers.map(\.name) == ["pay", "istio-proxy", "native"])
        let proxy = found?.containers[1]
        #expect(proxy?.arguments == ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc"])
        #expect(proxy?.memoryLimit == "160Mi" && proxy?.statusMemoryLimit == "192Mi" && proxy?.cpuLimit == "2")
        #expect(proxy?.restartCount == 4 && proxy?.ready == false)
        #expect(proxy?.state?.kind == .waiting && proxy?.state?.reason == "CrashLoopBackOff")
        #expect(proxy?.lastState?.exitCode == 137 && proxy?.lastState?.reason == "OOMKilled")
        #expect(proxy?.lastState?.finishedAt == moment("2026-11-24T08:09:55Z"))
        #expect(found?.containers[0].lastState == nil && found?.containers[0].image == "registry.example/pay:2")
        #expect(found?.containers[2].restartsAlways == true && found?.containers[2].restartCount == 2)
    }
}

@Test func otherKindsAreTakenByTheirOwnColumn() throws {
    let (facts, _) = try read(.kubernetesList, list(others + pod))
    #expect(facts.owners.map(\.ownerName) == ["pay"])
    #expect(facts.nodes.first?.memoryPressure == true && facts.nodes.first?.cpus == "7910m")
    #expect(facts.nodes.first?.newestHeartbeat == moment("2026-11-24T08:04:00Z"))
    #expect(facts.nodes.first?.kubeletVersion == "v1.34.1")
    #expect(facts.count == 3)
}

@Test func typedListsSingleObjectsAndDocumentsAreRead() throws {
    let bare = pod.replacing("- apiVersion: v1\n  kind: Pod\n  metadata:", with: "- metadata:")
    #expect(
        try read(.kubernetesList, "apiVersion: v1\nitems:\n" + bare + "kind: PodList\n").facts.pods.first?.containers
            .count == 3)
    let single = pod.split(separator: "\n", omittingEmptySubsequences: false).map { $0.dropFirst(2) }.joined(
        separator: "\n")
    let two = "# a comment\n" + single + "---\n" + single.replacing("c5gcw", with: "second")
    #expect(try read(.kubernetesList, two).facts.pods.map(\.name) == ["pay-f99-c5gcw", "pay-f99-second"])
    let indented = "items:\n" + pod.split(separator: "\n").map { "  " + $0 + "\n" }.joined() + "kind: List\n"
    #expect(try read(.kubernetesList, indented).facts.pods.first?.containers.count == 3)
}

@Test func anIncludesEmptyListIsAToolDefectAndNoEmptyCluster() throws {
    #expect(
        try read(.kubernetesList, "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n").facts
            .notes
            == ["captured with --include; empty because of a tool defect"])
    #expect(try read(.kubernetesList, "apiVersion: v1\nitems: []\nkind: PodList\n").facts.notes.isEmpty)
}

@Test func istioObjectsTellWhomTheyReach() throws {
    let (facts, outcome) = try read(
        .kubernetesList,
        list(
            """
            - apiVersion: networking.istio.io/v1
              kind: DestinationRule
              metadata: {creationTimestamp: "2026-11-24T08:08:22Z", name: canary, namespace: istio-system}
              spec:
                exportTo: ["."]
                host: '*.svc.cluster.local'
                subsets:
                - labels:
                    version: v1
                  name: v1
                trafficPolicy:
                  connectionPool:
                    http: {idleTimeout: 30s}
                    tcp: {maxConnections: 100}
            - apiVersion: networking.istio.io/v1
              kind: VirtualService
              metadata: {name: vs, namespace: shop}
              spec:
                gateways: [istio-system/public]
                hosts: [a.example, b.example]
                http:
                - match: [{uri: {prefix: /a}}, {uri: {prefix: /b}}]
                  route: [{destination: {host: pay}}, {destination: {host: cart}}]
                - route: [{destination: {host: pay, subset: v2}}]
                  mirror: {host: ledger, subset: v1}
                  mirrors: [{destination: {host: ledger, subset: v1}}]
            - apiVersion: networking.istio.io/v1
              kind: Gateway
              metadata: {name: public, namespace: istio-system}
              spec:
                selector: {istio: ingress}
                servers: [{hosts: [x.example]}, {hosts: [y.example]}]
            - apiVersion: gateway.networking.k8s.io/v1
              kind: Gateway
              metadata: {name: other, namespace: shop}
            - apiVersion: networking.istio.io/v1alpha3
              kind: EnvoyFilter
              metadata: {name: script, namespace: shop}
              spec:
                configPatches:
                - patch:
                    operation: INSERT_BEFORE
                    value:
                      name: x
                      typed_config:
                        '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                - patch: {operation: REMOVE}
            - apiVersion: networking.istio.io/v1beta1
              kind: ProxyConfig
              metadata: {name: pc, namespace: shop}
              spec: {concurrency: 8}

            """))
    #expect(outcome == .complete)
    #expect(
        facts.objects.map(\.kind) == ["DestinationRule", "VirtualService", "Gateway", "EnvoyFilter", "ProxyConfig"])
    let rule = facts.objects[0]
    #expect(rule.hosts == ["*.svc.cluster.local"] && rule.exportTo == ["."] && rule.maxConnections == 100)
    #expect(rule.subsets == [.init(name: "v1", labels: ["version": "v1"])] && rule.idleTimeout == "30s")
    #expect(rule.createdAt == moment("2026-11-24T08:08:22Z"))
    #expect(facts.objects[1].destinations == ["pay", "cart", "ledger"] && facts.objects[1].rules == 3)
    #expect(
        facts.objects[1].routedSubsets == [.init(host: "pay", subset: "v2"), .init(host: "ledger", subset: "v1")])
    #expect(facts.objects[2].servers == 2 && facts.objects[2].hosts == ["x.example", "y.example"])
    #expect(facts.objects[2].selector == ["istio": "ingress"])
    #expect(facts.objects[3].filters == ["lua"] && facts.objects[3].rules == 2)
    #expect(facts.objects[4].concurrency == 8)
}

@Test func eventObjectsHaveAbsoluteTimes() throws {
    let event = """
        - apiVersion: v1
          count: 3
          firstTimestamp: "2026-11-24T08:00:00Z"
          involvedObject: {fieldPath: 'spec.containers{istio-proxy}', kind: Pod, name: pay-1, namespace: shop}
          kind: Event
          lastTimestamp: "2026-11-24T08:09:00Z"
          message: Back-off restarting failed container
          metadata: {name: pay-1.18ea, namespace: shop}
          reason: BackOff
          source: {component: kubelet, host: ip-1}
          type: Warning

        """
    let found = try read(.kubernetesList, list(event)).facts.events.first
    #expect(found?.container == "istio-proxy" && found?.count == 3 && found?.host == "ip-1")
    #expect(found?.firstAt == moment("2026-11-24T08:00:00Z") && found?.lastAt == moment("2026-11-24T08:09:00Z"))
}

@Test func aListThatBreaksOffKeepsWhatCameBefore() throws {
    let text = list(pod + pod.replacing("c5gcw", with: "second"))
    let cut = String(text.prefix(text.count - 400)) + "\n      : [broken"
    let (facts, outcome) = try read(.kubernetesList, cut)
    #expect(facts.pods.count == 2)
    #expect(outcome == .partial("1 objects break off or are no YAML; of them only the start was read"))
    for length in stride(from: 0, to: text.utf8.count, by: 37) {
        _ = try read(.kubernetesList, Array(text.utf8.prefix(length)))
    }
}

@Test func aliasesAndDeepNestingAreNotExpanded() throws {
    let bomb = """
        - apiVersion: v1
          kind: Pod
          metadata: {name: a, namespace: b, labels: {x: &x one, y: *x}}
          spec: \(String(repeating: "[", count: 300))

        """
    let found = try read(.kubernetesList, list(bomb)).facts.pods.first
    #expect(found?.labels == ["x": "one"])
}

@Test func listsInJSONAreReadAlike() throws {
    let pods = """
        {
            "kind": "PodList",
            "apiVersion": "v1",
            "metadata": {"resourceVersion": "1", "note": "items"},
            "items": [
                {"metadata": {"name": "pay-0", "namespace": "shop", "labels": {"a": "\\u00e9\\ud83d\\ude00 \\"}{"}},
                 "spec": {"containers": [{"name": "istio-proxy", "args": ["proxy", "sidecar"],
                    "resources": {"limits": {"memory": "1Gi"}}}], "items": [{"x": 1}]},
                 "status": {"containerStatuses": [{"name": "istio-proxy", "restartCount": 3, "state": {"running": {}},
                    "lastState": {"terminated": {"exitCode": 0, "reason": "OOMKilled"}}}]}},
                {"metadata": {"name": "pay-1", "namespace": "shop"}, "spec": {"containers": []}},
                {"metadata": {"name": "ip-1"}, "status": {"nodeInfo": {"kubeletVersion": "v1.34.1"}}}
            ]
        }
        {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "s"}, "data": {"k": "never"}}
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "single", "namespace": "shop"}}

        """
    for piece in [1, 7, 4096] {
        let (facts, outcome) = try read(.kubernetesList, pods, piece: piece)
        #expect(outcome == .complete)
        #expect(facts.pods.map(\.name) == ["pay-0", "pay-1", "single"])
        #expect(facts.pods.first?.labels == ["a": "é\u{1F600} \"}{"])
        let proxy = facts.pods.first?.containers.first
        #expect(proxy?.memoryLimit == "1Gi" && proxy?.restartCount == 3 && proxy?.lastState?.exitCode == 0)
        #expect(facts.nodes.map(\.name) == ["ip-1"])
    }
    #expect(try read(.kubernetesList, "{\"kind\": \"PodList\", \"items\": null}").outcome == .complete)
}

@Test func damagedJSONKeepsWhatCameBeforeAndDoesNotTrap() throws {
    let text =
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\\u00\\\\\"}},{\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\",\"n\":[1,{}]}}]}"
    for length in 0..<text.utf8.count { _ = try read(.kubernetesList, Array(text.utf8.prefix(length)), piece: 3) }
    let (facts, outcome) = try read(.kubernetesList, String(text.prefix(text.count - 12)))
    #expect(facts.pods.count == 2)
    #expect(outcome == .partial("the JSON ends in the middle of an object"))
    _ = try read(.kubernetesList, "}}]]{\"kind\":]}}{{{[[\"")
    // A control character once kept the reader on one place for ever.
    #expect(
        try read(.kubernetesList, "{\"kind\": \u{1}\"Pod\", \"metadata\": {\"name\": \"a\"}}").facts.pods.count == 1)
    _ = try read(.kubernetesList, "{\"metadata\": {\"name\": 1}, \"a\": [" + String(repeating: "[],", count: 450_000))
    _ = try read(.kubernetesList, "{\"a\":" + String(repeating: "[", count: 5000))
}
