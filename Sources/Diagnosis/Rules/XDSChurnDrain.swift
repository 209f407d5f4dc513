import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let xdsChurnDrain = CauseClass(rawValue: "XDS_CHURN_DRAIN")
}

/// Changes that keep old listeners draining, or one push that changed everything.
enum XDSChurnDrain {
    static let card = RuleCard(
        code: "OOM304", classification: .xdsChurnDrain, title: "changing configuration, draining listeners",
        why:
            "A changed listener drains beside its successor until the drain time is over: 51 kB for each HTTP one (measured). A push that changes every cluster holds them twice for a while.",
        falsePositives: "One generation of draining listeners is normal.",
        needs: [.of(.stats, .istiodLog, as: "stats/prometheus (listener_manager), or istiod's log")],
        uses: [.configDump, .serverInfo, .account, .memoryPage, .need, .limit, .growth, .kills],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET stats\(part: "grep listener_manager")",
        remedy:
            "Stop what changes listeners all the time (EnvoyFilters, headless TCP services, controllers); shorten the drain time."
    )

    static let rule = Rule(
        card: card,
        matter: .draining,
        owns: [.drainingListeners],
        comesAndGoes: true,
        isAlwaysWorthALook: true,
        thresholds: [
            Thresholds.drainingGenerations, Thresholds.pushSeconds, Thresholds.youngProcess,
            Thresholds.twinsSmaller,
        ],
        firing: RuleExample(.confirmed, .services(20), .pagesOfTheKilled, .drainingListeners(900)),
        silent: RuleExample(.excluded, .services(20), .pagesOfTheKilled),
        judge: judge,
        culprits: { finder, _ in finder.rewritten() },
        setOffBy: Rule.SetOff(kinds: [
            IstioKind.envoyFilter, IstioKind.gateway, IstioKind.virtualService, IstioKind.sidecar,
            IstioKind.destinationRule, IstioKind.telemetry, IstioKind.wasmPlugin,
        ]),
        twin: { pair in
            guard let own = pair.drainSeconds(pair.own), let other = pair.drainSeconds(pair.other),
                other * Double(Thresholds.twinsSmaller.value) <= own,
                let mine = pair.own.drainingListeners, let its = pair.other.drainingListeners, its < mine
            else { return nil }
            return
                "with a drain time of \(seconds: other) instead of \(seconds: own): \(its, "draining listener") instead of \(mine)"
        },
        remedies: { builder, cause in builder.drain(cause) },
        seen: { builder in
            let changes = Dictionary(grouping: builder.c.mesh.pushCauses.compactMap(changed)) { $0 }
                .mapValues(\.count).sorted { ($0.value, $1.key.text.plain) > ($1.value, $0.key.text.plain) }.prefix(3)
            guard !changes.isEmpty else { return nil }
            return
                "Changed most often, according to istiod's log: \(changes.map { "\(object: $0.key) (\($0.value, "push", "pushes"))" }.listed())."
        })

    static func judge(_ c: Case) -> Judgement {
        if let claim = byDraining(c) ?? c.drainingByCounts ?? byPush(c) { return claim }
        guard c.drainingListeners != nil else {
            return .notJudged(
                missing: [.of(.stats, as: "stats/prometheus of the victim from before the kill")],
                "no captured page counts draining listeners")
        }
        if c.isKill, c.process != .killed, let uptime = c.uptime, uptime < Thresholds.youngProcess.value {
            return .notJudged(
                missing: [.of(.stats, as: "stats/prometheus of the victim from before the kill")],
                "the captured process is \(seconds: uptime) old, too young to show draining listeners")
        }
        return .excluded(
            "\(c.drainingListeners ?? 0, "draining listener"), \(c.activeListeners ?? 0) active")
    }

    private static func byDraining(_ c: Case) -> Judgement? {
        guard let draining = c.drainingListeners, let active = c.activeListeners, active > 0,
            let account = c.victimAccount ?? c.account
        else { return nil }
        var bytes = account.allocated(.xdsChurnDrain)
        // No more than was measured beside everything else.
        if c.process == .killed, let measured = c.measured.allocated {
            bytes = min(bytes, max(0, measured - account.predicted + bytes))
        }
        let atVictimsAge = Double(account.count(.drainingListeners))
        guard atVictimsAge >= Thresholds.drainingGenerations.value * Double(active), let file = c.statsFile
        else { return nil }
        let weight = c.weigh(bytes, anonymous: account.anonymous(.xdsChurnDrain), named: true, level: false)
        // Scaled to the victim's age it is an estimate: never more than likely.
        return .claim(
            c.process == .killed || !c.isKill ? weight.outcome : max(weight.outcome, .likely),
            "\(draining, "listener is", "listeners are") draining beside \(active) active: \(weight.because)",
            bytes: bytes,
            share: weight.share,
            evidence: [
                Evidence(
                    .file(file, locator: Locator(.listenersDraining)),
                    value: .count(Int64(draining)),
                    text: "draining listeners")
            ], grew: true)
    }

    private static func byPush(_ c: Case) -> Judgement? {
        guard let push = c.growth.wholePush, let seconds = c.growth.secondsAfterPush else { return nil }
        return .claim(
            .possible,
            "istiod pushed \(push.resources ?? 0, "cluster") \(seconds: seconds) before the kill; that triggered it but is not the root cause",
            bytes: c.need?.push, share: nil,
            evidence: [
                Evidence(
                    .file(push.file, locator: .line(push.line)), value: push.size.map { .bytes(Bytes($0)) },
                    text: "full push (CDS)")
            ])
    }

    @Sendable private static func changed(_ cause: PushCauseRow) -> ObjectName? {
        guard let kind = cause.kind, let name = cause.name, kind != KubernetesKind.endpoints else { return nil }
        return ObjectName(kind, cause.namespace, name)
    }
}
