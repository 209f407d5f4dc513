import Captures
import Units

/// Kills in a row of a table of pods, which names no container, against what names the pod's.
///
/// `RESTARTS` counts the restarts of all containers of the pod, so it says which of their ends a row tells of: one that the status has as
/// its last, one before that, or one that came after the status was printed.
extension Container {
    /// How often it has ended, by its own count; of a row all containers of the pod together.
    var ends: Int? { Self.ends(restarts: restartCount, state: state?.kind, last: lastState?.kind) }

    /// The end after which it has not been started again is in no count of restarts: it lies dead, or waits for its next start.
    static func ends(restarts: Int?, state: ContainerState.Kind?, last: ContainerState.Kind?) -> Int? {
        guard let restarts, restarts < Int.max else { return nil }
        return restarts + (state == .terminated || state == .waiting && last == .terminated ? 1 : 0)
    }

    /// Init containers end as they should, and no row of a pod that runs counts that.
    fileprivate var isCountedInRows: Bool { !name.isEmpty && (place == .container || restartsAlways) }

    /// Which of its last ends were kills, the newest first.
    fileprivate var lastKills: [ContainerState] {
        [state, lastState].compactMap { $0 }.filter { $0.kind == .terminated && $0.reason == EndReason.oomKilled }
    }
}

extension Pod {
    /// A pod's ends as a row numbers them: those of its named containers, of a row alone its own.
    var ends: Int { counted.reduce(0) { $0 &+ ($1.ends ?? 0) } }
    /// How often these were started again.
    var restarts: Int { counted.reduce(0) { $0 &+ ($1.restartCount ?? 0) } }
    private var counted: [Container] {
        let named = containers.filter(\.isCountedInRows)
        return named.isEmpty ? containers : named
    }

    /// With the rows of another page on the same pod. Where no count of every container tells which one a row is of, it stays.
    mutating func settleRows(with other: Pod) {
        let rows = (containers + other.containers).filter(\.name.isEmpty)
        containers.removeAll(where: \.name.isEmpty)
        let named = containers.filter(\.isCountedInRows)
        let isCounted = !named.isEmpty && named.allSatisfy { $0.ends != nil }
        let isNumbered = rows.allSatisfy { $0.ends != nil }
        for row in isCounted || isNumbered ? rows.sorted(by: { $0.ends ?? 0 < $1.ends ?? 0 }) : rows {
            if isCounted {
                takeKills(ofRow: row)
            } else if named.isEmpty, let before = containers.last, before.name.isEmpty, !before.lastKills.isEmpty,
                before.ends ?? .max < row.ends ?? 0
            {
                // Two rows that count differently tell of two ends.
                keepNameless(row)
            } else if let last = containers.last, last.name.isEmpty {
                PodPieces.complete(&containers[containers.count - 1], with: row)
            } else if row.state != nil || row.lastState != nil || containers.isEmpty {
                containers.append(row)
            }
        }
    }

    /// Takes from a row the kills that no status of the named containers tells.
    private mutating func takeKills(ofRow row: Container) {
        let named = containers.indices.filter { containers[$0].isCountedInRows }
        guard let told = row.ends else { return }
        let kill = row.lastKills.first
        let ended = named.filter { containers[$0].ends ?? 0 > 0 }
        if told > ends, kill != nil, named.count > 1 {
            // It is rather the one that was killed before; else nothing tells which of them it was.
            let killed = named.filter { !containers[$0].lastKills.isEmpty }
            return killed.count == 1 ? takeNewer(row, at: killed[0]) : keepNameless(row)
        }
        guard let home = named.count == 1 ? named[0] : ended.count == 1 ? ended[0] : nil,
            containers[home].earlierKills.isEmpty
        else { return }
        // It has been started again since, and all of the pod is ready.
        if containers[home].state == nil, told == ends, row.state?.kind == .running, isReady == true {
            containers[home].state = row.state
        }
        containers[home].earlierKills = row.earlierKills + (told == ends ? [] : [kill].compactMap { $0 })
    }
    /// How a container is by a row that came after its status.
    private mutating func takeNewer(_ row: Container, at home: Int) {
        let others = ends - (containers[home].ends ?? 0)
        containers[home].earlierKills += containers[home].lastKills + row.earlierKills
        (containers[home].state, containers[home].lastState) = (row.state, row.lastState)
        containers[home].restartCount = row.restartCount.map { max(0, $0 - others) }
    }

    /// One victim is all that rows without a name tell of, and each end of it counts once.
    private mutating func keepNameless(_ row: Container) {
        guard let at = containers.firstIndex(where: \.name.isEmpty) else { return containers.append(row) }
        guard row.ends ?? 0 > containers[at].ends ?? 0 else { return }
        let before = containers[at]
        containers[at] = row
        containers[at].earlierKills = before.earlierKills + before.lastKills.prefix(1)
    }
}
