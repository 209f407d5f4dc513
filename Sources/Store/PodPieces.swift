import Captures

/// Pieces of one pod that several pages or commands show (a row of a table, a status, a container's resources), as one pod.
enum PodPieces {
    typealias Piece = (pod: Pod, file: Int64, bundle: Int)

    /// Pieces in their order, those of a pod that is named whole in the place of the first; the file is that of the piece
    /// which names containers. A piece without a name stays alone.
    static func joined(_ pieces: [Piece]) -> [Piece] {
        var out: [Piece] = []
        var places: [String: Int] = [:]
        for piece in pieces {
            guard !piece.pod.name.isEmpty, !piece.pod.namespace.isEmpty else {
                out.append(piece)
                continue
            }
            let key = "\(piece.bundle)/\(piece.pod.namespace)/\(piece.pod.name)"
            guard let at = places[key] else {
                places[key] = out.endIndex
                out.append(piece)
                continue
            }
            out[at] = namesContainers(out[at].pod) ? join(out[at], piece) : join(piece, out[at])
        }
        return out
    }

    private static func namesContainers(_ pod: Pod) -> Bool { pod.containers.contains { !$0.name.isEmpty } }

    /// `first` with what only `second` tells. A container without a name counts only where no other is known: it may be any.
    private static func join(_ first: Piece, _ second: Piece) -> Piece {
        var joined = first
        joined.pod.uid = first.pod.uid ?? second.pod.uid
        joined.pod.node = first.pod.node ?? second.pod.node
        joined.pod.address = first.pod.address ?? second.pod.address
        joined.pod.phase = first.pod.phase ?? second.pod.phase
        joined.pod.reason = first.pod.reason ?? second.pod.reason
        joined.pod.message = first.pod.message ?? second.pod.message
        if first.pod.labels.isEmpty { joined.pod.labels = second.pod.labels }
        if first.pod.containers.isEmpty {
            joined.pod.containers = second.pod.containers
            return joined
        }
        for container in second.pod.containers where !container.name.isEmpty {
            if let at = joined.pod.containers.firstIndex(where: { $0.name == container.name }) {
                complete(&joined.pod.containers[at], with: container)
            } else {
                joined.pod.containers.append(container)
            }
        }
        return joined
    }

    private static func complete(_ container: inout Container, with other: Container) {
        container.image = container.image ?? other.image
        if container.arguments.isEmpty { container.arguments = other.arguments }
        if !container.hasSpec, other.hasSpec {
            container.hasSpec = true
            container.memoryLimit = other.memoryLimit
            container.memoryRequest = other.memoryRequest
            container.cpuLimit = other.cpuLimit
        }
        container.statusMemoryLimit = container.statusMemoryLimit ?? other.statusMemoryLimit
        container.restartCount = container.restartCount ?? other.restartCount
        container.startupPatience = container.startupPatience ?? other.startupPatience
        container.ready = container.ready ?? other.ready
        container.containerID = container.containerID ?? other.containerID
        container.state = container.state ?? other.state
        container.lastState = container.lastState ?? other.lastState
    }
}
