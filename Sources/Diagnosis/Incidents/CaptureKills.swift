import Prose
import Store
import Units

/// Kills that only the capture can have done: a proxy that istiod had as a client when the capture began, and not when it ended,
/// died in between.
struct CaptureKills {
    let mesh: Mesh

    private func isLost(_ proxy: ProxyRow?) -> Bool {
        guard let proxy, proxy.pod != nil, let synced = mesh.synced, mesh.connected[proxy.name] != nil else {
            return false
        }
        let kinds = mesh.files[proxy.id] ?? [:]
        let walked = kinds[.netstat] != nil || kinds[.proxyLog] != nil
        let answered = kinds[.configDump] != nil || kinds[.memoryPage] != nil
        return walked && !answered && !synced.contains(proxy.name)
    }

    func add(to victim: inout Victim) {
        guard victim.form != .eviction, isLost(victim.proxy) else { return }
        if victim.kills.contains(where: { $0.duringCapture == true }) { return }
        if let undecided = victim.kills.lastIndex(where: { $0.duringCapture == nil && $0.at != nil }) {
            victim.kills[undecided].duringCapture = true
            return
        }
        victim.kills.append(boundedKill(victim.pod))
        victim.killCount += 1
        victim.witnesses.append(witness(victim.proxy))
    }

    /// Proxies of which no status tells a kill, and that the capture lost.
    func victims(besides victims: [Victim]) -> [Victim] {
        let known = Set(victims.map(\.place))
        return mesh.proxies.filter { !known.contains($0.name) && isLost($0) }.map { proxy in
            var victim = Victim(proxy, form: .killedNotOOM)
            victim.inferred = true
            victim.killCount = 1
            victim.kills = [boundedKill(proxy.pod)]
            victim.witnesses = [witness(proxy)]
            return victim
        }
    }

    private func boundedKill(_ pod: String?) -> Kill {
        var kill = Kill(pod: pod, at: nil)
        kill.duringCapture = true
        if let start = mesh.window.start, let end = mesh.window.end {
            kill.bounds = "between \(clock: start) and \(clock: end)"
        }
        return kill
    }

    private func witness(_ proxy: ProxyRow?) -> Witness {
        let file = proxy.flatMap { mesh.connected[$0.name]?.file } ?? "debug/adsz"
        return Witness(
            kind: .istiodLog, agrees: nil,
            text:
                "connected to istiod when the capture began, gone when it ended (istiod's debug pages \(term: "adsz"), \(term: "syncz")); its Envoy pages are missing",
            evidence: Evidence(
                .file(file, locator: .item("client", Name(proxy?.pod ?? "unknown", .pod, in: proxy?.namespace))),
                text: "in adsz, not in syncz"))
    }
}
