import Prose
import Store
import Units

/// Kills that only the capture can have done: a proxy that istiod had as a client when the capture began, and not when it ended,
/// died in between, or of which a script's own words say that its request for a dump broke as the proxy ended.
struct CaptureKills {
    let mesh: Mesh
    private let brokenDumps: [Store.BrokenDumpRow]

    init(mesh: Mesh) throws(StoreError) {
        self.mesh = mesh
        brokenDumps = try mesh.store.brokenDumps()
    }

    /// Marks the kill that a dump asked for: the one while it was written; without clocks the only one.
    func addAsked(to victim: inout Victim) {
        for dump in brokenDumps where dump.pod == victim.pod && dump.namespace.map({ $0 == victim.namespace }) ?? true {
            let asked = victim.kills.indices.last { Self.isOf(dump, victim.kills[$0], of: victim) }
            guard let asked else { continue }
            victim.kills[asked].duringCapture = true
            victim.brokenDumps.append(
                Evidence(
                    .file(dump.file, locator: .line(dump.line)), value: dump.brokeAt.map { .time($0) },
                    text: "the request for its config_dump ended with exit code \(dump.exitCode)"))
        }
    }

    private static func isOf(_ dump: Store.BrokenDumpRow, _ kill: Kill, of victim: Victim) -> Bool {
        let only = victim.kills.count == 1 && victim.killCount <= 1
        guard let at = kill.at, let known = dump.askedAt ?? dump.brokeAt else { return only }
        let start = dump.askedAt ?? known.advanced(bySeconds: -Thresholds.longestDump.value)
        let end = dump.brokeAt ?? known.advanced(bySeconds: Thresholds.longestDump.value)
        return at.seconds(since: start) >= -Thresholds.askerSkew.value
            && at.seconds(since: end) <= Thresholds.askerSkew.value
    }

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
