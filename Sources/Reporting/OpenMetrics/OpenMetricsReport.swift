import Diagnosis
import Prose
import Units

/// Kills, need, limit and headroom by workload, as a textfile for a node exporter:
/// ```
/// oom_report_headroom_bytes{namespace="checkout",workload="pay",state="killed",incident="OOM-1",moment="push"} -8403456
/// # EOF
/// ```
struct OpenMetricsReport {
    private typealias Labels = [(StaticString, String?)]

    private var metrics = MetricFamilies()

    static func text(_ report: Report) -> String {
        var out = OpenMetricsReport()
        out.metrics.add("oom_report_tool", "The tool that made this file.", [("version", report.toolVersion)], "1")
        for bundle in report.bundles {
            guard let at = bundle.capturedAt else { continue }
            out.metrics.add(
                "oom_report_captured_timestamp_seconds", "When the bundle was captured.", [("bundle", bundle.name)],
                fixed(at.seconds(since: Moment(seconds: 0)), 3))
        }
        for incident in report.incidents { out.add(incident) }
        out.add(living: report)
        return out.metrics.text
    }

    private mutating func add(_ incident: Incident) {
        let labels: Labels = [
            ("namespace", incident.namespace), ("workload", incident.workload ?? incident.pod),
            ("container", incident.container), ("state", "killed"), ("incident", incident.id),
        ]
        metrics.add(
            "oom_report_kills", "Kills that the bundle tells of: for memory, or by what nothing shows.", labels,
            String(max(0, incident.killCount))
        )
        for cause in incident.causes where cause.outcome.isClaim {
            metrics.add(
                "oom_report_cause", "A claimed cause.",
                labels + [
                    ("code", cause.code), ("class", cause.classification.rawValue), ("outcome", cause.outcome.rawValue),
                ], "1")
            metrics.add(
                "oom_report_cause_bytes", "Memory that a claimed cause holds, estimated.",
                labels + [("code", cause.code)], cause.bytes)
        }
        add(
            labels, limit: positive(incident.limitBytes), atRest: incident.needed?.atRest ?? incident.need?.level,
            atPush: incident.needed?.atFullPush ?? incident.need.map { $0.level + $0.push })
        metrics.add(
            "oom_report_recommended_limit_bytes", "The limit that is enough without a remedy.", labels,
            incident.recommendedLimit?.bytes)
    }

    private mutating func add(_ labels: Labels, limit: Bytes?, atRest: Bytes?, atPush: Bytes?) {
        metrics.add("oom_report_limit_bytes", "Memory limit of the container.", labels, limit)
        for (moment, need) in [("rest", atRest), ("push", atPush)] {
            let labels = labels + [("moment", moment)]
            metrics.add("oom_report_need_bytes", "What the container needs, estimated.", labels, need)
            if let limit, let need {
                metrics.add("oom_report_headroom_bytes", "Limit less need; below 0 it is killed.", labels, limit - need)
            }
        }
    }

    /// Of each workload the living proxy that is nearest to its limit: the outlook has them in that order.
    private mutating func add(living report: Report) {
        let workloads = report.workloads
        var told: Set<String> = []
        for entry in report.outlook {
            let workload = entry.pod.map { workloads[Name($0, .pod, in: entry.namespace)] ?? $0 }
            guard told.insert("\(entry.namespace ?? "")/\(workload ?? "")").inserted else { continue }
            let labels: Labels = [("namespace", entry.namespace), ("workload", workload), ("state", "living")]
            add(
                labels, limit: positive(entry.limitBytes), atRest: entry.afterRestartBytes,
                atPush: entry.atFullPushBytes)
        }
        for rest in report.outlookRest {
            guard told.insert("\(rest.namespace ?? "")/\(rest.workload ?? "")").inserted else { continue }
            add(
                [("namespace", rest.namespace), ("workload", rest.workload), ("state", "living")],
                limit: positive(rest.limitBytes), atRest: rest.afterRestartBytes, atPush: rest.atFullPushBytes)
        }
    }
}

extension OpenMetricsReport {
    static func text(_ comparison: Comparison) -> String {
        var metrics = MetricFamilies()
        metrics.add("oom_report_tool", "The tool that made this file.", [("version", comparison.toolVersion)], "1")
        metrics.add(
            "oom_report_comparison", "Whether the fix worked.", [("outcome", comparison.outcome.rawValue)], "1")
        for change in comparison.proxies {
            for (moment, figures) in [("before", change.before), ("after", change.after)] {
                let labels: Labels = [
                    ("namespace", change.namespace), ("workload", change.workload), ("pod", change.pod),
                    ("moment", moment),
                ]
                metrics.add(
                    "oom_report_allocated_bytes", "Allocated by Envoy, measured.", labels, positive(figures.allocated))
                metrics.add("oom_report_predicted_bytes", "Allocated by Envoy, estimated.", labels, figures.predicted)
                metrics.add("oom_report_limit_bytes", "Memory limit of the container.", labels, positive(figures.limit))
            }
        }
        return metrics.text
    }
}
