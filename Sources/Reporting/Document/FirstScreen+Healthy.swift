import Diagnosis
import Prose
import Units

/// What stands first where nothing was killed: how near it is, and whether anything has to be done now.
extension FirstScreen {
    var healthyTitle: Text {
        // Of a bundle that could not show any the first sentence must not read as health.
        let none: Text =
            !report.couldShowKills
            ? "No OOM kill seen (this bundle could not show one)"
            : report.caveats.allSatisfy({ $0.isRemark || $0.givesWay })
                ? "No OOM kill seen in this bundle" : "No OOM kill seen, in what could be read"
        if let soon = report.outlook.first(where: \.isRunningOut), let limit = soon.limitBytes,
            let seconds = soon.livesSeconds
        {
            return
                "\(none); \(soon.subject) grows, and reaches its limit of \(limit) in \(seconds: seconds) if that goes on"
        }
        if let held = report.outlook.first(where: { $0.throttling != nil }) {
            return "\(none); \(held.subject) is throttled\(throttledAt(held))"
        }
        let near = report.outlook.filter(\.isNearLimit)
        guard let first = near.first, let measured = first.measuredInWords, let limit = first.limitBytes else {
            return none
        }
        let count = near.count - 1 + report.outlookRest.reduce(0) { $0 + $1.nearLimit }
        let others: Text = count > 0 ? " and \(count, "other")" : ""
        return
            "\(none); \(first.subject)\(others) near the limit: \(measured) of \(limit)"
    }

    /// ` at 294 MiB (limit 320 MiB)`.
    private func throttledAt(_ entry: OutlookEntry) -> Text {
        guard let high = entry.throttling?.high else { return " for want of memory" }
        return " at \(high)\(entry.limitBytes.map { " (limit \($0))" } ?? "")"
    }

    /// What no counter of kills shows: the kernel lets it hang instead.
    private var throttled: Row? {
        guard let held = report.outlook.first(where: { $0.throttling != nil }), let throttling = held.throttling else {
            return nil
        }
        var text: Text = "\(strong: "It hangs rather than dies")"
        if let usage = throttling.usage, let high = throttling.high {
            text += ": it holds \(measured: usage) of \(high) (\(term: "memory.high"))"
        }
        if let stalled = throttling.stalled {
            text += "; all threads waited \(share: stalled) of the last minute"
        } else if let events = throttling.events {
            text += "; throttled \(events) times since its start"
        }
        return Row(["\(text)."], role: .caution)
    }

    /// The title says of the proxy that the verdict names how it grows.
    private var isRiseTold: Bool {
        guard let soon = report.outlook.first(where: \.isRunningOut),
            let nearest = report.outlook.first(where: { $0.limitBytes != nil && $0.measuredBytes != nil })
        else { return false }
        return soon.pod == nearest.pod && soon.namespace == nearest.namespace
    }

    /// The living proxy of which it tells where nothing was killed.
    var spokenOf: OutlookEntry? {
        report.outlook.first { $0.wouldBeKilled == true } ?? report.outlook.first
    }

    func steps(_ first: OutlookEntry) -> [Remedy] {
        (first.firstAction?.steps ?? first.remedies.prefix(1).map(\.id)).compactMap { id in
            first.remedies.first { $0.id == id }
        }
    }

    /// Whether every limit is enough, so that nobody has to do anything now.
    func needsNothing(_ entry: OutlookEntry) -> Bool {
        entry.isFarFromLimit && report.outlook.allSatisfy { $0.isFarFromLimit || $0.limitBytes == nil }
            && report.outlookRest.allSatisfy { $0.limitBytes == nil || $0.wouldLive == $0.proxies }
    }

    func healthy(_ detail: Detail) -> [Row] {
        let isBrief = detail != .full || isRiseTold
        let verdict = isBrief ? report.briefVerdict ?? report.verdict : report.verdict
        // How near it is to its limit says nothing where it is held back below that.
        var lines = [Row(["\(throttled == nil ? verdict : verdict.sentence)"], role: .cause)]
        if let whole = wholeArchive(because: ": a kill may be in the part that is missing") {
            lines.append(Row([whole], role: .action))
        }
        if let throttled { lines.append(throttled) }
        guard let first = spokenOf else { return lines + pageAlone }
        guard let cause = first.causes.first(where: \.outcome.isClaim) else {
            lines += pageAlone
            // So near its limit silence would read as health.
            if first.isNearLimit {
                let text: Text =
                    "\(strong: "Next") nothing that was captured explains it: capture its \(term: "memory"), \(term: "clusters") and \(term: "stats"), and raise its limit before a \(term: "config_dump")."
                lines.append(Row([text], role: .action))
            }
            return lines
        }
        lines.append(Row([first.held(by: cause, detail)]))
        if let text = whatToDo(for: first, detail) { lines.append(Row([text], role: .action)) }
        return lines
    }

    /// Of one proxy's pages without a word on kills: what they say, and what beside them would say more.
    private var pageAlone: [Row] {
        guard !report.couldShowKills, report.proxies.count == 1, let proxy = report.proxies.first else { return [] }
        let bytes: [(Bytes?, Text)] = [
            (proxy.allocatedBytes, "allocated"), (proxy.heapBytes, "of heap"), (proxy.physicalBytes, "physical"),
        ]
        let counts: [(Int?, StaticString)] = [
            (proxy.clusters, "cluster"), (proxy.endpoints, "endpoint"), (proxy.listeners, "listener"),
            (proxy.routes, "route"), (proxy.workers, "worker"),
        ]
        let figures =
            bytes.compactMap { bytes, what in bytes.map { "\(measured: $0) \(what)" as Text } }
            + counts.compactMap { count, noun in count.map { "\($0, noun)" as Text } }
            + [proxy.istioVersion.map { "Istio \(version: $0)" }].compactMap { $0 }
        var rows: [Row] = []
        if !figures.isEmpty { rows.append(Row(["\(strong: "It shows") \(figures.joined(", "))."])) }
        let next = CompleteCapture.next(report.manifest, hasMemory: proxy.allocatedBytes != nil).map { entry -> Text in
            let how: Text = entry.captureCommand.map { ", \(command: $0)" } ?? ""
            return "\(Text.page(entry.name))\(how)"
        }
        if !next.isEmpty {
            let text: Text = "\(strong: "Next") add \(next.joined("; and "))."
            rows.append(Row([text], role: .action))
        }
        return rows
    }

    /// Where a stop-gap comes first, what ends it.
    private func root(of entry: OutlookEntry, besides steps: [Remedy]) -> Text {
        guard steps.allSatisfy({ $0.kind == .stopGap }) else { return "" }
        let roots = entry.remedies.filter { remedy in
            remedy.kind == .rootFix && entry.causes.contains { $0.code == remedy.cause && $0.outcome.isClaim }
        }
        let named = entry.causes.first(where: \.outcome.isClaim)?.code
        let root = roots.first { $0.cause == named } ?? roots.first
        return root.map { Self.rootFix($0, isOf: named) } ?? ""
    }

    /// Of a proxy that is far from its limit nothing, so that nobody changes a mesh at night for it: what would lower its memory
    /// stands below.
    private func whatToDo(for entry: OutlookEntry, _ detail: Detail) -> Text? {
        let steps = steps(entry)
        if needsNothing(entry) {
            let saves = steps.first.flatMap { step in
                step.saving.map {
                    "; \(remedy: step.id), below, would save \(estimated: $0) in each such proxy" as Text
                }
            }
            // How far load goes, and what never goes away, nobody can say.
            let isOfLoad = entry.causes.first(where: \.outcome.isClaim)?.comesWithLoad == true
            let what: Text = isOfLoad ? " for what is held now" : ""
            return "\(strong: "Do") nothing now: every limit is enough\(what), also for a full push\(saves ?? "")."
        }
        if !steps.isEmpty {
            let words = steps.map { "\(detail == .full ? $0.title : $0.title.head) (\(remedy: $0.id))" as Text }
            let root = root(of: entry, besides: steps)
            return "\(strong: isPressing(entry) ? "Do" : "No hurry") \(words.joined(", then ")).\(root)"
        }
        guard let advice = advice(besides: steps, entry) else { return nil }
        return isPressing(entry) ? look(advice, detail) : "\(strong: "No hurry") \(advice.told(detail) ?? Self.pointer)"
    }

    /// Nobody hurries for what is far from its limit and was not found to die of anything; of an unknown limit nobody can say so.
    private func isPressing(_ entry: OutlookEntry) -> Bool {
        entry.wouldBeKilled == true || entry.isNearLimit || entry.isCloseAtPush || entry.limitBytes == nil
    }
}

/// What limits it.
extension FirstScreen {
    /// So many stand on it, each in a few words where there is no room for all of it.
    private static let mostCaveats = 3
    /// Shorter than this no clause says what it is about.
    static let leastClause = 40

    func caveats(_ detail: Detail) -> [Row] {
        let told = toldByVerdict
        let isSpared = !report.incidents.isEmpty && detail != .full
        let caveats = report.caveats.indices.filter { $0 != told }.map { report.caveats[$0] }.filter {
            !(isSpared && $0.givesWay)
        }
        guard detail != .full, !caveats.isEmpty else {
            return caveats.map { Row(["\(strong: "Caveat") \($0.text)"], role: .caveat) }
        }
        if detail == .least, isOfPart {
            return [Row(["\(strong: "Caveat") some of it was not read: see below."], role: .caveat)]
        }
        let shown = caveats.prefix(Self.mostCaveats).map { $0.text.clause(least: Self.leastClause) }
        let rest = caveats.count - shown.count
        let more: Text = rest > 0 ? "; \(rest) more, below" : ""
        let head: Text = caveats.count == 1 ? "\(strong: "Caveat")" : "\(strong: "Caveats")"
        return [Row(["\(head) \(shown.joined("; "))\(more)."], role: .caveat)]
    }

    /// Something of the bundle could not be read.
    var isOfPart: Bool { report.caveats.contains(where: \.isUnread) }

    /// The verdict of a bundle without a kill begins with what keeps it from saying that there was none.
    var toldByVerdict: Int? {
        report.incidents.isEmpty ? report.caveats.firstIndex { !$0.isRemark } : nil
    }
}
