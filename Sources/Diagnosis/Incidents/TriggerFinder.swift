import Prose
import Store
import Units

/// What changed just before the first kill and could explain it.
struct TriggerFinder {
    let mesh: Mesh
    let objects: IstioObjects

    /// - Parameter isSmall: what it was sent fits its limit by far, so that more of it is no news.
    func trigger(of victims: [Victim], causes: [Cause], isSmall: Bool = false) throws(StoreError) -> Trigger? {
        if victims.first?.kind == .istiod { return try load(ofIstiod: victims) }
        guard victims.first?.isProxy == true else { return nil }
        let leading = causes.first { $0.outcome.isClaim && $0.role != .remainder }
        guard leading?.role != .circumstance else { return nil }
        // Where nothing is claimed, services are the first to look at.
        let setOff = leading?.setOffBy ?? Rule.SetOff(services: !isSmall)
        guard let first = victims.flatMap(\.kills).compactMap(\.at).min() else {
            // Two pages of one process stand in order also where no clock tells when it died.
            return setOff.connections ? burst(at: victims) : nil
        }
        if leading?.role == .limit, let found = try loweredLimit(of: victims) { return found }
        var found = changed(setOff.kinds, by: leading?.objects ?? [], before: first)
        if setOff.services { found = services(before: first) ?? found ?? dumped(by: victims, before: first) }
        if setOff.connections {
            if let burst = burst(at: victims) {
                found = burst
            } else if let load = try requests(at: victims, before: first) {
                found = load
            }
        }
        if found == nil { found = try loweredLimit(of: victims, before: first) }
        if found == nil { found = try grownWorkload(behind: leading?.objects ?? [], before: first) }
        if found == nil, leading == nil { found = burst(of: made(before: first)) }
        if found == nil, leading == nil { found = try requests(at: victims, before: first) }
        if var found {
            found.secondsBefore = found.at.map { max(0, first.seconds(since: $0)) }
            return found
        }
        if let found = try newDefault(of: victims, before: first) { return found }
        if leading?.role == .limit, let found = try givenDefault(of: victims, before: first) { return found }
        let rollout = try rollout(of: victims, before: first)
        // What a rollout lowered is more than that something was upgraded.
        return rollout?.isOfBytes == true ? rollout : try upgrade(of: victims, before: first) ?? rollout
    }

    // MARK: - Connections

    /// Two stats pages of the killed process, of which the later counts more open connections.
    private func burst(at victims: [Victim]) -> Trigger? {
        victims.lazy.compactMap { burst(at: $0) }.first
    }

    private func burst(at victim: Victim) -> Trigger? {
        guard let proxy = victim.proxy else { return nil }
        let kill = victim.kills.compactMap(\.at).min()
        let moments = Dictionary(
            (mesh.captures[proxy.id] ?? []).map { ($0.id, $0.capturedAt) }, uniquingKeysWith: { first, _ in first })
        let counted = mesh.orderedStats(of: proxy.id).compactMap { page -> (at: Moment?, open: Int64, file: String)? in
            let at = page.capture.flatMap { moments[$0] } ?? nil
            // After the kill it is another process.
            if let kill, at.map({ $0 > kill }) ?? true { return nil }
            return page[.totalConnections].map { (at, Int64(clamping: $0), page.file) }
        }
        guard counted.count > 1, let last = counted.last else { return nil }
        let before = counted[counted.count - 2]
        guard last.open - before.open >= Thresholds.burstOfConnections.value,
            Double(last.open) >= Double(max(1, before.open)) * Thresholds.growth.value
        else { return nil }
        var trigger = Trigger(
            at: last.at, what: "connections open at \(pod: victim.pod ?? "the proxy")", object: nil,
            evidence: Evidence(
                .file(last.file, locator: Locator(.totalConnections)), value: .count(last.open),
                text: "open connections"))
        (trigger.before, trigger.after) = (before.open, last.open)
        return trigger
    }

    /// The last moment before the kill at which the access log of a victim shows many more requests than in the minute before.
    private func requests(at victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        for victim in victims {
            guard let proxy = victim.proxy else { continue }
            let rises = try mesh.store.requestRises(proxy: proxy.id).filter { rise in
                (0...Thresholds.triggerSeconds.value).contains(kill.seconds(since: rise.at))
                    && Double(rise.after) >= Double(max(1, rise.before)) * Thresholds.moreRequests.value
            }
            guard let rise = rises.last else { continue }
            var trigger = Trigger(
                at: rise.at, what: "requests a minute in the access log of \(pod: victim.pod ?? "the proxy")",
                object: nil,
                evidence: Evidence(
                    .file(rise.file, locator: "access log"), value: .count(Int64(rise.after)),
                    text: "requests a minute, from \(clock: rise.at) on"))
            (trigger.before, trigger.after) = (Int64(rise.before), Int64(rise.after))
            return trigger
        }
        return nil
    }

    // MARK: - The limit

    /// The killed pods have a lower limit than an older pod of the same workload, than their own cgroup had before, or than a
    /// comparison of two versions shows.
    func loweredLimit(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        if let found = resized(victims, before: kill) { return found }
        if let found = try olderPod(of: victims, before: kill) { return found }
        return try compared(victims)
    }

    private func olderPod(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        guard let victim = victims.first(where: { $0.limit != nil && $0.form != .podLimit }), let limit = victim.limit,
            let namespace = victim.namespace, let workload = victim.workload, let container = victim.container
        else { return nil }
        let pods = try mesh.answers.limits(namespace: namespace, workload: workload, container: container)
        guard let own = pods.first(where: { $0.pod == victim.pod }), let at = own.createdAt,
            isJustBefore(kill, at, of: victims),
            let older = pods.last(where: { $0.createdAt.map { $0 < at } ?? false && $0.limit > limit })
        else { return nil }
        let name = Name(workload, .workload, in: namespace)
        // What asks for no limit takes the namespace's default, at the moment at which its pod is made.
        if let given = try GivenLimit([victim], in: mesh) {
            return lowered(
                at, "new pods of \(name) got the default memory limit of \(object: given.object)", from: older.limit,
                to: limit, object: given.culprit, given.evidence)
        }
        return lowered(
            at, "a rollout that lowered the memory limit of \(name)", from: older.limit, to: limit,
            object: Culprit(
                kind: victim.proxy?.workloadKind ?? KubernetesKind.deployment, namespace: namespace, name: workload),
            Evidence(
                .file(
                    older.file,
                    locator: .object(ObjectName(KubernetesKind.pod, namespace, older.pod), path: [container])),
                value: .bytes(older.limit), text: "limit of the older pod"))
    }

    /// Samples of the container's cgroup with a limit that fell before the kill.
    private func resized(_ victims: [Victim], before kill: Moment) -> Trigger? {
        victims.lazy.compactMap { victim -> Trigger? in
            guard let proxy = victim.proxy else { return nil }
            let seen = mesh.processes[proxy.id].compactMap { row -> (at: Moment, limit: Bytes, file: String)? in
                guard let at = row.at, at <= kill, let limit = row.limit else { return nil }
                return (at, limit, row.file)
            }.sorted { $0.at < $1.at }
            guard let place = seen.indices.dropFirst().last(where: { seen[$0].limit < seen[$0 - 1].limit }) else {
                return nil
            }
            let (old, new) = (seen[place - 1], seen[place])
            return lowered(
                new.at, "a lower memory limit of \(pod: victim.pod ?? "the container")", from: old.limit, to: new.limit,
                object: nil,
                Evidence(
                    .file(new.file, locator: "memory limit"), value: .bytes(new.limit), text: "limit of the cgroup"))
        }.first
    }

    func lowered(
        _ at: Moment?, _ what: Text, from old: Bytes, to new: Bytes, object: Culprit?, _ evidence: Evidence
    ) -> Trigger {
        var trigger = Trigger(at: at, what: what, object: object, evidence: evidence)
        (trigger.before, trigger.after, trigger.isOfBytes) = (old.count, new.count, true)
        return trigger
    }

    // MARK: - Services

    /// The last run of growth of istiod's count of services that ended before the kill.
    private func services(before kill: Moment) -> Trigger? {
        let end = kill.advanced(bySeconds: Thresholds.sameKill.value)
        guard let newest = mesh.meshSizes(until: end).last else { return nil }
        let known = mesh.meshSizes(
            from: kill.advanced(bySeconds: -Thresholds.triggerSeconds.value), to: end, by: newest.log)
        guard known.count >= 2 else { return nil }
        var from: Int?
        for place in stride(from: known.count - 1, to: 0, by: -1) {
            guard kill.seconds(since: known[place].at) <= Thresholds.triggerSeconds.value else { break }
            let (before, after) = (known[place - 1], known[place])
            // What grew long before the last growth is another change: istiod's own start, often.
            if let from, known[from].at.seconds(since: after.at) > Thresholds.sameChange.value { break }
            if Double(after.services) >= Double(max(1, before.services)) * Thresholds.growth.value { from = place }
        }
        guard let from, let last = known.last else { return nil }
        let (before, began) = (known[from - 1], known[from])
        let after = known[from...].map(\.services).max() ?? last.services
        let ended = known[from...].first { $0.services == after } ?? last
        var trigger = Trigger(
            at: began.at, what: "services in the mesh", object: nil,
            evidence: Evidence(
                .file(began.file, locator: "Pushing Services"), value: .count(Int64(after)),
                text: "\(before.services) services before, \(after) after"))
        trigger.before = Int64(before.services)
        trigger.after = Int64(after)
        if ended.at > began.at { trigger.took = ended.at.seconds(since: began.at) }
        return trigger
    }

    /// The killed process's own dumps, where one holds more clusters than an earlier one.
    private func dumped(by victims: [Victim], before kill: Moment) -> Trigger? {
        victims.lazy.compactMap { victim -> Trigger? in
            guard let proxy = victim.proxy, let pod = victim.pod,
                let grown = mesh.grownDumps(of: proxy.id, before: kill)
            else { return nil }
            var trigger = Trigger(
                at: grown.first.at, what: "clusters of \(Name(pod, .pod, in: victim.namespace))", object: nil,
                evidence: Evidence(
                    .file(grown.last.file, locator: "clusters"), value: .count(Int64(grown.last.clusters)),
                    text: "clusters, \(grown.first.clusters) in \(file: grown.first.file)"))
            (trigger.before, trigger.after) = (Int64(grown.first.clusters), Int64(grown.last.clusters))
            trigger.took = grown.last.at.seconds(since: grown.first.at)
            return trigger
        }.first
    }

    // MARK: - Objects

    /// An object that was made or rewritten: a culprit before others, the newest of them.
    private func changed(_ kinds: Set<String>, by culprits: [Culprit], before kill: Moment) -> Trigger? {
        guard !kinds.isEmpty else { return nil }
        func isRecent(_ at: Moment?) -> Bool { Self.isRecent(at, kill) }
        let blamed = Set(culprits.map { "\($0.kind)/\($0.namespace ?? "")/\($0.name ?? "")" })
        if let repeated = repeated(kinds, isRecent) { return repeated }
        let made = made(before: kill).filter { kinds.contains($0.kind) }
        let alone = culprits.first?.alike ?? 1 == 1
        let own = made.last { alone && blamed.contains("\($0.kind)/\($0.namespace)/\($0.name)") }
        if own == nil, let burst = burst(of: made) { return burst }
        if let object = own ?? made.max(by: { ($0.createdAt?.microseconds ?? 0) < ($1.createdAt?.microseconds ?? 0) }) {
            let culprit = Culprit(kind: object.kind, namespace: object.namespace, name: object.name)
            return Trigger(
                at: object.createdAt, what: "\(object: Self.name(culprit)) was created", object: culprit,
                evidence: Evidence(
                    .file(object.file, locator: .object(Self.name(culprit), path: [])),
                    value: object.createdAt.map { .time($0) }, text: "creationTimestamp"))
        }
        let changes = mesh.pushCauses(
            from: kill.advanced(bySeconds: -Thresholds.triggerSeconds.value - 1), to: kill.advanced(bySeconds: 2)
        ).filter { isRecent($0.at) && $0.kind.map(kinds.contains) ?? false }
        let change = changes.last { blamed.contains(Self.key($0)) } ?? changes.last
        return change.map { row in
            let culprit = Culprit(kind: row.kind ?? "", namespace: row.namespace, name: row.name)
            return Trigger(
                at: row.at, what: "\(object: Self.name(culprit)) was changed", object: culprit,
                evidence: Evidence(
                    .file(row.file, locator: .line(row.line)), value: .time(row.at),
                    text: "istiod pushed because of it"))
        }
    }

    private func made(before kill: Moment) -> [ObjectRow] {
        objects.made(
            from: kill.advanced(bySeconds: -Thresholds.triggerSeconds.value), to: kill.advanced(bySeconds: 1))
    }

    private static func isRecent(_ at: Moment?, _ kill: Moment) -> Bool {
        guard let at else { return false }
        return (-1...Thresholds.triggerSeconds.value).contains(kill.seconds(since: at))
    }

    /// The largest of what was made in one go.
    private func burst(of made: [ObjectRow]) -> Trigger? {
        guard let most = ObjectBurst.among(made).max(by: { $0.objects.count < $1.objects.count }) else { return nil }
        var trigger = Trigger(at: most.first, what: "\(most.words) were created", object: nil, evidence: most.evidence)
        if most.last > most.first { trigger.took = most.last.seconds(since: most.first) }
        return trigger
    }

    private static func name(_ culprit: Culprit) -> ObjectName {
        ObjectName(culprit.kind, culprit.namespace, culprit.name ?? "?")
    }

    static func key(_ row: PushCauseRow) -> String {
        "\(row.kind ?? "")/\(row.namespace ?? "")/\(row.name ?? "")"
    }

    /// The same object rewritten again and again.
    private func repeated(_ kinds: Set<String>, _ isRecent: (Moment?) -> Bool) -> Trigger? {
        let groups = mesh.answers.rewritten(kinds, mesh.pushCauses).filter { group in
            group.contains { isRecent($0.at) }
        }
        guard let most = groups.max(by: { ($0.count, Self.key($1[0])) < ($1.count, Self.key($0[0])) }),
            let first = most.first, let last = most.last
        else { return nil }
        let every = last.at.seconds(since: first.at) / Double(most.count - 1)
        let culprit = Culprit(kind: first.kind ?? "", namespace: first.namespace, name: first.name)
        var trigger = Trigger(
            at: first.at,
            what:
                "\(object: Self.name(culprit)) was rewritten every \(own: fixed(every, 0)) s, \(most.count) times",
            object: culprit,
            evidence: Evidence(
                .file(first.file, locator: .line(first.line)), value: .time(first.at),
                text: "the first of \(most.count) pushes because of it"))
        trigger.before = 0
        trigger.after = Int64(most.count)
        return trigger
    }
}
