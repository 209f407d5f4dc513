import Prose
import Store
import Units

/// What anybody of the mesh was seen to call, gateways aside.
struct MeshCalls {
    var hosts: Set<String> = []
    /// How many of them name their namespace, and so have an owner whatever is known of them.
    var owned = 0
    /// Proxies with a page or a log that would have shown traffic, and the longest life that one speaks for, in seconds.
    var proxies = 0
    var seconds: Double?
    /// Workloads of which no page or log shows what they call.
    var unwatched: [(namespace: String, workload: String)] = []
}

/// A default for all namespaces without a Sidecar of their own, with every host that any proxy was seen to call.
extension RemedyBuilder {
    struct MeshScope {
        var hosts: Set<String>
        var body: Manifest
        var change: ConfigChange
    }

    /// It reaches every namespace without a Sidecar: what one of them calls must have been seen, or there is none.
    func ofTheMesh() throws -> MeshScope? {
        try meshCalls().unwatched.isEmpty ? meshScope() : nil
    }

    private func meshScope() throws -> MeshScope? {
        let hasDefault = c.objects.of(IstioKind.sidecar, in: Self.rootNamespace).contains { !$0.hasSelector }
        guard !hasDefault, existingSidecar == nil, namespace != Self.rootNamespace else { return nil }
        let calls = try meshCalls()
        // Of a large mesh it need not be looked, for each of its victims, whose each host is.
        guard calls.owned <= Self.mostHosts else { return nil }
        let hosts = calls.hosts.filter { owner(of: $0) != nil }
        guard !hosts.isEmpty, hosts.count <= Self.mostHosts else { return nil }
        let listed = hosts.filter { owner(of: $0) != Self.rootNamespace }.sorted()
        let isImported = isImported
        let change = keeping { hosts.contains($0.host) || isImported($0.owner) }
        return MeshScope(
            hosts: hosts, body: sidecar(Egress(hosts: listed.map(entry)), namespace: Self.rootNamespace),
            change: change)
    }
    private static let mostHosts = 200

    private func meshCalls() throws -> MeshCalls {
        if let known = c.mesh.answers.meshCalls { return known }
        var calls = MeshCalls()
        for place in Set(c.mesh.proxies.compactMap(\.namespace)).sorted() {
            let called = try CalledHosts(c.mesh, namespace: place)
            calls.hosts.formUnion(called.hosts)
            calls.proxies += called.proxies
            calls.seconds = [calls.seconds, called.seconds].compactMap(\.self).max()
            calls.unwatched += try unwatched(in: place).map { (place, $0) }
        }
        calls.owned = calls.hosts.count { Hostname.namespace($0) != nil }
        c.mesh.answers.meshCalls = calls
        return calls
    }

    /// Where nobody saw the workload at work: what the others of its mesh call. It is no proof of what this one calls, so it is never a
    /// step, and stands beside the limit with what it may cut off.
    func scopeByOthers(_ cause: Cause) throws -> Draft? {
        // One that is there would be replaced unseen.
        guard let workload, try c.mesh.store.listsIstioObjects(), let scope = try meshScope() else { return nil }
        let calls = try meshCalls()
        guard calls.proxies >= Thresholds.watchedOfTheMesh.value else { return nil }
        let others = calls.unwatched.filter { $0 != (namespace, workload) }
        let shown = others.prefix(3).map { "\(Name($0.workload, .workload, in: $0.namespace))" as Text }
        let more: Text = others.count > shown.count ? " and \(others.count - shown.count) more" : ""
        let also: Text = others.isEmpty ? "" : ", nor what \(shown.joined(", "))\(more) call"
        let time: Text = calls.seconds.map { ", for \(seconds: $0) at most" } ?? ""
        var draft = Draft(
            cause: cause,
            title:
                "for the whole mesh: a default Sidecar in the root namespace, with the \(scope.hosts.count, "host") that \(calls.proxies, "proxy", "proxies") of it were seen to call",
            body: scope.body, change: scope.change, reaches: "every namespace without a Sidecar of its own",
            risk:
                "what \(workload: workload) calls nobody saw\(also), and the others were watched only when they were captured\(time): in every namespace without a Sidecar of its own \(Self.unlisted)",
            undo: .command("kubectl -n \(word: Self.rootNamespace) delete sidecar default"),
            verify: .command(countClusters))
        draft.traffic = TrafficEffect(keeps: scope.hosts.count, unseen: true)
        draft.objects = [
            ChangedObject(kind: IstioKind.sidecar, namespace: Self.rootNamespace, name: "default", isNew: true)
        ]
        draft.isOnlyBeside = true
        return draft
    }
}
