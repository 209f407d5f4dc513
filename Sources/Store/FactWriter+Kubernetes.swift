import Captures
import Units

extension FactWriter {
    /// Writes descriptions of pods whose objects the bundles do not have, and their events likewise.
    func writeDescriptions() throws(StoreError) {
        for (pod, file, bundle) in describedPods {
            self.bundle = bundle
            var pod = pod
            pod.isDescription = false
            try write(pod, file)
        }
        let names = Set(podsSeen.compactMap { key in key.lastIndex(of: "/").map { key[key.index(after: $0)...] } })
        for (pod, file, bundle) in PodPieces.joined(describedFragments) {
            self.bundle = bundle
            // A row of a table may not tell its pod's namespace.
            if pod.namespace.isEmpty, !pod.name.isEmpty, names.contains(pod.name[...]) { continue }
            var pod = pod
            (pod.isDescription, pod.isFragment) = (false, false)
            try write(pod, file)
        }
        describedFragments = []
        let known = Set(try database.rows("SELECT DISTINCT object_name FROM event") { $0.text(0) })
        for (event, file) in describedEvents where !known.contains(event.objectName) {
            var event = event
            event.isDescription = false
            try write(event, file)
        }
        describedPods = []
        describedEvents = []
    }

    func write(_ pod: Pod, _ file: Int64) throws(StoreError) {
        if pod.isFragment { return describedFragments.append((pod, file, bundle)) }
        if pod.isDescription { return describedPods.append((pod, file, bundle)) }
        // istiod's copies have no names of containers and no statuses; a real pod always has both.
        let stripped = pod.containers.allSatisfy {
            $0.name.isEmpty && $0.state == nil && $0.lastState == nil && !$0.hasSpec
        }
        let key = pod.name.isEmpty ? "\(file)/" : "\(bundle)/\(pod.namespace)/\(pod.name)"
        if stripped {
            guard !podsSeen.contains(key), strippedSeen.insert(key).inserted else { return }
        } else if !podsSeen.insert(key).inserted {
            return  // `cluster/pods` repeats the pods of Istio's namespace
        }
        let id = try database.insert(
            Self.podRow,
            [
                nil, .integer(file), .text(pod.namespace), .text(pod.name), SQLValue(pod.uid), SQLValue(pod.node),
                SQLValue(pod.address), SQLValue(pod.phase), SQLValue(pod.reason), SQLValue(pod.message),
                SQLValue(pod.ownerKind), SQLValue(pod.ownerName), nil, nil, SQLValue(pod.createdAt),
                SQLValue(pod.deletedAt),
                SQLValue(pod.podLimit.flatMap { Quantity($0)?.bytes?.count }),
                SQLValue(pod.annotations["sidecar.istio.io/proxyMemoryLimit"]),
                SQLValue(pod.annotations["proxy.istio.io/config"]), SQLValue(Self.labels(pod.labels)),
                SQLValue(stripped),
            ])
        if stripped { return }
        for container in pod.containers { try write(container, of: pod, id) }
    }

    private func write(_ c: Container, of pod: Pod, _ podID: Int64) throws(StoreError) {
        let inForce = c.statusMemoryLimit.flatMap { Quantity($0)?.bytes?.count }
        let specified = c.memoryLimit.flatMap { Quantity($0)?.bytes?.count }
        let source: String? =
            inForce != nil
            ? "container status"
            : specified != nil ? "container spec" : Self.unknownLimit(c)
        let id = try database.insert(
            Self.containerRow,
            [
                nil, .integer(podID), .text(c.name), .text(ContainerRole(c, in: pod).rawValue), SQLValue(c.image),
                SQLValue(inForce ?? specified), SQLValue(source),
                SQLValue(c.memoryRequest.flatMap { Quantity($0)?.bytes?.count }),
                SQLValue(c.cpuLimit.flatMap { Quantity($0)?.value }), SQLValue(c.restartCount), SQLValue(c.ready),
                SQLValue(c.containerID),
            ])
        for (which, state) in [("state", c.state), ("lastState", c.lastState)] {
            guard let state else { continue }
            try database.insert(
                Self.stateRow,
                [
                    .integer(id), .text(which), .text(state.kind.rawValue), SQLValue(state.reason),
                    SQLValue(state.message),
                    SQLValue(state.exitCode), SQLValue(state.signal), SQLValue(state.startedAt),
                    SQLValue(state.finishedAt),
                ])
        }
    }

    /// Why a limit is not known where that does not mean that there is none.
    private static func unknownLimit(_ c: Container) -> String? {
        if c.memoryLimit != nil || c.statusMemoryLimit != nil { return "masked" }
        return c.hasSpec ? nil : "not in the page"
    }

    func write(_ w: Workload, _ file: Int64) throws(StoreError) {
        guard owners.updateValue(w, forKey: "\(w.namespace)/\(w.kind)/\(w.name)") == nil else { return }
        try database.insert(
            Self.workloadRow,
            [
                .integer(file), .text(w.namespace), .text(w.kind), .text(w.name), SQLValue(w.ownerKind),
                SQLValue(w.ownerName), SQLValue(w.createdAt), SQLValue(w.replicas), SQLValue(w.ready),
            ])
    }

    func write(_ n: Node, _ file: Int64) throws(StoreError) {
        try database.insert(
            "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(file), .text(n.name), SQLValue(n.memoryPressure), SQLValue(n.cpus),
                SQLValue(n.allocatableMemory.flatMap { Quantity($0)?.bytes?.count }), SQLValue(n.kubeletVersion),
            ])
        if let heartbeat = n.newestHeartbeat {
            try database.insert(
                "INSERT INTO clock VALUES (?, ?, ?)",
                [.integer(file), SQLValue(heartbeat), .text(ClockReading.Source.newestTimestamp.rawValue)])
        }
    }

    func write(_ o: IstioObject, _ file: Int64) throws(StoreError) {
        guard objectsSeen.insert("\(bundle)/\(o.kind)/\(o.namespace)/\(o.name)").inserted else { return }
        let id = try database.insert(
            Self.objectRow,
            [
                nil, .integer(file), .text(o.kind), .text(o.namespace), .text(o.name), SQLValue(o.createdAt),
                SQLValue(o.servers), SQLValue(o.rules), SQLValue(!o.selector.isEmpty), SQLValue(o.maxConnections),
                SQLValue(o.idleTimeout), SQLValue(o.concurrency),
            ])
        func names(_ role: String, _ list: [String]) throws(StoreError) {
            for name in list { try database.insert(Self.nameRow, [.integer(id), .text(role), .text(name), nil]) }
        }
        try names("host", o.hosts)
        try names("exportTo", o.exportTo)
        try names("gateway", o.gateways)
        try names("destination", o.destinations)
        try names("filter", o.filters)
        for subset in o.subsets {
            let labels = subset.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            try database.insert(Self.nameRow, [.integer(id), "subset", .text(subset.name), .text(labels)])
        }
        for credential in o.credentials {
            try database.insert(
                Self.nameRow, [.integer(id), "credential", .text(credential.name), .text(credential.host)])
        }
        for (key, value) in o.selector.sorted(by: { $0.key < $1.key }) {
            try database.insert(Self.nameRow, [.integer(id), "selector", .text(key), .text(value)])
        }
    }

    func write(_ e: KubernetesEvent, _ file: Int64) throws(StoreError) {
        if e.isDescription { return describedEvents.append((e, file)) }
        try database.insert(
            Self.eventRow,
            [
                .integer(file), SQLValue(e.line), SQLValue(e.namespace), SQLValue(e.type), .text(e.reason),
                .text(e.objectKind), .text(e.objectName), SQLValue(e.container), SQLValue(e.host),
                .text(String(e.message.prefix(400))), SQLValue(e.count), SQLValue(e.firstAt), SQLValue(e.lastAt),
                SQLValue(e.lastAge?.lowerBound),
            ])
    }

    /// What a selector may name: not the hashes that a controller puts on, which change with every template.
    private static func labels(_ labels: [String: String]) -> String? {
        let kept = labels.filter { !$0.key.hasSuffix("-hash") }
        guard !kept.isEmpty else { return nil }
        return kept.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    private static let workloadRow = insertion("workload", 9)
    private static let podRow = insertion("pod", 21)
    private static let containerRow = insertion("container", 12)
    private static let stateRow = insertion("container_state", 9)
    private static let objectRow = insertion("istio_object", 12)
    private static let nameRow = insertion("istio_name", 4)
    private static let eventRow = insertion("event", 14)
}

/// What a container is in its pod.
enum ContainerRole: String {
    case sidecar, nativeSidecar, gateway, waypoint, ztunnel, app
    case initContainer = "init"
    case istiod
    /// A piece of an object or a row of a table names no container.
    case unknown

    init(_ c: Container, in pod: Pod) {
        let isProxy = c.name == "istio-proxy" || c.arguments.prefix(2).contains("proxy")
        // ztunnel's container is called istio-proxy as well, and it runs no Envoy.
        if pod.labels["app"] == "ztunnel" || c.arguments.first == "ztunnel"
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
        } else if c.name == "discovery" || pod.labels["app"] == "istiod" {
            self = .istiod
        } else {
            self = c.place == .initContainer && !c.restartsAlways ? .initContainer : .app
        }
    }
}
