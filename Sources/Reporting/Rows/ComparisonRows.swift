import Diagnosis
import Units

/// A comparison as flat rows, as `ReportRows` writes a report.
struct ComparisonRows {
    static let schema = "oom-report-comparison-rows/1"

    static func write(_ comparison: Comparison, to emit: @escaping ReportFormat.Emit) {
        var output = RowWriter(emit)
        func row(_ kind: String, _ members: (inout JSONWriter) -> Void) {
            output.row(schema: schema, kind) { json in
                json.member("before", comparison.bundles.first?.name)
                json.member("after", comparison.bundles.last?.name)
                json.member("capturedBefore", comparison.bundles.first?.capturedAt)
                json.member("capturedAfter", comparison.bundles.last?.capturedAt)
                members(&json)
            }
        }
        row("comparison") { json in
            json.member("toolVersion", comparison.toolVersion)
            json.member("outcome", comparison.outcome.rawValue)
            json.member("verdict", comparison.verdict)
            json.member("code", comparison.cause?.code)
            json.member("bytesBefore", comparison.cause?.before)
            json.member("bytesAfter", comparison.cause?.after)
        }
        for incident in comparison.incidents {
            row("incident") { json in
                json.member("subject", incident.subject)
                json.member("container", incident.container)
                json.member("presence", incident.presence.rawValue)
                json.member("killsBefore", incident.kills.first ?? nil)
                json.member("killsAfter", incident.kills.last ?? nil)
                json.member("newKills", incident.newKills)
                json.member("causeBefore", incident.causeBefore?.rawValue)
                json.member("causeAfter", incident.causeAfter?.rawValue)
            }
        }
        for change in comparison.proxies { row("proxy") { proxy(&$0, change) } }
        output.finish()
    }

    private static func proxy(_ json: inout JSONWriter, _ change: ProxyChange) {
        let (before, after) = (change.before, change.after)
        json.member("namespace", change.namespace)
        json.member("workload", change.workload)
        json.member("pod", change.pod)
        json.member("type", change.type)
        json.member("restarted", change.restarted)
        json.member("worse", change.isWorse)
        json.member("allocatedBytesBefore", positive(before.allocated))
        json.member("allocatedBytesAfter", positive(after.allocated))
        json.member("predictedBytesBefore", before.predicted)
        json.member("predictedBytesAfter", after.predicted)
        json.member("physicalBytesBefore", positive(before.physical))
        json.member("physicalBytesAfter", positive(after.physical))
        json.member("limitBytesBefore", positive(before.limit))
        json.member("limitBytesAfter", positive(after.limit))
        json.member("clustersBefore", before.clusters)
        json.member("clustersAfter", after.clusters)
        json.member("endpointsBefore", before.endpoints)
        json.member("endpointsAfter", after.endpoints)
    }
}
