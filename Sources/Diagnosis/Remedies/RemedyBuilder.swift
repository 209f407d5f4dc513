import Store
import Units

/// Remedies out of the capture: each for a claimed cause, with what it saves by the same model.
struct RemedyBuilder {
    let c: Case
    let causes: [Cause]

    init(_ c: Case, causes: [Cause]) {
        self.c = c
        self.causes = causes
    }

    func remedies() throws -> [Remedy] {
        guard !c.isForeign else { return [] }
        var out: [Remedy] = []
        // What is `possible` and large still gets its remedy, behind those of the claims.
        for cause in causes where cause.outcome.isClaim || (cause.outcome == .possible && (cause.share ?? 0) >= Thresholds.possibleShare) {
            if let remedy = try remedy(for: cause) { out.append(remedy) }
        }
        if c.isKill, let limit = limitRemedy(after: out) { out.append(limit) }
        return out.enumerated().map { index, remedy in
            var numbered = remedy
            numbered.id = "R\(index + 1)"
            return numbered
        }
    }

    private func remedy(for cause: Cause) throws -> Remedy? {
        switch cause.classification {
        case .drSubsets: rule(cause)
        case .configScope: try scope(cause)
        case .gatewayAllClusters: gateway(cause)
        case .connections: pool(cause)
        case .workers: workers(cause)
        default: nil
        }
    }

    private func error(_ saving: Bytes?) -> Bytes? { saving.map { Bytes(rounding: $0.double * 0.06) } }
    private var verifyClusters: String { "istioctl proxy-config clusters \(c.state?.proxy.pod ?? "POD").\(c.state?.proxy.namespace ?? "NAMESPACE") | wc -l" }

    // MARK: - DestinationRule

    private func rule(_ cause: Cause) -> Remedy? {
        guard let top = c.rules.first else { return nil }
        let object = c.objects.first { $0.kind == "DestinationRule" && $0.namespace == top.namespace && $0.name == top.name }
        let subsets = object?.subsets ?? []
        let removable = top.emptySubsetClusters == top.subsetClusters
        let hostNote =
            removable
            ? "no host has a pod of any subset: the subsets can go altogether"
            : "\(grouped(Int64(top.subsetClusters - (top.emptySubsetClusters ?? 0)))) of its \(grouped(Int64(top.subsetClusters))) clusters have an endpoint"
        var yaml = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: \(yamlText(top.name))
              namespace: \(yamlText(top.namespace))
            spec:
              host: HOST.NAMESPACE.svc.cluster.local   # the one host that has the subsets; one rule for each such host

            """
        if removable || subsets.isEmpty {
            yaml += "  # \(hostNote); keep trafficPolicy, if the rule has one, on its old host without subsets\n"
        } else {
            yaml += "  subsets:\n"
            for subset in subsets.prefix(6) {
                yaml += "  - name: \(yamlText(subset.name))\n"
                for label in subset.labels.split(separator: ",").prefix(4) {
                    let pair = label.split(separator: "=", maxSplits: 1).map(String.init)
                    if label == subset.labels.split(separator: ",").first { yaml += "    labels:\n" }
                    yaml += "      \(yamlText(pair[0])): \(yamlText(pair.count > 1 ? pair[1] : ""))\n"
                }
            }
        }
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix,
            title: "give the subsets of \(top.namespace)/\(top.name) only to the hosts that have them (\(hostNote))", yaml: yaml,
            saving: cause.bytes, savingError: error(cause.bytes),
            reaches: "every proxy that sees the rule, sidecars and gateways, at once; the container's memory falls only after a restart",
            risk: "routes that name a removed subset answer 503: look for them in every VirtualService first",
            undo: "apply the old DestinationRule again",
            verify: "\(verifyClusters)   # about \(grouped(Int64(max(0, (c.state?.counts?.clusters ?? 0) - top.subsetClusters)))) expected")
    }

    // MARK: - Sidecar

    private func scope(_ cause: Cause) throws -> Remedy? {
        guard let state = c.state, let namespace = c.victim?.namespace ?? state.proxy.namespace else { return nil }
        let called = c.process == .sibling || state.capture == nil ? [] : try hosts(capture: state.capture?.id)
        let others = try victimsTraffic()
        let names = Set(called + others).sorted()
        var yaml = """
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata:
              name: default
              namespace: \(yamlText(namespace))
            spec:
              egress:
              - hosts:
                - "./*"
                - "istio-system/*"

            """
        for host in names.prefix(40) { yaml += "    - \"\(hostEntry(host))\"\n" }
        if names.isEmpty { yaml += "    # add NAMESPACE/HOST for every service that this namespace calls: the capture shows no traffic of it\n" }
        let evidence = names.isEmpty ? "no traffic of it is in the capture" : "\(names.count) hosts had traffic in the capture"
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "a Sidecar for namespace \(namespace) with the hosts that it calls (\(evidence))",
            yaml: yaml, saving: cause.bytes, savingError: error(cause.bytes.map { Bytes(rounding: $0.double * 1.6) }),
            reaches: "sidecars of \(namespace); not gateways, not waypoints; the container's memory falls only after a restart",
            risk: "a host that is called but had no traffic in this capture goes through the passthrough cluster, or nowhere with REGISTRY_ONLY; \"*/*\" in place of the list undoes the saving and the risk",
            undo: "kubectl delete sidecar default -n \(namespace)", verify: verifyClusters)
    }

    private func hosts(capture: Int64?) throws -> [String] {
        guard let capture else { return [] }
        return try c.mesh.store.trafficHosts(capture: capture).compactMap { Self.host(of: $0.name) }
    }

    /// What victims without pages called, by their access logs.
    private func victimsTraffic() throws -> [String] {
        try c.mesh.store.requestedClusters(proxies: c.victims.compactMap { $0.proxy?.id }).compactMap(Self.host)
    }

    /// `orders.shop.svc.cluster.local` of `outbound|80||orders.shop.svc.cluster.local`.
    private static func host(of cluster: String) -> String? {
        let fields = cluster.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == "outbound", !fields[3].isEmpty else { return nil }
        return String(fields[3])
    }

    /// `shop/orders.shop.svc.cluster.local`: the namespace of a service's host, any for others.
    private func hostEntry(_ host: String) -> String {
        let parts = host.split(separator: ".")
        let namespace = parts.count >= 3 && parts[2] == "svc" ? String(parts[1]) : "*"
        return "\(namespace)/\(host)".filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
    }

    // MARK: - Others

    private func gateway(_ cause: Cause) -> Remedy {
        Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "send gateways only the clusters that their routes name",
            yaml: """
                # istiod: environment of the deployment (Helm: pilot.env)
                env:
                  PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true"

                """,
            saving: cause.bytes, savingError: error(cause.bytes), reaches: "every gateway of this istiod, after istiod has restarted; sidecars not at all",
            risk: "clusters that only an EnvoyFilter or a Lua script names go too", undo: "remove the variable and restart istiod",
            verify: verifyClusters)
    }

    private func pool(_ cause: Cause) -> Remedy? {
        guard let capture = c.state?.capture?.id, c.process != .sibling,
            let pool = (try? c.mesh.store.largestPools(capture: capture, limit: 1))?.first, pool.active > 10, let host = Self.host(of: pool.name)
        else { return nil }
        let namespace = host.split(separator: ".").dropFirst().first.map(String.init) ?? "NAMESPACE"
        let keep = max(100, pool.active / 4)
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "limit the pool of \(host), which holds \(grouped(pool.active)) connections",
            yaml: """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata:
                  name: \(yamlText(String(host.prefix { $0 != "." })))-pool
                  namespace: \(yamlText(namespace))
                spec:
                  host: \(yamlText(host))
                  trafficPolicy:
                    connectionPool:
                      tcp:
                        maxConnections: \(keep)
                        idleTimeout: 5m
                      http:
                        idleTimeout: 5m

                """,
            saving: cause.bytes.map { Bytes(rounding: $0.double * Double(pool.active - keep) / Double(max(1, pool.active))) },
            savingError: cause.bytes.map { Bytes(rounding: $0.double * 0.25) }, reaches: "every client of \(host)",
            risk: "requests beyond the limit wait or fail with 503 (UO) at a peak higher than this capture shows", undo: "kubectl delete destinationrule",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET clusters | grep '\(host).*cx_active'")
    }

    private func workers(_ cause: Cause) -> Remedy {
        Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: "two worker threads, Istio's default with a CPU limit",
            yaml: """
                # pod template of the workload
                metadata:
                  annotations:
                    proxy.istio.io/config: |
                      concurrency: 2

                """,
            saving: cause.bytes, savingError: error(cause.bytes), reaches: "the workload whose template carries it, after a rollout",
            risk: "less throughput where the proxy uses more than two CPUs", undo: "remove the annotation",
            verify: "kubectl exec POD -c istio-proxy -- pilot-agent request GET server_info | grep concurrency")
    }

    private func limitRemedy(after others: [Remedy]) -> Remedy? {
        guard let limit = recommendedLimit() else { return nil }
        let isRoot = causes.first { $0.outcome.isClaim }?.classification == .limitTooLow
        let kind = c.victim?.kind
        guard kind?.isProxy == true, c.victim?.form != .eviction, c.victim?.form != .nodeOOM else { return nil }
        let mebibytes = limit.bytes.count / (1 << 20)
        let yaml =
            kind == .gateway
            ? """
            # values of the gateway's chart
            resources:
              limits:
                memory: \(mebibytes)Mi

            """
            : """
            # pod template of the workload; with any of these four annotations the chart's defaults are dropped as a whole
            metadata:
              annotations:
                sidecar.istio.io/proxyCPU: "100m"
                sidecar.istio.io/proxyCPULimit: "2"
                sidecar.istio.io/proxyMemory: "\(max(64, mebibytes / 2))Mi"
                sidecar.istio.io/proxyMemoryLimit: "\(mebibytes)Mi"

            """
        return Remedy(
            id: "", cause: causes.first { $0.classification == .limitTooLow }?.code ?? "OOM601", kind: isRoot ? .rootFix : .stopGap,
            title: "limit of \(limit.bytes.binary): \(limit.arithmetic)", yaml: yaml, saving: nil, savingError: nil,
            reaches: "the workload alone, after a rollout", risk: isRoot ? "none beyond the memory reserved" : "what fills the proxy goes on growing",
            undo: "restore the old value", verify: "kubectl get pod POD -o jsonpath='{..resources.limits.memory}'")
    }

    /// Level, push peak and a margin of 10 %, rounded up to 32 MiB.
    func recommendedLimit() -> RecommendedLimit? {
        guard let need = c.need, c.victim?.kind.isProxy ?? true else { return nil }
        let connections = connectionPeak
        let sum = need.level.double + need.push.double + connections.double
        let step = 32.0 * 1_048_576
        let bytes = Bytes(rounding: (sum * 1.1 / step).rounded(.up) * step)
        let held = connections.count > 0 ? " + \(connections.megabytes) connections" : ""
        return RecommendedLimit(
            bytes: bytes,
            arithmetic: "\(need.level.megabytes) MB level (\(need.basis)) + \(need.push.megabytes) push of every cluster\(held), and 10 %")
    }

    /// Connections that no page of the evidence holds.
    private var connectionPeak: Bytes {
        guard let cause = causes.first(where: { $0.classification == .connections && $0.outcome.isClaim }), c.process != .killed else { return 0 }
        return cause.bytes.map { Bytes(rounding: $0.double * MemoryModel.anonymousPerAllocated) } ?? 0
    }
}

/// A name as a YAML scalar: plain where it is plainly safe, quoted otherwise.
func yamlText(_ text: String) -> String {
    let plain = !text.isEmpty && text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A) || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F || $0 == 0x5F }
    let numeric = Double(text) != nil || ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if plain && !numeric { return text }
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}
