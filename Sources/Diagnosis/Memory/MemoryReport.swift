import Prose
import Units

/// The memory of the evidence's process as the report shows it.
struct MemoryReport {
    let account: MemoryAccount

    init(_ c: CaseFacts) {
        var out = MemoryAccount()
        let m = c.measured
        out.allocated = m.allocated
        out.heap = m.heap
        out.physical = m.physical
        if let page = m.page?.physical, m.pageAfterDump, page != m.physical {
            (out.physicalOfPage, out.physicalEvidence) = (page, m.physicalEvidence)
        }
        out.free = m.free
        out.unmapped = m.unmapped
        out.liveShare = m.liveShare.map { ($0 * 1000).rounded() / 1000 }
        out.afterConfigDump = m.pageAfterDump ? true : m.afterConfigDump
        out.evidence = m.evidence
        if let account = c.account ?? c.state?.accountByCounts {
            out.account = account.rows
            out.predicted = account.predicted
            out.unexplained = m.allocated.map { $0 - account.predicted }
            if let at = m.allocatedAtDump, at != m.allocated {
                out.allocatedAtDump = at
                // They are counted on the newest page, and were not open when the dump was taken.
                out.predictedAtDump = account.predicted - account.allocated(of: .connections)
            }
        }
        // Without a page of any proxy like it, what was counted is all that there is to estimate from.
        out.predicted = out.predicted ?? c.need?.allocated
        if let state = c.state {
            let view = AllocatorView(state: state, account: c.account)
            out.allocator = view.inside
            out.allocatorAfterConfigDump = out.allocator.isEmpty ? nil : m.mayHoldDump == nil ? m.pageAfterDump : nil
            out.outside = view.outside
            out.container = state.outside.containerUsage
            out.beyondAllocator = state.outside.beyondAllocator?.bytes
            out.anonymous = state.outside.beyondAllocator?.anonymous
        }
        out.secondsBeforeKill = c.pageBeforeKill
        out.peaks = Self.peaks(c)
        out.remarks = Self.remarks(c)
        account = out
    }

    private static func remarks(_ c: CaseFacts) -> [Text] {
        let m = c.measured
        var remarks = (c.account ?? c.state?.accountByCounts)?.remarks ?? []
        if let proxy = c.victim?.proxy, let count = c.victimAccount?.workers,
            let assumed = VictimWorkers(mesh: c.mesh).workers(of: proxy, objects: c.objects)?.assumed
        {
            remarks.append("\(count, "worker") of the killed proxy: \(assumed)")
        }
        if c.account != nil, let at = m.allocatedAtDump, at != m.allocated {
            remarks.append(
                "the account is of the last full dump, when \(at) were allocated; memory is of the newest page")
        }
        if let sent = c.clustersBeyondDump, let held = c.state?.counts?.dynamicClusters {
            remarks.append(
                "istiod sent the killed proxy \(sent) clusters, this dump holds \(held): it does not represent the killed proxy"
            )
        }
        if let most = m.mayHoldDump {
            remarks.append(
                "nothing shows whether the memory page was read before or after the config_dump beside it, which takes about \(most) (estimated): heap, physical and free pages may hold that"
            )
        }
        if let left = m.leftByDump {
            remarks.append(
                "a config_dump of the same process left \(left) of free pages: heap and free pages hold them, physical is without"
            )
        } else if m.pageAfterDump {
            remarks.append(
                m.afterConfigDump == true
                    ? "heap, physical and free pages were read after a config_dump of the same process"
                    : "heap and free pages were read after a config_dump of the same process, physical before it")
        }
        return remarks
    }

    /// On what is needed at rest, and on what the process that will be asked holds already, where that is more: a page of the
    /// killed one says nothing of that.
    ///
    /// - Parameter needed: what remedies are tried on: a push is told once.
    static func peaks(_ c: CaseFacts, needed: RemedyEffect.Needed? = nil) -> [TransientPeak] {
        guard let need = c.need else { return [] }
        let account = c.victimAccount ?? c.account
        let restart = account.map { $0.anonymousAfterRestart + need.agent }
        let held = c.isOfLivingVictim ? c.state?.held(agent: need.agent)?.rest : nil
        return Peaks(
            level: max(need.level, held ?? 0), restart: restart, push: need.push, account: account, state: c.state,
            limit: c.limitNow, later: c.isKill && c.process == .killed ? c.later : nil, atFullPush: needed?.atFullPush
        ).peaks()
    }
}

extension CaseFacts {
    /// From the memory page of the killed process to the first of its kills after that, where both have a clock.
    fileprivate var pageBeforeKill: Double? {
        guard isKill, process == .killed, let proxy = state?.proxy.id, let page = measured.page?.capture,
            let saved = mesh.captures[proxy]?.first(where: { $0.id == page })?.capturedAt
        else { return nil }
        let own = victims.filter { $0.proxy?.id == proxy }
        return own.flatMap(\.kills).compactMap(\.at).filter { $0 >= saved }.min()?.seconds(since: saved)
    }

    /// Its pages are of a process that can be asked again: a living proxy, or what runs in the place of the killed one.
    fileprivate var isOfLivingVictim: Bool {
        guard isKill else { return true }
        guard let victim = victims.first(where: { $0.proxy != nil }), let own = state?.proxy else { return false }
        return switch process {
        case .successor: true
        case .sibling: own.workload == victim.workload && own.namespace == victim.namespace
        case .killed, .none: false
        }
    }
}
