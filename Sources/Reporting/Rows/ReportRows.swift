import Diagnosis
import Prose
import Units

/// The report as flat rows, one JSON object to a line, for collectors and SQL engines: nobody must take arrays apart.
/// ```
/// {"schema": "oom-report-rows/1", "row": "incident", "bundle": "bug-report.tar.gz", …, "incident": "OOM-1", "kills": 4}
/// ```
/// Every row begins with the same keys; a key of a row is always there, an unknown value is `null`
/// (`docs/report-rows.schema.json`).
struct ReportRows {
    static let schema = "oom-report-rows/1"

    private let report: Report
    private var output: RowWriter

    static func write(_ report: Report, to emit: @escaping ReportFormat.Emit) {
        var rows = ReportRows(report: report, output: RowWriter(emit))
        rows.write()
        rows.output.finish()
    }

    private mutating func write() {
        row("report") { [report] json in
            json.member("toolVersion", report.toolVersion)
            json.member("fingerprint", report.fingerprint)
            json.member("verdict", report.verdict)
            json.member("bundles", report.bundles.count)
            json.member("incidents", report.incidents.count)
            json.member("kills", report.incidents.reduce(0) { $0 + $1.killCount })
            json.member("proxies", report.proxies.count)
            json.member("caveats", report.caveats.count)
            json.member("complete", report.bundles.allSatisfy(\.isComplete))
        }
        for incident in report.incidents {
            row("incident", incident.bundle) { Self.incident(&$0, incident) }
            for cause in incident.causes {
                row("cause", incident.bundle) { json in
                    Self.subject(&json, incident.id, incident.namespace, incident.workload, incident.pod)
                    Self.cause(&json, cause, leads: cause.code == incident.leadingCode)
                }
            }
            for (index, remedy) in incident.remedies.enumerated() {
                row("remedy", incident.bundle) { json in
                    Self.subject(&json, incident.id, incident.namespace, incident.workload, incident.pod)
                    Self.remedy(&json, remedy, index + 1, incident.firstAction)
                }
            }
        }
        outlook()
        proxies()
        for rest in report.outlookRest { row("livingRest") { $0.write(rest) } }
    }

    /// What holds the living proxies, where it is claimed or possible, and what would change it.
    private mutating func outlook() {
        for entry in report.outlook {
            for cause in entry.causes where cause.outcome < .excluded {
                row("cause") { json in
                    Self.subject(&json, nil, entry.namespace, nil, entry.pod)
                    Self.cause(&json, cause, leads: cause.code == entry.leadingCode)
                }
            }
            for (index, remedy) in entry.remedies.enumerated() {
                row("remedy") { json in
                    Self.subject(&json, nil, entry.namespace, nil, entry.pod)
                    Self.remedy(&json, remedy, index + 1, nil)
                }
            }
        }
    }

    private mutating func proxies() {
        let outlooks = Dictionary(grouping: report.outlook) { Self.key($0.namespace, $0.pod) }
        let proxies = Dictionary(grouping: report.proxies) { Self.key($0.namespace, $0.pod) }.mapValues(\.count)
        for proxy in report.proxies {
            let key = Self.key(proxy.namespace, proxy.pod)
            // Of two without a name, or of two meshes, nothing tells which is which.
            let own = proxies[key] == 1 ? outlooks[key] ?? [] : []
            row("proxy") { Self.proxy(&$0, proxy, own.count == 1 ? own[0] : nil) }
        }
    }

    private static func key(_ namespace: String?, _ pod: String?) -> String { "\(namespace ?? "")/\(pod ?? "")" }

    private mutating func row(
        _ kind: String, _ bundle: String? = nil, _ members: (inout JSONWriter) -> Void
    ) {
        // Of several bundles of one mesh no row is of one alone.
        let source =
            report.bundles.first { $0.name == bundle } ?? (report.bundles.count == 1 ? report.bundles.first : nil)
        output.row(schema: Self.schema, kind) { json in
            json.member("bundle", source?.name ?? bundle)
            json.member("bundleSha256", source?.sha256)
            json.member("capturedAt", source?.capturedAt)
            members(&json)
        }
    }
}

// MARK: - What the rows hold

extension ReportRows {
    private static func subject(
        _ json: inout JSONWriter, _ incident: String?, _ namespace: String?, _ workload: String?, _ pod: String?
    ) {
        json.member("incident", incident)
        json.member("namespace", namespace)
        json.member("workload", workload)
        json.member("pod", pod)
    }

    private static func incident(_ json: inout JSONWriter, _ incident: Incident) {
        subject(&json, incident.id, incident.namespace, incident.workload, incident.pod)
        json.member("fingerprint", incident.fingerprint)
        json.member("workloadKind", incident.workloadKind)
        json.member("owner", incident.owners.first?.value)
        json.member("node", incident.node)
        json.member("container", incident.container)
        json.member("containerKind", incident.containerKind?.contractWord)
        json.member("form", incident.form.rawValue)
        json.member("kills", max(0, incident.killCount))
        json.member("killsDuringCapture", incident.killsByCapture)
        let times = incident.kills.compactMap(\.at)
        json.member("firstKillAt", times.min())
        json.member("lastKillAt", times.max())
        json.member("state", incident.state.phase.rawValue)
        json.member("running", incident.state.running)
        json.member("replicas", incident.state.replicas)
        json.member("limitBytes", positive(incident.limitBytes))
        json.member("requestBytes", positive(incident.requestBytes))
        json.member("evidenceProcess", incident.evidenceProcess.rawValue)
        json.member("allocatedBytes", positive(incident.memory.allocated))
        json.member("physicalBytes", positive(incident.memory.physical))
        json.member("predictedBytes", incident.memory.predicted)
        json.member("needBytes", incident.need?.level)
        json.member("pushBytes", incident.need?.push)
        json.member("agentBytes", incident.need?.agent)
        json.member("recommendedLimitBytes", incident.recommendedLimit?.bytes)
        json.member("leadingCode", incident.leadingCode)
        json.member("firstRemedy", incident.firstAction?.steps.first)
        json.member("proxyVersion", incident.proxyVersion)
        json.member("envoyVersion", incident.envoyVersion)
    }

    private static func cause(_ json: inout JSONWriter, _ cause: Cause, leads: Bool) {
        json.member("code", cause.code)
        json.member("class", cause.classification.rawValue)
        json.member("outcome", cause.outcome.rawValue)
        json.member("leads", leads)
        json.member("title", cause.title)
        json.member("why", cause.why)
        json.member("bytes", cause.bytes)
        json.member("share", cause.share)
        json.member("shareOf", cause.share == nil ? nil : cause.shareOf?.rawValue)
        json.member("confidence", cause.confidence)
        json.member("culprits", cause.objects.count)
        let culprit = cause.objects.first
        json.member("culpritKind", culprit?.kind)
        json.member("culpritNamespace", culprit?.namespace)
        json.member("culpritName", culprit?.name)
        json.member("culpritCount", culprit?.count)
        json.member("culpritCounts", culprit?.counted?.rawValue)
        json.member("culpritBytes", culprit?.bytes)
    }

    private static func remedy(_ json: inout JSONWriter, _ remedy: Remedy, _ place: Int, _ first: FirstAction?) {
        json.member("remedy", remedy.id)
        json.member("place", place)
        json.member("doNow", first.map { $0.steps.contains(remedy.id) })
        json.member("code", remedy.cause)
        json.member("kind", remedy.kind.rawValue)
        json.member("title", remedy.title)
        json.member("savingBytes", remedy.saving)
        json.member("savingErrorBytes", remedy.savingError)
        json.member("neededAfterBytes", remedy.effect?.neededAfter?.atRest)
        json.member("neededAtPushAfterBytes", remedy.effect?.neededAfter?.atFullPush)
        json.member("fitsAtRest", remedy.fitsAtRest)
        json.member("fitsAtPush", remedy.fitsAtPush)
        json.member("risk", remedy.risk)
    }

    private static func proxy(_ json: inout JSONWriter, _ proxy: ProxySummary, _ outlook: OutlookEntry?) {
        json.member("namespace", proxy.namespace)
        json.member("workload", proxy.workload)
        json.member("pod", proxy.pod)
        json.member("type", proxy.type)
        json.member("killed", proxy.killed)
        json.member("state", proxy.state.rawValue)
        json.member("clusters", proxy.clusters)
        json.member("subsetClusters", proxy.subsetClusters)
        json.member("endpoints", proxy.endpoints)
        json.member("listeners", proxy.listeners)
        json.member("routes", proxy.routes)
        json.member("secrets", proxy.secrets)
        json.member("activeConnections", proxy.activeConnections)
        json.member("activeConnectionsFrom", proxy.activeConnectionsFrom?.rawValue)
        json.member("workers", positive(proxy.workers))
        json.member("allocatedBytes", positive(proxy.allocatedBytes))
        json.member("heapBytes", positive(proxy.heapBytes))
        json.member("physicalBytes", positive(proxy.physicalBytes))
        json.member("predictedBytes", proxy.predictedBytes)
        json.member("limitBytes", positive(proxy.limitBytes))
        json.member("afterRestartBytes", outlook?.afterRestartBytes)
        json.member("atFullPushBytes", outlook?.atFullPushBytes)
        json.member("wouldBeKilled", outlook?.wouldBeKilled)
        json.member("uptimeSeconds", proxy.uptimeSeconds)
        json.member("istioVersion", proxy.istioVersion)
        json.member("envoyVersion", proxy.envoyVersion)
    }
}
