import Prose
import Store
import Units

/// The counter of the cgroup as a witness: beside others it agrees or disagrees, alone it makes an incident without a time.
struct CounterKills {
    let mesh: Mesh

    private func count(of proxy: ProxyRow) -> CgroupCount? {
        CgroupCount(
            mesh.processes[proxy.id], stated: proxy.limit ?? proxy.limitAnnotation.flatMap { Quantity($0)?.bytes })
    }

    func weigh(_ victim: inout Victim) {
        guard let proxy = victim.proxy, let count = count(of: proxy) else { return }
        if count.kills > 0 {
            if !isTold(count, by: victim) { victim.witnesses.append(witness(count, agrees: true)) }
            // Without a status nothing else says whether memory did it.
            if victim.form == .killedNotOOM, proxy.stripped { victim.form = form(proxy, count) }
            if victim.form == .envoyOnly { victim.killCount = max(victim.killCount, count.kills) }
            // As many kills as runs ended: none of them ended otherwise.
            if count.source != .stateMetrics, !count.mayBeOfProcesses, count.kills >= victim.killCount {
                victim.hasUnseenEnds = false
            }
            return
        }
        // Only a cgroup that outlived the kill can deny it: the agent and its container lived on, and it was read later.
        guard victim.form == .envoyOnly, let at = victim.last?.at, let readAt = count.readAt, readAt > at,
            victim.killCount == victim.kills.count,
            !victim.witnesses.contains(where: { $0.kind == .status && $0.agrees == true })
        else { return }
        victim.witnesses.append(witness(count, agrees: false))
    }

    /// kube-state-metrics repeats the status.
    private func isTold(_ count: CgroupCount, by victim: Victim) -> Bool {
        count.source == .stateMetrics && victim.witnesses.contains { $0.kind == .status && $0.agrees == true }
    }

    /// Proxies of whose kill nothing else is left.
    func victims(besides victims: [Victim]) -> [Victim] {
        let known = Set(victims.compactMap { $0.proxy?.id })
        return mesh.proxies.compactMap { proxy -> Victim? in
            guard !known.contains(proxy.id), let count = count(of: proxy), count.kills > 0 else { return nil }
            var victim = Victim(proxy, form: form(proxy, count))
            if victim.limit == nil, let limit = count.limit {
                victim.limit = limit
                victim.limitSource = .page(.cgroup)
            }
            victim.killCount = count.kills
            victim.kills = count.bounds.prefix(count.kills).map { kill(proxy, $0, count.source) }
            if victim.kills.isEmpty {
                let bounds = count.readAt.map { "before \(at: $0), when the count was read" as Text }
                victim.kills = [kill(proxy, bounds, count.source)]
            }
            victim.witnesses = [witness(count, agrees: true)]
            return victim
        }
    }

    private func kill(_ proxy: ProxyRow, _ bounds: Text?, _ source: CgroupCount.Source) -> Kill {
        var kill = Kill(pod: proxy.pod, at: nil)
        // kube-state-metrics repeats the reason of a status; the other two count what the kernel did.
        kill.reason = source == .stateMetrics ? .oomKilled : .byKernel
        kill.duringCapture = mesh.killedByDump(proxy)
        kill.bounds = bounds
        return kill
    }

    /// A status that knows of no kill belongs to a container that survived it. A cgroup that never reached its limit lost a
    /// process to the node's shortage.
    private func form(_ proxy: ProxyRow, _ count: CgroupCount) -> KillForm {
        if count.reachedLimit == false { return .nodeOOM }
        return proxy.stripped || count.source != .cgroup ? .containerLimit : .envoyOnly
    }

    private func witness(_ count: CgroupCount, agrees: Bool) -> Witness {
        var text: Text = "the counter \(term: count.source.locator) says \(count.kills, "kill")"
        if count.bounds.isEmpty { text += ", not when" }
        if let peak = count.peak {
            let limit: Text = count.limit.map { "\($0)" } ?? "the container"
            text +=
                count.reachedLimit == true
                ? "; its usage had reached the limit of \(limit)"
                : "; its usage peaked at \(measured: peak)\(count.limit.map { " of \($0)" } ?? "")"
            if let file = count.peakFile, file != count.file { text += " (\(file: file))" }
        }
        return Witness(
            kind: count.source == .stateMetrics ? .status : .kernelLog, agrees: agrees, text: text,
            evidence: Evidence(
                .file(count.file, locator: .stat(count.source.locator)), value: .count(Int64(count.kills)),
                text: "OOM kills counted"))
    }
}
