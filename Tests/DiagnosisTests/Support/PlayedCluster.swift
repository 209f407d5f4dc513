import SampleBundles
import Testing

@testable import Captures

/// A value of JSON or YAML, as an API server keeps it.
indirect enum ServedValue: Equatable, Sendable {
    case null
    case scalar(String)
    case list([ServedValue])
    case map([String: ServedValue])

    init(_ value: ObjectValue) {
        if value.isMapping {
            self = .map(
                value.children.reduce(into: [:]) { out, child in out[child.key] = ServedValue(child) })
        } else if value.isSequence {
            self = .list(value.children.map { ServedValue($0) })
        } else {
            self = value.string.map { .scalar($0) } ?? .null
        }
    }

    /// Nil where it is no YAML, of which JSON is a part.
    init?(text: String) {
        let tree = ObjectTree()
        guard Array(text.utf8).withUnsafeBufferPointer({ tree.read(yaml: $0) }) else { return nil }
        self = ServedValue(tree.root)
    }

    subscript(_ path: String...) -> ServedValue? {
        path.reduce(self) { value, key in
            if case .map(let members)? = value { members[key] } else { nil }
        }
    }

    var text: String? { if case .scalar(let text) = self { text } else { nil } }
    var items: [ServedValue] { if case .list(let items) = self { items } else { [] } }

    /// RFC 7386: what the patch does not name stays, null takes away, a list replaces a list. A strategic patch joins the items of a
    /// list of containers by their names.
    func patched(by patch: ServedValue, strategic: Bool) -> ServedValue? {
        guard case .map(let changes) = patch else {
            guard strategic, case .list(let new) = patch, new.contains(where: { $0["name"] != nil }) else {
                return patch == .null ? nil : patch
            }
            return joined(new)
        }
        var members: [String: ServedValue] = if case .map(let own) = self { own } else { [:] }
        for (key, change) in changes {
            let old = members[key]
            let new = (old ?? .map([:])).patched(by: change, strategic: strategic)
            // An API server keeps no map of nothing.
            members[key] = old == nil && new == .map([:]) || new == .map([:]) && key == "annotations" ? nil : new
        }
        return .map(members)
    }

    private func joined(_ new: [ServedValue]) -> ServedValue {
        var items = self.items
        for item in new {
            if let place = items.firstIndex(where: { $0["name"] == item["name"] }) {
                items[place] = items[place].patched(by: item, strategic: true) ?? items[place]
            } else {
                items.append(item)
            }
        }
        return .list(items)
    }
}

/// The objects of a bundle, and what kubectl makes of them. Names are `kind/namespace/name`, in small letters and without a group.
struct PlayedCluster: Equatable, Sendable {
    var objects: [String: ServedValue] = [:]
    /// What no object of the bundle is.
    private(set) var unknown: Set<String> = []

    static func == (a: PlayedCluster, b: PlayedCluster) -> Bool { a.objects == b.objects }

    init(_ bundle: BundleBuilder) {
        for entry in bundle.entries where entry.name.hasSuffix("k8s-resources") || entry.name.hasSuffix("/crs") {
            let page = ServedValue(text: String(decoding: entry.bytes, as: UTF8.self))
            for item in page?["items"]?.items ?? [] { add(item) }
        }
        // A real template has the annotations of its pods; a made one has none.
        for (key, object) in objects where key.hasPrefix("pod/") {
            guard let owner = object["metadata", "labels", "app"]?.text,
                case .map(let all)? = object["metadata", "annotations"]
            else { continue }
            let asked = all.filter { $0.key.contains(".istio.io/") && !$0.key.hasSuffix("/status") }
            let template = ServedValue.map([
                "spec": .map(["template": .map(["metadata": .map(["annotations": .map(asked)])])])
            ])
            for kind in ["deployment", "statefulset", "daemonset"] {
                let target = "\(kind)/\(object["metadata", "namespace"]?.text ?? "")/\(owner)"
                objects[target] = objects[target]?.patched(by: template, strategic: false)
            }
        }
    }

    private mutating func add(_ object: ServedValue) {
        guard let kind = object["kind"]?.text, let name = object["metadata", "name"]?.text else { return }
        objects[Self.key(kind, object["metadata", "namespace"]?.text ?? "", name)] = object
    }

    static func key(_ kind: String, _ namespace: String, _ name: String) -> String {
        var word = String(kind.lowercased().prefix { $0 != "." })
        if word.hasSuffix("s"), !word.hasSuffix("ss") { word.removeLast() }
        return "\(word)/\(namespace)/\(name)"
    }

    mutating func apply(_ documents: String) {
        for part in documents.replacing("\n---\n", with: "\u{0}").split(separator: "\u{0}") {
            if let object = ServedValue(text: String(part)) { add(object) }
        }
    }

    enum Call: Equatable { case read, changed, other }

    /// One call of kubectl.
    mutating func run(_ call: [String]) -> Call {
        var words = call
        var namespace = "default"
        if words.first == "-n", words.count > 1 {
            namespace = words[1]
            words.removeFirst(2)
        }
        let rest = Array(words.dropFirst())
        switch words.first {
        case "patch": return patch(rest, namespace)
        case "annotate": return annotate(rest, namespace)
        case "set": return set(rest, namespace)
        case "delete" where rest.count == 2:
            let key = Self.key(rest[0], namespace, rest[1])
            if objects.removeValue(forKey: key) == nil { unknown.insert(key) }
            return .changed
        case "get", "exec", "logs", "describe", "rollout", "version", "top": return .read
        default: return .other
        }
    }

    private mutating func change(_ key: String, _ patch: ServedValue, strategic: Bool = false) -> Call {
        guard let object = objects[key] else {
            unknown.insert(key)
            return .changed
        }
        objects[key] = object.patched(by: patch, strategic: strategic)
        return .changed
    }

    private mutating func patch(_ words: [String], _ namespace: String) -> Call {
        guard words.count > 3, let flag = words.firstIndex(of: "-p"), flag + 1 < words.count,
            !words.contains("json"), let body = ServedValue(text: words[flag + 1])
        else { return .other }
        return change(Self.key(words[0], namespace, words[1]), body, strategic: !words.contains("merge"))
    }

    private mutating func annotate(_ words: [String], _ namespace: String) -> Call {
        let words = words.filter { $0 != "--overwrite" }
        guard words.count == 3 else { return .other }
        let parts = words[2].split(separator: "=", maxSplits: 1).map(String.init)
        let member: (String, ServedValue) =
            parts.count == 2 ? (parts[0], .scalar(parts[1])) : (String(words[2].dropLast()), .null)
        return change(
            Self.key(words[0], namespace, words[1]),
            .map(["metadata": .map(["annotations": .map([member.0: member.1])])]))
    }

    /// `set resources deployment/pay -c pay --limits=memory=96Mi`
    private mutating func set(_ words: [String], _ namespace: String) -> Call {
        if words.contains("--list") { return .read }
        guard words.first == "resources", words.count > 3, words[2] == "-c",
            let slash = words[1].firstIndex(of: "/")
        else { return .other }
        let figures = words.dropFirst(4).compactMap { word -> (String, ServedValue)? in
            let parts = word.dropFirst(2).split(separator: "=").map(String.init)
            return parts.count == 3 ? (parts[0], .map([parts[1]: .scalar(parts[2])])) : nil
        }
        let own = ServedValue.map([
            "name": .scalar(words[3]), "resources": .map(Dictionary(figures, uniquingKeysWith: { a, _ in a })),
        ])
        let target = Self.key(String(words[1][..<slash]), namespace, String(words[1][slash...].dropFirst()))
        return change(
            target, .map(["spec": .map(["template": .map(["spec": .map(["containers": .list([own])])])])]),
            strategic: true)
    }
}
