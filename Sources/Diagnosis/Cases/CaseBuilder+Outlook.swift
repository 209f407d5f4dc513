import Store
import Units

/// The case of a living proxy: what it holds, and what it would after a restart and at a full push.
extension CaseBuilder {
    /// A living proxy: its own pages, its own limit.
    func outlook(_ state: ProxyState) throws -> (entry: OutlookEntry, judged: CaseFacts) {
        var entry = OutlookEntry()
        entry.namespace = state.proxy.statedNamespace
        (entry.pod, entry.called) = (state.proxy.statedPod, state.proxy.otherName)
        let limit = try limit(of: state)
        entry.limitBytes = limit
        entry.highest = mesh.processes[state.proxy.id].compactMap { row in row.peak.map { ($0, row.file) } }
            .max { $0.0 < $1.0 }
        entry.throttling = state.outside.throttling.flatMap { $0.isNow ? $0 : nil }
        entry.memoryOverTime = try CurveReader(mesh: mesh).curve(of: state.proxy, limit: limit)
        let routed = try routedClusters(state)
        let account = Account(state, routed: routed)
        let need = weigh(state, account, limit, into: &entry)
        if let limit, let restart = entry.afterRestartBytes, let push = entry.atFullPushBytes {
            entry.wouldBeKilled = restart >= limit || push >= limit ? true : entry.isCloseAtPush ? nil : false
            // Mere counts tell no more than that it is far away, and so does what it holds at least.
            let isBound = account == nil || entry.isAtLeast && entry.wouldBeKilled == false
            if isBound, push.double >= Thresholds.needExcludes.value * limit.double { entry.wouldBeKilled = nil }
        }
        if let curve = entry.memoryOverTime, curve.shape == .linear {
            entry.livesSeconds = curve.secondsToLimit
            // A line is trusted for some times as long as it was watched.
            let trusted = curve.spanSeconds * Thresholds.lineHolds.value
            if let lives = entry.livesSeconds, lives <= trusted { entry.wouldBeKilled = true }
        }
        let judged = try facts(
            .outlook, of: state, account, limit: limit, need: need, later: StatGrowth(state, mesh: mesh),
            curve: entry.memoryOverTime, wouldBeKilled: entry.wouldBeKilled)
        return (entry, judged)
    }

    /// What a living proxy holds, and what it would after a restart and at a full push.
    private func weigh(
        _ state: ProxyState, _ account: Account?, _ limit: Bytes?, into entry: inout OutlookEntry
    ) -> Need? {
        let agent = state.agent(clusters: state.knownClusters)
        let held = state.held(agent: agent)
        (entry.measuredBytes, entry.measuredFrom) = (held?.bytes, held?.from)
        let isSure = held?.from != .physical || state.outside.agent != nil
        entry.surelyHeld = held.map { isSure ? $0.bytes : $0.bytes - agent }
        entry.isAtLeast = held?.isAtLeast == true
        entry.byDump = held?.byDump
        guard let account else {
            if let counted = state.accountByCounts {
                weigh(counted, agent: agent, into: &entry)
            } else if let clusters = ownClusters(of: state.proxy)?.count {
                weigh(clusters: clusters, isBare: state.isBare, agent: state.outside.agent, into: &entry)
            }
            return nil
        }
        let later = state.measured.grewSinceDump.map { StatGrowth(state, mesh: mesh) == nil ? 0 : $0.double } ?? 0
        let push = MemoryModel.pushPeak(allocated: account.pushed + later, tls: account.tls)
        let restart = account.anonymousAfterRestart + agent
        entry.afterRestartBytes = restart
        entry.estimatedBytes = account.anonymous + agent
        let level = max(held?.rest ?? 0, account.anonymous + agent)
        // What a dump left free a push takes first.
        entry.atFullPushBytes = max(entry.measuredBytes ?? 0, level + push)
        entry.peaks =
            Peaks(level: level, restart: restart, push: push, account: account, state: state, limit: limit).peaks()
            .map { $0.notBelow(entry.measuredBytes) }
        var need = Need(level: restart, push: push, agent: agent, basis: "estimated")
        need.isAgentMeasured = state.outside.agent != nil
        return need
    }

    /// By what other pages than a dump count.
    private func weigh(_ counted: Account, agent: Bytes, into entry: inout OutlookEntry) {
        entry.afterRestartBytes = counted.anonymousAfterRestart + agent
        let level = counted.anonymous + agent
        entry.estimatedBytes = level
        let push = MemoryModel.pushPeak(allocated: counted.pushed, tls: counted.tls)
        entry.atFullPushBytes = max(entry.measuredBytes ?? 0, level) + push
    }

    /// By the number of its clusters alone, where no page beside it tells what was allocated.
    private func weigh(clusters: Int, isBare: Bool, agent: Bytes?, into entry: inout OutlookEntry) {
        let level = MemoryModel.anonymous(clusters: clusters, httpsRouteTables: 0, tcpListeners: 0)
        let need = level + (isBare ? 0 : agent ?? MemoryModel.agent(clusters: clusters))
        entry.afterRestartBytes = need
        entry.estimatedBytes = need
        let push = MemoryModel.pushPeak(allocated: level.double / MemoryModel.anonymousPerCounted, tls: true)
        entry.atFullPushBytes = max(entry.measuredBytes ?? 0, need) + push
    }

    /// The limit of a living proxy: its container's, its cgroup's, its log's, its annotation's.
    func limit(of state: ProxyState) throws -> Bytes? {
        if let limit = state.proxy.limit ?? state.outside.cgroupLimit { return limit }
        if state.proxy.containerID != nil { return nil }
        if let logged = try mesh.store.loggedLimit(proxy: state.proxy.id) { return logged.limit }
        return state.proxy.limitAnnotation.flatMap { Quantity($0)?.bytes }
    }
}
