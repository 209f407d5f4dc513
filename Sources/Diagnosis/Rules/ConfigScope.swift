import Prose
import Units

extension CauseClass {
    fileprivate static let configScope = CauseClass(rawValue: "CONFIG_SCOPE")
}

/// The whole mesh's configuration on a sidecar that calls a few services.
enum ConfigScope {
    static let card = RuleCard(
        code: "OOM201", classification: .configScope, title: "the sidecar holds the configuration of the whole mesh",
        titleOfWaypoint: "the waypoint holds all services behind it",
        why:
            "Without a Sidecar resource every exported service of the mesh is sent to every sidecar: about 87 kB each with mTLS (measured), whether it is called or not.",
        falsePositives:
            "A workload that really calls most of what it holds; a handful of services; gateways, which a Sidecar does not reach.",
        needs: [.of(.configDump, .istiodLog)],
        uses: [
            .clustersPage, .istioObjects, .clustersSent, .laterGrowth, .account, .memoryPage, .need, .limit, .growth,
            .kills, .memorySeries, .stats,
        ],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET \(dump: "'config_dump?include_eds'") > config_dump.json",
        remedy: "Add a Sidecar resource to the namespace, with the hosts that are called.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.serviceClusters, .serviceEndpoints, .virtualHosts],
        needsCompany: true,
        thresholds: Rule.shares + Rule.need + [
            Thresholds.handfulOfServices, Thresholds.usedScope, Thresholds.limitTooLowNeed,
            Thresholds.twinsSmaller,
        ],
        firing: RuleExample(.confirmed, .services(140)),
        silent: RuleExample(.excluded, .services(140), .limit(Bytes(1 << 30))),
        judge: judge,
        culprits: { try $0.scope($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.sidecar, IstioKind.serviceEntry], services: true),
        twin: { pair in
            guard let own = pair.own.counts, let other = pair.other.counts, !pair.other.isGateway,
                !pair.other.isWaypoint,
                other.serviceClusters * Thresholds.twinsSmaller.value <= own.serviceClusters,
                let sidecar = pair.objects.first(where: {
                    $0.kind == IstioKind.sidecar && $0.namespace == pair.other.proxy.namespace
                })
            else { return nil }
            return
                "scoped by \(object: ObjectName(IstioKind.sidecar, sidecar.namespace, sidecar.name)): \(other.serviceClusters, "service cluster") instead of \(own.serviceClusters)"
        },
        remedies: { try $0.scope($1) },
        seen: { $0.c.state?.isWaypoint == true ? $0.divideWaypoint : $0.neverSeenCalling },
        lacks: { $0.lacksCalls },
        command: { builder in
            builder.c.state?.isWaypoint == true
                ? "kubectl get services -A -l istio.io/use-waypoint"
                : builder.neverSeenCalling == nil ? nil : builder.callsOfIt
        },
        instead: "kubectl get sidecars.networking.istio.io,serviceentries.networking.istio.io -A -o yaml > scopes.yaml")

    static func judge(_ c: Case) throws -> Judgement {
        if c.isWaypoint { return behindWaypoint(c) }
        if c.isGateway { return .excluded("a gateway: a Sidecar resource has no effect on it") }
        if let later = c.laterJudgement([.services, .tcpServices], part: { $0.bytes - $0.listenerBytes }) {
            return later
        }
        guard c.clustersBeyondDump == nil, let account = c.account, let counts = c.counts else {
            return try byCounts(c)
        }
        let services = Int(account.count(.serviceClusters))
        guard services > Thresholds.handfulOfServices.value else {
            return .excluded(
                "\(services, "service cluster"): a handful, not a mesh", bytes: account.allocated(.configScope))
        }
        let traffic = c.load.map(\.hostsWithTraffic)
        let scoped = c.namespace.map { c.objects.of(IstioKind.sidecar, in: $0) } ?? []
        if let traffic, c.hostsHeld > 0, Double(traffic) >= Thresholds.usedScope.value * Double(c.hostsHeld) {
            return .excluded(
                "\(traffic) of \(c.hostsHeld) outbound hosts have traffic: the scope is used",
                bytes: account.allocated(.configScope))
        }
        var evidence = try c.counted(\.serviceClusters, "\(services) outbound service clusters")
        if let item = c.dump("/configs (ClustersConfigDump)", .count(Int64(counts.clusters)), "clusters of the dump") {
            evidence.append(item)
        }
        let used: Text =
            traffic.map { "\($0) of \(c.hostsHeld) outbound hosts \(own: $0 == 1 ? "has" : "have") traffic" }
            ?? "the bundle does not show whether they have traffic"
        let sidecar: Text =
            scoped.first.map {
                "; a Sidecar (\(Name($0.name, .object, in: $0.namespace))) exists in its namespace"
            } ?? ""
        return c.judgeConfig(
            .configScope, named: true, what: "\(services, "service cluster"), \(used)\(sidecar)",
            evidence: evidence,
            grew: c.growth.clustersGrew && !c.growth.subsetsGrew)
    }

    /// A waypoint holds what stands behind it: its inbound clusters, one for each port and protocol of its services.
    private static func behindWaypoint(_ c: Case) -> Judgement {
        guard let account = c.account, let counts = c.counts else {
            return .notJudged(missing: [Case.missingDump], "no captured page shows what the waypoint held")
        }
        let (services, bytes) = (Int(account.count(.fixedClusters)), account.allocated(of: .fixedClusters))
        guard services > Thresholds.handfulOfServices.value else {
            return .excluded("\(services, "inbound cluster"): a handful, not a mesh", bytes: bytes)
        }
        let anonymous = (c.victimAccount ?? account).lines.filter { $0.component == .fixedClusters }
            .reduce(0.0) { $0 + $1.anonymous }
        let weight = c.weigh(bytes, anonymous: Bytes(rounding: anonymous), named: false)
        let evidence = c.dump("/configs (ClustersConfigDump)", .count(Int64(counts.clusters)), "clusters of the dump")
        return .claim(
            weight.outcome, "\(services, "inbound cluster") of the services behind this waypoint: \(weight.because)",
            bytes: bytes, share: weight.share, evidence: [evidence].compactMap(\.self))
    }

    /// Without any dump: istiod's log says how many clusters each life began with, or its own statistics how many it had.
    private static func byCounts(_ c: Case) throws -> Judgement {
        if let counted = c.scopeByCounts { return counted }
        guard let clusters = c.knownClusters, let need = c.need, let limit = c.limit else {
            return .notJudged(missing: [Case.missingDump], "no captured page shows what the proxy held")
        }
        guard let evidence = c.countedBy else {
            return .notJudged(
                missing: [Case.missingDump],
                "\(clusters, "cluster was", "clusters were") counted; no captured page lists them")
        }
        // What subsets made is theirs.
        let own = max(0, clusters - (c.knownSubsets ?? 0))
        let bytes = Bytes(rounding: MemoryModel.countedCluster.allocated * Double(own))
        let grew = c.growth.clustersGrew && !c.growth.subsetsGrew
        // What a page shows beside the counted clusters is not theirs.
        let level = need.byCounts ?? need.level
        let enough = level >= Bytes(rounding: limit.double * Thresholds.limitTooLowNeed.value)
        if level < Bytes(rounding: limit.double * Thresholds.needExcludes.value) {
            return .excluded(
                "\(clusters) clusters need about \(level) of \(limit)", bytes: bytes,
                evidence: [evidence])
        }
        let first: Text = grew ? ", \(c.growth.firstClusters ?? 0) at first" : ""
        let basis: Text = need.byCounts == nil ? need.basis : "estimated from counts"
        let text: Text = "\(clusters, "cluster")\(first); about \(level) needed of \(limit) (\(basis))"
        return .claim(
            enough && grew ? .likely : .possible, text, bytes: bytes, share: nil, evidence: [evidence], grew: grew)
    }
}
