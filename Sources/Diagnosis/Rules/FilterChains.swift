import Prose
import Units

extension CauseClass {
    fileprivate static let filterChains = CauseClass(rawValue: "FILTER_CHAINS")
}

/// Very many filter chains in few listeners.
enum FilterChains {
    static let card = RuleCard(
        code: "OOM303", classification: .filterChains, title: "a filter chain for every server of the gateway",
        why:
            "Each HTTPS server of a Gateway has a filter chain, a connection manager, a TLS context and a route table of its own: 77 kB, 92 kB with a certificate of its own (measured).",
        falsePositives: "A few servers; sidecars, whose chains come with the ports.",
        needs: [.of(.configDump, .istiodPages, as: "config_dump of the gateway, or istiod's adsz")],
        uses: [
            .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries, .laterGrowth, .istioObjects,
        ],
        captureCommand: "\(dump: "istioctl proxy-config") listeners \(blank: .proxy) -o json > listeners.json",
        remedy: "Merge servers that share a certificate into one with several hosts.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.httpsServers],
        thresholds: Rule.shares + Rule.need + [Thresholds.fewServers],
        firing: RuleExample(.confirmed, .services(6), .gateway(servers: 200)),
        silent: RuleExample(.excluded, .services(6), .gateway(servers: 2)),
        judge: judge,
        culprits: { $0.gateways($1) },
        setOffBy: Rule.SetOff(kinds: ["Gateway", "VirtualService"]),
        remedies: { builder, cause in builder.servers(cause) })

    static func judge(_ c: Case) throws -> Judgement {
        // A sidecar's chains change in place with any filter that is added; a gateway's with its servers.
        if c.isGateway, let later = c.laterJudgement([.filterChains]) { return later }
        guard let account = c.account, let counts = c.counts, counts.hasListeners else {
            return byRouteTables(c)
        }
        let servers = Int(account.count(.httpsServers))
        guard servers > Thresholds.fewServers.value else {
            return .excluded("\(counts.filterChains, "filter chain") in \(counts.listeners, "listener")")
        }
        return try c.judgeConfig(
            .filterChains, named: true,
            what: "\(servers) filter chains with a TLS context in \(counts.listeners, "listener")",
            evidence: c.counted(\.tlsChains, "filter chains with TLS"),
            grew: Growth.grew(c.growth.filterChains) || Growth.grew(c.growth.routeTables))
    }

    /// Without its dump istiod lists its route tables, or says how many it sent: one for each HTTPS server.
    private static func byRouteTables(_ c: Case) -> Judgement {
        guard c.isGateway, c.isKill, let sent = c.sentTables.servers, let need = c.need, need.level.count > 0 else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists the filter chains")
        }
        let tables = sent.count
        let bytes = Bytes(rounding: MemoryModel.httpsServer.allocated * Double(tables))
        let share = min(1, bytes.double * MemoryModel.anonymousPerCounted / need.level.double)
        let outcome: Outcome =
            tables <= Thresholds.fewServers.value || share < Thresholds.possibleShare.value
            ? .excluded : share < Thresholds.likelyShare.value || c.tooSmall ? .possible : .likely
        return .claim(
            outcome,
            "\(tables, "HTTPS route table") according to istiod, one for each server (estimated \(estimated: bytes))",
            bytes: bytes, share: share, evidence: [sent.evidence], grew: Growth.grew(c.growth.routeTables))
    }
}
