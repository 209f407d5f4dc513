import Captures
import Units

extension FactWriter {
    /// Writes descriptions of pods whose objects the bundles do not have, and their events likewise.
    func writeDescriptions() throws(StoreError) {
        podsWithObjects = podsSeen
        for (pod, file, bundle) in describedPods {
            self.bundle = bundle
            var pod = pod
            pod.isDescription = false
            try write(pod, file, isWhole: true)
        }
        try placeFragments()
        // Names are held only where there is something to look up: a table may have a million of them.
        let names =
            describedFragments.isEmpty
            ? [] : Set(podsSeen.keys.compactMap { key in key.lastIndex(of: "/").map { key[key.index(after: $0)...] } })
        let known = PodPieces.assumed(describedFragments, besides: Array(identities.values) + connected + synced) {
            podsSeen["\($0.bundle)/\($0.pod.namespace)/\($0.pod.name)"] != nil
        }
        assumedFiles = known.files
        for (pod, file, bundle) in PodPieces.joined(known.pieces) {
            self.bundle = bundle
            // A row of a table may not tell its pod's namespace.
            if pod.namespace.isEmpty, !pod.name.isEmpty, names.contains(pod.name[...]) { continue }
            var pod = pod
            (pod.isDescription, pod.isFragment) = (false, false)
            if pod.ownerName == nil { ownByName(&pod) }
            try write(pod, file)
        }
        describedFragments = []
        let told =
            describedEvents.isEmpty
            ? []
            : Set(try database.rows(distinct: true, from: "event") { $0["object_name"] as String })
        for (event, file) in describedEvents where !told.contains(event.objectName) {
            var event = event
            event.isDescription = false
            try write(event, file)
        }
        describedPods = []
        describedEvents = []
    }

    /// Adds pieces of what was killed. Rows of a table without namespaces are of that of a pod among them.
    private func placeFragments() throws(StoreError) {
        // Of pods that a node's log names only those that were killed.
        describedFragments += killedRuns.pieces().filter {
            podsSeen["\($0.bundle)/\($0.pod.namespace)/\($0.pod.name)"] == nil
        }
        guard !describedFragments.isEmpty else { return }
        let seen = podsSeen.keys.lazy.map { key -> (namespace: String, pod: String) in
            let parts = key.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 3 ? (String(parts[1]), String(parts[2])) : ("", "")
        }
        describedFragments = PodPieces.placed(describedFragments, besides: seen)
        var files: [Int64: String] = [:]
        for piece in describedFragments where files[piece.file] == nil && PodPieces.isOfNobody(piece) {
            files[piece.file] = try database.first(from: "source_file WHERE id = ?", .integer(piece.file)) {
                $0["name"] as String
            }
        }
        guard !files.isEmpty else { return }
        describedFragments = PodPieces.named(describedFragments, besides: seen, files: files)
    }

    /// A row names no owner, but the random parts of a replica's name are made by its ReplicaSet, and replicas are one workload.
    private func ownByName(_ pod: inout Pod) {
        let workload = WorkloadName.of(pod: pod.name)
        guard workload != pod.name, let hyphen = pod.name.lastIndex(of: "-") else { return }
        let set = pod.name[..<hyphen]
        pod.ownerName = String(set)
        let isNumbered = pod.name[hyphen...].dropFirst().allSatisfy(\.isNumber) && workload == set
        pod.ownerKind = workload == set ? isNumbered ? "StatefulSet" : "DaemonSet" : "ReplicaSet"
    }

    /// - Parameter isWhole: a description that tells of all containers.
    func write(_ pod: Pod, _ file: Int64, isWhole: Bool = false) throws(StoreError) {
        if pod.isFragment { return describedFragments.append((pod, file, bundle)) }
        if pod.isDescription { return describedPods.append((pod, file, bundle)) }
        // istiod's copies have no names of containers and no statuses; a real pod always has both.
        let stripped = pod.containers.allSatisfy {
            $0.name.isEmpty && $0.state == nil && $0.lastState == nil && !$0.hasSpec
        }
        let own =
            pod.hasNoPod || pod.name.isEmpty ? pod.containers.first.map { $0.name + ($0.containerID ?? "") } ?? "" : ""
        let key = pod.name.isEmpty ? "\(file)/\(own)" : "\(bundle)/\(pod.namespace)/\(pod.name)"
        if stripped {
            guard podsSeen[key] == nil, strippedSeen.insert(key).inserted else { return }
        } else if !isNews(pod, key, isWhole) {
            if let uid = pod.uid { podsRepeated.append((file, uid)) }
            return
        }
        let id = try Tables.pod.insert(PodRow(file: file, pod: pod, stripped: stripped), into: database)
        if stripped { return }
        for container in pod.containers { try write(container, of: pod, id, file) }
    }

    /// Whether a pod's object says what none did before: `cluster/pods` repeats the pods of Istio's namespace, a page of a later moment
    /// does not.
    private func isNews(_ pod: Pod, _ key: String, _ isWhole: Bool) -> Bool {
        let known = podsSeen[key]
        podsSeen[key] = max(known ?? 0, pod.newestTime)
        // Pieces without a name were put together before.
        if pod.name.isEmpty { return known == nil }
        let kills = pod.containers.flatMap { [$0.state, $0.lastState].compactMap { $0 } }.filter {
            $0.kind == .terminated && $0.reason == EndReason.oomKilled
        }.map { $0.finishedAt?.microseconds }
        let told = killsSeen[key] ?? []
        if let object = podsWithObjects[key], !isWhole || pod.newestTime &- object <= Self.sameTime {
            // What has no time may be the kill that the object tells.
            let isTold = kills.allSatisfy { kill in
                told.contains { other in
                    kill.flatMap { at in other.map { (at &- $0).magnitude <= Self.sameTime } } ?? true
                }
            }
            // A row of a table tells of ends by their number, and of the start after the last.
            let seen = endsSeen[key, default: (0, 0)]
            let tellsMore =
                !kills.isEmpty
                && (pod.ends > seen.ends || pod.restarts > seen.restarts
                    || pod.containers.contains { !$0.earlierKills.isEmpty })
            if isTold, !tellsMore { return false }
        }
        if !kills.isEmpty { killsSeen[key] = told.union(kills) }
        if pod.ends > 0 {
            let seen = endsSeen[key, default: (0, 0)]
            endsSeen[key] = (max(seen.ends, pod.ends), max(seen.restarts, pod.restarts))
        }
        return podWords.insert(PodWord(pod, key)).inserted
    }

    /// By which two pages may differ on one time, in microseconds.
    private static let sameTime: Int64 = 1_000_000

    private func write(_ container: Container, of pod: Pod, _ podID: Int64, _ file: Int64) throws(StoreError) {
        let row = ContainerDraft(pod: podID, container: container, role: ContainerRole(container, in: pod))
        let id = try Tables.container.insert(row, into: database)
        for former in container.formerIDs {
            try Tables.containerRun.insert((container: id, id: former), into: database)
        }
        for (which, state) in [(ContainerStateRow.Which.state, container.state), (.lastState, container.lastState)] {
            guard let state else { continue }
            try Tables.containerState.insert(
                ContainerStateRow(container: id, which: which, state: state), into: database)
        }
        for kill in container.earlierKills {
            try Tables.containerState.insert(
                ContainerStateRow(container: id, which: .earlier, state: kill, file: file), into: database)
        }
    }

    func write(_ workload: Workload, _ file: Int64) throws(StoreError) {
        try write(workload.managers, of: (workload.kind, workload.namespace, workload.name), file)
        let key = "\(workload.namespace)/\(workload.kind)/\(workload.name)"
        owners[key] = workload
        guard isNews(key, of: file, in: &workloadsSeen) else { return }
        try add(workload, of: file, to: Tables.workload)
    }

    /// Of pages of one input that both have an object, each is written that lies in another folder: they may be of two clusters.
    /// `RepeatedFacts` drops what one bundle says again, when it is known which those are.
    private func isNews(_ object: String, of file: Int64, in seen: inout [String: (file: Int64, folder: String)])
        -> Bool
    {
        guard let known = seen.updateValue((file, folder), forKey: "\(bundle)/\(object)") else { return true }
        if known.file != file { repeatsObjects = true }
        return known.folder != folder
    }

    func write(_ delivery: Delivery, _ file: Int64) throws(StoreError) {
        try add(delivery, of: file, to: Tables.delivery)
        let manager = Manager(delivery.tool, delivery.namespace, delivery.name)
        for own in delivery.managed { try write([manager], of: (own.kind, own.namespace, own.name), file) }
    }

    private func write(
        _ managers: [Manager], of object: (kind: String, namespace: String, name: String), _ file: Int64
    ) throws(StoreError) {
        for manager in managers {
            try Tables.managedObject.insert(
                ManagedRow(
                    file: file, kind: object.kind, namespace: object.namespace, name: object.name, manager: manager),
                into: database)
        }
    }

    func write(_ node: Node, _ file: Int64) throws(StoreError) {
        try add(node, of: file, to: Tables.node)
        guard let heartbeat = node.newestHeartbeat else { return }
        try add((heartbeat, ClockReading.Source.newestTimestamp.rawValue), of: file, to: Tables.clock)
    }

    func write(_ o: IstioObject, _ file: Int64) throws(StoreError) {
        guard isNews("\(o.kind)/\(o.namespace)/\(o.name)", of: file, in: &objectsSeen) else { return }
        let id = try add(o, of: file, to: Tables.istioObject)
        try write(o.managers, of: (o.kind, o.namespace, o.name), file)
        func list(_ role: ListedName.Role, _ name: String, _ detail: String? = nil) throws(StoreError) {
            try Tables.istioName.insert(
                ListedName(object: id, role: role, name: name, detail: detail), into: database)
        }
        for host in o.hosts { try list(.host, host) }
        for namespace in o.exportTo { try list(.exportTo, namespace) }
        for gateway in o.gateways { try list(.gateway, gateway) }
        for host in o.destinations { try list(.destination, host) }
        for routed in o.routedSubsets { try list(.routedSubset, routed.subset, routed.host) }
        for filter in o.filters { try list(.filter, filter) }
        for subset in o.subsets {
            let labels = subset.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            try list(.subset, subset.name, labels)
        }
        for credential in o.credentials { try list(.credential, credential.name, credential.host) }
        for tag in o.tags { try list(.tag, tag.name, tag.place) }
        for (key, value) in o.selector.sorted(by: { $0.key < $1.key }) { try list(.selector, key, value) }
    }

    func write(_ event: KubernetesEvent, _ file: Int64) throws(StoreError) {
        if event.isDescription { return describedEvents.append((event, file)) }
        try add(event, of: file, to: Tables.event)
    }
}

/// What a container is in its pod.
package enum ContainerRole: String, ColumnWord {
    case sidecar, nativeSidecar, gateway, waypoint, ztunnel, app
    case initContainer = "init"
    /// Added to a running pod by `kubectl debug`: no proxy whatever its image, and no part of the application.
    case ephemeral
    case istiod
    /// The Envoy that another mesh (App Mesh, Consul, Kuma) put beside an application: nothing of Istio's holds for it.
    case foreignSidecar
    /// A piece of an object or a row of a table names no container.
    case unknown

    /// Envoy runs in it, or ztunnel in its place.
    package var isOfProxy: Bool {
        switch self {
        case .sidecar, .nativeSidecar, .gateway, .waypoint, .ztunnel, .foreignSidecar: true
        case .app, .initContainer, .ephemeral, .istiod, .unknown: false
        }
    }
    package var isOfEnvoy: Bool { isOfProxy && self != .ztunnel }
    /// Those of proxies, as SQL lists them.
    static let ofProxies = allCases.filter(\.isOfProxy).map { "'\($0.rawValue)'" }.joined(separator: ", ")

    init(_ c: Container, in pod: Pod) {
        let isProxy = c.name == IstioContainer.proxy || c.arguments.prefix(2).contains("proxy")
        if c.place == .ephemeral {
            self = .ephemeral
            // ztunnel's container is called istio-proxy as well, and it runs no Envoy.
        } else if pod.labels["app"] == "ztunnel" || c.arguments.first == "ztunnel"
            || (isProxy && pod.name.hasPrefix("ztunnel-"))
        {
            self = .ztunnel
        } else if c.name.isEmpty, c.arguments.isEmpty, c.place == .container {
            // A row of a table: istiod's pod, alone of Istio's, has one container, and nothing is injected into it.
            self = pod.name.hasPrefix("istiod-") ? .istiod : .unknown
        } else if isProxy {
            if c.arguments.contains("waypoint") || pod.labels["gateway.istio.io/managed"] == "istio.io-mesh-controller"
            {
                self = .waypoint
            } else if c.arguments.contains("router") || pod.labels["gateway.networking.k8s.io/gateway-name"] != nil {
                self = .gateway
            } else {
                self = c.place == .initContainer ? .nativeSidecar : .sidecar
            }
        } else if ContainerRole.isForeignEnvoy(c) {
            let others = pod.containers.contains { other in
                other.place == .container && other.name != c.name && !ContainerRole.helpers.contains(other.name)
            }
            self = others ? .foreignSidecar : .gateway
        } else if c.name == "discovery" || pod.labels["app"] == "istiod" {
            self = .istiod
        } else {
            self = c.place == .initContainer && !c.restartsAlways ? .initContainer : .app
        }
    }

    /// Envoy under another control plane (Envoy Gateway, Contour, Consul, Kuma, Gloo), or under none.
    private static func isForeignEnvoy(_ c: Container) -> Bool {
        guard c.place == .container || c.restartsAlways else { return false }
        guard let image = c.image else {
            return c.name == "envoy" || c.name == "kuma-sidecar" || c.name == "consul-dataplane"
        }
        // By bytes: every container of a mesh has one.
        let path = image.utf8
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
        let last = String(
            Substring(path[start...].prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }))
        let isEnvoy =
            last == "envoy" || last.hasPrefix("envoy-distroless") || last.hasPrefix("envoy-alpine")
            || last.hasPrefix("envoy-contrib") || last.hasPrefix("envoy-debug") || last.hasSuffix("envoy-wrapper")
            || last.hasSuffix("-envoy")
        return isEnvoy || last == "kuma-dp" || last == "consul-dataplane"
    }

    /// Containers beside a gateway's Envoy that serve it.
    private static let helpers: Set<String> = ["shutdown-manager", "access-logger", "sds"]
}

/// What an object says of how a pod's containers are.
struct PodWord: Hashable {
    private let hash: Int

    /// Of `key` and the states alone: kept of each pod of a mesh.
    init(_ pod: Pod, _ key: String) {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(pod.uid)
        for container in pod.containers {
            hasher.combine(container.name)
            hasher.combine(container.restartCount)
            for state in [container.state, container.lastState] {
                hasher.combine(state?.kind)
                hasher.combine(state?.reason)
                hasher.combine(state?.exitCode)
                hasher.combine(state?.startedAt?.microseconds)
                hasher.combine(state?.finishedAt?.microseconds)
            }
        }
        hash = hasher.finalize()
    }
}

extension ContainerState {
    fileprivate var newestTime: Int64? { [startedAt, finishedAt].lazy.compactMap { $0?.microseconds }.max() }
}

extension Pod {
    /// In microseconds; 0 where none is told.
    fileprivate var newestTime: Int64 {
        containers.reduce(createdAt?.microseconds ?? 0) { newest, container in
            max(newest, container.state?.newestTime ?? newest, container.lastState?.newestTime ?? newest)
        }
    }
}
