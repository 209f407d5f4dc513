import Diagnosis
import Prose
import Units

/// What is read at 3 a.m.: what is down, why, who was hurt, what to do now and then, how sure, in at most 90 words.
///
/// It says what the tree holds and computes nothing. Each step of detail says less; the first that fits is taken.
struct FirstScreen {
    typealias Row = ReportDocument.Row

    /// Words that are read in half a minute.
    static let mostWords = 90

    /// What it rests on goes before what set it off: a change of a moment ago is what a reader can undo. Last goes when it began.
    enum Detail: Int, CaseIterable, Comparable {
        case full, short, brief, terse, sourceless, bare, least
        static func < (a: Detail, b: Detail) -> Bool { a.rawValue < b.rawValue }
    }

    let report: Report

    var section: ReportDocument.Section {
        let drafts = Detail.allCases.map(section)
        return drafts.first { $0.words <= Self.mostWords } ?? cut(drafts[drafts.count - 1])
    }

    /// Names of many words leave no other way: what is no answer and no action goes, the last first.
    private func cut(_ section: ReportDocument.Section) -> ReportDocument.Section {
        guard case .rows(var rows)? = section.blocks.first else { return section }
        var section = section
        // That it is of a part stays, whatever goes.
        let roles = isOfPart ? [nil] : [nil, ReportDocument.Role.caveat]
        for role in roles {
            // Of one incident the first line has its kills, its limit and whether it still burns.
            while section.words > Self.mostWords, let last = rows.items.lastIndex(where: { $0.role == role }), last > 0
            {
                rows.items.remove(at: last)
                section.blocks[0] = .rows(rows)
            }
        }
        return section
    }

    func section(_ detail: Detail) -> ReportDocument.Section {
        let (title, lines) =
            switch report.incidents.count {
            case 0: (healthyTitle, healthy(detail))
            case 1: (title(of: report.incidents[0]), lines(of: report.incidents[0], detail))
            default: (titleOfAll, linesOfAll(detail))
            }
        return ReportDocument.Section(
            title, level: 1, cutOrder: 0, blocks: [.rows(.init(.list, lines + caveats(detail)))])
    }

    // MARK: - One incident

    /// `` `checkout/pay` is down: its sidecars are OOM-killed at every start ``
    func title(of incident: Incident) -> Text {
        guard incident.namespace != nil || incident.pod != nil || incident.workload != nil else {
            return "\(incident.ofUnknownPod("A")) was \(incident.form.killed)"
        }
        let clusters = incident.clusters.prefix(2).map { "\(term: $0)" as Text }.joined(", ")
        let cluster: Text = clusters.isEmpty ? mesh(of: incident) : " (cluster \(clusters))"
        let subject: Text = "\(incident.subjectName)\(cluster)"
        let whose = incident.noun
        let several = incident.isPlural
        let how = incident.form.killed(ofSeveral: several)
        let isKilled: Text = "\(whose) \(own: several ? "are" : "is") \(how)"
        let was: Text = "\(whose) \(own: several ? "were" : "was")"
        let wasKilled: Text = "\(was) \(how)"
        // Nothing else explains it: the reader must know before asking for the next capture.
        if let told = incident.killedByCapture ?? incident.endedByIstiodsWord { return "\(subject): \(told)" }
        switch incident.state.phase {
        case .crashLoop where incident.hasUnseenEnds && incident.kills.count == incident.members.count:
            let down: Text = incident.state.running == 0 ? "is down" : "is crash-looping"
            return "\(subject) \(down): \(wasKilled), and \(own: several ? "do" : "does") not stay up"
        case .crashLoop where incident.state.running == 0 && incident.diesAtStart != nil:
            let now: Text = incident.diesAtStart == .sinceThen ? ", now" : ""
            return "\(subject) is down: \(isKilled)\(now) at every start"
        case .crashLoop where incident.state.running == 0:
            return "\(subject) is down: \(whose) \(own: several ? "keep" : "keeps") being \(how)"
        case .notRunning where incident.state.hasCompleted: return "\(subject): \(wasKilled), and has completed since"
        // Of one container that ended nobody knows whether another one took its place.
        case .notRunning where incident.state.running == 0 && incident.state.replicas == nil:
            return "\(subject): \(wasKilled), and did not run when it was captured"
        case .notRunning where incident.state.running == 0:
            return "\(subject) is down: \(wasKilled)"
        case .crashLoop: return "\(subject) is crash-looping: \(isKilled)"
        default: return "\(subject): \(was) \(killedOften(incident))"
        }
    }

    /// `OOM-killed, 3 times`, `OOM-killed 14 s into the shutdown of its pod`.
    private func killedOften(_ incident: Incident) -> Text {
        let several = incident.isPlural
        if let ending = incident.diedEnding { return "\(incident.form.killed(ofSeveral: several)) \(ending)" }
        // Read of several pods, "2 times" is twice each.
        let isOnceEach = incident.members.count > 1 && incident.members.allSatisfy { $0.killCount == 1 }
        let times: Text =
            isOnceEach && several ? ", once each" : incident.seenKills > 1 ? ", \(incident.seenKills) times" : ""
        return incident.form.killed(ofSeveral: several, times: times)
    }

    func lines(of incident: Incident, _ detail: Detail) -> [Row] {
        let lines: [(ReportDocument.Role?, Text?)] = [
            (nil, kills(of: incident, detail)), (.caution, whichMesh(of: incident, detail)),
            (.cause, cause(of: incident, detail)),
            (nil, detail < .bare ? outside(incident) : nil),
            (nil, trigger(of: incident, detail)), (nil, detail < .least ? hurt(by: incident, detail) : nil),
            (.action, action(for: incident, detail)), (.action, saysNext ? nil : next(for: incident, detail)),
            (.caution, warning(for: incident)),
            (nil, twin(of: incident, detail)), (nil, Self.certainty(of: incident, detail)),
            (nil, owner(of: incident, detail)),
        ]
        return lines.compactMap { role, text in text.map { Row([$0], role: role) } }
    }

    private func kills(of incident: Incident, _ detail: Detail) -> Text? {
        var parts: [Text] = [incident.killsInWords]
        if let when = when(incident, detail) { parts[0] += incident.hasUnseenEnds ? " (\(when))" : ", \(when)" }
        if incident.killsByCapture > 0 {
            let all = incident.killsByCapture == incident.killCount
            parts.append(all ? "during this capture" : "\(incident.killsByCapture) during this capture")
        }
        if let limit = incident.limitBytes {
            let from: Text = incident.limitDefault.map { ", the default of \(object: $0)" } ?? ""
            let now: Text = detail < .least ? held(by: incident, of: limit) : ""
            let others = Self.otherLimits(of: incident, than: limit)
            parts.append("limit \(limit)\(detail < .bare ? from : "")\(others)\(now)")
        }
        if let up = incident.state.upSeconds, detail < .bare { parts.append("its next run has lasted \(about: up)") }
        // Whether it still burns is what one is woken for: in fewer words at last, but never gone.
        if let running = incident.state.running, incident.state.phase != .running {
            if let replicas = incident.state.replicas {
                parts.append(
                    detail < .terse || running > 0
                        ? "\(running) of \(replicas, "replica") ready" : "0 of \(replicas) ready")
            } else if running > 0 {
                // How many are wanted no page tells.
                parts.append("\(running, "pod") ready")
            }
        }
        return parts.joined("; ") + "."
    }

    /// Whoever raised it wants to read that it was not enough.
    private static func otherLimits(of incident: Incident, than limit: Bytes) -> Text {
        let others = incident.members.compactMap(\.limitBytes).filter { $0 != limit }
        guard let least = others.min(), let most = others.max() else {
            return incident.limitNow.map { " (\($0) since)" } ?? ""
        }
        return most > limit ? " to \(most)" : " (\(least) before)"
    }

    /// `, of which it holds 505 MiB by now`: the process after the kill is as near to its end.
    private func held(by incident: Incident, of limit: Bytes) -> Text {
        guard incident.evidenceProcess != .killed, incident.memory.afterConfigDump != true else { return "" }
        let near = report.outlook.first { entry in
            entry.isNearLimit && entry.limitBytes == limit && entry.namespace == incident.namespace
                && incident.members.contains { $0.pod == entry.pod && $0.pod != nil }
        }
        guard let near, let held = near.measuredBytes, let told = near.measuredInWords else { return "" }
        guard held > limit else { return ", of which it holds \(told) now" }
        // No container holds more than the limit that it is under.
        return near.surelyHeld.map { $0 > limit } == true
            ? ", but it holds \(told) now, so that another one is in force there" : ", all of which it holds now"
    }

    /// From the first to the last, or when it began, where there is little room. Where the kernel's log has no other clock, since
    /// the node was booted; where none is known, what bounds it.
    private func when(_ incident: Incident, _ detail: Detail) -> Text? {
        let times = incident.kills.compactMap(\.at).sorted()
        guard let first = times.first, let last = times.last else {
            return incident.sinceBoot ?? (detail < .brief ? incident.boundOfAll : nil)
        }
        let from: Text = first.wholeSecond == last.wholeSecond ? "" : "from "
        guard detail < .brief else { return "\(from)\(at: first.wholeSecond) UTC" }
        // Of an old kill the reader asks first whether it is this one.
        let ago = report.bundles.first?.capturedAt.map { $0.seconds(since: last) } ?? 0
        if ago >= Self.longAgo { return "\(Self.span(first, last)) UTC, \(seconds: ago) before the capture" }
        // One clock is not that of all.
        let which: Text = times.count == incident.seenKills ? "" : "\(times.count) of them "
        return "\(which)\(Self.span(first, last)) UTC"
    }

    /// A week, in seconds.
    private static let longAgo = 604_800.0

    /// Parts of a second stand in the table of kills.
    private static func span(_ first: Moment, _ last: Moment) -> Text {
        let (from, to) = (first.wholeSecond, last.wholeSecond)
        if from == to { return "\(at: from)" }
        return from.date == to.date ? "\(at: from) to \(clock: to)" : "\(at: from) to \(at: to)"
    }

    private func cause(of incident: Incident, _ detail: Detail) -> Text? {
        guard let cause = incident.leading else { return unknown(incident, detail) }
        if let consumed = incident.consumed, incident.form == .eviction, cause.bytes == nil {
            return
                "\(strong: "Cause (\(cause.outcome.label))") \(cause: cause.code) \(consumed); why it grew is unknown."
        }
        // What a class is called says nothing of this node; what was seen does.
        let isOfNode = incident.form == .nodeOOM && cause.bytes == nil && cause.objects.isEmpty
        var text: Text =
            "\(strong: "Cause (\(cause.outcome.label))") \(cause: cause.code) \(isOfNode ? cause.why : cause.title)"
        text += culprits(of: cause, detail)
        guard detail != .least else { return text + "." }
        if let why = incident.counterfactual, why.reachesLimit || cause.comesWithLoad {
            return text + "; \(Self.needed(why, incident, ofLoad: cause.comesWithLoad))."
        }
        let level = incident.need.flatMap { need -> Text? in
            guard need.level.count > 0 else { return nil }
            return need.isMeasured ? "\(measured: need.level) on its last page" : "\(need.level) that it needs at rest"
        }
        if let part = Self.part(of: cause, incident) { return text + "; \(part)." }
        switch (cause.bytes, level, incident.counterfactual) {
        // What the cause holds of the container stands in the container's figures, not in the allocator's.
        case (let bytes?, let level?, let why?) where why.held <= why.needed:
            text += "; \(Self.allocated(bytes, besides: why)) of the \(level)"
        case (let bytes?, let level?, _) where bytes <= incident.need?.level ?? 0:
            let part = incident.need?.isMeasured == true ? Self.estimate(bytes, cause) : "\(estimated: bytes)"
            text += "; \(part) of the \(level)"
        case (let bytes?, let level?, _): text += "; \(estimated: bytes), beyond the \(level)"
        case (let bytes?, nil, _) where cause.isMeasured: text += "; it held \(measured: bytes)"
        case (let bytes?, nil, _): text += "; \(estimated: bytes) in all"
        case (nil, _?, _) where incident.captureCause?.code == cause.code: text += "; \(Self.asked(incident))"
        case (nil, _?, _): text += "; \(Self.needed(incident))"
        case (nil, nil, _): break
        }
        return text + "."
    }

    /// `: DestinationRule shop/canary 366 clusters and 2 more`; what it is made of, where no object adds that.
    private func culprits(of cause: Cause, _ detail: Detail) -> Text {
        let culprits = cause.objects.prefix(detail == .full ? 3 : detail == .short ? 2 : 1)
        guard !culprits.isEmpty else { return detail < .bare ? cause.parts.map { ": \($0)" } ?? "" : "" }
        let more: Text = cause.objects.count > culprits.count ? " and \(cause.objects.count - culprits.count) more" : ""
        return ": \(culprits.map { $0.text(detail) }.joined(", "))\(more)"
    }

    /// Where the killed process's own page has both: in the unit of the account below.
    private static func part(of cause: Cause, _ incident: Incident) -> Text? {
        guard incident.evidenceProcess == .killed, incident.need?.isMeasured ?? true, let bytes = cause.bytes,
            cause.shareOf == .allocated,
            let allocated = incident.memory.allocated, bytes <= allocated
        else { return nil }
        return "\(Self.estimate(bytes, cause)) of the \(measured: allocated) allocated on its last page"
    }

    /// Of a whole that was measured a part is not, unless it was as well.
    private static func estimate(_ bytes: Bytes, _ cause: Cause) -> Text {
        cause.isMeasured ? "\(measured: bytes)" : "an estimated \(estimated: bytes)"
    }

    /// `24.9 MiB as allocated, 42.5 MiB`: what the causes tell stands beside what the container takes for it, where the two read
    /// differently.
    private static func allocated(_ bytes: Bytes, besides why: Counterfactual) -> Text {
        let held: Text = "\(estimated: why.held)"
        return bytes.text == why.held.text ? held : "\(estimated: bytes) as allocated, \(held)"
    }

    /// Of the capture's own part: what it asked for came on top.
    private static func asked(_ incident: Incident) -> Text {
        let level = incident.need?.level ?? 0
        // What would have fitted is not all that it took.
        let dump = incident.memory.peaks.first { $0.kind == .configDump && $0.fits == false }?.peak
        return dump.map { "with its \(term: "config_dump") the proxy takes \($0), \(level) at rest" }
            ?? "the proxy needs \(level) at rest, and its \(term: "config_dump") takes several times its size beside it"
    }

    /// Of what a limit was too low for: the level, or the push that it left no room for.
    private static func needed(_ incident: Incident) -> Text {
        let (level, push) = (incident.need?.level ?? 0, incident.need?.push ?? 0)
        guard let limit = incident.limitBytes, level < limit, level + push >= limit else {
            return "the proxy needs \(level) at rest"
        }
        return "a full push takes \(level + push)"
    }

    /// `the proxy needs 132 MiB at rest, 35 MiB without it`: both stand against the limit that the line above names.
    private static func needed(_ why: Counterfactual, _ incident: Incident, ofLoad: Bool) -> Text {
        let needed: Text =
            switch why.peak {
            case .atRest where !ofLoad: "the proxy needs \(why.needed) at rest"
            case .fullPush: "a full push takes \(why.needed)"
            case .withLoad where why.isMeasured, .atRest where why.isMeasured:
                "with that load it held \(measured: why.needed) \(onPage(incident))"
            case .withLoad, .atRest: "with that load it needs \(why.needed)"
            }
        return why.isDecisive || why.isBeside || ofLoad ? "\(needed), \(estimated: why.without) without it" : needed
    }

    /// `2 min 33 s before the kill`: what it held then is no word on what it needs.
    private static func onPage(_ incident: Incident) -> Text {
        guard let seconds = incident.memory.secondsBeforeKill else { return "on its last page" }
        return seconds < 1 ? "just before the kill" : "\(seconds: seconds) before the kill"
    }

    private func unknown(_ incident: Incident, _ detail: Detail) -> Text {
        if let ended = incident.endedBy { return "\(strong: "Cause") not memory: \(ended)." }
        let possible = incident.causes.filter { $0.outcome == .possible }.prefix(detail == .full ? 3 : 1)
        let hints = possible.map { cause -> Text in
            "\(cause.title)\(cause.bytes.map { " (\(estimated: $0))" as Text } ?? "")"
        }.joined(", ")
        if incident.containerKind?.isProxy == false, hints.isEmpty {
            return incident.containerKind == .app || incident.containerKind == .initContainer
                ? "\(strong: "Cause") unknown: Envoy’s pages say nothing of an application’s memory."
                : "\(strong: "Cause") unknown: no page shows what it held."
        }
        let held: Text = incident.form == .podLimit ? incident.consumed.map { "; \($0)" } ?? "" : ""
        return "\(strong: "Cause") unknown\(held)" + (hints.isEmpty ? "." : "; possible, but not proven: \(hints).")
    }

    func trigger(of incident: Incident, _ detail: Detail) -> Text? {
        guard let trigger = incident.trigger else { return detail < .bare ? rise(before: incident) : nil }
        var text: Text = "\(strong: "What changed") \(trigger.what)"
        if let change = trigger.change { text += ": \(change)" }
        if detail < .bare, let beforehand = trigger.beforehand {
            text += trigger.took == nil ? ", \(beforehand)" : " \(beforehand)"
        }
        return text + "."
    }

    /// Where nothing that changed is known: how its memory rose, if anybody watched it.
    private func rise(before incident: Incident) -> Text? {
        guard let curve = incident.memoryBefore, curve.shape != .flat, curve.shape != .short else {
            guard let since = incident.memorySince, let rate = since.rate else { return nil }
            return "\(strong: "Since the restart") \(since.name) rises by \(rate), to \(measured: since.last) so far."
        }
        guard curve.shape == .linear, let rate = curve.rate else {
            return "\(strong: "Before the kill") \(curve.text)."
        }
        return "\(strong: "Before the kill") \(curve.name) rose by \(rate), to \(measured: curve.last)."
    }

    func hurt(by incident: Incident, _ detail: Detail) -> Text? {
        let worst = incident.impact.filter { ($0.failed ?? 0) > 0 }.sorted { ($0.failed ?? 0) > ($1.failed ?? 0) }
        let shown = worst.prefix(detail == .full ? 2 : 1).map(\.told)
        // Of calls that nobody answered the killed one is no cause.
        let behind = detail < .bare ? incident.leading?.behind : nil
        guard !shown.isEmpty else { return behind.map { "\(strong: "Behind it") \($0)." } }
        return "\(strong: "Hurt") \(shown.joined(", ")) failed\(behind.map { "; \($0)" } ?? "")."
    }

    private func warning(for incident: Incident) -> Text? {
        guard incident.wasKilledByCapture else { return nil }
        let isKnown = incident.memory.peaks.contains { $0.kind == .configDump }
        let until: Text = isKnown ? " first" : ""
        return
            "\(strong: "Do not") take another bug-report\(until): its \(term: "config_dump") \(own: incident.leading?.outcome == .confirmed ? "kills" : "may kill") these pods."
    }

    /// So that a ticket finds its queue.
    private func owner(of incident: Incident, _ detail: Detail) -> Text? {
        guard let first = incident.owners.first, detail == .full || detail == .short else { return nil }
        return "\(strong: "Owner") \(quote: first.value), by \(term: first.key) (\(own: first.source.rawValue))."
    }
}
