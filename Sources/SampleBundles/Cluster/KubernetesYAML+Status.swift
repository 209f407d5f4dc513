import Units

extension KubernetesYAML {
    static func status(_ pod: Mesh.Pod) -> String {
        var out = "status:\n"
        let isReady = pod.isReady
        out +=
            condition("Initialized", true, at: pod.createdAt.later(1))
            + condition("Ready", isReady, at: pod.createdAt.later(4))
            + condition("ContainersReady", isReady, at: pod.createdAt.later(4))
            + condition("PodScheduled", true, at: pod.createdAt)
        out = out.replacingAll("status:\n", with: "status:\n  conditions:\n")
        // An evicted pod has lost the statuses of its containers.
        if pod.reason != "Evicted" { out += containers(pod) }
        if let message = pod.message { out += "  message: \(scalar(message))\n" }
        out += "  phase: \(pod.phase)\n"
        if pod.phase == "Running" || pod.phase == "Pending" {
            out += "  podIP: \(pod.address)\n  podIPs:\n  - ip: \(pod.address)\n"
        }
        out += "  qosClass: Burstable\n"
        if let reason = pod.reason { out += "  reason: \(reason)\n" }
        return out + "  startTime: \(time(pod.createdAt))\n"
    }

    private static func condition(_ type: String, _ holds: Bool, at: Moment) -> String {
        """
          - lastProbeTime: null
            lastTransitionTime: \(time(at))
            status: "\(holds ? "True" : "False")"
            type: \(type)

        """
    }

    private static func containers(_ pod: Mesh.Pod) -> String {
        var normal: [String] = []
        var initial: [String] = []
        if !pod.isGateway {
            normal.append(
                containerStatus(
                    pod.workload, pod.app, image: "registry.acme.example/\(pod.workload):1.14.2", limit: pod.app.limit,
                    request: pod.app.request, pod: pod))
        }
        if let sidecar = pod.sidecar {
            let proxy = containerStatus(
                "istio-proxy", sidecar.life, image: "docker.io/istio/proxyv2:1.30.1", limit: sidecar.limit,
                request: sidecar.request, pod: pod)
            let done = Mesh.Container(
                ready: !sidecar.isNative,
                state: .terminated(exitCode: 0, reason: "Completed", from: pod.createdAt, to: pod.createdAt.later(1)))
            if !pod.isGateway {
                initial.append(
                    containerStatus(
                        "istio-init", done, image: "docker.io/istio/proxyv2:1.30.1", limit: sidecar.limit,
                        request: sidecar.request, pod: pod))
            }
            if sidecar.isNative { initial.append(proxy) } else { normal.append(proxy) }
        }
        var out = "  containerStatuses:\n" + normal.joined() + "  hostIP: 10.1.0.9\n"
        if !initial.isEmpty { out += "  initContainerStatuses:\n" + initial.joined() }
        return out
    }

    private static func containerStatus(
        _ name: String, _ container: Mesh.Container, image: String, limit: String?, request: String?, pod: Mesh.Pod
    ) -> String {
        var dice = Dice(11, for: "\(pod.folder)/\(name)")
        let id = "containerd://\(dice.hex(64))"
        let now = container.state ?? .running(pod.createdAt.later(1))
        var started = false
        if case .running = now { started = container.ready }
        let resources = resources(limit: limit, request: request, cpu: nil, 6)
        return """
              - containerID: \(id)
                image: \(image)
                imageID: \(image.prefix { $0 != ":" })@sha256:\(dice.hex(64))
                lastState: \(container.lastState.map { "\n" + state($0, id: id, name: name, pod: pod) } ?? "{}\n")    name: \(name)
                ready: \(container.ready)
                resources:\(resources.isEmpty ? " {}" : "\n" + resources)
                restartCount: \(container.restarts)
                started: \(started)
                state:
            \(state(now, id: id, name: name, pod: pod))
            """.replacingAll("lastState: \n", with: "lastState:\n")
    }

    /// A `state` or `lastState`, at six spaces.
    private static func state(_ state: Mesh.State, id: String, name: String, pod: Mesh.Pod) -> String {
        switch state {
        case .running(let since):
            "      running:\n        startedAt: \(time(since))\n"
        case .crashLoop(let backOff):
            "      waiting:\n        message: back-off \(backOff) restarting failed container=\(name) pod=\(pod.name)_\(pod.namespace)(\(pod.uid))\n        reason: CrashLoopBackOff\n"
        case .initializing:
            "      waiting:\n        reason: PodInitializing\n"
        case .terminated(let exitCode, let reason, let from, let to):
            """
                  terminated:
                    containerID: \(id)
                    exitCode: \(exitCode)
                    finishedAt: \(time(to))
                    reason: \(reason)
                    startedAt: \(time(from))

            """
        }
    }
}
