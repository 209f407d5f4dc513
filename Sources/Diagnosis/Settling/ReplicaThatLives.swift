import Prose
import Store
import Units

/// A replica of the killed that is alike in all that is known, and was not killed: what filled the killed is then not their
/// configuration alone.
struct ReplicaThatLives {
    let pod: Name
    let startedAt: Moment
    /// What somebody measured of it; nil where the bundle holds no page of it.
    let held: Bytes?
    let evidence: Evidence

    /// `checkout/pay-…, a replica with the same limit, has run since 2026-08-22 10:00:00 UTC and was not killed; no page of it …`
    var text: Text {
        let why: Text =
            held.map { "it holds \(measured: $0), which leaves it room" }
            ?? "no page of it is in the bundle, so what differs (traffic, what it kept over time) is unknown"
        return "\(pod), a replica with the same limit, has run since \(at: startedAt) UTC and was not killed: \(why)"
    }

    /// The oldest first.
    static func all(beside facts: CaseFacts) throws(StoreError) -> [ReplicaThatLives] {
        guard facts.isKill, !facts.isForeign, let victim = facts.victim, let namespace = victim.namespace,
            let workload = victim.workload, let container = victim.container
        else { return [] }
        let rows = try facts.mesh.store.containers(named: container, namespace: namespace, workload: workload)
        return rows.compactMap { ReplicaThatLives($0, facts) }.sorted {
            ($0.startedAt.microseconds, $0.pod.text) < ($1.startedAt.microseconds, $1.pod.text)
        }
    }

    private init?(_ row: ContainerRow, _ facts: CaseFacts) {
        guard let twin = facts.victims.first(where: { Self.isAlike(row, $0, facts.mesh) }), let limit = row.limit,
            !facts.victims.contains(where: { $0.pod == row.pod }), row.phase != PodPhase.failed,
            row.phase != PodPhase.succeeded,
            let now = row.state, now.kind == .running, let startedAt = now.startedAt
        else { return nil }
        guard Self.isAsOld(startedAt, facts.victims) else { return nil }
        let state = facts.mesh.proxy(namespace: row.namespace, pod: row.pod).flatMap { facts.mesh.state($0.id) }
        guard Self.holdsTheSame(state, row, facts) else { return nil }
        let held = state?.held(agent: facts.need?.agent ?? 0)?.bytes
        // At the edge as they were, it is a matter of time.
        if let held, let need = facts.need, held + need.push >= limit { return nil }
        (self.startedAt, self.held) = (startedAt, held)
        pod = Name(row.pod, .pod, in: row.namespace)
        evidence = Evidence(
            .file(
                row.file,
                locator: .object(
                    ObjectName(KubernetesKind.pod, row.namespace, row.pod), path: [row.name, "state.running"])),
            value: .time(startedAt), text: "a replica of \(pod: twin.pod ?? row.pod) that was not killed")
    }

    /// Of the same rollout, by the name that its ReplicaSet gave it, and with the same limit and settings.
    private static func isAlike(_ row: ContainerRow, _ victim: Victim, _ mesh: Mesh) -> Bool {
        guard let pod = victim.pod, victim.reachedOwnLimit, row.limit != nil, row.limit == victim.limit else {
            return false
        }
        let own = mesh.proxy(namespace: row.namespace, pod: row.pod)
        return PodNames.rollout(of: row.pod) == PodNames.rollout(of: pod)
            && own?.proxyConfig == victim.proxy?.proxyConfig
    }

    /// It ran when the last of them died, and had come about as far: a younger one shows little of what comes with time.
    private static func isAsOld(_ startedAt: Moment, _ victims: [Victim]) -> Bool {
        let kills = victims.flatMap(\.kills).filter { $0.at != nil && $0.duringCapture != true }
        guard let last = kills.max(by: { ($0.at?.microseconds ?? 0) < ($1.at?.microseconds ?? 0) }), let at = last.at,
            let life = last.livedSeconds
        else { return false }
        return at.seconds(since: startedAt) >= life * Thresholds.sameAge.value
    }

    /// By its own dump, else by istiod's list of clients; a replica of which neither tells is sent what they were.
    private static func holdsTheSame(_ state: ProxyState?, _ row: ContainerRow, _ facts: CaseFacts) -> Bool {
        let dump = state?.counts.flatMap { $0.hasClusters ? $0.dynamicClusters : nil }
        guard let its = dump ?? facts.mesh.connected["\(row.namespace)/\(row.pod)"]?.clusters,
            let own = facts.knownClusters ?? facts.state?.counts?.dynamicClusters
        else { return true }
        return abs(Double(its - own)) <= max(1, Thresholds.standInClusters.value * Double(own))
    }
}
