import Prose
import Store
import Units

/// What a proxy's cgroup, or Prometheus for it, says of OOM kills: how many, by when, and how full it ever was.
///
/// `memory.events` of cgroup v2 and `memory.oom_control` of v1 have `oom_kill`: the processes of this cgroup that the OOM
/// killer took, whoever's memory ran out. It has no time, and it begins anew with each container: only a kill that the
/// container survived, or that nobody cleared away, is in it.
struct CgroupCount {
    enum Source {
        case cgroup, cadvisor, stateMetrics

        init(_ row: ProcessMemoryRow) {
            switch row.source {
            case .cgroup: self = .cgroup
            case .series: self = .cadvisor
            default: self = .stateMetrics
            }
        }

        /// The field or metric that counts.
        var locator: String {
            switch self {
            case .cgroup: "oom_kill"
            case .cadvisor: "container_oom_events_total"
            case .stateMetrics: "kube_pod_container_status_last_terminated_reason"
            }
        }
    }

    var kills: Int
    var file: String
    /// Whose word it is.
    var source: Source
    /// When the newest count was read.
    var readAt: Moment?
    /// `between 06:10:00 and 06:10:30`, each rise between two samples that have a time; else one for all.
    var bounds: [Text]
    var peak: Bytes?
    var peakFile: String?
    var limit: Bytes?
    var unlimited: Bool

    /// nil where no page of the proxy counts.
    init?(_ rows: [ProcessMemoryRow]) {
        let counted = rows.filter { $0.oomKills != nil }
        guard let most = counted.max(by: { ($0.oomKills ?? 0) < ($1.oomKills ?? 0) }), let count = most.oomKills,
            count >= 0
        else { return nil }
        kills = Int(clamping: min(count, Self.most))
        file = most.file
        source = Source(most)
        readAt = counted.compactMap { $0.at ?? $0.modifiedAt }.max()
        bounds = Self.rises(counted.filter { $0.at != nil })
        let full = rows.filter { $0.peak != nil }.max { ($0.peak ?? 0) < ($1.peak ?? 0) }
        peak = full?.peak
        peakFile = full?.file
        limit = rows.last { $0.limit != nil }?.limit
        unlimited = limit == nil && rows.contains(where: \.unlimited)
    }

    /// No bundle tells of more; a larger number is damage.
    private static let most: Int64 = 100_000

    /// Whether the usage ever reached the limit, as far as pages are charged in batches; nil where either is unknown.
    var reachedLimit: Bool? {
        if unlimited { return false }
        guard let peak, let limit else { return nil }
        return peak.double >= limit.double - Double(Thresholds.chargeBatch.value)
    }

    /// Where the counter went up between two samples.
    private static func rises(_ rows: [ProcessMemoryRow]) -> [Text] {
        let sorted = rows.sorted { ($0.at?.microseconds ?? 0) < ($1.at?.microseconds ?? 0) }
        return zip(sorted, sorted.dropFirst()).compactMap { before, after -> Text? in
            guard before.source == after.source, let from = before.at, let to = after.at,
                (after.oomKills ?? 0) > (before.oomKills ?? 0)
            else { return nil }
            return "between \(at: from) and \(at: to)"
        }
    }
}
