import Units

/// Workload against workload: those that lost most of their proxies first.
struct WorkloadTable {
    let members: [CohortMember]

    func rows() -> [WorkloadCohort] {
        let groups = Dictionary(grouping: members, by: \.group)
        let rows = groups.values.compactMap { group -> WorkloadCohort? in
            guard let first = group.first else { return nil }
            func middle(_ read: (ProxySummary) -> Double?) -> Double? {
                median(group.compactMap { read($0.summary) })
            }
            return WorkloadCohort(
                namespace: first.summary.namespace, workload: first.summary.workload ?? first.summary.pod ?? "?",
                proxies: group.count, killed: group.count(where: \.isKilled),
                limitBytes: middle { $0.limitBytes?.double }.map { Bytes(rounding: $0) },
                clusters: middle { $0.clusters.map(Double.init) }.map { Int(clamping: Int64(clamping: $0)) },
                endpoints: middle { $0.endpoints.map(Double.init) }.map { Int(clamping: Int64(clamping: $0)) },
                activeConnections: middle { $0.upstreamConnections.map(Double.init) }.map { Int64(clamping: $0) },
                allocatedBytes: middle { $0.allocatedBytes?.double }.map { Bytes(rounding: $0) })
        }
        return rows.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ row: WorkloadCohort) -> (Double, Int, String, String) {
        (-Double(row.killed) / Double(max(1, row.proxies)), -row.killed, row.namespace ?? "", row.workload)
    }
}
