import Prose
import Units

extension CauseClass {
    fileprivate static let routeTable = CauseClass(rawValue: "ROUTE_TABLE")
}

/// Very many routes.
enum RouteTable {
    static let card = RuleCard(
        code: "OOM302", classification: .routeTable, title: "very large route tables",
        why:
            "A route costs 3.3 kB, one of a VirtualService 4.2 to 6.8 kB (measured); match blocks multiply with hosts, in every proxy that sees them.",
        falsePositives: "One route for each virtual host is every service's own; only what is beyond it counts.",
        needs: [.of(.configDump)],
        uses: [
            .laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries, .clustersSent,
            .istiodPages,
            .istioObjects,
        ],
        captureCommand: "\(dump: "istioctl proxy-config") routes \(blank: .proxy)\(json: "routes.json")",
        remedy:
            "Merge match blocks, limit VirtualServices with exportTo, bind them to gateways where only these need them."
    )

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.extraRoutes],
        thresholds: Rule.shares + Rule.need,
        firing: RuleExample(.confirmed, .services(20), .routes(3_500)),
        silent: RuleExample(.excluded, .services(20)),
        judge: judge,
        culprits: { try $0.routes($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.virtualService]),
        remedies: { try $0.routes($1) },
        seen: { builder in
            guard let file = builder.c.state?.counts?.file else { return nil }
            let hosts = try builder.c.mesh.store.largestVirtualHosts(file: file, limit: 3).filter { $0.routes > 1 }
            guard !hosts.isEmpty else { return nil }
            let shown = hosts.map { (name: "\(host: $0.name)" as Text, count: $0.routes) }
            let leaders = Leaders(shown: shown, alike: hosts[0].alike)
            return "\(leaders.text("route", "routes"))."
        },
        command: { builder in
            builder.isOutsideOfKubernetes
                ? nil : "kubectl get virtualservices.networking.istio.io -A -o yaml > virtualservices.yaml"
        })

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.routes]) { return later }
        guard let account = c.account, let counts = c.counts, counts.hasRoutes else { return byPushes(c) }
        let beyond = Int(account.count(.extraRoutes))
        guard beyond > 0 else {
            return .excluded(
                "\(counts.routes, "route") in \(counts.virtualHosts, "virtual host"): one each"
            )
        }
        let origins = try c.largestRouteOrigins(2)
        let hosts = try c.largestVirtualHosts(2)
        let isOneHost = hosts.count <= 1 || hosts[0].routes > hosts[1].routes
        let from: Text =
            origins.first.map {
                let leads = origins.dropFirst().first.map { $0.routes < origins[0].routes } ?? true
                return leads
                    ? ", most from VirtualService \(name: $0.name, .object) (\($0.routes))"
                    : ", as many from each of several VirtualServices, such as \(name: $0.name, .object) (\($0.routes))"
            }
            ?? hosts.first.map {
                isOneHost
                    ? ", most in virtual host \(host: $0.name) (\($0.routes))"
                    : ", \($0.routes) in virtual host \(host: $0.name) and as many in others"
            } ?? ""
        return try c.judgeConfig(
            .routeTable, named: !origins.isEmpty || !hosts.isEmpty,
            what:
                "\(counts.routes, "route") in \(counts.virtualHosts, "virtual host")\(from)",
            evidence: c.counted(\.routes, "routes over all tables"), grew: c.growth.outgrewClusters(c.growth.routes))
    }

    /// Without its dump: how many bytes of routes istiod sent, beyond what one route for each service takes.
    private static func byPushes(_ c: Case) -> Judgement {
        guard c.isKill, c.knownClusters != nil, let need = c.need, need.level.count > 0, c.growth.mostRoutes != nil
        else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists the routes")
        }
        guard let sent = c.sentTables.routes else {
            return .excluded("the routes that istiod sent take no more than one for each service")
        }
        let share = min(1, sent.bytes.double * MemoryModel.anonymousPerCounted / need.level.double)
        let grew = c.growth.outgrewClusters(c.growth.routes)
        let outcome: Outcome =
            share < Thresholds.possibleShare.value
            ? .excluded : share < Thresholds.likelyShare.value || !grew || c.tooSmall ? .possible : .likely
        return .claim(
            outcome,
            "the routes that istiod sent are more than one for each service: about \(estimated: sent.bytes) (estimated from their size)",
            bytes: sent.bytes, share: share, evidence: [sent.evidence], grew: grew)
    }
}
