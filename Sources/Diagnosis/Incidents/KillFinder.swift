import Prose
import Store
import Units

/// Finds every kill that anything in the bundle shows, each witness in a file of its own.
///
/// The order matters: statuses come first (they count, and have limits), then the kernel (it names containers and
/// processes), then the proxies' own logs, which add kills and times, then events (they name pods, seldom times), tables of pods,
/// and the cgroup's counter, which has no time at all; last what only the capture can have done.
struct KillFinder {
    let mesh: Mesh

    func victims() throws(StoreError) -> [Victim] {
        let kernel = try KernelKills(mesh: mesh)
        let events = try EventKills(mesh: mesh, kernel: kernel.lines)
        var victims = try StatusKills(mesh: mesh, kernel: kernel.lines, events: events.rows).victims()
        try kernel.add(to: &victims)
        try LogKills(mesh: mesh).add(to: &victims)
        try events.add(to: &victims)
        try PodLimitKills(mesh: mesh).settle(&victims)
        NodeKills.settle(&victims)
        let counters = CounterKills(mesh: mesh)
        let capture = try CaptureKills(mesh: mesh)
        for index in victims.indices where victims[index].proxy != nil {
            try LogTimes(mesh: mesh).add(to: &victims[index])
            counters.weigh(&victims[index])
            capture.add(to: &victims[index])
        }
        for index in victims.indices { capture.addAsked(to: &victims[index]) }
        events.timeEvictions(of: &victims)
        try events.addAges(to: &victims)
        victims += counters.victims(besides: victims)
        victims += capture.victims(besides: victims)
        for index in victims.indices {
            try addLimitOfReplica(to: &victims[index])
            try addLimitOfTemplate(to: &victims[index])
            victims[index].olderStatus = OlderStatus(mesh: mesh).page(of: victims[index])
        }
        return victims
    }

    /// Of a container that no page describes, what its role and limit are in the other pods of its ReplicaSet: one template made them all.
    private func addLimitOfReplica(to victim: inout Victim) throws(StoreError) {
        guard victim.row == nil, victim.form != .podLimit, let namespace = victim.namespace, let pod = victim.pod,
            let workload = victim.workload, let container = victim.container,
            WorkloadTarget.kind(ofPod: pod, workload: workload) == WorkloadTarget.Kind.deployment.rawValue
        else { return }
        let shared = try mesh.answers.template(of: container, in: pod, namespace: namespace, workload: workload)
        guard let shared else { return }
        victim.kind = victim.kind ?? shared.kind.flatMap { ContainerKind($0) }
        victim.request = victim.request ?? shared.request
        guard victim.limit == nil, !victim.hasNoLimit, let limit = shared.limit else { return }
        (victim.limit, victim.limitSource) = (limit, .replica)
    }

    /// Of a proxy of which no page tells the limit, what the template of its workload asks for.
    private func addLimitOfTemplate(to victim: inout Victim) throws(StoreError) {
        guard victim.limit == nil, !victim.hasNoLimit, victim.isProxy, victim.form != .podLimit,
            let namespace = victim.namespace, let workload = victim.workload
        else { return }
        let kind = victim.proxy?.workloadKind
        let templates = try mesh.store.workloads(namespace: namespace, name: workload).filter {
            $0.kind == kind || kind == nil
        }
        // Of two kinds of that name nobody knows which it was.
        guard Set(templates.map(\.kind)).count == 1, let limit = templates.lazy.compactMap(\.proxyLimit).first else {
            return
        }
        (victim.limit, victim.limitSource) = (limit, .template)
    }
}

extension Mesh {
    /// Without a clock: the pages stop where a config_dump would follow, or go on after the newest one, or neither.
    func killedByDump(_ proxy: ProxyRow) -> Bool? {
        guard let moments = captures[proxy.id], let state = state(proxy.id) else { return nil }
        guard let dump = state.counts?.capture else {
            let kinds = files[proxy.id] ?? [:]
            // Pages that somebody saved by hand may lack a dump because nobody asked for one.
            let isCut = kinds[.clustersPage] != nil && kinds[.memoryPage] != nil && kinds[.configDump] == nil
            return isCut && (!window.isByHand || failed.contains(proxy.id)) ? true : nil
        }
        let dumpAt = moments.first { $0.id == dump }?.capturedAt ?? .init(seconds: 0)
        return moments.contains { $0.id != dump && ($0.capturedAt ?? .init(seconds: 0)) >= dumpAt } ? false : nil
    }
}
