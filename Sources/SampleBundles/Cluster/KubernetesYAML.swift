import Units

/// Pages that `kubectl get … -o yaml` prints: one `v1` List, items at column 0, keys of maps in order of the alphabet.
package enum KubernetesYAML {
    /// A List of `items`, each of which starts with `- apiVersion: …`.
    package static func list(_ items: [String]) -> String {
        items.isEmpty
            ? "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n"
            : "apiVersion: v1\nitems:\n" + items.joined() + "kind: List\nmetadata:\n  resourceVersion: \"\"\n"
    }

    package static func podList(_ pods: [Mesh.Pod]) -> String { list(pods.map(pod)) }

    static func time(_ moment: Moment) -> String { "\"\(moment.stamp(0))\"" }

    /// `text` moved `depth` spaces to the right, without empty lines.
    static func indented(_ text: String, _ depth: Int) -> String {
        let space = String(repeating: " ", count: depth)
        return text.split(separator: "\n").map { space + $0 + "\n" }.joined()
    }

    /// A plain scalar, or quoted where YAML would read something else than a string.
    static func scalar(_ text: String) -> String {
        if text.isEmpty || text == "true" || text == "false" || text == "null"
            || text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        {
            return "\"\(text)\""
        }
        let special = text.contains { "*&{[>|'\"%@`".contains($0) } || text.contains(": ") || text.hasPrefix("- ")
        return special ? "'" + text.replacingAll("'", with: "''") + "'" : text
    }

    static func map(_ pairs: [(String, String)]) -> String {
        pairs.sorted { $0.0 < $1.0 }.map { "\($0.0): \(scalar($0.1))\n" }.joined()
    }

    /// An item's head up to its `spec`.
    static func head(
        _ apiVersion: String, _ kind: String, name: String, namespace: String? = nil, uid: String, createdAt: Moment,
        labels: [(String, String)] = [], annotations: [(String, String)] = [],
        owner: (kind: String, name: String, uid: String)? = nil,
        generateName: String? = nil, deletedAt: Moment? = nil
    ) -> String {
        var out = "- apiVersion: \(apiVersion)\n  kind: \(kind)\n  metadata:\n"
        if !annotations.isEmpty { out += "    annotations:\n" + indented(map(annotations), 6) }
        out += "    creationTimestamp: \(time(createdAt))\n"
        if let deletedAt { out += "    deletionTimestamp: \(time(deletedAt))\n" }
        if let generateName { out += "    generateName: \(generateName)\n" }
        if !labels.isEmpty { out += "    labels:\n" + indented(map(labels), 6) }
        out += "    name: \(name)\n"
        if let namespace { out += "    namespace: \(namespace)\n" }
        if let owner {
            out += """
                    ownerReferences:
                    - apiVersion: \(owner.kind == "Service" ? "v1" : owner.kind == "Job" ? "batch/v1" : "apps/v1")
                      blockOwnerDeletion: true
                      controller: true
                      kind: \(owner.kind)
                      name: \(owner.name)
                      uid: \(owner.uid)

                """
        }
        return out + "    resourceVersion: \"46513\"\n    uid: \(uid)\n"
    }

    /// A stable id for an object that the mesh does not carry one for.
    static func uid(_ name: String) -> String {
        var dice = Dice(7, for: name)
        return dice.uuid()
    }
}
