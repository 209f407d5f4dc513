import Prose
import Store
import Units

/// The questions that maintainers of Istio and Envoy ask first, answered from the bundle or not at all.
struct QuestionBuilder {
    let report: Report
    let mesh: Mesh
    let cases: [CaseFacts]
    /// Istio's objects of the bundle.
    let objects: [ObjectRow]

    func questions() -> [MaintainerQuestion] {
        let all = ofTheKill + ofTheConfiguration + ofTheProcess
        let isOfEnvoy = report.incidents.isEmpty || report.incidents.contains { $0.containerKind?.isProxy != false }
        // Nothing is missing where there is no Envoy to ask.
        return isOfEnvoy ? all : all.filter { $0.answer != nil }
    }

    private var incident: Incident? { report.incidents.first }
    /// Of the victim, or of what stands in for it; without either a living proxy's figures, which then say whose they are.
    private var state: ProxyState? { cases.first?.state ?? mesh.withDump.first }
    private var isAnothers: Bool { incident != nil && cases.first?.state == nil }
    /// `, of shop/orders-…, which lives`, where the figures are not those of the victim.
    private func owned(_ answer: Text?) -> Text? {
        guard isAnothers, let answer, let proxy = mesh.withDump.first?.proxy, let pod = proxy.pod else { return answer }
        return "\(answer), of \(Name(pod, .pod, in: proxy.namespace)), which lives"
    }

    private func q(_ question: Text, _ answer: Text?) -> MaintainerQuestion {
        MaintainerQuestion(question: question, answer: answer)
    }

    private var ofTheKill: [MaintainerQuestion] {
        let measured = state?.measured
        let versions = Self.listed(report.proxies.compactMap(\.istioVersion))
        let envoys = Self.listed(report.proxies.compactMap(\.envoyVersion))
        return [
            q(
                "Which process and container was killed, by what?",
                incident.map { incident -> Text in
                    "\(incident.container.map { "\(container: $0)" } ?? "a container") of \(incident.victim("an")), killed \(incident.form.how)"
                } ?? (report.proxies.isEmpty ? nil : "none, as far as the bundle shows")),
            q(
                "Istio version, Envoy build?",
                versions.isEmpty && envoys.isEmpty
                    ? nil
                    : "Istio \(versions.isEmpty ? "unknown" : versions), Envoy \(envoys.isEmpty ? "unknown" : envoys)"),
            q(
                "The /memory figures, from the time of high use?",
                measured?.allocated.map { allocated -> Text in
                    let physical: Text = measured?.physical.map { "\(measured: $0)" } ?? "unknown"
                    let whose =
                        cases.first?.state == nil
                        ? "a living proxy" : incident?.evidenceProcess.whose ?? "a living proxy"
                    return "allocated \(measured: allocated), physical \(physical), of \(whose)"
                } ?? memoryOfAny),
            q(
                "Limit, request, restarts, time from start to kill?",
                incident.map { incident -> Text in
                    let limit: Text = incident.limitBytes.map { "\($0)" } ?? "unknown"
                    let request: Text = incident.requestBytes.map { "\($0)" } ?? "unknown"
                    let runs = incident.kills.compactMap(\.livedSeconds)
                    let most: Text = runs.count > 1 ? " at most" : ""
                    let ran: Text = runs.max().map { ", ran for \(seconds: $0)\(most)" } ?? ""
                    return "limit \(limit), request \(request), \(incident.killsInWords)\(ran)"
                } ?? limits),
        ]
    }

    private var ofTheConfiguration: [MaintainerQuestion] {
        // A list of Istio's objects without any of them was looked through as well.
        let isListed = !objects.isEmpty || wished { try mesh.store.listsIstioObjects() } == true
        let sidecars = isListed ? objects.filter { $0.kind == IstioKind.sidecar } : nil
        let curve = (incident?.memoryBefore ?? report.outlook.lazy.compactMap(\.memoryOverTime).first)?.text
        return [
            q(
                "Numbers of clusters, listeners, routes, endpoints?",
                figures(of: state)),
            q(
                "Is a Sidecar resource present and in effect?",
                sidecars.map {
                    $0.isEmpty
                        ? "none in the bundle"
                        : "\($0.count): \($0.prefix(3).map { "\(Name($0.name, .object, in: $0.namespace))" as Text }.joined(", "))"
                }),
            q("Does memory grow, or stand at a level?", curve ?? readings),
            q("config_dump before and after?", dumps),
            q(
                "Does istiod push all the time?",
                mesh.pushCauses.first.flatMap { first in
                    mesh.pushCauses.last.map { last in
                        "\(mesh.pushCauses.count, "push", "pushes") in its log, \(at: first.at) to \(at: last.at)"
                    }
                }),
        ]
    }

    /// What pages of several moments say of the process whose figures these are, by its own clock.
    private var readings: Text? {
        guard let proxy = state?.proxy.id, let own = state?.capture, own.tellsItsStart else { return nil }
        let seen = (mesh.captures[proxy] ?? []).compactMap { moment -> (at: Moment, allocated: Bytes)? in
            guard moment.tellsItsStart, moment.mayBeOneProcess(with: own) || own.mayBeOneProcess(with: moment) else {
                return nil
            }
            let page = mesh.memory[proxy].last { $0.capture == moment.id && $0.allocated != nil }
            return moment.capturedAt.flatMap { at in page?.allocated.map { (at, $0) } }
        }.sorted { $0.at < $1.at }
        guard let first = seen.first, let last = seen.last, first.at < last.at else { return nil }
        return owned(
            "allocated \(measured: first.allocated) at \(at: first.at), \(measured: last.allocated) at \(at: last.at), by pages of \(seen.count, "moment")"
        )
    }

    private var dumps: Text? {
        guard let proxy = state?.proxy.id else { return nil }
        let moments = Set((mesh.dumps[proxy] ?? []).compactMap(\.capture))
        return moments.count > 1 ? owned("dumps of \(moments.count, "moment")") : nil
    }

    private var ofTheProcess: [MaintainerQuestion] {
        let counts = state?.counts
        let filters: Text? = counts.flatMap {
            $0.showsFilters ? "\($0.luaFilters) Lua, \($0.wasmFilters) Wasm" : nil
        }
        return [
            q("How many connections, to whom?", connections),
            q("Lua or Wasm filters?", owned(filters)),
            q(
                "Full stats enabled?",
                owned(
                    counts.flatMap {
                        !$0.hasBootstrap
                            ? nil
                            : $0.allStats
                                ? "yes, no inclusion list"
                                : "no, Istio's list\($0.addedStatPatterns == nil ? "" : " and more")"
                    })),
            q("Workers (concurrency)?", (incident?.workers ?? state?.workers ?? anyProxy?.workers).map { "\($0)" }),
            q(
                "One workload or all? A good proxy to compare with?",
                report.incidents.isEmpty
                    ? (report.proxies.isEmpty ? nil : "\(report.proxies.count, "proxy", "proxies"), none killed")
                    : workloads
            ),
            q(
                "Heap profile, cgroup memory.stat?",
                mesh.hasFiguresFromOutside ? "figures of the process from outside are in the bundle" : nil),
        ]
    }

    /// Several containers of one pod are one workload's. What nothing is known of is not said to live.
    private var workloads: Text {
        // Those without a name may be of as many.
        let names = Set(
            report.incidents.enumerated().map { $1.subjectName.isEmpty ? Name("\($0)", .workload) : $1.subjectName })
        let living = report.proxies.count { $0.state == .lives }
        let unknown = report.proxies.count { $0.state == .unknown }
        let others: Text = unknown == 0 ? "" : ", of \(unknown, "other") nothing shows it"
        return "\(names.count, "workload"); \(living, "proxy", "proxies") survived\(others)"
    }

    private var connections: Text? {
        guard let state, let own = state.connections.total else { return openAnywhere.map { "\($0) open" } }
        guard state.connections.upstream == nil else { return owned("\(own) open") }
        // The other half may stand on an older page.
        let others: Text =
            state.load.map { "to upstreams \($0.connectionsActive) on an earlier page, not counted since" }
            ?? "those to upstreams no page counts"
        return owned("\(own) from clients; \(others)")
    }

    /// The proxy of which most is known where none has a dump: the figures that the table of proxies shows of it.
    private var anyProxy: ProxySummary? {
        report.proxies.max { a, b in
            (a.clusters ?? -1, a.allocatedBytes ?? 0, b.pod ?? "") < (
                b.clusters ?? -1, b.allocatedBytes ?? 0, a.pod ?? ""
            )
        }
    }

    private var memoryOfAny: Text? {
        guard let proxy = anyProxy, let allocated = proxy.allocatedBytes else { return nil }
        let physical: Text = proxy.physicalBytes.map { "\(measured: $0)" } ?? "unknown"
        return
            "allocated \(measured: allocated), physical \(physical), of \(Name(proxy.pod ?? "a proxy", .pod, in: proxy.namespace))"
    }

    /// What was read; a part that no page shows is named as missing, and never 0.
    private func figures(of state: ProxyState?) -> Text? {
        let proxy = state.flatMap { state in
            report.proxies.first { $0.namespace == state.proxy.namespace && $0.pod == state.proxy.pod }
        }
        let victim = report.proxies.first { own in
            isAnothers && own.pod != nil && incident?.members.contains { $0.pod == own.pod } ?? false
        }
        guard let proxy = victim ?? proxy ?? anyProxy else { return nil }
        let all: [(Int?, StaticString)] = [
            (proxy.clusters, "cluster"), (proxy.listeners, "listener"), (proxy.routes, "route"),
            (proxy.endpoints, "endpoint"),
        ]
        let known = all.compactMap { count, noun in count.map { "\($0, noun)" as Text } }
        guard !known.isEmpty else { return nil }
        let missing = all.filter { $0.0 == nil }.map { Text.own("\($0.1)s") }
        return known.joined(", ") + (missing.isEmpty ? "" : "; not in the bundle: \(missing.joined(", "))")
    }

    /// Of a bundle without a kill: what its proxies may use.
    private var limits: Text? {
        let known = report.proxies.compactMap(\.limitBytes).sorted()
        guard let least = known.first, let most = known.last else { return nil }
        let range: Text = least == most ? "\(least)" : "\(least) to \(most)"
        return "limit \(range) of \(known.count, "proxy", "proxies"); no kill is seen"
    }

    /// Connections of the proxy that has most, where none with a dump counts them.
    private var openAnywhere: Int64? { mesh.proxies.compactMap { mesh.state($0.id)?.connections.total }.max() }

    private static func listed(_ versions: [String]) -> Text {
        Set(versions).sorted().map { "\(version: $0)" as Text }.joined(", ")
    }
}

extension EvidenceProcess {
    var whose: Text {
        switch self {
        case .killed: "the killed process"
        case .successor: "the restarted process"
        case .sibling: "a proxy with the same configuration"
        case .none: "a living proxy"
        }
    }
}
