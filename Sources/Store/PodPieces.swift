import Captures
import Units

/// Pieces of one pod that several pages or commands show (a row of a table, a status, a container's resources), as one pod.
enum PodPieces {
    typealias Piece = (pod: Pod, file: Int64, bundle: Int)

    /// Pieces in their order, those of a pod that is named whole in the place of the first; the file is that of the piece
    /// which names containers. A piece without a name stays alone.
    static func joined(_ pieces: [Piece]) -> [Piece] {
        var out: [Piece] = []
        var places: [String: Int] = [:]
        for piece in named(byContainersOf: pieces) {
            if piece.pod.hasNoPod {
                let keys = containerKeys(piece)
                if let at = keys.lazy.compactMap({ places[$0] }).first(where: { isOfSameContainer(out[$0], piece) }) {
                    out[at] = join(out[at], piece)
                    for key in keys where places[key] == nil { places[key] = at }
                } else {
                    for key in keys where places[key] == nil { places[key] = out.endIndex }
                    out.append(piece)
                }
                continue
            }
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

    /// A container that one page knows by its id alone is the pod's of which another has that id.
    private static func named(byContainersOf pieces: [Piece]) -> [Piece] {
        guard pieces.contains(where: { $0.pod.hasNoPod }) else { return pieces }
        var owners: [String: (namespace: String, pod: String, container: String)] = [:]
        for piece in pieces where !piece.pod.hasNoPod && !piece.pod.name.isEmpty {
            for container in piece.pod.containers {
                for id in [container.containerID].compactMap(\.self) + container.formerIDs {
                    guard let key = idKey(id, piece.bundle) else { continue }
                    owners[key] = (piece.pod.namespace, piece.pod.name, container.name)
                }
            }
        }
        // Behind what names them: the page that tells the pod is the one that is pointed at.
        var (own, given): ([Piece], [Piece]) = ([], [])
        for piece in pieces {
            guard piece.pod.hasNoPod, let key = idKey(piece.pod.containers.first?.containerID, piece.bundle),
                let owner = owners[key]
            else {
                own.append(piece)
                continue
            }
            var named = piece
            (named.pod.namespace, named.pod.name, named.pod.hasNoPod) = (owner.namespace, owner.pod, false)
            named.pod.containers[0].name = owner.container
            given.append(named)
        }
        return own + given
    }

    private static func idKey(_ containerID: String?, _ bundle: Int) -> String? {
        // `containerd://35bd…`: Kubernetes names the runtime too.
        guard let id = containerID?.split(separator: "/").last, id.utf8.count >= RuntimeID.cut.lowerBound else {
            return nil
        }
        return "\(bundle)/./\(id.prefix(RuntimeID.cut.lowerBound))"
    }

    /// Rows of a table that tells no namespace, with that of a pod among them of which another page tells it: such a table is of one.
    static func placed(_ pieces: [Piece], besides known: some Sequence<(namespace: String, pod: String)>) -> [Piece] {
        let open = Set(pieces.lazy.filter { $0.pod.namespace.isEmpty && !$0.pod.name.isEmpty }.map(\.pod.name))
        guard !open.isEmpty else { return pieces }
        var namespaces: [String: Set<String>] = [:]
        for pod in known where open.contains(pod.pod) && !pod.namespace.isEmpty {
            namespaces[pod.pod, default: []].insert(pod.namespace)
        }
        var ofFile: [Int64: Set<String>] = [:]
        for piece in pieces where piece.pod.namespace.isEmpty {
            ofFile[piece.file, default: []].formUnion(namespaces[piece.pod.name] ?? [])
        }
        return pieces.map { piece in
            guard piece.pod.namespace.isEmpty, !piece.pod.name.isEmpty, let told = ofFile[piece.file], told.count == 1,
                let only = told.first
            else { return piece }
            var placed = piece
            placed.pod.namespace = only
            return placed
        }
    }

    /// Pieces that name containers and no pod, as those of the pod that their file's name has: `containers-shop-orders-1-176….csv`.
    static func named(
        _ pieces: [Piece], besides known: some Sequence<(namespace: String, pod: String)>, files: [Int64: String]
    ) -> [Piece] {
        let told = pieces.lazy.filter { !$0.pod.name.isEmpty }.map { (namespace: $0.pod.namespace, pod: $0.pod.name) }
        let unique = Set((Array(told) + Array(known)).map { PodName($0.namespace, $0.pod) }.filter { !$0.pod.isEmpty })
        let pods = unique.sorted { ($0.namespace, $0.pod) < ($1.namespace, $1.pod) }
        let names = PodNames(
            pods.enumerated().map { PodNames.Pod(id: Int64($0), namespace: $1.namespace, pod: $1.pod) })
        return pieces.map { piece in
            guard isOfNobody(piece), let file = files[piece.file], let owner = names.named(in: file) else {
                return piece
            }
            var own = piece
            (own.pod.namespace, own.pod.name) = (owner.namespace, owner.pod)
            return own
        }
    }

    /// Names containers, and no pod that has them.
    static func isOfNobody(_ piece: Piece) -> Bool {
        piece.pod.name.isEmpty && !piece.pod.hasNoPod && namesContainers(piece.pod)
    }

    /// Containers outside of Kubernetes, of one host by their name; two hosts may have one name, and ids tell them apart. Some
    /// tools cut an id, and some know a container by its id alone.
    private static func isOfSameContainer(_ a: Piece, _ b: Piece) -> Bool {
        guard a.pod.hasNoPod, b.pod.hasNoPod, a.bundle == b.bundle, let one = a.pod.containers.first,
            let two = b.pod.containers.first
        else { return false }
        if let x = one.containerID, let y = two.containerID,
            min(x.utf8.count, y.utf8.count) >= RuntimeID.cut.lowerBound
        {
            return RuntimeID.isOne(x, y)
        }
        return !one.name.isEmpty && one.name == two.name
    }

    /// By what a container outside of Kubernetes is looked up: the signs of its id that every tool prints, then its name. No namespace is
    /// called `.`, so that none of a pod's keys is one of these.
    private static func containerKeys(_ piece: Piece) -> [String] {
        guard let container = piece.pod.containers.first else { return [] }
        return [
            idKey(container.containerID, piece.bundle),
            container.name.isEmpty ? nil : "\(piece.bundle)/.name/\(container.name)",
        ]
        .compactMap { $0 }
    }

    /// Seconds by which a runtime's event and its own record of the same end differ.
    private static let sameEnd = 3.0

    private static func isSameEnd(_ a: Moment?, _ b: Moment?) -> Bool {
        guard let a, let b else { return true }
        return abs(a.seconds(since: b)) <= sameEnd
    }

    /// Pieces that name containers and no pod (`kubectl describe`, from its containers on), as those of the only pod of their bundle.
    ///
    /// - Parameters:
    ///   - pods: who is known besides, by what pages say of themselves.
    ///   - isWhole: whether the object of a pod was read, which needs no pieces.
    /// - Returns: the pieces, and the files of those that are the only pod's by assumption.
    static func assumed(
        _ pieces: [Piece], besides pods: some Sequence<ProxyIdentity>, isWhole: (Piece) -> Bool
    ) -> (pieces: [Piece], files: [Int64]) {
        var names = Set(pods.compactMap { pod in pod.pod.map { PodName(pod.namespace ?? "", $0) } })
        for piece in pieces where !piece.pod.name.isEmpty { names.insert(PodName(piece.pod.namespace, piece.pod.name)) }
        // A row of a table may not tell its pod's namespace.
        names = names.filter { name in !name.namespace.isEmpty || !names.contains { $0.pod == name.pod && $0 != name } }
        guard names.count == 1, let only = names.first, !only.namespace.isEmpty else { return (pieces, []) }
        var files: [Int64] = []
        let named = pieces.map { piece -> Piece in
            guard piece.pod.name.isEmpty, namesContainers(piece.pod) else { return piece }
            var own = piece
            (own.pod.namespace, own.pod.name) = (only.namespace, only.pod)
            guard !isWhole(own) else { return piece }
            files.append(piece.file)
            return own
        }
        return (named, files)
    }

    private struct PodName: Hashable {
        let namespace: String
        let pod: String
        init(_ namespace: String, _ pod: String) { (self.namespace, self.pod) = (namespace, pod) }
    }

    private static func namesContainers(_ pod: Pod) -> Bool { pod.containers.contains { !$0.name.isEmpty } }

    /// `first` with what only `second` tells. A container without a name counts only where no other is known: it may be any.
    private static func join(_ first: Piece, _ second: Piece) -> Piece {
        var joined = first
        joined.pod.uid = first.pod.uid ?? second.pod.uid
        joined.pod.ownerKind = first.pod.ownerKind ?? second.pod.ownerKind
        joined.pod.ownerName = first.pod.ownerName ?? second.pod.ownerName
        joined.pod.node = first.pod.node ?? second.pod.node
        joined.pod.address = first.pod.address ?? second.pod.address
        joined.pod.phase = first.pod.phase ?? second.pod.phase
        joined.pod.isReady = first.pod.isReady ?? second.pod.isReady
        joined.pod.containerCount = first.pod.containerCount ?? second.pod.containerCount
        joined.pod.reason = first.pod.reason ?? second.pod.reason
        joined.pod.message = first.pod.message ?? second.pod.message
        joined.pod.unscheduled = first.pod.unscheduled ?? second.pod.unscheduled
        if first.pod.labels.isEmpty { joined.pod.labels = second.pod.labels }
        if first.pod.containers.isEmpty {
            joined.pod.containers = second.pod.containers
            return joined
        }
        for container in second.pod.containers where !container.name.isEmpty || first.pod.hasNoPod {
            if let at = joined.pod.containers.firstIndex(where: { $0.name == container.name || first.pod.hasNoPod }) {
                if joined.pod.containers[at].name.isEmpty { joined.pod.containers[at].name = container.name }
                complete(&joined.pod.containers[at], with: container)
            } else {
                joined.pod.containers.append(container)
            }
        }
        if !first.pod.hasNoPod { joined.pod.settleRows(with: second.pod) }
        return joined
    }

    private static let anyError = "Error"

    /// Two pieces of one state: each query tells one thing of it.
    private static func whole(_ state: ContainerState?, _ other: ContainerState?) -> ContainerState? {
        guard var state, let other else { return state ?? other }
        guard state.kind == other.kind, isSameEnd(state.finishedAt, other.finishedAt) else { return state }
        // What a runtime calls any end that is not 0.
        if state.reason == anyError, state.exitCode == other.exitCode { state.reason = other.reason ?? anyError }
        guard state.reason == nil || other.reason == nil || other.reason == anyError || state.reason == other.reason
        else { return state }
        state.reason = state.reason ?? other.reason
        state.message = state.message ?? other.message
        state.exitCode = state.exitCode ?? other.exitCode
        state.startedAt = state.startedAt ?? other.startedAt
        state.finishedAt = state.finishedAt ?? other.finishedAt
        return state
    }

    static func complete(_ container: inout Container, with other: Container) {
        container.image = container.image ?? other.image
        if container.arguments.isEmpty { container.arguments = other.arguments }
        if !container.hasSpec, other.hasSpec {
            container.hasSpec = true
            container.memoryLimit = other.memoryLimit
            container.limitIsByMetrics = other.limitIsByMetrics
            container.memoryRequest = other.memoryRequest
            container.resourcesAreWhole = other.resourcesAreWhole
            container.cpuLimit = other.cpuLimit
            container.cpuRequest = other.cpuRequest
        }
        container.statusMemoryLimit = container.statusMemoryLimit ?? other.statusMemoryLimit
        container.restartCount = container.restartCount ?? other.restartCount
        container.startupPatience = container.startupPatience ?? other.startupPatience
        container.ready = container.ready ?? other.ready
        if let id = other.containerID, let known = container.containerID, id != known {
            container.formerIDs.append(id)
        }
        container.containerID = container.containerID ?? other.containerID
        container.formerIDs += other.formerIDs
        if container.earlierKills.isEmpty { container.earlierKills = other.earlierKills }
        takeStates(of: other, into: &container)
    }

    /// Two runs of one container (`crictl inspect` of each): the younger is its state, the older one that ended the state before.
    private static func takeStates(of other: Container, into container: inout Container) {
        container.lastState = whole(container.lastState, other.lastState)
        guard let one = container.state, let two = other.state else {
            container.state = container.state ?? other.state
            return
        }
        guard let isOlder = isOlder(one, two) else {
            container.state = whole(one, two)
            return
        }
        let (older, younger) = isOlder ? (one, two) : (two, one)
        container.state = younger
        if older.kind == .terminated { container.lastState = container.lastState ?? older }
    }

    /// Whether the first of two states is that of an earlier run; nil where both may be of one. What runs outlived what ended, where no
    /// clock tells (`crictl ps` has none).
    private static func isOlder(_ one: ContainerState, _ two: ContainerState) -> Bool? {
        if let first = one.startedAt, let second = two.startedAt { return first == second ? nil : first < second }
        if let first = one.finishedAt, let second = two.finishedAt {
            return isSameEnd(first, second) ? nil : first < second
        }
        switch (one.kind, two.kind) {
        case (.terminated, .running): return true
        case (.running, .terminated): return false
        // It waits to be started again.
        case (.terminated, .waiting): return true
        case (.waiting, .terminated): return false
        default: return nil
        }
    }
}

/// The id that a runtime gives to a container.
package enum RuntimeID {
    /// Signs of one that was cut, as `docker ps` and some logs print it, and that tells containers apart all the same; a whole one has as
    /// many as this range ends before.
    package static let cut = 12..<64

    /// Whether two are of one container; either may be cut.
    package static func isOne(_ id: String, _ other: String) -> Bool {
        let shorter = min(id.utf8.count, other.utf8.count)
        return shorter >= cut.lowerBound && id.prefix(shorter) == other.prefix(shorter)
    }

    /// Ids by what they begin with: one that was cut is that of the only one that it fits.
    package struct Index {
        private let byStart: [Substring: Set<String>]

        package init(_ ids: some Sequence<String>) {
            byStart = Dictionary(grouping: ids) { $0.prefix(cut.lowerBound) }.mapValues { Set($0) }
        }

        /// nil where it was cut to fewer signs, or fits several.
        package func only(_ id: String) -> String? {
            let fitting = byStart[id.prefix(cut.lowerBound)]?.filter { $0.hasPrefix(id) } ?? []
            return fitting.count == 1 ? fitting.first : nil
        }
    }
}
