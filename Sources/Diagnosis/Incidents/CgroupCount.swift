import Prose
import Store
import Units

/// What a proxy's cgroup, or Prometheus for it, says of OOM kills: how many, by when, and how full it ever was.
///
/// `memory.events` of cgroup v2 and `memory.oom_control` of v1 have `oom_kill`: the processes of this cgroup that the OOM
/// killer took, whoever's memory ran out. It has no time, and it begins anew with each container: only a kill that the
/// container survived, or that nobody cleared away, is in it.
///
/// With `memory.oom.group`, as Kubernetes sets it from 1.28 on, one kill takes all processes of a container: `oom_group_kill` of
/// cgroup v2 (Linux 5.17) counts the kills.
struct CgroupCount {
    enum Source {
        case cgroup, cgroupGroups, cadvisor, stateMetrics

        init(_ row: ProcessMemoryRow) {
            switch row.source {
            case .cgroup: self = row.oomGroupKills ?? 0 > 0 ? .cgroupGroups : .cgroup
            case .series: self = .cadvisor
            default: self = .stateMetrics
            }
        }

        /// The field or metric that counts.
        var locator: String {
            switch self {
            case .cgroup: "oom_kill"
            case .cgroupGroups: "oom_group_kill"
            case .cadvisor: "container_oom_events_total"
            case .stateMetrics: "kube_pod_container_status_last_terminated_reason"
            }
        }
    }

    var kills: Int
    var file: String
    /// Whose word it is.
    var source: Source
    /// Processes that died together may be several of them: an older kernel does not count groups.
    var mayBeOfProcesses: Bool
    /// When the newest count was read.
    var readAt: Moment?
    /// `between 06:10:00 and 06:10:30`, each rise between two samples that have a time; else one for all.
    var bounds: [Text]
    var peak: Bytes?
    var peakFile: String?
    var limit: Bytes?
    var unlimited: Bool

    /// nil where no page of the proxy counts.
    ///
    /// - Parameter stated: the container's limit by another page. A cgroup without one may be another than the container's: that of
    ///   its pod, or of who looked.
    init?(_ rows: [ProcessMemoryRow], stated: Bytes? = nil) {
        let counted = rows.filter { $0.kills != nil }
        guard let most = counted.max(by: { ($0.kills ?? 0) < ($1.kills ?? 0) }), let count = most.kills,
            count >= 0
        else { return nil }
        kills = Int(clamping: min(count, Self.most))
        file = most.file
        source = Source(most)
        mayBeOfProcesses = source == .cgroup && most.oomGroupKills == nil
        readAt = counted.compactMap { $0.at ?? $0.modifiedAt }.max()
        bounds = Self.rises(counted.filter { $0.at != nil })
        let full = rows.filter { $0.peak != nil }.max { ($0.peak ?? 0) < ($1.peak ?? 0) }
        peak = full?.peak
        peakFile = full?.file
        let isUnlimited = rows.contains(where: \.unlimited)
        limit = rows.last { $0.limit != nil }?.limit ?? (isUnlimited ? stated : nil)
        unlimited = limit == nil && isUnlimited
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
                (after.kills ?? 0) > (before.kills ?? 0)
            else { return nil }
            return "between \(at: from) and \(at: to)"
        }
    }
}

extension ProcessMemoryRow {
    /// How often the OOM killer came, as far as the page tells.
    fileprivate var kills: Int64? {
        guard let groups = oomGroupKills, groups > 0 else { return oomKills }
        return oomKills.map { min($0, groups) } ?? groups
    }
}
