import Prose
import Store
import Units

extension RemedyBuilder {
    /// Bounds on the pool that holds most connections: the victim's own to a host, else its callers' to it.
    func connections(_ cause: Cause) throws -> [Draft] {
        if let own = try pool(cause) { return own }
        let bound = c.isGateway ? acceptedConnections(cause) : try callersPools(cause)
        return idleDownstream(cause) + (bound.map { [$0] } ?? [])
    }

    /// What peers saw of the victim itself goes before what a proxy like it has open.
    private func pool(_ cause: Cause) throws -> [Draft]? {
        guard c.process == .sibling else { return try ownPool(cause) ?? witnessedPool(cause).map { [$0] } }
        if let witnessed = try witnessedPool(cause) { return [witnessed] }
        return try ownPool(cause)?.map { draft in
            var draft = draft
            draft.isSure = false
            draft.uncertain.append(
                "how many \(subject) had open: these are of \(c.state.map { "\(pod: $0.proxy.name)" } ?? "another proxy"), which lives"
            )
            return draft
        }
    }

    // MARK: - The victim's own pools

    private func ownPool(_ cause: Cause) throws -> [Draft]? {
        // Most of what it opened: each of them may stand beside one that it accepted.
        guard let capture = c.state?.loadCapture, let total = c.state?.connections.total,
            let pool = try c.mesh.store.largestPools(capture: capture, limit: 1).first,
            pool.active >= Thresholds.fewConnections.value,
            pool.active > (c.state?.connections.upstream ?? total) / 2,
            let host = Hostname.ofCluster(pool.name)
        else { return nil }
        if let cap = risingPool(cause, host, pool.active) { return [cap] }
        let bound = bounded(pool, host, cause, total: total)
        let idle = max(0, pool.active - pool.requests)
        guard idle > pool.active / 2 else { return bound.map { [$0] } ?? [] }
        return [try idleFirst(pool, host, cause, idle: idle, of: total, instead: bound)]
    }

    /// The pool at what fits beside the rest; nil where all of it fits, or where nobody knows the limit. What is in flight at one
    /// moment is no measure: each connection was opened for a request that found no other one free.
    private func bounded(_ pool: Store.LargePool, _ host: String, _ cause: Cause, total: Int64) -> Draft? {
        guard let room = room(for: total), room < pool.active else { return nil }
        let keep = max(1, room)
        var change = ConfigChange()
        change.connections = (Double(total) - Double(pool.active) + Double(keep)) / Double(total)
        var draft = Draft(
            cause: cause,
            title:
                "limit the pool to \(host: host) to \(Self.poolWords(keep)): \(pool.active, "connection"), \(pool.requests, "request") in flight at the capture",
            change: change,
            reaches: "every client of \(host: host), each proxy by itself; new connections at once",
            risk: pool.requests > keep
                ? "\(pool.requests - keep) of \(pool.requests) requests in flight would wait, or fail with 503 (UO)"
                : "requests beyond the limit wait, or fail with 503 (UO), at a peak above what this capture shows",
            undo: .text(""), verify: .command("\(admin("clusters")) | grep \(word: host) | grep cx_active"))
        bind(pool, &draft, host, Self.pool(keep))
        return draft
    }

    private func bind(_ pool: Store.LargePool, _ draft: inout Draft, _ host: String, _ yaml: YAML) {
        let cluster = outbound.first { $0.name == pool.name }
        let place = cluster?.serviceNamespace ?? Hostname.namespace(host) ?? namespace
        bind(&draft, host: host, place: place, rule: cluster?.rule, pool: yaml)
    }

    /// Of a living proxy whose connections grow towards its limit: as many as fit, so that what is served now goes on.
    private func risingPool(_ cause: Cause, _ host: String, _ active: Int64) -> Draft? {
        guard !c.isKill, c.wouldBeKilled == true, let curve = c.curve, curve.shape == .linear, let rate = curve.rate,
            let limit = c.limit, let account = c.account, let need = c.need
        else { return nil }
        let held = account.anonymous - account.anonymousAfterRestart
        let free = limit.double / Thresholds.limitMargin.value - (need.level + need.push).double
        guard held.count > 0, free > held.double else { return nil }
        let fits = Int64(clamping: free / held.double * Double(active))
        let cluster = outbound.first { $0.host == host && !$0.isSubset }
        let place = cluster?.serviceNamespace ?? Hostname.namespace(host) ?? namespace
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title:
                "limit the pool to \(host: host) to \(Self.poolWords(fits)), as many as fit \(limit): \(active) are open, and memory grows by \(rate)",
            reaches: "every client of \(host: host), each proxy by itself; new connections at once",
            risk:
                "once so many are open, further requests wait or fail with 503 (UO), instead of the proxy's end for all",
            undo: .text(""), verify: .command("\(admin("clusters")) | grep \(word: host) | grep cx_active"))
        draft.uncertain = ["why they stay open: whether \(host: host) still answers, and who calls"]
        bind(&draft, host: host, place: place, rule: cluster?.rule, pool: Self.pool(fits))
        draft.sheds = false
        draft.isBound = true
        return draft
    }

    /// What the dump says of how long they may stay idle: what is not Istio's own was set by somebody.
    private func presentTimeout(_ cluster: String, _ host: String, isNew: Bool) throws -> Text? {
        guard let file = c.state?.counts?.file,
            let seconds = try c.mesh.store.idleTimeout(file: file, cluster: cluster),
            seconds != IstioDefaults.idleSeconds
        else { return nil }
        let other: Text =
            isNew ? ": change that one, since a second DestinationRule for \(host: host) may be ignored" : ""
        return
            "which object lets connections to \(host: host) stay idle for \(seconds: seconds), as the dump says (Istio's default is an hour)\(other)"
    }

    /// The step that refuses nobody; a cap, where one is known, is another way to the same end.
    private func idleFirst(
        _ pool: Store.LargePool, _ host: String, _ cause: Cause, idle: Int64, of total: Int64, instead bound: Draft?
    ) throws -> Draft {
        var change = ConfigChange()
        change.connections = Double(total - idle) / Double(total)
        var first = Draft(
            cause: cause,
            title:
                "close connections to \(host: host) that nobody uses after a minute: \(idle) of \(pool.active) carried no request at the capture",
            change: change,
            reaches: "every client of \(host: host), each proxy by itself; new connections at once",
            risk: "a connection that is needed again is opened anew (Istio's default is an hour)", undo: .text(""),
            verify: .command("\(admin("clusters")) | grep \(word: host) | grep cx_active"),
            uncertain: ["how long they stay idle: one capture does not show it"])
        if let bound {
            var cap = Remedy.Alternative(title: bound.title, body: bound.body, saving: nil)
            (cap.saves, cap.commands, cap.undo) = (bound.saves, bound.commands, bound.undo)
            cap.objects = bound.objects
            cap.risk = bound.risk
            first.alternatives = [cap]
        }
        bind(pool, &first, host, Self.idlePool("60s"))
        first.sheds = false
        if let set = try presentTimeout(pool.name, host, isNew: first.body != nil) { first.uncertain = [set] }
        return first
    }

    /// Without a page of the victim: where peers saw it go away as a client, its own log says whom it called most.
    private func witnessedPool(_ cause: Cause) throws -> Draft? {
        guard c.process != .killed else { return nil }
        let store = c.mesh.store
        let broken = try c.victims.compactMap(\.proxy).flatMap { try store.brokenRequests(by: $0) }
        func sum(_ flag: String) -> Int { broken.reduce(0) { $0 + ($1.flag == flag ? $1.requests : 0) } }
        let total = Int64(try PeerWitnesses(Case(c)).perKill)
        guard sum("DC") > sum("UC"), total >= Thresholds.fewConnections.value, let host = try mostLogged() else {
            return nil
        }
        // Without a limit nobody can say how many are too many.
        guard let room = room(for: total) else { return nil }
        let keep = max(1, min(total, room))
        let cluster = outbound.first { $0.host == host && !$0.isSubset }
        let place = cluster?.serviceNamespace ?? Hostname.namespace(host) ?? namespace
        var change = ConfigChange()
        change.connections = Double(keep) / Double(total)
        var draft = Draft(
            cause: cause,
            title:
                "limit the pool to \(host: host), which it calls most, to \(Self.poolWords(keep)): up to \(total, "request was", "requests were") in flight at a kill",
            change: change,
            reaches: "every client of \(host: host), each proxy by itself; new connections at once",
            risk:
                "requests beyond these fail with 503 (UO) or wait: at least \(total - keep) of the \(total), which are only what fitted before it died",
            undo: .text(""), verify: .command("\(admin("clusters")) | grep \(word: host) | grep cx_active"))
        draft.uncertain = [try answers(of: host, place)]
        bind(&draft, host: host, place: place, rule: cluster?.rule, pool: Self.pool(keep))
        bindClient(&draft, host: host, rule: cluster?.rule, pool: Self.pool(keep))
        return draft
    }

    /// The host that the victims called most, where it answered none of their requests: what piled up waits for it.
    func behind(_ cause: Cause) throws -> Text? {
        guard cause.matter == .connections, cause.outcome.isClaim, c.isKill, c.process != .killed,
            let host = try mostLogged()
        else { return nil }
        let cluster = outbound.first { $0.host == host && !$0.isSubset }
        let place = cluster?.serviceNamespace ?? Hostname.namespace(host) ?? namespace
        return try unanswered(by: host, place).map {
            "\(Name(Hostname.label(host), .workload, in: place)) answered none of \($0, "request")"
        }
    }

    /// Whether what piles up is answered at all: a bound on the pool is no cure for a host that does not answer.
    private func answers(of host: String, _ place: String) throws -> Text {
        guard let served = try unanswered(by: host, place) else {
            return "whether \(host: host) answers more slowly than before, so that requests pile up"
        }
        return
            "why \(host: host) does not answer: of \(served, "request") in its log none was answered before the caller died; a timeout on its route would end what waits"
    }

    /// How many requests stand in its log, where all of them broke off.
    private func unanswered(by host: String, _ place: String) throws -> Int? {
        let servers = c.mesh.proxies(in: place).filter { $0.workload == Hostname.label(host) }
        let served = try c.mesh.store.servedRequests(proxies: servers.map(\.id)).total
        let broken = try c.victims.compactMap(\.proxy).reduce(0) { sum, proxy in
            try sum + c.mesh.store.brokenRequests(by: proxy).reduce(0) { $0 + ($1.flag == "DC" ? $1.requests : 0) }
        }
        return served > 0 && broken >= served ? served : nil
    }

    /// The host that the victims' workload called most by its access logs, else the one of their namespace.
    private func mostLogged() throws -> String? {
        guard let place = c.victim?.namespace else { return nil }
        func most(_ workload: String?) throws -> String? {
            try c.mesh.answers.calledHosts(namespace: place, workload: workload, gateways: true)
                .filter { $0.loggedRequests != nil }
                .max { ($0.loggedRequests ?? 0, $1.host) < ($1.loggedRequests ?? 0, $0.host) }?.host
        }
        if let workload = c.victim?.workload, let host = try most(workload) { return host }
        return try most(nil)
    }

    /// How many connections fit between the configuration and the limit, at what each of the present ones costs.
    func room(for total: Int64) -> Int64? {
        guard let limit = c.limit, let room = priced(total) else { return nil }
        let free = limit.double / Thresholds.limitMargin.value - room.without.atFullPush.double
        return Int64(clamping: max(0, free / room.each))
    }

    /// How many were open when it died, at what each cost on the page that counts them; nil where the count is of the kill itself.
    func openAtKill(_ total: Int64) -> Int64? {
        guard c.isKill, c.process == .killed, c.reachedItsLimit, let limit = c.limit, let room = priced(total) else {
            return nil
        }
        // An estimate is told in hundreds.
        let hundreds = (max(0, limit.double - room.without.atRest.double) / room.each / 100).rounded()
        let open = Int64(clamping: hundreds * 100)
        return open > total ? open : nil
    }

    /// What each of so many connections holds of the container. A page of the killed process is older than its kill: what came
    /// between the two is no price of those that it counts.
    private func priced(_ total: Int64) -> (each: Double, without: RemedyEffect.Needed)? {
        var none = ConfigChange()
        none.connections = 0
        guard total > 0, let with = projection.needed(), let without = projection.needed(none),
            with.atRest > without.atRest
        else { return nil }
        let held = c.isKill && c.process == .killed ? projection.heldOnThePage(by: none) : nil
        let each = (held ?? (with.atRest - without.atRest).double) / Double(total)
        return each > 0 ? (each, without) : nil
    }

    // MARK: - A pool's YAML

    /// Requests that wait hold memory as well: with those that are served they are no more than `most`.
    private static func parts(_ most: Int64) -> (served: Int64, waiting: Int64) {
        let waiting = max(1, Int64(clamping: Double(most) * Thresholds.waitingPart.value))
        return (max(1, most - waiting), waiting)
    }

    /// `2,440 connections and 271 waiting requests`, as the YAML has them.
    static func poolWords(_ most: Int64) -> Text {
        let (served, waiting) = parts(most)
        return "\(served, "connection") and \(waiting, "waiting request")"
    }

    static func pool(_ most: Int64) -> YAML {
        let (served, waiting) = parts(most)
        return [
            "connectionPool": [
                // How long a TCP connection may stay quiet is not this bound's to say: databases keep theirs for hours.
                "tcp": ["maxConnections": .number(served)],
                "http": [
                    "http1MaxPendingRequests": .number(waiting), "http2MaxRequests": .number(served),
                    "idleTimeout": "60s",
                ],
            ]
        ]
    }

    static func idlePool(_ timeout: String) -> YAML {
        ["connectionPool": ["tcp": ["idleTimeout": .text(timeout)], "http": ["idleTimeout": .text(timeout)]]]
    }

    private func governs(_ rule: ObjectRow, _ host: String) -> Bool {
        (rule.names[.host] ?? []).contains { name in
            name.hasPrefix("*")
                ? host.hasSuffix(String(name.dropFirst())) : Hostname.full(name, in: rule.namespace) == host
        }
    }

    /// Where no rule governs the host yet: one of the victim's own, that no other client of the host sees.
    private func bindClient(_ draft: inout Draft, host: String, rule: String?, pool: YAML) {
        guard rule == nil, let workload, !selector.isEmpty, wished({ try c.mesh.store.listsIstioObjects() }) == true,
            !c.objects.of(IstioKind.destinationRule).contains(where: { governs($0, host) })
        else { return }
        let name = "\(workload)-to-\(Hostname.label(host))"
        draft.commands = []
        draft.objects = [ChangedObject(kind: IstioKind.destinationRule, namespace: namespace, name: name, isNew: true)]
        draft.body = .document(
            .object(
                "networking.istio.io/v1", IstioKind.destinationRule, name: name, namespace: namespace,
                spec: [
                    "host": .text(host), "exportTo": ["."],
                    "workloadSelector": ["matchLabels": .map(selector.map { ($0.key, .text($0.value)) })],
                    "trafficPolicy": pool,
                ]))
        draft.undo = .command("kubectl -n \(word: namespace) delete destinationrule \(word: name)")
        draft.reaches = "\(workload: workload) alone, each of its proxies by itself; new connections at once"
    }

    /// The pool in the rule that the host already has, else in one of its own.
    func bind(_ draft: inout Draft, host: String, place: String, rule: String?, pool: YAML) {
        let existing = rule.flatMap { rule in
            c.objects.of(IstioKind.destinationRule).first { "\($0.namespace)/\($0.name)" == rule }
        }
        draft.sheds = true
        draft.isSure = false
        if let existing, existing.names[.host]?.first?.contains("*") == false {
            draft.objects = [
                ChangedObject(kind: IstioKind.destinationRule, namespace: existing.namespace, name: existing.name)
            ]
            draft.commands = [
                WorkloadTarget.patch(
                    "destinationrule", existing.name, existing.namespace, ["spec": ["trafficPolicy": pool]])
            ]
            // What its pool says now no page tells.
            draft.saves = [WorkloadTarget.save("destinationrule", existing.name, existing.namespace)]
            draft.undo = .command(
                WorkloadTarget.restore("destinationrule", existing.name, existing.namespace))
            return
        }
        let name = "\(Hostname.label(host))-pool"
        draft.objects = [ChangedObject(kind: IstioKind.destinationRule, namespace: place, name: name, isNew: true)]
        draft.body = .document(
            .object(
                "networking.istio.io/v1", IstioKind.destinationRule, name: name, namespace: place,
                spec: ["host": .text(host), "trafficPolicy": pool]))
        draft.undo = .command("kubectl -n \(word: place) delete destinationrule \(word: name)")
        if let existing {
            let other = ObjectName(IstioKind.destinationRule, existing.namespace, existing.name)
            draft.needs.append(
                "the trafficPolicy and subsets of \(object: other) for \(host: host), which the new rule replaces there"
            )
        }
    }
}
