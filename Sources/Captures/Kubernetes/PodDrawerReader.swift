import Units

typealias PodDrawerReader = LineFacts<PodDrawer>

/// A pod as a viewer in a window shows it (Lens, Headlamp, a dashboard), copied as text: labels above their values, or a tab
/// between the two.
///
/// ```
/// Name
/// orders-5d8674ddf6-q2ds2
/// Containers
/// istio-proxy
/// Last Status
/// terminated
/// Reason: OOMKilled - exit code: 137
/// Finished at: 2025-10-10T14:12:40+02:00
/// Limits
/// CPU: 2, Memory: 512Mi
/// ```
struct PodDrawer: LineParser {
    static let title = "a pod in a viewer"
    static let endsWithNewline = false
    private static let mostLines = 5000
    private static let widest = 1000

    private var lines: [String] = []
    private(set) var understood = false

    /// True where the words of such a page stand alone on lines of their own.
    static func begins(_ head: TextSlice) -> Bool {
        var met: Set<String> = []
        var at = 0
        for _ in 0..<200 {
            guard at < head.count else { break }
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end).trimmed
            at = end + 1
            guard line.count < 200, let first = line.first, first &- 0x41 < 26 else { continue }
            let label = line.part(0, line.find(0x09) ?? line.count).trimmed
            if markers.contains(where: { label.isExactly($0) }) { met.insert(label.text.lowercased()) }
        }
        let isPod = met.contains("name") && met.contains("namespace")
        return isPod && (met.contains("containers") || met.contains("init containers"))
            && (met.contains("pod ip") || met.contains("node") || met.contains("controlled by"))
    }

    private static let markers: [StaticString] = [
        "Name", "Namespace", "Containers", "Init Containers", "Pod IP", "Node", "Controlled By", "Controlled by",
    ]

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let text = line.trimmed
        guard !text.isEmpty, lines.count < PodDrawer.mostLines else { return }
        // A label and its value in two cells of a table.
        guard let tab = text.find(0x09), tab < 40 else { return lines.append(text.text(limit: PodDrawer.widest)) }
        lines.append(text.part(0, tab).trimmed.text(limit: PodDrawer.widest))
        lines.append(text.dropping(tab).trimmed.text(limit: PodDrawer.widest))
    }

    mutating func finish(into facts: inout FactQueue) {
        var page = Page()
        for (index, line) in lines.enumerated() {
            page.read(line, next: index + 1 < lines.count ? lines[index + 1] : nil)
        }
        lines = []
        guard let pod = page.finished() else { return }
        understood = true
        facts.add(.pod(pod))
    }

    /// What the lines so far say.
    private struct Page {
        private var pod = Pod()
        private var container: Container?
        private var place: Container.Place?
        private var label = ""
        private var hasValue = false
        private var showsResources = false

        init() { pod.isDescription = true }

        mutating func read(_ line: String, next: String?) {
            if let section = PodDrawer.sections[line.lowercased()] {
                close()
                place = section
                label = ""
                return
            }
            let word = line.lowercased()
            if place != nil, isName(line, before: next) {
                close()
                var begun = Container()
                begun.name = line
                begun.place = place ?? .container
                container = begun
                label = ""
            } else if PodDrawer.labels.contains(word) {
                label = word
                hasValue = false
                if let last = PodDrawer.lastStates.first(where: { $0 == word }), container?.lastState == nil {
                    label = last
                }
            } else if !label.isEmpty {
                take(line)
            }
        }

        /// A container's name stands above the first of its labels, and is no value of the label before it.
        private func isName(_ line: String, before next: String?) -> Bool {
            guard let next, PodDrawer.firstLabels.contains(next.lowercased()), label.isEmpty || hasValue else {
                return false
            }
            return line.utf8.count <= 63
                && line.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D }
        }

        private mutating func take(_ line: String) {
            defer { hasValue = true }
            if container != nil { return takeContainers(line) }
            guard !hasValue else { return }
            switch label {
            case "name": pod.name = line
            case "namespace": pod.namespace = line
            case "node": pod.node = line
            case "pod ip", "pod ips": pod.address = line
            case "status": pod.phase = line
            case "controlled by":
                let words = line.split(separator: " ").flatMap { $0.split(separator: "/") }.map(String.init)
                if words.count == 2 { (pod.ownerKind, pod.ownerName) = (words[0], words[1]) }
            default: break
            }
        }

        private mutating func takeContainers(_ line: String) {
            switch label {
            case "status", "state":
                let now = state(container?.state, line)
                container?.state = now
            case "last status", "last state":
                let last = state(container?.lastState, line)
                container?.lastState = last
            case "image": if !hasValue { container?.image = line }
            case "restart count", "restarts": if !hasValue { container?.restartCount = Int(line) }
            case "container id": if !hasValue { container?.containerID = line }
            case "ready": container?.ready = line == "true" ? true : line == "false" ? false : nil
            case "requests", "limits": amounts(line)
            default: break
            }
        }

        /// `running, ready`; `terminated`, then `Reason: OOMKilled - exit code: 137`, then times, in one line or several.
        private func state(_ known: ContainerState?, _ line: String) -> ContainerState? {
            let lower = line.lowercased()
            var state = known
            for kind in ContainerState.Kind.allCases where lower.hasPrefix(kind.rawValue) {
                state = state ?? ContainerState(kind: kind)
            }
            if state == nil, lower.hasPrefix("crashloopbackoff") {
                state = ContainerState(kind: .waiting)
                state?.reason = "CrashLoopBackOff"
            }
            guard state != nil else { return nil }
            if let reason = PodDrawer.word(after: "reason", in: line) { state?.reason = reason }
            if let open = line.firstIndex(of: "("), line.hasSuffix(")"), state?.reason == nil {
                state?.reason = String(line[line.index(after: open)...].dropLast())
            }
            if let code = PodDrawer.word(after: "exit code", in: line) { state?.exitCode = Int(code) }
            if let at = PodDrawer.word(after: "started at", in: line) ?? PodDrawer.word(after: "started", in: line) {
                state?.startedAt = Moment(rfc3339: at)
            }
            if let at = PodDrawer.word(after: "finished at", in: line) ?? PodDrawer.word(after: "finished", in: line) {
                state?.finishedAt = Moment(rfc3339: at)
            }
            return state
        }

        /// `CPU: 2, Memory: 512Mi`.
        private mutating func amounts(_ line: String) {
            showsResources = true
            guard let memory = PodDrawer.word(after: "memory", in: line) else { return }
            if label == "limits" { container?.memoryLimit = memory } else { container?.memoryRequest = memory }
        }

        private mutating func close() {
            if let container, pod.containers.count < 1000 { pod.containers.append(container) }
            container = nil
        }

        mutating func finished() -> Pod? {
            // Where a viewer shows resources of one, it shows those of all; the limits of the last may be below the part that was copied.
            let isCut = container.map { $0.memoryLimit == nil } ?? false
            close()
            if showsResources {
                for at in pod.containers.indices.dropLast(isCut ? 1 : 0) { pod.containers[at].hasSpec = true }
            }
            return pod.name.isEmpty || pod.containers.isEmpty ? nil : pod
        }
    }

    /// The word behind `Reason: `, whatever its capitals; up to a blank or a comma.
    private static func word(after label: String, in line: String) -> String? {
        let lower = line.lowercased()
        guard lower.utf8.count == line.utf8.count, let found = lower.firstRange(of: label + ":") else { return nil }
        let rest = Array(line.utf8).dropFirst(lower.utf8.distance(from: lower.startIndex, to: found.upperBound))
        let word = rest.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0x2C && $0 != 0x3B }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    private static let sections: [String: Container.Place] = [
        "containers": .container, "init containers": .initContainer, "ephemeral containers": .ephemeral,
    ]
    private static let lastStates = ["last status", "last state"]
    private static let firstLabels: Set<String> = ["status", "state", "image", "image pull policy", "container id"]
    private static let labels: Set<String> = [
        "created", "name", "namespace", "labels", "annotations", "controlled by", "status", "state", "node", "pod ip",
        "pod ips", "service account", "qos class", "conditions", "tolerations", "node selector", "affinities",
        "secrets", "last status", "last state", "image", "image id", "imagepullpolicy", "image pull policy", "ports",
        "environment", "mounts", "volume mounts", "liveness", "readiness", "startup", "liveness probe",
        "readiness probe", "startup probe", "command", "args", "arguments", "requests", "limits", "restart count",
        "restarts", "container id", "ready", "volumes", "events", "age", "host ip", "priority class", "runtime class",
        "termination grace period",
    ]
}
