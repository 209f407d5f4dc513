import Units

typealias DescriptionReader = LineFacts<Description>

/// `kubectl describe pod` and `describe node`, one object or several one after the other.
///
/// ```
/// Name:             orders-5d8674ddf6-q2ds2
/// Namespace:        shop
/// Containers:
///   istio-proxy:
///     Last State:     Terminated
///       Reason:       OOMKilled
///       Exit Code:    137
///       Finished:     Tue, 24 Nov 2026 08:27:23 +0000
///     Limits:
///       memory:  160Mi
/// Events:
///   Type     Reason   Age                From     Message
/// ```
/// Depth is told by indentation (kubernetes/kubectl, pkg/describe/describe.go); where a text lost it, as one that was read
/// off a picture does, by the names of the fields. Other kinds of objects have a name and a
/// namespace as well; what has neither containers of its own nor a node's conditions gives only its events.
struct Description: LineParser {
    static let title = "kubectl describe"
    static let endsWithNewline = false

    enum Kind { case unknown, pod, node }
    enum Section {
        case none, labels, annotations, containers, initContainers, ephemeral, conditions, allocatable, systemInfo,
            events
    }

    var kind = Kind.unknown
    var section = Section.none
    var pod = Pod()
    var node = Node()
    var container: Container?
    /// The block inside of a container: `State`, `Last State`, `Limits`, `Requests`, `Args`.
    var block = ""
    var columns: TableColumns?
    var events: [KubernetesEvent] = []
    /// Of an object that bounds what others may ask for.
    var bound: MemoryBound?
    var understood = false
    /// The object's head was cut off.
    private(set) var isHeadless = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        var indent = 0
        while indent < line.count, line[indent] == 0x20 { indent += 1 }
        guard indent < line.count else { return }
        if indent == 0 {
            if isWithinContainers, flat(line) { return }
            return top(line, into: &facts)
        }
        let text = line.dropping(indent)
        switch section {
        case .labels: label(text)
        case .annotations: annotation(text)
        case .containers, .initContainers, .ephemeral: inContainers(text, indent)
        case .conditions: condition(line)
        case .allocatable: allocatable(text)
        case .systemInfo:
            if let (key, value) = Description.pair(text), key.isExactly("Kubelet Version") {
                node.kubeletVersion = value.text(limit: 64)
            }
        case .events: event(line, number)
        case .none: break
        }
    }

    mutating func finish(into facts: inout FactQueue) { close(into: &facts) }

    /// `Last State:     Terminated` as key and value.
    static func pair(_ text: TextSlice) -> (key: TextSlice, value: TextSlice)? {
        guard let colon = text.find(0x3A), colon > 0, colon < 80,
            colon + 1 == text.count || text[colon + 1] == 0x20 || text[colon + 1] == 0x09
        else { return nil }
        return (text.part(0, colon), text.dropping(colon + 1).trimmed)
    }

    /// A line in the first column: a field of the object, or the heading of a section.
    private mutating func top(_ line: TextSlice, into facts: inout FactQueue) {
        guard let (key, value) = Description.pair(line) else {
            return takeBound(line)
        }
        if key.isExactly("Name") {
            close(into: &facts)
            pod.name = value.text(limit: 300)
            node.name = pod.name
            return
        }
        passResources()
        closeContainer()
        section = .none
        if heading(key, value) { return }
        if key.isExactly("Namespace") { pod.namespace = value.text(limit: 300) }
        if key.isExactly("Node") {
            kind = .pod
            pod.node = value.part(0, value.find(0x2F) ?? value.count).text(limit: 300)
            if pod.node == "<none>" { pod.node = nil }
        }
        if key.isExactly("Roles") || key.isExactly("Taints") { kind = .node }
        // When the kubelet took it up, which is hardly later than when it was made.
        if key.isExactly("Start Time") { pod.createdAt = EnglishTime.rfc1123(value) }
        if key.isExactly("IP"), !value.isEmpty { pod.address = value.text(limit: 64) }
        if key.isExactly("Status") { pod.phase = value.part(0, value.find(0x20) ?? value.count).text(limit: 64) }
        if key.isExactly("Reason") { pod.reason = value.text(limit: 128) }
        if key.isExactly("Message") { pod.message = value.text(limit: 1024) }
        if key.isExactly("Controlled By"), let slash = value.find(0x2F) {
            pod.ownerKind = value.part(0, slash).text(limit: 64)
            pod.ownerName = value.dropping(slash + 1).text(limit: 300)
        }
    }

    private mutating func heading(_ key: TextSlice, _ value: TextSlice) -> Bool {
        if key.isExactly("Labels") {
            section = .labels
            label(value)
        } else if key.isExactly("Annotations") {
            section = .annotations
            annotation(value)
        } else if key.isExactly("Containers") {
            section = .containers
        } else if key.isExactly("Init Containers") {
            section = .initContainers
        } else if key.isExactly("Ephemeral Containers") {
            section = .ephemeral
        } else if key.isExactly("Conditions") {
            section = .conditions
            columns = nil
        } else if key.isExactly("Allocatable") {
            section = .allocatable
        } else if key.isExactly("System Info") {
            section = .systemInfo
        } else if key.isExactly("Events") {
            section = .events
            columns = nil
        } else {
            return false
        }
        return true
    }

    /// Ends the object at hand.
    private mutating func close(into facts: inout FactQueue) {
        closeContainer()
        if kind == .pod, !pod.containers.isEmpty {
            pod.isDescription = true
            pod.isFragment = isHeadless
            AutoscalerFacts.noteLimits(in: &pod)
            facts.add(.pod(pod))
        }
        if kind == .node, !node.name.isEmpty { facts.add(.node(node)) }
        if let bound { facts.add(.memoryBound(bound)) }
        understood = understood || !pod.name.isEmpty
        for event in events { facts.add(withKill: .event(event)) }
        self = Description(understood: understood)
    }

    init() {}
    private init(understood: Bool) { self.understood = understood }

    /// A name of its own stands above a state that was cut out, without a node: only pods have states.
    mutating func isPieceOfPod() { (kind, isHeadless) = (.pod, true) }

    /// A description that begins somewhere in a pod.
    init(headless: ()) {
        isHeadless = true
        kind = .pod
    }
}
