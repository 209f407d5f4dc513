import Prose
import Store
import Units

extension CauseClass {
    fileprivate static let workers = CauseClass(rawValue: "WORKERS")
}

/// Worker threads multiply what each cluster and listener costs.
enum Workers {
    static let card = RuleCard(
        code: "OOM602", classification: .workers, title: "more worker threads than needed",
        why:
            "Every worker has its own copy of each cluster (2.5 to 2.9 kB, measured) and listener. Without a CPU limit or concurrency Envoy starts one for each CPU of the node.",
        falsePositives: "One or two workers are the default.",
        needs: [.of(.serverInfo), .of(.configDump)],
        uses: [
            .clustersSent, .livingProxies, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries,
            .laterGrowth, .stats,
        ],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET server_info > server_info.json",
        remedy: "Set concurrency (2 is Istio's default with a CPU limit), or a CPU limit.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.extraWorkers],
        thresholds: Rule.shares + [Thresholds.usualWorkers, Thresholds.standInClusters],
        firing: RuleExample(.likely, .services(60), .workers(32), .twinThatLives),
        silent: RuleExample(.excluded, .services(60)),
        judge: judge,
        culprits: { $0.workers($1) },
        setOffBy: Rule.SetOff(services: true),
        twin: { pair in
            guard let own = pair.workers, let other = pair.other.workers, other < own, pair.hasSameClusters else {
                return nil
            }
            return "the same clusters, but \(other, "worker") instead of \(own)"
        },
        feature: CohortCard.workers,
        remedies: { builder, cause in builder.workers(cause) })

    static func judge(_ c: Case) -> Judgement {
        guard let account = c.victimAccount ?? c.account else {
            if let counted = c.workersByCounts { return counted }
            return .notJudged(missing: [.of(.serverInfo), .of(.configDump)], "no captured page shows the workers")
        }
        guard account.workers > Thresholds.usualWorkers.value else {
            return .excluded("\(account.workers, "worker")")
        }
        // What came after the dump every worker copied as well.
        let later = c.later?.bytes(ofWorkers: account.workers) ?? 0
        let bytes = account.allocated(.workers) + later
        let evidence = [evidence(c, workers: account.workers)]
        let allocated = max((account.predicted + (c.later?.bytes ?? 0)).double, 1)
        let share = bytes.double / allocated
        // What a process with another number of them held is no whole of it.
        let whole = c.pagedWorkers == account.workers ? nil : Bytes(rounding: allocated)
        let text: Text =
            "\(account.workers, "worker"): \(bytes) beyond two of them, \(share: share) of the estimated memory"
        if c.isKill, let twin = twin(c, workers: account.workers) {
            return .claim(
                .likely,
                "\(text); \(name: twin.proxy.name, .pod) holds the same clusters with \(twin.workers ?? 0, "worker") and lives",
                bytes: bytes, share: share,
                evidence: evidence, leads: true
            ).of(whole)
        }
        let anonymous =
            account.anonymous(.workers) + Bytes(rounding: later.double * MemoryModel.anonymousPerAllocated)
        let weight = c.weigh(bytes, anonymous: anonymous, named: true)
        // A multiplier comes before what it multiplies where the proxy would have fitted without it, unless that grew.
        let leads = !c.growth.anything && later.count == 0 && c.fitsWithout(anonymous, share: share) == true
        return .claim(
            // Shares of what the evidence's process holds are of another number of workers.
            max(weight.outcome, .likely), "\(text)\(weight.reasons)", bytes: bytes, share: share, evidence: evidence,
            leads: leads
        ).of(whole)
    }

    /// The page that counts them, where it is of a process with as many; else the pod, whose annotation, limit or lack of both says it.
    private static func evidence(_ c: Case, workers: Int) -> Evidence {
        let text: Text = "\(workers) workers"
        if c.pagedWorkers != workers, let victim = c.victim, let told = victim.witnesses.first?.evidence {
            // Its status stands in the object that has its annotations and its CPU limit.
            let status = victim.witnesses.first { $0.kind == .status }?.evidence.file
            let pod = ObjectName(KubernetesKind.pod, victim.namespace, victim.pod ?? "?")
            let place = status.map {
                Evidence.Place.file($0, locator: .object(pod, path: [victim.container].compactMap { $0 }))
            }
            return Evidence(place ?? told.place, text: "\(text), which no page of it counts")
        }
        return Evidence(
            .file(c.serverInfoFile ?? c.file ?? "server_info", locator: "concurrency"), value: .count(Int64(workers)),
            text: text)
    }

    /// A living proxy with the same clusters, fewer workers and the same or a smaller limit.
    private static func twin(_ c: Case, workers: Int) -> ProxyState? {
        guard let clusters = c.knownClusters ?? c.counts?.dynamicClusters, let limit = c.limit else {
            return nil
        }
        return c.living(within: limit).first { other in
            guard let counts = other.counts, let own = other.workers else { return false }
            let close =
                abs(Double(counts.dynamicClusters - clusters)) <= Thresholds.standInClusters.value * Double(clusters)
            return close && own < workers
        }
    }
}
