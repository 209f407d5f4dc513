import Prose
import Units

/// What came since: kills of what was not killed before, what leads now, and how long anything could have been seen.
extension ComparisonVerdict {
    /// The proxy, or where there is none the other container, that was not killed before and is now, most often killed first.
    var newlyKilled: Incident? {
        let new = comparison.incidents.filter { $0.presence == .new && ($0.newKills ?? 0) > 0 }
        let killed = last.incidents.filter { incident in
            incident.containerKind?.isProxy != false
                && new.contains { change in
                    change.container == incident.container && change.subject == Self.subject(of: incident)
                }
        }
        return killed.max { ($0.killCount, $1.id) < ($1.killCount, $0.id) }
    }

    private static func subject(of incident: Incident) -> String {
        "\(incident.namespace ?? "?")/\(WorkloadName.of(incident) ?? "?")"
    }

    /// ``Worse: `checkout/cart` is killed now, 10 kills; its limit was cut from 1 GiB to 48 MiB``
    var newly: Text? {
        guard let incident = newlyKilled else { return nil }
        let subject = Self.subject(of: incident)
        var text: Text = "Worse: \(workload: subject) is killed now and was not before, \(incident.killsInWords)"
        if let limit = limits(of: subject), limit.before != limit.after {
            let way: Text = limit.after < limit.before ? "cut" : "raised"
            text += "; its limit was \(way) from \(limit.before) to \(limit.after)"
        }
        if let cause = incident.leading {
            text += "; \(cause: cause.code) (\(cause.title)) leads"
        }
        return text
    }

    /// Seconds that the new processes of the cause's workload had run when the last bundle was made.
    var exposure: Double? {
        guard let cause = comparison.cause else { return nil }
        let restarted = changes(of: cause.standIn ?? cause.subject).filter { $0.restarted == true }
        guard let ran = restarted.compactMap(\.after.uptimeSeconds).max() else { return nil }
        // No longer than the time between the two captures, in the first of which they were not.
        guard let before = first.bundles.first?.capturedAt, let after = last.bundles.first?.capturedAt, after > before
        else { return ran }
        return min(ran, after.seconds(since: before))
    }

    /// The initial configuration and its repetition come within this many seconds of a start, and a kill by them does. Where nothing was
    /// killed before, there is no kill to wait for: only the configuration has to be there.
    var isTooEarly: Bool {
        guard let exposure, exposure < Thresholds.pushSeconds.value else { return false }
        guard comparison.incidents.isEmpty, let cause = comparison.cause else { return true }
        return !changes(of: cause.standIn ?? cause.subject).allSatisfy(\.hasConfiguration)
    }

    /// Allocated memory of the cause's workload went down, as it was measured.
    var fell: Bool {
        guard let cause = comparison.cause else { return false }
        return changes(of: cause.standIn ?? cause.subject).contains { change in
            guard let before = change.before.allocated, let after = change.after.allocated else { return false }
            return after.double <= before.double * Thresholds.causeIsLess.value
        }
    }

    /// What leads in the last bundle, where that is something else than before.
    var now: Text? {
        guard outcome != .otherMesh, newlyKilled == nil else { return nil }
        let found: (String, Cause)? =
            last.incidents.lazy.compactMap { incident in
                incident.leading.map { (Self.subject(of: incident), $0) }
            }.first
            ?? last.outlook.lazy.compactMap { entry in
                entry.leading.map { ("\(entry.namespace ?? "?")/\(entry.pod ?? "?")", $0) }
            }.first
        guard let (subject, cause) = found, cause.code != comparison.cause?.code else { return nil }
        // After a fix that worked something leads as well: it is worth a word where it is most of what is left.
        if outcome == .worked, !holdsMost(cause) { return nil }
        let bytes: Text = cause.bytes.map { ", \(estimated: $0)" } ?? ""
        return "Now \(cause: cause.code) (\(cause.title)) leads in \(workload: subject)\(bytes)"
    }

    private func holdsMost(_ cause: Cause) -> Bool {
        guard let bytes = cause.bytes, let before = comparison.cause else { return false }
        return changes(of: before.standIn ?? before.subject).compactMap(\.after.allocated).contains { left in
            bytes.double >= Thresholds.confirmedShare.value * left.double
        }
    }
}

extension ProxyChange {
    /// As many listeners as before, which istiod sends last: what a young process lacks is not what has not come yet.
    fileprivate var hasConfiguration: Bool {
        guard let before = before.listeners, let now = after.listeners, before > 0 else { return false }
        return now >= before
    }
}
