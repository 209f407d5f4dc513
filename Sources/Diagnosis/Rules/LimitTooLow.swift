import Prose
import Units

extension CauseClass {
    fileprivate static let limitTooLow = CauseClass(rawValue: "LIMIT_TOO_LOW")
}

/// The limit is below an ordinary need.
enum LimitTooLow {
    static let card = RuleCard(
        code: "OOM601", classification: .limitTooLow, title: "the limit is below what the proxy needs to start",
        why:
            "An idle proxy needs 34 MB with 18 clusters, 56 MB with 270 (container, measured). A limit below that kills it at every start.",
        falsePositives: "Where the configuration grew, what grew is the cause and the limit only its victim.",
        needs: [
            .of(.limit), .of(.podStatus, .istiodLog, as: "start of the killed container"),
            .of(.configDump, .istiodLog, as: "config_dump of the victim or a proxy like it, or istiod's log"),
        ],
        uses: [.kills, .need, .growth, .memoryPage, .laterGrowth, .istioObjects],
        captureCommand: "kubectl get \(blank: .podObject) -o yaml",
        remedy: "Raise the limit to the need, its push peak and a margin.")

    static let rule = Rule(
        card: card,
        role: .limit,
        thresholds: [
            Thresholds.limitTooLowLife, Thresholds.limitTooLowNeed, Thresholds.ordinaryNeed,
            Thresholds.triggerSeconds,
        ],
        firing: RuleExample(.confirmed, .services(20), .lived(20)),
        silent: RuleExample(.excluded, .services(20)),
        judge: judge,
        culprits: { finder, _ in finder.limitSetters() },
        setOffBy: Rule.SetOff(services: true))

    static func judge(_ c: Case) throws -> Judgement {
        guard let limit = c.limit else {
            return .notJudged(
                missing: [.of(.limit, as: "memory limit of the container")],
                "the limit is unknown; where nobody set another, Istio's chart sets \(IstioDefaults.chartLimit)")
        }
        guard c.isKill else { return outlook(c, limit) }
        guard let need = c.need else { return try byFloor(c, limit) }
        let figures: Text = "it needs \(need.level) (\(need.basis)) of \(limit)"
        if let lowered = lowered(c, limit, need) { return lowered }
        guard let life = c.victimLife else {
            return .notJudged(
                missing: [.of(.podStatus, as: "start of the killed container")],
                "how long it ran before the kill is unknown; \(figures)")
        }
        guard life <= Thresholds.limitTooLowLife.value else {
            return .excluded(
                "it ran for \(seconds: life) before the kill, so the limit was not too low at start-up; \(figures)")
        }
        guard need.level.double > Thresholds.limitTooLowNeed.value * limit.double else { return .excluded(figures) }
        let evidence = evidence(c)
        let text: Text = "killed \(seconds: life) after its start; \(figures)\(setter(c))"
        if c.growth.anything {
            return .claim(
                .possible, "\(text), but its configuration grew before the kill, and that comes first", bytes: nil,
                share: nil, evidence: evidence)
        }
        guard need.level.count <= Thresholds.ordinaryNeed.value else {
            return .claim(
                .possible,
                "\(text), above the \(Bytes(Thresholds.ordinaryNeed.value)) that the Istio chart requests by default",
                bytes: nil, share: nil,
                evidence: evidence)
        }
        let certain = c.process != .none && c.growth.isKnown
        return .claim(
            certain ? .confirmed : .likely,
            "\(text), a normal footprint, and the configuration did not grow between restarts", bytes: nil,
            share: nil, evidence: evidence, leads: c.growth.isKnown)
    }

    /// What it needs stayed as it was, and the limit fell below it: then the change of the limit killed it, whatever holds the memory.
    private static func lowered(_ c: Case, _ limit: Bytes, _ need: Need) -> Judgement? {
        let atPush = need.level + need.push
        guard let (by, before) = c.loweredLimit, atPush < before, atPush >= limit, !c.growth.anything, c.later == nil,
            !cameMeanwhile(c, since: by.at)
        else { return nil }
        let when: Text = by.beforehand.map { ", \($0) the first kill" } ?? ""
        let push: Text = need.level < limit ? ", \(atPush) at a full push" : ""
        let grown: Text =
            c.growth.isKnown
            ? "its configuration did not grow meanwhile" : "nothing shows that its configuration grew meanwhile"
        var judgement = Judgement.claim(
            c.process != .none && c.growth.isKnown && by.namesVictim ? .confirmed : .likely,
            "\(by.what): \(before) → \(limit)\(when); it needs \(need.level) (\(need.basis))\(push), which fitted \(before) and not \(limit), and \(grown)",
            bytes: nil, share: nil, evidence: [by.evidence] + evidence(c), leads: true)
        judgement.title = "the limit was lowered below what the proxy needs"
        return judgement
    }

    /// An object or services that came as the limit fell, and may have changed what is needed.
    private static func cameMeanwhile(_ c: Case, since lowered: Moment?) -> Bool {
        guard let lowered, let first = c.victims.flatMap(\.kills).compactMap(\.at).min() else { return false }
        let began = lowered.advanced(bySeconds: -Thresholds.triggerSeconds.value)
        let services = c.servicesKnown(from: began, to: first)
        return Growth.grew(services.map { Double($0.last) / Double(max(1, $0.first)) })
            || !c.objects.made(from: began, to: first).isEmpty
    }

    /// Nothing tells what it held, but a limit that Envoy and the agent do not fit without a single service proves itself too low.
    private static func byFloor(_ c: Case, _ limit: Bytes) throws -> Judgement {
        let unknown = Judgement.notJudged(missing: [Case.missingDump], "what it needs is unknown")
        let floor = MemoryModel.leastSidecar
        guard let life = c.victimLife, life <= Thresholds.limitTooLowLife.value, !c.growth.anything,
            c.victims.allSatisfy({ $0.form == .containerLimit || $0.form == .envoyOnly }),
            floor.double > Thresholds.limitTooLowNeed.value * limit.double
        else { return unknown }
        return .claim(
            .likely,
            "killed \(seconds: life) after its start; Envoy and the agent need \(floor) (estimated) without a single service, of \(limit)\(setter(c))",
            bytes: nil, share: nil, evidence: evidence(c))
    }

    private static func evidence(_ c: Case) -> [Evidence] {
        let setters = [c.limitSetBy?.evidence, c.limitDefault?.evidence].compactMap { $0 }
        return c.victims.flatMap(\.witnesses).prefix(2).map(\.evidence) + setters
    }

    /// Who asked for so little, where it was no person.
    private static func setter(_ c: Case) -> Text {
        if let scaler = c.limitSetBy { return ", which \(object: scaler.name) set" }
        return c.limitDefault.map { ", the default of \(object: $0.object)" } ?? ""
    }

    private static func outlook(_ c: Case, _ limit: Bytes) -> Judgement {
        guard let need = c.need else { return .notJudged(missing: [.of(.configDump)], "what it needs is unknown") }
        guard need.level.double > Thresholds.limitTooLowNeed.value * limit.double else {
            return .excluded("it needs \(need.level) after a restart, of \(limit)")
        }
        return .claim(
            .possible, "it would need \(need.level) after a restart, of \(limit)", bytes: nil, share: nil,
            evidence: c.measured.evidence.map { [$0] } ?? [])
    }
}
