import Prose
import Store
import Units

/// What several rules ask of a case.
extension Case {
    /// The dump of the evidence, as a place to point at.
    func dump(_ locator: Locator, _ value: EvidenceValue?, _ text: Text) -> Evidence? {
        file.map { Evidence(.file($0, locator: locator), value: value, text: text) }
    }

    /// A count of the dump, shown by the query that made it; none without a dump.
    func counted(_ field: KeyPath<ConfigCounts, Int>, _ text: Text) throws -> [Evidence] {
        guard let counts, let sql = try query(counting: field) else { return [] }
        return [Evidence(.sql(sql), value: .count(Int64(counts[keyPath: field])), text: text)]
    }

    static let missingDump = Requirement.of(
        .configDump, as: "config_dump?include_eds of the victim, its successor or a proxy with the same configuration")

    /// The judgement of a class that owns lines of the account.
    func judgeConfig(
        _ owner: CauseClass, named: Bool, what: Text, evidence: [Evidence], grew: Bool
    ) -> Judgement {
        guard let account else {
            return .notJudged(missing: [Self.missingDump], "no captured config_dump shows what the proxy held")
        }
        let bytes = account.allocated(owner)
        let anonymous = victimAccount?.anonymous(owner) ?? account.anonymous(owner)
        let weight = weigh(bytes, anonymous: anonymous, named: named)
        return .claim(
            weight.outcome, "\(what): \(weight.because)", bytes: bytes, share: weight.share, evidence: evidence,
            grew: grew)
    }

    /// What the stats say came after the dump, when it is of one kind.
    ///
    /// Of TCP services the listeners are one class's and the clusters another's; what workers beyond two make of it is theirs. What
    /// the dump itself holds of the class `owner` is of the same origin, and counts with it.
    func laterJudgement(
        _ kinds: [StatGrowth.Kind], besideThoseOf owner: CauseClass? = nil,
        part: (StatGrowth) -> Bytes = { $0.bytes }
    ) -> Judgement? {
        guard let later, kinds.contains(later.kind) else { return nil }
        let own = part(later)
        let came = own - min(own, later.bytes(ofWorkers: account?.workers))
        let held = owner.flatMap { account?.allocated($0) } ?? 0
        let anonymous = owner.flatMap { (victimAccount ?? account)?.anonymous($0) } ?? 0
        let bytes = came + held
        let weight = weigh(
            bytes, anonymous: anonymous + Bytes(rounding: came.double * MemoryModel.anonymousPerAllocated),
            named: false)
        guard weight.outcome <= .possible else { return nil }
        let besides: Text = held > 0 ? ", beside \(estimated: held) of the same kind in the dump" : ""
        return .claim(
            max(weight.outcome, .likely),
            "\(later.text); allocated rose by \(later.bytes) meanwhile (measured)\(besides); \(weight.because)",
            bytes: bytes, share: weight.share, evidence: [later.evidence], grew: true)
    }

    /// The configuration needs less of the limit than a cause of a kill must.
    var tooSmall: Bool {
        guard isKill, let limit, let need, let reached else { return false }
        return reached < limit && need.level.double < limit.double * Thresholds.needCaps.value
    }

    /// After a kill any part may matter; of a living proxy only what is a part of its limit.
    func isWorthClaiming(_ bytes: Bytes) -> Bool {
        guard !isKill else { return true }
        return bytes.double
            >= (limit.map { $0.double * Thresholds.worthOfLimit.value } ?? Thresholds.worthWithoutLimit.value)
    }

    /// What was allocated beside the configuration, at the moment that also counts connections.
    var allocatedWithConnections: (allocated: Bytes, rest: Bytes)? {
        guard let account else { return nil }
        let configuration = account.predicted - account.allocated(of: .connections)
        // The clusters page and /memory of one moment belong together; else the stats page that counted connections does.
        let together =
            connections.upstream != nil
            ? measured.allocated : connections.allocatedWithCount ?? measured.allocated
        guard let together else { return nil }
        return (together, together > configuration ? together - configuration : 0)
    }

    /// How many upstream connections there were at the end nobody counted.
    func unsureCount() throws -> Judgement? { try earlierPool() ?? olderCount }

    /// Much came after the last page that counts upstream connections, and no counter says that it was configuration: what stats count
    /// of connections later is the downstream half.
    var olderCount: Judgement? {
        guard process == .killed || !isKill, connections.upstream == nil, later == nil,
            let rise = measured.grewSinceDump, let allocated = measured.allocated,
            rise.double >= Thresholds.likelyShare.value * allocated.double
        else { return nil }
        return .notJudged(
            missing: [.of(.clustersPage, as: "clusters page of the newest moment")],
            "\(rise) of the \(allocated) allocated came after the last page that counts upstream connections")
    }

    /// The newest memory page has no count of upstream connections beside it, and an earlier clusters page of the process
    /// counted many: how many there were at the end nobody knows.
    func earlierPool() throws -> Judgement? {
        guard process == .killed || !isKill, connections.upstream == nil, let pool = try largestEarlierPool(),
            pool.active >= Thresholds.fewConnections.value
        else { return nil }
        return .notJudged(
            missing: [.of(.clustersPage, as: "clusters page of the newest moment")],
            "the memory page is newer than every count of upstream connections; \(pool.active) were open to \(cluster: pool.name) on an earlier page"
        )
    }
}

/// Whether a case may be confirmed: the victim would have lived without the cause.
extension Case {
    /// The bytes that shares are of: measured, else modelled.
    var allocated: Bytes? { measured.allocated ?? account?.predicted }
    /// Measured bytes that neither the model nor what came later explains.
    var unexplained: Bytes? {
        guard let measured = measured.allocated, let account else { return nil }
        return measured - account.predicted
    }
    /// Seconds that the victim lived: what accumulates is scaled by them.
    var victimLife: Double? { victims.compactMap { $0.lifeBeforeKill }.max() }

    /// What the need was at its highest: the level, and a whole push shortly before the kill.
    var reached: Bytes? {
        guard let need else { return nil }
        return growth.wholePush != nil ? need.level + need.push : need.level
    }

    /// Whether the victim would have fitted its limit without these bytes of anonymous memory; nil where it fitted with them as well,
    /// also at a full push, so that going without proves nothing.
    ///
    /// A push holds changed clusters twice, so bytes that were pushed count with their part of it. Where the level alone does not reach
    /// the limit, a push is what did, seen or not.
    func fitsWithout(_ anonymous: Bytes, share: Double) -> Bool? {
        guard let limit, let need else { return nil }
        let isPushed = growth.wholePush != nil || need.level < limit
        if isPushed, need.level + need.push < limit { return nil }
        let push = isPushed ? Bytes(rounding: need.push.double * max(0, 1 - share)) : 0
        return need.level - anonymous + push < limit
    }
}
