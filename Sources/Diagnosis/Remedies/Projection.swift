import Store
import Units

/// The victim under a change: its account and what its container needs, by the model that judged the kill.
///
/// Beside the account stand bytes that no dump explains: what came after the last dump, and what connections and their
/// buffers hold beyond the model. A remedy says which part of each it leaves.
struct Projection {
    let c: CaseFacts
    /// What a change is held against: the limit in force, which may be another by now than the killed pods'.
    let limit: Bytes?
    private let base: Account?
    private let changed: ChangedAccount?
    private let beside: BesideAccount?
    /// What came after the dump, in allocated bytes.
    private let later: Double
    /// What came after the page that counts connections, in allocated bytes, where connections are what fills it.
    private let afterCount: Double
    /// Needed at rest before any change.
    private let level: Double?
    /// What the leading class is about: what the model lacks of the level is of its kind.
    private let leading: Rule.Matter
    private var unchanged: State?
    private let known = Known()

    /// States that were made: a change is weighed alone, among others, and as a first step.
    private final class Known {
        var states: [ConfigChange: State] = [:]
    }

    init(_ c: CaseFacts, causes: [Cause], held: HeldConfiguration) {
        self.c = c
        limit = c.limitNow
        let base = c.victimAccount ?? c.account
        self.base = base
        let matter = causes.first { $0.outcome.isClaim }?.matter ?? .other
        leading = matter
        changed = base.flatMap { $0.input.state.counts == nil ? nil : ChangedAccount(account: $0, held: held) }
        later = c.later?.bytes.double ?? 0
        afterCount = matter == .connections && c.later == nil ? c.cameAfterCount?.double ?? 0 : 0
        let beside = BesideAccount(causes, account: base)
        self.beside = beside
        level = c.need.map { need in
            // The killed process's own page holds its connections; another's, istiod's word, or a start to come, does not.
            let isSeen = c.isKill && c.process == .killed
            var unseen = isSeen ? 0 : beside.map { $0.left(ConfigChange()) * $0.anonymousPerByte } ?? 0
            // What a living proxy's connections hold comes again with their load.
            if !c.isKill, matter == .connections, let base {
                unseen += max(0, (base.anonymous - base.anonymousAfterRestart).double)
            }
            // What a living proxy holds of it now was measured with all the rest.
            if !c.isKill, unseen > 0, let held = c.state?.held(agent: need.agent)?.rest, held > need.level {
                unseen = (held - need.level).double
            }
            // It died at the limit, so it needed that much, whatever the last page before it says.
            let reached = c.reachedItsLimit ? (c.limit?.double ?? 0) - need.push.double : 0
            return max(need.level.double + unseen, reached)
        }
        unchanged = state(ConfigChange())
    }

    func effect(of change: ConfigChange) -> RemedyEffect? {
        guard let before = unchanged, let after = state(change) else { return nil }
        let parts = Set(before.lines.map(\.part) + after.lines.map(\.part))
        let rows = parts.compactMap { part -> RemedyEffect.Row? in
            let (old, new) = (before.bytes(part), after.bytes(part))
            guard abs(old - new) >= Thresholds.changeWorthARow.value else { return nil }
            return RemedyEffect.Row(
                component: name(of: part), before: Bytes(rounding: old), after: Bytes(rounding: new))
        }.sorted { ($0.saving, $1.component) > ($1.saving, $0.component) }
        return RemedyEffect(
            rows: rows, before: before.total, after: after.total, neededBefore: before.needed,
            neededAfter: after.needed, limit: limit,
            enough: enough(after.needed, change))
    }

    /// The limit that is enough then, for a process at work: no less than a proxy of its kind is given. nil where a part of what was
    /// held is not explained, or came with load, which comes again in a burst as large: no level is enough for that.
    private func enough(_ needed: RemedyEffect.Needed?, _ change: ConfigChange) -> Bytes? {
        guard leading != .connections, let needed, let level, let base else { return nil }
        let isLaterGone = later == 0 || change.later > 0 || c.later?.kind == .wasm && change.filters
        let lacking = level - modelled(base, ConfigChange(), later)
        guard isLaterGone, lacking <= Thresholds.unexplainedPart.value * level else { return nil }
        let least = c.isGateway ? Thresholds.ordinaryNeed.value : Thresholds.leastSidecar.value
        let enough = max(Self.limit(for: needed.atFullPush), Bytes(least))
        // Nothing above a limit that has the room already.
        guard let now = limit, now >= Self.least(for: needed.atFullPush) else { return enough }
        return min(now, enough)
    }

    /// What the container needs, unchanged or after a change.
    func needed(_ change: ConfigChange = ConfigChange()) -> RemedyEffect.Needed? { state(change)?.needed ?? ownNeed }

    /// What a change would take of what the page of the evidence shows, in bytes of the container: whatever came later is no part of it.
    func heldOnThePage(by change: ConfigChange) -> Double? {
        guard let base, let account = changed?.after(change) else { return nil }
        return modelled(base, ConfigChange(), 0) - modelled(account, change, 0)
    }

    /// Without an account, the need as the case has it.
    private var ownNeed: RemedyEffect.Needed? {
        guard let level, let need = c.need else { return nil }
        return .init(atRest: Bytes(rounding: level), atFullPush: Bytes(rounding: level + need.push.double))
    }

    /// What is needed, with room.
    static func least(for needed: Bytes) -> Bytes { Bytes(rounding: needed.double * Thresholds.limitMargin.value) }

    /// A limit with room: a part more than what is needed, rounded up to a value that people use.
    static func limit(for needed: Bytes) -> Bytes {
        let least = needed.double * Thresholds.limitMargin.value
        let mebibyte = 1_048_576.0
        if let usual = Thresholds.usualLimits.first(where: { Double($0) * mebibyte >= least }) {
            return Bytes(Int64(usual) << 20)
        }
        let step = Thresholds.largeLimitStep.value * mebibyte
        return Bytes(rounding: (least / step).rounded(.up) * step)
    }

    // MARK: - One state

    /// What a process holds: a line of the account, or what stands beside it.
    private enum Part: Hashable {
        case component(Component)
        case beside, later, afterCount
    }

    private func name(of part: Part) -> String {
        switch part {
        case .component(let component): component.name
        case .beside: beside?.name ?? ""
        case .later: "what came after the dump (measured)"
        case .afterCount: "what came after they were counted (measured)"
        }
    }

    private struct State {
        var lines: [(part: Part, bytes: Double)]
        var needed: RemedyEffect.Needed?
        func bytes(_ part: Part) -> Double { lines.reduce(0) { $0 + ($1.part == part ? $1.bytes : 0) } }
        var total: Bytes { Bytes(rounding: lines.reduce(0) { $0 + $1.bytes }) }
    }

    private func state(_ change: ConfigChange) -> State? {
        if let state = known.states[change] { return state }
        let state = made(change)
        known.states[change] = state
        return state
    }

    private func made(_ change: ConfigChange) -> State? {
        guard let base, let account = changed?.after(change) else { return nil }
        let laterLeft = later * (1 - (c.later?.kind == .wasm ? (change.filters ? 1 : 0) : change.later))
        var state = State(lines: account.lines.map { (.component($0.component.objects), $0.held) }, needed: nil)
        if let beside { state.lines.append((.beside, beside.left(change))) }
        if later > 0 { state.lines.append((.later, laterLeft)) }
        // Of the kind of what grew until then, as the level is.
        if afterCount > 0 { state.lines.append((.afterCount, afterCount * change.connections * change.buffers)) }
        guard let level, let need = c.need else { return state }
        let before = modelled(base, ConfigChange(), later), after = modelled(account, change, laterLeft)
        let lacking = max(0, level - before)
        // What the model errs by goes with what it is wrong about. More than that is something else, and stays.
        let errs = leading == .configuration ? min(lacking, Thresholds.unexplainedPart.value * before) : lacking
        let left = errs * (1 - gone(change, before: before, after: after)) + (lacking - errs)
        let atRest = min(level, after + left)
        let push = MemoryModel.pushPeak(allocated: account.pushed + laterLeft, tls: account.tls)
        let pushed = min(need.push.double, push.double)
        state.needed = .init(atRest: Bytes(rounding: atRest), atFullPush: Bytes(rounding: atRest + pushed))
        return state
    }

    /// What the model says that a container needs at rest.
    private func modelled(_ account: Account, _ change: ConfigChange, _ later: Double) -> Double {
        let agent = c.need?.agent.count == 0 ? 0 : agent(account)
        let beside = beside.map { $0.left(change) * $0.anonymousPerByte } ?? 0
        return account.anonymous.double + agent + beside + later * MemoryModel.anonymousPerAllocated
    }

    /// Where a page shows what it holds, less what the model gives it for the clusters that went.
    private func agent(_ account: Account) -> Double {
        let modelled = MemoryModel.agent(clusters: account.input.state.counts?.clusters ?? 0).double
        guard let need = c.need, need.isAgentMeasured else { return modelled }
        let before = MemoryModel.agent(clusters: base?.input.state.counts?.clusters ?? 0).double
        return max(0, need.agent.double + modelled - before)
    }

    /// The part that a change takes away of what the model lacks: of configuration as much as of what the model has of it,
    /// else where the change takes away what the leading class is about.
    private func gone(_ change: ConfigChange, before: Double, after: Double) -> Double {
        switch leading {
        case .connections: return 1 - change.connections * change.buffers
        case .draining: return 1 - change.draining
        case .filters: return change.filters ? 1 : 0
        case .configuration:
            let empty =
                MemoryModel.base.anonymous + (c.need?.agent.count == 0 ? 0 : MemoryModel.agent(clusters: 0).double)
            return before > empty ? min(1, max(0, (before - after) / (before - empty))) : 0
        case .other: return 0
        }
    }
}

extension RemedyEffect.Row {
    fileprivate var saving: Bytes { before - after }
}

extension CaseFacts {
    /// Killed by the limit of its own container, and not by the capture alone.
    var reachedItsLimit: Bool {
        isKill
            && victims.contains { ($0.form == .containerLimit || $0.form == .envoyOnly) && !$0.onlyDuringCapture }
    }
}
