import Prose
import Store
import Units

extension RemedyBuilder {
    /// What it needs at rest, the largest peak that is expected again, what living proxies with the same configuration hold,
    /// growth of the mesh, and a margin; nil where no limit is enough.
    func recommendedLimit(with drafts: [Draft]) -> RecommendedLimit? {
        guard let need = c.need, let needed = projection.needed(), c.victim?.isProxy ?? true,
            // The pod's limit is not the proxy's, and what a node lacks no limit gives.
            ![.podLimit, .nodeOOM, .eviction].contains(c.victim?.form), !isOfUnknownLimit, !isOfUnknownContainer
        else { return nil }
        let steady = steadyState(needed.atRest)
        let beside = needed.atRest - need.level
        var parts: [Text] = ["\(need.level) \(own: needHoldsLoad ? "with its load" : "at rest") (\(need.basis))"]
        if beside.count >= Thresholds.toldBeside.value { parts.append("\(beside) \(besideWords)") }
        if let more = steady.more, more.count > 0 { parts.append("\(more) more for what drains until \(drainIsOver)") }
        let peak = largestPeak(needed)
        parts.append(peak.words)
        let growth = growth(drafts)
        if growth.count > 0 {
            parts.append(
                "\(growth) for growth (as many services as came in the last \(fixed: Thresholds.growthDays.value, 0) days)"
            )
        }
        let own = needed.atRest + (steady.more ?? 0) + peak.bytes + growth
        var arithmetic = parts.joined(" + ")
        let most = largest(besides: own, &arithmetic)
        let least = Projection.least(for: most)
        let usual = Projection.limit(for: most)
        // What somebody took away shortly before is known to have been enough.
        // What its new pod asks for no node may have.
        let rounded = max(usual, limitBefore ?? 0, hungRollout == nil ? limitSince ?? 0 : 0)
        arithmetic += " + \(fixed: (Thresholds.limitMargin.value - 1) * 100, 0) % headroom = \(least)"
        if least.mebibytes != usual.mebibytes { arithmetic += ", rounded up to \(usual)" }
        if rounded > usual { arithmetic += "; \(rounded) is what it \(isOfNow(rounded))" }
        if isOfUnknownDump { arithmetic += "; whether a \(term: "config_dump") fits too no page shows" }
        var limit = RecommendedLimit(bytes: rounded, arithmetic: arithmetic)
        if let now = projection.limit, c.isKill, steady.more != nil,
            limit.bytes.double > now.double * Thresholds.mostOfLimit.value
        {
            return nil
        }
        takeTime(of: &limit)
        return isPointless(limit) || hasRoom(for: least) ? nil : limit
    }

    /// A proxy that lives has what is expected of it, and headroom, within its limit: nothing is to be raised. What is held back below
    /// its limit needs a larger one all the same.
    private func hasRoom(for least: Bytes) -> Bool {
        guard !c.isKill, c.wouldBeKilled != true, c.state?.outside.throttling?.isNow != true, let now = c.limit
        else { return false }
        return least <= now
    }

    /// What is full again within the hour is no remedy, and less than no memory filled is none either.
    private func isPointless(_ limit: RecommendedLimit) -> Bool {
        if c.victim?.form == .killedNotOOM, let now = c.limit, limit.bytes <= now { return true }
        // Load may end before; what grows by itself does not.
        return c.isKill && limit.enough == .until && !limit.isFilledByLoad
            && limit.seconds ?? 0 < Thresholds.leastRelief.value
    }

    /// What living proxies with the same configuration hold, and the limit that was not enough, where they are more.
    private func largest(besides own: Bytes, _ arithmetic: inout Text) -> Bytes {
        var most = own
        if let later = successor, later.bytes > own {
            most = later.bytes
            arithmetic = "\(later.bytes) that \(pod: later.pod) needs at a full push with what it holds now (estimated)"
        }
        if let living = largestSibling, living.bytes > most {
            most = living.bytes
            arithmetic = "\(living.bytes) that \(Name(living.pod, .pod, in: living.namespace)) holds, which lives"
        }
        // No less than anybody measured of it.
        if c.process == .killed, c.measured.afterConfigDump != true, let held = heldNow, held > most {
            most = held
            arithmetic = "\(measured: held) that its container held"
        }
        // What the limit was not enough for once is not enough again, whatever the model says that it needs.
        if c.isKill, c.victims.contains(where: \.reachedOwnLimit),
            let filled = [c.limit, c.victims.largestFilledLimit].compactMap({ $0 }).max(), most < filled
        {
            most = filled
            arithmetic = "\(filled), which was not enough"
        }
        return most
    }

    func limit(_ recommended: RecommendedLimit?, _ drafts: [Draft]) -> Draft? {
        guard let recommended, recommended.bytes > c.limit ?? 0, isWorthALimit else { return nil }
        if let since = limitSince, recommended.bytes <= since {
            return kept(since, recommended.enough == .steady, enough: recommended.bytes)
        }
        let leading = causes.first { $0.outcome.isClaim }
        let own = causes.first { $0.role == .limit }
        guard let cause = c.isKill ? own ?? leading : leading ?? own else { return nil }
        let isRoot = leading?.role == .limit
        let hasFix = drafts.contains { $0.kind == .rootFix }
        var draft = Draft(
            cause: cause, kind: isRoot ? .rootFix : .stopGap,
            title: limitTitle(recommended),
            reaches: "\(subject) alone, after a rollout",
            risk: isRoot
                ? "none beyond the memory reserved"
                : hasFix
                    ? "does not fix the cause; the node must have that much to give until the root fix is in"
                    : "does not fix the cause; the node must have that much to give",
            undo: "set the old value again", verify: .command(resources(.limit)),
            alternatives: chart(c.victim?.kind ?? .sidecar, recommended.bytes))
        draft.isLimit = true
        draft.limit = recommended.bytes
        draft.risk += untilFull(recommended.bytes)
        if c.isKill, c.limit == nil, limitSince == nil { return lookedUp(draft) }
        if recommended.isFilledByLoad {
            draft.risk += Self.fullAgain
        } else if recommended.enough == .unknown, leading?.matter == .connections {
            draft.risk += moreMayCome
        }
        draft.needs = unknownWorkload
        if recommended.enough == .steady { draft.fits = (atRest: true, atPush: true) }
        setLimit(recommended.bytes, &draft)
        undoToSince(&draft)
        leaveToHand(&draft)
        return draft
    }

    /// What nobody knows is looked up before anything is set: a patch might lower it. It changes no object, so nothing follows it: no pod is
    /// deleted, and nobody's sync is paused.
    private func lookedUp(_ draft: Draft) -> Draft {
        var draft = draft
        draft.commands = [resources(.limit)]
        (draft.reaches, draft.risk, draft.undo) = ("nothing", "none: it only looks", "none needed")
        draft.alternatives = []
        draft.uncertain = ["what its limit is, which no captured page shows"]
        return draft
    }

    /// What does not last says so at once.
    private func limitTitle(_ limit: RecommendedLimit) -> Text {
        let lasts: Text = c.isKill ? limit.lasting.map { "; \($0)" } ?? "" : ""
        return raising(limit.bytes) + lasts
    }

    private func raising(_ bytes: Bytes) -> Text {
        guard let now = c.limitNow else {
            return "look up its memory limit, and raise it to \(bytes) where it is below that"
        }
        return bytes == limitBefore && c.loweredLimit?.namesVictim == true
            ? "put the memory limit back to \(bytes), from \(c.limit ?? now)"
            : "raise the memory limit to \(bytes), from \(now)"
    }

    /// Neither its limit nor what filled it is known: a limit by what its configuration needs may be below the one at which it died.
    var isOfUnknownLimit: Bool {
        c.isKill && c.limit == nil && limitSince == nil
            && causes.first { $0.outcome.isClaim }.map(\.isRemainder) ?? true
    }

    /// Nobody knows which container of the pod it was, and nothing that the proxy held says that it was the proxy.
    var isOfUnknownContainer: Bool {
        c.victim?.mayBeAnother == true && causes.first { $0.outcome.isClaim }.map(\.isRemainder) ?? true
    }

    private static let fullAgain: Text =
        "; load that goes on growing as before the kill fills it as well, and where it ends no page shows"

    /// No page shows how long a limit for load is enough.
    private var moreMayCome: Text {
        c.isKill
            ? "; how long it is enough no page shows: what was in flight at the kill is what fitted, and more may come"
            : "; how long it is enough no page shows: more may come in than was in flight at the capture"
    }

    /// Not to what the killed pods had: that is gone from the template.
    private func undoToSince(_ draft: inout Draft) {
        guard let since = limitSince, let target, isInjected, case .command = draft.undo else { return }
        draft.undo = .command(
            target.annotate([("sidecar.istio.io/proxyMemoryLimit", .text(WorkloadTarget.quantity(since)))]))
        draft.saves = []
    }

    /// Nothing is to be raised: the workload has more by now than the killed pods had, and more than is needed.
    func kept(_ since: Bytes, _ isSteady: Bool, enough: Bytes) -> Draft? {
        guard let cause = causes.first(where: { $0.outcome.isClaim }) ?? causes.first(where: { $0.role == .limit }),
            let target
        else { return nil }
        if c.victims.limitNow == since { return inPlace(since, cause, target, isSteady) }
        if let hung = hungRollout { return freed(hung, since, enough: enough, cause, target, isSteady) }
        let had: Text = c.limit.map { ", the killed pods had \($0)" } ?? ""
        let gone: Text = c.limit.map { ": the killed pods, which had \($0), are gone" } ?? ""
        let isOver = wished { try StateFinder(c.mesh).state(of: c.victims).phase } == .gone
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title: isOver
                ? "leave the limit of \(subject) at \(since), which it has by now\(gone)"
                : "let the rollout of \(subject) end: its limit is \(since) by now\(had)",
            reaches: "\(subject) alone",
            risk: isOver
                ? "none: it changes nothing" : "none: it changes nothing, and waits until every pod has the new limit",
            undo: "none needed", verify: .command(resources(.limit)))
        draft.isLimit = true
        draft.waits = !isOver
        draft.limit = since
        draft.commands =
            isOver ? [resources(.limit)] : ["kubectl -n \(word: target.namespace) rollout status \(target.path)"]
        draft.objects = [target.object(container: container)]
        if isSteady { draft.fits = (atRest: true, atPush: true) }
        return draft
    }

    /// The killed container got it since, and runs on: what its template gives the next pod is another question.
    private func inPlace(_ since: Bytes, _ cause: Cause, _ target: WorkloadTarget, _ isSteady: Bool) -> Draft {
        let had: Text = c.limit.map { ": the run that was killed had \($0)" } ?? ""
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title: "leave the limit of \(subject) at \(since), which its container has by now\(had)",
            reaches: "\(subject) alone",
            risk: "none: it changes nothing; a new pod gets what its template asks for, which may be less",
            undo: "none needed", verify: .command(resources(.limit)))
        draft.isLimit = true
        draft.limit = since
        draft.commands = [resources(.limit)]
        draft.objects = [target.object(container: container)]
        if isSteady { draft.fits = (atRest: true, atPush: true) }
        return draft
    }

    /// A pod's or a node's memory is not made larger by a container's limit, and a living proxy far from its own needs none.
    private var isWorthALimit: Bool {
        guard let victim = c.victim else {
            guard let limit = c.limit, c.state?.proxy.namespace != nil else { return false }
            return c.wouldBeKilled == true || (heldNow ?? 0).double >= Thresholds.nearLimit.value * limit.double
        }
        return victim.isProxy && ![.eviction, .nodeOOM, .podLimit].contains(victim.form)
    }

    /// Until when a limit holds for what grows in a line.
    func untilFull(_ limit: Bytes) -> Text {
        guard let line = c.line, let lasts = c.lasts(limit) else { return "" }
        // A higher limit restarts it, so what it holds now is no start.
        return c.isKill
            ? "; memory grew by \(line.rate), so this limit lasts about \(about: lasts) after a start"
            : "; memory grew by \(line.rate), so this limit lasts for \(about: limit.double / line.bytesPerSecond) at most after a start"
    }

    /// The capture killed it, and nothing tells how large the next one is.
    private var isOfUnknownDump: Bool {
        causes.first { $0.outcome.isClaim }?.role == .circumstance
            && !MemoryReport.peaks(c).contains { $0.kind == .configDump }
    }

    // MARK: - Parts of the sum

    /// The page that the need is of has connections open: what stands beside it came later, and is not all of them.
    private var needHoldsLoad: Bool {
        c.isKill && [.killed, .successor].contains(c.process)
            && causes.first(where: \.outcome.isClaim)?.matter == .connections
            && c.state?.connections.total ?? 0 >= Thresholds.fewConnections.value
    }

    private var besideWords: Text {
        guard let leading = causes.first(where: \.outcome.isClaim), leading.matter == .connections else {
            return "unexplained: it died at \(c.limit.map { "\($0)" } ?? "its limit")"
        }
        if needHoldsLoad { return c.process == .killed ? "that came after that page" : "more when it was killed" }
        // The container takes more for them than Envoy counts.
        return "for connections\(leading.bytes.map { " (\(estimated: $0) as Envoy allocates them)" } ?? "")"
    }

    /// The largest of a start, a full push, a config_dump and a change of every listener, beyond what is held at rest.
    private func largestPeak(_ needed: RemedyEffect.Needed) -> (bytes: Bytes, words: Text) {
        let push = needed.atFullPush - needed.atRest
        let others = MemoryReport.peaks(c).filter { $0.expected != .never && $0.kind != .fullPush }.map { peak in
            // A start begins with less than is held now.
            (
                kind: peak.kind,
                bytes: peak.kind == .firstPush ? (peak.peak ?? 0) - needed.atRest : peak.bytes
            )
        }
        guard let most = others.max(by: { $0.bytes < $1.bytes }), most.bytes > push else {
            return (push, "\(own: c.need?.isPushLeast == true ? "at least " : "")\(push) for a full push")
        }
        let times: Text = "\(fixed: MemoryModel.dumpPerJSONByte, 1) times its size"
        return switch most.kind {
        case .configDump: (most.bytes, "\(most.bytes) for another \(term: "config_dump") (\(times))")
        case .drainingListeners: (most.bytes, "\(most.bytes) for a change of every listener")
        case .firstPush, .fullPush: (most.bytes, "\(most.bytes) for a start")
        }
    }

    /// What the process after the kill needs at a full push, where pages of before the kill are the evidence: its configuration may have
    /// grown since.
    private var successor: (pod: String, bytes: Bytes)? {
        guard c.isKill, c.process == .killed else { return nil }
        return c.victims.lazy.compactMap { victim -> (pod: String, bytes: Bytes)? in
            guard let proxy = victim.proxy, let pod = proxy.pod, let state = c.mesh.state(proxy.id),
                let counts = state.counts, counts.file != c.state?.counts?.file, let account = Account(state)
            else { return nil }
            let agent = state.agent(clusters: counts.clusters)
            let push = MemoryModel.pushPeak(allocated: account.pushed, tls: account.tls)
            return (pod, account.anonymous + agent + push)
        }.max { $0.bytes < $1.bytes }
    }

    /// The most that a living proxy with the same number of clusters holds.
    private var largestSibling: (namespace: String?, pod: String, bytes: Bytes)? {
        guard let counts = c.state?.counts else { return nil }
        let dead = Set(c.victims.compactMap { $0.proxy?.id })
        let near = Thresholds.standInClusters.value * Double(counts.dynamicClusters)
        return c.mesh.measured.first { other in
            abs(Double(other.clusters - counts.dynamicClusters)) <= near && other.isGateway == c.isGateway
                && !dead.contains(other.proxy) && (c.isKill || other.proxy == c.state?.proxy.id)
        }.map { ($0.namespace, $0.pod, $0.bytes) }
    }

    /// Unless its scope is narrowed, a proxy grows with the mesh: as much again as came in the last days.
    private func growth(_ drafts: [Draft]) -> Bytes {
        guard c.isKill, !drafts.contains(where: { $0.kind == .rootFix && !($0.change?.clusters.isEmpty ?? true) }),
            let account = c.account, let captured = c.mesh.window.start,
            let share = wished({ try c.mesh.answers.recentServices(before: captured) })
        else { return 0 }
        return Bytes(rounding: account.pushed * MemoryModel.anonymousPerAllocated * share)
    }

    // MARK: - How long it is enough

    private func isOfNow(_ limit: Bytes) -> Text {
        limit == limitSince ? "has by now" : "had before the limit was lowered"
    }

    private var drainIsOver: Text {
        drainTime.map { "the drain time of \(seconds: $0) is over" } ?? "the drain time is over"
    }

    /// Listeners drain at the rate at which they change, else at that of the killed life, until the drain time is over: what is held then
    /// beyond what was held.
    private func steadyState(_ atRest: Bytes) -> (more: Bytes?, drain: Double?) {
        guard causes.first(where: \.outcome.isClaim)?.matter == .draining, let drain = drainTime
        else { return (nil, nil) }
        let lived = c.victims.compactMap(\.lifeBeforeKill).max() ?? c.state?.capture?.uptimeSeconds ?? drain
        var none = ConfigChange()
        none.draining = 0
        let held = projection.needed(none).map { atRest - $0.atRest } ?? 0
        if let part = drained(after: drain) { return (Bytes(rounding: held.double * max(0, part - 1)), drain) }
        guard lived > 0, lived < drain else { return (0, drain) }
        return (Bytes(rounding: held.double * (drain / lived - 1)), drain)
    }

    /// Of the process of the evidence, in seconds.
    var drainTime: Double? {
        guard let capture = c.state?.capture?.id else { return nil }
        return wished { try c.mesh.store.drainSeconds(capture: capture) }
    }

    private func takeTime(of limit: inout RecommendedLimit) {
        (limit.enough, limit.seconds) = lasting(limit.bytes)
        if limit.enough == .unknown, causes.first(where: \.outcome.isClaim)?.comesWithLoad == true {
            limit.seconds = c.reliefOfLoad(limit.bytes)
            limit.isFilledByLoad = limit.seconds != nil
            if limit.isFilledByLoad { limit.enough = .until }
        }
    }

    private func lasting(_ bytes: Bytes) -> (RecommendedLimit.Enough, Double?) {
        if let lasts = c.lasts(bytes) { return (.until, lasts) }
        guard let leading = causes.first(where: \.outcome.isClaim) else { return (.unknown, nil) }
        // A mesh that grew before the reader's eyes grows on.
        if c.process == .killed, let proxy = c.state?.proxy.id, c.mesh.grownDumps(of: proxy, before: nil) != nil {
            return (.unknown, nil)
        }
        // Filters that came after the dump may go on coming.
        if leading.matter == .filters, let known = c.account?.allocated(leading.classification),
            let bytes = leading.bytes, known.double < Thresholds.confirmedShare.value * bytes.double
        {
            return (.unknown, nil)
        }
        return switch (leading.role, leading.matter) {
        case (.limit, _), (.circumstance, _), (_, .configuration), (_, .draining), (_, .filters): (.steady, nil)
        // How many there would be if nobody died, or how far it grows, no page says.
        default: (.unknown, nil)
        }
    }
}
