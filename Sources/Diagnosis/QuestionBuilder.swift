import Units

/// The questions that maintainers of Istio and Envoy ask first, answered from the bundle or not at all.
struct QuestionBuilder {
    let report: Report
    let mesh: Mesh
    let cases: [CaseFacts]

    func questions() -> [MaintainerQuestion] {
        let incident = report.incidents.first
        let c = cases.first
        let state = c?.state ?? mesh.withDump.first
        let counts = state?.counts
        let measured = state?.measured
        let versions = Set(report.proxies.compactMap(\.istioVersion)).sorted().joined(separator: ", ")
        let envoys = Set(report.proxies.compactMap(\.envoyVersion)).sorted().joined(separator: ", ")
        let sidecars = c?.objects.filter { $0.kind == "Sidecar" }
        let curve = (incident?.memoryBefore ?? report.outlook.lazy.compactMap(\.memoryOverTime).first)?.text
        let filters = counts.map { "\($0.luaFilters) Lua, \($0.wasmFilters) Wasm" }
        func q(_ question: String, _ answer: String?) -> MaintainerQuestion {
            MaintainerQuestion(question: question, answer: answer)
        }
        return [
            q(
                "Which process and container was killed, by what?",
                incident.map { "\($0.container ?? "?") of \($0.subject), \($0.form.rawValue)" }),
            q(
                "Istio version, Envoy build?",
                versions.isEmpty && envoys.isEmpty
                    ? nil : "Istio \(versions.isEmpty ? "?" : versions), Envoy \(envoys.isEmpty ? "?" : envoys)"),
            q(
                "The /memory figures, from the time of high use?",
                measured?.allocated.map {
                    "allocated \($0.decimal), physical \(measured?.physical?.decimal ?? "?") (\(c?.state == nil ? "living" : incident?.evidenceProcess.rawValue ?? "living") process)"
                }),
            q(
                "Limit, request, restarts, time from start to kill?",
                incident.map {
                    "limit \($0.limitBytes?.binary ?? "?"), request \($0.requestBytes?.binary ?? "?"), \($0.killCount) kills, lived \($0.kills.compactMap(\.livedSeconds).max().map(duration) ?? "?")"
                }),
            q(
                "Numbers of clusters, listeners, routes, endpoints?",
                counts.map {
                    "\(grouped(Int64($0.clusters))) clusters, \(grouped(Int64($0.listeners))) listeners, \(grouped(Int64($0.routes))) routes, \(grouped(Int64($0.endpoints))) endpoints"
                }),
            q(
                "Is a Sidecar resource present and in effect?",
                sidecars.map {
                    $0.isEmpty
                        ? "none in the bundle"
                        : "\($0.count): \($0.prefix(3).map { "\($0.namespace)/\($0.name)" }.joined(separator: ", "))"
                }),
            q("Does memory grow, or stand at a level?", curve),
            q("config_dump before and after?", nil),
            q(
                "Does istiod push all the time?",
                mesh.pushCauses.isEmpty
                    ? nil
                    : "\(mesh.pushCauses.count) pushes in its log, \(mesh.pushCauses.first?.at.rfc3339 ?? "?") to \(mesh.pushCauses.last?.at.rfc3339 ?? "?")"
            ),
            q("How many connections, to whom?", state?.connections.total.map { "\(grouped($0)) open" }),
            q("Lua or Wasm filters?", filters),
            q(
                "Full stats enabled?",
                counts.map {
                    $0.allStats
                        ? "yes, no inclusion list" : "no, Istio's list\($0.addedStatPatterns == nil ? "" : " and more")"
                }),
            q("Workers (concurrency)?", (incident?.workers ?? state?.workers).map { "\($0)" }),
            q(
                "One workload or all? A good proxy to compare with?",
                report.incidents.isEmpty
                    ? nil
                    : "\(report.incidents.count) workload\(report.incidents.count == 1 ? "" : "s"); \(report.cohorts.survivors) proxies lived"
            ),
            q(
                "Heap profile, cgroup memory.stat?",
                mesh.processes.isEmpty ? nil : "figures of the process from outside are in the bundle"),
        ]
    }
}
