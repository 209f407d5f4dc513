import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let metricCardinality = CauseClass(rawValue: "METRIC_CARDINALITY")
}

/// Metric series that never expire.
enum MetricCardinality {
    static let card = RuleCard(
        code: "OOM502", classification: .metricCardinality, title: "unbounded metric cardinality",
        why:
            "Every new combination of labels is a series that Envoy keeps for its life; identifiers, hosts or dead peers in labels grow without end.",
        falsePositives: "A proxy with many peers has many series by right.",
        needs: [.of(.stats, as: "stats/prometheus")],
        uses: [.account, .memoryPage, .kills, .memorySeries, .laterGrowth, .growth],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET stats/prometheus > stats.prom",
        remedy: "Drop the label with a Telemetry override; set sidecar.istio.io/statsEvictionInterval (1.28 and later)."
    )

    static let rule = Rule(
        card: card,
        comesAndGoes: true,
        isAlwaysWorthALook: true,
        thresholds: [Thresholds.metricSeries, Thresholds.likelyShare, Thresholds.seriesAge],
        firing: RuleExample(.likely, .services(12), .pagesOfTheKilled, .series(2_500), .unexplained(12_000_000)),
        silent: RuleExample(.excluded, .services(12), .pagesOfTheKilled, .series(1_999), .unexplained(12_000_000)),
        judge: judge,
        culprits: { finder, _ in finder.telemetries() },
        setOffBy: Rule.SetOff(kinds: [IstioKind.telemetry, IstioKind.envoyFilter]),
        remedies: { builder, cause in builder.series(cause) },
        seen: { builder in
            guard let id = builder.c.state?.proxy.id, let top = try builder.c.mesh.answers.seriesCounts(proxy: id)?.top
            else { return nil }
            return
                "Most series: \(term: top.name) (\(Int64(clamping: top.series))). \(told(top.labels))"
        },
        look: { $0.dropLabels },
        command: { builder in
            "\(builder.admin("stats/prometheus")) | grep -o '[a-z_]*=\"[^\"]*\"' | sort -u | cut -d= -f1 | uniq -c | sort -rn | head"
        })

    /// What is new in nearly each series, where the page tells.
    private static func told(_ labels: [String]) -> Text {
        guard !labels.isEmpty else { return "The capture does not show which label is unbounded." }
        let names = labels.map { "\(term: $0)" as Text }.listed()
        return "New in nearly each of them: \(own: labels.count == 1 ? "label" : "labels") \(names)."
    }

    /// A page on which no metric has many series.
    private static func withoutMany(_ page: SeriesCounts, _ c: Case) -> Judgement {
        if c.isKill, c.process == .successor || c.process == .sibling, let life = c.victimLife,
            life > Thresholds.seriesAge.value
        {
            return .notJudged(
                missing: [.of(.stats, as: "stats/prometheus of the victim")],
                "the page is of a younger process; series grow with age")
        }
        guard page.isWhole else {
            return .notJudged(
                missing: [.of(.stats, as: "stats/prometheus")],
                "the stats page breaks off: which series came behind that it does not show")
        }
        return .excluded(
            "\(Int64(page.lines)) lines of stats, no metric with \(Int64(Thresholds.metricSeries.value)) series")
    }

    static func judge(_ c: Case) throws -> Judgement {
        guard let page = try c.seriesCounts() else {
            return .notJudged(missing: [.of(.stats, as: "stats/prometheus")], "no stats page")
        }
        guard let top = page.top, top.series >= Thresholds.metricSeries.value else {
            return withoutMany(page, c)
        }
        let evidence = [
            Evidence(
                .file(page.file, locator: .stat(top.name)), value: .count(Int64(top.series)),
                text: "series of \(term: top.name)")
        ]
        let series: Text = "\(Int64(top.series)) series of \(term: top.name)"
        guard let unexplained = c.unexplained ?? c.unexplainedByCounts else {
            return .claim(
                .possible, "\(series); no captured page shows what they hold", bytes: nil, share: nil,
                evidence: evidence)
        }
        guard unexplained.count > 0 else {
            return .excluded("\(series), but the configuration explains all allocated memory", evidence: evidence)
        }
        let share = unexplained.double / max(1, (c.allocated ?? c.counted?.page.allocated)?.double ?? 1)
        return .claim(
            share >= Thresholds.likelyShare.value ? .likely : .possible,
            "\(series); \(unexplained) of allocated are not explained by the configuration",
            bytes: unexplained, share: share, evidence: evidence
        ).withAccumulation(c)
    }
}
