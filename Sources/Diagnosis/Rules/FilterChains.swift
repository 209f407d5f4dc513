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
        captureCommand: "\(dump: "istioctl proxy-config") listeners \(blank: .proxy)\(json: "listeners.json")",
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
        setOffBy: Rule.SetOff(kinds: [IstioKind.gateway, IstioKind.virtualService]),
        remedies: { builder, cause in builder.servers(cause) })

    static func judge(_ c: Case) throws -> Judgement {
        // A sidecar's chains change in place with any filter that is added; a gateway's with its servers.
        if c.isGateway, let later = c.laterJudgement([.filterChains]) { return later }
        guard let account = c.account, let counts = c.counts, counts.hasListeners else {
            return try byRouteTables(c)
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
    private static func byRouteTables(_ c: Case) throws -> Judgement {
        if let own = try byOwnListeners(c) { return own }
        guard c.isGateway, c.isKill, let sent = c.sentTables.servers, let need = c.need, need.level.count > 0 else {
            return byGateways(c)
                ?? .notJudged(missing: [Case.missingDump], "no captured page lists the filter chains")
        }
        let tables = sent.count
        let bytes = Bytes(rounding: MemoryModel.httpsServer.allocated * Double(tables))
        let share = min(1, bytes.double * MemoryModel.anonymousPerCounted / need.level.double)
        return .claim(
            c.tooSmall ? max(.possible, outcome(tables, share)) : outcome(tables, share),
            "\(tables, "HTTPS route table") according to istiod, one for each server (estimated \(estimated: bytes))",
            bytes: bytes, share: share, evidence: [sent.evidence], grew: Growth.grew(c.growth.routeTables))
    }

    /// A table of its listeners has a row for each chain; its memory page says of how much they are a part.
    private static func byOwnListeners(_ c: Case) throws -> Judgement? {
        guard c.isGateway, let counts = c.counts, counts.hasListeners else { return nil }
        let servers = counts.tlsChains
        guard servers > Thresholds.fewServers.value else {
            return .excluded("\(counts.filterChains, "filter chain") in \(counts.listeners, "listener")")
        }
        let certificates = counts.hasSecrets ? min(servers, counts.secrets) : 0
        let bytes = Bytes(
            rounding: MemoryModel.httpsServer.allocated * Double(servers)
                + MemoryModel.httpsServerCertificate.allocated * Double(certificates))
        let share = c.measured.allocated.map { min(1, bytes.double / max(1, $0.double)) }
        let own: Text = certificates > 0 ? " and \(certificates, "certificate")" : ""
        return .claim(
            share.map { outcome(servers, $0) } ?? .possible,
            "\(servers) filter chains with a TLS context\(own) in \(counts.listeners, "listener"): about \(estimated: bytes)",
            bytes: bytes, share: share, evidence: try c.counted(\.tlsChains, "filter chains with TLS"),
            grew: Growth.grew(c.growth.filterChains) || Growth.grew(c.growth.routeTables))
    }

    /// What the Gateways list that select it: nobody shows that it was sent so many, nor that these are all, so few of them exclude nothing.
    private static func byGateways(_ c: Case) -> Judgement? {
        guard c.isGateway, c.isKill, let served = c.sentTables.served else { return nil }
        let servers = served.count
        let bytes = Bytes(rounding: MemoryModel.httpsServer.allocated * Double(servers))
        let share = c.measured.allocated.map { min(1, bytes.double / max(1, $0.double)) }
        guard share.map({ outcome(servers, $0) != .excluded }) ?? (servers > few) else { return nil }
        return .claim(
            .possible,
            "\(servers, "server") of the Gateways that select it, a filter chain each: about \(estimated: bytes); no page shows what it was sent",
            bytes: bytes, share: share, evidence: [served.evidence])
    }

    private static let few = Int(Thresholds.fewServers.value)

    private static func outcome(_ servers: Int, _ share: Double) -> Outcome {
        servers <= few || share < Thresholds.possibleShare.value
            ? .excluded : share < Thresholds.likelyShare.value ? .possible : .likely
    }
}
