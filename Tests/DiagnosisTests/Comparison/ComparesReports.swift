import Prose
import Testing
import Units

@testable import Diagnosis

/// Reports made by hand: a comparison is a function of nothing else.
protocol ComparesReports {}

extension ComparesReports {
    func report(
        _ at: Int64 = 0, _ proxies: [ProxySummary] = [], incidents: [Incident] = [],
        kind: BundleSummary.Kind = .bugReport
    ) -> Report {
        var report = Report(toolVersion: "test")
        var bundle = BundleSummary(name: "b\(at).tgz", sha256: nil, kind: kind, entries: 1, bytes: 1)
        bundle.capturedAt = Moment(seconds: 1_795_500_000 + at)
        bundle.captureEndedAt = Moment(seconds: 1_795_500_060 + at)
        report.bundles = [bundle]
        report.couldShowKills = kind != .loose
        report.proxies = proxies
        report.incidents = incidents
        return report
    }

    func proxy(
        _ pod: String, allocated: Int64 = 100_000_000, uptime: Double? = 5_000, subsets: Int64 = 70_900_000,
        limit: Int64 = 256 << 20
    ) -> ProxySummary {
        var proxy = ProxySummary()
        (proxy.namespace, proxy.pod, proxy.type) = ("checkout", pod, "sidecar")
        proxy.clusters = 496
        proxy.allocatedBytes = Bytes(allocated)
        proxy.predictedBytes = Bytes(allocated)
        proxy.limitBytes = Bytes(limit)
        proxy.uptimeSeconds = uptime
        proxy.account = [
            AccountRow(.base, count: 1, bytes: 8_000_000, basis: .model),
            AccountRow(.subsetClusters, count: 366, bytes: Bytes(subsets), basis: .model),
        ]
        return proxy
    }

    func incident(_ workload: String = "pay", kills: [Int64?] = [-60], subsets: Int64 = 70_900_000) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.workload, incident.container) = ("checkout", workload, "istio-proxy")
        incident.killCount = kills.count
        incident.kills = kills.map { Kill(pod: nil, at: $0.map { Moment(seconds: 1_795_500_000 + $0) }) }
        var cause = Cause(code: "OOM202", classification: .drSubsets, title: "subsets", outcome: .confirmed, why: "w")
        cause.bytes = Bytes(subsets)
        incident.causes = [cause]
        incident.leadingCode = cause.code
        return incident
    }

    var old: String { "pay-5c9fd4d9b6-x7k2p" }
    var new: String { "pay-5c9fd4d9b6-qq4rz" }

    func compare(_ reports: Report...) -> Comparison { ComparisonBuilder(reports).comparison() }
}
