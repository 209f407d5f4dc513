import Units

/// Runs of containers as a runtime lists them, joined to pods: the newest run of a container says how it is, and the ids of
/// all of them are what a kernel's log may name.
struct RuntimeRuns {
    struct Run {
        var namespace = ""
        var pod = ""
        var uid: String?
        var container = ""
        var attempt: Int?
        var id: String?
        var image: String?
        var state: ContainerState?
    }
    private var runs: [Run] = []
    private static let most = 50_000

    /// Containers outside of Kubernetes, each by itself.
    private var loose: [Run] = []

    mutating func addLoose(_ run: Run) {
        if !run.container.isEmpty, loose.count < RuntimeRuns.most { loose.append(run) }
    }

    mutating func add(_ run: Run) {
        guard !run.pod.isEmpty, !run.container.isEmpty, runs.count < RuntimeRuns.most else { return }
        runs.append(run)
    }

    mutating func finish(into facts: inout FactQueue) {
        struct Key: Hashable {
            let namespace: String
            let pod: String
        }
        var pods: [Pod] = []
        var places: [Key: Int] = [:]
        for run in runs.sorted(by: { ($1.attempt ?? 0, $0.container) < ($0.attempt ?? 0, $1.container) }) {
            let key = Key(namespace: run.namespace, pod: run.pod)
            let at = places[key] ?? pods.endIndex
            if at == pods.endIndex {
                places[key] = at
                var pod = Pod()
                pod.isFragment = true
                (pod.namespace, pod.name) = (run.namespace, run.pod)
                pods.append(pod)
            }
            pods[at].uid = pods[at].uid ?? run.uid
            RuntimeRuns.add(run, to: &pods[at])
        }
        runs = []
        for pod in pods { facts.add(.pod(pod)) }
        for run in loose {
            var pod = Pod()
            (pod.isFragment, pod.hasNoPod) = (true, true)
            var container = Container()
            (container.name, container.image, container.containerID) = (run.container, run.image, run.id)
            container.state = run.state
            pod.containers = [container]
            facts.add(.pod(pod))
        }
        loose = []
    }

    /// Runs come newest first.
    private static func add(_ run: Run, to pod: inout Pod) {
        guard let known = pod.containers.firstIndex(where: { $0.name == run.container }) else {
            var container = Container()
            container.name = run.container
            container.image = run.image
            container.restartCount = run.attempt
            container.containerID = run.id
            container.state = run.state
            pod.containers.append(container)
            return
        }
        if let id = run.id, pod.containers[known].formerIDs.count < 100 { pod.containers[known].formerIDs.append(id) }
        // How it ended is told by some runtimes only.
        if pod.containers[known].lastState == nil, let ended = run.state, ended.kind == .terminated,
            ended.exitCode != nil
        {
            pod.containers[known].lastState = ended
        }
    }
}

extension RuntimeRuns.Run {
    /// An item of `crictl ps -o json`.
    init(crictl item: ObjectValue) {
        let labels = item["labels"]
        namespace = labels["io.kubernetes.pod.namespace"].string ?? ""
        pod = labels["io.kubernetes.pod.name"].string ?? ""
        uid = labels["io.kubernetes.pod.uid"].string
        container = labels["io.kubernetes.container.name"].string ?? item["metadata"]["name"].string ?? ""
        attempt =
            item["metadata"]["attempt"].int ?? item["annotations"]["io.kubernetes.container.restartCount"].int
        id = item["id"].string
        image = item["image"]["userSpecifiedImage"].string.flatMap { $0.isEmpty ? nil : $0 }
        state = Self.state(item["state"].string ?? "")
        if state?.kind == .running, let nanoseconds = item["createdAt"].integer, nanoseconds > 0 {
            state?.startedAt = Moment(microseconds: nanoseconds / 1000)
        }
    }

    static func state(_ word: String) -> ContainerState? {
        switch word.uppercased() {
        case "CONTAINER_RUNNING", "RUNNING": ContainerState(kind: .running)
        case "CONTAINER_EXITED", "EXITED": ContainerState(kind: .terminated)
        case "CONTAINER_CREATED", "CREATED": ContainerState(kind: .waiting)
        default: nil
        }
    }
}
