import Diagnosis
import Units

/// The report as JSON: the contract of `docs/report-json.md`, which other programs rely on.
///
/// Every key is always there, an unknown value is `null`, an array never is. The order of keys is the contract's.
package struct JSONRenderer {
    package init() {}

    package func render(_ report: Report, _ emit: @escaping ([UInt8]) -> Void) {
        var writer = JSONWriter(emit: emit)
        write(report, to: &writer)
        writer.finish()
    }

    package func render(_ report: Report) -> String {
        var writer = JSONWriter()
        write(report, to: &writer)
        return writer.text
    }

    private func write(_ report: Report, to writer: inout JSONWriter) {
        writer.object { json in
            json.member("schema", Report.schema)
            json.object("tool", .inline) { $0.member("version", report.toolVersion) }
            json.array("bundles", of: report.givenBundles) { $0.write($1) }
            json.member("verdict", report.verdict)
            json.array("caveats", of: report.caveats) { json, caveat in
                json.member("text", caveat.text)
                json.write("evidence", caveat.evidence)
            }
            json.array("keywords", of: report.keywords)
            json.member("fingerprint", report.fingerprint)
            json.array("incidents", of: report.incidents) { $0.write($1) }
            json.array("proxies", of: report.proxies) { $0.write($1.figures) }
            json.array("outlook", of: report.outlook) { $0.write($1) }
            json.array("outlookRest", of: report.outlookRest, .inline) { $0.write($1) }
            json.array("wildcardRules", of: report.wildcardRules, .inline) { $0.write($1) }
            json.write(report.cohorts)
            json.write(report.leagues)
            json.write(report.regression)
            json.array("timeline", of: report.timeline) { $0.write($1) }
            json.array("manifest", of: report.manifest, .inline) { $0.write($1) }
            json.array("questions", of: report.questions, .inline) { json, question in
                json.member("question", question.question)
                json.member("answer", question.answer)
            }
            json.object("redaction", .inline) { json in
                json.member("level", report.redaction.level)
                json.member("replaced", report.redaction.replaced)
            }
        }
        writer.endLine()
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ bundle: BundleSummary) {
        member("name", bundle.name)
        member("sha256", bundle.sha256)
        member("kind", bundle.kind.rawValue)
        member("capturedAt", bundle.capturedAt)
        member("captureEndedAt", bundle.captureEndedAt)
        member("capturedAtSource", bundle.capturedAtSource)
        member("entries", max(0, bundle.entries))
        member("bytes", max(0, bundle.bytes))
        member("complete", bundle.isComplete)
    }

    fileprivate mutating func write(_ proxy: ProxySummary.Figures) {
        member("namespace", proxy.namespace)
        member("pod", proxy.pod)
        member("called", proxy.called)
        member("type", proxy.type)
        member("killed", proxy.killed)
        member("state", proxy.state.rawValue)
        write("stateEvidence", proxy.stateEvidence)
        member("clusters", proxy.clusters)
        member("subsetClusters", proxy.subsetClusters)
        member("endpoints", proxy.endpoints)
        member("listeners", proxy.listeners)
        member("routeConfigs", proxy.routeConfigs)
        member("virtualHosts", proxy.virtualHosts)
        member("domains", proxy.domains)
        member("routes", proxy.routes)
        member("secrets", proxy.secrets)
        member("configBytes", positive(proxy.configBytes))
        member("activeConnections", proxy.activeConnections)
        member("activeConnectionsFrom", proxy.activeConnectionsFrom?.rawValue)
        member("hostsWithTraffic", proxy.hostsWithTraffic)
        member("workers", positive(proxy.workers))
        member("allocatedBytes", positive(proxy.allocatedBytes))
        member("heapBytes", positive(proxy.heapBytes))
        member("physicalBytes", positive(proxy.physicalBytes))
        member("limitBytes", positive(proxy.limitBytes))
        member("uptimeSeconds", proxy.uptimeSeconds)
        member("istioVersion", proxy.istioVersion)
        member("envoyVersion", proxy.envoyVersion)
        member("predictedBytes", proxy.predictedBytes)
        write(account: proxy.account)
    }

    fileprivate mutating func write(_ entry: OutlookEntry) {
        member("namespace", entry.namespace)
        member("pod", entry.pod)
        member("called", entry.called)
        member("limitBytes", positive(entry.limitBytes))
        // What is allocated it holds at least: no page says how much it holds.
        let measured = entry.isAtLeast ? nil : entry.measuredBytes
        member("measuredBytes", positive(measured))
        member("measuredFrom", measured == nil ? nil : entry.measuredFrom?.rawValue)
        member("estimatedBytes", positive(entry.estimatedBytes))
        member("afterRestartBytes", entry.afterRestartBytes)
        member("atFullPushBytes", entry.atFullPushBytes)
        member("wouldBeKilled", entry.wouldBeKilled)
        member("livesSeconds", entry.livesSeconds)
        write("memoryOverTime", entry.memoryOverTime)
        write(causes: entry.causes)
        array("remedies", of: entry.remedies) { $0.write($1) }
        write(advice: entry.advice)
        write(entry.recommendedLimit)
        write(peaks: entry.peaks)
    }

    mutating func write(_ rest: OutlookRest) {
        member("namespace", rest.namespace)
        member("workload", rest.workload)
        member("proxies", rest.proxies)
        member("fullest", rest.fullest)
        member("fullestAtPush", rest.fullestAtPush)
        member("wouldBeKilled", rest.wouldBeKilled)
        member("wouldLive", rest.wouldLive)
        member("nearLimit", rest.nearLimit)
        member("limitBytes", positive(rest.limitBytes))
        member("afterRestartBytes", rest.afterRestartBytes)
        member("atFullPushBytes", rest.atFullPushBytes)
    }

    fileprivate mutating func write(_ rule: WildcardRule) {
        member("namespace", rule.namespace)
        member("name", rule.name)
        member("host", rule.host)
        member("subsets", rule.subsets)
        member("clustersMade", rule.clustersMade)
        member("emptySubsetClusters", rule.emptySubsetClusters)
        member("bytes", rule.bytes)
        member("inferred", rule.inferred)
    }

    fileprivate mutating func write(_ entry: TimelineEntry) {
        member("at", entry.at)
        member("precisionSeconds", entry.precisionSeconds)
        member("what", entry.what)
        member("subject", entry.subject)
        write("evidence", entry.evidence)
    }

    fileprivate mutating func write(_ entry: ManifestEntry) {
        member("name", entry.name)
        member("kind", entry.kind)
        member("bytes", entry.bytes)
        member("status", entry.status.rawValue)
        member("why", entry.why)
        member("captureCommand", entry.captureCommand?.line)
    }
}

/// What cannot be 0 on a living proxy: a 0 there is an unknown value in disguise, so it is written as unknown.
func positive<Value: ExpressibleByIntegerLiteral & Comparable>(_ value: Value?) -> Value? {
    guard let value, value > 0 else { return nil }
    return value
}
