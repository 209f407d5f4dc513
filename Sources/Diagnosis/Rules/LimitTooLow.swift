import Prose
import Units

/// The limit is below an ordinary need.
enum LimitTooLow: Rule {
    static let card = RuleCard(
        code: "OOM601", classification: .limitTooLow, title: "the limit is below what the proxy needs to start",
        why:
            "An idle proxy needs 34 MB with 18 clusters, 56 MB with 270 (container, measured). A limit below that kills it at every start.",
        falsePositives: "Where the configuration grew, what grew is the cause and the limit only its victim.",
        needs: [
            .of(.limit), .of(.podStatus, .istiodLog, as: "start of the killed container"),
            .of(.configDump, .istiodLog, as: "config_dump of the victim or a proxy like it, or istiod's log"),
        ],
        uses: [.kills, .need, .growth, .memoryPage],
        captureCommand: "kubectl get pod POD -o jsonpath='{.spec.containers[*].resources.limits.memory}'",
        remedy: "Raise the limit to the need, its push peak and a margin.")

    static func judge(_ c: Case) -> Judgement {
        guard let limit = c.limit else {
            return .notJudged(missing: [.of(.limit, as: "memory limit of the container")], "no limit is known")
        }
        guard c.isKill else { return outlook(c, limit) }
        guard let need = c.need else { return .notJudged(missing: [Case.missingDump], "the need is not known") }
        let figures = "needs \(need.level.decimal) (\(need.basis)) of \(limit.binary)"
        guard let life = c.victimLife else {
            return .notJudged(
                missing: [.of(.podStatus, as: "start of the killed container")],
                "how long it lived is not known; it \(figures)")
        }
        guard life <= Thresholds.limitTooLowLife else {
            return .excluded("it lived \(Int(life)) s before the kill; it \(figures)")
        }
        guard need.level.double > Thresholds.limitTooLowNeed * limit.double else { return .excluded("it \(figures)") }
        let evidence = c.victims.flatMap(\.witnesses).prefix(2).map(\.evidence)
        let text = "killed \(Int(life)) s after its start; \(figures)"
        if c.growth.anything {
            return .claim(
                .possible, "\(text), but what grew comes first", bytes: nil, share: nil, evidence: Array(evidence))
        }
        guard need.level.count <= Thresholds.ordinaryNeed else {
            return .claim(
                .possible, "\(text): more than the 128 MiB that are ordinary", bytes: nil, share: nil,
                evidence: Array(evidence))
        }
        let certain = c.process != .none && c.growth.isKnown
        return .claim(
            certain ? .confirmed : .likely,
            "\(text), an ordinary need; nothing grew between its first and its last life", bytes: nil,
            share: nil, evidence: Array(evidence), leads: c.growth.isKnown)
    }

    private static func outlook(_ c: Case, _ limit: Bytes) -> Judgement {
        guard let need = c.need else { return .notJudged(missing: [.of(.configDump)], "the need is not known") }
        guard need.level.double > Thresholds.limitTooLowNeed * limit.double else {
            return .excluded("needs \(need.level.decimal) after a restart, of \(limit.binary)")
        }
        return .claim(
            .possible, "would need \(need.level.decimal) after a restart, of \(limit.binary)", bytes: nil, share: nil,
            evidence: c.measured.evidence.map { [$0] } ?? [])
    }
}
