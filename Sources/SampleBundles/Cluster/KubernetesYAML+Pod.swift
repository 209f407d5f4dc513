import Units

extension KubernetesYAML {
    /// One item of a pod list, with full status.
    package static func pod(_ pod: Mesh.Pod) -> String {
        var labels = [("app", pod.workload), ("version", pod.version)]
        if pod.owner == .deployment { labels.append(("pod-template-hash", pod.hash)) }
        if pod.owner == .statefulSet { labels.append(("statefulset.kubernetes.io/pod-name", pod.name)) }
        if pod.sidecar != nil {
            labels = NodeMetadata.labels(pod) + labels.dropFirst(2)
        } else {
            labels += [
                ("topology.kubernetes.io/region", EnvoyPages.region(of: pod.zone)),
                ("topology.kubernetes.io/zone", pod.zone),
            ]
        }
        let owner: (kind: String, name: String, uid: String)? =
            switch pod.owner {
            case .deployment:
                ("ReplicaSet", "\(pod.workload)-\(pod.hash)", uid("replicaset/\(pod.namespace)/\(pod.workload)"))
            case .none: nil
            default: (pod.owner.rawValue, pod.workload, uid("\(pod.owner)/\(pod.namespace)/\(pod.workload)"))
            }
        return head(
            "v1", "Pod", name: pod.name, namespace: pod.namespace, uid: pod.uid, createdAt: pod.createdAt,
            labels: labels,
            annotations: pod.sidecar == nil ? [] : NodeMetadata.annotations(pod), owner: owner,
            generateName: pod.owner == .none
                ? nil : pod.owner == .deployment ? "\(pod.workload)-\(pod.hash)-" : "\(pod.workload)-",
            deletedAt: pod.deletedAt
        ) + indented(spec(pod) + status(pod), 2)
    }

    private static func spec(_ pod: Mesh.Pod) -> String {
        var out = "spec:\n  containers:\n"
        if !pod.isGateway { out += indented(appContainer(pod), 2) }
        if let sidecar = pod.sidecar, !sidecar.isNative { out += indented(proxyContainer(pod, sidecar), 2) }
        out += "  dnsPolicy: ClusterFirst\n  enableServiceLinks: true\n"
        if let sidecar = pod.sidecar, !pod.isGateway {
            out += "  initContainers:\n" + indented(initContainer(sidecar), 2)
            if sidecar.isNative { out += indented(proxyContainer(pod, sidecar), 2) }
        }
        let limit = pod.memoryLimit.map { "  resources:\n    limits:\n      memory: \($0)\n" } ?? ""
        return out + """
              nodeName: \(pod.node)
              preemptionPolicy: PreemptLowerPriority
              priority: 0
            \(limit)
              restartPolicy: \(pod.owner == .job ? "Never" : "Always")
              schedulerName: default-scheduler
              securityContext: {}
              serviceAccount: default
              serviceAccountName: default
              terminationGracePeriodSeconds: 30

            """
    }

    private static func appContainer(_ pod: Mesh.Pod) -> String {
        """
        - image: registry.acme.example/\(pod.workload):1.14.2
          imagePullPolicy: IfNotPresent
          name: \(pod.workload)
          ports:
          - containerPort: \(pod.ports.first?.target ?? 8080)
            protocol: TCP
          resources:
        \(resources(limit: pod.app.limit, request: pod.app.request, cpu: "100m", 4))
          terminationMessagePath: /dev/termination-log
          terminationMessagePolicy: File

        """
    }

    private static func proxyContainer(_ pod: Mesh.Pod, _ sidecar: Mesh.Sidecar) -> String {
        """
        - args:
          - proxy
          - \(pod.isGateway ? "router" : "sidecar")
          - --domain
          - $(POD_NAMESPACE).svc.cluster.local
          - --proxyLogLevel=warning
          - --proxyComponentLogLevel=misc:error
          - --log_output_level=default:info
          env:
          - name: CA_ADDR
            value: istiod.istio-system.svc:15012
          - name: POD_NAME
            valueFrom:
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.name
          - name: POD_NAMESPACE
            valueFrom:
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.namespace
          - name: GOMEMLIMIT
            valueFrom:
              resourceFieldRef:
                divisor: "1"
                resource: limits.memory
          - name: ISTIO_META_WORKLOAD_NAME
            value: \(pod.workload)
          - name: ISTIO_META_OWNER
            value: \(pod.ownerPath)
          image: docker.io/istio/proxyv2:1.30.1
          imagePullPolicy: IfNotPresent
          name: istio-proxy
          ports:
          - containerPort: 15090
            name: http-envoy-prom
            protocol: TCP
          readinessProbe:
            failureThreshold: 4
            httpGet:
              path: /healthz/ready
              port: 15021
              scheme: HTTP
            periodSeconds: 15
            successThreshold: 1
            timeoutSeconds: 3
          resources:
        \(resources(limit: sidecar.limit, request: sidecar.request, cpu: nil, 4))
        \(sidecar.isNative ? "  restartPolicy: Always" : "")
          startupProbe:
            failureThreshold: 600
            httpGet:
              path: /healthz/ready
              port: 15021
              scheme: HTTP
            periodSeconds: 1
            successThreshold: 1
            timeoutSeconds: 3
          terminationMessagePath: /dev/termination-log
          terminationMessagePolicy: File

        """
    }

    private static func initContainer(_ sidecar: Mesh.Sidecar) -> String {
        """
        - args:
          - istio-iptables
          - -p
          - "15001"
          - -z
          - "15006"
          - -u
          - "1337"
          image: docker.io/istio/proxyv2:1.30.1
          imagePullPolicy: IfNotPresent
          name: istio-init
          resources:
        \(resources(limit: sidecar.limit, request: sidecar.request, cpu: nil, 4))

        """
    }

    static func resources(limit: String?, request: String?, cpu: String?, _ depth: Int) -> String {
        var out = ""
        if let limit { out += "limits:\n  memory: \(limit)\n" }
        if request != nil || cpu != nil {
            out += "requests:\n" + (cpu.map { "  cpu: \($0)\n" } ?? "") + (request.map { "  memory: \($0)\n" } ?? "")
        }
        return String(indented(out, depth).dropLast())
    }
}
