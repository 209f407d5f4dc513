import Diagnosis
import Units

/// A comparison as JSON (`docs/compare.md`): every key is always there, unknown is `null`.
package struct ComparisonJSON {
    package init() {}

    package func render(_ comparison: Comparison) -> String {
        var writer = JSONWriter()
        writer.object { json in
            json.member("schema", Comparison.schema)
            json.object("tool", .inline) { $0.member("version", comparison.toolVersion) }
            json.array("bundles", of: comparison.bundles, .inline) { json, bundle in
                json.member("name", bundle.name)
                json.member("sha256", bundle.sha256)
                json.member("capturedAt", bundle.capturedAt)
            }
            json.member("outcome", comparison.outcome.rawValue)
            json.member("verdict", comparison.verdict)
            json.write(comparison.cause)
            json.array("incidents", of: comparison.incidents) { $0.write($1) }
            json.array("proxies", of: comparison.proxies) { $0.write($1) }
            json.array("onlyBefore", of: comparison.onlyBefore)
            json.array("onlyAfter", of: comparison.onlyAfter)
            json.array("outlook", of: comparison.outlook) { json, entry in
                json.member("subject", entry.subject)
                json.moments(entry.wouldBeKilled) { $0.member("wouldBeKilled", $1) }
            }
            json.array("wildcardRules", of: comparison.wildcardRules, .inline) { $0.write($1) }
            json.array("remarks", of: comparison.remarks)
            json.object("redaction", .inline) { json in
                json.member("level", comparison.redaction.level)
                json.member("replaced", comparison.redaction.replaced)
            }
        }
        return writer.text + "\n"
    }
}

extension JSONWriter {
    /// One object for each bundle, in their order.
    fileprivate mutating func moments<Value>(_ values: [Value], _ members: (inout JSONWriter, Value) -> Void) {
        array("moments", of: values, .inline, members)
    }

    fileprivate mutating func write(_ cause: CauseChange?) {
        guard let cause else { return member("cause", String?.none) }
        object("cause", .inline) { json in
            json.member("code", cause.code)
            json.member("class", cause.classification.rawValue)
            json.member("title", cause.title)
            json.member("subject", cause.subject)
            json.member("standIn", cause.standIn)
            json.member("bytesBefore", cause.before)
            json.member("bytesAfter", cause.after)
        }
    }

    fileprivate mutating func write(_ incident: IncidentChange) {
        member("subject", incident.subject)
        member("container", incident.container)
        member("presence", incident.presence.rawValue)
        moments(incident.kills) { $0.member("kills", $1) }
        member("newKills", incident.newKills)
        member("causeBefore", incident.causeBefore?.rawValue)
        member("causeAfter", incident.causeAfter?.rawValue)
    }

    fileprivate mutating func write(_ proxy: ProxyChange) {
        member("namespace", proxy.namespace)
        member("workload", proxy.workload)
        member("pod", proxy.pod)
        member("type", proxy.type)
        member("restarted", proxy.restarted)
        member("worse", proxy.isWorse)
        moments(proxy.moments) { json, figures in
            json.member("replicas", figures.replicas)
            json.member("killed", figures.killed)
            json.member("clusters", figures.clusters)
            json.member("subsetClusters", figures.subsetClusters)
            json.member("endpoints", figures.endpoints)
            json.member("listeners", figures.listeners)
            json.member("routes", figures.routes)
            json.member("activeConnections", figures.activeConnections)
            json.member("allocatedBytes", positive(figures.allocated))
            json.member("predictedBytes", figures.predicted)
            json.member("physicalBytes", positive(figures.physical))
            json.member("limitBytes", positive(figures.limit))
            json.member("uptimeSeconds", figures.uptimeSeconds)
        }
        array("account", of: proxy.account, .inline) { json, line in
            json.member("component", line.component.name)
            json.member("bytesBefore", line.before)
            json.member("bytesAfter", line.after)
            json.member("change", line.change)
        }
    }

    fileprivate mutating func write(_ rule: RuleChange) {
        member("namespace", rule.namespace)
        member("name", rule.name)
        member("host", rule.host)
        member("presence", rule.presence.rawValue)
        member("clustersBefore", rule.clustersBefore)
        member("clustersAfter", rule.clustersAfter)
        member("bytesBefore", rule.bytesBefore)
        member("bytesAfter", rule.bytesAfter)
    }
}
