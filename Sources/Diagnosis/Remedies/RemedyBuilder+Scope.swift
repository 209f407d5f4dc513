import Prose
import Store
import Units

extension RemedyBuilder {
    /// A Sidecar with the hosts that the namespace called, and those that its own objects name; for the workload alone where
    /// others of the namespace were not watched, and none at all where it was never seen at work.
    func scope(_ cause: Cause) throws -> [Draft] {
        guard !c.isGateway, c.victim?.kind != .waypoint, c.state?.isWaypoint != true else { return [] }
        let called = try CalledHosts(c.mesh, namespace: namespace)
        guard try isSeenAtWork(called) else {
            return try [scopeLikeNeighbour(cause), scopeByOthers(cause)].compactMap(\.self)
        }
        let unwatched = try unwatched(in: namespace).filter { $0 != workload }
        guard unwatched.isEmpty else { return try scopeOfWorkload(cause, called, unwatched).map { [$0] } ?? [] }
        let isImported = isImported
        let outside = called.hosts.filter { !isImported(owner(of: $0)) }.sorted()
        let named = namedHosts().filter { !called.hosts.contains($0.host) && !isImported(owner(of: $0.host)) }
        let egress = Egress(hosts: outside.map(entry), doubtful: named.map { entry($0.host) })
        let own = existingSidecar
        let kept = called.hosts.union(named.hosts)
        var draft = Draft(
            cause: cause, title: title(called, own),
            change: keeping { kept.contains($0.host) || isImported($0.owner) },
            reaches: "sidecars of \(namespace: namespace), not gateways or waypoints; \(Self.restartNeeded)",
            risk: scopeRisk(called), undo: .command("kubectl -n \(word: namespace) delete sidecar default"),
            verify: .command(countClusters))
        if let own { narrow(own, to: egress, &draft) } else { add(egress, &draft) }
        draft.traffic = TrafficEffect(keeps: called.hosts.count)
        draft.uncertain = named.prefix(20).map {
            "\(host: $0.host): no traffic seen, but \(object: $0.by) names it; it is kept"
        }
        if named.count > 20 { draft.uncertain.append("\(named.count - 20) more hosts that objects name; all are kept") }
        if own == nil { saveOld("sidecars.networking.istio.io", "default", &draft) }
        draft.alternatives = try otherScopes(called, named: named)
        return [draft]
    }

    /// Workloads of a namespace of which no page or log shows what they call.
    func unwatched(in place: String) throws -> [String] {
        let logging = try c.mesh.answers.loggingProxies()
        var all: Set<String> = []
        var watched: Set<String> = []
        for proxy in c.mesh.proxies(in: place) where c.mesh.state(proxy.id)?.isGateway != true {
            guard let name = proxy.workload ?? proxy.pod else { continue }
            all.insert(name)
            let isPaged = (c.mesh.captures[proxy.id] ?? []).contains { c.mesh.loads[$0.id] != nil }
            if isPaged || logging.contains(proxy.id) { watched.insert(name) }
        }
        return all.subtracting(watched).sorted()
    }

    /// Where nobody saw what its siblings call: a Sidecar that does not reach them.
    private func scopeOfWorkload(_ cause: Cause, _ called: CalledHosts, _ unwatched: [String]) throws -> Draft? {
        guard let workload, !selector.isEmpty,
            !c.objects.of(IstioKind.sidecar, in: namespace).contains(where: { $0.name == workload })
        else { return nil }
        let isImported = isImported
        let named = namedHosts().filter { !called.hosts.contains($0.host) && !isImported(owner(of: $0.host)) }
        let hosts = called.hosts.filter { !isImported(owner(of: $0)) }.sorted().map(entry)
        let kept = called.hosts.union(named.hosts)
        let kind: Command = "sidecars.networking.istio.io"
        var draft = Draft(
            cause: cause,
            title:
                "add a Sidecar for \(workload: workload) alone, limited to the hosts that \(namespace: namespace) was seen to call (\(called.hosts.count))",
            body: sidecar(
                Egress(hosts: hosts, doubtful: named.map { entry($0.host) }), name: workload, selector: selector),
            change: keeping { kept.contains($0.host) || isImported($0.owner) },
            reaches: "the pods of \(workload: workload) alone; \(Self.restartNeeded)", risk: scopeRisk(called),
            undo: .command("kubectl -n \(word: namespace) delete \(kind) \(word: workload)"),
            verify: .command(countClusters))
        draft.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: namespace, name: workload, isNew: true)]
        draft.traffic = TrafficEffect(keeps: called.hosts.count)
        let more: Text = unwatched.count > 3 ? " and \(unwatched.count - 3) more" : ""
        draft.uncertain = [
            "what \(unwatched.prefix(3).map { "\(workload: $0)" }.listed())\(more) of \(namespace: namespace) call: no page or log shows it, so no Sidecar for the whole namespace is given"
        ]
        saveOld(kind, workload, &draft)
        return draft
    }

    private var listsObjects: Bool { wished { try c.mesh.store.listsIstioObjects() } == true }

    /// The Sidecar of another way goes again, or the one that it replaced unseen comes back.
    private func takeBack(_ name: String, in place: String, _ other: inout Remedy.Alternative) {
        let kind: Command = "sidecars.networking.istio.io"
        other.undo = .command("kubectl -n \(word: place) delete \(kind) \(word: name)")
        guard !listsObjects else { return }
        other.saves = [WorkloadTarget.saveIfAny(kind, name, place)]
        other.undo = .command(WorkloadTarget.restoreIfAny(kind, name, place))
    }

    /// Where no page lists the Istio objects, one of the same name may be there: applying replaces it.
    private func saveOld(_ kind: Command, _ name: String, _ draft: inout Draft) {
        guard !listsObjects else { return }
        draft.saves = [WorkloadTarget.saveIfAny(kind, name, namespace)]
        draft.undo = .command(WorkloadTarget.restoreIfAny(kind, name, namespace))
        draft.uncertain.append(
            "whether a Sidecar is there already: no page lists the Istio objects, so the first command keeps what applying replaces"
        )
        draft.isSure = false
    }

    private func add(_ egress: Egress, _ draft: inout Draft) {
        draft.body = sidecar(egress)
        draft.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: namespace, name: "default", isNew: true)]
    }

    /// All else that the Sidecar says stays as it is.
    private func narrow(_ own: ObjectRow, to egress: Egress, _ draft: inout Draft) {
        func patch(_ hosts: [String]) -> Command {
            WorkloadTarget.patch(
                "sidecars.networking.istio.io", own.name, own.namespace,
                ["spec": ["egress": [["hosts": .list(hosts.map { .text($0) })]]]])
        }
        draft.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: own.namespace, name: own.name)]
        draft.commands = [patch(Self.always + egress.hosts + egress.doubtful)]
        draft.undo = own.names[.host].map { .command(patch($0)) } ?? "apply the old Sidecar again"
    }

    /// Whether the bundle shows the workload, or a replica or an earlier run of it, calling anybody.
    func isSeenAtWork(_ called: CalledHosts) throws -> Bool {
        guard let workload else { return called.isSeenAtWork }
        let own = try CalledHosts(c.mesh, namespace: namespace, workload: workload)
        // One that calls very many hosts is known by its namespace alone.
        return own.isSeenAtWork
            || (own.hosts.isEmpty && own.proxies == 0 && called.hosts.count > CalledHosts.mostOfWorkload)
    }

    private var whatShowsCalls: Text {
        let proxies = Set((c.victims.compactMap(\.proxy) + [c.state?.proxy].compactMap { $0 }).map(\.id))
        return proxies.contains { c.mesh.logged[$0]?.isEmpty == false } ? "pages and logs" : "pages"
    }

    /// Whoever has just begun has called nobody yet.
    private var soonAfterItsStart: Text {
        c.state?.capture?.uptimeSeconds.flatMap {
            $0 < Thresholds.crashLoopSeconds.value ? ", \(seconds: $0) after its start" : nil
        } ?? ""
    }

    /// For who must look further.
    var neverSeenCalling: Text? {
        guard let workload, !c.isGateway else { return nil }
        if wished({ try isSeenAtWork(CalledHosts(c.mesh, namespace: namespace)) }) == true {
            return
                "What other workloads of \(namespace: namespace) call is in no page or log of the bundle, so a Sidecar for all of it might cut them off: read the clusters page of each."
        }
        let own = wished { try CalledHosts(c.mesh, namespace: namespace, workload: workload) }
        if let own, own.proxies > 0, own.hosts.isEmpty {
            return
                "\(subject) called nobody as far as its \(whatShowsCalls) show\(soonAfterItsStart), so no Sidecar can be written for it yet: let it work, and read its clusters page again.\(scopedReplica ?? "")"
        }
        if let calls = own?.byPeersAlone, !calls.isEmpty {
            return
                "By the logs of its peers \(subject) calls \(Self.listed(calls)); what else it calls is in no page or log of its own, so no Sidecar can be written for it yet: let it run, read its clusters page, and keep these in any.\(scopedReplica ?? "")"
        }
        let peers: Text =
            c.victims.lazy.compactMap { $0.proxy?.address }.first.map {
                " Where those that it calls log requests, they name it by its address, \(host: $0)."
            } ?? ""
        return
            "What \(subject) calls is in no page or log of its own, so no Sidecar can be written for it yet: let it run, and read its clusters page.\(peers)\(scopedReplica ?? "")"
    }

    /// `inventory.shop.svc.cluster.local (548 requests)`
    private static func listed(_ calls: [CalledHost]) -> Text {
        let most = 3
        let shown = calls.prefix(most).map { call -> Text in
            let count: Text = call.peerRequests.map { " (\($0, "request"))" } ?? ""
            return "\(host: call.host)\(count)"
        }
        let rest = calls.count - shown.count
        return rest > 0 ? "\(shown.joined(", ")) and \(rest) more" : shown.listed()
    }

    /// A Sidecar does nothing to a waypoint; which services go through it does.
    var divideWaypoint: Text {
        "Give some of the services behind it a waypoint of their own (label \(term: "istio.io/use-waypoint") on the Service or its namespace), or label fewer of them: a Sidecar resource has no effect on a waypoint."
    }

    /// A replica that is sent far less: what scopes it is what this one lacks.
    private var scopedReplica: Text? {
        guard let own = c.state?.counts, let workload, let namespace = c.state?.proxy.namespace else { return nil }
        let scoped = c.mesh.withDump.filter { other in
            other.proxy.workload == workload && other.proxy.namespace == namespace
                && (other.counts?.serviceClusters ?? 0) * Thresholds.twinsSmaller.value <= own.serviceClusters
        }
        guard let replica = scoped.first, let count = replica.counts?.serviceClusters else { return nil }
        return
            " \(pod: replica.proxy.name), a replica of it, is sent \(count, "service") instead of \(own.serviceClusters): look for the Sidecar that scopes it, and take that over."
    }

    /// The page that shows whom it calls.
    var callsOfIt: Command? {
        target == nil && pod == nil ? nil : "\(admin("clusters")) > clusters.txt"
    }

    // MARK: - What is kept

    /// A Sidecar always imports its own namespace and Istio's.
    ///
    /// A closure of its own: one that holds the builder would copy it for each service of each proxy.
    var isImported: (String?) -> Bool {
        let own = namespace
        return { $0 == own || $0 == Self.rootNamespace }
    }
    func owner(of host: String) -> String? { owners[host] ?? Hostname.namespace(host) }
    func entry(_ host: String) -> String { "\(owner(of: host) ?? "*")/\(host)" }

    /// The change that leaves the clusters of services for which `isKept` says so.
    func keeping(_ isKept: (OutboundClusters.Service) -> Bool) -> ConfigChange {
        var change = ConfigChange()
        change.clusters = clusters(ofServices: { !isKept($0) })
        // What came after the dump, and what the dump lacks, is of the same kind.
        if c.later?.kind.isScoped ?? true, !outbound.isEmpty {
            change.later = Double(change.clusters.count) / Double(outbound.count)
        }
        return change
    }

    /// Hosts that objects of the namespace name: a rule or a route that nobody writes for nothing.
    private func namedHosts() -> [Named] {
        var seen: Set<String> = []
        var out: [Named] = []
        for object in Self.naming.sorted().flatMap({ c.objects.of($0, in: namespace) }) {
            let mesh = object.names[.gateway].map { $0.contains("mesh") } ?? true
            guard object.kind != IstioKind.virtualService || mesh else { continue }
            for name in (object.names[.destination] ?? []) + (object.names[.host] ?? []) where !name.contains("*") {
                let host = Hostname.full(name, in: namespace)
                guard owner(of: host) != nil, seen.insert(host).inserted else { continue }
                out.append(Named(host: host, by: ObjectName(object.kind, object.namespace, object.name)))
            }
        }
        return out
    }
    private static let naming: Set<String> = [IstioKind.virtualService, IstioKind.destinationRule]

    /// The Sidecar that speaks for the whole namespace already: a second one would be ignored.
    var existingSidecar: ObjectRow? {
        c.objects.of(IstioKind.sidecar, in: namespace).first { !$0.hasSelector }
    }

    // MARK: - Words

    private func title(_ called: CalledHosts, _ own: ObjectRow?) -> Text {
        let count = called.hosts.count
        let inside = called.hosts.count { owner(of: $0) == namespace }
        let whose: Text =
            inside == 0
            ? "" : inside == count ? ", all in its own namespace" : ", \(inside) of them in its own namespace"
        let seen: Text =
            called.proxies == 0
            ? "no page or log shows what it calls"
            : count == 0
                ? "none was called while its proxies were watched"
                : "\(count, "host was", "hosts were") called\(whose)"
        guard let own else {
            return "add a Sidecar to namespace \(namespace: namespace), limited to the hosts that it calls (\(seen))"
        }
        return
            "narrow \(object: ObjectName(IstioKind.sidecar, own.namespace, own.name)) to the hosts that it calls (\(seen))"
    }

    private func scopeRisk(_ called: CalledHosts) -> Text {
        let time: Text = called.seconds.map { ", for \(seconds: $0) at most" } ?? ""
        return "seen in \(called.proxies, "proxy", "proxies") of \(namespace: namespace)\(time): \(Self.unlisted)"
    }

    /// What becomes of calls to other hosts.
    static let unlisted: Text =
        "calls to hosts that are not listed lose mTLS (PassthroughCluster sends plain text, which STRICT peers refuse), or are blocked under \(term: "REGISTRY_ONLY")"

    // MARK: - YAML

    struct Egress {
        var hosts: [String]
        /// Kept although no traffic was seen.
        var doubtful: [String] = []
    }

    struct Named {
        var host: String
        var by: ObjectName
    }

    static let rootNamespace = "istio-system"
    /// A Sidecar keeps its own namespace and Istio's.
    private static let always = ["./*", "\(rootNamespace)/*"]

    func sidecar(
        _ egress: Egress, name: String = "default", namespace: String? = nil,
        selector: [(key: String, value: String)] = []
    ) -> Manifest {
        let hosts =
            Self.always.map { YAML.text($0) } + egress.hosts.map { .text($0) }
            + egress.doubtful.map { .noted(.text($0), "named by an object, no traffic seen") }
        var spec: [(key: String, value: YAML)] = []
        if !selector.isEmpty {
            spec.append(("workloadSelector", ["labels": .map(selector.map { ($0.key, .text($0.value)) })]))
        }
        spec.append(("egress", [["hosts": .list(hosts)]]))
        return .document(
            [],
            .object(
                "networking.istio.io/v1", IstioKind.sidecar, name: name, namespace: namespace ?? self.namespace,
                spec: .map(spec)))
    }

    private func otherScopes(_ called: CalledHosts, named: [Named]) throws -> [Remedy.Alternative] {
        var out: [Remedy.Alternative] = []
        let isImported = isImported
        let places = Set((called.hosts + named.map(\.host)).compactMap(owner)).filter { !isImported($0) }
        if !places.isEmpty, existingSidecar == nil {
            let kept = keeping { service in service.owner.map { isImported($0) || places.contains($0) } ?? true }
            var wider = Remedy.Alternative(
                title: "wider: whole namespaces that are called, for a first step",
                body: sidecar(Egress(hosts: places.sorted().map { "\($0)/*" })),
                saving: projection.effect(of: kept)?.saving)
            wider.risk = "outside of these namespaces \(Self.unlisted)"
            wider.traffic = TrafficEffect(keeps: called.hosts.count)
            wider.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: namespace, name: "default", isNew: true)]
            takeBack("default", in: namespace, &wider)
            out.append(wider)
        }
        if let one = try ofOneWorkload(called, named) { out.append(one) }
        if existingSidecar == nil, let all = try ofTheMesh() {
            var other = Remedy.Alternative(
                title:
                    "for the whole mesh: a default in the root namespace, for every namespace without a Sidecar of its own, with what anybody was seen to call",
                body: all.body, saving: projection.effect(of: all.change)?.saving)
            other.risk = "in every such namespace \(Self.unlisted)"
            other.traffic = TrafficEffect(keeps: all.hosts.count)
            other.objects = [
                ChangedObject(kind: IstioKind.sidecar, namespace: Self.rootNamespace, name: "default", isNew: true)
            ]
            takeBack("default", in: Self.rootNamespace, &other)
            out.append(other)
        }
        if let none = try uncalledNamespaces() { out.append(none) }
        return out
    }

    /// Where the namespace has other workloads: a Sidecar for this one alone, with all that the namespace calls, since what
    /// its siblings call it may call too.
    private func ofOneWorkload(_ called: CalledHosts, _ named: [Named]) throws -> Remedy.Alternative? {
        let all = Set(c.mesh.proxies(in: namespace).compactMap(\.workload))
        guard let workload, all.count > 1, !selector.isEmpty else { return nil }
        let isImported = isImported
        let hosts = called.hosts.filter { !isImported(owner(of: $0)) }.sorted()
        let kept = called.hosts.union(named.hosts)
        let change = keeping { kept.contains($0.host) || isImported($0.owner) }
        var other = Remedy.Alternative(
            title:
                "narrower: for \(workload: workload) alone, and not the \(all.count - 1, "other workload") of \(namespace: namespace)",
            body: sidecar(
                Egress(hosts: hosts.map(entry), doubtful: named.map { entry($0.host) }), name: workload,
                selector: selector),
            saving: projection.effect(of: change)?.saving)
        other.risk = scopeRisk(called)
        other.traffic = TrafficEffect(keeps: called.hosts.count)
        other.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: namespace, name: workload, isNew: true)]
        takeBack(workload, in: namespace, &other)
        return other
    }
}

extension Collection where Element == RemedyBuilder.Named {
    var hosts: Set<String> { Set(map(\.host)) }
}
