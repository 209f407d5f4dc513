import Prose
import Store
import Units

/// Runs the stages over the loaded facts, each on what the one before found:
/// kills, whose memory, the account, causes and remedies, then the living, the cohorts and the timeline.
package struct Engine {
    private let store: Store
    private let toolVersion: String

    package init(_ store: Store, toolVersion: String) {
        self.store = store
        self.toolVersion = toolVersion
    }

    /// Bundles of several meshes are several cases: each is judged by its own facts, and one report tells of all.
    package func report() throws(StoreError) -> Report {
        do { return try wholeReport() } catch let error as StoreError { throw error } catch {
            throw StoreError(code: 0, message: "\(error)")
        }
    }

    private func wholeReport() throws -> Report {
        let meshes = try store.meshes()
        guard meshes.count > 1 else {
            var report = try reportOfOneMesh()
            report.caveats += try repeatedInputs()
            return report
        }
        var report = Report(
            joining: try meshes.map { try Engine(store.only(mesh: $0), toolVersion: toolVersion).reportOfOneMesh() })
        report.bundles = try bundles()
        report.manifest = try ManifestBuilder(store: store).entries()
        report.caveats += try repeatedInputs()
        report.verdict = Verdict(report: report).text
        return report
    }

    /// An input that was given before counts once, and that is told.
    private func repeatedInputs() throws -> [Caveat] {
        try store.bundles().compactMap { bundle in
            bundle.repeats.map { first in
                let other: Text = bundle.name == first ? "" : " as \(file: first)"
                return Caveat(text: "\(file: bundle.name) is the same archive\(other), given twice: it is counted once")
            }
        }
    }

    private func reportOfOneMesh() throws -> Report {
        var report = Report(toolVersion: toolVersion)
        let mesh = try Mesh(store)
        let cases = try CaseBuilder(mesh)
        let victims = try KillFinder(mesh: mesh).victims()
        let incidents = try IncidentBuilder(mesh: mesh, cases: cases).incidents(victims)
        report.incidents = incidents.map(\.incident)
        report.bundles = try bundles()
        report.manifest = try ManifestBuilder(store: store).entries()
        let proxies = try ProxyTable(mesh: mesh, cases: cases, victims: victims).rows()
        report.proxies = proxies.map(\.summary)
        report.outlook = try Outlook(mesh: mesh, cases: cases).entries()
        report.wildcardRules = try WildcardRules(mesh: mesh, objects: cases.objects, outbounds: cases.outbounds).rules()
        let members = try CohortMembers(mesh: mesh, objects: cases.objects, victims: victims).members(proxies)
        report.cohorts = CohortBuilder(members).cohorts()
        report.leagues = try LeagueBuilder(store: store, proxies: proxies.map(\.state)).leagues()
        let fit = RegressionBuilder(proxies).fitted()
        report.regression = fit.report.proxies > 0 ? fit.report : nil
        for (index, item) in incidents.enumerated() where !fit.factors.isEmpty {
            report.incidents[index].memory.regression = item.judged.account?.rows(factors: fit.factors) ?? []
        }
        report.timeline = try TimelineBuilder(
            mesh: mesh, objects: cases.objects, cases: incidents.map(\.judged), incidents: report.incidents
        ).entries()
        report.questions = QuestionBuilder(report: report, mesh: mesh, cases: incidents.map(\.judged)).questions()
        report.verdict = Verdict(report: report).text
        return report
    }

    private func bundles() throws -> [BundleSummary] {
        try store.bundles().map { row in
            var bundle = BundleSummary(
                name: row.name, sha256: row.sha256, kind: BundleSummary.Kind(rawValue: row.kind) ?? .loose,
                entries: row.entries,
                bytes: row.packedBytes)
            bundle.capturedAt = row.capturedAt
            bundle.capturedAtSource = row.capturedAtSource
            bundle.captureEndedAt = row.captureEndedAt
            bundle.isComplete = row.isComplete
            return bundle
        }
    }
}

/// One or two sentences: the answer.
struct Verdict {
    let report: Report

    var text: Text {
        guard let first = report.incidents.first else { return healthy }
        let kills = report.incidents.reduce(0) { $0 + $1.killCount }
        let others = report.incidents.count - 1
        let more: Text = others > 0 ? "; \(others, "more incident")" : ""
        let limit: Text = first.limitBytes.map { " at \($0)" } ?? ""
        let container: Text = first.container.map { " (\(container: $0))" } ?? ""
        let what: Text = "\(first.subject)\(container) was killed \(first.killCount, "time")\(limit)"
        guard let cause = first.causes.first(where: \.outcome.isClaim), cause.role != .remainder else {
            let all: Text = others > 0 ? " (\(kills, "kill") in all)" : ""
            return "\(what)\(more)\(all). No cause identified; the data that would help is listed below."
        }
        return
            "\(what)\(more). \(cause.outcome == .confirmed ? "Cause" : "Likely cause"): \(cause.title). \(cause.why)."
    }

    private var healthy: Text {
        let seen = Self.tellsOfKills.filter { kinds, _ in
            report.manifest.contains { entry in
                (entry.status == .read || entry.status == .partial) && entry.kind.map(kinds.contains) ?? false
            }
        }.map(\.of)
        let count = report.proxies.count
        guard !seen.isEmpty else {
            return
                "No kill is seen, and none could be: the bundle holds no pod status, event or log. Read: \(count, "proxy", "proxies"), as of the time of the capture."
        }
        let checked: Text = "\(count, "proxy", "proxies"), \(seen.joined(", ")) were checked"
        guard let nearest = report.outlook.first(where: { $0.limitBytes != nil && $0.measuredBytes != nil }),
            let measured = nearest.measuredBytes, let limit = nearest.limitBytes
        else { return "Nothing was killed: \(checked). No limit is known to compare with." }
        let part = measured.double / max(1, limit.double)
        let risk = report.outlook.filter { $0.wouldBeKilled == true }.count
        let tail: Text = risk > 0 ? "; \(risk) would be killed by a restart or a full push" : ""
        let name = Name(nearest.pod ?? "unknown pod", .pod, in: nearest.namespace)
        return
            "Nothing was killed: \(checked). Nearest to its limit is \(name) with \(measured: measured) of \(limit), \(share: part)\(tail)."
    }

    /// The kinds of entry in which a kill shows.
    private static let tellsOfKills: [(kinds: Set<String>, of: Text)] = [
        (["kubernetes list", "pods table", "kubectl describe"], "pod statuses"),
        (["events table"], "events"),
        (["proxy log", "container logs"], "proxy logs"),
        (["istiod log"], "istiod's log"),
        (["kernel log"], "the kernel's log"),
    ]
}
