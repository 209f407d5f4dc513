import Prose
import Units

/// The cause that led before, in bytes then and now.
extension ComparisonBuilder {
    func cause(_ first: Report, _ last: Report) -> CauseChange? {
        if let incident = first.incidents.first(where: { $0.leading != nil }), let cause = incident.leading {
            let subject = Subject(namespace: incident.namespace, workload: WorkloadName.of(incident))
            var change = change(cause, subject, incident.memory.account)
            // One file tells one thing, whoever stands in for whom in it.
            if last.isOfSameFile(as: first) {
                change.after = change.before
                return change
            }
            let lines = lines(of: cause.classification, incident.memory.account)
            // Of what ended with the killed process no account of others tells.
            let isOfProcess = !lines.isEmpty && lines.allSatisfy(\.endsWithProcess)
            change.after = held(lines, subject, last, byIncident: !isOfProcess)
            // What was known by a stand-in before may be known by the same one now.
            if change.after == nil, let standIn = incident.standIn.flatMap(Subject.init(standIn:)) {
                change.after = held(lines, standIn, last)
                if change.after != nil { change.standIn = standIn.text }
            }
            change.after =
                Self.counted(change.after) ?? claimed(cause.classification, subject, last) ?? change.after
                ?? (isOfProcess ? nil : told(cause.classification, subject, last))
            return change
        }
        for entry in first.outlook {
            guard let cause = entry.leading else { continue }
            let subject = Subject(namespace: entry.namespace, workload: WorkloadName.of(entry, in: first))
            let proxy = first.proxies.first { $0.namespace == entry.namespace && $0.pod == entry.pod }
            var change = change(cause, subject, proxy?.account ?? [])
            change.after =
                held(lines(of: cause.classification, proxy?.account ?? []), subject, last)
                ?? told(cause.classification, subject, last)
            return change
        }
        return nil
    }

    private struct Subject: Equatable {
        var namespace: String?
        var workload: String?
        var text: String { "\(namespace ?? "?")/\(workload ?? "?")" }

        init(namespace: String?, workload: String?) { (self.namespace, self.workload) = (namespace, workload) }

        /// `namespace/pod`.
        init?(standIn: String) {
            let parts = standIn.split(separator: "/", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            (namespace, workload) = (String(parts[0]), WorkloadName.of(pod: String(parts[1])))
        }
    }

    private func change(_ cause: Cause, _ subject: Subject, _ account: [AccountRow]) -> CauseChange {
        CauseChange(
            code: cause.code, classification: cause.classification, title: cause.title, subject: subject.text,
            before: before(cause, account),
            culprits: cause.objects.compactMap { object in
                object.name.map { ObjectName(object.kind, object.namespace, $0) }
            })
    }

    /// By the same lines then and now. What ends with its process the account of a successor does not hold as the victim did.
    private func before(_ cause: Cause, _ account: [AccountRow]) -> Bytes? {
        let lines = lines(of: cause.classification, account)
        let held = Self.bytes(lines, account)
        return lines.allSatisfy(\.endsWithProcess) ? cause.bytes ?? held : Self.counted(held) ?? cause.bytes ?? held
    }

    /// From the accounts of the workload's proxies, and of the incident, whose account may be that of another proxy.
    private func held(_ lines: Set<Component>, _ subject: Subject, _ last: Report, byIncident: Bool = true) -> Bytes? {
        let proxies = last.proxies.filter {
            Subject(namespace: $0.namespace, workload: WorkloadName.of($0)) == subject
        }
        let told = byIncident ? incident(of: subject, last)?.memory.account : nil
        let accounts = proxies.map(\.account) + [told].compactMap { $0 }
        let known = accounts.compactMap { Self.bytes(lines, $0) }.sorted()
        // What comes with load may be with one of the replicas alone.
        return byIncident ? known.isEmpty ? nil : known[(known.count - 1) / 2] : known.last
    }

    /// What its incident or its outlook says, where a class has no line in an account: of an old kill it may tell what was
    /// held then.
    private func told(_ classification: CauseClass, _ subject: Subject, _ last: Report) -> Bytes? {
        let entry = last.outlook.first {
            Subject(namespace: $0.namespace, workload: WorkloadName.of($0, in: last)) == subject
        }
        let causes = (incident(of: subject, last)?.causes ?? []) + (entry?.causes ?? [])
        return causes.first { $0.classification == classification }?.bytes
    }

    /// Nil where the lines hold nothing: what came after a dump its account does not have, the statistics of then do.
    private static func counted(_ bytes: Bytes?) -> Bytes? { bytes.flatMap { $0 > 0 ? $0 : nil } }

    /// What the later incident claims by a kill that came since; of an old kill it tells what was held then.
    private func claimed(_ classification: CauseClass, _ subject: Subject, _ last: Report) -> Bytes? {
        let wasKilledSince = incidents().contains { $0.subject == subject.text && ($0.newKills ?? 0) > 0 }
        guard wasKilledSince, let incident = incident(of: subject, last) else { return nil }
        return incident.causes.first { $0.classification == classification && $0.outcome.isClaim }?.bytes
    }

    private func incident(of subject: Subject, _ last: Report) -> Incident? {
        last.incidents.first { Subject(namespace: $0.namespace, workload: WorkloadName.of($0)) == subject }
    }

    /// What a class owned then: a line may be another's by now, as endpoints are that are no longer the largest. What the
    /// account did not hold is whose it always is.
    func lines(of classification: CauseClass, _ account: [AccountRow]) -> Set<Component> {
        let held = account.compactMap(\.kind)
        let own = held.filter { $0.owner == classification }.map(\.objects)
        let others = Set(held.map(\.objects)).subtracting(own)
        let by = Component.allCases.filter { $0.owner == classification }.map(\.objects)
        return Set(own).union(by).subtracting(others)
    }

    /// Nil without such lines, or where there is no account.
    static func bytes(_ lines: Set<Component>, _ account: [AccountRow]) -> Bytes? {
        guard !lines.isEmpty, !account.isEmpty else { return nil }
        return account.reduce(0) { sum, row in
            row.kind.map { lines.contains($0.objects) } ?? false ? sum + (row.bytes ?? 0) : sum
        }
    }
}
