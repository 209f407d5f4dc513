import Store
import Units

/// Kills under the limit of a whole pod: the kernel takes whom it likes, so that the form, the limit and the container that
/// filled it are the pod's, whichever container died.
struct PodLimitKills {
    let mesh: Mesh

    func settle(_ victims: inout [Victim]) throws(StoreError) {
        for index in victims.indices where victims[index].form == .nodeOOM {
            guard let namespace = victims[index].namespace, let pod = victims[index].pod else { continue }
            let own = victims[index].container
            victims[index].usedBeside = try mesh.store.uses(namespace: namespace, pod: pod).first {
                $0.container != own
            }
        }
        let places = Dictionary(
            grouping: victims.indices.filter { victims[$0].pod != nil && Self.isOfALimit(victims[$0]) }
        ) { victims[$0].place }
        for place in places.keys.sorted() {
            guard let own = places[place], let first = own.first, let namespace = victims[first].namespace,
                let pod = victims[first].pod
            else { continue }
            let isKnown = own.contains { victims[$0].form == .podLimit }
            guard isKnown || own.count > 1 else { continue }
            let containers = try mesh.store.containers(namespace: namespace, pod: pod)
            let limit = containers.lazy.compactMap(\.podLimit).first
            guard isKnown || limit.map({ canReach($0, containers) }) ?? false else { continue }
            for index in own where victims[index].form != .podLimit {
                let others = own.filter { $0 != index && (victims[$0].form == .podLimit || !isKnown) }
                guard others.contains(where: { diedTogether(victims[index], victims[$0]) }) else { continue }
                victims[index].form = .podLimit
                victims[index].limit = limit ?? victims[index].limit
                victims[index].limitSource = limit == nil ? victims[index].limitSource : .pod
            }
            let used = try mesh.store.uses(namespace: namespace, pod: pod).first
            let filler = filler(own.map { victims[$0] }, containers, used)
            for index in own where victims[index].form == .podLimit {
                victims[index].filledBy = filler
                victims[index].usedBeside = used.flatMap { $0.container == filler ? $0 : nil }
                if let limit { (victims[index].limit, victims[index].limitSource) = (limit, .pod) }
            }
        }
    }

    private static func isOfALimit(_ victim: Victim) -> Bool {
        victim.form == .podLimit || victim.form == .containerLimit
    }

    /// Some container has no limit of its own, or all of them together have more than the pod.
    private func canReach(_ limit: Bytes, _ containers: [ContainerRow]) -> Bool {
        let running = containers.filter { $0.kind != .initContainer && $0.kind != .ephemeral }
        let own = running.compactMap(\.limit)
        return own.count < running.count || own.reduce(Bytes(0), +) > limit
    }

    private func diedTogether(_ a: Victim, _ b: Victim) -> Bool {
        a.kills.compactMap(\.at).contains { one in
            b.kills.compactMap(\.at).contains { abs($0.seconds(since: one)) <= Thresholds.samePodLimit.value }
        }
    }

    /// The container that held most when the kernel took it, or was seen to use most, else the application that died, else the one that has
    /// no limit.
    private func filler(
        _ victims: [Victim], _ containers: [ContainerRow], _ used: (container: String, usage: Bytes, file: String)?
    ) -> String? {
        let held = victims.compactMap { victim in victim.anonymousAtKill.map { (victim.container, $0) } }
        if let most = held.max(by: { $0.1 < $1.1 }), let name = most.0,
            victims.count > 1 || most.1.double * 2 >= victims[0].limit?.double ?? .infinity
        {
            return name
        }
        // The kernel takes the largest process of the pod, and nobody knows another that died.
        if victims.allSatisfy({ $0.kind == .ephemeral }) { return victims.first?.container }
        // What a page shows to use most of the limit.
        if let used, let limit = victims.first?.limit, used.usage.double * 2 >= limit.double { return used.container }
        let applications = containers.filter { $0.kind == .app }
        let dead = applications.first { other in
            [other.state, other.lastState].compactMap { $0 }.contains { $0.reason == EndReason.oomKilled }
        }
        return (dead ?? applications.first { $0.limit == nil } ?? applications.first)?.name
    }
}
