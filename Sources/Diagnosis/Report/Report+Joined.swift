import Prose
import Units

extension Report {
    /// One report of several meshes, each judged from its own bundles.
    ///
    /// What compares proxies with each other (cohorts, and what else is not listed one by one) is of the first mesh with a
    /// kill: prices and limits of different meshes are no sample of one.
    init(joining reports: [Report]) {
        guard let first = reports.first(where: { !$0.incidents.isEmpty }) ?? reports.first else {
            self.init(toolVersion: "")
            return
        }
        self = first
        incidents = reports.indices.flatMap { Self.incidents(of: $0, among: reports) }
        meshes = Self.meshes(reports)
        for index in incidents.indices { incidents[index].id = "OOM-\(index + 1)" }
        proxies = reports.flatMap(\.proxies).sorted {
            ($0.namespace ?? "", $0.pod ?? "") < ($1.namespace ?? "", $1.pod ?? "")
        }
        livingProxies = reports.reduce(0) { $0 + $1.livingProxies }
        let nearest = reports.indices.flatMap { mesh in reports[mesh].outlook.map { (mesh: mesh, entry: $0) } }
            .sorted { Outlook.isNearer($0.entry, $1.entry) }
        outlook = nearest.prefix(Outlook.most).map(\.entry)
        let others = Dictionary(grouping: nearest.dropFirst(Outlook.most), by: \.mesh)
        outlookRest = reports.enumerated().flatMap { mesh, report in
            report.rest(with: others[mesh]?.map(\.entry) ?? [])
        }
        outlookRest.sort(by: OutlookRest.precedes)
        wildcardRules = reports.flatMap(\.wildcardRules).sorted {
            ($0.namespace ?? "", $0.name ?? "") < ($1.namespace ?? "", $1.name ?? "")
        }
        timeline = reports.flatMap(\.timeline).sorted {
            ($0.at?.microseconds ?? .max) < ($1.at?.microseconds ?? .max)
        }
        if cohorts.killed + cohorts.survivors > 0 {
            let first = incidents.first?.bundle ?? Self.name(of: 0, among: reports)
            let meshes: Text =
                "the bundles are of \(reports.count) meshes; compared are the proxies of \(file: first)"
            cohorts.warning = [meshes, cohorts.warning ?? ""].joined("; ")
        }
    }

    /// Each with its bundle, and with Istio's names of its mesh's clusters where these tell the meshes apart.
    private static func incidents(of number: Int, among reports: [Report]) -> [Incident] {
        let report = reports[number]
        let isTold = reports.count > 1 && reports.count { $0.clusterIDs == report.clusterIDs } == 1
        return report.incidents.map { incident in
            var named = incident
            named.bundle = name(of: number, among: reports)
            if isTold { named.meshClusters = report.clusterIDs }
            return named
        }
    }

    /// Its rows of workloads, and what is not among the nearest any more in the row of its own.
    private func rest(with entries: [OutlookEntry]) -> [OutlookRest] {
        let workloads = workloads
        var rest = Dictionary(outlookRest.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in entries {
            let pod = entry.pod.map { Name($0, .pod, in: entry.namespace) }
            OutlookRest.add(entry, of: pod.flatMap { workloads[$0] }, to: &rest)
        }
        return Array(rest.values)
    }

    private static func meshes(_ reports: [Report]) -> [MeshPart] {
        let names = reports.indices.map { name(of: $0, among: reports) }
        let paths = names.map { $0.split(separator: "/") }
        let shared = paths.sharedCount(butLast: true)
        return reports.indices.map { mesh in
            MeshPart(
                bundle: names[mesh], name: paths[mesh].dropFirst(shared).joined(separator: "/"),
                incidents: reports[mesh].incidents.count)
        }
    }

    /// The mesh's first archive, else the first input that is no other's as well, with its number where several have that name.
    private static func name(of number: Int, among reports: [Report]) -> String {
        let inputs = reports.map { Set($0.bundles.map(\.name)) }
        let names = reports.indices.map { at in
            let own = reports[at].bundles
            let ofItsOwn = own.first { bundle in inputs.count { $0.contains(bundle.name) } == 1 }
            return (own.first { $0.kind != .loose } ?? ofItsOwn)?.name ?? "?"
        }
        let isOnly = names.filter { $0 == names[number] }.count == 1
        return isOnly ? names[number] : "\(names[number]), mesh \(number + 1)"
    }
}
