import Prose
import Units

extension Comparison {
    /// The same changes and figures, with other names.
    package func renamed(by r: some Renaming) -> Comparison {
        var out = self
        out.bundles = bundles.map { $0.renamed(by: r) }
        out.verdict = verdict.renamed(by: r)
        out.cause = cause?.renamed(by: r)
        out.proxies = proxies.map { $0.renamed(by: r) }
        out.onlyBefore = onlyBefore.map { r.name($0, .pod) }
        out.onlyAfter = onlyAfter.map { r.name($0, .pod) }
        for index in out.incidents.indices {
            out.incidents[index].namespace = incidents[index].namespace.map(r.namespace)
            out.incidents[index].subject = r.name(incidents[index].subject, .workload)
            out.incidents[index].container = incidents[index].container.map { r.name($0, .container) }
        }
        for index in out.outlook.indices { out.outlook[index].subject = r.name(outlook[index].subject, .workload) }
        for index in out.wildcardRules.indices {
            out.wildcardRules[index].namespace = wildcardRules[index].namespace.map(r.namespace)
            out.wildcardRules[index].name = wildcardRules[index].name.map { r.name($0, .object) }
            out.wildcardRules[index].host = wildcardRules[index].host.map { r.name($0, .host) }
        }
        out.objectsNew = objectsNew.map { $0.renamed(by: r) }
        out.objectsGone = objectsGone.map { $0.renamed(by: r) }
        out.objectsChanged = objectsChanged.map { $0.renamed(by: r) }
        out.remarks = remarks.map { $0.renamed(by: r) }
        return out
    }
}

extension CauseChange {
    fileprivate func renamed(by r: some Renaming) -> CauseChange {
        var out = self
        out.title = title.renamed(by: r)
        out.subject = r.name(subject, .workload)
        out.culprits = culprits.map { $0.renamed(by: r) }
        out.standIn = standIn.map { r.name($0, .pod) }
        return out
    }
}

extension ProxyChange {
    fileprivate func renamed(by r: some Renaming) -> ProxyChange {
        var out = self
        out.namespace = namespace.map(r.namespace)
        out.workload = workload.map { r.name($0, .workload) }
        out.pod = pod.map { r.name($0, .pod) }
        return out
    }
}
