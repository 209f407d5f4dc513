import Prose
import Store
import Units

/// A pool of which two moments of one process count the connections, the later many more than its endpoints and the proxy's
/// workers explain: one page alone would show a number that a busy proxy may have.
struct PoolGrowth {
    let cluster: String
    let before: Int64
    let after: Int64
    let hosts: Int
    let workers: Int
    /// When the later page was saved, where a clock tells.
    let at: Moment?
    /// Between the two pages.
    let seconds: Double?
    let file: String

    var perSecond: Double? { seconds.flatMap { $0 > 0 ? Double(after - before) / $0 : nil } }

    var text: Text {
        let span: Text = seconds.map { " in \(seconds: $0)" } ?? ""
        return
            "the pool to \(cluster: cluster) grew from \(before) to \(after)\(span), beyond what its \(hosts, "endpoint") and \(workers, "worker") need"
    }

    var evidence: Evidence {
        Evidence(
            .file(file, locator: .stat("\(cluster)::cx_active")), value: .count(before),
            text: "active connections to \(cluster: cluster) on the earlier page (\(after) later)")
    }

    /// The one that grew most, of the pools that are largest now.
    static func largest(_ facts: CaseFacts) throws(StoreError) -> PoolGrowth? {
        guard let state = facts.state, let last = state.capture, let workers = state.workers,
            let first = earlier(than: last, of: state.proxy.id, facts.mesh)
        else { return nil }
        let store = facts.mesh.store
        let known = try store.largestPools(capture: first.id, limit: keptPools)
        // Of many pools a page's largest are kept: one that is not among them had no more than the least of these.
        let least = known.count < keptPools ? 0 : known.map(\.active).min() ?? 0
        var grown: [PoolGrowth] = []
        for pool in try store.largestPools(capture: last.id, limit: keptPools) {
            let old = known.first { $0.name == pool.name }
            guard let hosts = try store.hosts(ofPool: pool.name, capture: last.id), hosts > 0,
                let file = old?.file ?? facts.mesh.loads[first.id]?.file
            else { continue }
            let growth = PoolGrowth(
                cluster: pool.name, before: old?.active ?? least, after: pool.active, hosts: hosts, workers: workers,
                at: last.capturedAt,
                seconds: first.capturedAt.flatMap { from in last.capturedAt.map { $0.seconds(since: from) } },
                file: file)
            if growth.isBloat { grown.append(growth) }
        }
        return grown.max { $0.after - $0.before < $1.after - $1.before }
    }

    private static let keptPools = 8

    private var isBloat: Bool {
        after - before >= Thresholds.burstOfConnections.value
            && Double(after) >= Double(max(1, before)) * Thresholds.growth.value
            && Double(after) >= Double(hosts * workers) * Thresholds.bloatedPool.value
    }

    /// The first moment of the same process that counts connections.
    private static func earlier(than last: CaptureRow, of proxy: Int64, _ mesh: Mesh) -> CaptureRow? {
        let moments = (mesh.captures[proxy] ?? []).prefix { $0.id != last.id }
        return moments.first { moment in
            guard mesh.loads[moment.id] != nil, let old = moment.uptimeSeconds, let new = last.uptimeSeconds else {
                return false
            }
            // As much older as the clock went on, or it is another process.
            guard let from = moment.capturedAt, let to = last.capturedAt else { return new > old }
            return abs(new - old - to.seconds(since: from)) <= Thresholds.sameMesh.value
        }
    }
}
