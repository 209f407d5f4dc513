import Prose
import Units

/// Compares reports of one bundle each: a pure function of them.
package struct ComparisonBuilder {
    let reports: [Report]
    /// They were given in another order than that of their captures.
    private let isSorted: Bool

    /// - Parameter reports: at least two, each of one bundle; they are compared by the time of their capture, where each has one of its own.
    ///   Single pages and folders have the times of their copies.
    package init(_ reports: [Report]) {
        let times = reports.map { report in
            report.bundles.first.flatMap { $0.keepsItsTimes ? $0.capturedAt : nil }
        }
        guard times.allSatisfy({ $0 != nil }) else {
            (self.reports, isSorted) = (reports, false)
            return
        }
        let order = reports.indices.sorted {
            (times[$0]?.microseconds ?? 0, $0) < (times[$1]?.microseconds ?? 0, $1)
        }
        self.reports = order.map { reports[$0] }
        isSorted = order != Array(reports.indices)
    }

    package func comparison() -> Comparison {
        guard let first = reports.first, let last = reports.last, reports.count > 1 else {
            return Comparison(toolVersion: reports.first?.toolVersion ?? "")
        }
        var out = Comparison(toolVersion: last.toolVersion)
        out.bundles = reports.compactMap(\.bundles.first)
        let matching = ProxyMatching(reports)
        out.proxies = matching.changes
        (out.onlyBefore, out.onlyAfter) = (matching.onlyBefore, matching.onlyAfter)
        out.incidents = incidents()
        out.outlook = outlook()
        out.wildcardRules = rules(first, last)
        (out.objectsNew, out.objectsGone) = objects(first, last)
        out.objectsChanged = changed(first, last)
        out.cause = cause(first, last)
        out.remarks = remarks(out)
        let verdict = ComparisonVerdict(comparison: out, first: first, last: last)
        out.outcome = verdict.outcome
        out.verdict = verdict.text
        return out
    }

    // MARK: - Kills

    func incidents() -> [IncidentChange] {
        var keys: [IncidentKey] = []
        for key in reports.flatMap(\.incidents).map(IncidentKey.init) where !keys.contains(key) { keys.append(key) }
        return keys.compactMap { key in
            let moments = reports.map { report in report.incidents.filter { IncidentKey($0) == key } }
            guard let any = moments.flatMap({ $0 }).first else { return nil }
            let (before, after) = (moments.first ?? [], moments.last ?? [])
            var change = IncidentChange(
                namespace: any.namespace, subject: key.subject, container: any.container,
                presence: presence(!before.isEmpty, !after.isEmpty),
                kills: moments.map { $0.isEmpty ? nil : $0.reduce(0) { $0 &+ $1.seenKills } })
            if change.presence == .gone, !tells(reports.last, of: any) { change.presence = .notTold }
            change.newKills = newKills(after, before: before, presence: change.presence)
            change.causeBefore = before.first?.leading?.classification
            change.causeAfter = after.first?.leading?.classification
            return change
        }
    }

    private func presence(_ before: Bool, _ after: Bool) -> Presence {
        before && after ? .stillThere : before ? .gone : .new
    }

    /// Admin pages alone say nothing of kills, and a bundle without the workload nothing of its own: silence is no sign that none
    /// came.
    private func tells(_ report: Report?, of incident: Incident) -> Bool {
        guard let report, report.couldShowKills else { return false }
        guard let namespace = incident.namespace, let workload = WorkloadName.of(incident) else { return true }
        return report.toldWorkloads.contains(Name(workload, .workload, in: namespace))
            || report.proxies.contains { $0.namespace == namespace && WorkloadName.of($0) == workload }
    }

    /// Kills with a time behind the first capture; without times the difference of the counts. A status goes on telling of
    /// an old kill for as long as the container lives, so a kill in the later bundle need not be new.
    private func newKills(_ after: [Incident], before: [Incident], presence: Presence) -> Int? {
        if presence == .notTold { return nil }
        let kills = after.flatMap(\.kills)
        let count = after.reduce(0) { $0 &+ $1.killCount }
        let bundle = reports.first?.bundles.first
        if let begun = bundle?.captureEndedAt ?? bundle?.capturedAt, kills.count == count,
            kills.allSatisfy({ $0.at != nil })
        {
            return kills.count { $0.at.map { $0 > begun } ?? false }
        }
        let more = max(0, count &- before.reduce(0) { $0 &+ $1.killCount })
        // A ring buffer forgets: the kills that it holds now are new where it names later seconds of the same boot.
        let booted = before.flatMap(\.kills).compactMap(\.bootSeconds)
        guard let newest = booted.max() else { return more }
        return max(more, kills.count { $0.bootSeconds.map { $0 > newest + Thresholds.sameKill.value } ?? false })
    }

    // MARK: - Outlook and rules

    private func outlook() -> [OutlookChange] {
        let subjects = Set(reports.flatMap(\.outlook).map(Self.subject)).sorted()
        return subjects.compactMap { subject in
            let moments = reports.map { report in
                report.outlook.first { Self.subject($0) == subject }.flatMap(\.wouldBeKilled)
            }
            guard moments.contains(true), moments.first != moments.last else { return nil }
            return OutlookChange(subject: subject, wouldBeKilled: moments)
        }
    }

    private static func subject(_ entry: OutlookEntry) -> String { "\(entry.namespace ?? "?")/\(entry.pod ?? "?")" }

    private func rules(_ first: Report, _ last: Report) -> [RuleChange] {
        // Without any dump no rule can be seen, and none be said to be gone.
        let isSeen = last.proxies.contains { $0.clusters != nil }
        var out = first.wildcardRules.map { rule in
            let now = last.wildcardRules.first { Self.isSame($0, rule) }
            return RuleChange(
                namespace: rule.namespace, name: rule.name, host: rule.host,
                presence: now != nil ? .stillThere : isSeen ? .gone : .notTold, clustersBefore: rule.clustersMade,
                clustersAfter: now?.clustersMade, bytesBefore: rule.bytes, bytesAfter: now?.bytes)
        }
        for rule in last.wildcardRules where !first.wildcardRules.contains(where: { Self.isSame($0, rule) }) {
            out.append(
                RuleChange(
                    namespace: rule.namespace, name: rule.name, host: rule.host, presence: .new,
                    clustersAfter: rule.clustersMade, bytesAfter: rule.bytes))
        }
        return out
    }

    private func objects(_ first: Report, _ last: Report) -> (new: [ObjectName], gone: [ObjectName]) {
        guard !first.istioObjects.isEmpty, !last.istioObjects.isEmpty else { return ([], []) }
        let (before, after) = (Set(first.istioObjects), Set(last.istioObjects))
        return (last.istioObjects.filter { !before.contains($0) }, first.istioObjects.filter { !after.contains($0) })
    }

    private func changed(_ first: Report, _ last: Report) -> [ObjectName] {
        func forms(_ report: Report) -> [ObjectName: Int] {
            Dictionary(zip(report.istioObjects, report.objectForms), uniquingKeysWith: { first, _ in first })
        }
        let (before, after) = (forms(first), forms(last))
        return last.istioObjects.filter { object in
            guard let old = before[object], let new = after[object] else { return false }
            return old != new
        }
    }

    private static func isSame(_ a: WildcardRule, _ b: WildcardRule) -> Bool {
        // An inferred rule may not know its host.
        a.namespace == b.namespace && a.name == b.name
            && (a.host == b.host || a.host == nil || b.host == nil || a.inferred || b.inferred)
    }

    // MARK: - Remarks

    private func remarks(_ comparison: Comparison) -> [Text] {
        var out: [Text] = []
        // By number: bundles often have the same name.
        if isSorted {
            out.append("the bundles were given in another order; they are compared by the time of their capture")
        }
        for (number, (a, b)) in zip(comparison.bundles, comparison.bundles.dropFirst()).enumerated() {
            let (one, other) = (number + 1, number + 2)
            if a.capturedAt == nil || b.capturedAt == nil {
                out.append(
                    "of bundles \(one) and \(other) not both tell when they were captured; the order that was given is kept"
                )
            }
            if let before = a.capturedAt, let after = b.capturedAt, after < before {
                out.append(
                    "by the times of their pages bundle \(one) is \(seconds: before.seconds(since: after)) newer than bundle \(other); the order that was given is kept: if it is the wrong one, give them in the other"
                )
            }
            if let digest = a.sha256, digest == b.sha256 { out.append("bundles \(one) and \(other) are the same file") }
        }
        for report in reports where report.proxies.isEmpty {
            out.append("\(report.bundles.first.map { "\(file: $0.name)" } ?? "a bundle") shows no proxy")
        }
        return out
    }
}

extension BundleSummary {
    /// An archive has the times of its entries, whoever carries it about.
    fileprivate var keepsItsTimes: Bool { kind != .loose || sha256 != nil && entries > 1 }
}

extension Report {
    /// One file under two names, by its bytes.
    func isOfSameFile(as other: Report) -> Bool {
        guard let digest = bundles.first?.sha256 else { return false }
        return digest == other.bundles.first?.sha256
    }
}

/// A workload's container, or a pod's where the workload is not known.
private struct IncidentKey: Equatable {
    let subject: String
    let container: String?

    init(_ incident: Incident) {
        subject = "\(incident.namespace ?? "?")/\(WorkloadName.of(incident) ?? "?")"
        container = incident.container
    }
}
