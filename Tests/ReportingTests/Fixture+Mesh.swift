import Units

@testable import Diagnosis

/// What goes beyond one incident: cohorts, leagues, regression.
extension Fixture {
    static var cohorts: Cohorts {
        var cohorts = Cohorts()
        cohorts.killed = 2
        cohorts.survivors = 4
        cohorts.warning = "groups of 2 and 4 are small: a hint, not a proof"
        cohorts.attributes = [
            attribute("memory limit", .limit, mebibytes(160).double, mebibytes(1024).double, separation: -1, p: 0.0667),
            attribute("config_dump", .bytes, 6_812_345, 4_000_000, separation: 0.75, p: 0.2),
            attribute("upstream connections", .count, nil, 12.5, separation: nil, p: nil), node,
        ]
        cohorts.alike = ["clusters", "Istio version"]
        cohorts.replicas = [
            ReplicaPair(
                namespace: "checkout", workload: "pay", killed: "pay-5c9fd4d9b6-c5gcw",
                survivor: "pay-5c9fd4d9b6-zz9zz",
                differences: [
                    .init(name: "node", unit: .category, killed: .text("node-2"), survivor: .text("node-1")),
                    .init(name: "time lived", unit: .seconds, killed: .number(118), survivor: .number(7_300)),
                ], alike: ["memory limit", "clusters"]),
            ReplicaPair(
                namespace: nil, workload: "web", killed: "web-0", survivor: "web-1", differences: [], alike: []),
        ]
        cohorts.workloads = [
            WorkloadCohort(namespace: "checkout", workload: "pay", proxies: 2, killed: 2, limitBytes: mebibytes(160)),
            WorkloadCohort(
                namespace: "checkout", workload: "cart", proxies: 1, killed: 0, limitBytes: mebibytes(1024),
                clusters: 1_503, endpoints: 739, activeConnections: 12, allocatedBytes: megabytes(107.5)),
        ]
        return cohorts
    }

    private static func attribute(
        _ name: String, _ unit: CohortUnit, _ killed: Double?, _ survivor: Double?, separation: Double?, p: Double?
    ) -> CohortAttribute {
        var attribute = CohortAttribute(
            name: name, unit: unit, killedKnown: 2, survivorsKnown: 4, separation: separation, p: p)
        attribute.killedMedian = killed
        attribute.survivorMedian = survivor
        if let killed, let survivor {
            attribute.killedValues = [killed, killed]
            attribute.survivorValues = [survivor * 0.5, survivor, survivor, survivor * 1.5]
        }
        return attribute
    }

    private static var node: CohortAttribute {
        var node = CohortAttribute(
            name: "node", unit: .category, killedKnown: 2, survivorsKnown: 4, separation: 0.75, p: 0.04,
            significant: true)
        node.value = "node-2"
        node.killedWith = 2
        node.survivorsWith = 1
        return node
    }

    static var leagues: [League] {
        func entry(_ name: String, _ clusters: Int, _ megabytes: Double) -> League.Entry {
            .init(
                name: name, proxies: 2, clusters: clusters, endpoints: clusters > 0 ? clusters * 2 : nil,
                bytes: Self.megabytes(megabytes), meshBytes: Self.megabytes(2 * megabytes))
        }
        return [
            League(kind: .services, entries: [entry("ledger.billing.svc.cluster.local", 4, 0.3)], more: 366),
            League(kind: .destinationRules, entries: [entry("istio-system/all-services-canary", 1_119, 72.9)], more: 0),
            League(kind: .gatewayHosts, entries: [entry("shop.example:443", 0, 0.08)], more: 0),
        ]
    }

    static var regression: Regression {
        var regression = Regression(proxies: 8, configurations: 6)
        regression.modelError = -0.031
        regression.predictors = [
            .init(
                component: "Envoy itself", count: nil, modelBytes: megabytes(7.8), bytes: megabytes(8.4),
                errorBytes: megabytes(0.4), factor: 1.08),
            .init(
                component: "clusters, with virtual hosts and routes", count: 1_503, modelBytes: 62_859, bytes: 81_700,
                errorBytes: 1_900, factor: 1.3),
        ]
        regression.condition = 2.4
        regression.worstResidual = 0.021
        regression.warning = "the memory model may not fit this build"
        return regression
    }

    static var peaks: [TransientPeak] {
        [
            TransientPeak(
                kind: .fullPush, trigger: "a push that changes every cluster", bytes: megabytes(62),
                peak: megabytes(213), fits: false),
            TransientPeak(
                kind: .configDump, trigger: "the first config_dump", bytes: megabytes(14), peak: nil, fits: nil),
        ]
    }
}
