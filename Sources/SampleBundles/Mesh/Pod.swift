import Units

extension Mesh {
    package enum Owner: String, Sendable {
        case deployment = "Deployment", statefulSet = "StatefulSet", daemonSet = "DaemonSet", job = "Job", none
    }

    /// A pod with what a kubelet says of its containers.
    package struct Pod: Sendable {
        package var name: String
        package var namespace: String
        package var workload: String
        package var owner: Owner
        /// `f995679c5`: of the ReplicaSet, between workload and suffix.
        package var hash: String
        package var version = "v1"
        package var address: String
        package var node: String
        package var zone: String
        package var uid: String
        package var createdAt: Moment
        package var ports: [Port]
        package var app = Container()
        /// nil: not injected.
        package var sidecar: Sidecar?
        /// The proxy is the only container, started as `router`.
        package var isGateway = false
        package var phase = "Running"
        /// `Evicted`, with the kubelet's sentence in `message`.
        package var reason: String?
        package var message: String?
        /// `spec.resources.limits.memory`, over all containers.
        package var memoryLimit: String?
        package var deletedAt: Moment?

        /// Every container of it is.
        package var isReady: Bool { phase == "Running" && app.ready && (sidecar?.life.ready ?? true) }
        package var folder: String { "\(namespace)/\(name)" }
        /// `pay-f995679c5-c5gcw.checkout`: how istiod's log names the proxy.
        package var proxyName: String { "\(name).\(namespace)" }
        package var nodeID: String {
            "\(isGateway ? "router" : "sidecar")~\(address)~\(proxyName)~\(namespace).svc.cluster.local"
        }
        package var ownerPath: String {
            "kubernetes://apis/\(owner == .job ? "batch" : "apps")/v1/namespaces/\(namespace)/\(owner.rawValue.lowercased())s/\(workload)"
        }
    }

    package struct Sidecar: Sendable {
        /// As in the manifest: `76Mi`, `1Gi`; nil: none set.
        package var limit: String?
        package var request = "64Mi"
        /// An init container with `restartPolicy: Always`.
        package var isNative = false
        package var workers = 2
        package var life = Container()

        package init(
            limit: String? = "1Gi", request: String = "64Mi", native: Bool = false, workers: Int = 2,
            life: Container = Container()
        ) {
            (self.limit, self.request, isNative, self.workers, self.life) = (limit, request, native, workers, life)
        }
    }

    /// What a container status says: two lives at most, and a count.
    package struct Container: Sendable {
        package var limit: String?
        package var request: String? = "256Mi"
        package var restarts = 0
        package var ready = true
        /// nil: running since the pod's start.
        package var state: State?
        package var lastState: State?

        package init(
            limit: String? = nil, restarts: Int = 0, ready: Bool = true, state: State? = nil, lastState: State? = nil
        ) {
            (self.limit, self.restarts, self.ready) = (limit, restarts, ready)
            (self.state, self.lastState) = (state, lastState)
        }

        /// Killed at `finished`, running again a second later.
        package static func oomKilled(
            from started: Moment, to finished: Moment, restarts: Int = 1, limit: String? = nil, exitCode: Int = 137,
            reason: String = "OOMKilled"
        ) -> Container {
            Container(
                limit: limit, restarts: restarts, state: .running(finished.later(1)),
                lastState: .terminated(exitCode: exitCode, reason: reason, from: started, to: finished))
        }

        /// Killed at `finished` once more than `restarts` says, waiting for the back-off to pass.
        package static func crashLooping(
            from started: Moment, to finished: Moment, restarts: Int, backOff: String = "40s", limit: String? = nil
        ) -> Container {
            Container(
                limit: limit, restarts: restarts, ready: false, state: .crashLoop(backOff: backOff),
                lastState: .terminated(exitCode: 137, reason: "OOMKilled", from: started, to: finished))
        }
    }

    package enum State: Sendable {
        case running(Moment)
        case crashLoop(backOff: String)
        case initializing
        case terminated(exitCode: Int, reason: String, from: Moment, to: Moment)
    }
}

extension Mesh {
    /// Adds a workload's pods, and the service in front of them if `ports` is not empty.
    package mutating func addService(
        _ name: String, in namespace: String, pods count: Int = 1, ports: [Port] = [.http],
        sidecar: Sidecar? = Sidecar(),
        owner: Owner = .deployment, version: String = "v1", gateway: Bool = false
    ) {
        var dice = Dice(seed, for: "\(namespace)/\(name)/\(version)/\(pods.count)")
        let hash = dice.suffix(10)
        var endpoints: [Endpoint] = []
        for replica in 0..<count {
            let node = nodes[(pods.count + replica) % max(1, nodes.count)]
            let podName =
                switch owner {
                case .deployment: "\(name)-\(hash)-\(dice.suffix(5))"
                case .statefulSet: "\(name)-\(replica)"
                case .daemonSet, .job: "\(name)-\(dice.suffix(5))"
                case .none: name
                }
            let pod = Pod(
                name: podName, namespace: namespace, workload: name, owner: owner, hash: hash, version: version,
                address: Self.address(92, pods.count), node: node.name, zone: node.zone,
                uid: dice.uuid(),
                createdAt: begunAt, ports: ports, sidecar: sidecar, isGateway: gateway)
            pods.append(pod)
            endpoints.append(
                Endpoint(
                    address: pod.address, zone: pod.zone,
                    workload: "\(name);\(namespace);\(name);\(version);Kubernetes",
                    version: version, mutualTLS: sidecar != nil))
        }
        guard !ports.isEmpty else { return }
        if let place = services.firstIndex(where: { $0.name == name && $0.namespace == namespace }) {
            services[place].endpoints += endpoints
            return
        }
        services.append(
            Service(
                name: name, namespace: namespace, address: Self.address(106, services.count), ports: ports,
                endpoints: endpoints, createdAt: begunAt))
    }

    /// The addresses of a range in an order that looks drawn, each once (an odd factor permutes 65,536 numbers).
    private static func address(_ range: Int, _ number: Int) -> String {
        let drawn = (number &+ 7) &* 40_503 & 0xFFFF
        return "10.\(range).\(drawn >> 8).\(drawn & 0xFF)"
    }

    /// Adds `count` services with one pod each and no sidecar: the rest of a mesh that nobody scoped away.
    package mutating func addServices(
        _ count: Int, in namespaces: [String] = ["atlas", "harbour", "parcels", "tariffs"], ports: [Port] = [.http],
        sidecar: Sidecar? = nil
    ) {
        let words = [
            "anchor", "beacon", "cargo", "draft", "ferry", "gauge", "hull", "island", "jetty", "keel", "lantern",
            "mooring",
        ]
        let from = services.count
        for number in from..<(from + max(0, count)) {
            addService(
                "\(words[number % words.count])-\(padded(Int64(number), 4))", in: namespaces[number % namespaces.count],
                ports: ports, sidecar: sidecar)
        }
    }

    /// istiod's own service, as every mesh has it.
    package mutating func addControlPlane() {
        addService(
            "istiod", in: "istio-system",
            ports: [
                Port("grpc-xds", 15010, target: 15010, http: true),
                Port("https-dns", 15012, target: 15012, http: false),
                Port("https-webhook", 443, target: 15017, http: false),
                Port("http-monitoring", 15014, target: 15014, http: true),
            ], sidecar: nil)
        if !pods.isEmpty { pods[pods.count - 1].name = istiodPod }
    }
}
