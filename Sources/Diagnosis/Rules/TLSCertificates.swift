import Prose
import Units

extension CauseClass {
    fileprivate static let tlsCerts = CauseClass(rawValue: "TLS_CERTS")
}

/// Hundreds of certificates.
enum TLSCertificates {
    static let card = RuleCard(
        code: "OOM507", classification: .tlsCerts, title: "many certificates",
        why:
            "A secret of its own costs about 15 kB beside its filter chain (measured); certificate bundles per cluster cost more.",
        falsePositives: "The TLS contexts of ordinary clusters are the clusters', not this class.",
        needs: [.of(.configDump, as: "config_dump with its secrets")],
        uses: [.account, .memoryPage, .need, .growth, .istiodPages, .istioObjects],
        captureCommand: "\(dump: "istioctl proxy-config") secret \(blank: .proxy)",
        remedy: "Share certificates between servers; remove credentials that no server names.")

    static let rule = Rule(
        card: card,
        isHint: true,
        thresholds: [Thresholds.manySecrets, Thresholds.possibleShare],
        firing: RuleExample(.possible, .services(4), .secrets(200)),
        silent: RuleExample(.excluded, .services(4), .secrets(199)),
        judge: judge,
        culprits: { $0.credentials($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.gateway, IstioKind.virtualService]),
        remedies: { builder, cause in builder.servers(cause) })

    static func judge(_ c: Case) -> Judgement {
        guard let counts = c.counts, counts.hasSecrets else { return bySent(c) }
        guard counts.secrets >= Thresholds.manySecrets.value else { return .excluded("\(counts.secrets, "secret")") }
        let bytes = Bytes(rounding: MemoryModel.httpsServerCertificate.allocated * Double(counts.secrets))
        let share = bytes.double / max(1, c.allocated?.double ?? 1)
        let evidence =
            c.dump("/configs (SecretsConfigDump)", .count(Int64(counts.secrets)), "\(counts.secrets, "secret")").map {
                [$0]
            } ?? []
        let text: Text = "\(counts.secrets, "secret"): \(estimated: bytes) (estimated)"
        return share >= Thresholds.possibleShare.value
            ? .claim(.possible, text, bytes: bytes, share: share, evidence: evidence)
            : .excluded(text, bytes: bytes, share: share)
    }

    /// Without its dump: the secrets that istiod sent, or the credentials that Gateways name.
    private static func bySent(_ c: Case) -> Judgement {
        guard c.isKill, let sent = c.sentTables.secrets else {
            return .notJudged(
                missing: [.of(.configDump, as: "config_dump with its secrets")], "no captured page lists the secrets")
        }
        guard sent.count >= Thresholds.manySecrets.value else {
            return .excluded("\(sent.count, "secret") according to istiod")
        }
        let bytes = Bytes(rounding: MemoryModel.httpsServerCertificate.allocated * Double(sent.count))
        let text: Text = "\(sent.count, "secret") according to istiod and the Gateways: \(estimated: bytes) (estimated)"
        guard let need = c.need, need.level.count > 0 else {
            return .claim(.possible, text, bytes: bytes, share: nil, evidence: [sent.evidence])
        }
        let share = min(1, bytes.double * MemoryModel.anonymousPerCounted / need.level.double)
        return share >= Thresholds.possibleShare.value
            ? .claim(.possible, text, bytes: bytes, share: share, evidence: [sent.evidence])
            : .excluded(text, bytes: bytes, share: share, evidence: [sent.evidence])
    }
}
