/// YAML to paste, as a value: names out of a bundle are scalars of it and cannot become structure.
///
///     YAML.object("networking.istio.io/v1", "Sidecar", name: "default", namespace: "shop", spec: [
///         "egress": [["hosts": ["./*", "istio-system/*"]]]
///     ])
package indirect enum YAML: Sendable {
    case text(String)
    case number(Int64)
    case bool(Bool)
    /// Takes a member away, in a merge patch.
    case null
    /// A block of lines, for configuration inside an annotation.
    case block(YAML)
    case list([YAML])
    case map([(key: String, value: YAML)])
    /// A value with a word about it behind it, on the same line.
    case noted(YAML, Text)

    /// An object of an API, with its spec.
    package static func object(_ version: String, _ kind: String, name: String, namespace: String, spec: YAML) -> YAML {
        [
            "apiVersion": .text(version), "kind": .text(kind),
            "metadata": ["name": .text(name), "namespace": .text(namespace)], "spec": spec,
        ]
    }

    /// An object of an API, by its kind.
    var isObject: Bool {
        guard case .map(let members) = self else { return false }
        return members.contains { $0.key == "kind" }
    }

    /// A document to paste, with comments above it.
    package struct Document: Sendable {
        /// Each is one line, whatever is in it.
        package var comments: [Text]
        package var body: YAML
        package init(_ comments: [Text] = [], _ body: YAML) {
            self.comments = comments
            self.body = body
        }
        package var text: String {
            comments.map { "# \(YAML.oneLine($0.plain))\n" }.joined() + body.lines(0)
        }
    }

    // MARK: - Writing

    func lines(_ depth: Int) -> String {
        let indent = String(repeating: " ", count: depth)
        switch self {
        case .map(let members):
            return members.map { "\(indent)\(Self.scalar($0.key)):\($0.value.behindKey(depth))" }.joined()
        case .list(let items):
            return items.map { item in
                guard item.isCollection else { return "\(indent)- \(item.inline)\n" }
                // The first line of a mapping stands behind the dash.
                return "\(indent)- " + item.lines(depth + 2).dropFirst(depth + 2)
            }.joined()
        default: return indent + inline + "\n"
        }
    }

    /// ` value`, or what stands on the lines below the key.
    private func behindKey(_ depth: Int) -> String {
        switch self {
        case .map(let members) where members.isEmpty: " {}\n"
        case .list(let items) where items.isEmpty: " []\n"
        case .map: "\n" + lines(depth + 2)
        case .list: "\n" + lines(depth)
        case .block(let body): " |\n" + body.lines(depth + 2)
        default: " \(inline)\n"
        }
    }

    private var isCollection: Bool {
        switch self {
        case .map(let members): !members.isEmpty
        case .list(let items): !items.isEmpty
        default: false
        }
    }

    private var inline: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .number(let number): String(number)
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        case .noted(let value, let note): "\(value.inline)   # \(Self.oneLine(note.plain))"
        case .list: "[]"
        case .map, .block: "{}"
        }
    }

    /// A name as a scalar: plain where it is plainly safe, quoted otherwise.
    package static func scalar(_ text: String) -> String {
        let plain = (text.utf8.first.map(isLetter) ?? false) && text.utf8.allSatisfy(isPlain)
        let special = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        return plain && !special ? text : "\"" + quoted(text) + "\""
    }

    private static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) { return text }
        return text.unicodeScalars.reduce(into: "") { out, scalar in
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where breaks(scalar): out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
    }

    fileprivate static func oneLine(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { breaks($0) ? " " : $0 }))
    }

    /// What ends a line for some reader of YAML, or is no character of it.
    static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    /// Letters, digits, `-`, `.`, `/`, `_`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetter(byte) || (byte >= 0x2D && byte <= 0x39) || byte == 0x5F
    }
}

extension YAML: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: YAML...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, YAML)...) { self = .map(elements.map { ($0.0, $0.1) }) }
}
