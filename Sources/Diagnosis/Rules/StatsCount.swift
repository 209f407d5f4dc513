import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let statsCount = CauseClass(rawValue: "STATS_COUNT")
}

/// Stats beyond Istio's default list.
enum StatsCount {
    static let card = RuleCard(
        code: "OOM503", classification: .statsCount, title: "stats beyond Istio's default",
        why:
            "Istio keeps a short list of stats and creates them when first used. All stats cost 13 kB a cluster deferred, 36 kB made before their use; eager ones alone 5 kB (measured).",
        falsePositives: "A few patterns added for a dashboard.",
        needs: [.of(.configDump, as: "config_dump with its bootstrap")],
        uses: [
            .clustersSent, .livingProxies, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries,
            .laterGrowth, .stats,
        ],
        captureCommand: "\(dump: "istioctl proxy-config") bootstrap \(blank: .proxy)\(json: "bootstrap.json")",
        remedy: "Remove proxyStatsMatcher or the statsInclusion annotations, or narrow them to the stats that are read."
    )

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.eagerStats, .allStats, .allStatsEager],
        thresholds: Rule.shares + [Thresholds.standInClusters, Thresholds.keptStats],
        firing: RuleExample(.likely, .services(160), .everyStat),
        silent: RuleExample(.excluded, .services(160)),
        judge: judge,
        setOffBy: Rule.SetOff(services: true),
        twin: { pair in
            guard let other = pair.other.counts, pair.hasSameClusters, !other.allStats, !other.eagerStats else {
                return nil
            }
            return "the same clusters, but only Istio's list of stats"
        },
        remedies: { builder, cause in builder.stats(cause) })

    static func judge(_ c: Case) -> Judgement {
        if c.hasDumpOfAnother, let listed = byItsLines(c) { return listed }
        guard let account = c.victimAccount ?? c.account, let counts = c.counts else {
            if let listed = byItsLines(c) { return listed }
            return .notJudged(
                missing: [.of(.configDump, as: "config_dump with its bootstrap")],
                "no bootstrap shows which stats are kept")
        }
        let patterns: Text = counts.addedStatPatterns.map { " (added: \(term: String($0.prefix(120))))" } ?? ""
        guard counts.eagerStats || counts.allStats else {
            return .excluded("Istio's list of stats\(patterns), created when first used")
        }
        let bytes = account.allocated(.statsCount)
        let evidence =
            c.dump(
                "/configs (BootstrapConfigDump)/bootstrap/stats_config", .bytes(bytes),
                "all stats: \(counts.allStats ? "yes" : "no"), eager: \(counts.eagerStats ? "yes" : "no")"
            ).map { [$0] } ?? []
        let kind: Text = counts.allStats ? "every stat is kept" : "stats are made before their first use"
        let share = bytes.double / max(1, account.predicted.double)
        if c.isKill, let twin = twin(c) {
            return .claim(
                .likely,
                "\(kind): \(bytes); \(name: twin.proxy.name, .pod) holds the same clusters with Istio's list and lives",
                bytes: bytes, share: share,
                evidence: evidence, leads: true)
        }
        let weight = c.weigh(bytes, anonymous: account.anonymous(.statsCount), named: true)
        let leads = !c.growth.anything && c.fitsWithout(account.anonymous(.statsCount), share: share) == true
        return .claim(
            max(weight.outcome, .likely), "\(kind): \(weight.because)", bytes: bytes, share: weight.share,
            evidence: evidence, leads: leads)
    }

    /// Without a dump: Istio's list has no stat of an outbound cluster, so many lines of each on the stats page tell that it is not in
    /// force. What they cost a twin tells, which has as many workers and only Istio's list.
    private static func byItsLines(_ c: Case) -> Judgement? {
        guard let counted = c.counted, c.isKill, let text = kept(counted) else { return nil }
        let allocated = counted.page.allocated
        let least = Bytes(rounding: MemoryModel.clusterAllStatsDeferred.allocated * Double(counted.page.clusters))
        let lines = counted.evidence(
            "cluster.outbound|…", .count(Int64(counted.page.outboundStats)), "stats of outbound clusters")
        guard let twin = twin(c), let its = twin.measured.allocated, let page = twin.measured.evidence, its < allocated,
            let workers = counted.workers ?? c.pagedWorkers, twin.workers == workers
        else {
            return .claim(
                .possible, "\(text); no proxy with the same clusters and Istio's list shows what they cost", bytes: nil,
                share: nil, evidence: [lines])
        }
        let bytes = allocated - its
        let share = bytes.double / max(1, allocated.double)
        let isTheirs = share >= Thresholds.possibleShare.value && bytes >= least
        return .claim(
            isTheirs ? .likely : .possible,
            "\(text); \(name: twin.proxy.name, .pod) holds the same clusters with Istio's list in \(measured: its), \(bytes) less, and lives",
            bytes: bytes, share: share, evidence: [lines, page], leads: isTheirs
        ).of(allocated)
    }

    /// Istio's list is not in force: its own page has more stats of each cluster than that lets through.
    static func keepsMore(_ counted: CountedState) -> Bool { kept(counted) != nil }

    /// `137 stats kept of each of 358 clusters`
    private static func kept(_ counted: CountedState) -> Text? {
        let (lines, clusters) = (counted.page.outboundStats, counted.page.clusters)
        guard clusters > 0, lines / clusters >= Thresholds.keptStats.value else { return nil }
        let each = lines / clusters
        return "about \(each, "stat") kept of each of \(clusters, "cluster"), which Istio's list leaves out"
    }

    private static func twin(_ c: Case) -> ProxyState? {
        guard let clusters = c.knownClusters ?? c.counts?.dynamicClusters, let limit = c.limit else {
            return nil
        }
        return c.living(within: limit).first { other in
            guard let counts = other.counts else { return false }
            let close =
                abs(Double(counts.dynamicClusters - clusters)) <= Thresholds.standInClusters.value * Double(clusters)
            return close && !counts.allStats && !counts.eagerStats
        }
    }
}
