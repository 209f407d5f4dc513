import Captures

/// Names for the pods and containers of which a kernel's line gives nothing but ids, out of what a node's own logs say in passing.
///
/// Nothing of a log is a pod by itself, since a node runs very many: only those that were killed become pieces of one.
struct KilledRuns {
    private var pods: [String: Place] = [:]
    private var containers: [String: String] = [:]
    private var runs: [String: (place: Place, container: String)] = [:]
    private var kills: [(uid: String?, containerID: String?)] = []

    private struct Place {
        var namespace: String
        var pod: String
        var file: Int64
        var bundle: Int
        /// By the UID: the ids of its containers that a line named beside it, and the only name that was told.
        var ids: Set<String> = []
        var names: Set<String> = []
    }

    /// Names of a node that runs for months.
    private static let most = 100_000

    mutating func take(_ run: NamedRun, file: Int64, bundle: Int) {
        if let id = run.containerID, let name = run.container, containers.count < Self.most {
            containers[id] = name
            if let namespace = run.namespace, let pod = run.pod {
                runs[id] = (Place(namespace: namespace, pod: pod, file: file, bundle: bundle), name)
            }
        }
        guard let uid = run.uid, let namespace = run.namespace, let pod = run.pod else { return }
        if pods[uid] == nil {
            guard pods.count < Self.most else { return }
            pods[uid] = Place(namespace: namespace, pod: pod, file: file, bundle: bundle)
        }
        if let id = run.containerID, pods[uid]?.ids.count ?? 0 < 100 { pods[uid]?.ids.insert(id) }
        if let name = run.container, pods[uid]?.names.count ?? 0 < 100 { pods[uid]?.names.insert(name) }
    }

    mutating func take(_ kill: KernelKill) {
        guard kill.podUID != nil || kill.containerID != nil, kills.count < Self.most else { return }
        kills.append((kill.podUID, kill.containerID))
    }

    /// A piece of each pod that was killed and that a line named.
    func pieces() -> [PodPieces.Piece] {
        var out: [PodPieces.Piece] = []
        var seen: Set<String> = []
        let byID = kills.contains { $0.uid == nil } ? idsOfPods() : [:]
        for kill in kills {
            guard let uid = kill.uid ?? kill.containerID.flatMap({ byID[$0] }), let place = pods[uid],
                seen.insert(uid + (kill.containerID ?? "")).inserted
            else { continue }
            var pod = Pod()
            pod.isFragment = true
            (pod.namespace, pod.name, pod.uid) = (place.namespace, place.pod, uid)
            var container = Container()
            container.containerID = kill.containerID
            container.name =
                kill.containerID.flatMap { containers[$0] } ?? place.names.first.flatMap {
                    place.names.count == 1 ? $0 : nil
                } ?? ""
            // It has ended; whether another run came after it is not told here.
            container.lastState = ContainerState(kind: .terminated)
            pod.containers = [container]
            out.append((pod, place.file, place.bundle))
        }
        return out + ofRuns()
    }

    /// Of kills whose line has no pod's UID: a runtime may name the pod of a container's id, and another may cut that id.
    private func ofRuns() -> [PodPieces.Piece] {
        var out: [PodPieces.Piece] = []
        var done: Set<String> = []
        let ids = RuntimeID.Index(runs.keys)
        for kill in kills where kill.uid == nil {
            guard let id = kill.containerID, done.insert(id).inserted else { continue }
            // Else nobody knows whose it is.
            guard let whole = ids.only(id), let run = runs[whole] else { continue }
            var pod = Pod()
            pod.isFragment = true
            (pod.namespace, pod.name) = (run.place.namespace, run.place.pod)
            var container = Container()
            (container.name, container.containerID) = (run.container, id)
            container.lastState = ContainerState(kind: .terminated)
            pod.containers = [container]
            out.append((pod, run.place.file, run.place.bundle))
        }
        return out
    }

    private func idsOfPods() -> [String: String] {
        var out: [String: String] = [:]
        for (uid, place) in pods { for id in place.ids { out[id] = uid } }
        return out
    }
}
