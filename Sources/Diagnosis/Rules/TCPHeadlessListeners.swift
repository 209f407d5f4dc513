import Prose
import Units

extension CauseClass {
    fileprivate static let tcpHeadlessListeners = CauseClass(rawValue: "TCP_HEADLESS_LISTENERS")
}

/// One listener for each TCP service or headless pod.
enum TCPHeadlessListeners {
    static let card = RuleCard(
        code: "OOM301", classification: .tcpHeadlessListeners, title: "one listener for each TCP or headless service",
        why:
            "A TCP service needs a listener of its own for every address and port (16.5 kB, measured); a headless one for every pod.",
        falsePositives: "The clusters behind the listeners belong to the scope, not to this class.",
        needs: [.of(.configDump)],
        uses: [.laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries],
        captureCommand: "\(dump: "istioctl proxy-config") listeners \(blank: .proxy)",
        remedy:
            "Scope TCP services with a Sidecar; name HTTP ports as http; avoid headless services where nothing needs them."
    )

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.tcpListeners],
        thresholds: Rule.shares + Rule.need + [Thresholds.fewListeners],
        firing: RuleExample(.confirmed, .services(20), .tcpListeners(1_000)),
        silent: RuleExample(.excluded, .services(20)),
        judge: judge,
        culprits: { try $0.listeners($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.sidecar, IstioKind.serviceEntry], services: true),
        remedies: { try $0.scope($1) + $0.tcpServices($1) })

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.tcpServices], part: { $0.listenerBytes }) { return later }
        guard let account = c.account, let counts = c.counts, counts.hasListeners else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists the listeners")
        }
        guard counts.tcpListeners > Thresholds.fewListeners.value else {
            return .excluded("\(counts.tcpListeners, "TCP listener")", bytes: account.allocated(.tcpHeadlessListeners))
        }
        return try c.judgeConfig(
            .tcpHeadlessListeners, named: true,
            what: "\(counts.tcpListeners) TCP listeners of \(counts.listeners)",
            evidence: c.counted(\.tcpListeners, "active listeners without an HTTP connection manager"),
            grew: Growth.grew(c.growth.listeners))
    }
}
