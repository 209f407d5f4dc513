import Prose
import Units

/// Endpoints lead the account.
enum EndpointCount: Rule {
    static let card = RuleCard(
        code: "OOM203", classification: .endpointCount, title: "endpoints hold most of the configuration",
        why:
            "An endpoint costs 3 to 4 kB (measured), in every cluster that lists it: services with thousands of pods outweigh thousands of small ones.",
        falsePositives: "Named only where endpoints are the largest line of the account, never for their number alone.",
        needs: [.of(.configDump, .clustersPage, as: "config_dump with endpoints, or the clusters page")],
        uses: [.laterGrowth, .account, .memoryPage, .need, .limit, .growth, .kills, .memorySeries],
        captureCommand:
            "kubectl exec POD -c istio-proxy -- pilot-agent request GET 'config_dump?include_eds' > config_dump.json",
        remedy: "Scope the services that have the endpoints to the workloads that call them.")

    static func judge(_ c: Case) throws -> Judgement {
        if let later = c.laterJudgement([.endpoints]) { return later }
        guard let account = c.account, c.counts != nil else {
            return .notJudged(missing: [Case.missingDump], "no page lists the endpoints")
        }
        let bytes = account.allocated(.endpointCount)
        guard bytes.count > 0 else {
            let count = account.count(.leadingEndpoints)
            return .excluded("\(grouped(count)) endpoints are not the largest line of the account")
        }
        let largest = try c.largestEndpointSets(3)
        let evidence = largest.compactMap {
            c.dump(
                "endpoint_config \($0.cluster)", .count(Int64($0.hosts)),
                "\(grouped(Int64($0.hosts))) endpoints in \($0.cluster)")
        }
        let top = largest.first.map { ", most in \($0.cluster) (\(grouped(Int64($0.hosts))))" } ?? ""
        return c.judgeConfig(
            .endpointCount, named: !largest.isEmpty,
            what: "\(grouped(account.count(.leadingEndpoints))) endpoints\(top)",
            evidence: evidence, grew: c.growth.outgrewClusters(c.growth.endpoints))
    }
}
