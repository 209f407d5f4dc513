import Prose
import Store
import Units

/// A workload as kubectl names it: a pod's name does not outlive the rollout that a command starts.
struct WorkloadTarget: Sendable, Hashable {
    enum Kind: String, Sendable {
        case deployment = "Deployment"
        case statefulSet = "StatefulSet"
        case daemonSet = "DaemonSet"

        /// As kubectl takes it on its command line.
        var word: Command {
            switch self {
            case .deployment: "deployment"
            case .statefulSet: "statefulset"
            case .daemonSet: "daemonset"
            }
        }
    }
    let kind: Kind
    let namespace: String
    let name: String
    /// No object of the bundle says that there is such a workload: its pod's name looks like one's, or it is what Istio calls it.
    let isAssumed: Bool

    /// Nil where the bundle does not say what it is: a Job's template cannot be changed, and a guess cannot be pasted.
    init?(kind: String?, namespace: String?, name: String?, isAssumed: Bool = false) {
        guard let kind = kind.flatMap(Kind.init), let namespace, let name else { return nil }
        (self.kind, self.namespace, self.name, self.isAssumed) = (kind, namespace, name, isAssumed)
    }

    /// By the name of one of its pods, where no object says what it is: `pay-7d9c6b5f4-x2x7k` is of a Deployment, `db-0` of a
    /// StatefulSet, `agent-x2x7k` of a DaemonSet.
    static func kind(ofPod pod: String?, workload: String) -> String? {
        guard let pod, pod.hasPrefix(workload + "-") else { return nil }
        let rest = pod.dropFirst(workload.count + 1).split(separator: "-", omittingEmptySubsequences: false)
        switch rest.count {
        case 1 where rest[0].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }: return Kind.statefulSet.rawValue
        case 1 where rest[0].count == 5: return Kind.daemonSet.rawValue
        case 2 where (6...10).contains(rest[0].count) && rest[1].count == 5: return Kind.deployment.rawValue
        default: return nil
        }
    }

    init(assumedDeployment name: String, in namespace: String) {
        (kind, self.namespace, self.name, isAssumed) = (.deployment, namespace, name, true)
    }

    func object(container: String? = nil) -> ChangedObject {
        ChangedObject(kind: kind.rawValue, namespace: namespace, name: name, container: container, isNew: isAssumed)
    }

    // MARK: - Commands

    /// `deployment/pay`.
    var path: Command { "\(kind.word)/\(word: name)" }

    /// `kubectl -n checkout patch deployment pay --type merge -p '{…}'`: what the patch does not name stays.
    func patch(_ body: YAML) -> Command {
        Self.patch(kind.word, name, namespace, body)
    }

    /// Annotations of its pods; a null takes one away.
    func annotate(_ members: [(key: String, value: YAML)]) -> Command {
        patch(["spec": ["template": ["metadata": ["annotations": .map(members)]]]])
    }

    /// What its template says in one of them; nothing where it has none.
    func printAnnotation(_ name: String) -> Command {
        let path = name.replacingAll(".", with: "\\.")
        return
            "kubectl -n \(word: namespace) get \(kind.word) \(word: self.name) -o \(word: "jsonpath={.spec.template.metadata.annotations.\(path)}")"
    }

    /// Of one container that stands in its own template; nil leaves a figure as it is, 0 takes it away.
    func resources(of container: String, limit: Bytes?, request: Bytes? = nil) -> Command {
        if limit?.count == 0 || request?.count == 0 { return without(container, limit: limit, request: request) }
        return Self.resources(path, in: namespace, of: container, limit: limit, request: request)
    }

    /// The same of whatever has a template of pods, such as `cronjob/report`.
    static func resources(
        _ path: Command, in namespace: String, of container: String, limit: Bytes?, request: Bytes? = nil
    ) -> Command {
        var line: Command = "kubectl -n \(word: namespace) set resources \(path) -c \(word: container)"
        if let limit { line = "\(line) --limits=memory=\(word: quantity(limit))" }
        if let request { line = "\(line) --requests=memory=\(word: quantity(request))" }
        return line
    }

    /// `kubectl set resources --limits=memory=0` writes a limit of nothing, which the API server refuses beside a request.
    private func without(_ container: String, limit: Bytes?, request: Bytes?) -> Command {
        func figure(_ bytes: Bytes) -> YAML {
            ["memory": bytes.count == 0 ? .null : .text(Self.quantity(bytes))]
        }
        let figures = [("limits", limit), ("requests", request)].compactMap { name, bytes in
            bytes.map { (key: name, value: figure($0)) }
        }
        let own: YAML = ["name": .text(container), "resources": .map(figures)]
        let body: YAML = ["spec": ["template": ["spec": ["containers": [own]]]]]
        // Without a type the patch is a strategic one: other containers stay.
        return "kubectl -n \(word: namespace) patch \(kind.word) \(word: name)\(patch: body)"
    }

    /// Variables of its containers; nil takes one away.
    func environment(_ variables: [(name: String, value: String?)]) -> Command {
        variables.reduce("kubectl -n \(word: namespace) set env \(path)") { line, variable in
            variable.value.map { "\(line) \(word: "\(variable.name)=\($0)")" } ?? "\(line) \(word: variable.name + "-")"
        }
    }

    /// `kubectl patch` of any object.
    static func patch(_ kind: Command, _ name: String, _ namespace: String, _ body: YAML) -> Command {
        "kubectl -n \(word: namespace) patch \(kind) \(word: name) --type merge\(patch: body)"
    }

    // MARK: - Before and after

    private static func file(_ kind: Command, _ name: String, _ namespace: String) -> String {
        Command.word("\(kind.line.prefix { $0 != "." })-\(namespace)-\(name).before.yaml")
    }

    /// Keeps an object that the bundle does not hold in a file, before it is changed.
    static func save(_ kind: Command, _ name: String, _ namespace: String) -> Command {
        let file = Command(line: file(kind, name, namespace))
        return "kubectl -n \(word: namespace) get \(kind) \(word: name) -o yaml > \(file)"
    }
    func save() -> Command { Self.save(kind.word, name, namespace) }

    /// Puts it back as it was. What a patch has added goes too, which `kubectl apply` would leave; and without the old version,
    /// which the API server would refuse.
    static func restore(_ kind: Command, _ name: String, _ namespace: String) -> Command {
        "grep -v '^ *resourceVersion:' \(Command(line: file(kind, name, namespace))) | kubectl replace -f -"
    }
    func restore() -> Command { Self.restore(kind.word, name, namespace) }

    /// The same for one that may not be there yet: the file is empty then, and what was made is taken away.
    static func saveIfAny(_ kind: Command, _ name: String, _ namespace: String) -> Command {
        let file = Command(line: file(kind, name, namespace))
        return "kubectl -n \(word: namespace) get \(kind) \(word: name) --ignore-not-found -o yaml > \(file)"
    }
    static func restoreIfAny(_ kind: Command, _ name: String, _ namespace: String) -> Command {
        let file = Command(line: file(kind, name, namespace)), old = restore(kind, name, namespace)
        return
            "if [ -s \(file) ]\(.then)\(old)\(.otherwise)kubectl -n \(word: namespace) delete \(kind) \(word: name)\(.fi)"
    }

    /// As Kubernetes writes bytes.
    static func quantity(_ bytes: Bytes) -> String {
        bytes.count % (1 << 20) == 0 && bytes.count > 0 ? "\(bytes.count >> 20)Mi" : "\(max(0, bytes.count))"
    }
}
