import Prose
import Units

/// Living proxies of one workload that are not among the nearest to their limit: how many, and how near the nearest of them is.
package struct OutlookRest: Sendable {
    package var namespace: String?
    /// Its pod where no owner is known; nil where that has no name either.
    package var workload: String?
    package var proxies = 0
    /// The largest part of a limit that was measured of any of them.
    package var fullest: Double?
    /// The same by the estimate, after a restart or at a full push.
    package var fullestAtPush: Double?
    /// Of them those that a restart or a full push would kill, and those that it would not; of the others nobody knows.
    package var wouldBeKilled = 0
    package var wouldLive = 0
    /// Of them those that hold so much of their limit that nobody should call them healthy.
    package var nearLimit = 0
    /// Of the one nearest to its limit.
    package var limitBytes: Bytes?
    package var afterRestartBytes: Bytes?
    package var atFullPushBytes: Bytes?

    /// Under which it is a finding: what holds their memory nobody looked at.
    package static let code = Unresolved.card.code

    package init(namespace: String?, workload: String?) { (self.namespace, self.workload) = (namespace, workload) }

    /// By which it is one row of its mesh.
    var key: Name { Name(workload ?? "", .workload, in: namespace) }

    /// To the row of its workload; of its own pod where no owner is known.
    static func add(_ entry: OutlookEntry, of workload: String?, to rest: inout [Name: OutlookRest]) {
        let row = OutlookRest(namespace: entry.namespace, workload: workload ?? entry.pod)
        rest[row.key, default: row].add(entry)
    }

    private mutating func add(_ entry: OutlookEntry) {
        proxies += 1
        if entry.wouldBeKilled == true { wouldBeKilled += 1 }
        if entry.wouldBeKilled == false { wouldLive += 1 }
        if entry.isNearLimit { nearLimit += 1 }
        let measured = entry.measuredBytes.flatMap { Self.part($0, of: entry.limitBytes) }
        let estimated = [entry.afterRestartBytes, entry.atFullPushBytes].compactMap { $0 }.max().flatMap {
            Self.part($0, of: entry.limitBytes)
        }
        let most = [measured, estimated].compactMap { $0 }.max() ?? 0
        if limitBytes == nil || most > max(fullest ?? 0, fullestAtPush ?? 0) {
            limitBytes = entry.limitBytes
            (afterRestartBytes, atFullPushBytes) = (entry.afterRestartBytes, entry.atFullPushBytes)
        }
        fullest = [fullest, measured].compactMap { $0 }.max()
        fullestAtPush = [fullestAtPush, estimated].compactMap { $0 }.max()
    }

    private static func part(_ bytes: Bytes, of limit: Bytes?) -> Double? {
        limit.flatMap { $0.count > 0 ? bytes.double / $0.double : nil }
    }

    /// What is nearest first.
    static func precedes(_ a: OutlookRest, _ b: OutlookRest) -> Bool {
        func order(_ r: OutlookRest) -> (Double, String, String) {
            (-max(r.fullest ?? 0, r.fullestAtPush ?? 0), r.namespace ?? "", r.workload ?? "")
        }
        return order(a) < order(b)
    }
}

extension Report {
    /// Owners of the pods of proxies.
    package var workloads: [Name: String] {
        Dictionary(
            proxies.compactMap { proxy in
                guard let pod = proxy.pod, let workload = proxy.workload else { return nil }
                return (Name(pod, .pod, in: proxy.namespace), workload)
            }, uniquingKeysWith: { _, last in last })
    }
}
