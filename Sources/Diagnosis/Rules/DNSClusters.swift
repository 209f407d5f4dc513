import Prose
import Units

extension CauseClass {
    fileprivate static let dns = CauseClass(rawValue: "DNS")
}

/// Clusters that resolve names.
enum DNSClusters {
    static let card = RuleCard(
        code: "OOM506", classification: .dns, title: "DNS clusters and caches",
        why:
            "Answers are kept per DNS cluster and replaced at each refresh: 200 clusters with new answers every second stayed flat (measured).",
        falsePositives: "A hint: at most possible, unless a page shows growing answers.",
        needs: [.of(.configDump)],
        uses: [.account, .memoryPage],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET stats\(part: "grep -E 'dns|update_'")",
        remedy: "Use ServiceEntry resolution STATIC or NONE where addresses are known.")

    static let rule = Rule(
        card: card,
        thresholds: [Thresholds.likelyShare],
        firing: RuleExample(.possible, .services(140), .hostsResolvedByEnvoy(139)),
        silent: RuleExample(.excluded, .services(140), .hostsResolvedByEnvoy(90)),
        judge: judge,
        culprits: { try $0.scope($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.serviceEntry], services: true),
        remedies: { try $0.externalServices($1) })

    static func judge(_ c: Case) throws -> Judgement {
        guard let counts = c.counts, counts.hasClusters else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists the clusters")
        }
        guard counts.dnsClusters > 0 else { return .excluded("no cluster resolves names") }
        let bytes = Bytes(rounding: Double(counts.dnsClusters) * MemoryModel.dnsCluster.allocated)
        let share = bytes.double / max(1, c.allocated?.double ?? 1)
        guard share >= Thresholds.likelyShare.value else {
            return .excluded(
                "\(counts.dnsClusters, "DNS cluster"); their answers are replaced, not kept", bytes: bytes, share: share
            )
        }
        return try .claim(
            .possible, "\(counts.dnsClusters, "DNS cluster") (their memory is counted with the scope)",
            bytes: bytes, share: share,
            evidence: c.counted(\.dnsClusters, "DNS clusters with an address"))
    }
}
