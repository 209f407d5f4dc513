import Store
import Units

/// Remedies out of the capture: each for a claimed cause, with what it saves by the same model.
///
/// One file for each kind of remedy; what a remedy lists (hosts, subsets, pools) was seen in this capture.
struct RemedyBuilder {
    let c: CaseFacts
    let causes: [Cause]

    init(_ c: CaseFacts, causes: [Cause]) {
        self.c = c
        self.causes = causes
    }

    func remedies() throws -> [Remedy] {
        guard !c.isForeign else { return [] }
        var out: [Remedy] = []
        // What is `possible` and large still gets its remedy, behind those of the claims.
        for cause in causes
        where cause.outcome.isClaim || (cause.outcome == .possible && (cause.share ?? 0) >= Thresholds.possibleShare) {
            if let remedy = try remedy(for: cause) { out.append(remedy) }
        }
        if c.isKill, let limit = limit() {
            // Where the limit itself is the cause, it is what to do first.
            out.insert(limit, at: limit.kind == .rootFix ? 0 : out.endIndex)
        }
        return out.enumerated().map { index, remedy in
            var numbered = remedy
            numbered.id = "R\(index + 1)"
            return numbered
        }
    }

    private func remedy(for cause: Cause) throws -> Remedy? {
        switch cause.classification {
        case .drSubsets: try subsets(cause)
        case .configScope, .endpointCount, .tcpHeadlessListeners: c.isGateway ? nil : try scope(cause)
        case .gatewayAllClusters: gateway(cause)
        case .connections, .buffering: try pool(cause)
        case .workers: workers(cause)
        case .statsCount: stats(cause)
        case .routeTable: try routes(cause)
        case .filterChains: servers(cause)
        case .allocatorRetention: restart(cause)
        case .metricCardinality: series(cause)
        default: nil
        }
    }

    /// The account errs by 6 % of what a configuration holds, at worst, on real proxies.
    func error(_ saving: Bytes?) -> Bytes? { saving.map { Bytes(rounding: $0.double * 0.06) } }

    /// A proxy to look at: the evidence's own.
    var proxy: String { "\(c.state?.proxy.pod ?? "POD").\(c.state?.proxy.namespace ?? "NAMESPACE")" }
    var countClusters: String { "istioctl proxy-config clusters \(proxy) | wc -l" }

    /// `orders.shop.svc.cluster.local` of `outbound|80||orders.shop.svc.cluster.local`.
    static func host(of cluster: String) -> String? {
        let fields = cluster.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == "outbound", !fields[3].isEmpty else { return nil }
        return String(fields[3])
    }

    /// The namespace of a service's host.
    static func namespace(of host: String) -> String? {
        let parts = host.split(separator: ".")
        return parts.count >= 3 && parts[2] == "svc" ? String(parts[1]) : nil
    }
}
