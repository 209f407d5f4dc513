import Store
import Units

extension RemedyBuilder {
    /// A bounded pool for the host that holds most connections, from the peak that the capture shows.
    func pool(_ cause: Cause) throws -> Remedy? {
        guard c.process != .sibling, let capture = c.state?.capture?.id,
            let pool = try c.mesh.store.largestPools(capture: capture, limit: 1).first, pool.active > 10,
            let host = Self.host(of: pool.name)
        else { return nil }
        let namespace = Self.namespace(of: host) ?? c.state?.proxy.namespace ?? "NAMESPACE"
        let keep = max(20, max(pool.requests, pool.active / 4))
        let part = Double(max(0, pool.active - keep)) / Double(max(1, pool.active))
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title:
                "bound the pool of \(host): \(grouped(pool.active)) connections, \(grouped(pool.requests)) requests in flight at the capture",
            yaml: """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata:
                  name: \(yamlText("\(host.prefix { $0 != "." })-pool"))
                  namespace: \(yamlText(namespace))
                spec:
                  host: \(yamlText(host))
                  trafficPolicy:
                    connectionPool:
                      tcp:
                        maxConnections: \(keep)
                        idleTimeout: 300s
                      http:
                        http1MaxPendingRequests: \(max(64, keep))
                        idleTimeout: 300s

                """,
            saving: cause.bytes.map { Bytes(rounding: $0.double * part) },
            savingError: cause.bytes.map { Bytes(rounding: $0.double * 0.25) },
            reaches: "every client of \(host); merge it with a rule that the host already has",
            risk: "requests beyond the limit wait, or fail with 503 (UO), at a peak above what this capture shows",
            undo: "kubectl delete destinationrule \(host.prefix { $0 != "." })-pool -n \(namespace)",
            verify:
                "kubectl exec POD -c istio-proxy -- pilot-agent request GET clusters | grep '\(host)' | grep cx_active")
    }

    /// Servers of one Gateway that share a certificate need one filter chain together.
    func servers(_ cause: Cause) -> Remedy? {
        let gateway = c.objects.filter { $0.kind == "Gateway" && ($0.servers ?? 0) > 1 }.max {
            ($0.servers ?? 0) < ($1.servers ?? 0)
        }
        guard let gateway else { return nil }
        let hosts = (gateway.names["host"] ?? []).prefix(8).map { "    - \(yamlText($0))\n" }.joined()
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title:
                "merge the \(grouped(Int64(gateway.servers ?? 0))) servers of Gateway \(gateway.namespace)/\(gateway.name) that share a certificate",
            yaml: """
                # servers of Gateway \(gateway.name): one for each certificate, all of its hosts in it
                - port: {number: 443, name: https, protocol: HTTPS}
                  tls: {mode: SIMPLE, credentialName: CREDENTIAL}
                  hosts:
                \(hosts)    # …

                """,
            saving: nil, savingError: nil, reaches: "the gateways that this Gateway selects",
            risk: "hosts behind one certificate share its TLS settings", undo: "apply the old Gateway again",
            verify: "istioctl proxy-config listeners \(proxy) -o json | grep -c filterChainMatch")
    }

    func workers(_ cause: Cause) -> Remedy {
        Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "two worker threads, Istio's default with a CPU limit",
            yaml: """
                # pod template of the workload
                metadata:
                  annotations:
                    proxy.istio.io/config: |
                      concurrency: 2

                """,
            saving: cause.bytes, savingError: error(cause.bytes),
            reaches: "the workload whose template carries it, after a rollout",
            risk: "less throughput where the proxy uses more than two CPUs", undo: "remove the annotation",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET server_info | grep concurrency")
    }

    func stats(_ cause: Cause) -> Remedy {
        Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "keep only the stats that somebody reads",
            yaml: """
                # pod template of the workload, or meshConfig.defaultConfig
                metadata:
                  annotations:
                    proxy.istio.io/config: |
                      proxyStatsMatcher:
                        inclusionRegexps:
                        - "cluster\\\\..*\\\\.upstream_cx_active"

                """,
            saving: cause.bytes, savingError: error(cause.bytes),
            reaches: "the workloads whose template carries it, after a rollout",
            risk: "dashboards that read other stats go empty", undo: "restore the old matcher",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET stats | wc -l")
    }

    func series(_ cause: Cause) -> Remedy? {
        guard let namespace = c.state?.proxy.namespace else { return nil }
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title: "drop the label that has no bound, and let idle series go",
            yaml: """
                apiVersion: telemetry.istio.io/v1
                kind: Telemetry
                metadata:
                  name: trim
                  namespace: \(yamlText(namespace))
                spec:
                  metrics:
                  - providers:
                    - name: prometheus
                    overrides:
                    - match:
                        metric: ALL_METRICS
                        mode: CLIENT_AND_SERVER
                      tagOverrides:
                        source_principal:   # the label without bound
                          operation: REMOVE

                """,
            saving: nil, savingError: nil, reaches: "proxies of \(namespace), after a restart",
            risk: "queries that use the label", undo: "kubectl delete telemetry trim -n \(namespace)",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET stats/prometheus | wc -l")
    }

    func restart(_ cause: Cause) -> Remedy? {
        guard let proxy = c.state?.proxy, let workload = proxy.workload, let namespace = proxy.namespace else {
            return nil
        }
        let kind = (proxy.workloadKind ?? "Deployment").lowercased()
        return Remedy(
            id: "", cause: cause.code, kind: .stopGap,
            title: "restart \(namespace)/\(workload): freed pages go back only then",
            yaml: "kubectl rollout restart \(kind)/\(workload) -n \(namespace)\n", saving: cause.bytes,
            savingError: cause.bytes.map { Bytes(rounding: $0.double * 0.2) },
            reaches: "the pods of \(workload)", risk: "a rollout", undo: "none needed",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET memory")
    }
}
