import Archive
import Units

/// istiod's `debug/krtz`, its inputs. Of its hundred collections the one of pods is read:
///
///     [{"name":"informer/Pods","state":{"outputs":{"billing/audit-svc-057-5c4576cf95-dx4lc":{"metadata":{…},
///      "spec":{"containers":[{"name":"","resources":{}}],"nodeName":"ip-10-0-22-114"},
///      "status":{"phase":"Running","podIP":"10.244.0.157",…}},…},"synced":true},"uid":12},…]
///
/// Containers have neither names nor statuses here, so no kill can be seen; annotations and labels are whole.
package final class KrtzReader: JSONPageReader {
    /// How deep the reading stands.
    private enum Level { case collections, collection, state, outputs }
    private var level = Level.collections
    private var sawPods = false

    override func begin() throws(SourceError) -> Bool { try json.beginArray() }

    override func advance() throws(SourceError) -> Bool {
        switch level {
        case .collections:
            guard try json.nextElement() else { return false }
            if try json.beginObject() { level = .collection }
        case .collection: try readCollection()
        case .state:
            guard let key = try json.nextKey() else {
                level = .collection
                return true
            }
            if key == .outputs, try json.beginObject() { level = .outputs }
        case .outputs:
            guard try json.nextKey() != nil else {
                level = .state
                return true
            }
            sawPods = true
            let pod = try json.readPod()
            if !pod.name.isEmpty { ready.append(.pod(pod)) }
        }
        return true
    }

    /// Enters the state of `informer/Pods`; the same pods may come in further collections (`ingress/informer/Pods`).
    private func readCollection() throws(SourceError) {
        var isPods = false
        while let key = try json.nextKey() {
            switch key {
            case .name: isPods = try json.readBytes { $0.hasSuffix("informer/Pods") } ?? false
            case .state:
                guard isPods, !sawPods, try json.beginObject() else { continue }
                level = .state
                return
            default: break
            }
        }
        level = .collections
    }
}

extension JSONReader {
    fileprivate func readPod() throws(SourceError) -> Pod {
        var pod = Pod()
        guard try beginObject() else { return pod }
        while let key = try nextKey() {
            switch key {
            case .metadata: try readPodMetadata(into: &pod)
            case .spec:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .nodeName { pod.node = try readString() }
                }
            case .status:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    switch key {
                    case .phase: pod.phase = try readString()
                    case .reason: pod.reason = try readString()
                    case .message: pod.message = try readString()
                    case .podIP: pod.address = try readString()
                    default: break
                    }
                }
            default: break
            }
        }
        return pod
    }

    private func readPodMetadata(into pod: inout Pod) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .name: pod.name = try readString() ?? ""
            case .namespace: pod.namespace = try readString() ?? ""
            case .uid: pod.uid = try readString()
            case .creationTimestamp: pod.createdAt = try readMoment()
            case .deletionTimestamp: pod.deletedAt = try readMoment()
            case .labels: pod.labels = try readStringMap()
            case .annotations:
                pod.annotations = try readStringMap { key in
                    key.hasPrefix("sidecar.istio.io/") && key != "sidecar.istio.io/status"
                        || key == "proxy.istio.io/config" || key == "istio.io/rev"
                }
            case .ownerReferences: try readOwners(into: &pod)
            default: break
            }
        }
    }

    /// The controller among the owners, or the first.
    private func readOwners(into pod: inout Pod) throws(SourceError) {
        guard try beginArray() else { return }
        while try nextElement() {
            var (kind, name, controls): (String?, String?, Bool) = (nil, nil, false)
            guard try beginObject() else { continue }
            while let key = try nextKey() {
                switch key {
                case .kind: kind = try readString()
                case .name: name = try readString()
                case .controller: controls = try readBool() ?? false
                default: break
                }
            }
            if controls || pod.ownerName == nil { (pod.ownerKind, pod.ownerName) = (kind, name) }
        }
    }
}
