/// What a remedy gives to paste.
package enum Manifest: Sendable {
    case yaml([YAML.Document])
    case command(Command)

    package static func document(_ body: YAML) -> Manifest { .yaml([YAML.Document([], body)]) }
    package static func document(_ comments: [Text], _ body: YAML) -> Manifest {
        .yaml([YAML.Document(comments, body)])
    }

    /// As it is pasted, with a line's end.
    package var text: String {
        switch self {
        case .yaml(let documents): documents.map(\.text).joined(separator: "---\n")
        case .command(let command): command.line + "\n"
        }
    }

    /// The same as what a shell takes: objects are given to kubectl; values of a chart are not its to take.
    package var pasted: (text: String, isCommand: Bool) {
        switch self {
        case .yaml(let documents):
            let isApplied = documents.allSatisfy { $0.body.isObject }
            return isApplied ? ("kubectl apply -f - <<'EOF'\n\(text)EOF\n", true) : (text, false)
        case .command: return (text, true)
        }
    }
}
