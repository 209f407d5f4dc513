import Prose
import Units

extension CauseClass {
    fileprivate static let drSubsets = CauseClass(rawValue: "DR_SUBSETS")
}

/// Clusters made by the subsets of a DestinationRule.
enum DestinationRuleSubsets {
    static let card = RuleCard(
        code: "OOM202", classification: .drSubsets, title: "subsets of a DestinationRule multiply the clusters",
        why:
            "Each subset adds one cluster for every service and port that the rule's host matches, with or without a pod behind it, in every proxy that sees the rule: about 62 kB and its endpoints each (measured).",
        falsePositives:
            "A wildcard rule without subsets adds nothing. Subsets that routes use are wanted, and cost what they cost.",
        needs: [.of(.configDump, .istiodPages, .istiodLog, as: "config_dump, or istiod's adsz or log")],
        uses: [
            .clustersPage, .istioObjects, .clustersSent, .laterGrowth, .account, .memoryPage, .need, .limit, .growth,
            .kills,
            .memorySeries,
        ],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET \(dump: "'config_dump?include_eds'") > config_dump.json",
        remedy: "Narrow the rule to the hosts that have the subsets, or remove the subsets that no route names.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.subsetClusters, .subsetEndpoints],
        thresholds: Rule.shares + Rule.need + [Thresholds.twinsFewerSubsets],
        firing: RuleExample(.confirmed, .services(60), .subsetsForEveryHost(5)),
        silent: RuleExample(.excluded, .services(60)),
        judge: judge,
        culprits: { $0.rules($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.destinationRule]),
        twin: { pair in
            guard let own = pair.own.counts, let other = pair.other.counts, pair.hasSameServices,
                other.subsetClusters * Thresholds.twinsFewerSubsets.value <= own.subsetClusters
            else { return nil }
            return "as many services, but \(other.subsetClusters, "subset cluster") instead of \(own.subsetClusters)"
        },
        remedies: { try $0.subsets($1) },
        seen: { $0.unreadRoutes },
        command: { $0.c.rules.isEmpty || !$0.routesAreRead ? RemedyBuilder.rulesAndRoutes : nil },
        instead: RemedyBuilder.rulesAndRoutes)

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.subsets], besideThoseOf: .drSubsets) { return later }
        guard c.clustersBeyondDump == nil, let counts = c.counts, counts.hasClusters, c.account != nil else {
            return byCounts(c)
        }
        guard counts.subsetClusters > 0 else { return .excluded("no cluster name has a subset") }
        let top = c.rules.first
        let name: Text =
            top.map { "\(object: ObjectName(IstioKind.destinationRule, $0.namespace, $0.name))" }
            ?? "subsets of unknown origin"
        let made = top?.subsetClusters ?? counts.subsetClusters
        var told: Text = ""
        var evidence = try evidence(c, made: top?.subsetClusters)
        if let top,
            let object = c.objects.of(IstioKind.destinationRule, in: top.namespace).first(where: { $0.name == top.name }
            )
        {
            let host = object.names[.host]?.first ?? "unknown"
            let created: Text = object.createdAt.map { ", created \(at: $0)" } ?? ""
            told = "host \(host: host), \(object.subsets.count, "subset")\(created)"
            evidence.append(
                Evidence(
                    .file(
                        object.file,
                        locator: .object(ObjectName(IstioKind.destinationRule, object.namespace, object.name), path: [])
                    ),
                    value: .text(host), text: told))
            told = " (\(told))"
        }
        var what: Text = "\(name)\(told) made \(made) of \(counts.clusters) clusters"
        if let empty = top?.emptySubsetClusters, empty > 0 {
            what += empty == 1 ? "; 1 of those has no endpoint" : "; \(empty) of those have no endpoint"
        }
        return c.judgeConfig(.drSubsets, named: top != nil, what: what, evidence: evidence, grew: c.growth.subsetsGrew)
    }

    /// Of the rule that made most of them, else of all.
    private static func evidence(_ c: Case, made: Int?) throws -> [Evidence] {
        guard let made, let sql = try c.queryOfSubsets() else {
            return try c.counted(\.subsetClusters, "clusters with a subset")
        }
        return [
            Evidence(
                .sql(sql), value: .count(Int64(made)), text: "clusters with a subset, by the rule in their metadata")
        ]
    }

    /// Without a dump istiod's list of clients names the clusters that each watches, and its log says after which change they
    /// grew.
    private static func byCounts(_ c: Case) -> Judgement {
        let load = c.load
        guard let clusters = c.knownClusters, let made = c.knownSubsets, let count = c.countedBy, c.isKill else {
            return .notJudged(missing: [Case.missingDump], "no config_dump shows the clusters")
        }
        guard made > 0 else {
            return .excluded("none of the \(clusters) clusters that were counted has a subset")
        }
        let rule = c.growth.rule.flatMap { $0.kind == IstioKind.destinationRule ? $0 : nil }
        let object = rule.map { ObjectName(IstioKind.destinationRule, $0.namespace, $0.name ?? "") }
        let name: Text = object.map { "\(object: $0)" } ?? "subsets"
        var evidence = [count]
        if let rule {
            evidence.append(
                Evidence(.file(rule.file, locator: .line(rule.line)), value: .text(name.plain), text: "\(name) changed")
            )
        }
        let page = load.flatMap { $0.subsetClusters == made ? $0.file : nil }
        let source: Text = page.map { "according to \(file: $0)" } ?? "according to istiod"
        if let page {
            evidence.append(
                Evidence(
                    .file(page, locator: "the whole entry"), value: .count(Int64(made)), text: "clusters with a subset")
            )
        }
        let weight = c.weighCounted(made, of: clusters)
        let first: Text =
            c.growth.subsetsGrew ? ", \(c.growth.firstClusters ?? 0, "cluster") at first" : ""
        return .claim(
            weight.outcome,
            "\(source) \(name) made \(made) of \(clusters) clusters\(first): \(weight.because)",
            bytes: Bytes(rounding: MemoryModel.countedCluster.allocated * Double(made)), share: weight.share,
            evidence: evidence, grew: c.growth.subsetsGrew)
    }
}
