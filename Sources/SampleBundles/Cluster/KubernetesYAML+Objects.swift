import Units

extension KubernetesYAML {
    /// `cluster/k8s-resources`: kinds in blocks. Written to the page as it is made, since it is long.
    static func writeResources(_ mesh: Mesh, to page: inout PageText) {
        page.add("apiVersion: v1\nitems:\n")
        for item in mesh.pods { page.add(pod(item)) }
        for item in mesh.services { page.add(service(item)) }
        var seen = Set<String>()
        let owners = mesh.pods.filter { seen.insert("\($0.owner)/\($0.namespace)/\($0.workload)").inserted }
        let replicas = Dictionary(grouping: mesh.pods) { "\($0.namespace)/\($0.workload)" }
        for item in owners where item.owner == .deployment || item.owner == .statefulSet || item.owner == .daemonSet {
            page.add(
                workload(item, kind: item.owner.rawValue, pods: replicas["\(item.namespace)/\(item.workload)"] ?? []))
        }
        for item in owners where item.owner == .deployment {
            page.add(workload(item, kind: "ReplicaSet", pods: replicas["\(item.namespace)/\(item.workload)"] ?? []))
        }
        var pods: [String: Mesh.Pod] = [:]
        for item in mesh.pods { pods[item.address] = item }
        for item in mesh.services { page.add(endpointSlice(item, pods)) }
        page.add("kind: List\nmetadata:\n  resourceVersion: \"\"\n")
    }

    package static func service(_ service: Mesh.Service) -> String {
        let ports = service.ports.map {
            "    - name: \($0.name)\n      port: \($0.number)\n      protocol: TCP\n      targetPort: \($0.target)\n"
        }
        return head(
            "v1", "Service", name: service.name, namespace: service.namespace,
            uid: uid("service/\(service.namespace)/\(service.name)"), createdAt: service.createdAt,
            labels: [("app", service.name)])
                + """
                  spec:
                    clusterIP: \(service.address)
                    clusterIPs:
                    - \(service.address)
                    ports:
                \(ports.joined())    selector:
                      app: \(service.name)
                    sessionAffinity: None
                    type: ClusterIP
                  status:
                    loadBalancer: {}

                """
    }

    private static func workload(_ pod: Mesh.Pod, kind: String, pods: [Mesh.Pod]) -> String {
        let replicas = pods.count, ready = pods.count(where: \.isReady)
        // A controller leaves out what is 0.
        let running = ready > 0 ? "    availableReplicas: \(ready)\n" : ""
        let isReady = ready > 0 ? "    readyReplicas: \(ready)\n" : ""
        let isReplicaSet = kind == "ReplicaSet"
        let owner =
            isReplicaSet ? ("Deployment", pod.workload, uid("deployment/\(pod.namespace)/\(pod.workload)")) : nil
        let key = isReplicaSet ? "replicaset" : kind == "Deployment" ? "deployment" : "\(pod.owner)"
        let memory = resources(limit: pod.app.limit, request: pod.app.request, cpu: "100m", 14)
        return head(
            "apps/v1", kind, name: isReplicaSet ? "\(pod.workload)-\(pod.hash)" : pod.workload,
            namespace: pod.namespace,
            uid: uid("\(key)/\(pod.namespace)/\(pod.workload)"), createdAt: pod.createdAt,
            labels: [("app", pod.workload), ("version", pod.version)], owner: owner)
                + """
                  spec:
                    replicas: \(replicas)
                    selector:
                      matchLabels:
                        app: \(pod.workload)
                    template:
                      metadata:
                        labels:
                          app: \(pod.workload)
                          version: \(pod.version)
                      spec:
                        containers:
                        - image: registry.acme.example/\(pod.workload):1.14.2
                          name: \(pod.workload)
                          resources:
                \(memory)
                        restartPolicy: Always
                  status:
                \(running)    observedGeneration: 1
                \(isReady)    replicas: \(replicas)

                """
    }

    private static func endpointSlice(_ service: Mesh.Service, _ pods: [String: Mesh.Pod]) -> String {
        let endpoints = service.endpoints.map { endpoint in
            let pod = pods[endpoint.address]
            return """
                  - addresses:
                    - \(endpoint.address)
                    conditions:
                      ready: true
                      serving: true
                      terminating: false
                    nodeName: \(pod?.node ?? "ip-10-1-4-21")
                    targetRef:
                      kind: Pod
                      name: \(pod?.name ?? "gone")
                      namespace: \(service.namespace)
                      uid: \(pod?.uid ?? uid(endpoint.address))
                    zone: \(endpoint.zone)

                """
        }
        let name = "\(service.name)-\(uid(service.host).prefix(5))"
        let item = head(
            "discovery.k8s.io/v1", "EndpointSlice", name: name, namespace: service.namespace,
            uid: uid("slice/\(service.host)"),
            createdAt: service.createdAt, labels: [("kubernetes.io/service-name", service.name)],
            owner: ("Service", service.name, uid("service/\(service.namespace)/\(service.name)")))
        let ports = service.ports.map { "  - name: \($0.name)\n    port: \($0.target)\n    protocol: TCP\n" }.joined()
        // The keys of an item are sorted, so this kind does not start with apiVersion.
        return "- addressType: IPv4\n  " + item.dropFirst(2).prefix { $0 != "\n" } + "\n"
            + (endpoints.isEmpty ? "  endpoints: []\n" : "  endpoints:\n" + endpoints.joined())
            + item.drop { $0 != "\n" }.dropFirst() + "  ports:\n" + ports
    }

    static func node(_ node: Mesh.Node, createdAt: Moment) -> String {
        let pressure = node.memoryPressure
        return head(
            "v1", "Node", name: node.name, uid: uid("node/\(node.name)"), createdAt: createdAt,
            labels: [("kubernetes.io/hostname", node.name), ("topology.kubernetes.io/zone", node.zone)])
                + """
                  spec: {}
                  status:
                    allocatable:
                      cpu: 7910m
                      memory: 30Gi
                      pods: "250"
                    capacity:
                      cpu: "8"
                      memory: 31Gi
                      pods: "250"
                    conditions:
                    - lastHeartbeatTime: \(time(createdAt.later(1_500)))
                      lastTransitionTime: \(time(createdAt))
                      message: kubelet has \(pressure ? "insufficient" : "sufficient") memory available
                      reason: \(pressure ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory")
                      status: "\(pressure ? "True" : "False")"
                      type: MemoryPressure
                    - lastHeartbeatTime: \(time(createdAt.later(1_500)))
                      lastTransitionTime: \(time(createdAt))
                      message: kubelet is posting ready status
                      reason: KubeletReady
                      status: "True"
                      type: Ready
                    nodeInfo:
                      architecture: amd64
                      containerRuntimeVersion: containerd://2.1.4
                      kubeletVersion: v1.35.2

                """
    }

    static func namespace(_ name: String, injected: Bool, createdAt: Moment) -> String {
        head(
            "v1", "Namespace", name: name, uid: uid("namespace/\(name)"), createdAt: createdAt,
            labels: [("kubernetes.io/metadata.name", name)] + (injected ? [("istio-injection", "enabled")] : []))
            + "  spec:\n    finalizers:\n    - kubernetes\n  status:\n    phase: Active\n"
    }
}
