import Prose
import Store
import Units

/// Lines that name neither a pod nor a container, beside the statuses of containers on their node.
extension KernelKills {
    typealias Lines = (key: String, rows: [KernelKillRow])

    /// Kills that nobody owns by name, and in whose second, on whose node, the status of one proxy tells of a kill: which of the victims it is.
    func timed(
        _ unknown: [(key: String, rows: [KernelKillRow])], _ victims: [Victim]
    ) -> [String: Int] {
        var found: [String: Int] = [:]
        func node(_ at: Int) -> String? { victims[at].node ?? victims[at].proxy?.node }
        let byNode = Dictionary(grouping: victims.indices) { node($0).map(NodeNames.firstPart) }
        for (key, rows) in unknown {
            guard let told = rows.lazy.compactMap(\.node).first else { continue }
            let fitting = (byNode[NodeNames.firstPart(told)] ?? []).filter { at in
                guard let proxy = victims[at].proxy, victims[at].isProxy, mayBe(rows[0], of: proxy),
                    let node = node(at), NodeNames.isOne(node, told)
                else { return false }
                return rows.contains { row in
                    row.at.map { moment in victims[at].kills.contains { $0.at.map { Victim.same($0, moment) } ?? false }
                    }
                        ?? false
                }
            }
            if fitting.count == 1 { found[key] = fitting[0] }
        }
        let twice = Dictionary(grouping: found.values, by: { $0 }).filter { $1.count > 1 }
        return found.filter { twice[$0.value] == nil }
    }

    /// Kills of processes that are no proxy's, of which nothing but the node is told, as its events repeat them: which of the victims
    /// each is. It is the only container without a proxy that a status shows as killed there and about then: without a time on either side nobody knows.
    func onNode(_ nobodys: [Lines], _ victims: [Victim]) throws(StoreError) -> [String: Int] {
        let lines = nobodys.filter { $0.rows.allSatisfy(Self.tellsNodeAlone) }
        guard !lines.isEmpty else { return [:] }
        let events = Dictionary(
            try mesh.store.events(reasons: [EventReason.oomKilling]).map { ("\($0.file) \($0.line)", $0) },
            uniquingKeysWith: { first, _ in first })
        let places = victims.indices.filter { at in
            victims[at].kind == .app && victims[at].form == .containerLimit && victims[at].row != nil
        }
        let byNode = Dictionary(grouping: places) { victims[$0].node.map(NodeNames.firstPart) }
        var found: [String: Int] = [:]
        for (key, rows) in lines {
            guard let told = rows[0].node else { continue }
            let moments = rows.compactMap { events["\($0.file) \($0.line)"]?.toldAt ?? $0.at }
            let fitting = (byNode[NodeNames.firstPart(told)] ?? []).filter { at in
                guard let node = victims[at].node, NodeNames.isOne(node, told) else { return false }
                return Self.fits(rows, moments, victims[at])
            }
            if fitting.count == 1 { found[key] = fitting[0] }
        }
        let twice = Dictionary(grouping: found.values, by: { $0 }).filter { $1.count > 1 }
        return found.filter { twice[$0.value] == nil }
    }

    private static func tellsNodeAlone(_ line: KernelKillRow) -> Bool {
        line.node != nil && line.podUID == nil && line.containerID == nil && line.cgroup == nil
            && line.taskCgroup == nil && line.proxy == nil && !line.processName.isEmpty
            && line.processName != ProxyType.ztunnel && form(line) == .containerLimit
    }

    private static func fits(_ rows: [KernelKillRow], _ moments: [Moment], _ victim: Victim) -> Bool {
        if let limit = victim.limit, rows.contains(where: { $0.anonymous.map { $0 > limit } ?? false }) { return false }
        let kills = victim.kills.compactMap(\.at)
        guard !moments.isEmpty, !kills.isEmpty else { return false }
        return moments.contains { moment in
            kills.contains { abs($0.seconds(since: moment)) <= Thresholds.eventBesideKill.value }
        }
    }
}
