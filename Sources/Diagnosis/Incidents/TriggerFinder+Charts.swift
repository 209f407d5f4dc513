import Prose
import Store
import Units

/// An upgrade of Istio's chart, or of the workload's own: what its values changed is in the pods that were made since.
extension TriggerFinder {
    /// The last one before the first kill. Where Helm prints no zone with its times they are taken as UTC, and said to be without one.
    func upgrade(of victims: [Victim], before kill: Moment) throws(StoreError) -> Trigger? {
        let known = try mesh.answers.chartRevisions()
        // Most bundles have none, and there may be very many incidents.
        guard !known.isEmpty, let victim = victims.first(where: { $0.workload != nil && $0.namespace != nil }) else {
            return nil
        }
        let own = try mesh.store.managers(
            kind: victim.proxy?.workloadKind ?? KubernetesKind.deployment, namespace: victim.namespace ?? "",
            name: victim.workload ?? ""
        ).filter { $0.tool == .helm }
        let made = known.filter { row in
            guard row.revision > 1, let at = row.at ?? row.localAt, isJustBefore(kill, at, of: victims) else {
                return false
            }
            return row.isOfIstio || own.contains { $0.name == row.release && $0.namespace == row.namespace }
        }
        guard var row = made.max(by: { ($0.at ?? $0.localAt ?? kill) < ($1.at ?? $1.localAt ?? kill) }) else {
            return nil
        }
        // A list does not say that it was a rollback, and a history does.
        row.rolledBackTo =
            known.lazy.filter { $0.isOfSame(as: row) && $0.revision == row.revision }
            .compactMap(\.rolledBackTo).first
        let release = Name(row.release ?? row.chart, .object, in: row.namespace)
        let unzoned: Text = row.at == nil ? row.localAt.map { ", at \(clock: $0) by a clock without a zone" } ?? "" : ""
        var trigger = Trigger(
            at: row.at, what: "Helm’s release \(release) was \(row.change)\(unzoned)",
            object: nil,
            evidence: Evidence(
                .file(row.file, locator: .item("revision", Name("\(row.revision)", .term))),
                value: .count(Int64(row.revision)), text: "\(quote: row.chart)"))
        trigger.secondsBefore = row.at.map { kill.seconds(since: $0) }
        // What failed in between is nothing to go back to.
        let older = known.last { $0.isOfSame(as: row) && $0.revision < row.revision && $0.wasDeployed }
        trigger.upgrade = (row, from: older?.revision)
        return trigger
    }
}

extension Store.ChartRow {
    /// Charts whose values are the proxies'.
    private static let istios = ["istiod", "istio-discovery", "istio-control", "istio"]

    /// By its chart; where none is told, by the name that everybody gives the release.
    var isOfIstio: Bool {
        chart.isEmpty ? Self.istios.contains { $0 == release } : Self.istios.contains { isVersion(of: $0) }
    }

    var wasDeployed: Bool { ["deployed", "superseded"].contains(status) }

    /// What became of the release: `upgraded to revision 14`.
    fileprivate var change: Text {
        if let back = rolledBackTo { return "rolled back to revision \(back), as revision \(revision)" }
        return wasDeployed
            ? "upgraded to revision \(revision)"
            : "upgraded to revision \(revision), which is \(quote: status): part of it may be in force"
    }

    /// A page that tells no namespace tells of the one that there is.
    fileprivate func isOfSame(as other: Self) -> Bool {
        release == other.release && (namespace ?? other.namespace) == (other.namespace ?? namespace)
    }

    private func isVersion(of name: String) -> Bool {
        guard chart.hasPrefix(name + "-") else { return false }
        return chart.dropFirst(name.count + 1).first.map { $0 == "v" || $0.isWholeNumber } ?? false
    }
}

extension Trigger {
    /// What takes an upgrade back, and what shows what that would take back; nil for any other change, and for a release whose name
    /// nobody tells.
    func look(cause: String) -> Advice? {
        guard let (upgrade, before) = upgrade, let release = upgrade.release else { return nil }
        let space: Command = upgrade.namespace.map { "-n \(word: $0) " } ?? ""
        let see: Text =
            "See what revision \(upgrade.revision) of \(Name(release, .object, in: upgrade.namespace)) changed"
        guard let before else {
            return Advice(
                cause: cause, text: "\(see): its history has what it could be taken back to.",
                command: "helm \(space)history \(word: release)")
        }
        // Whoever rolled it back does not want it again.
        let back: Text =
            upgrade.rolledBackTo == nil
            ? ": \(command: "helm \(space)rollback \(word: release) \(before)") takes all of it back, for pods that are made afterwards"
            : ""
        return Advice(
            cause: cause, text: "\(see)\(back).",
            command:
                "diff <(helm \(space)get values \(word: release) --revision \(before)) <(helm \(space)get values \(word: release) --revision \(upgrade.revision))"
        )
    }
}
