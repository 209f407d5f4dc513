import Prose
import Units

/// What to do at night: the fewest steps that fit at rest and at a full push, tried by the model before they are printed.
///
/// A root fix that is sure, whole in the bundle and sheds nothing is a step by itself, joined with others where one is not
/// enough. Whatever is unsure, needs something, or refuses calls comes after a limit, or not at all.
struct ActionPlan {
    let drafts: [Draft]
    let projection: Projection
    let causes: [Cause]
    /// How much later than the present one load as before the kill fills the recommended limit too, where that is soon.
    var relief: Double?

    private static let mostSteps = 4

    func firstAction() -> FirstAction? {
        guard !drafts.isEmpty else { return nil }
        let limit = drafts.indices.first { drafts[$0].isLimit && drafts[$0].needs.isEmpty }
        if let limit, let why = whyAlone { return action([limit], why: why) }
        let sure = usable.filter { drafts[$0].isSure }
        if let steps = fewest(of: sure) {
            // By less than the estimate errs by nobody is safe.
            if let limit, isTight(steps) { return action(steps + [limit], why: whyTight(steps, limit)) }
            return action(steps, why: whyFixed(steps))
        }
        let helping = Array(usable.prefix(Self.mostSteps - 1))
        if let limit, let ending {
            return action([limit, ending], why: "\(stopGap); only \(ids([ending])) ends it")
        }
        if let limit {
            return action([limit] + helping.filter { drafts[$0].isSure }, why: whyLimit(helping))
        }
        if !helping.isEmpty { return action(helping, why: whyHelping) }
        // Only what sheds is left: it says so.
        guard let last = drafts.indices.first(where: { drafts[$0].needs.isEmpty }) else { return nil }
        return action([last], why: drafts[last].sheds ? "nothing harmless is known" : "the only step that is known")
    }

    // MARK: - Which steps

    private var knowsDump: Bool { MemoryReport.peaks(projection.c).contains { $0.kind == .configDump } }

    /// A capture that killed, or a limit that was always too low: nothing else is to be changed first.
    private var whyAlone: Text? {
        switch causes.first(where: \.outcome.isClaim)?.role {
        case .circumstance where !knowsDump:
            "a stop-gap; whether the next capture's request fits then, no page shows"
        case .circumstance: "the capture's own request killed it; with this limit the next one does not"
        case .limit: "the limit itself is the cause"
        case .neighbour where drafts.contains { $0.isLimit }:
            projection.c.victim?.evictedUse == nil
                ? "a stop-gap; what filled it is not the proxy's memory" : "a stop-gap; why it grew is unknown"
        default: nil
        }
    }

    /// Drafts for what is claimed that can be applied as they stand and harm nobody who is served today.
    private var usable: [Int] {
        let claimed = Set(causes.filter { $0.outcome.isClaim }.map(\.code))
        return drafts.indices.filter { index in
            let draft = drafts[index]
            return !draft.isLimit && claimed.contains(draft.cause.code) && draft.needs.isEmpty && !draft.sheds
                && draft.traffic.map { $0.cuts.isEmpty && !$0.unseen } ?? true
        }
    }

    /// One that is enough, else as many of them, in order, as are.
    private func fewest(of sure: [Int]) -> [Int]? {
        if let one = sure.first(where: { isEnough([$0]) }) { return [one] }
        for count in sure.indices.dropFirst() {
            let steps = Array(sure[...count])
            if isEnough(steps) { return steps.filter { left in !isEnough(steps.filter { $0 != left }) } }
        }
        return nil
    }

    /// What ends the kills, where a larger limit is full again before anybody has read on, though it refuses calls.
    private var ending: Int? { endings.first { drafts[$0].needs.isEmpty } }

    /// The same, also of what needs something first.
    private var endings: [Int] {
        guard relief != nil else { return [] }
        let claimed = Set(causes.filter { $0.outcome.isClaim }.map(\.code))
        return drafts.indices.filter { index in
            let draft = drafts[index]
            return draft.kind == .rootFix && draft.sheds && claimed.contains(draft.cause.code)
        }
    }

    /// They fit, and would not if the model erred to the other side.
    private func isTight(_ steps: [Int]) -> Bool {
        guard let needed = needed(after: steps), let limit = projection.limit else { return false }
        return needed.atFullPush.double * (1 + Thresholds.modelError.value) >= limit.double
    }

    private func needed(after steps: [Int]) -> RemedyEffect.Needed? {
        let changes = steps.compactMap { drafts[$0].change }
        guard !changes.isEmpty else { return nil }
        return projection.effect(of: changes.reduce(ConfigChange()) { $0.joined($1) })?.neededAfter
    }

    private func isEnough(_ steps: [Int]) -> Bool {
        let fits = fits(steps)
        return fits.atRest == true && fits.atPush == true
    }

    /// After all of these, by the model; the limit's own sum where it is one of them.
    private func fits(_ steps: [Int]) -> (atRest: Bool?, atPush: Bool?) {
        if let limit = steps.first(where: { drafts[$0].isLimit }) {
            return (drafts[limit].fits?.atRest, drafts[limit].fits?.atPush)
        }
        guard let needed = needed(after: steps) else { return (nil, nil) }
        return (needed.fitsAtRest(projection.limit), needed.fitsAtFullPush(projection.limit))
    }

    private func action(_ steps: [Int], why: Text) -> FirstAction {
        let fits = fits(steps)
        var action = FirstAction(
            steps: steps.map { "R\($0 + 1)" }, fitsAtRest: fits.atRest, fitsAtPush: fits.atPush,
            shedsTraffic: steps.contains { drafts[$0].sheds }, why: why)
        action.ending = (ending ?? endings.first).map { "R\($0 + 1)" }
        return action
    }

    // MARK: - Words

    private var whyHelping: Text {
        if hasRoom { return "its limit has room for a start and a full push; this makes it need less" }
        return switch projection.c.victim?.form {
        case .eviction: "a stop-gap; a node that runs short first evicts what exceeds its request most"
        case .containerLimit, .podLimit, .nodeOOM, .envoyOnly, .killedNotOOM, nil:
            "no limit is known to be enough; these make it need less"
        }
    }

    /// Of a proxy that lives: nothing is to be raised.
    private var hasRoom: Bool {
        guard !projection.c.isKill, let limit = projection.limit, let needed = projection.needed() else { return false }
        return Projection.least(for: needed.atFullPush) <= limit
    }

    /// With how long the limit lasts, where that is known.
    private var stopGap: Text { lasts.map { "a stop-gap for about \(about: $0)" } ?? "a stop-gap" }
    private var lasts: Double? { relief ?? drafts.lazy.compactMap(\.limit).first.flatMap(projection.c.lasts) }

    private func ids(_ steps: [Int]) -> Text { steps.map { "\(remedy: "R\($0 + 1)")" as Text }.joined(" and ") }

    private func whyFixed(_ steps: [Int]) -> Text {
        let enough: Text =
            steps.count == 1 ? "\(ids(steps)) alone fits" : "\(ids(steps)) fit together, none of them alone"
        let kept: Text =
            steps.contains { drafts[$0].traffic != nil } ? ", and every host that was called stays" : ""
        return "\(enough), at rest and at a full push\(kept)"
    }

    private func whyTight(_ steps: [Int], _ limit: Int) -> Text {
        "\(ids(steps)) fits at a full push by less than the estimate errs by, so \(ids([limit])) belongs to it"
    }

    /// Why the limit comes first, though it fixes nothing.
    private func whyLimit(_ helping: [Int]) -> Text {
        let others = drafts.indices.filter { !drafts[$0].isLimit && drafts[$0].kind == .rootFix }
        if let shedding = others.first(where: { drafts[$0].sheds }) {
            return "\(stopGap); \(ids([shedding])) refuses requests that are served today"
        }
        if let unseen = others.first(where: { drafts[$0].traffic?.unseen == true }) {
            return "\(stopGap); what the workload calls was never seen, so \(ids([unseen])) might cut it off"
        }
        if let lacking = others.first(where: { !drafts[$0].needs.isEmpty }) {
            return "\(stopGap); \(ids([lacking])) needs what is not in the bundle"
        }
        if let unsure = helping.first(where: { !drafts[$0].isSure }) {
            return "\(stopGap), as the risk of \(ids([unsure])) is to be read first"
        }
        guard helping.isEmpty else { return "\(stopGap); \(ids(helping)) alone does not fit" }
        let kills = projection.c.victims.flatMap(\.kills)
        return !kills.isEmpty && kills.allSatisfy { $0.endingSince != nil }
            ? "for the next pod that is shut down, as this one was to end anyway"
            : lasts == nil ? "\(stopGap); the cause stays" : stopGap
    }
}
