import Prose
import Store
import Units

/// Adds the times of kills that Kubernetes does not show any more: its status holds two lives of a container at most.
///
/// The proxy's own log says `Envoy may have been out of memory killed` to the microsecond; istiod's log has every life of
/// every proxy as a connection that opened and ended. Neither is counted beyond what the status knows: a stream that
/// ended is a kill only where the next life began with a whole answer.
struct LogTimes {
    let mesh: Mesh

    func add(to victim: inout Victim) throws(StoreError) {
        guard let proxy = victim.proxy else { return }
        addOwnLog(proxy, &victim)
        try addIstiod(proxy, &victim)
        victim.kills.sort { ($0.at?.microseconds ?? .max) < ($1.at?.microseconds ?? .max) }
        measureLives(&victim)
        victim.killCount = max(victim.killCount, victim.kills.count)
    }

    private func addOwnLog(_ proxy: ProxyRow, _ victim: inout Victim) {
        for life in mesh.logged[proxy.id] ?? [] {
            guard let at = life.killedAt, life.shutdownAt == nil else { continue }
            let evidence = Evidence(
                .file(life.file, locator: .line(life.killLine ?? 0)), value: .time(at),
                text: .quote(life.killText ?? "signal: killed"))
            victim.witnesses.append(
                Witness(
                    kind: .proxyLog, agrees: true,
                    text: .quote(life.killText ?? "Envoy exited with error: signal: killed"),
                    evidence: evidence))
            if let known = victim.kills.firstIndex(where: { same($0.at, at) }) {
                victim.kills[known].at = at
                victim.kills[known].atSource = .proxyLog
                victim.kills[known].startedAt = victim.kills[known].startedAt ?? life.startedAt
            } else {
                victim.record(at, .proxyLog, startedAt: life.startedAt, during: mesh.window.holds(at))
            }
        }
    }

    private func addIstiod(_ proxy: ProxyRow, _ victim: inout Victim) throws(StoreError) {
        let ends = try mesh.connections(of: proxy).deaths
        let unseen = ends.filter { end in !victim.kills.contains { same($0.at, end.at) } }
        let room = victim.killCount - victim.kills.filter { $0.at != nil }.count
        for end in ends {
            let known = victim.kills.contains { same($0.at, end.at) }
            let added = !known && room > 0 && unseen.suffix(room).contains { $0.at == end.at }
            guard known || added else { continue }
            let evidence = Evidence(
                .file(end.life.file, locator: .line(end.life.endedLine ?? 0)), value: .time(end.at),
                text: "stream of \(pod: proxy.pod ?? "the pod") terminated, connection \(end.life.connection)")
            victim.witnesses.append(
                Witness(
                    kind: .istiodLog, agrees: true, text: "its stream to istiod ended at \(at: end.at)",
                    evidence: evidence))
            if added {
                victim.record(end.at, .istiodLog, startedAt: end.life.openedAt, during: mesh.window.holds(end.at))
            }
        }
    }

    private func same(_ a: Moment?, _ b: Moment) -> Bool {
        a.map { Victim.same($0, b) } ?? false
    }

    private func measureLives(_ victim: inout Victim) {
        for index in victim.kills.indices {
            guard let at = victim.kills[index].at, victim.kills[index].livedSeconds == nil,
                let started = victim.kills[index].startedAt, at >= started
            else { continue }
            victim.kills[index].livedSeconds = at.seconds(since: started)
        }
    }
}

extension [ConnectionLife] {
    /// The ends with which a process may have died, in the order of its lives.
    var deaths: [(at: Moment, life: ConnectionLife)] {
        indices.compactMap { index in
            guard let ended = self[index].endedAt else { return nil }
            let next = index + 1 < count ? self[index + 1] : nil
            // A living Envoy that came back says `filtered:`; its stream was lost, nothing died.
            if let next, next.fresh == false { return nil }
            if let next, let opened = next.openedAt, opened.seconds(since: ended) < 1 { return nil }
            return (ended, self[index])
        }
    }
}
