/// What pieces say that somebody cut out of a pod's object: its `status`, one item of `containerStatuses`, a `lastState`, a
/// block of `resources`, or a list of such. Whole objects among them are read as such.
struct ObjectFragment {
    private(set) var facts: [Fact] = []
    /// Containers of which no pod is told.
    private(set) var loose: [Container] = []

    /// Values of somebody's chart, which tell nothing of a container that runs.
    private(set) var sawChart = false

    private static let deepest = 8
    private static let mostContainers = 1000

    mutating func gather(_ value: ObjectValue, depth: Int = 0) {
        guard depth < ObjectFragment.deepest else { return }
        if value.isSequence {
            for item in value.children.prefix(ObjectFragment.mostContainers) { gather(item, depth: depth + 1) }
        } else if value.isMapping {
            gatherMapping(value, depth)
        }
    }

    private mutating func gatherMapping(_ value: ObjectValue, _ depth: Int) {
        if value["metadata"].exists || value["involvedObject"].exists || value["regarding"].exists {
            if let fact = KubernetesJSONReader.fact(of: value) { facts.append(fact) }
            return
        }
        if let pod = ContainerInspection.pod(value) { return facts.append(.pod(pod)) }
        if let task = ContainerInspection.task(value) { return facts.append(.pod(task)) }
        if value["tasks"].isSequence { return gather(value["tasks"], depth: depth + 1) }
        if value["items"].isSequence { return gather(value["items"], depth: depth + 1) }
        let isStatus =
            value["phase"].exists || value["containerStatuses"].isSequence || value["initContainerStatuses"].isSequence
        if isStatus { return add(PodFacts.pod(metadata: .missing, spec: .missing, status: value)) }
        if value["spec"].isMapping || value["status"].isMapping {
            if value["spec"]["containers"].isSequence {
                return add(PodFacts.pod(metadata: .missing, spec: value["spec"], status: value["status"]))
            }
            gather(value["spec"], depth: depth + 1)
            return gather(value["status"], depth: depth + 1)
        }
        if value["containers"].isSequence || value["initContainers"].isSequence {
            return add(PodFacts.pod(metadata: .missing, spec: value, status: .missing))
        }
        if let container = ObjectFragment.container(value) { return append(container) }
        if ObjectFragment.isOfChart(value) { sawChart = true }
    }

    /// Their image has parts, a container's is a word.
    private static func isOfChart(_ value: ObjectValue) -> Bool {
        value["image"].isMapping || value["replicaCount"].exists
    }

    private mutating func add(_ pod: Pod) {
        var pod = pod
        pod.isFragment = true
        if pod.containers.isEmpty, let consumer = EvictionText.consumer(pod.message) {
            var container = Container()
            container.name = consumer
            pod.containers = [container]
        }
        pod.nameByStates()
        if !pod.containers.isEmpty || pod.reason != nil { facts.append(.pod(pod)) }
    }

    private mutating func append(_ container: Container) {
        guard loose.count < ObjectFragment.mostContainers else { return }
        // `state` and `resources` of one container may stand in two pieces.
        if let last = loose.last, last.name.isEmpty, container.name.isEmpty, last.lastState == nil, last.hasSpec,
            !container.hasSpec
        {
            loose[loose.count - 1].state = container.state
            loose[loose.count - 1].lastState = container.lastState
            loose[loose.count - 1].restartCount = container.restartCount
            return
        }
        loose.append(container)
    }

    /// An item of a list of containers or of their statuses, or a part of one; nil for anything else.
    private static func container(_ value: ObjectValue) -> Container? {
        let hasStatus =
            value["state"].isMapping || value["lastState"].isMapping || value["restartCount"].exists
            || value["containerID"].exists && !value["exitCode"].exists
        let hasSpec = value["resources"].isMapping || value["image"].exists && !hasStatus
        if hasStatus || hasSpec && value["name"].exists {
            var container = hasStatus ? Container() : PodFacts.container(value, .container)
            container.name = value["name"].string ?? ""
            if hasStatus { PodFacts.join(value, into: &container) }
            return container
        }
        if let state = PodFacts.state(value) { return ended(state) }
        if value["exitCode"].exists, value["reason"].exists || value["finishedAt"].exists {
            return ended(PodFacts.ending(.terminated, value))
        }
        // Resources of a template.
        guard !isOfChart(value) else { return nil }
        let resources = value["resources"].isMapping ? value["resources"] : value
        guard resources["limits"].isMapping || resources["requests"].isMapping else { return nil }
        var container = Container()
        PodFacts.setResources(resources, of: &container)
        return container
    }

    private static func ended(_ state: ContainerState) -> Container {
        var container = Container()
        container.lastState = state
        return container
    }

    /// The facts, the loose containers among them as a pod without a name.
    func allFacts(namespace: String = "", pod name: String = "") -> [Fact] {
        guard !loose.isEmpty else { return facts }
        var pod = Pod()
        pod.isFragment = true
        pod.namespace = namespace
        pod.name = name
        pod.containers = loose
        pod.nameByStates()
        return facts + [.pod(pod)]
    }
}
