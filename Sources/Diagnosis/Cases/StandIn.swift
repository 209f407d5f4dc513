import Prose
import Store
import Units

/// Whose memory the evidence shows: the victim's own pages, its successor's, or those of a proxy like it.
struct StandIn {
    let mesh: Mesh
    /// Namespaces that have a Sidecar of their own; nil where no Istio objects are in the bundle.
    let scopes: Set<String>?
    /// Sidecars with their time, to tell what was scoped since.
    var sidecars: ArraySlice<ObjectRow> = []

    struct Choice {
        var process: EvidenceProcess
        var state: ProxyState?
        /// The member whose pages they are, where they are a member's.
        var member: Victim?
        /// The proxy whose dump it is, where only that is of another than the pages.
        var configurationOf: String?
    }

    /// The best of all members' evidence: killed before successor before sibling.
    func choose(for victims: [Victim], clusters: Int?) -> Choice {
        var best = Choice(process: .none, state: nil, member: nil)
        for victim in victims where victim.isProxy {
            guard let proxy = victim.proxy, let state = mesh.state(proxy.id), hasPages(state) else { continue }
            if let before = stateBefore(victim, proxy), hasPages(before), !outgrew(before, state, victim) {
                return Choice(process: .killed, state: before, member: victim)
            }
            let process = process(of: state, victim)
            if rank(process) < rank(best.process) || best.process == .none {
                best = Choice(process: process, state: state, member: victim)
            }
        }
        if best.process == .killed { return best }
        if let completed = completed(best, for: victims, clusters: clusters) { return completed }
        if let state = best.state, state.counts != nil || state.measured.allocated != nil { return best }
        // A kill that is only inferred takes one of which istiod itself says that it holds the same.
        if victims.allSatisfy(\.inferred), clusters == nil { return best }
        if let sibling = sibling(of: victims, clusters: clusters) {
            return Choice(process: .sibling, state: sibling, member: nil)
        }
        return best.process == .none ? parts(of: victims) : best
    }

    /// A part of the configuration, as a table of routes is, says nothing of memory, and yet what the victim holds.
    private func parts(of victims: [Victim]) -> Choice {
        for victim in victims where victim.isProxy {
            guard let proxy = victim.proxy, let state = mesh.state(proxy.id), state.counts != nil else { continue }
            return Choice(process: .none, state: state, member: victim)
        }
        return Choice(process: .none, state: nil, member: nil)
    }

    /// The victim at its last moment before the kill, where pages of its successor are newer: those of another process say
    /// nothing of why this one died.
    private func stateBefore(_ victim: Victim, _ proxy: ProxyRow) -> ProxyState? {
        guard let moments = mesh.captures[proxy.id], moments.count > 1 else { return nil }
        guard let killed = victim.kills.compactMap(\.at).max() else { return stateBeside(victim, proxy, moments) }
        // Files that were packed anew, or copied, have all the same time.
        let isTimed = Set(moments.compactMap(\.capturedAt)).count > 1
        let before =
            isTimed
            ? momentsBefore(killed, moments, of: victim) : Array(moments[..<(StandIn.restart(in: moments) ?? 0)])
        guard !before.isEmpty, before.count < moments.count else { return nil }
        return wished { try mesh.state(of: proxy, in: before) }
    }

    /// The moments of the process that was killed then, each by its own clock, by its uptime, or as one of a process that another tells.
    private func momentsBefore(_ killed: Moment, _ moments: [CaptureRow], of victim: Victim) -> [CaptureRow] {
        let own = moments.filter {
            !mesh.wasConfigured($0, after: killed)
                && ($0.capturedAt.map { $0 <= killed } ?? false
                    || StandIn.isCopy($0, ofOneBefore: killed, among: moments)
                    || StandIn.goesOn($0, among: moments, of: victim, killed)
                        ?? StandIn.endsWithLife($0, of: victim, killed))
        }
        let ids = Set(own.map(\.id))
        let updates = own.first.map { mesh.updates(of: $0.proxy) } ?? [:]
        let told = ids.reduce(into: Set<Mesh.Update>()) { $0.formUnion(updates[$1] ?? []) }
        return moments.filter { moment in
            ids.contains(moment.id) || moment.startedAt == nil && !(updates[moment.id]?.isDisjoint(with: told) ?? true)
        }
    }

    /// A kernel's line without a clock stands beside the pages of the process of which it tells: those of another start are of another.
    private func stateBeside(_ victim: Victim, _ proxy: ProxyRow, _ moments: [CaptureRow]) -> ProxyState? {
        let starts = StandIn.starts(of: moments)
        guard let beside = moments.firstIndex(where: { $0.id == victim.toldBeside }), let start = starts[beside] else {
            return nil
        }
        let own = moments.indices.filter { starts[$0].map { $0 == start } ?? true }.map { moments[$0] }
        guard own.count < moments.count, let state = wished({ try mesh.state(of: proxy, in: own) }),
            processOfUntimed(state.capture, victim) == .killed
        else { return nil }
        return state
    }

    /// When the process of each moment began: of one that does not say so, that of the one before it.
    private static func starts(of moments: [CaptureRow]) -> [Moment?] {
        var last: Moment?
        return moments.map { moment in
            last = moment.startedAt ?? last
            return last
        }
    }

    /// The configuration grew between the victim's last moment and that of its successor, and the latter was saved nearer to the kill:
    /// what istiod sent at its start is what the victim was killed by, and the older pages are of something smaller.
    private func outgrew(_ before: ProxyState, _ after: ProxyState, _ victim: Victim) -> Bool {
        guard let old = before.counts, let new = after.counts, old.hasClusters, new.hasClusters, old.file != new.file,
            Double(new.clusters) >= Thresholds.growth.value * Double(old.clusters),
            let killed = victim.kills.compactMap(\.at).max(), let first = before.capture?.capturedAt,
            let next = after.capture?.capturedAt, next > killed
        else { return false }
        return next.seconds(since: killed) < killed.seconds(since: first)
    }

    /// The first moment of the present process, where clocks are lost: its uptime is less than at the moment before.
    private static func restart(in moments: [CaptureRow]) -> Int? {
        moments.indices.dropFirst().last { at in
            guard let uptime = moments[at].uptimeSeconds, let before = moments[at - 1].uptimeSeconds else {
                return false
            }
            return uptime < before
        }
    }

    /// A successor's own pages with the dump of a proxy that holds the same configuration: a good capture asks a proxy at its
    /// limit for its figures, and another one for the dump that could kill it.
    private func completed(_ best: Choice, for victims: [Victim], clusters: Int?) -> Choice? {
        guard best.process == .successor, var state = best.state, state.counts?.hasClusters != true,
            state.measured.allocated != nil, let sibling = sibling(of: victims, clusters: clusters)
        else { return nil }
        state.counts = sibling.counts
        // Which stats are kept its own bootstrap says, and no other's.
        if let counted = state.counted, StatsCount.keepsMore(counted) { state.counts?.allStats = true }
        return Choice(
            process: .successor, state: state, member: best.member, configurationOf: sibling.proxy.name)
    }

    private func hasPages(_ state: ProxyState) -> Bool {
        state.counts?.hasClusters == true || state.measured.allocated != nil
    }

    private func rank(_ process: EvidenceProcess) -> Int {
        switch process {
        case .killed: 0
        case .successor: 1
        case .sibling: 2
        case .none: 3
        }
    }

    /// The process of the pages died when they are older than its last kill; a later one is its successor.
    func process(of state: ProxyState, _ victim: Victim) -> EvidenceProcess {
        guard let last = victim.kills.compactMap(\.at).max() else { return processOfUntimed(state.capture, victim) }
        guard let capture = state.capture, !mesh.wasConfigured(capture, after: last) else { return .successor }
        let uptime = capture.uptimeSeconds
        guard let captured = capture.capturedAt else {
            if let started = capture.startedAt, started <= last { return .killed }
            // Times are lost: the one in its name and its uptime tell when it began, and the killed run began then.
            guard let named = capture.namedAt, let uptime,
                let began = victim.kills.last(where: { $0.at == last })?.startedAt,
                abs(named.advanced(bySeconds: -uptime).seconds(since: began)) <= Thresholds.startedBefore.value
            else { return .successor }
            return .killed
        }
        let moments = mesh.captures[state.proxy.id] ?? []
        return captured <= last || StandIn.isCopy(capture, ofOneBefore: last, among: moments)
            || StandIn.endsWithLife(capture, of: victim, last) ? .killed : .successor
    }

    /// The process was as old as the killed one was a moment before it died, and by the time of its pages it would have begun at no start
    /// that the status knows: that time is the copy's.
    private static func endsWithLife(_ capture: CaptureRow, of victim: Victim, _ kill: Moment) -> Bool {
        guard capture.startedAt == nil, let uptime = capture.uptimeSeconds, let saved = capture.capturedAt,
            let runsSince = victim.running?.since, runsSince >= kill,
            let began = victim.kills.last(where: { $0.at == kill })?.startedAt
        else { return false }
        let left = kill.seconds(since: began) - uptime
        return (0...Thresholds.savedJustBefore.value).contains(left)
            && abs(saved.advanced(bySeconds: -uptime).seconds(since: runsSince)) > Thresholds.startedBefore.value
    }

    /// By its uptime it goes on where an earlier moment of the killed process left off, and by its file's time, which may be a copy's, it
    /// began at no start after the kill. Nil where no earlier moment tells when its process began.
    private static func goesOn(
        _ moment: CaptureRow, among moments: [CaptureRow], of victim: Victim, _ kill: Moment
    ) -> Bool? {
        guard moment.startedAt == nil, let uptime = moment.uptimeSeconds,
            let earlier = moments.prefix(while: { $0.id != moment.id }).last(where: { $0.startedAt != nil }),
            let began = earlier.startedAt, let before = earlier.uptimeSeconds
        else { return nil }
        guard uptime >= before, began.advanced(bySeconds: uptime) <= kill else { return false }
        guard let saved = moment.capturedAt else { return true }
        guard let runsSince = victim.running?.since, runsSince >= kill else { return false }
        return abs(saved.advanced(bySeconds: -uptime).seconds(since: runsSince)) > Thresholds.startedBefore.value
    }

    /// A copy has a later time than its page, but what began long before the kill did not outlive it, nor what began nearer to the
    /// start that another moment tells of itself than to the kill.
    private static func isCopy(_ moment: CaptureRow, ofOneBefore kill: Moment, among moments: [CaptureRow]) -> Bool {
        guard moment.startedAt == nil, let uptime = moment.uptimeSeconds, let saved = moment.capturedAt else {
            return false
        }
        let began = saved.advanced(bySeconds: -uptime)
        let ahead = kill.seconds(since: began)
        return ahead >= Thresholds.startedBefore.value
            || moments.contains { $0.startedAt.map { abs(began.seconds(since: $0)) < ahead } ?? false }
    }

    /// The same where no kill has a time.
    private func processOfUntimed(_ capture: CaptureRow?, _ victim: Victim) -> EvidenceProcess {
        if let before = victim.killedBefore, let capture, let captured = capture.capturedAt {
            let isBefore = min(captured, capture.startedAt ?? captured) <= before
            return isBefore && !mesh.wasConfigured(capture, after: before) ? .killed : .successor
        }
        // Who comes after a kill saves its list of events beside the pages, not long behind them.
        if let told = victim.toldAt, let captured = capture?.capturedAt,
            told.seconds(since: captured) >= Thresholds.savedApart.value
        {
            return .killed
        }
        // As old as the process is, it began when somebody had been killed.
        if let age = victim.ageWhenTold, let uptime = capture?.uptimeSeconds, uptime <= age { return .successor }
        // A kernel's line without a wall clock: no restart is known, so the pages are the victim's. A counter outlived the kill.
        guard victim.form != .envoyOnly || victim.killedProcess != nil else { return .successor }
        return victim.witnesses.contains { $0.kind == .kernelLog } ? .killed : .successor
    }

    /// Neither the kill nor the pages have a time that could be held against the other's: that they are of the process after the kill, as
    /// pages mostly are, is no finding.
    static func isAssumed(_ state: ProxyState?, _ victims: [Victim]) -> Bool {
        guard let state, let victim = victims.first(where: { $0.proxy?.id == state.proxy.id }),
            victim.form != .envoyOnly
        else { return false }
        let capture = state.capture
        if !victim.kills.allSatisfy({ $0.at == nil }) {
            return capture?.capturedAt == nil && capture?.startedAt == nil
        }
        if victim.ageWhenTold != nil, capture?.uptimeSeconds != nil { return false }
        return victim.killedBefore == nil && victim.toldAt == nil || capture?.capturedAt == nil
    }

    /// A proxy that holds the same configuration: same type, clusters within 5 %; a replica first, the fullest of them, then its namespace.
    private func sibling(of victims: [Victim], clusters: Int?) -> ProxyState? {
        guard let victim = victims.first(where: { $0.proxy != nil }), let proxy = victim.proxy else { return nil }
        let dead = Set(victims.compactMap { $0.proxy?.id })
        let gateway = victim.kind == .gateway
        let connected = mesh.connected[proxy.name]
        let killed = victim.kills.compactMap(\.at).max()
        let candidates = mesh.withDump.filter { other in
            guard !dead.contains(other.proxy.id), other.isGateway == gateway,
                other.isWaypoint == (victim.kind == .waypoint),
                let counts = other.counts
            else { return false }
            let replica = other.proxy.workload == proxy.workload && other.proxy.namespace == proxy.namespace
            // What scopes it came after the kill: it holds what the victim would hold now.
            if let killed, isScoped(other, since: killed) { return false }
            guard let clusters else { return replica || (!gateway && sameScope(other.proxy, proxy)) }
            guard
                abs(Double(counts.dynamicClusters - clusters))
                    <= max(1, Thresholds.standInClusters.value * Double(clusters))
            else { return false }
            if gateway, !replica, let tables = connected?.routeTables {
                return abs(counts.routeConfigs - counts.staticRouteConfigs - tables)
                    <= max(1, tables / Thresholds.standInTables.value)
            }
            return true
        }
        let ranked = candidates.map { (rank: order($0, proxy, clusters), state: $0) }
        return ranked.min { a, b in
            a.rank == b.rank ? a.state.proxy.name < b.state.proxy.name : a.rank < b.rank
        }?.state
    }

    /// A Sidecar of its namespace was made after the last kill, and before its pages were saved.
    private func isScoped(_ other: ProxyState, since killed: Moment) -> Bool {
        guard !other.isGateway else { return false }
        return sidecars.contains { sidecar in
            guard sidecar.namespace == other.proxy.namespace, let made = sidecar.createdAt, made > killed else {
                return false
            }
            return other.capture?.capturedAt.map { $0 > made } ?? true
        }
    }

    /// Two sidecars whose scope is the same by the Istio objects in the bundle; false where there are none to look at.
    private func sameScope(_ a: ProxyRow, _ b: ProxyRow) -> Bool {
        guard let scopes else { return false }
        func scope(_ proxy: ProxyRow) -> String { scopes.contains(proxy.namespace ?? "") ? proxy.namespace ?? "" : "" }
        return scope(a) == scope(b)
    }

    private func order(_ state: ProxyState, _ proxy: ProxyRow, _ clusters: Int?) -> (Int, Int, Int64) {
        let place =
            state.proxy.workload == proxy.workload && state.proxy.namespace == proxy.namespace
            ? 0 : state.proxy.namespace == proxy.namespace ? 1 : 2
        let distance = abs((state.counts?.dynamicClusters ?? 0) - (clusters ?? state.counts?.dynamicClusters ?? 0))
        // What comes with load the fullest replica shows; another workload's load is its own.
        let load = state.connections.total ?? 0
        return (place, distance, place == 0 ? -load : load)
    }
}
