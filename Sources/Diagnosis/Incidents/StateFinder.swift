import Prose
import Store
import Units

/// How the containers of an incident stood when the capture ended.
struct StateFinder {
    let mesh: Mesh
    private var store: Store { mesh.store }

    init(_ mesh: Mesh) { self.mesh = mesh }

    func state(of victims: [Victim]) throws(StoreError) -> IncidentState {
        var worst = IncidentState(phase: .unknown)
        var gone: Set<String> = []
        for victim in victims {
            let own = try state(of: victim)
            if own.phase < worst.phase { worst = own }
            if own.phase == .gone, let pod = victim.pod { gone.insert(pod) }
        }
        guard let first = victims.first, let namespace = first.namespace, let workload = first.workload else {
            return worst
        }
        let killed = Set(victims.compactMap(\.pod))
        try count(namespace, workload, killed, without: gone, into: &worst)
        // How many were ready before the kill says nothing of now.
        if victims.contains(where: { $0.olderStatus != nil }) { worst.running = nil }
        return worst
    }

    private func state(of victim: Victim) throws(StoreError) -> IncidentState {
        guard let namespace = victim.namespace, let pod = victim.pod else {
            // Outside of Kubernetes a container has no pod.
            let own =
                try victim.pod == nil ? victim.row.flatMap { row throws(StoreError) in try store.container(row) } : nil
            return IncidentState(phase: own.map(Self.phase) ?? .unknown)
        }
        if let gone = try deletion(of: pod, in: namespace) { return gone }
        // A row of a table tells of a container without a name, also where the proxy's log says which it was.
        let name = victim.container ?? ""
        var known = try store.container(namespace: namespace, pod: pod, name: name)
        if known == nil { known = try store.container(namespace: namespace, pod: pod, name: "") }
        guard let container = known else {
            return IncidentState(phase: try store.hasPodStatuses(namespace: namespace) ? .gone : .unknown)
        }
        // What was added to a running pod is never started again, and the pod runs on without it.
        guard container.kind != .ephemeral else { return IncidentState(phase: .unknown) }
        var state = standing(container)
        guard let now = container.state else { return state }
        let isOlder = now.file == victim.olderStatus
        state.evidence = Self.evidence(of: now, ObjectName(KubernetesKind.pod, namespace, pod), name, isOlder: isOlder)
        // Who looped then has died once more since.
        if isOlder, state.phase == .running {
            state.phase = .unknown
            return state
        }
        if state.phase < .running, let going = try going(container, victim.workload) { return going }
        if state.phase < .running, let newer = try replacement(of: victim, namespace, pod) {
            state.phase = .gone
            let object = ObjectName(KubernetesKind.pod, namespace, newer.pod)
            state.evidence = Evidence(
                .file(newer.file, locator: .object(object, path: newer.isTimed ? ["creationTimestamp"] : [])),
                text: newer.isTimed
                    ? "ready, and made by a later rollout; \(pod: pod) is not listed beside it"
                    : "ready, in a later list that does not have \(pod: pod)")
        }
        return state
    }

    private static func evidence(
        of now: ContainerRow.State, _ pod: ObjectName, _ container: String, isOlder: Bool
    ) -> Evidence {
        let reason: Text = now.reason.map { ", \(quote: $0)" } ?? ""
        let older: Text = isOlder ? " when that page was printed, before the kill" : ""
        return Evidence(
            .file(
                now.file,
                locator: .object(pod, path: [container, "state.\(now.kind.rawValue)"].filter { !$0.isEmpty })),
            value: now.reason.map { .text($0) }, text: "\(own: now.kind.rawValue)\(reason)\(older)")
    }

    /// A pod that a page shows and an event says is deleted.
    private func deletion(of pod: String, in namespace: String) throws(StoreError) -> IncidentState? {
        guard let event = try store.deletion(ofPod: pod, namespace: namespace) else { return nil }
        var state = IncidentState(phase: .gone)
        state.evidence = Evidence(.file(event.file, locator: .line(event.line)), text: .quote(event.message))
        return state
    }

    /// A page of the evening tells how it stood then; one of the next morning, that a later rollout took its place.
    private func replacement(
        of victim: Victim, _ namespace: String, _ pod: String
    ) throws(StoreError) -> (pod: String, file: String, isTimed: Bool)? {
        guard let workload = victim.workload, let last = victim.kills.compactMap(\.at).max() else { return nil }
        return try store.replacement(of: pod, namespace: namespace, workload: workload, after: last)
    }

    private func standing(_ container: ContainerRow) -> IncidentState {
        var state = IncidentState(phase: Self.phase(of: container))
        if state.phase == .crashLoop, let up = outlasted(container) { (state.phase, state.upSeconds) = (.running, up) }
        state.hasCompleted = container.phase == Self.completed && container.state?.kind != .running
        return state
    }

    /// On its way out, where the pod that takes its place is ready.
    private func going(_ container: ContainerRow, _ workload: String?) throws(StoreError) -> IncidentState? {
        guard let at = container.deletedAt, try isReplaced(container, workload, from: at) else { return nil }
        var state = IncidentState(phase: .gone)
        state.evidence = Evidence(
            .file(
                container.file,
                locator: .object(
                    ObjectName(KubernetesKind.pod, container.namespace, container.pod), path: ["deletionTimestamp"])),
            value: .time(at), text: "its pod is being deleted, and another one is ready")
        return state
    }

    /// By a pod of another rollout, or by one that was made since its end was asked for: other replicas ran all along.
    private func isReplaced(
        _ container: ContainerRow, _ workload: String?, from deleted: Moment
    ) throws(StoreError) -> Bool {
        guard let workload else { return false }
        let asked = container.deletionAskedAt ?? deleted
        return try mesh.answers.readyPods(namespace: container.namespace, workload: workload).contains { other in
            other.pod != container.pod
                && (PodNames.rollout(of: other.pod) != PodNames.rollout(of: container.pod)
                    || other.createdAt.map { $0 >= asked } ?? false)
        }
    }

    /// How long its newest run had lasted when somebody saw it last, where that is longer than one dies in that dies at its start: by
    /// the status itself, by Envoy's own clock, by the lines of its log.
    private func outlasted(_ container: ContainerRow) -> Double? {
        guard let now = container.state, now.kind == .running, let start = now.startedAt else { return nil }
        var lasted = [runUntilCapture(from: start)].compactMap(\.self)
        if let proxy = mesh.proxy(namespace: container.namespace, pod: container.pod) {
            // A status has whole seconds.
            lasted += runs(of: proxy, since: start.advanced(bySeconds: -1))
        }
        return lasted.max().flatMap { $0 > Thresholds.crashLoopSeconds.value ? $0 : nil }
    }

    /// An archive asks for every status after it began, so what one shows running had run until then. Pages that somebody saved by
    /// hand do not tell when.
    private func runUntilCapture(from start: Moment) -> Double? {
        guard mesh.window.all.allSatisfy({ !$0.window.byHand }) else { return nil }
        return mesh.window.start?.seconds(since: start)
    }

    private func runs(of proxy: ProxyRow, since: Moment) -> [Double] {
        let answered = (mesh.captures[proxy.id] ?? []).compactMap { page in
            page.startedAt.flatMap { $0 >= since ? page.uptimeSeconds : nil }
        }
        let logged = (mesh.logged[proxy.id] ?? []).compactMap { life -> Double? in
            guard life.killedAt == nil, life.shutdownAt == nil, life.crashText == nil, let from = life.startedAt,
                from >= since, let last = life.lastAt
            else { return nil }
            return last.seconds(since: from)
        }
        return answered + logged
    }

    private static let completed = PodPhase.succeeded

    static func phase(of container: ContainerRow) -> IncidentState.Phase {
        guard let now = container.state else { return container.phase == completed ? .notRunning : .unknown }
        // The pod of a Job that has ended is not started again.
        if now.kind == .terminated, [completed, PodPhase.failed].contains(container.phase) { return .notRunning }
        if now.reason == EndReason.crashLoopBackOff { return .crashLoop }
        // What ended once and was not started again loops nowhere.
        if now.kind == .terminated, container.restartCount == 0 { return .notRunning }
        // Started again once and running since: one kill is no loop.
        if now.kind == .running, container.restartCount == 1 { return .running }
        let ended = [now, container.lastState].compactMap { $0 }.first { $0.kind == .terminated }
        if let ended, isKill(ended), let from = ended.startedAt, let to = ended.finishedAt,
            case 0...Thresholds.crashLoopSeconds.value = to.seconds(since: from)
        {
            return .crashLoop
        }
        return now.kind == .running ? .running : .notRunning
    }

    private static func isKill(_ ended: ContainerRow.State) -> Bool {
        ended.reason == EndReason.oomKilled || ended.exitCode == 137
    }

    /// Replicas that are ready, of those that are wanted: by the workload's own status, else by its pods'.
    private func count(
        _ namespace: String, _ workload: String, _ killed: Set<String>, without gone: Set<String>,
        into state: inout IncidentState
    ) throws(StoreError) {
        let all = try store.readiness(namespace: namespace, workload: workload)
        let pods = all.filter { !$0.isDeleted && !gone.contains($0.pod) }
        let ready = pods.count(where: \.isReady)
        let rollouts = Set(killed.map(PodNames.rollout))
        state.readyOfOtherRollouts = pods.count { $0.isReady && !rollouts.contains(PodNames.rollout(of: $0.pod)) }
        let object = try store.workloads(namespace: namespace, name: workload).first {
            $0.kind != KubernetesKind.replicaSet && $0.kind != KubernetesKind.job
        }
        state.replicas =
            object?.replicas
            ?? Self.ordinals(killed.subtracting(gone).union(pods.map(\.pod)), of: workload, all.first?.kind)
        // A page that shows pods which are gone is older than the one that shows who took their place, and so may be its workload.
        if pods.count < all.count, !pods.isEmpty {
            state.running = ready
            return
        }
        state.running = object?.ready ?? (pods.isEmpty ? nil : ready)
        // One that no status tells of runs: the list is of a part of them.
        if object?.ready == nil, ready == 0,
            try !store.podsInUse(namespace: namespace, workload: workload).subtracting(all.map(\.pod)).isEmpty
        {
            state.running = nil
        }
        // Its pods say of themselves what the workload only hears of: what is not ready among them does not run, and where all are listed
        // what is ready does.
        if let told = object?.ready, let replicas = state.replicas, state.phase != .gone {
            state.running =
                pods.count >= replicas
                ? min(ready, replicas) : min(told, max(0, replicas - (pods.count - ready)))
        }
    }

    /// A StatefulSet numbers its pods from 0 and gives each up only from the end: where all up to the last are there, so
    /// many are wanted. A list that is cut shows less of the last one than that it was killed. Pods of a Deployment may be of two rollouts
    /// and tell nothing.
    private static func ordinals(_ pods: Set<String>, of workload: String, _ kind: String?) -> Int? {
        guard kind == KubernetesKind.statefulSet, !pods.isEmpty else { return nil }
        let numbers = Set(pods.compactMap { Int($0.dropFirst(workload.count + 1)) })
        return numbers == Set(0..<pods.count) ? pods.count : nil
    }
}
