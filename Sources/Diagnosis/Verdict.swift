import Prose
import Store
import Units

/// One or two sentences: the answer, and no more than was looked at.
struct Verdict {
    let report: Report
    let looked: Store.LookedThrough

    var text: Text {
        guard let first = report.incidents.first else { return healthy(isBrief: false) }
        let kills = report.incidents.reduce(0) { $0 + $1.killCount }
        let others = report.incidents.count - 1
        let more: Text = others > 0 ? "; \(others, "more incident")" : ""
        let limit: Text = first.limitBytes.map { " at \($0)" } ?? ""
        let container: Text = (first.container ?? first.process).map { " (\(container: $0))" } ?? ""
        let times: Text = first.hasUnseenEnds ? "(\(first.killsInWords))" : "\(first.killCount, "time")"
        let clusters = first.clusters.prefix(2).map { "\(term: $0)" as Text }.joined(", ")
        let place: Text = clusters.isEmpty ? "" : " in cluster \(clusters)"
        let what: Text = "\(first.victim("An"))\(container)\(place) was killed \(times)\(limit)"
        guard let cause = first.causes.first(where: \.outcome.isClaim), cause.role != .remainder else {
            let all: Text = others > 0 ? " (\(kills, "kill") in all)" : ""
            if let ended = first.endedBy { return "\(what)\(more)\(all). No kill for memory: \(ended)." }
            return "\(what)\(more)\(all). No cause identified; the data that would help is listed below."
        }
        return
            "\(what)\(more). \(cause.outcome == .confirmed ? "Cause" : "Likely cause"): \(cause.title). \(cause.why)."
    }

    /// A bundle without any of what is looked through is silent about kills, which does not mean that there were none.
    /// Events alone are silent as well: Kubernetes makes none for a kill at a container's own limit (`explain myths`). So are logs of
    /// proxies and of istiod: the agent tells of Envoy's end, and nobody of its own.
    var couldShowKills: Bool {
        !report.incidents.isEmpty || looked.statuses > 0 || looked.kernelLogs > 0 || looked.counters > 0
    }

    /// The same where the title says how it grows, and until when.
    var brief: Text { report.incidents.isEmpty ? healthy(isBrief: true) : text }

    private func healthy(isBrief: Bool) -> Text {
        let proxies: Text = "\(report.proxies.count, "proxy", "proxies")"
        guard couldShowKills else {
            let read: Text = parts.isEmpty ? proxies : "\(parts.joined(", ")) and \(proxies)"
            let limits: Text = doubt.map { " Also, \($0)." } ?? ""
            return "No kill is seen, and \(unseen). Read: \(read), as of the time of the capture.\(limits)"
        }
        let checked: Text = "\(parts.joined(", ")) and \(proxies) were checked"
        if let doubt {
            let isPart = report.caveats.contains(where: \.isUnread)
            let read: Text = isPart ? "What could be read: " : ""
            return "No kill is seen, and \(doubt). \(read)\(checked).\(nearest(isBrief))"
        }
        let none: Text = report.caveats.contains(where: \.endsPods) ? "No OOM kill is seen" : "Nothing was killed"
        return "\(none): \(checked).\(nearest(isBrief))"
    }

    /// Why a kill could not be seen.
    private var unseen: Text {
        if looked.proxyLogs > 0 || looked.istiodLines > 0 {
            return
                "that of a whole container could not be: it leaves no line in the log of a proxy or of istiod, and the bundle holds no container status"
        }
        return looked.events > 0
            ? "none could be: no event tells of a kill at a container's own limit, and the bundle holds no container status or log"
            : "none could be: the bundle holds no container status, event or log"
    }

    private func nearest(_ isBrief: Bool) -> Text {
        guard let nearest = report.outlook.first(where: { $0.limitBytes != nil && $0.measuredBytes != nil }),
            let measured = nearest.measuredBytes, let limit = nearest.limitBytes
        else {
            let limited = report.proxies.filter { $0.limitBytes != nil }
            let limits = limited.count { !$0.hasCompleted }
            if limits == 0, !limited.isEmpty {
                return
                    " \(limited.count, "proxy", "proxies") with a known limit \(own: limited.count == 1 ? "has" : "have") completed."
            }
            return limits == 0
                ? " No limit is known to compare with."
                : " Of \(limits, "proxy", "proxies") with a known limit none was measured, so how near \(own: limits == 1 ? "it is" : "they are") to it is unknown."
        }
        let part = measured.double / max(1, limit.double)
        let risk = report.outlook.count { $0.wouldBeKilled == true && $0.wouldDieOfPush }
        let atStart = report.outlook.contains { $0.wouldBeKilled == true && $0.wouldDieOfStart }
        let by: Text = atStart ? "a restart or a full push" : "a full push"
        let tail: Text = risk > 0 ? "; \(risk) would be killed by \(by)" : ""
        let rise = isBrief ? "" : rise(of: nearest)
        return
            " Nearest to its limit is \(nearest.subject) with \(nearest.measuredInWords ?? "") of \(limit), \(share: part)\(rise)\(tail)."
    }

    /// `, and 2.1 MiB a second more`, where that ends at its limit soon.
    private func rise(of entry: OutlookEntry) -> Text {
        guard entry.isRunningOut, let rate = entry.memoryOverTime?.rate, let seconds = entry.livesSeconds else {
            return ""
        }
        return ", and \(rate) more: at its limit in \(seconds: seconds) if that goes on"
    }

    /// `2 entries could not be read, or not whole: dmesg.txt …`: what keeps the report from saying that nothing was killed.
    private var doubt: Text? {
        guard let first = report.caveats.first(where: { !$0.isRemark }) else { return nil }
        let unread = report.caveats.count(where: \.isUnread)
        if unread == 0 { return first.text }
        return "\(unread, "entry", "entries") could not be read, or not whole: \(first.text)"
    }

    private var parts: [Text] {
        var out: [Text] = []
        if looked.statuses > 0 { out.append("\(looked.statuses, "container status", "container statuses")") }
        if looked.events > 0 { out.append("\(looked.events, "event")") }
        if looked.proxyLogs > 0 { out.append("\(looked.proxyLogs, "proxy log")") }
        if looked.istiodLines > 0 {
            out.append("\(looked.istiodLines, "line") of istiod's log on pushes and connections")
        }
        if looked.kernelLogs > 0 { out.append("\(looked.kernelLogs, "kernel log")") }
        if looked.counters > 0 { out.append("\(looked.counters, "OOM counter")") }
        return out
    }
}
