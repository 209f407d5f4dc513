import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let connections = CauseClass(rawValue: "CONNECTIONS")
}

/// Connections themselves: their number, in either direction.
enum ConnectionCount {
    static let card = RuleCard(
        code: "OOM401", classification: .connections, title: "connections and requests in flight",
        why:
            "An idle upstream connection costs 16 kB, 31 kB with mTLS; a request in flight 40 to 69 kB (measured). Istio's default pools have no limit and close idle connections after an hour.",
        falsePositives: "A few dozen connections; bytes that are buffers, not connections.",
        needs: [
            .of(
                .clustersPage, .stats, .accessLog, .netstat,
                as: "clusters page or stats, else the access logs of its peers or netstat"),
            .of(.configDump), .of(.memoryPage),
        ],
        uses: [.account, .need, .limit, .kills, .serverInfo, .memorySeries, .laterGrowth, .growth],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET clusters\(part: "grep cx_active | grep -v '::0$'")",
        remedy: "connectionPool limits and a shorter idleTimeout in the DestinationRule of the host whose pool grew.")

    static let rule = Rule(
        card: card,
        matter: .connections,
        owns: [.connections],
        comesAndGoes: true,
        beside: "connections beyond the model",
        thresholds: Rule.shares + Rule.outlook + [
            Thresholds.fewConnections, Thresholds.bufferedPerConnection, Thresholds.bloatedPool, Thresholds.largePool,
            Thresholds.witnessedPart,
        ],
        firing: RuleExample(.likely, .services(20), .pagesOfTheKilled, .connections(2_000, each: 16_000)),
        silent: RuleExample(.excluded, .services(20), .pagesOfTheKilled, .connections(20, each: 16_000)),
        judge: judge,
        culprits: { try $0.pools($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.destinationRule], connections: true),
        remedies: { try $0.connections($1) },
        seen: { builder in
            guard let capture = builder.c.state?.loadCapture,
                let pool = try builder.c.mesh.store.largestPools(capture: capture, limit: 1).first,
                pool.active > Thresholds.largePool.value
            else { return nil }
            return "\(pool.active, "connection") to \(cluster: pool.name)."
        },
        look: { builder in
            let what: Text? = builder.areOfClients ? builder.boundClients : nil
            guard builder.c.limit == nil else { return what }
            return
                "\(what ?? card.remedy) Its memory limit is not in the bundle, so how many are too many is unknown."
        },
        command: { $0.areOfClients ? $0.countClients : nil })

    static func judge(_ c: Case) throws -> Judgement {
        if c.isKill, (c.process == .sibling && !c.isReplica) || c.process == .none { return try byWitnesses(c) }
        guard let total = c.connections.total, let measured = c.allocatedWithConnections else {
            if let counted = c.connectionsByCounts ?? c.connectionsByPrice { return counted }
            return c.isKill
                ? try byWitnesses(c)
                : .notJudged(missing: [.of(.clustersPage), .of(.stats)], "no captured page counts connections")
        }
        guard total >= Thresholds.fewConnections.value else {
            if let earlier = try c.unsureCount() { return earlier }
            return c.isKill && c.process != .killed
                ? try byWitnesses(c)
                : .excluded(c.openInWords, bytes: c.account?.allocated(.connections))
        }
        let modelled = c.account?.allocated(.connections) ?? 0
        let perConnection = measured.rest.double / Double(max(1, total))
        if perConnection > Thresholds.bufferedPerConnection.value,
            modelled.double < measured.rest.double * Thresholds.likelyShare.value
        {
            return .excluded(
                "\(total, "connection"), but \(Bytes(rounding: perConnection)) for each of them: buffers",
                bytes: modelled)
        }
        // What is measured beside the configuration belongs to the connections, where each then costs what one can.
        // Measured beside the configuration is the most that they can hold.
        let seen =
            perConnection <= Thresholds.bufferedPerConnection.value ? measured.rest : min(modelled, measured.rest)
        return try weighed(seen, of: measured.allocated, total, c)
    }

    /// What the connections hold, at the victim's age, by its share and by how they grew.
    private static func weighed(_ seen: Bytes, of allocated: Bytes, _ total: Int64, _ c: Case) throws -> Judgement {
        let (bytes, aged) = atVictimsAge(seen, c)
        let share = bytes.double / max(1, allocated.double)
        if c.isKill, c.process != .killed, share < Thresholds.likelyShare.value { return try byWitnesses(c) }
        let grown = try c.grownPool()
        let isLikely = share >= Thresholds.likelyShare.value && c.isWorthClaiming(bytes)
        var outcome: Outcome = isLikely ? .likely : share >= Thresholds.possibleShare.value ? .possible : .excluded
        if outcome == .possible, let grown, isEnough(grown, bytes.double / Double(total), c) { outcome = .likely }
        let pool: Text = try topPool(c).map { ", most to \(cluster: $0.name) (\($0.active))" } ?? ""
        let growth: Text = grown.map { "; \($0.text)" } ?? ""
        // Two pages of two moments: each figure with its own.
        let newer = newerPage(c)
        let isTold = newer != nil || c.measured.allocated == allocated
        let whole: Text = isTold ? "allocated" : "the \(measured: allocated) allocated"
        let later: Text = newer.map { "; \($0)" } ?? ""
        return .claim(
            outcome,
            "\(total, "open connection")\(pool): \(bytes), \(share: min(1, share)) of \(whole) at the time\(later)\(aged)\(growth)",
            bytes: bytes, share: min(1, share),
            evidence: try pools(c) + c.connections.allEvidence + [grown?.evidence].compactMap { $0 }, grew: grown != nil
        ).of(allocated).withAccumulation(c)
    }

    /// That the memory page is of a later moment than the count, and what came meanwhile.
    private static func newerPage(_ c: Case) -> Text? {
        guard let came = c.cameAfterCount, let now = c.measured.allocated else { return nil }
        return
            "\(measured: now - came) were allocated when they were counted, \(measured: now) on the memory page, which is newer and counts none"
    }

    /// Growing on as it did between the two pages, it reached the limit by the time of the kill, and without it nothing had.
    private static func isEnough(_ grown: PoolGrowth, _ each: Double, _ c: Case) -> Bool {
        guard c.isKill, c.process == .killed, let need = c.need, let limit = c.limit, let rate = grown.perSecond,
            let at = grown.at, let killed = c.victims.flatMap(\.kills).compactMap(\.at).filter({ $0 >= at }).min()
        else { return false }
        let anonymous = each * MemoryModel.anonymousPerAllocated
        let came = rate * killed.seconds(since: at) * anonymous
        return need.level.double + came >= limit.double
            && need.level.double - Double(grown.after) * anonymous < limit.double
    }

    /// What a restarted proxy holds, scaled to how long the killed one had run.
    private static func atVictimsAge(_ seen: Bytes, _ c: Case) -> (bytes: Bytes, aged: Text) {
        guard c.isKill, c.process == .successor, let life = c.victimLife, let uptime = c.uptime, uptime > 0,
            life > uptime
        else { return (seen, "") }
        var bytes = Bytes(rounding: seen.double * life / uptime)
        // It died at its limit: what accumulated is no more than that leaves beside the configuration.
        if let room = roomForConnections(c) { bytes = min(bytes, max(seen, room)) }
        return (
            bytes,
            "; \(seen) after \(seconds: uptime) in the restarted proxy; the killed proxy had run \(fixed: life / uptime, 0) times as long"
        )
    }

    /// Allocated bytes between what the configuration needs and the limit.
    private static func roomForConnections(_ c: Case) -> Bytes? {
        guard let limit = c.limit, let need = c.need, let account = c.victimAccount ?? c.account else { return nil }
        let beside = limit.double - (need.level - account.anonymous(.connections)).double
        return Bytes(rounding: max(0, beside) / MemoryModel.anonymousPerAllocated)
    }

    private static func topPool(_ c: Case) throws -> (name: String, active: Int64)? {
        try c.largestPools(1).first.map { ($0.name, $0.active) }
    }

    private static func pools(_ c: Case) throws -> [Evidence] {
        try c.largestPools(3).map {
            Evidence(
                .file($0.file, locator: .stat("\($0.name)::cx_active")), value: .count($0.active),
                text: "\($0.active, "active connection") to \(cluster: $0.name)")
        }
    }

    /// No page of the victim: the requests that broke for others when it died count what it held.
    private static func byWitnesses(_ c: Case) throws -> Judgement {
        let witnesses = try PeerWitnesses(c)
        guard witnesses.isTold else {
            return .notJudged(
                missing: [.of(.clustersPage, .stats, as: "clusters page or stats of the victim from before the kill")],
                "no captured page of the killed proxy counts its connections")
        }
        guard let limit = c.limit, let need = c.need else {
            return .notJudged(
                missing: [Case.missingDump],
                "up to \(witnesses.perKill, "request") broke at a kill; the limit or the need is unknown")
        }
        let open = Double(witnesses.perKill)
        guard witnesses.perKill >= Int(Thresholds.fewConnections.value) else {
            return c.process == .none && !witnesses.evidence.isEmpty
                ? .notJudged(
                    missing: [.of(.clustersPage, as: "clusters page of the victim")],
                    "up to \(witnesses.perKill, "request") broke at a kill")
                : .excluded(
                    witnesses.perKill == 0
                        ? "no request of its peers broke at a kill"
                        : "only \(witnesses.perKill, "request") of its peers broke at a kill, at most")
        }
        let bytes = Bytes(rounding: open * MemoryModel.requestTLSClient.allocated)
        let missing = limit.double - need.level.double
        let reach = bytes.double * MemoryModel.anonymousPerAllocated
        let seen = Bytes(rounding: max(0, missing))
        let text: Text =
            "up to \(witnesses.perKill, "request was", "requests were") in flight at a kill (from requests that broke for its peers, and sockets that were left): \(estimated: bytes) (estimated), with \(seen) free between its configuration and the limit"
        let outcome: Outcome =
            missing <= 0
            ? .possible
            : reach >= missing ? .likely : reach >= missing * Thresholds.witnessedPart.value ? .possible : .excluded
        return .claim(outcome, text, bytes: bytes, share: nil, evidence: witnesses.evidence).withAccumulation(c)
    }
}

extension Case {
    /// `12 open connections`, `no connection is open`; where only stats were counted, those that came in.
    var openInWords: Text {
        let total = connections.total ?? 0
        if connections.isOfSockets {
            return connections.upstream == nil
                ? "\(total, "accepted connection") by its sockets" : "\(total, "open connection") by its sockets"
        }
        guard connections.upstream != nil else {
            return "\(total, "connection") from clients; no page of that moment counts those to upstreams"
        }
        return total == 0 ? "no connection is open" : "\(total, "open connection")"
    }
}
