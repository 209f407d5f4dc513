import Prose
import Units

extension CauseClass {
    fileprivate static let envoyLeakFixed = CauseClass(rawValue: "ENVOY_LEAK_FIXED")
}

/// Known leaks, by version and trigger.
enum EnvoyLeakFixed {
    static let card = RuleCard(
        code: "OOM702", classification: .envoyLeakFixed, title: "a known leak of this version",
        why:
            "Some releases leak, or are given a configuration that makes Envoy keep memory; a version alone proves nothing without its trigger.",
        falsePositives: "A version in the table whose trigger is in the configuration, but not in the traffic.",
        needs: [.of(.version), .of(.configDump)],
        uses: [.account, .memoryPage, .memorySeries, .laterGrowth, .growth],
        captureCommand: "istioctl version; istioctl proxy-status",
        remedy: "Update to the release that fixes it.")

    static let rule = Rule(
        card: card,
        comesAndGoes: true,
        isHint: true,
        thresholds: [
            "likely only with \(percent(Thresholds.likelyShare)) unexplained and a line of memory over \(("\(seconds: Thresholds.accumulates)" as Text).plain) or more"
        ],
        judge: judge,
        remedies: { builder, cause in builder.leak(cause) },
        seen: { builder in
            let version = builder.c.state?.proxy.istioVersion ?? builder.c.victim?.proxy?.istioVersion
            guard let version, let release = IstioRelease(version),
                let leak = KnownLeak.all.first(where: { $0.affects(release) })
            else { return nil }
            return "\(version: version): \(leak.what); fixed in \(leak.fixedIn)."
        })

    static func judge(_ c: Case) -> Judgement {
        let version = c.istioVersion
        guard let version, let release = IstioRelease(version) else {
            return version == nil
                ? .notJudged(missing: [.of(.version)], "the version is not in the bundle")
                : .excluded("no known leak affects \(version: version ?? "")")
        }
        guard let leak = KnownLeak.all.first(where: { $0.affects(release) }) else {
            return .excluded("no known leak affects \(version: version)")
        }
        guard let counts = c.counts else {
            return .notJudged(
                missing: [Case.missingDump],
                "\(version: version) is affected by: \(leak.what); the capture cannot show its trigger")
        }
        guard leak.trigger(counts) else {
            return .excluded(
                "\(version: version) has a known leak (\(leak.what)), but its trigger is not in the configuration")
        }
        let share = (c.unexplained?.double ?? 0) / max(1, c.allocated?.double ?? 1)
        let evidence =
            c.dump("bootstrap.node.metadata.ISTIO_VERSION", .text(version), "version \(version: version)").map { [$0] }
            ?? []
        guard share >= Thresholds.possibleShare || c.measured.allocated == nil else {
            return .excluded("\(version: version): \(leak.what); but no memory is unexplained")
        }
        // A leak is what grows in a line at constant configuration: with its trigger and the bytes it is likely.
        let outcome: Outcome =
            share >= Thresholds.likelyShare && c.isKill && c.accumulation != nil ? .likely : .possible
        return .claim(
            outcome, "\(version: version): \(leak.what), fixed in \(leak.fixedIn)", bytes: c.unexplained, share: share,
            evidence: evidence
        ).withAccumulation(c)
    }
}
