import Prose
import Units

/// Why a proxy is not to be asked for its config_dump, as `istioctl proxy-config` asks for one as well: it would die of it.
enum DumpDanger {
    /// By the report's own peaks.
    case peak(Bytes, limit: Bytes)
    /// The capture's own request killed it, and no page tells how large the next one is.
    case killedByIt
    /// It needs its limit at rest already, and whatever comes on top does not fit.
    case full(Bytes, limit: Bytes)

    init?(_ causes: [Cause], peaks: [TransientPeak], need: Need?, limit: Bytes?) {
        let dump = peaks.first { $0.kind == .configDump }
        // The limit may have been raised since the peak was held against that of the kill.
        if let dump, dump.fits == false, let peak = dump.peak, let limit, peak >= limit {
            self = .peak(peak, limit: limit)
        } else if causes.contains(where: { $0.role == .circumstance && $0.outcome.isClaim }) {
            self = .killedByIt
        } else if dump == nil, let need, let limit, need.level >= limit {
            self = .full(need.level, limit: limit)
        } else {
            return nil
        }
    }

    func warning(of subject: Text) -> Text {
        let reason: Text =
            switch self {
            case .peak(let peak, let limit): "a pod with a limit of \(limit) then takes about \(peak)"
            case .killedByIt: "such a request killed it, and how much the next one takes no page shows"
            case .full(let level, let limit): "a pod with a limit of \(limit) needs \(level) at rest already"
            }
        return
            "Do not take a \(term: "config_dump") of \(subject) before its limit is higher, nor run \(term: "istioctl proxy-config"): \(reason)."
    }
}

extension RemedyBuilder {
    /// Of the container of a living proxy, as somebody measured it.
    var heldNow: Bytes? { c.state?.held(agent: c.need?.agent ?? 0)?.rest }

    /// A look at what has become of it that cannot kill it: counters instead of the whole configuration.
    func checkedSafely(_ draft: Draft) -> Draft {
        guard case .command(let command) = draft.verify, command.asksForDump, danger != nil else { return draft }
        // What is expected stands behind it as a remark, and is a number of clusters.
        let counters: Command =
            command.remark.line.isEmpty
            ? "-E 'active_clusters|listeners_active|memory_allocated'" : "active_clusters"
        var draft = draft
        draft.verify = .command("\(admin("stats")) | grep \(counters)\(command.remark)")
        return draft
    }
}

extension Incident {
    /// Its container may die of a request for its config_dump.
    var isEndangeredByDump: Bool {
        DumpDanger(causes, peaks: memory.peaks, need: need, limit: limitInForce) != nil
    }
}
