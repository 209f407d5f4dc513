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
}
