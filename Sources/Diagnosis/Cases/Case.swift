import Store
import Units

/// What a rule judges: a kill, or a living proxy near its limit.
///
/// `state` is the proxy whose pages are the evidence (the victim's, its successor's, a stand-in's); `account` is its
/// configuration as the victim would hold it (with the victim's workers).
struct Case {
    enum Stage: Sendable { case kill, outlook }

    let mesh: Mesh
    let stage: Stage
    let victims: [Victim]
    let process: EvidenceProcess
    let state: ProxyState?
    /// The account of `state` as captured: what the report prints.
    let account: Account?
    /// The same configuration with the victim's workers and age.
    let victimAccount: Account?
    let limit: Bytes?
    let need: Need?
    let growth: Growth
    let later: StatGrowth?
    /// Clusters that the victim held by istiod's word, where there is no dump.
    let knownClusters: Int?
    /// Where those clusters were counted.
    let countedBy: Evidence?
    /// Outlook only: whether it would be killed.
    let wouldBeKilled: Bool?
    let rules: [RuleClusters]
    let hostsHeld: Int
    let objects: [ObjectRow]

    var isKill: Bool { stage == .kill }
    var isGateway: Bool { victims.first.map { $0.kind == .gateway } ?? (state?.isGateway ?? false) }
    var victim: Victim? { victims.first }
    var measured: Measured { state?.measured ?? Measured() }
    var file: String? { state?.counts?.fileName }
    /// The kill was not of a proxy, so no class of proxy causes applies.
    var isForeign: Bool { victims.first.map { !$0.kind.isProxy } ?? false }
    var subject: String { state?.proxy.name ?? victims.first.map { "\($0.namespace ?? "?")/\($0.pod ?? "?")" } ?? "?" }

    /// The bytes that shares are of: measured, else modelled.
    var allocated: Bytes? { measured.allocated ?? account?.predicted }
    /// Measured bytes that neither the model nor what came later explains.
    var unexplained: Bytes? {
        guard let measured = measured.allocated, let account else { return nil }
        return measured - account.predicted
    }

    /// The evidence is of another replica of the victim's workload: it sees the same load.
    var isReplica: Bool {
        process == .sibling && state?.proxy.workload != nil
            && victims.contains { $0.workload == state?.proxy.workload && $0.namespace == state?.proxy.namespace }
    }

    /// Clusters that istiod sent the victim, where the dump of the evidence holds far fewer.
    var clustersBeyondDump: Int? {
        guard let knownClusters, let counts = state?.counts,
            Double(knownClusters) > Thresholds.growth * Double(max(1, counts.dynamicClusters))
        else { return nil }
        return knownClusters
    }

    /// Seconds that the victim lived, and the evidence's process: what accumulates is scaled by them.
    var victimLife: Double? { victims.compactMap { $0.lifeBeforeKill }.max() }

    // MARK: - The gate

    /// What the need was at its highest: the level, and a whole push shortly before the kill.
    var reached: Bytes? {
        guard let need else { return nil }
        return growth.wholePush != nil ? need.level + need.push : need.level
    }

    /// Whether the victim would have fitted its limit without these bytes of anonymous memory.
    ///
    /// A push holds changed clusters twice, so bytes that were pushed count with their part of it.
    func fitsWithout(_ anonymous: Bytes, share: Double) -> Bool? {
        guard let limit, let need else { return nil }
        let push = growth.wholePush != nil ? Bytes(rounding: need.push.double * max(0, 1 - share)) : 0
        return need.level - anonymous + push < limit
    }
}
