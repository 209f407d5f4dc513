import Prose
import Units

extension CauseClass {
    fileprivate static let captureItself = CauseClass(rawValue: "CAPTURE_ITSELF")
}

/// The capture's own config_dump request took a proxy near its limit over it.
enum CaptureItself {
    static let card = RuleCard(
        code: "OOM101", classification: .captureItself, title: "the capture itself killed the proxy",
        why:
            "Asking Envoy for its config_dump costs 2.2 to 5.9 times the JSON's size in memory (measured, median 3.8). On a proxy near its limit the capture itself can trigger the OOM kill.",
        falsePositives:
            "A crash loop that happens to span the capture: a life of under 30 seconds was not ended by the capture.",
        needs: [.of(.podStatus, .istiodPages, as: "pod statuses, or debug/adsz and debug/syncz"), .of(.captureTimes)],
        uses: [.kills],
        captureCommand: nil,
        remedy:
            "Raise the limit before the next capture, or ask for /memory, /stats and /clusters first and the config_dump last."
    )

    static let rule = Rule(
        card: card,
        role: .circumstance,
        thresholds: [Thresholds.crashLoopLife],
        firing: RuleExample(.confirmed, .services(20), .killedWhileCaptured),
        silent: RuleExample(.excluded, .services(20)),
        judge: judge,
        command: { builder in
            "\(builder.admin("memory"))\(.next)\(builder.admin("stats"))\(.next)\(builder.admin("clusters"))\(remark: "the config_dump last")"
        })

    static func judge(_ c: Case) -> Judgement {
        guard c.isKill else { return .excluded("nothing was killed") }
        let kills = c.victims.flatMap(\.kills)
        let during = kills.filter { $0.duringCapture == true }
        guard !during.isEmpty else {
            if kills.contains(where: { $0.duringCapture == nil }) {
                return .notJudged(
                    missing: [.of(.captureTimes, as: "the start of the capture")],
                    "whether the kill happened during the capture is unknown")
            }
            return .excluded("no kill is seen in the time in which this bundle was captured")
        }
        let asked = c.victims.flatMap(\.brokenDumps)
        let evidence =
            asked.prefix(3)
            + c.victims.flatMap(\.witnesses).filter { $0.agrees != false }.suffix(3).map(\.evidence)
        if during.allSatisfy({ ($0.livedSeconds ?? .infinity) < Thresholds.crashLoopLife.value }) {
            return .excluded(
                "the kills inside the capture ended lives of under \(seconds: Thresholds.crashLoopLife.value): a crash loop, which the capture did not start"
            )
        }
        let seen = during.contains { $0.at != nil }
        if during.count == kills.count {
            return .claim(
                seen ? .confirmed : .likely,
                !asked.isEmpty
                    ? "it was killed while its config_dump was asked for, and the request broke; a dump costs several times its size"
                    : seen
                        ? "every kill happened while this bundle was being captured; its config_dump request costs several times its size"
                        : "its Envoy pages are missing and istiod lost it while the capture ran; no status or log shows the kill itself",
                bytes: nil, share: nil, evidence: Array(evidence), leads: true)
        }
        return .claim(
            seen ? .likely : .possible,
            "\(during.count) of \(kills.count) kills fell into the capture; not the first of them", bytes: nil,
            share: nil,
            evidence: Array(evidence))
    }
}
