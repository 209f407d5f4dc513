import Captures

/// Kills in a row of a table of pods, which names no container, against what names the pod's.
///
/// `RESTARTS` counts the restarts of all containers of the pod, so it says which of their ends a row tells of: one that the status has as
/// its last, one before that, or one that came after the status was printed.
extension Container {
    /// How often it has ended, by its own count; of a row all containers of the pod together.
    var ends: Int? {
        guard let restartCount, restartCount < Int.max else { return nil }
        return restartCount + (state?.kind == .terminated ? 1 : 0)
    }

    /// The last end that a row tells, where it was a kill.
    fileprivate var killOfRow: ContainerState? {
        [state, lastState].lazy.compactMap { $0 }.first { $0.kind == .terminated && $0.reason == "OOMKilled" }
    }
}

extension Pod {
    /// A pod's ends as a row numbers them.
    var ends: Int { containers.reduce(0) { $0 &+ ($1.ends ?? 0) } }

    /// With the rows of another page on the same pod. Where no count of every container tells which one a row is of, it stays.
    mutating func settleRows(with other: Pod) {
        let rows = (containers + other.containers).filter(\.name.isEmpty)
        containers.removeAll(where: \.name.isEmpty)
        let isCounted = !containers.isEmpty && containers.allSatisfy { $0.ends != nil }
        for row in rows {
            if isCounted {
                takeKills(ofRow: row)
            } else if let last = containers.last, last.name.isEmpty {
                PodPieces.complete(&containers[containers.count - 1], with: row)
            } else if row.state != nil || row.lastState != nil || containers.isEmpty {
                containers.append(row)
            }
        }
    }

    /// Takes from a row the kills that no status of the named containers tells.
    private mutating func takeKills(ofRow row: Container) {
        let named = containers.indices.filter { !containers[$0].name.isEmpty }
        guard let told = row.ends else { return }
        let kill = row.killOfRow
        let ended = named.filter { containers[$0].ends ?? 0 > 0 }
        if told > ends, kill != nil, named.count > 1 {
            // Which of them it was, no count tells.
            return containers.append(row)
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
}
