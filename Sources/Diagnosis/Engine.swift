import Prose
import Store
import Units

/// Runs the stages over the loaded facts, each on what the one before found:
/// kills, whose memory, the account, causes and remedies, then the living, the cohorts and the timeline.
package struct Engine {
    private let store: Store
    private let toolVersion: String
    private let ownerKeys: [String]

    /// `ownerKeys`: labels and annotations that name an owner; empty: the usual ones.
    package init(_ store: Store, toolVersion: String, ownerKeys: [String] = []) {
        self.store = store
        self.ownerKeys = ownerKeys
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
        guard meshes.count > 1 else { return try report(ofMesh: meshes.first) }
        var report = Report(
            joining: try meshes.map {
                try Engine(store.only(mesh: $0), toolVersion: toolVersion, ownerKeys: ownerKeys).report(ofMesh: $0)
            })
        report.bundles = try bundles()
        report.manifest = try CompleteCapture.fitting(ManifestBuilder(store: store).entries(), to: report.incidents)
        try conclude(&report)
        return report
    }

    private func report(ofMesh mesh: Int64?) throws -> Report {
        var report = try reportOfOneMesh()
        for index in report.incidents.indices { report.incidents[index].mesh = mesh ?? 1 }
        return report
    }

    /// More are no list that anybody compares.
    private static let mostObjects = 20_000

    private func reportOfOneMesh() throws -> Report {
        var report = Report(toolVersion: toolVersion)
        let mesh = try Mesh(store)
        report.clusterIDs = try store.clusterIDs()
        report.leagues = try LeagueBuilder(store: store, proxies: mesh.states).leagues()  // Before incidents take room.
        let cases = try CaseBuilder(mesh)
        var victims = VictimGroups(try KillFinder(mesh: mesh).victims())
        let judged: [CaseFacts?]
        (report.incidents, judged) = try IncidentBuilder(mesh: mesh, cases: cases, ownerKeys: ownerKeys)
            .incidents(&victims)
        report.bundles = try bundles()
        report.manifest = try CompleteCapture.fitting(
            ManifestBuilder(store: store).entries(), to: report.incidents
        ).map { CompleteCapture.named($0, of: report.incidents.first) }
        let proxies = try ProxyTable(mesh: mesh, cases: cases, victims: victims).rows()
        report.proxies = proxies.map(\.summary)
        Self.list(cases.objects.rows, in: &report)
        report.toldWorkloads = Set(try store.statedWorkloads())
        (report.outlook, report.outlookRest) = try Outlook(mesh: mesh, cases: cases, victims: victims).entries()
        report.livingProxies = report.outlook.count + report.outlookRest.reduce(0) { $0 + $1.proxies }
        Agreement.explain(&report)
        report.wildcardRules = try WildcardRules(mesh: mesh, objects: cases.objects.rows, outbounds: cases.outbounds)
            .rules()
        let members = try CohortMembers(mesh: mesh, objects: cases.objects.rows, victims: victims).members(proxies)
        report.cohorts = CohortBuilder(members).cohorts()
        let fit = RegressionBuilder(proxies).fitted()
        report.regression = fit.report.proxies > 0 ? fit.report : nil
        for (index, judged) in judged.enumerated() where !fit.factors.isEmpty {
            report.incidents[index].memory.regression = judged?.account?.rows(factors: fit.factors) ?? []
        }
        report.timeline = try TimelineBuilder(
            mesh: mesh, objects: cases.objects.rows, cases: judged, incidents: report.incidents
        ).entries()
        report.questions = QuestionBuilder(
            report: report, mesh: mesh, cases: judged.compactMap { $0 }, objects: cases.objects.rows
        ).questions()
        try conclude(&report)
        return report
    }

    private static func list(_ objects: [ObjectRow], in report: inout Report) {
        let listed = objects.prefix(mostObjects)
        report.istioObjects = listed.map { ObjectName($0.kind, $0.namespace, $0.name) }
        report.objectForms = listed.map(\.form)
    }

    /// What limits the answer, and the answer: last, as they speak of all the rest.
    private func conclude(_ report: inout Report) throws {
        // Asked once: of a million events it takes a second to tell which are the same.
        let looked = try store.lookedThrough()
        report.caveats = try CaveatBuilder(store: store, looked: looked).caveats(report.incidents)
        let verdict = Verdict(report: report, looked: looked)
        (report.verdict, report.couldShowKills) = (verdict.text, verdict.couldShowKills)
        report.briefVerdict = verdict.brief
    }

    private func bundles() throws -> [BundleSummary] {
        try store.bundles().map { row in
            var bundle = BundleSummary(
                name: row.name, sha256: row.sha256, kind: BundleSummary.Kind(rawValue: row.kind) ?? .loose,
                entries: row.entries,
                bytes: row.packedBytes)
            bundle.packedIn = row.packedIn
            bundle.capturedAt = row.capturedAt
            bundle.capturedAtSource = row.capturedAtSource
            bundle.captureEndedAt = row.captureEndedAt
            bundle.isComplete = row.isComplete
            return bundle
        }
    }
}

extension ObjectRow {
    /// A number that differs where the object says something else; its time and its file are no part of it.
    fileprivate var form: Int {
        var hasher = Hasher()
        for role in ListedName.Role.allCases { hasher.combine(names[role]?.sorted()) }
        hasher.combine(selector.map(\.key).sorted())
        for subset in subsets {
            hasher.combine(subset.name)
            hasher.combine(subset.labels)
        }
        for credential in credentials {
            hasher.combine(credential.host)
            hasher.combine(credential.name)
        }
        hasher.combine([servers, rules, concurrency])
        hasher.combine(hasSelector)
        return hasher.finalize()
    }
}
