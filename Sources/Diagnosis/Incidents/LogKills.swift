import Prose
import Store
import Units

/// Kills of proxies of which no status tells: the agent's own words, or lives that only istiod saw.
struct LogKills {
    let mesh: Mesh

    func add(to victims: inout [Victim]) throws(StoreError) {
        let known = Set(victims.compactMap { $0.proxy?.id })
        let foreign = Set(victims.filter { $0.proxy == nil && $0.isProxy && $0.pod != nil }.map(\.place))
        for proxy in mesh.proxies where !known.contains(proxy.id) && !foreign.contains(proxy.name) {
            let agent = mesh.loggedKills(of: proxy)
            let lives = proxy.stripped && proxy.pod != nil ? try shortLives(of: proxy) : 0
            guard lives >= 2 || !agent.isEmpty else { continue }
            var victim = Victim(proxy, form: agent.isEmpty ? .killedNotOOM : .envoyOnly)
            if victim.limit == nil { try addLimit(proxy, to: &victim) }
            victim.killCount = max(lives, agent.count)
            victim.killedProcess = agent.isEmpty ? nil : "envoy"
            if !proxy.stripped, let container = proxy.containerID {
                try denyByStatus(container, &victim)
            }
            victims.append(victim)
        }
    }

    /// Lives of less than a minute that began with a whole answer.
    private func shortLives(of proxy: ProxyRow) throws(StoreError) -> Int {
        try mesh.connections(of: proxy).count { life in
            guard let opened = life.openedAt, let ended = life.endedAt, life.fresh == true else { return false }
            return ended.seconds(since: opened) < Thresholds.shortLife.value
        }
    }

    private func addLimit(_ proxy: ProxyRow, to victim: inout Victim) throws(StoreError) {
        if let annotation = proxy.limitAnnotation, let limit = Quantity(annotation)?.bytes {
            victim.limit = limit
            victim.limitSource = .annotation
        } else if let logged = try mesh.store.loggedLimit(proxy: proxy.id) {
            victim.limit = logged.limit
            victim.limitSource = .ownLog
        }
    }

    /// The agent may start Envoy again without the kubelet noticing; or the status was read before.
    private func denyByStatus(_ container: Int64, _ victim: inout Victim) throws(StoreError) {
        guard let c = try mesh.store.container(container), (c.restartCount ?? 0) == 0 else { return }
        victim.denyRestart(c)
    }
}

extension Mesh {
    /// Lives that ended in a kill by the agent's own words, and not in an orderly end.
    func loggedKills(of proxy: ProxyRow) -> [LoggedLife] {
        (logged[proxy.id] ?? []).filter { $0.killedAt != nil && $0.shutdownAt == nil }
    }
}

extension Victim {
    var name: Name { Name(pod ?? workload ?? "unknown pod", .pod, in: namespace) }
    /// Its container, or what keeps it apart where no name is known.
    var key: String { unnamed.map { "/\($0)" } ?? "\(place)/\(container ?? "")" }
    var place: String { "\(namespace ?? "?")/\(pod ?? "?")" }
}
