import Prose
import Store
import Units

/// Where nobody saw the workload at work: the Sidecar of another one of its namespace, which lives by it, as a model.
extension RemedyBuilder {
    /// It is no proof of what this one calls, so it is never a step, and stands beside the limit with what it may cut off.
    func scopeLikeNeighbour(_ cause: Cause) throws -> Draft? {
        guard let workload, !selector.isEmpty, existingSidecar == nil, let (model, other) = scopedNeighbour(workload)
        else { return nil }
        let hosts = model.names[.host] ?? []
        let own: Set<String> = ["./*", "\(namespace)/*", "\(Self.rootNamespace)/*"]
        let isImported = isImported
        let place = namespace
        var draft = Draft(
            cause: cause,
            title:
                "for \(workload: workload) alone: a Sidecar with the hosts of \(object: ObjectName(IstioKind.sidecar, model.namespace, model.name)), by which \(workload: other) lives",
            body: sidecar(Egress(hosts: hosts.filter { !own.contains($0) }), name: workload, selector: selector),
            change: keeping { service in
                isImported(service.owner) || hosts.contains { Self.admits($0, service, in: place) }
            },
            reaches: "the pods of \(workload: workload) alone; \(Self.restartNeeded)",
            risk:
                "what \(workload: workload) calls nobody saw, and what \(workload: other) calls is no proof of it: \(Self.unlisted)",
            undo: .command("kubectl -n \(word: namespace) delete sidecar \(word: workload)"),
            verify: .command(countClusters))
        draft.traffic = TrafficEffect(keeps: nil, unseen: true)
        draft.objects = [ChangedObject(kind: IstioKind.sidecar, namespace: namespace, name: workload, isNew: true)]
        draft.isOnlyBeside = true
        return draft
    }

    /// One that is sent far fewer services, and the Sidecar that is for it alone; which of several that is, only its name tells.
    private func scopedNeighbour(_ workload: String) -> (model: ObjectRow, workload: String)? {
        guard let own = c.state?.counts?.serviceClusters else { return nil }
        let all = c.objects.of(IstioKind.sidecar, in: namespace)
        let scoped = all.filter { $0.hasSelector && !($0.names[.host] ?? []).isEmpty }
        guard !all.contains(where: { $0.name == workload }) else { return nil }
        for other in c.mesh.withDump where other.proxy.namespace == namespace && !other.isGateway && !other.isWaypoint {
            guard let name = other.proxy.workload, name != workload, let counts = other.counts,
                counts.serviceClusters * Thresholds.twinsSmaller.value <= own
            else { continue }
            let model = scoped.first { $0.name == name } ?? (scoped.count == 1 ? scoped.first : nil)
            if let model { return (model, name) }
        }
        return nil
    }

    /// Whether an entry of a Sidecar's egress, such as `shop/*` or `*/*.example.com`, imports a service.
    static func admits(_ entry: String, _ service: OutboundClusters.Service, in namespace: String) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        let isItsPlace = parts[0] == "*" || (parts[0] == "." ? namespace : parts[0]) == service.owner
        return isItsPlace && Hostname.isFor(parts[1], service.host)
    }

    /// What a Sidecar needs that no page shows: the first screen says so where there is nothing better than a limit.
    var lacksCalls: Text? {
        guard let workload, !c.isGateway, c.state?.isWaypoint != true, c.victim?.kind != .waypoint else { return nil }
        let isSeen = wished { try isSeenAtWork(CalledHosts(c.mesh, namespace: namespace)) }
        let own = wished { try CalledHosts(c.mesh, namespace: namespace, workload: workload) }
        guard isSeen == false, let own else { return nil }
        return own.byPeersAlone.isEmpty
            ? "The root fix is a Sidecar; no page shows what \(workload: workload) calls."
            : "The root fix is a Sidecar; no page of its own shows what else \(workload: workload) calls."
    }
}
