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
        let scaled = try scaledUp(namespace, workload)
        var found = scaled.last { $0.set == set && $0.at <= kill }
        if found == nil { found = try firstPod(of: set, victim, namespace, workload) }
        guard let begun = found, isJustBefore(kill, begun.at, of: [victim])
        else { return nil }
        let history = RolloutsTold(known, workload: workload, set: set, limit: victim.limit)
        let name = Name(workload, .workload, in: namespace)
        let object = Culprit(
            kind: history.object?.kind ?? victim.proxy?.workloadKind ?? "Deployment", namespace: namespace,
            name: workload)
        var trigger: Trigger
        if let (old, new, row) = history.lowered {
            trigger = lowered(
                begun.at, "a rollout that lowered the memory limit of \(name)", from: old, to: new, object: object,
                Self.place(of: old, row, workload, namespace))
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

    private static func place(
        of limit: Bytes, _ row: Store.WorkloadRow, _ workload: String, _ namespace: String
    ) -> Evidence {
        let object = ObjectName(row.isRevision ? "rollout history" : row.kind, namespace, workload)
        let field = row.isRevision ? "revision \(row.revision ?? 0)" : "last-applied-configuration"
        return Evidence(
            .file(row.file, locator: .object(object, path: [field])), value: .bytes(limit),
            text: "memory limit before")
    }

    private func firstPod(
        of set: String, _ victim: Victim, _ namespace: String, _ workload: String
    ) throws(StoreError) -> Begun? {
        guard let container = victim.container else { return nil }
        let pods = try mesh.store.limits(namespace: namespace, workload: workload, container: container)
        guard let first = pods.first(where: { $0.createdAt != nil && PodNames.rollout(of: $0.pod) == set }),
            let at = first.createdAt
        else { return nil }
        let object = ObjectName("Pod", namespace, first.pod)
        return (
            set, at,
            Evidence(.file(first.file, locator: .object(object, path: [])), value: .time(at), text: "creationTimestamp")
        )
    }

    /// `Scaled up replica set pay-5c9fd4d9b6 to 1`, `… from 0 to 3`: the beginning of a rollout, not more pods of a running one.
    private func scaledUp(_ namespace: String, _ workload: String) throws(StoreError) -> [Begun] {
        let rows = try mesh.store.events(reasons: ["ScalingReplicaSet"], about: [workload])
        return rows.compactMap { row -> Begun? in
            let words = row.message.split(separator: " ")
            guard row.namespace ?? namespace == namespace, let at = row.firstAt ?? row.toldAt, words.count > 6,
                words[1] == "up", words[2] == "replica",
                words[5] == "from" ? words[6] == "0" : words[6] == "1"
            else { return nil }
            return (
                String(words[4]), at,
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

    /// From what to what, and where the former stands.
    var lowered: (old: Bytes, new: Bytes, row: Store.WorkloadRow)? {
        guard let new = newest?.proxyLimit ?? object?.proxyLimit, new == limit else { return nil }
        if let older, let old = older.proxyLimit { return old > new ? (old, new, older) : nil }
        guard let object, let old = object.appliedLimit, old > new else { return nil }
        return (old, new, object)
    }

    var difference: Text? {
        guard let older, let newest else { return nil }
        return TriggerFinder.difference(older, newest)
    }
}
