import Store
import Units

/// The limit that was hit, as the kernel printed it.
extension KernelKills {
    /// The kernel names the limit that was hit; what a proxy was told of itself may be a default that nobody applied.
    func takeLimit(_ line: KernelKillRow, _ victim: inout Victim) {
        let isStated = victim.limit != nil && victim.limitSource != .page(.ownMetadata)
        guard !isStated, line.limit != nil || victim.limit == nil, victim.form != .nodeOOM, victim.form != .eviction
        else { return }
        let inCgroup = victim.proxy.flatMap { mesh.state($0.id)?.outside.cgroupLimit }
        victim.limit = line.limit ?? inCgroup
        victim.limitSource = line.limit != nil ? .kernelLog : inCgroup != nil ? .page(.cgroup) : nil
    }

    /// The kernel cuts a limit to whole pages.
    static func isOne(_ a: Bytes, _ b: Bytes) -> Bool {
        abs((a - b).double) < Thresholds.largestPage.value
    }
}

extension Victim {
    /// What its pod's page states is today's limit. A container that was given another one since, in its place, was killed at the one
    /// that the kernel printed in the second of its last kill.
    mutating func takeLimitAtKill(_ rows: [KernelKillRow]) {
        guard reachedOwnLimit, let stated = limit, limitSource == .page(.status) || limitSource == .page(.spec),
            let line = rows.last(where: { $0.limit != nil }), KernelKills.form(line) == .containerLimit,
            let told = line.limit, !KernelKills.isOne(stated, told), isOfLastKill(line)
        else { return }
        (limit, limitSource, limitNow) = (told, .kernelLog, stated)
    }

    private func isOfLastKill(_ line: KernelKillRow) -> Bool {
        guard let at = line.at, let last = kills.compactMap(\.at).max() else { return killCount == 1 }
        return Self.same(last, at)
    }
}
