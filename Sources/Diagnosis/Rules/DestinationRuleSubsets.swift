import Prose
import Units

/// Clusters made by the subsets of a DestinationRule.
enum DestinationRuleSubsets: Rule {
    static let card = RuleCard(
        code: "OOM202", classification: .drSubsets, title: "subsets of a DestinationRule multiply the clusters",
        why:
            "Each subset adds one cluster for every service and port that the rule's host matches, with or without a pod behind it, in every proxy that sees the rule: about 62 kB and its endpoints each (measured).",
        falsePositives:
            "A wildcard rule without subsets adds nothing. Subsets that routes use are wanted, and cost what they cost.",
        needs: [.of(.configDump, .istiodPages, .istiodLog, as: "config_dump, or istiod's adsz or log")],
        uses: [
            .istioObjects, .clustersSent, .laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills,
            .memorySeries,
        ],
        captureCommand:
            "kubectl exec POD -c istio-proxy -- pilot-agent request GET 'config_dump?include_eds' > config_dump.json",
        remedy: "Narrow the rule to the hosts that have the subsets, or remove the subsets that no route names.")

    static func judge(_ c: Case) -> Judgement {
        if let later = c.laterJudgement([.subsets]) { return later }
        guard c.clustersBeyondDump == nil, let counts = c.counts, counts.hasClusters, c.account != nil else {
            return byCounts(c)
        }
        guard counts.subsetClusters > 0 else { return .excluded("no cluster name has a subset") }
        let top = c.rules.first
        let name = top.map { "DestinationRule \($0.namespace)/\($0.name)" } ?? "subsets of unknown origin"
        let made = top?.subsetClusters ?? counts.subsetClusters
        var what = "\(name) made \(grouped(Int64(made))) of \(grouped(Int64(counts.clusters))) clusters"
        if let empty = top?.emptySubsetClusters, empty > 0 {
            what += ", \(grouped(Int64(empty))) of them without an endpoint"
        }
        var evidence = [
            c.query(
                "SELECT rule_namespace, rule_name, COUNT(*) FROM held_cluster WHERE source_file_id = \(counts.file) AND subset IS NOT NULL GROUP BY 1, 2",
                .count(Int64(made)), "clusters with a subset, by the rule in their metadata")
        ]
        if let object = c.objects.first(where: {
            $0.kind == "DestinationRule" && $0.namespace == top?.namespace && $0.name == top?.name
        }) {
            let host = object.names["host"]?.first ?? "?"
            let created = object.createdAt.map { ", created \($0.rfc3339)" } ?? ""
            evidence.append(
                Evidence(
                    .file(object.file, locator: "DestinationRule \(object.namespace)/\(object.name)"),
                    value: .text(host),
                    text: "host \(host), \(object.subsets.count) subsets\(created)"))
            what =
                "DestinationRule \(object.namespace)/\(object.name) (host \(host), \(object.subsets.count) subsets\(created)) made \(grouped(Int64(made))) of \(grouped(Int64(counts.clusters))) clusters"
            if let empty = top?.emptySubsetClusters, empty > 0 {
                what += "; \(grouped(Int64(empty))) of those have no endpoint"
            }
        }
        return c.judgeConfig(.drSubsets, named: top != nil, what: what, evidence: evidence, grew: c.growth.subsetsGrew)
    }

    /// Without a dump istiod's list of clients names the clusters that each watches, and its log says after which change they
    /// grew.
    private static func byCounts(_ c: Case) -> Judgement {
        guard let clusters = c.knownClusters, let made = c.knownSubsets, let count = c.countedBy, c.isKill else {
            return .notJudged(missing: [Case.missingDump], "no config_dump shows the clusters")
        }
        guard made > 0 else {
            return .excluded("none of the \(grouped(Int64(clusters))) clusters that istiod sent has a subset")
        }
        let rule = c.growth.rule.flatMap { $0.kind == "DestinationRule" ? $0 : nil }
        let name = rule.map { "DestinationRule \($0.namespace ?? "?")/\($0.name ?? "?")" } ?? "subsets"
        var evidence = [count]
        if let rule {
            evidence.append(
                Evidence(.file(rule.file, locator: "line \(rule.line)"), value: .text(name), text: "\(name) changed"))
        }
        let weight = c.weighCounted(made, of: clusters)
        let first = c.growth.subsetsGrew ? ", \(grouped(Int64(c.growth.firstClusters ?? 0))) clusters at first" : ""
        return .claim(
            weight.outcome,
            "\(name) made \(grouped(Int64(made))) of \(grouped(Int64(clusters))) clusters by istiod's word\(first): \(weight.because)",
            bytes: Bytes(rounding: MemoryModel.countedCluster.allocated * Double(made)), share: weight.share,
            evidence: evidence, grew: c.growth.subsetsGrew)
    }
}
