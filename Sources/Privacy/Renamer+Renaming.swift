import Prose
import Units

extension Renamer: Renaming {
    package func name(_ text: String, _ kind: Name.Kind) -> String {
        switch kind {
        case .pod: named(text, .pod)
        case .namespace: namespace(text)
        case .workload: named(text, .workload)
        case .node: named(text, .node)
        case .host: host(text)
        case .cluster: cluster(text)
        case .object: object(text)
        // Where nobody knows the container of a process, that stands in its place.
        case .container: process(text)
        case .mesh: named(text, .mesh)
        case .file: path(text)
        // A version of a configuration has its time in it.
        case .version: level == .strict ? Dates.dropped(text) : text
        case .query: query(text)
        case .command, .term: place(text)
        }
    }

    /// An object of any kind: what is known by another name, such as a service, keeps that one's pseudonym.
    package func object(_ text: String) -> String {
        if text.contains("|") { return cluster(text) }
        // `DestinationRule shop/versions` in one name.
        if text.utf8.contains(0x20) { return place(text) }
        return scoped(text) { name in
            // A ServiceEntry is pushed by its host.
            name.contains(".") && !book.isKnown(name, .object) ? host(name) : named(name, .object)
        }
    }

    package func quote(_ text: String) -> String { prose(text) }

    package func scalar(_ text: String, under keys: [String]) -> String {
        guard let key = keys.last else { return place(text) }
        let above = keys.dropLast().last
        switch key {
        case "apiVersion", "kind": return text
        case "namespace", "exportTo": return namespace(text)
        case "name" where above == "metadata": return named(text, .object)
        case "name" where above == "subsets": return named(text, .subset)
        case "subset": return named(text, .subset)
        case "host", "hosts": return scoped(text, host)
        case "gateways", "credentialName": return scoped(text) { self.named($0, .object) }
        case "image": return named(text, .image)
        case "values": return book.isKnown(text, .namespace) ? namespace(text) : named(text, .label)
        default:
            return Self.labelHolders.contains(above ?? "") || above == nil && key == "app"
                ? label(of: text) : place(text)
        }
    }

    private func label(of text: String) -> String { named(text, .label) }

    package func key(_ text: String, under keys: [String]) -> String {
        Self.labelHolders.contains(keys.last ?? "") ? labelKey(text) : text
    }

    private static let labelHolders: Set<String> = ["labels", "matchLabels", "selector"]
}
