import Store
import Units

/// Whether the page that shows a victim's container running was printed before the kill: what it shows is the run that died then.
///
/// By the id of that run, else by its start. A container can outlive the kill of its Envoy, so a page that is known to have come later
/// shows how it stood: one of an archive that was made after the kill, or one beside a log that goes on.
struct OlderStatus {
    let mesh: Mesh

    /// The page, where nothing tells that it came after the last kill.
    func page(of victim: Victim) -> String? {
        guard let running = victim.running, victim.isShownAtItsKill || showsRun(running, of: victim) else { return nil }
        // What tells of that very kill is of after it.
        let newest = victim.kills.last { $0.at != nil } ?? victim.kills.last
        guard newest?.atSource?.isOfStatus != true else { return nil }
        let last = newest?.at
        return isLater(than: last) || goesOn(victim, after: last) ? nil : running.file
    }

    private func showsRun(_ running: Victim.Running, of victim: Victim) -> Bool {
        guard let since = running.since, let last = victim.kills.compactMap(\.at).max() else { return false }
        return last.seconds(since: since) > Thresholds.sameKill.value
    }

    /// Pages that somebody saved by hand have the time of the copy.
    private func isLater(than kill: Moment?) -> Bool {
        guard !mesh.window.isByHand else { return false }
        guard let kill, let start = mesh.window.start else { return true }
        return (mesh.window.end ?? start) >= kill
    }

    /// Its log began a new run, or goes on in the old one.
    private func goesOn(_ victim: Victim, after kill: Moment?) -> Bool {
        guard let kill, let proxy = victim.proxy else { return false }
        return (mesh.logged[proxy.id] ?? []).contains { life in
            life.killedAt == nil && life.shutdownAt == nil && life.crashText == nil
                && life.lastAt.map { $0.seconds(since: kill) > Thresholds.sameKill.value } ?? false
        }
    }
}

extension Victim {
    /// Its container's page shows as running, under its id, the very run of which the kernel tells that it was killed.
    mutating func compare(_ container: ContainerRow, with rows: [KernelKillRow]) {
        guard container.state?.kind == .running, let shown = container.runtimeID else { return }
        if rows.contains(where: { $0.containerID.map { RuntimeID.isOne($0, shown) } ?? false }) {
            isShownAtItsKill = true
        }
    }
}
