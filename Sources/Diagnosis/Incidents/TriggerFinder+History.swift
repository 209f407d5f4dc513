import Prose
import Store
import Units

/// A rollout where no ReplicaSet is listed: by what was printed of the rollouts, by what kubectl applied last, and by the events of
/// the Deployment; it began when the event says so, or when the first of its pods was made.
extension TriggerFinder {
    func toldRollout(
        of victim: Victim, in known: [Store.WorkloadRow], before kill: Moment
    ) throws(StoreError) -> Trigger? {
        guard let namespace = victim.namespace, let workload = victim.workload, let pod = victim.pod else { return nil }
        let set = String(PodNames.rollout(of: pod))
        let scaled = try rolloutsBegun(namespace, workload)
        var found = scaled.last { $0.set == set && $0.at <= kill }
        if found == nil { found = try firstPod(of: set, victim, namespace, workload) }
        guard let begun = found, isJustBefore(kill, begun.at, of: [victim])
        else { return nil }
        let history = RolloutsTold(known, workload: workload, set: set, limit: victim.limit)
        let name = Name(workload, .workload, in: namespace)
        let object = Culprit(
            kind: history.object?.kind ?? victim.proxy?.workloadKind ?? KubernetesKind.deployment, namespace: namespace,
            name: workload)
        var trigger: Trigger
        if let (before, new) = history.lowered {
            trigger = lowered(
                begun.at, "a rollout that lowered the memory limit of \(name)", from: before.limit, to: new,
                object: object, before.place(of: workload, in: namespace))
        } else {
            // Another rollout must show that it is no first start.
            guard history.hasOlder || scaled.contains(where: { $0.set != set }) else { return nil }
            trigger = Trigger(at: begun.at, what: "a rollout of \(name)", object: object, evidence: begun.place)
            if let what = history.difference { trigger.what += ": \(what)" }
        }
        trigger.secondsBefore = kill.seconds(since: begun.at)
        return trigger
    }

    private typealias Begun = (set: String, at: Moment, place: Evidence)

    private func firstPod(
        of set: String, _ victim: Victim, _ namespace: String, _ workload: String
    ) throws(StoreError) -> Begun? {
        guard let container = victim.container else { return nil }
        let pods = try mesh.answers.limits(namespace: namespace, workload: workload, container: container)
        guard let first = pods.first(where: { $0.createdAt != nil && PodNames.rollout(of: $0.pod) == set }),
            let at = first.createdAt
        else { return nil }
        let object = ObjectName(KubernetesKind.pod, namespace, first.pod)
        return (
            set, at,
            Evidence(.file(first.file, locator: .object(object, path: [])), value: .time(at), text: "creationTimestamp")
        )
    }

    private func rolloutsBegun(_ namespace: String, _ workload: String) throws(StoreError) -> [Begun] {
        try mesh.answers.scalingSteps(of: workload).compactMap { step -> Begun? in
            let row = step.event
            guard step.isBeginning, let set = step.set, row.namespace ?? namespace == namespace,
                let at = row.firstAt ?? row.toldAt
            else { return nil }
            return (
                set, at,
                Evidence(.file(row.file, locator: .line(row.line)), value: .time(at), text: "\(term: row.reason)")
            )
        }.sorted { $0.at < $1.at }
    }
}

/// What is known of a workload's templates without its ReplicaSets.
private struct RolloutsTold {
    /// Of the pod that died, and the one before.
    private let newest: Store.WorkloadRow?
    private let older: Store.WorkloadRow?
    let object: Store.WorkloadRow?
    private let limit: Bytes?

    init(_ known: [Store.WorkloadRow], workload: String, set: String, limit: Bytes?) {
        let revisions = known.filter { $0.isRevision && $0.ownerName == workload }.sorted {
            TriggerFinder.order($0) < TriggerFinder.order($1)
        }
        // Of a StatefulSet nothing says which of them the pod is of: the newest, where its limit is the pod's.
        let last = revisions.last.flatMap { $0.proxyLimit != nil && $0.proxyLimit == limit ? $0 : nil }
        let newest = revisions.last { $0.name == set } ?? last
        older = newest.flatMap { newest in
            revisions.last { TriggerFinder.order($0) < TriggerFinder.order(newest) }
        }
        (self.newest, self.limit) = (newest, limit)
        object = known.first { $0.name == workload && !$0.isRevision }
    }

    var hasOlder: Bool { (newest?.revision ?? 1) > 1 }

    /// From what to what.
    var lowered: (before: LimitBefore, new: Bytes)? {
        guard let new = newest?.proxyLimit ?? object?.proxyLimit, new == limit,
            let before = LimitBefore(older: older, object: object), before.limit > new
        else { return nil }
        return (before, new)
    }

    var difference: Text? {
        guard let older, let newest else { return nil }
        return TriggerFinder.difference(older, newest)
    }
}

/// What the template before asked of the proxy's memory, and where that stands.
struct LimitBefore {
    let limit: Bytes
    private let row: Store.WorkloadRow
    private let field: String

    /// By the rollout before; only where none is known by what kubectl applied last, which somebody changed by hand since.
    init?(older: Store.WorkloadRow?, object: Store.WorkloadRow?) {
        guard let row = older ?? object, let limit = older == nil ? row.appliedLimit : row.proxyLimit else {
            return nil
        }
        (self.limit, self.row) = (limit, row)
        let template = row.isRevision ? "revision \(row.revision ?? 0)" : "spec.template"
        field = older == nil ? "last-applied-configuration" : template
    }

    func place(of workload: String, in namespace: String) -> Evidence {
        let kind = row.isRevision ? "rollout history" : row.kind
        let object = ObjectName(kind, namespace, row.isRevision ? workload : row.name)
        return Evidence(
            .file(row.file, locator: .object(object, path: [field])), value: .bytes(limit),
            text: "memory limit before")
    }
}
