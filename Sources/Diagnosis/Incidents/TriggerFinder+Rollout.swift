import Prose
import Store
import Units

/// What a rollout, or the namespace's own default, changed of the pods that were killed.
extension TriggerFinder {
    /// Whether a change of the pods is near enough to the first kill that is known. Of a pod that ended more often than anybody saw
    /// the first end was sooner, by at least what the kubelet waits between so many starts.
    func isJustBefore(_ kill: Moment, _ change: Moment, of victims: [Victim]) -> Bool {
        let unseen = victims.map { max(0, ($0.restartCount ?? 0) - $0.kills.count) }.max() ?? 0
        var (waited, wait) = (0.0, Thresholds.firstBackOff.value)
        for _ in 0..<min(unseen, Self.mostBackOffs) {
            waited += wait
            wait = min(2 * wait, Thresholds.longestBackOff.value)
        }
        return (0...Thresholds.rolloutSeconds.value + waited).contains(kill.seconds(since: change))
    }
    /// A day of the longest: what changed before that is nothing that one looks for first.
    private static let mostBackOffs = 288

    /// That somebody lowered the limit of the killed pods, shortly before the first kill that is known.
    func loweredLimit(of victims: [Victim]) throws(StoreError) -> Trigger? {
        guard let first = victims.flatMap(\.kills).compactMap(\.at).min() else { return nil }
        if var found = try loweredLimit(of: victims, before: first) {
            found.secondsBefore = found.at.map { max(0, first.seconds(since: $0)) }
            return found
        }
        return try rollout(of: victims, before: first).flatMap { $0.isOfBytes ? $0 : nil }
    }

    /// Somebody compared two versions of the workload, or of what gives it its limit, and the newer one has the limit at which it died.
    /// When it came into force is not told.
    func compared(_ victims: [Victim]) throws(StoreError) -> Trigger? {
        let known = try mesh.answers.loweredLimits()
        guard !known.isEmpty, let victim = victims.first(where: { $0.limit != nil && $0.form != .podLimit }),
            let workload = victim.workload
        else { return nil }
        let fitting = known.filter { row in
            guard row.after == victim.limit, row.container.map({ $0 == victim.container }) ?? true else { return false }
            guard let kind = row.kind, WorkloadTarget.Kind(rawValue: kind) != nil else { return true }
            return row.name == workload && row.namespace.map { $0 == victim.namespace } ?? true
        }
        // What names the workload says more than a file; of two that disagree neither is known to be the one.
        let own = fitting.filter { $0.name == workload }
        let told = own.isEmpty ? fitting : own
        // A file's limit may be another workload's, of which an application's is the more likely.
        guard !own.isEmpty || victim.isProxy, let row = told.first, told.allSatisfy({ $0.before == row.before }) else {
            return nil
        }
        let object = row.name.flatMap { name in
            row.kind.map { Culprit(kind: $0, namespace: row.namespace ?? victim.namespace, name: name) }
        }
        let name = Name(workload, .workload, in: victim.namespace)
        let what: Text =
            own.isEmpty
            ? "a comparison of two versions, which names no workload, lowers a memory limit to that of \(name)"
            : "a comparison of two versions shows the memory limit of \(name) lowered"
        var trigger = lowered(
            nil, what, from: row.before, to: row.after, object: object,
            Evidence(.file(row.file, locator: .line(row.line)), value: .bytes(row.before), text: "limit before"))
        trigger.namesVictim = !own.isEmpty
        return trigger
    }

    /// A LimitRange that was made shortly before, and whose default is the limit at which it died: no older pod need be there.
    func newDefault(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        guard let given = try GivenLimit(victims, in: mesh), let at = given.createdAt,
            isJustBefore(kill, at, of: victims)
        else { return nil }
        var trigger = Trigger(
            at: at, what: "\(object: given.object) was created: its default memory limit is \(given.limit)",
            object: given.culprit, evidence: given.evidence)
        trigger.secondsBefore = kill.seconds(since: at)
        return trigger
    }

    /// The moment at which a pod was made and got the limit that is too low for it from its namespace's default, however old that is.
    func givenDefault(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        guard let given = try GivenLimit(victims, in: mesh), let workload = given.victim.workload,
            let container = given.victim.container,
            let own = try mesh.answers.limits(namespace: given.namespace, workload: workload, container: container)
                .first(where: { $0.pod == given.victim.pod }),
            let at = own.createdAt, isJustBefore(kill, at, of: victims)
        else { return nil }
        var trigger = Trigger(
            at: at,
            what:
                "\(Name(own.pod, .pod, in: given.namespace)) was made with the default memory limit of \(object: given.object), \(given.limit)",
            object: given.culprit, evidence: given.evidence)
        trigger.secondsBefore = kill.seconds(since: at)
        return trigger
    }

    /// A new ReplicaSet of a workload that is older than it, shortly before it began to die, and what its template has that the one
    /// before it had not.
    func rollout(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        guard let victim = victims.first, let workload = victim.workload, let namespace = victim.namespace else {
            return nil
        }
        let known = try mesh.store.rollouts(namespace: namespace, of: workload)
        let sets = known.filter { $0.kind == KubernetesKind.replicaSet && $0.ownerName == workload }
        guard !sets.isEmpty else { return try toldRollout(of: victim, in: known, before: kill) }
        let begun =
            known.first { $0.name == workload && $0.kind == KubernetesKind.deployment }?.createdAt
            ?? sets.compactMap(\.createdAt).min()
        // A rollout back makes no new one: its revision is then the newest all the same.
        let newest = sets.filter { ($0.replicas ?? 0) > 0 }.max { Self.order($0) < Self.order($1) }
        guard let begun, let newest, let at = newest.createdAt, at.seconds(since: begun) > Thresholds.sameChange.value,
            isJustBefore(kill, at, of: victims)
        else { return nil }
        let older = sets.filter { Self.order($0) < Self.order(newest) }.max { Self.order($0) < Self.order($1) }
        let place = Evidence(
            .file(
                newest.file, locator: .object(ObjectName(KubernetesKind.replicaSet, namespace, newest.name), path: [])),
            value: .time(at), text: "creationTimestamp")
        let name = Name(workload, .workload, in: namespace)
        let object = Culprit(kind: KubernetesKind.deployment, namespace: namespace, name: workload)
        var trigger = Trigger(at: at, what: "a rollout of \(name)", object: object, evidence: place)
        if let new = newest.proxyLimit, let before = LimitBefore(older: older, object: Self.applied(known, new)),
            before.limit > new
        {
            trigger = lowered(
                at, "a rollout that lowered the memory limit of \(name)", from: before.limit, to: new, object: object,
                before.place(of: workload, in: namespace))
        } else if let older, let what = Self.difference(older, newest) {
            trigger.what += ": \(what)"
        }
        trigger.secondsBefore = kill.seconds(since: at)
        return trigger
    }

    /// What was applied last asks for more than the template that is there now: somebody lowered it by hand.
    private static func applied(_ known: [Store.WorkloadRow], _ now: Bytes) -> Store.WorkloadRow? {
        known.first { $0.proxyLimit == now && !$0.isRevision && $0.appliedLimit != nil }
    }

    static func order(_ set: Store.WorkloadRow) -> (Int, Int64) {
        (set.revision ?? 0, set.createdAt?.microseconds ?? 0)
    }

    /// What two templates differ in, as far as it can make a proxy grow; nil where nothing of it does.
    static func difference(_ old: Store.WorkloadRow, _ new: Store.WorkloadRow) -> Text? {
        if !old.isRevision, !new.isRevision, old.proxyConfig != new.proxyConfig {
            return "\(term: "proxy.istio.io/config") changed"
        }
        let images = { (row: Store.WorkloadRow) in
            (row.images ?? "").split(separator: ",").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        }
        let before = images(old)
        let changed = images(new).filter { image in
            image.count == 2 && before.contains { $0.first == image[0] && $0.last != image[1] }
        }
        guard let first = changed.first else { return nil }
        let more: Text = changed.count > 1 ? " and \(changed.count - 1) more" : ""
        return "the image of \(container: first[0])\(more) changed"
    }
}
