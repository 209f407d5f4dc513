import Prose
import Units

extension CauseClass {
    fileprivate static let endpointCount = CauseClass(rawValue: "ENDPOINT_COUNT")
}

/// Endpoints lead the account.
enum EndpointCount {
    static let card = RuleCard(
        code: "OOM203", classification: .endpointCount, title: "endpoints hold most of the configuration",
        why:
            "An endpoint costs 3 to 4 kB (measured), in every cluster that lists it: services with thousands of pods outweigh thousands of small ones.",
        falsePositives: "Named only where endpoints are the largest line of the account, never for their number alone.",
        needs: [.of(.configDump, .clustersPage, as: "config_dump with endpoints, or the clusters page")],
        uses: [.stats, .laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET \(dump: "'config_dump?include_eds'") > config_dump.json",
        remedy: "Scope the services that have the endpoints to the workloads that call them.")

    static let rule = Rule(
        card: card,
        matter: .configuration,
        owns: [.leadingEndpoints],
        thresholds: Rule.shares + Rule.need,
        firing: RuleExample(.confirmed, .services(30), .endpoints(4_500)),
        silent: RuleExample(.excluded, .services(30)),
        judge: judge,
        culprits: { try $0.endpoints($1) },
        setOffBy: Rule.SetOff(kinds: [IstioKind.sidecar, IstioKind.serviceEntry], services: true),
        remedies: { try $0.scope($1) },
        seen: { builder in
            let sets = try EndpointSet.largest(builder.c, 3)
            guard !sets.isEmpty else { return nil }
            let called = try CalledHosts(builder.c.mesh, namespace: builder.namespace, workload: builder.workload)
            let isCalled = sets.allSatisfy { Hostname.ofCluster($0.cluster).map(called.hosts.contains) ?? false }
            // A stand-in's page counts its own calls.
            let isCounted = builder.c.state?.load != nil && builder.c.process != .sibling
            let why: Text =
                isCalled
                ? "it calls these services, so a Sidecar would not take them away"
                : isCounted
                    ? "its clusters page counts no call to them; what it does call must be known before a Sidecar lists it"
                    : "no page of its own shows whether it calls them, so no Sidecar is proposed"
            let shown = sets.map { (name: "\(cluster: $0.cluster)" as Text, count: $0.hosts) }
            let leaders = Leaders(shown: shown, alike: sets[0].alike)
            let page: Text = sets[0].newerPage.map { ", on \(file: $0), far more than in the dump" } ?? ""
            return "\(leaders.text("endpoint", "endpoints"))\(page); \(why)."
        })

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.endpoints]) { return later }
        guard let account = c.account, let counts = c.counts,
            counts.hasEndpoints || c.load != nil || account.allocated(.endpointCount) > 0
        else {
            return c.endpointsByCounts
                ?? .notJudged(missing: [Case.missingDump], "no captured page lists the endpoints")
        }
        let bytes = account.allocated(.endpointCount)
        guard bytes.count > 0 else {
            return .excluded("endpoints (\(counts.endpoints)) are not the largest memory consumer")
        }
        let largest = try c.largestEndpointSets(3)
        var evidence = largest.map(\.evidence)
        if evidence.isEmpty, let file = c.clustersFile {
            let count = account.count(.leadingEndpoints)
            evidence = [
                Evidence(.file(file, locator: "hosts"), value: .count(count), text: "\(count, "endpoint") listed")
            ]
        }
        // Of equals none has most.
        let leads = largest.dropFirst().first.map { $0.hosts < largest[0].hosts } ?? true
        let top: Text =
            largest.first.map {
                ", \(own: leads ? "most in" : "as many in each of several, such as") \(cluster: $0.cluster) (\($0.hosts))"
            } ?? ""
        return c.judgeConfig(
            .endpointCount, named: !largest.isEmpty,
            what: "\(account.count(.leadingEndpoints), "endpoint")\(top)",
            evidence: evidence, grew: c.growth.outgrewClusters(c.growth.endpoints))
    }
}
