import Prose
import Units

/// The answer in one to three sentences: the cause then and now, kills since, whether the processes are the same ones.
struct ComparisonVerdict {
    let comparison: Comparison
    let first: Report
    let last: Report

    // MARK: - Outcome

    /// That a fix worked is said where a kill could have been seen, and would have come by now.
    var outcome: Comparison.Outcome {
        guard isOneMesh else { return .otherMesh }
        if newlyKilled != nil { return .worse }
        let outcome = outcomeOfCause
        guard outcome == .worked else { return outcome }
        return last.couldShowKills && !isTooEarly && untold(comparison.cause?.subject).isEmpty ? .worked : .notTold
    }

    private var outcomeOfCause: Comparison.Outcome {
        guard let cause = comparison.cause else {
            return comparison.proxies.contains(where: \.isWorse) ? .worse : .noCause
        }
        guard let before = cause.before, before > 0, let after = cause.after else {
            return endedWithRestart(cause) ? .worked : byLimit(cause)
        }
        let part = after.double / before.double
        if endedWithRestart(cause) { return .worked }
        if ProxyMatching.isMore(before, after) { return .worse }
        if part <= Thresholds.causeIsLess.value, isOfLoad(cause) { return .notTold }
        if part > Thresholds.causeIsLess.value { return byLimit(cause) == .worked ? .worked : .notWorked }
        if part <= Thresholds.causeIsGone.value, newKills == 0 { return .worked }
        // An estimate that is somewhat less of a proxy that was measured to hold more is of fewer pages.
        return changes(of: cause.standIn ?? cause.subject).contains(where: \.isWorse) ? .notTold : .partly
    }

    /// Where the bytes stayed or are not known, a raised limit may have ended it.
    private func byLimit(_ cause: CauseChange) -> Comparison.Outcome {
        guard let limit = limits(of: cause.subject) else { return .notTold }
        if Rules.of(cause.classification)?.role == .limit, limit.after <= limit.before { return .notWorked }
        guard !isOfLoad(cause), limit.after.double >= limit.before.double * Thresholds.limitIsRaised.value,
            newKills == 0, untold(cause.subject).isEmpty, !wouldBeKilled(cause.subject)
        else { return .notTold }
        return .worked
    }

    /// Memory that a restart gives back, and physical memory that fell with one.
    private func endedWithRestart(_ cause: CauseChange) -> Bool {
        guard Rules.of(cause.classification)?.endsWithRestart == true, newKills == 0 else { return false }
        return changes(of: cause.standIn ?? cause.subject).contains { fall($0) != nil }
    }

    /// Physical memory of a proxy that was restarted, where it fell.
    private func fall(_ change: ProxyChange) -> (before: Bytes, after: Bytes)? {
        guard change.restarted == true, let before = change.before.physical, let after = change.after.physical,
            after.double <= before.double * Thresholds.causeIsLess.value
        else { return nil }
        return (before, after)
    }

    /// What comes with load and goes with it, or with the process: a low figure later proves no fix.
    private func isOfLoad(_ cause: CauseChange) -> Bool {
        Rules.of(cause.classification)?.comesAndGoes ?? false
    }

    private var isOneMesh: Bool {
        !comparison.proxies.isEmpty || comparison.incidents.contains { $0.presence == .stillThere }
    }

    /// Workloads that were killed before, and of which the later bundle tells nothing.
    private func untold(_ subject: String? = nil) -> [IncidentChange] {
        comparison.incidents.filter { $0.presence == .notTold && (subject == nil || $0.subject == subject) }
    }

    private var newKills: Int { comparison.incidents.reduce(0) { $0 &+ ($1.newKills ?? 0) } }

    func changes(of subject: String) -> [ProxyChange] {
        comparison.proxies.filter { "\($0.namespace ?? "?")/\($0.workload ?? "?")" == subject }
    }

    func limits(of subject: String) -> (before: Bytes, after: Bytes)? {
        for change in changes(of: subject) {
            if let before = change.before.limit, let after = change.after.limit { return (before, after) }
        }
        guard let before = limit(of: subject, in: first), let after = limit(of: subject, in: last) else { return nil }
        return (before, after)
    }

    private func limit(of subject: String, in report: Report) -> Bytes? {
        report.proxies.first { "\($0.namespace ?? "?")/\(WorkloadName.of($0) ?? "?")" == subject }?.limitBytes
            ?? report.incidents.first { "\($0.namespace ?? "?")/\(WorkloadName.of($0) ?? "?")" == subject }?.limitBytes
    }

    private func wouldBeKilled(_ subject: String) -> Bool {
        last.outlook.contains {
            $0.wouldBeKilled == true && "\($0.namespace ?? "?")/\(WorkloadName.of($0, in: last) ?? "?")" == subject
        }
    }

    // MARK: - Words

    var text: Text {
        guard outcome != .otherMesh else { return otherMesh }
        return [newly ?? "", fix + kills, now ?? "", objects ?? "", worse ?? "", processes ?? ""]
            .filter { !$0.isEmpty }.map { $0 + "." }.joined(" ")
    }

    private var otherMesh: Text {
        for report in [first, last] where report.proxies.isEmpty {
            return
                "Nothing to compare: \(report.bundles.first.map { "\(file: $0.name)" } ?? "a bundle") shows no proxy."
        }
        return
            "Nothing to compare: none of the \(first.proxies.count, "proxy", "proxies") of \(name(of: first, else: "the first bundle")) is among the \(last.proxies.count) of \(name(of: last, else: "the last")). These are different meshes, or other parts of one."
    }

    private func name(of report: Report, else words: Text) -> Text {
        report.bundles.first.map { "\(file: $0.name)" } ?? words
    }

    private var fix: Text {
        guard let cause = comparison.cause else {
            let figures = allocated(comparison.proxies) ?? "no figure is in both"
            return outcome == .worse
                ? "\(own: newlyKilled == nil ? "It got worse, though no" : "No") cause led before: \(figures)\(connections)\(between)"
                : "No cause led before, so there was nothing to fix; \(figures)"
        }
        let standIn: Text = cause.standIn.map { ", as \(workload: $0) shows it," } ?? ""
        let held: Text =
            "\(lead): what \(cause: cause.code) (\(cause.title)) holds in \(workload: cause.subject)\(standIn)"
        var out: Text =
            switch (cause.before, cause.after) {
            case (let before?, let after?) where before == after: "\(held) is \(estimated: after) (estimated) as before"
            case (let before?, let after?): "\(held) went from \(estimated: before) to \(estimated: after) (estimated)"
            case (let before?, nil):
                "\(held) was \(estimated: before) (estimated); the later bundle does not show it"
            default:
                "\(lead): \(cause: cause.code) (\(cause.title)) led in \(workload: cause.subject) before, without bytes of its own"
            }
        if outcome == .notTold, isOfLoad(cause), cause.after != nil {
            out += ", but it comes and goes with load or with the process, so that proves nothing"
        }
        if let figures = allocated(changes(of: cause.standIn ?? cause.subject)) { out += "; \(figures)" }
        let fell = changes(of: cause.standIn ?? cause.subject).compactMap(fall).sorted { $0.before < $1.before }
        if !fell.isEmpty {
            let (before, after) = fell[(fell.count - 1) / 2]
            out += "; physical (measured) fell from \(measured: before) to \(measured: after) after the restart"
        }
        if let limit = limits(of: cause.subject), limit.before != limit.after {
            out += "; its limit went from \(limit.before) to \(limit.after)"
        }
        return out
    }

    private var lead: Text {
        switch outcome {
        case .worked where comparison.isOrderDoubtful: "The fix worked, if the order that was given is that of time"
        case .worked: "The fix worked"
        case .partly: newKills > 0 ? "The fix worked only in part, kills went on" : "The fix worked in part"
        case .notWorked where last.isOfSameFile(as: first): "Nothing changed, as both are the same file"
        case .notWorked: "The cause is still there"
        case .worse where newlyKilled != nil: "What led before"
        case .worse: "It got worse"
        case .noCause: "Nothing to fix"
        case .notTold where isTooEarly: "It is too early to say whether the fix worked"
        case .notTold where fell: "Memory fell, but whether the fix worked is unknown"
        case .notTold, .otherMesh: "Whether the fix worked is unknown"
        }
    }

    /// `allocated 41.0 MB to 17.2 MB`: the median over `changes`.
    private func allocated(_ changes: [ProxyChange]) -> Text? {
        let pairs = changes.compactMap { change -> (Bytes, Bytes)? in
            guard let before = change.before.allocated, let after = change.after.allocated else { return nil }
            return (before, after)
        }.sorted { $0.0 < $1.0 }
        guard !pairs.isEmpty else { return nil }
        let (before, after) = pairs[(pairs.count - 1) / 2]
        let whose: Text = pairs.count == 1 ? "" : " (the middle of \(pairs.count) proxies)"
        return "allocated (measured) went from \(measured: before) to \(measured: after)\(whose)"
    }

    /// Of the proxies that hold more than before, the one with most more open: what comes with load is what a reader asks for.
    private var connections: Text {
        let most = comparison.proxies.filter(\.isWorse).max { $0.moreConnections ?? 0 < $1.moreConnections ?? 0 }
        guard let most, most.moreConnections ?? 0 > 0, let was = most.before.activeConnections,
            let now = most.after.activeConnections
        else { return "" }
        return ", open connections of \(workload: most.subject) from \(Int64(was)) to \(Int64(now))"
    }

    /// `, within 49 s`: how fast it went is half of what there is to know.
    private var between: Text {
        guard let begun = first.bundles.first?.capturedAt, let ended = last.bundles.first?.capturedAt, begun < ended
        else { return "" }
        return ", within \(seconds: ended.seconds(since: begun))"
    }

    private var kills: Text {
        if !last.couldShowKills {
            return first.couldShowKills
                ? "; the later bundle does not show whether anything was killed since"
                : "; no bundle shows whether anything was killed"
        }
        let since: Text = exposure.map { ", in the \(seconds: $0) that its new pods had run" } ?? ""
        guard newKills == 0 else { return newlyKilled == nil ? "; \(newKills, "kill") since" : "" }
        let untold = untold()
        if let one = untold.first {
            let others: Text = untold.count > 1 ? " and \(untold.count - 1, "other")" : ""
            return
                "; the later bundle holds nothing of \(workload: one.subject)\(others), so whether anything was killed there since is unknown"
        }
        guard comparison.incidents.isEmpty else { return "; no kill since\(since)" }
        return first.couldShowKills
            ? "; no kill is seen before or since" : "; no kill is seen since; the earlier bundle could not show any"
    }

    /// What somebody made, changed or took away in between, what bears on the cause by itself: that is what did it.
    private var objects: Text? {
        let all =
            comparison.objectsNew.map { ($0, "is new") } + comparison.objectsChanged.map { ($0, "was changed") }
            + comparison.objectsGone.map { ($0, "is gone") }
        guard !all.isEmpty else { return nil }
        let bearing = all.filter { bears($0.0) }
        let others = all.filter { !bears($0.0) }
        let isFixed = outcome == .worked || outcome == .partly
        return [
            bearing.isEmpty ? nil : "\(own: isFixed ? "What did it" : "What bears on it"): \(listed(bearing))",
            others.isEmpty ? nil : "\(own: bearing.isEmpty ? "Other objects" : "Besides"): \(listed(others))",
        ].compactMap { $0 }.joined(". ")
    }

    private func listed(_ objects: [(ObjectName, String)]) -> Text {
        let more: Text = objects.count > 3 ? " and \(objects.count - 3) more" : ""
        return objects.prefix(3).map { "\(object: $0.0) \(own: $0.1)" as Text }.joined(", ") + more
    }

    /// It held the cause, or is of a kind that makes it grow or shrink.
    private func bears(_ object: ObjectName) -> Bool {
        guard let cause = comparison.cause else { return false }
        return cause.culprits.contains(object)
            || object.kind.map { Rules.of(cause.classification)?.setOffBy.kinds.contains($0) ?? false } ?? false
    }

    private var worse: Text? {
        let worse = comparison.proxies.filter(\.isWorse)
        guard !worse.isEmpty else { return nil }
        let names = worse.prefix(3).map { "\(workload: $0.subject)" as Text }.joined(", ")
        let more: Text = worse.count > 3 ? " and \(worse.count - 3) more" : ""
        return "More memory than before in \(worse.count) of \(comparison.proxies.count) compared: \(names)\(more)"
    }

    /// Allocated falls at once, the container's memory only with the process: the allocator gives little back.
    private var processes: Text? {
        let all = comparison.proxies.count
        guard all > 0 else { return nil }
        let restarted = comparison.proxies.count { $0.restarted == true }
        let same = comparison.proxies.count { $0.restarted == false }
        let rest: Text = "allocated falls at once, the container's memory only after a restart"
        if restarted == all {
            return "Every compared proxy was restarted since, so physical memory can be compared too"
        }
        if same == all { return "No compared proxy was restarted since: \(rest)" }
        if same > 0 { return "\(same) of \(all) compared proxies were not restarted since: \(rest)" }
        if restarted == 0 { return "Whether the compared proxies were restarted since is unknown: \(rest)" }
        return "Whether \(all - restarted) of \(all) compared proxies were restarted since is unknown: \(rest)"
    }
}
