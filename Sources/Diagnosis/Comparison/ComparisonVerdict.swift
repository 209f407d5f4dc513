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
        return last.couldShowKills && !isTooEarly ? .worked : .notTold
    }

    private var outcomeOfCause: Comparison.Outcome {
        guard let cause = comparison.cause else {
            return comparison.proxies.contains(where: \.isWorse) ? .worse : .noCause
        }
        guard let before = cause.before, before > 0, let after = cause.after else { return byLimit(cause) }
        let part = after.double / before.double
        if ProxyMatching.isMore(before, after) { return .worse }
        if part <= Thresholds.causeIsLess.value, isOfLoad(cause) { return .notTold }
        if part > Thresholds.causeIsLess.value { return byLimit(cause) == .worked ? .worked : .notWorked }
        return part <= Thresholds.causeIsGone.value && newKills == 0 ? .worked : .partly
    }

    /// Where the bytes stayed or are not known, a raised limit may have ended it.
    private func byLimit(_ cause: CauseChange) -> Comparison.Outcome {
        guard let limit = limits(of: cause.subject) else { return .notTold }
        if Rules.of(cause.classification)?.role == .limit, limit.after <= limit.before { return .notWorked }
        guard !isOfLoad(cause), limit.after.double >= limit.before.double * Thresholds.limitIsRaised.value,
            newKills == 0,
            !comparison.incidents.contains(where: { $0.presence == .notTold }), !wouldBeKilled(cause.subject)
        else { return .notTold }
        return .worked
    }

    /// What comes with load and goes with it, or with the process: a low figure later proves no fix.
    private func isOfLoad(_ cause: CauseChange) -> Bool {
        Rules.of(cause.classification)?.comesAndGoes ?? false
    }

    private var isOneMesh: Bool {
        !comparison.proxies.isEmpty || comparison.incidents.contains { $0.presence == .stillThere }
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
                ? "\(own: newlyKilled == nil ? "It got worse, though no" : "No") cause led before: \(figures)"
                : "No cause led before, so there was nothing to fix; \(figures)"
        }
        let standIn: Text = cause.standIn.map { ", as \(workload: $0) shows it," } ?? ""
        let held: Text =
            "\(lead): what \(cause: cause.code) (\(cause.title)) holds in \(workload: cause.subject)\(standIn)"
        var out: Text =
            switch (cause.before, cause.after) {
            case (let before?, let after?): "\(held) went from \(estimated: before) to \(estimated: after) (estimated)"
            case (let before?, nil):
                "\(held) was \(estimated: before) (estimated); the later bundle does not show it"
            default:
                "\(lead): \(cause: cause.code) (\(cause.title)) led in \(workload: cause.subject) before, without bytes of its own"
            }
        if outcome == .notTold, isOfLoad(cause) {
            out += ", but it comes and goes with load or with the process, so that proves nothing"
        }
        if let figures = allocated(changes(of: cause.standIn ?? cause.subject)) { out += "; \(figures)" }
        if let limit = limits(of: cause.subject), limit.before != limit.after {
            out += "; its limit went from \(limit.before) to \(limit.after)"
        }
        return out
    }

    private var lead: Text {
        switch outcome {
        case .worked: "The fix worked"
        case .partly: newKills > 0 ? "The fix worked only in part, kills went on" : "The fix worked in part"
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

    private var kills: Text {
        if !last.couldShowKills {
            return first.couldShowKills
                ? "; the later bundle does not show whether anything was killed since"
                : "; no bundle shows whether anything was killed"
        }
        let since: Text = exposure.map { ", in the \(seconds: $0) that its new pods had run" } ?? ""
        guard newKills == 0 else { return newlyKilled == nil ? "; \(newKills, "kill") since" : "" }
        guard comparison.incidents.isEmpty else { return "; no kill since\(since)" }
        return first.couldShowKills
            ? "; no kill is seen before or since" : "; no kill is seen since; the earlier bundle could not show any"
    }

    /// What somebody made or took away in between: it may be what did it.
    private var objects: Text? {
        let parts = [("New since", comparison.objectsNew), ("Gone since", comparison.objectsGone)].compactMap {
            word, names -> Text? in
            guard !names.isEmpty else { return nil }
            let more: Text = names.count > 3 ? " and \(names.count - 3) more" : ""
            return "\(own: word): \(names.prefix(3).map { "\(object: $0)" as Text }.joined(", "))\(more)"
        }
        return parts.isEmpty ? nil : parts.joined(". ")
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
