import Diagnosis
import Prose
import Units

/// The claims of a report as SARIF 2.1.0, for collectors.
///
/// A killed proxy has no line in a repository, so no place in a file is claimed: a result stands at the object of the cluster
/// that holds the memory, and at the workload. Its fingerprint names rule, workload and object and no pod, so that the same
/// trouble of tomorrow's capture is the same result.
struct SARIFReport {
    private struct Finding {
        let cause: Cause
        let namespace: String?
        let workload: String
        let container: String?
        let remedies: [Remedy]
        /// nil: it lives.
        let incident: Incident?
    }

    private let report: Report
    private let findings: [Finding]
    /// Each rule once, in the order of their codes.
    private let rules: [Cause]

    init(_ report: Report) {
        self.report = report
        var findings: [Finding] = []
        for incident in report.incidents {
            let told = incident.causes.filter { $0.outcome < .excluded }
            // A limit as a stop-gap answers a cause that may not be told: it goes with the first.
            let codes = Set(told.map(\.code))
            let others = incident.remedies.filter { !codes.contains($0.cause) }
            for (index, cause) in told.enumerated() {
                findings.append(
                    Finding(
                        cause: cause, namespace: incident.namespace,
                        workload: incident.workload ?? incident.pod ?? "unknown", container: incident.container,
                        remedies: incident.remedies.filter { $0.cause == cause.code } + (index == 0 ? others : []),
                        incident: incident))
            }
        }
        for entry in report.outlook {
            for cause in entry.causes where cause.outcome.isClaim {
                findings.append(
                    Finding(
                        cause: cause, namespace: entry.namespace, workload: entry.pod ?? entry.subject.plain,
                        container: nil,
                        remedies: entry.remedies.filter { $0.cause == cause.code }, incident: nil))
            }
        }
        self.findings = findings
        var rules: [String: Cause] = [:]
        for finding in findings { rules[finding.cause.code] = rules[finding.cause.code] ?? finding.cause }
        self.rules = rules.values.sorted { $0.code < $1.code }
    }

    func write(to emit: @escaping ReportFormat.Emit) {
        var writer = JSONWriter(emit: emit)
        writer.object { json in
            json.member(
                "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
            json.member("version", "2.1.0")
            json.array("runs", of: [report]) { json, report in
                tool(&json)
                invocation(&json)
                json.array("artifacts", of: artifacts) { json, bundle in
                    json.object("location", .inline) { $0.member("uri", Self.uri(bundle.name)) }
                    if let digest = bundle.sha256 { json.object("hashes", .inline) { $0.member("sha-256", digest) } }
                }
                json.array("results", of: findings) { result(&$0, $1) }
            }
        }
        writer.endLine()
        writer.finish()
    }

    /// Each once: SARIF wants them unique.
    private var artifacts: [BundleSummary] {
        report.bundles.enumerated().filter { index, bundle in
            !report.bundles[..<index].contains { $0.name == bundle.name && $0.sha256 == bundle.sha256 }
        }.map(\.element)
    }

    private func tool(_ json: inout JSONWriter) {
        json.object("tool") { json in
            json.object("driver") { json in
                json.member("name", "oom-report")
                json.member("version", report.toolVersion)
                json.array("rules", of: rules) { json, rule in
                    json.member("id", rule.code)
                    json.member("name", rule.classification.rawValue)
                    json.object("shortDescription", .inline) { $0.member("text", Self.words(rule.title)) }
                }
            }
        }
    }

    /// What limits the answer.
    private func invocation(_ json: inout JSONWriter) {
        var told = report.caveats.map { (level: $0.isRemark ? "note" : "warning", text: $0.text) }
        // No result is of them.
        if !report.outlookRest.isEmpty {
            told.append(("note", "living proxies that are further from their limit: \(report.restInWords)"))
        }
        guard !told.isEmpty else { return }
        json.array("invocations", of: [told]) { json, told in
            json.member("executionSuccessful", true)
            json.array("toolExecutionNotifications", of: told) { json, one in
                json.member("level", one.level)
                json.object("message", .inline) { $0.member("text", Self.words(one.text)) }
            }
        }
    }

    private func result(_ json: inout JSONWriter, _ finding: Finding) {
        let cause = finding.cause
        json.member("ruleId", cause.code)
        json.member("ruleIndex", rules.firstIndex { $0.code == cause.code })
        json.member("level", level(finding))
        json.object("message", .inline) { $0.member("text", message(finding)) }
        json.array("locations", of: [finding]) { json, finding in
            json.array("logicalLocations", of: places(finding), .inline) { json, place in
                json.member("name", place.name)
                json.member("fullyQualifiedName", place.path)
                json.member("kind", "resource")
            }
        }
        json.object("partialFingerprints", .inline) { $0.member("oomReport/v1", fingerprint(finding)) }
        json.object("properties") { json in
            json.member("outcome", cause.outcome.rawValue)
            json.member("incident", finding.incident?.id)
            json.member("bytes", cause.bytes)
            json.member("limitBytes", positive(finding.incident?.limitBytes))
            json.array("remedies", of: finding.remedies.map { "\($0.id) \($0.title.plain)" })
        }
    }

    /// What would kill a living proxy is a warning, however certain.
    private func level(_ finding: Finding) -> String {
        switch finding.cause.outcome {
        case .confirmed: finding.incident == nil ? "warning" : "error"
        case .likely: "warning"
        case .possible, .excluded, .notJudged, .failed: "note"
        }
    }

    private func message(_ finding: Finding) -> String {
        let name = Name(finding.workload, .workload, in: finding.namespace)
        let kills: Text = finding.incident.map { ", \($0.killsInWords)" } ?? ""
        let bytes: Text = finding.cause.bytes.map { " \($0), estimated." } ?? ""
        return Self.words("\(name)\(kills): \(finding.cause.title).\(bytes) \(finding.cause.why).")
    }

    /// The objects that hold the memory, then the workload.
    private func places(_ finding: Finding) -> [(name: String, path: String)] {
        var places = finding.cause.objects.prefix(10).map { object in
            (
                name: object.name ?? "unknown",
                path: [object.kind, object.namespace, object.name ?? "unknown"].compactMap { $0 }.joined(separator: "/")
            )
        }
        places.append(
            (
                name: finding.workload,
                path: ["Workload", finding.namespace, finding.workload, finding.container].compactMap { $0 }
                    .joined(separator: "/")
            ))
        return places
    }

    private func fingerprint(_ finding: Finding) -> String {
        var print = Fingerprint()
        for word in [finding.cause.code, finding.namespace ?? "", finding.workload, finding.container ?? ""] {
            print.add(word)
        }
        for place in Set(finding.cause.objects.map(\.keyword)).sorted() { print.add(place) }
        return print.hex
    }

    /// SARIF takes Markdown's links in a plain message, `[text](target)`, unless the bracket is escaped.
    private static func words(_ text: Text) -> String {
        MarkdownText.visible(text.plain, limit: 4_000)
            .replacingAll("\\", with: "\\\\").replacingAll("[", with: "\\[").replacingAll("]", with: "\\]")
            .replacingAll("{", with: "{{").replacingAll("}", with: "}}")
    }

    /// A name as a relative reference: everything but what needs no escape is one.
    private static func uri(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return name.utf8.reduce(into: "") { out, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
