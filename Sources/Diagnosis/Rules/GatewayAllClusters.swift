import Prose
import Units

extension CauseClass {
    fileprivate static let gatewayAllClusters = CauseClass(rawValue: "GATEWAY_ALL_CLUSTERS")
}

/// A gateway that is sent every cluster of the mesh.
enum GatewayAllClusters {
    static let card = RuleCard(
        code: "OOM204", classification: .gatewayAllClusters, title: "the gateway is sent every cluster",
        why:
            "A gateway gets all exported services whatever its routes name (PILOT_FILTER_GATEWAY_CLUSTER_CONFIG is off by default), and a Sidecar does not reach it.",
        falsePositives: "A gateway whose routes name most of its clusters holds what it needs.",
        needs: [
            .of(.configDump, .istioObjects, as: "config_dump of the gateway, or VirtualServices and istiod's adsz")
        ],
        uses: [
            .clustersSent, .istiodPages, .laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills,
            .memorySeries,
        ],
        captureCommand:
            "\(dump: "istioctl proxy-config") clusters \(blank: .proxy)\(.next)\(dump: "istioctl proxy-config") routes \(blank: .proxy)",
        remedy:
            "Set PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true on istiod, or exportTo on services that no gateway serves.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.unroutedClusters],
        thresholds: Rule.shares + Rule.need + [Thresholds.unroutedGateway, Thresholds.handfulOfServices],
        firing: RuleExample(.confirmed, .services(140), .gateway(servers: 2)),
        silent: RuleExample(.excluded, .services(140)),
        judge: judge,
        culprits: { try $0.unrouted($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.serviceEntry], services: true),
        remedies: { builder, cause in builder.gateway(cause) })

    static func judge(_ c: Case) throws -> Judgement {
        guard c.isGateway else {
            return c.hasKnownRole
                ? .excluded("not a gateway")
                : .notJudged(missing: [Case.missingDump], "no captured page shows whether it is a gateway")
        }
        guard let account = c.account, let counts = c.counts else { return byCounts(c) }
        let unrouted = Int(account.count(.unroutedClusters))
        // What came later is the scope's too, where most of what was there before is.
        if Double(unrouted) > Thresholds.unroutedGateway.value * Double(counts.serviceClusters),
            let later = c.laterJudgement([.services])
        {
            return later
        }
        guard counts.serviceClusters > Thresholds.handfulOfServices.value,
            Double(unrouted) > Thresholds.unroutedGateway.value * Double(counts.serviceClusters)
        else {
            return .excluded(
                "its routes name \(counts.serviceClusters - unrouted) of its \(counts.serviceClusters) service clusters",
                bytes: account.allocated(.gatewayAllClusters))
        }
        let evidence = try c.counted(
            \.serviceClusters, "outbound service clusters; routes name \(counts.serviceClusters - unrouted)")
        return c.judgeConfig(
            .gatewayAllClusters, named: true,
            what:
                "\(unrouted) of \(counts.serviceClusters) service clusters are named by no route of its own",
            evidence: evidence, grew: c.growth.clustersGrew)
    }

    /// Without its dump: the hosts that VirtualServices of its Gateways name, against istiod's count of clusters.
    private static func byCounts(_ c: Case) -> Judgement {
        let routed = Set(
            c.objects.of(IstioKind.virtualService).filter { $0.names[.gateway] != nil }.flatMap {
                $0.names[.destination] ?? []
            })
        guard let clusters = c.knownClusters, let need = c.need, !routed.isEmpty,
            clusters > Thresholds.handfulOfServices.value
        else {
            return .notJudged(
                missing: [.of(.configDump, as: "config_dump of the gateway")],
                "no captured page shows what its routes name")
        }
        let unrouted = max(0, clusters - routed.count)
        guard Double(unrouted) > Thresholds.unroutedGateway.value * Double(clusters) else {
            return .excluded("VirtualServices name \(routed.count) hosts of \(clusters) clusters")
        }
        let bytes = Bytes(rounding: MemoryModel.countedCluster.allocated * Double(unrouted))
        let total = need.level.double / MemoryModel.anonymousPerCounted
        let share = total > 0 ? min(1, bytes.double / total) : 0
        let listed = c.connectedVictim.map { connected in
            Evidence(
                .file(connected.file, locator: .item("clusters of", c.subject)), value: .count(Int64(clusters)),
                text: "\(clusters, "cluster") according to istiod")
        }
        let outcome: Outcome =
            share < Thresholds.possibleShare.value
            ? .excluded : share < Thresholds.likelyShare.value || c.tooSmall ? .possible : .likely
        return .claim(
            outcome,
            "\(unrouted) of \(clusters) clusters are named by no VirtualService (estimated \(estimated: bytes))",
            bytes: bytes, share: share,
            evidence: [listed ?? c.countedBy ?? c.victim?.witnesses.first?.evidence].compactMap { $0 },
            grew: c.growth.clustersGrew)
    }
}
