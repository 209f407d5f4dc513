import Prose
import Units

extension CauseClass {
    fileprivate static let buffering = CauseClass(rawValue: "BUFFERING")
}

/// Bodies that wait for slow readers.
enum Buffering {
    static let card = RuleCard(
        code: "OOM402", classification: .buffering, title: "buffers of slow readers and large bodies",
        why:
            "A stalled body holds up to 2.2 times the buffer limit of 1 MiB for each connection (measured), HTTP/2 windows and retries more.",
        falsePositives:
            "By elimination only: no page shows buffers with Istio's default stats. Free pages are not buffers.",
        needs: [
            .of(.memoryPage), .of(.clustersPage, as: "clusters page of the same moment"), .of(.configDump),
        ],
        uses: [.account, .laterGrowth, .limit, .netstat, .stats, .memorySeries, .growth],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET memory\(.next)kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET clusters",
        remedy: "Lower perConnectionBufferLimitBytes and HTTP/2 windows, limit connections, fix the slow reader.")

    static let rule = Rule(
        card: card,
        matter: .connections,
        comesAndGoes: true,
        beside: "buffers of connections",
        thresholds: Rule.shares + Rule.outlook + [
            Thresholds.bufferedPerConnection, Thresholds.bufferedConnections,
            Thresholds.bufferedBytes, Thresholds.unexplainedNewer, Thresholds.fullQueue, Thresholds.fewConnections,
            Thresholds.metricSeries,
        ],
        firing: RuleExample(.likely, .services(20), .pagesOfTheKilled, .connections(200, each: 150_000)),
        silent: RuleExample(.excluded, .services(20), .pagesOfTheKilled, .connections(2_000, each: 16_000)),
        judge: judge,
        culprits: { try $0.pools($1) },
        setOffBy: Rule.SetOff(connections: true),
        remedies: { try $0.buffers($1) })

    static func judge(_ c: Case) throws -> Judgement {
        if let missing = missing(c) { return missing }
        guard let pair = c.allocatedWithConnections, let total = c.connections.total else {
            return .notJudged(missing: [.of(.clustersPage)], "no captured page counts connections")
        }
        let later = (c.later?.bytes ?? 0) + unpricedDraining(c)
        let rest = pair.rest > later ? pair.rest - later : 0
        let share = rest.double / max(1, pair.allocated.double)
        if total < Thresholds.bufferedConnections.value, let earlier = try c.unsureCount() { return earlier }
        guard total > 0 else { return .excluded(c.openInWords) }
        if total < Thresholds.bufferedConnections.value, rest.double < Thresholds.bufferedBytes.value {
            return .excluded("\(total, "connection"), \(rest) beyond the configuration")
        }
        let each = rest.double / Double(total)
        if share < Thresholds.possibleShare.value {
            if c.isKill, c.process == .successor {
                return .notJudged(
                    missing: [.of(.memoryPage, as: "memory page of the victim from before the kill")],
                    "the restarted proxy holds no buffers; those of the killed proxy are unknown")
            }
            return .excluded("the configuration and its connections explain all but \(rest)", bytes: rest)
        }
        guard each > Thresholds.bufferedPerConnection.value else {
            return .excluded(
                "\(Bytes(rounding: each)) per connection (\(total) open): too little for buffered bodies", bytes: nil)
        }
        var evidence = c.connections.allEvidence
        if let memory = c.measured.evidence { evidence.append(memory) }
        let waiting = try queues(c)
        evidence += waiting
        let other = total < Thresholds.fewConnections.value && waiting.isEmpty ? try otherHolder(c) : nil
        return .claim(
            share >= Thresholds.likelyShare.value && c.isWorthClaiming(rest) && other == nil ? .likely : .possible,
            "\(rest) beyond the configuration with \(total, "connection"): \(Bytes(rounding: each)) each, more than any connection costs\(other.map { "; \($0.name) may hold it as well" } ?? "")",
            bytes: other?.isCounted == true ? nil : rest, share: other?.isCounted == true ? nil : min(1, share),
            evidence: evidence
        ).of(pair.allocated).withAccumulation(c)
    }

    /// What else may hold that which is left over a few connections, where the kernel's queues are not full, and whether the same bytes are
    /// counted there already.
    private static func otherHolder(_ c: Case) throws -> (name: Text, isCounted: Bool)? {
        if c.counts?.grpcLoggers ?? 0 > 0 { return ("its gRPC access loggers", false) }
        // Handshakes that never end, for one, are in no count of Envoy's.
        let counted = Int64(c.connections.total ?? 0)
        let sockets = try c.sockets().filter(\.role.isOfEnvoy).reduce(Int64(0)) { $0 + Int64($1.count) }
        if sockets >= Thresholds.fewConnections.value, sockets > counted, sockets - counted > counted {
            return ("the \(sockets, "socket") that the kernel lists, most of which no page counts,", false)
        }
        guard let top = try c.seriesCounts()?.top, top.series >= Thresholds.metricSeries.value else { return nil }
        return ("its \(Int64(clamping: top.series)) series of \(term: top.name)", true)
    }

    /// What must be there before bytes can be called buffers.
    private static func missing(_ c: Case) -> Judgement? {
        guard c.process != .sibling || c.isReplica, c.process != .none || !c.isKill else {
            return .notJudged(
                missing: [
                    .of(.memoryPage, .clustersPage, as: "memory and clusters page of the victim from before the kill")
                ], "no admin page of the killed proxy was captured")
        }
        guard let allocated = c.measured.allocated, c.account != nil else {
            let pages: [(Requirement, isThere: Bool)] = [
                (.of(.memoryPage), c.measured.allocated != nil), (.of(.clustersPage), c.connections.total != nil),
                (.of(.configDump), c.account != nil),
            ]
            return .notJudged(
                missing: pages.filter { !$0.isThere }.map(\.0),
                "no captured page shows what the configuration does not explain")
        }
        // Behind the cut lies configuration that nobody counted.
        guard c.counts?.complete != false else {
            return .notJudged(missing: [.of(.configDump)], "the config_dump is cut: what it does not show is no buffer")
        }
        if let pair = c.allocatedWithConnections, c.connections.upstream == nil,
            c.connections.allocatedWithCount == nil, c.connections.total != nil,
            pair.rest.double > Thresholds.unexplainedNewer.value * allocated.double
        {
            return .notJudged(
                missing: [.of(.clustersPage, as: "clusters page of the newest moment")],
                "the memory page is newer than the connections known")
        }
        return nil
    }

    /// What draining listeners may hold beyond the account: which of them are HTTP no page tells, and these cost most.
    private static func unpricedDraining(_ c: Case) -> Bytes {
        guard let account = c.account, let draining = c.drainingListeners else { return 0 }
        let most = Bytes(rounding: MemoryModel.drainingHTTPListener.allocated * Double(max(0, draining)))
        let priced = account.allocated(of: .drainingListeners)
        return most > priced ? most - priced : 0
    }

    /// Full kernel queues point at slow readers; Envoy's own first, since the other end of a connection of its pod has the same bytes.
    private static func queues(_ c: Case) throws -> [Evidence] {
        let full = try c.sockets().filter { $0.queued > Thresholds.fullQueue.value }
        return (full.filter { $0.role.isOfEnvoy } + full.filter { !$0.role.isOfEnvoy }).prefix(2).map { row in
            let whose: Text = row.role.isOfEnvoy ? "\(term: row.role.rawValue)" : "of other processes of its pod"
            return Evidence(
                .file(row.file, locator: .item("sockets", Name("\(row.role.rawValue) \(row.state)", .term))),
                value: .bytes(Bytes(row.queued)),
                text: "\(Bytes(row.queued)) wait in the kernel's queues of \(row.count, "socket") (\(whose))")
        }
    }
}
