import Diagnosis
import Prose
import Store
import Units

extension Fixture {
    static var incident: Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.namespace = "checkout"
        incident.workload = "pay"
        incident.workloadKind = "Deployment"
        incident.owners = [Owner(key: "example.com/team", value: "payments", source: .podLabel)]
        incident.node = "node-2"
        incident.container = "istio-proxy"
        incident.containerKind = .nativeSidecar
        incident.proxyVersion = "1.30.0"
        incident.envoyVersion = "1.38.0"
        incident.workers = 2
        incident.members = [
            Member(pod: "pay-5c9fd4d9b6-c5gcw", node: "node-2", killCount: 2, limitBytes: mebibytes(160)),
            Member(pod: "pay-5c9fd4d9b6-nbvmm", node: "node-2", killCount: 2, limitBytes: mebibytes(160)),
        ]
        incident.kills = kills
        incident.killCount = 4
        incident.rhythm = "It lived shorter each time: 1 min 58 s, 1 min 27 s, 28 s."
        incident.witnesses = witnesses
        incident.limitBytes = mebibytes(160)
        incident.limitSource = .page(.spec)
        incident.requestBytes = mebibytes(128)
        incident.evidenceProcess = .sibling
        incident.standIn = "checkout/cart-7dbf74ddcc-kczmj"
        incident.memory = memory
        incident.memoryBefore = curve
        incident.need = Need(
            level: megabytes(151), push: megabytes(62), agent: megabytes(20), basis: "1,496 clusters, 2 workers")
        incident.headroom = headroom
        incident.causes = causes
        incident.leadingCode = subsets.code
        incident.remedies = remedies
        incident.remedies[0].together = effect(after: 78, push: 101)
        incident.remedies[1].together = effect(after: 52, push: 60)
        incident.recommendedLimit = RecommendedLimit(
            bytes: mebibytes(224), arithmetic: "151 MB level + 62 MB push + 5 % margin = 224 MB, rounded up to 16 MiB")
        return incident
    }

    /// From what is needed to what is left, in MB at rest and at a full push.
    private static func effect(after rest: Double, push: Double) -> RemedyEffect {
        RemedyEffect(
            rows: [], before: megabytes(108), after: megabytes(rest - 43),
            neededBefore: .init(atRest: megabytes(151), atFullPush: megabytes(213)),
            neededAfter: .init(atRest: megabytes(rest), atFullPush: megabytes(push)), limit: mebibytes(160),
            enough: mebibytes(128))
    }

    /// 373 services, of which 273 would fit.
    static var headroom: Headroom {
        func point(_ services: Int) -> Headroom.Point {
            .init(
                services: services, atRest: megabytes(40 + Double(services) * 0.3),
                atFullPush: megabytes(45 + Double(services) * 0.45))
        }
        return Headroom(
            today: point(373), points: stride(from: 0, through: 560, by: 70).map(point), fits: 273,
            perService: megabytes(0.3))
    }

    /// The wildcard's victims, and an application container of which the bundle holds nothing but its status.
    static var several: Report {
        var report = wildcard
        var other = Incident(id: "OOM-2", form: .containerLimit)
        other.namespace = "shop"
        other.pod = "db-0"
        other.container = "postgres"
        other.containerKind = .app
        other.members = [Member(pod: "db-0", node: "node-1", killCount: 3, limitBytes: mebibytes(512))]
        other.killCount = 3
        var kill = Kill(pod: "db-0", at: moment("07:59:02"), by: .lastState)
        kill.exitCode = 137
        kill.reason = .oomKilled
        other.kills = [kill]
        other.limitBytes = mebibytes(512)
        report.incidents.append(other)
        report.verdict = "Two workloads were killed; only checkout/pay by its proxy's memory."
        return report
    }

    private static var kills: [Kill] {
        var first = Kill(pod: "pay-5c9fd4d9b6-c5gcw", at: moment("08:08:27.98"), by: .proxyLog)
        first.startedAt = moment("08:06:29")
        first.livedSeconds = 118
        first.duringCapture = false
        var second = Kill(pod: "pay-5c9fd4d9b6-nbvmm", at: moment("08:08:28"), by: .lastState)
        second.livedSeconds = 119
        second.exitCode = 137
        second.reason = .oomKilled
        second.duringCapture = false
        var third = Kill(pod: "pay-5c9fd4d9b6-c5gcw", at: moment("08:09:55"), by: .lastState)
        third.startedAt = moment("08:08:31")
        third.livedSeconds = 86
        third.exitCode = 137
        third.reason = .oomKilled
        third.duringCapture = true
        var fourth = Kill(pod: "pay-5c9fd4d9b6-nbvmm", at: nil)
        fourth.bounds = "between 08:09:53 and 08:10:37"
        fourth.duringCapture = true
        return [first, second, third, fourth]
    }

    private static var witnesses: [Witness] {
        [
            Witness(
                kind: .status, agrees: true, text: "lastState of both pods is OOMKilled, exit code 137",
                evidence: Evidence(.file("cluster/pods", locator: "document 12"), text: "OOMKilled")),
            Witness(
                kind: .proxyLog, agrees: true, text: "pilot-agent saw Envoy killed",
                evidence: line(
                    "proxies/checkout/pay-5c9fd4d9b6-c5gcw/proxy.log", 88, "Envoy exited with error: signal: killed")),
            Witness(
                kind: .event, agrees: false, text: "events name a failed probe for the same minute",
                evidence: line("cluster/events", 41, "Readiness probe failed")),
        ]
    }

    private static var memory: MemoryAccount {
        var memory = MemoryAccount()
        memory.allocated = megabytes(107.5)
        memory.heap = megabytes(151.0)
        memory.physical = megabytes(140.2)
        memory.free = megabytes(21.3)
        memory.unmapped = megabytes(4.2)
        memory.liveShare = 107.5 / 146.8
        memory.afterConfigDump = true
        memory.account = account
        memory.predicted = megabytes(108.9)
        memory.unexplained = megabytes(-1.4)
        memory.evidence = Evidence(
            .file("proxies/checkout/cart-7dbf74ddcc-kczmj/memory", locator: "/allocated"),
            value: .bytes(megabytes(107.5)), text: "allocated")
        memory.regression = account.map {
            AccountRow(
                component: $0.component, count: $0.count,
                bytes: $0.bytes.map { Bytes(rounding: $0.double * 1.04) }, basis: .regression)
        }
        memory.allocator = [
            AccountRow(component: "live: allocated", count: nil, bytes: megabytes(107.5), basis: .measured),
            AccountRow(component: "free pages, kept", count: nil, bytes: megabytes(21.3), basis: .measured),
        ]
        memory.allocatorAfterConfigDump = true
        memory.outside = [
            AccountRow(component: "pilot-agent", count: nil, bytes: megabytes(20), basis: .model),
            AccountRow(component: "sockets, in the kernel", count: 16, bytes: megabytes(0.1), basis: .model),
        ]
        memory.container = megabytes(151)
        memory.peaks = peaks
        memory.remarks = ["Endpoints are from the clusters page: the dump has none."]
        return memory
    }

    static var account: [AccountRow] {
        let rows: [(String, Int64, Double)] = [
            ("clusters made by subsets", 1119, 70.9), ("clusters of services", 373, 23.6),
            ("Envoy itself and its bootstrap", 1, 8.1), ("endpoints of subsets", 367, 2.0),
            ("endpoints of services", 372, 2.0), ("virtual hosts", 375, 1.9), ("listeners", 11, 0.4),
        ]
        return rows.map { AccountRow(component: $0.0, count: $0.1, bytes: megabytes($0.2), basis: .model) }
    }

    static var subsets: Cause {
        var cause = Cause(
            code: "OOM203", classification: .drSubsets,
            title: "a DestinationRule quadrupled the clusters of every proxy",
            outcome: .confirmed,
            why:
                "DestinationRule istio-system/all-services-canary (host *.svc.cluster.local, 3 subsets, created 08:08:22) "
                + "made 1,119 of 1,492 clusters; 754 of those have no endpoint.",
            evidence: [
                Evidence(
                    .file("cluster/crs", locator: "document 7"), value: .time(moment("08:08:22")),
                    text: "DestinationRule istio-system/all-services-canary, created"),
                Evidence(
                    .sql(ShownQuery("SELECT count(*) FROM cluster WHERE subset <> '' AND proxy = 3")),
                    value: .count(1119),
                    text: "clusters with a subset"),
                Evidence(
                    .sql(ShownQuery("SELECT sum(bytes) FROM account WHERE component = 'subset'")),
                    value: .bytes(megabytes(72.9)),
                    text: "modelled"),
            ])
        cause.bytes = megabytes(72.9)
        cause.share = 0.678
        cause.confidence = 0.95
        cause.grew = true
        return cause
    }

    private static var causes: [Cause] {
        var capture = Cause(
            code: "OOM901", classification: .captureItself, title: "the capture's own config_dump", outcome: .likely,
            why: "The two later kills fall into the capture; the incident's own do not.",
            evidence: [line("cluster/pods", 12, "OOMKilled", .time(moment("08:09:55")))])
        capture.bytes = megabytes(29)
        capture.confidence = 0.7
        var scope = Cause(
            code: "OOM201", classification: .configScope, title: "the whole mesh is sent to a sidecar",
            outcome: .possible,
            why: "No Sidecar anywhere, 2 of 367 services have traffic; alone it would not have killed.",
            evidence: [
                Evidence(
                    .sql(ShownQuery("SELECT count(*) FROM istio_object WHERE kind = 'Sidecar'")), value: .count(0),
                    text: "Sidecars"
                )
            ])
        scope.bytes = megabytes(27.8)
        scope.share = 0.26
        scope.confidence = 0.4
        let named: Set<CauseClass> = [.drSubsets, .captureItself, .configScope]
        let unknown: Set<CauseClass> = [.connections, .buffering, .allocatorRetention, .agentNotEnvoy]
        let others = CauseClass.allCases.filter { !named.contains($0) }
        let excluded = others.filter { !unknown.contains($0) }.enumerated().map { index, item in
            Cause(
                code: "OOM\(500 + index)", classification: item, title: .own(item.rawValue), outcome: .excluded,
                why: "0.\(index) MB, below a tenth of what is allocated", evidence: [])
        }
        let notJudged = others.filter { unknown.contains($0) }.enumerated().map { index, item in
            var cause = Cause(
                code: "OOM\(400 + index)", classification: item, title: .own(item.rawValue), outcome: .notJudged,
                why: "no page of the victim from before the kill",
                missing: [.of(.stats, as: "the victim's stats from before the kill")])
            cause.captureCommand =
                "kubectl exec -n checkout deploy/pay -c istio-proxy -- pilot-agent request GET stats"
            return cause
        }
        return [subsets, capture, scope] + excluded + notJudged
    }

    private static var remedies: [Remedy] {
        [
            Remedy(
                id: "R1", cause: "OOM203", kind: .rootFix, title: "Narrow the rule to the hosts that have the subsets",
                body: .document(
                    .object(
                        "networking.istio.io/v1", "DestinationRule", name: "all-services-canary",
                        namespace: "istio-system",
                        spec: [
                            "host": "cart.checkout.svc.cluster.local",
                            "subsets": [["name": "v2", "labels": ["version": "v2"]]],
                        ])),
                saving: megabytes(72.9), savingError: megabytes(3), reaches: "every sidecar and gateway, at once",
                risk: "routes that name the subsets; none was found in crs", undo: "apply the old rule again",
                verify: .command("istioctl proxy-config clusters deploy/pay.checkout | grep -c v2")),
            Remedy(
                id: "R2", cause: "OOM201", kind: .rootFix, title: "Give checkout a Sidecar",
                body: .document(
                    .object(
                        "networking.istio.io/v1", "Sidecar", name: "default", namespace: "checkout",
                        spec: ["egress": [["hosts": ["./cart.checkout.svc.cluster.local", "istio-system/*"]]]])),
                saving: megabytes(26), savingError: megabytes(2),
                reaches: "the sidecars of checkout; gateways ignore it",
                risk: "hosts without traffic in this capture are cut off",
                undo: .command("kubectl delete sidecar default -n checkout"),
                verify: .command("istioctl proxy-config clusters deploy/pay.checkout | wc -l")),
            Remedy(
                id: "R3", cause: "OOM203", kind: .stopGap, title: "Raise the limit of pay to 224 MiB", body: nil,
                saving: nil, savingError: nil, reaches: "pay, after a restart", risk: "2 × 64 MiB more on node-2",
                undo: "set 160 MiB again", verify: .command("kubectl get pod -n checkout -l app=pay")),
        ]
    }

    private static var curve: MemoryCurve {
        var curve = MemoryCurve(
            figure: .container, shape: .step, samples: 8, lives: 2, spanSeconds: 210, intervalSeconds: 30,
            drawing: [101, 102, 101, 102, 103, 239, 239, 240].map { Bytes($0 * 600_000) },
            evidence: Evidence(
                .file("working_set.json#checkout/basket", locator: "8 samples of container"),
                value: .bytes(Bytes(144_000_000)), text: "last sample"))
        curve.lastAt = moment("08:08:20")
        curve.secondsBeforeKill = 7.98
        curve.step = .init(at: moment("08:07:20"), seconds: 150, rise: Bytes(81_600_000), atPush: true)
        return curve
    }
}
