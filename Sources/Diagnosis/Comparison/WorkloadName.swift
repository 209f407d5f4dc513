import Units

extension WorkloadName {
    static func of(_ proxy: ProxySummary) -> String? { proxy.workload ?? proxy.pod.map(of(pod:)) }

    static func of(_ incident: Incident) -> String? { incident.workload ?? incident.pod.map(of(pod:)) }

    static func of(_ entry: OutlookEntry, in report: Report) -> String? {
        let proxy = report.proxies.first { $0.namespace == entry.namespace && $0.pod == entry.pod }
        return proxy.flatMap(of) ?? entry.pod.map(of(pod:))
    }
}
