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
        uses: [
            .account, .memoryPage, .memorySeries, .laterGrowth, .growth, .clustersPage, .stats, .serverInfo,
            .istioObjects,
            .istiodLog, .processMemory,
        ],
        captureCommand: "istioctl version\(.next)istioctl proxy-status",
        remedy: "Update to the release that fixes it.")

    static let rule = Rule(
        card: card,
        comesAndGoes: true,
        isHint: true,
        thresholds: [
            Thresholds.possibleShare, Thresholds.likelyShare, Thresholds.accumulates,
            Thresholds.fewConnections, Thresholds.longStart, Thresholds.largeAgent,
        ],
        firing: RuleExample(
            .possible, .services(12), .pagesOfTheKilled, .version("1.24.3"), .inboundRetries, .unexplained(6_000_000)),
        silent: RuleExample(
            .excluded, .services(12), .pagesOfTheKilled, .version("1.24.5"), .inboundRetries, .unexplained(6_000_000)),
        judge: judge,
        remedies: { builder, cause in builder.leak(cause) },
        seen: { builder in
            let version = builder.c.state?.proxy.istioVersion ?? builder.c.victim?.proxy?.istioVersion
            guard let version, let release = IstioRelease(version),
                let leak = found(Case(builder.c), release).first?.leak
            else { return nil }
            return "\(version: version): \(leak.what); \(leak.fixedIn(release)). Meanwhile: \(leak.meanwhile)."
        })

    /// Rows of the table whose version and trigger are both seen, in its order.
    static func found(_ c: Case, _ release: IstioRelease) -> [(leak: KnownLeak, evidence: Evidence)] {
        KnownLeaks.all.compactMap { leak in
            guard leak.affects(release), let evidence = wished({ try leak.trigger.seen(c) }) else { return nil }
            return (leak, evidence)
        }
    }

    static func judge(_ c: Case) -> Judgement {
        guard let version = c.istioVersion else {
            return .notJudged(missing: [.of(.version)], "the version is not in the bundle")
        }
        guard let release = IstioRelease(version) else {
            return .excluded("\(version: version) is no release of the table of known leaks")
        }
        let affecting = KnownLeaks.all.filter { $0.affects(release) }
        guard let any = affecting.first else { return .excluded("no known leak affects \(version: version)") }
        guard c.counts != nil else {
            return .notJudged(
                missing: [Case.missingDump],
                "\(version: version) is affected by \(affecting.count, "known leak"), such as: \(any.what); the capture cannot show a trigger"
            )
        }
        let found = found(c, release)
        guard let first = found.first else {
            return .excluded(
                "\(version: version) has \(affecting.count, "known leak"), such as: \(any.what); no trigger of them is in the bundle"
            )
        }
        let share = (c.unexplained?.double ?? 0) / max(1, c.allocated?.double ?? 1)
        guard share >= Thresholds.possibleShare.value || c.measured.allocated == nil else {
            return .excluded("\(version: version): \(first.leak.what); but no memory is unexplained")
        }
        // A leak is what grows as its row says, at constant configuration: with its trigger and the bytes it is likely.
        let growing = found.first { fits($0.leak.growth, c) }
        let isLikely = share >= Thresholds.likelyShare.value && c.isKill && growing != nil
        let named = growing ?? first
        let others = found.filter { $0.leak.id != named.leak.id }.prefix(2)
        var why: Text = "\(version: version): \(named.leak.what), \(named.leak.fixedIn(release))"
        for other in others { why += "; also: \(other.leak.what), \(other.leak.fixedIn(release))" }
        return .claim(
            isLikely ? .likely : .possible, why, bytes: c.unexplained, share: share,
            evidence: [named.evidence] + stated(version, c)
        ).withAccumulation(c)
    }

    /// Where a bootstrap says which version it is.
    private static func stated(_ version: String, _ c: Case) -> [Evidence] {
        guard c.counts?.hasBootstrap == true else { return [] }
        let locator: Locator = "bootstrap.node.metadata.ISTIO_VERSION"
        return c.dump(locator, .text(version), "version \(version: version)").map { [$0] } ?? []
    }

    /// Whether what is seen grows with what the row says.
    private static func fits(_ growth: KnownLeak.Growth, _ c: Case) -> Bool {
        switch growth {
        case .time, .traffic: c.accumulation != nil
        case .connections: c.accumulation != nil && c.connections.total ?? 0 >= Thresholds.fewConnections.value
        case .pushes: c.accumulation != nil && c.drainingListeners ?? 0 > 0
        }
    }
}
